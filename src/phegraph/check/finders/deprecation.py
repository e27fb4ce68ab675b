"""Deprecation: terms that are deprecated, where they are used, and what is to be used instead."""

import re
from collections.abc import Iterator
from itertools import chain

from pyoxigraph import DefaultGraph, NamedNode, Triple

from phegraph.check.context import DEPRECATED, CheckContext
from phegraph.findings.draft import DraftFinding, Position
from phegraph.rdf.terms import (
    OWL,
    RDF_FIRST,
    RDF_TYPE,
    RDFS,
    SKOS,
    Term,
    statement_of,
    text,
)

_REPLACED_BY = re.compile(r"(?:replaced_?by|superseded_?by|/IAO_0100001|oboInOwl#consider)$", re.IGNORECASE)
"""Properties that tell what to use instead: of Dublin Core, OBO, schema.org, and named alike elsewhere."""
_EXPLAINED_BY = re.compile(
    r"replace|supersede|deprecat|obsolet|/IAO_0100001$|/IAO_0000231$|oboInOwl#consider$"
    r"|owl#(?:equivalent|sameAs)|(?:exact|close)Match$|(?:change|history)Note$|seeAlso$",
    re.IGNORECASE,
)
"""Properties that tell what to use instead, or why there is nothing."""
_USING = frozenset(
    NamedNode(namespace + name)
    for namespace, names in (
        (RDFS, "subClassOf subPropertyOf domain range"),
        (OWL, "equivalentClass equivalentProperty inverseOf disjointWith propertyDisjointWith onProperty"),
        (OWL, "someValuesFrom allValuesFrom hasValue onClass onDataRange complementOf"),
        (SKOS, "broader related"),
    )
    for name in names.split()
) | {RDF_TYPE, RDF_FIRST}
"""The properties whose objects are in use; others, and shapes, may well be about a deprecated term."""


def used(context: CheckContext) -> Iterator[DraftFinding]:
    """Statements that use a deprecated term, but for those about deprecated terms."""
    deprecated = context.deprecated
    quads = chain.from_iterable(reading.quads for reading in context.files.values()) if deprecated else ()
    for subject, predicate, object_ in map(statement_of, dict.fromkeys(quads)):
        statement = Triple(subject, predicate, object_)
        if subject in deprecated:
            continue
        if predicate in deprecated:
            yield _use(predicate, statement, Position.PREDICATE, context)
        if predicate in _USING and isinstance(object_, NamedNode) and object_ in deprecated:
            yield _use(object_, statement, Position.OBJECT, context)


def without_replacement(context: CheckContext) -> Iterator[DraftFinding]:
    """Deprecated terms of which nothing tells what to use instead, or why there is nothing."""
    for term, statement in context.deprecated.items():
        if isinstance(term, NamedNode) and not _values(term, _EXPLAINED_BY, context):
            message = f"{context.say(term)} is deprecated, and nothing tells what to use instead."
            hint = "Add dcterms:isReplacedBy, or tell why there is no other (skos:changeNote)."
            yield DraftFinding(
                "term/no-replacement", message, hint, statements=(statement,), position=Position.SUBJECT
            )


def _use(term: NamedNode, statement: Triple, position: Position, context: CheckContext) -> DraftFinding:
    others = " or ".join(_name(other, context) for other in _values(term, _REPLACED_BY, context))
    return DraftFinding(
        "term/deprecated",
        f"{_name(term, context)} is deprecated.",
        f"Use {others or 'another term'} instead.",
        statements=(statement,),
        position=position,
    )


def _values(term: NamedNode, properties: re.Pattern[str], context: CheckContext) -> list[Term]:
    quads = map(statement_of, context.graph.store.quads(term, None, None, DefaultGraph()))
    return [
        object_
        for _, predicate, object_ in quads
        if predicate != DEPRECATED and properties.search(predicate.value)
    ]


def _name(term: Term, context: CheckContext) -> str:
    """The name of a term and its IRI: what replaces it may have the same name."""
    name = context.say(term)
    iri = text(term, context.graph.prefixes) if isinstance(term, NamedNode) else name
    return name if name == iri else f"{name} ({iri})"
