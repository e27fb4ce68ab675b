"""Deprecation: terms that are deprecated, where they are used, and what is to be used instead."""

import re
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from phegraph.check.context import DEPRECATED, CheckContext
from phegraph.check.vocabularies import INDIVIDUAL, vocabulary_of
from phegraph.findings.draft import DraftFinding, Position
from phegraph.rdf.terms import (
    OWL,
    RDF_FIRST,
    RDF_TYPE,
    RDFS,
    SKOS,
    Subject,
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
    """Statements that use a term that the graph or its vocabulary deprecates, and are not about it."""
    yield from dict.fromkeys(_uses(context))


def _uses(context: CheckContext) -> Iterator[DraftFinding]:
    deprecated = cache(partial(_deprecation, context))
    having = {
        path for iri, files in context.mentioned.items() if deprecated(NamedNode(iri)) for path in files
    }
    quads = chain.from_iterable(reading.quads for path, reading in context.files.items() if path in having)
    for subject, predicate, object_ in map(statement_of, quads):
        uses = [(deprecated(predicate), Position.PREDICATE)]
        told = deprecated(object_) if isinstance(object_, NamedNode) else None
        if told and _is_used(predicate, told):
            uses.append((told, Position.OBJECT))
        for deprecation, position in uses:
            if deprecation and not _is_of_deprecated(subject, context):
                yield DraftFinding(
                    "term/deprecated",
                    deprecation.message,
                    deprecation.hint,
                    statements=(Triple(subject, predicate, object_),),
                    position=position,
                )


def _is_of_deprecated(subject: Subject, context: CheckContext) -> bool:
    """Whether a statement is about a deprecated term, or a blank node in what is said of one."""
    seen: set[Subject] = set()
    while isinstance(subject, BlankNode) and subject not in seen:
        seen.add(subject)
        above = next(iter(context.graph.store.quads(None, None, subject, DefaultGraph())), None)
        subject = statement_of(above)[0] if above else subject
    return subject in context.deprecated


def without_replacement(context: CheckContext) -> Iterator[DraftFinding]:
    """Deprecated terms of which nothing tells what to use instead, or why there is nothing."""
    for term, statement in context.deprecated.items():
        if isinstance(term, NamedNode) and not _values(term, _EXPLAINED_BY, context):
            message = f"{context.say(term)} is deprecated, and nothing tells what to use instead."
            hint = "Add dcterms:isReplacedBy, or tell why there is no other (skos:changeNote)."
            yield DraftFinding(
                "term/no-replacement", message, hint, statements=(statement,), position=Position.SUBJECT
            )


class _Deprecation(Struct, frozen=True):
    """That a term is deprecated: who says so, and what to do.

    Attributes:
        message: That it is, as a sentence.
        hint: What to use instead.
        is_individual: Whether it is an individual of its vocabulary, such as a unit: any link uses it.
    """

    message: str
    hint: str
    is_individual: bool = False


def _deprecation(context: CheckContext, term: NamedNode) -> _Deprecation | None:
    """Whether the graph says that a term is deprecated, or the vocabulary does of one it does not declare."""
    if term in context.deprecated:
        others = " or ".join(_name(other, context) for other in _values(term, _REPLACED_BY, context))
        return _Deprecation(
            f"{_name(term, context)} is deprecated.", f"Use {others or 'another term'} instead."
        )
    found = vocabulary_of(term.value)
    if not found or found[1] not in found[0].replacements or term.value in context.declared:
        return None
    known, local = found
    edition = f" ({known.edition})" if known.edition else ""
    other = known.replacements[local]
    use = text(NamedNode(other), context.graph.prefixes) if other else "another term"
    name = text(term, context.graph.prefixes)
    return _Deprecation(
        f"{name} is deprecated in its vocabulary{edition}.",
        f"Use {use} instead.",
        is_individual=known.kinds.get(local) == INDIVIDUAL,
    )


def _is_used(predicate: NamedNode, deprecation: _Deprecation) -> bool:
    """Whether the object of a statement is used, and the statement not about it."""
    return predicate in _USING or (deprecation.is_individual and not _EXPLAINED_BY.search(predicate.value))


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
