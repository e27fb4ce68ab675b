"""Statistics: how many statements, things, classes and properties a graph has, counted by SPARQL."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Aggregate, Extend, Filter, Pattern, Select, ToMultiset, bgp, join
from phegraph.store.protocol import Solutions, Store

MAX_BETWEEN = 10_000_000
"""The most pairs of classes of the two ends of links, all links together, that are counted."""
_S, _P, _O, _N, _M, _TOTAL = map(Variable, ("s", "p", "o", "n", "m", "total"))
_COUNT = Aggregate("COUNT")
_CLASS, _OBJECT_CLASS = Variable("class"), Variable("objectClass")
_STATEMENT, _OF_CLASS = bgp((_S, _P, _O)), bgp((_S, RDF_TYPE, _CLASS))
_OF_OBJECT_CLASS = bgp((_O, RDF_TYPE, _OBJECT_CLASS))

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
            IRIs of both classes begin with the project's base; none where these are more than MAX_BETWEEN.
        notes: What was not counted.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: Mapping[Class, int]
    properties: Mapping[Property, int]
    by_class: Mapping[tuple[Class, Property], int]
    between: Mapping[tuple[Class, Property, Class], int]
    notes: Sequence[str] = ()


def statistics(store: Store, base: str) -> Statistics:
    """Count a store."""
    own = {
        variable: call("STRSTARTS", call("STR", variable), Literal(base))
        for variable in (_S, _CLASS, _OBJECT_CLASS)
    }
    by_class = _counts(store, (_CLASS,), _OF_CLASS, distinct=_S)
    by_property = _counts(store, (_P,), _STATEMENT)
    by_subject = _counted((_S, _P), _N, _STATEMENT)  # first, for a thing may be of thousands of classes
    by_both = _counts(store, (_CLASS, _P), _OF_CLASS, by_subject, sum_of=_N)
    subject_is_own, object_is_own = Filter(own[_CLASS]), Filter(own[_OBJECT_CLASS])
    of_subject = _counted((_S,), _N, _OF_CLASS, subject_is_own)
    of_object = _counted((_O,), _M, _OF_OBJECT_CLASS, object_is_own)
    rows = _rows(store, (_N, _M), (of_subject, _STATEMENT, of_object))
    pairs = sum(_number(n) * _number(m) * _number(links) for n, m, links in rows)
    columns = (_CLASS, _P, _OBJECT_CLASS)
    between, notes = list[tuple[tuple[NamedNode, ...], int]](), list[str]()
    if pairs <= MAX_BETWEEN:
        own_classes = (subject_is_own, object_is_own)
        between = _counts(store, columns, _OF_CLASS, _STATEMENT, _OF_OBJECT_CLASS, *own_classes)
    else:
        notes.append(
            f"void-links.ttl is empty: {pairs:,} times a link joins two classes, too often to count."
        )
    return Statistics(
        triples=_count(store, _STATEMENT),
        subjects=_count(store, _STATEMENT, distinct=_S),
        objects=_count(store, _STATEMENT, distinct=_O),
        entities=_count(store, _STATEMENT, Filter(own[_S]), distinct=_S),
        classes={class_: n for (class_,), n in by_class},
        properties={p: n for (p,), n in by_property},
        by_class={(class_, p): n for (class_, p), n in by_both},
        between={(class_, p, object_class): n for (class_, p, object_class), n in between},
        notes=notes,
    )


def _count(store: Store, *patterns: Pattern, distinct: Variable | None = None) -> int:
    """The number of solutions, or of the distinct values of a variable in them."""
    (row,) = _rows(store, (), patterns, distinct=distinct)
    return _number(row[-1])


def _counted(
    columns: tuple[Variable, ...], number: Variable, *patterns: Pattern, count: Aggregate = _COUNT
) -> ToMultiset:
    """The values of columns, each with the number of its solutions."""
    projection: tuple[Variable | Extend, ...] = (*columns, Extend(number, count))
    return ToMultiset(Select(projection=projection, where=join(patterns), group=columns))


def _rows(
    store: Store,
    columns: tuple[Variable, ...],
    patterns: Sequence[Pattern],
    *,
    distinct: Variable | None = None,
    sum_of: Variable | None = None,
) -> Solutions:
    """The values of columns, each with the number of its solutions, or with a sum."""
    counted = (
        Aggregate("SUM", sum_of) if sum_of else Aggregate("COUNT", distinct, distinct=distinct is not None)
    )
    return store.select(printed(_counted(columns, _TOTAL, *patterns, count=counted).select))


def _counts(
    store: Store,
    columns: tuple[Variable, ...],
    *patterns: Pattern,
    distinct: Variable | None = None,
    sum_of: Variable | None = None,
) -> list[tuple[tuple[NamedNode, ...], int]]:
    """The rows whose terms have names, in order. Classes that are blank nodes have no partition."""
    rows = [
        (row[:-1], _number(row[-1]))
        for row in _rows(store, columns, patterns, distinct=distinct, sum_of=sum_of)
    ]
    named = [
        (tuple(term for term in key if isinstance(term, NamedNode)), n)
        for key, n in rows
        if not any(isinstance(term, BlankNode) for term in key)
    ]
    return sorted(named, key=lambda pair: tuple(map(str, pair[0])))


def _number(term: Term | None) -> int:
    assert isinstance(term, Literal)
    return int(term.value)
