"""Prefixes: those that shorten the IRIs of a tree when it is printed."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import Prefixes
from phegraph.sparql.algebra.tree import Query, Update
from phegraph.sparql.algebra.walk import parts

Tree = TypeVar("Tree", bound=Query | Update)


def abbreviated(tree: Tree, namespaces: Mapping[str, str]) -> Tree:
    """A tree that is printed with those of some prefixes that it has a use for, and with its own."""
    known = Prefixes({**namespaces, **dict(tree.prefixes)})
    iris = {part.value for part in parts(tree) if isinstance(part, NamedNode)}
    iris |= {part.datatype.value for part in parts(tree) if isinstance(part, Literal)}
    shortened = {name.partition(":")[0] for iri in iris if not (name := known.compact(iri)).startswith("<")}
    used = {prefix: iri for prefix, iri in known.namespaces.items() if prefix in shortened}
    return replace(tree, prefixes=tuple(({**dict(tree.prefixes), **used}).items()))
