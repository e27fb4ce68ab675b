"""Mentions: the terms and literals of a file, of which a large dump has too many to keep."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode, Quad, Triple

from phegraph.check import vocabularies
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.reading.streamed import StreamedQuads
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS, SH

LiteralStatements = Mapping[Literal, Sequence[Triple]]
"""Literals, each with the statements that have it."""

_SUSPICIOUS = (
    (re.compile(r"^[a-z]+:/+[a-z]+:/", re.IGNORECASE), "It begins with two schemes."),
    (re.compile(r"^(?:htp|hhtp|htpp|httpp|ttp)s?:|^https?:/?[^/]"), "It looks mistyped."),
    (re.compile(r"^https?:///"), "It names no host."),
    # An address within one, as archives have it, is no empty step.
    (re.compile(r"^https?://[^/?#]*/[^?#]*(?<!:)//"), "Its path has an empty step."),
    (re.compile(r"(?:%20|%09|%0A)$", re.IGNORECASE), "It ends in a blank."),
    (
        re.compile(r"^file:|^https?://(?:localhost|127\.0\.0\.1)\b"),
        "It means something on this computer alone.",
    ),
)
_OF_CLASSES = frozenset(
    [RDF_TYPE.value]
    + [RDFS + name for name in ("subClassOf", "domain", "range")]
    + [OWL + name for name in ("equivalentClass", "disjointWith", "complementOf", "onClass")]
    + [OWL + name for name in ("someValuesFrom", "allValuesFrom")]
    + [SH + name for name in ("class", "targetClass")]
)
"""The properties whose values are classes, or datatypes."""
_OF_PROPERTIES = frozenset(
    [RDFS + "subPropertyOf"]
    + [OWL + name for name in ("equivalentProperty", "propertyDisjointWith", "inverseOf", "onProperty")]
    + [SH + name for name in ("path", "inversePath", "targetSubjectsOf", "targetObjectsOf", "equals")]
)
"""The properties whose values are properties."""


@lru_cache(maxsize=100_000)
def fault_of(iri: str) -> str | None:
    """Why an IRI is hardly an address."""
    return next((fault for pattern, fault in _SUSPICIOUS if pattern.search(iri)), None)


def terms_used_in(reading: Reading) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The predicates of a file, and the other IRIs that stand where terms do, each with which kind it is."""
    predicates, others = dict[str, str](), dict[str, str]()
    for quad in reading.quads:
        predicates[quad.predicate.value] = vocabularies.PROPERTY
        if isinstance(quad.object, Literal):
            others.setdefault(quad.object.datatype.value, vocabularies.DATATYPE)
        elif isinstance(quad.object, NamedNode) and quad.predicate.value in _OF_CLASSES:
            others.setdefault(quad.object.value, vocabularies.CLASS)
        elif isinstance(quad.object, NamedNode) and quad.predicate.value in _OF_PROPERTIES:
            others.setdefault(quad.object.value, vocabularies.PROPERTY)
    return predicates, others


@cache
def with_literals_that(test: Callable[[Literal], object]) -> Callable[[Reading], LiteralStatements]:
    """The function from a file to the literals that pass a test, and the statements that have them."""

    def passing(reading: Reading) -> LiteralStatements:
        passed = {literal for literal in _literals_of(reading) if test(literal)}
        by_literal = dict[Literal, list[Triple]]()
        for quad in reading.quads if passed else ():
            if isinstance(quad.object, Literal) and quad.object in passed:
                by_literal.setdefault(quad.object, []).append(quad.triple)
        return by_literal

    return passing


def _literals_of(reading: Reading) -> Iterable[Literal]:
    """The literals of a file; of one that is streamed, some come again."""
    if not isinstance(reading.quads, StreamedQuads):
        return reading.made(_every_literal)
    return (literal for quads in reading.quads.batches() for literal in _literals_in(quads))


def _every_literal(reading: Reading) -> Iterable[Literal]:
    return _literals_in(reading.quads)


def _literals_in(quads: Iterable[Quad]) -> Iterable[Literal]:
    return dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, Literal))


def iris_of(reading: Reading) -> Mapping[str, NamedNode]:
    """The IRIs that statements mention, those of datatypes among them.

    Of a file that is streamed they are those that a rule may say something of: what stands where terms do or
    is in a known vocabulary, and what is hardly an address.
    """
    if not isinstance(reading.quads, StreamedQuads):
        return _iris_in(reading.quads)
    predicates, others = reading.made(terms_used_in)
    found: dict[str, NamedNode] = {}
    for quads in reading.quads.batches():
        for iri, term in _iris_in(quads).items():
            if iri in predicates or iri in others or vocabularies.vocabulary_of(iri) or fault_of(iri):
                found[iri] = term
    return found


def _iris_in(quads: Iterable[Quad]) -> Mapping[str, NamedNode]:
    terms = {term for quad in quads for term in quad.triple}
    terms |= {term.datatype for term in terms if isinstance(term, Literal)}
    return {term.value: term for term in terms if isinstance(term, NamedNode)}
