"""The functions of `values.py` as functions of SPARQL, which mappings call as `value:NAME`."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.importing.values import TABLE
from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import Term
from phegraph.sparql.filling import CellCall, is_datatype

NAMESPACE = "urn:phegraph:value:"
"""What the IRIs of the functions begin with; the prefix `value` stands for it."""


@lru_cache(maxsize=100_000)
def _called(name: str, *texts: str) -> Literal | NamedNode | None:
    read, written = TABLE[name]
    value = read(*texts)
    return None if value is None else written(value)


def _function(name: str, *terms: Term) -> Literal | NamedNode | None:
    texts = [term.value for term in terms if not isinstance(term, BlankNode)]
    return _called(name, *texts) if texts and len(texts) == len(terms) else None


FUNCTIONS: Mapping[NamedNode, Callable[..., Term | None]] = {
    NamedNode(NAMESPACE + name): partial(_function, name) for name in TABLE
}
"""The functions by their IRIs, as the store takes them."""


def fitting(call: CellCall) -> Callable[[str], bool]:
    """What tells whether a function of a mapping, or a cast, has a value for the text of a cell."""
    if call.function.startswith(NAMESPACE):
        name, others = call.function.removeprefix(NAMESPACE), [term.value for term in call.others]
        return lambda text: _called(name, text, *others) is not None
    if not is_datatype(call.function):
        return lambda _: True
    return lambda text: not is_ill_typed(text.strip(), call.function)


def unknown(call: CellCall) -> bool:
    """Whether a function of the namespace of ours does not exist."""
    return call.function.startswith(NAMESPACE) and call.function.removeprefix(NAMESPACE) not in TABLE
