"""What one engine does wrong and a tree can mend, and which passes each engine therefore gets."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.tree import Call, Extend, Form, Query, Update
from phegraph.sparql.algebra.walk import rewritten

Tree = Query | Update
Pass = Callable[[Tree], Tree]


class Engine(StrEnum):
    """What evaluates queries and updates."""

    EMBEDDED = "embedded"
    BROWSER = "browser"
    SERVER = "server"
    RDFLIB = "rdflib"


def mended(tree: Tree, engine: Engine) -> Tree:
    """A tree that means the same and that an engine evaluates as the specification has it."""
    for mend in PASSES[engine]:
        tree = mend(tree)
    return tree


def computed_keys(tree: Tree) -> Tree:
    """No variable alone before AS in GROUP BY: Oxigraph 0.5 takes the new name for unbound."""

    def rewrite(part: Any) -> Any:
        if not isinstance(part, Form) or not part.group:
            return part
        return replace(part, group=tuple(map(_computed, part.group)))

    return rewritten(tree, rewrite)


def _computed(key: Any) -> Any:
    if isinstance(key, Extend) and isinstance(key.expression, Variable):
        return replace(key, expression=Call("COALESCE", (key.expression,)))
    return key


PASSES: Mapping[Engine, tuple[Pass, ...]] = {
    Engine.EMBEDDED: (computed_keys,),
    Engine.BROWSER: (computed_keys,),
    Engine.SERVER: (),
    Engine.RDFLIB: (),
}
