"""The functions of ours by their IRIs, as Oxigraph takes them."""

from collections.abc import Callable, Mapping

from pyoxigraph import NamedNode

from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.expressions import OURS
from phegraph.sparql.functions import casts, patterns

Function = Callable[..., Term | None]

_BY_NAME: Mapping[str, Function] = {
    "cast": casts.cast,
    "to-string": casts.to_string,
    "pattern": patterns.translated,
    "replacement": patterns.translated_replacement,
    "matches": patterns.matches,
    "replaced": patterns.replaced,
}

FUNCTIONS: Mapping[NamedNode, Function] = {
    NamedNode(OURS + name): function for name, function in _BY_NAME.items()
}
"""Oxigraph takes an exception of one for an error of evaluation, and says nothing of it."""
