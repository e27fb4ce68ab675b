"""BIND of a constant, which Virtuoso cannot compile before OPTIONAL."""

from typing import Any

from pyoxigraph import Literal, NamedNode

from phegraph.sparql.algebra.tree import Extend, Join, Query, Update, values
from phegraph.sparql.algebra.walk import rewritten


def may_bind(text: str) -> bool:
    """Whether a text may have BIND."""
    return "BIND" in text.upper()


def constants_as_values(tree: Query | Update) -> Query | Update:
    """`VALUES ?name { term }` for `BIND (term AS ?name)`, where nothing before has the variable."""

    def rewrite(part: Any) -> Any:
        has_constants = isinstance(part, Join) and any(map(_is_constant, part.parts))
        return Join(tuple(map(_as_values, part.parts))) if has_constants else part

    return rewritten(tree, rewrite)


def _is_constant(part: Any) -> bool:
    return isinstance(part, Extend) and isinstance(part.expression, NamedNode | Literal)


def _as_values(part: Any) -> Any:
    return values(part.variable, (part.expression,)) if _is_constant(part) else part
