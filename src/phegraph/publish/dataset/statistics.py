"""Statistics: how many statements, things, classes and properties a graph has, counted by SPARQL."""

from collections.abc import Mapping

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.terms import text
from phegraph.sparql.results import Row
from phegraph.store.protocol import Store

TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"
ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), %s)) }"
BY_CLASS = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
BY_PROPERTY = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
BY_CLASS_AND_PROPERTY = """
SELECT ?class ?p (COUNT(*) AS ?n) WHERE { ?s a ?class ; ?p ?o } GROUP BY ?class ?p
"""
BY_CLASSES_AND_PROPERTY = """
SELECT ?class ?p ?objectClass (COUNT(*) AS ?n) WHERE {
  ?s a ?class ; ?p ?o . ?o a ?objectClass
  FILTER(STRSTARTS(STR(?class), %s) && STRSTARTS(STR(?objectClass), %s))
} GROUP BY ?class ?p ?objectClass
"""

Class = NamedNode
Property = NamedNode


class Statistics(Struct, frozen=True):
    """What is counted, asserted and inferred statements together.

    Attributes:
        triples, subjects, objects: Statements, and the distinct terms at their ends.
        entities: Subjects whose IRIs begin with the project's base.
        classes: Things by class.
        properties: Statements by property.
        by_class: Statements by the class of the subject, and the property.
        between: Statements by the class of the subject, the property, and the class of the object, where the
            IRIs of both classes begin with the project's base.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: Mapping[Class, int]
    properties: Mapping[Property, int]
    by_class: Mapping[tuple[Class, Property], int]
    between: Mapping[tuple[Class, Property, Class], int]


def statistics(store: Store, base: str) -> Statistics:
    """Count a store."""
    own = text(Literal(base))
    return Statistics(
        triples=_count(store, TRIPLES),
        subjects=_count(store, SUBJECTS),
        objects=_count(store, OBJECTS),
        entities=_count(store, ENTITIES % own),
        classes={class_: n for (class_,), n in _counts(store, BY_CLASS)},
        properties={p: n for (p,), n in _counts(store, BY_PROPERTY)},
        by_class={(class_, p): n for (class_, p), n in _counts(store, BY_CLASS_AND_PROPERTY)},
        between={
            (class_, p, object_class): n
            for (class_, p, object_class), n in _counts(store, BY_CLASSES_AND_PROPERTY % (own, own))
        },
    )


def _count(store: Store, query: str) -> int:
    (row,) = store.select(query)
    return _number(row)


def _counts(store: Store, query: str) -> list[tuple[tuple[NamedNode, ...], int]]:
    """The rows whose terms have names, in order. Classes that are blank nodes have no partition."""
    rows = [(row[:-1], _number(row)) for row in store.select(query)]
    named = [
        (tuple(term for term in key if isinstance(term, NamedNode)), n)
        for key, n in rows
        if not any(isinstance(term, BlankNode) for term in key)
    ]
    return sorted(named, key=lambda pair: tuple(map(str, pair[0])))


def _number(row: Row) -> int:
    assert isinstance(row[-1], Literal)
    return int(row[-1].value)
