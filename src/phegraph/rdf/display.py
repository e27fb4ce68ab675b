"""Terms as messages for people show them."""

from pyoxigraph import Literal

from phegraph.rdf.lexical_spaces import is_ill_typed, pattern_of
from phegraph.rdf.terms import XSD, XSD_STRING, Prefixes, Term, text

_TEXTS = frozenset(
    XSD + name
    for name in (
        "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "hexBinary", "base64Binary",
    )
)  # fmt: skip


def readable(term: Term, prefixes: Prefixes) -> str:
    """A term for people: IRIs shortened, numbers, booleans and dates plain, other literals in quotes."""
    if not isinstance(term, Literal) or term.language or term.datatype.value == XSD_STRING:
        return text(term, prefixes)
    datatype = term.datatype.value
    is_plain = datatype not in _TEXTS and pattern_of(datatype) and not is_ill_typed(term.value, datatype)
    return term.value if is_plain else f"{text(Literal(term.value))}^^{prefixes.compact(datatype)}"
