"""Terms as messages for people show them."""

import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed, pattern_of
from phegraph.rdf.terms import RDF_TYPE, XSD, XSD_STRING, Prefixes, Term, text

_MAX_STATEMENTS = 3
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


def described(statements: Iterable[tuple[NamedNode, Term]], prefixes: Prefixes) -> str:
    """A blank node for people, by its types and the first of its statements: `[ rdf:type ex:C ; ex:p 1 ]`.

    Args:
        statements: The predicates and objects of its statements.
        prefixes: Prefixes that shorten IRIs.
    """
    texts = sorted(
        (predicate != RDF_TYPE, text(predicate, prefixes), _unlabelled(value, prefixes))
        for predicate, value in statements
    )
    return f"[ {' ; '.join(f'{name} {value}' for _, name, value in texts[:_MAX_STATEMENTS])} ]"


def _unlabelled(term: Term, prefixes: Prefixes) -> str:
    return "[]" if isinstance(term, BlankNode) else readable(term, prefixes)


def property_name(term: NamedNode, prefixes: Prefixes, label: str = "") -> str:
    """A property for people: `access rights (dcterms:accessRights)`.

    Args:
        term: The property.
        prefixes: Prefixes that shorten its IRI.
        label: Its label; without one it is called by the words of its local name, if that has any.
    """
    short = prefixes.compact(term.value)
    words = label or (words_of(term.value) if _has_words(term.value) else "")
    return f"{words} ({short})" if words and words != short else short


def words_of(iri: str) -> str:
    """The words of a local name in camel case, with underscores or hyphens; those in capitals keep them."""
    local = re.split("[#/:]", iri.rstrip("#/"))[-1]
    words = re.sub("(?<=[a-z0-9])(?=[A-Z])|[_-]", " ", local).split()
    return " ".join(word if word.isupper() else word.lower() for word in words)


def _has_words(iri: str) -> bool:
    """Whether a local name is of words, and no code such as `P12`."""
    local = re.split("[#/:]", iri)[-1]
    return bool(re.fullmatch("[a-zA-Z]{2,}(?:[_-][a-zA-Z]{2,})*", local)) and not local.isupper()
