"""The part of a T-box that rules about the data of a store can use."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Variable

from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import (
    ALL_VALUES,
    DISTINCT_MEMBERS,
    DOMAIN,
    HAS_VALUE,
    MEMBERS,
    ON_PROPERTY,
    RANGE,
    SAME_AS,
    SCHEMA_PREDICATES,
    SCHEMA_TYPES,
    SOME_VALUES,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
)
from phegraph.rdf.terms import OWL, RDF_TYPE, Term
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Exists, Filter, Select, bgp, join, values
from phegraph.store.protocol import Store

MANY = 5000
"""The most axioms that are all used, whatever the data."""
MANY_ABOUT_SCHEMA = 500
"""The same where axioms are inferred, whose program serves nothing else."""
MOST = 0.5
"""The share of the axioms in use from which on all are, so that a program of them serves what needs all."""
_EQUIVALENT, _SAME_PROPERTY, _INVERSE, _INTERSECTION, _UNION, _CHAIN, _ONE_OF, _ASSERTION = (
    NamedNode(OWL + local)
    for local in (
        *("equivalentClass", "equivalentProperty", "inverseOf", "intersectionOf", "unionOf"),
        *("propertyChainAxiom", "oneOf", "assertionProperty"),
    )
)
_BOTH_WAYS = (SAME_AS, _EQUIVALENT, _SAME_PROPERTY, _INVERSE)
_ONE_WAY = (SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE, ON_PROPERTY, SOME_VALUES, ALL_VALUES)
_WITHOUT_BODY = (_ONE_OF, _ASSERTION, MEMBERS, DISTINCT_MEMBERS)
"""Of enumerations, which have members anyway, and of axioms about no class or property."""


def relevant(store: Store, tbox: TBox, *, schema: bool = False) -> TBox:
    """The axioms that rules about a store's data can use; all of them where they are few, or most are used.

    Reached are classes and properties that may have statements: those that have asserted ones, and those to
    which an axiom leads from others that are reached. What restrictions may be compared by (scm-svf, scm-avf)
    counts as reached with them. Axioms about the rest lead to nothing.

    Args:
        store: The store.
        tbox: The axioms.
        schema: Whether rules are about axioms that follow, too.
    """
    if len(tbox.statements) <= (MANY_ABOUT_SCHEMA if schema else MANY):
        return tbox
    about_axioms = SCHEMA_PREDICATES | SCHEMA_TYPES if schema else ()
    reached = _reached(tbox, (*_with_statements(store, tbox), *about_axioms))
    used = frozenset(tbox.about(reached))
    return TBox(used) if len(used) < MOST * len(tbox.statements) else tbox


def _with_statements(store: Store, tbox: TBox) -> Iterator[Term]:
    """The classes and the properties of axioms that asserted statements are about."""
    subject, object, name = Variable("s"), Variable("o"), Variable("k")
    types = Select(projection=(name,), distinct=True, where=join(bgp((subject, RDF_TYPE, name))))
    properties = tbox.properties.union(*tbox.pairs(SAME_AS))
    named = values(name, sorted((term for term in properties if isinstance(term, NamedNode)), key=str))
    where = join(named, Filter(Exists(join(bgp((subject, name, object))))))
    for query in (types, Select(projection=(name,), where=where)):
        for (term,) in store.select(printed(query), asserted=True):
            assert term is not None
            yield term


def _reached(tbox: TBox, start: Iterable[Term]) -> set[Term]:
    waiting: dict[Term, list[tuple[set[Term], Term]]] = {}
    for conditions, conclusion in _conjunctions(tbox):
        for term in conditions:
            waiting.setdefault(term, []).append((conditions, conclusion))
    to_visit = [*start, THING, *tbox.datatypes]
    to_visit += (subject for predicate in _WITHOUT_BODY for subject, _ in tbox.pairs(predicate))
    reached: set[Term] = set()
    narrower: set[Term] = set()
    while to_visit:
        term = to_visit.pop()
        if term in reached:
            continue
        reached.add(term)
        for conditions, conclusion in waiting.pop(term, ()):
            conditions.discard(term)
            if not conditions:
                to_visit.append(conclusion)
        for predicate in (*_ONE_WAY, *_BOTH_WAYS):
            to_visit += tbox.objects(term, predicate)
        for predicate in _BOTH_WAYS:
            to_visit += tbox.subjects(predicate, term)
        if any(len(tbox.subjects(ALL_VALUES, filler)) > 1 for filler in tbox.objects(term, ALL_VALUES)):
            to_visit += _narrower(tbox, tbox.objects(term, ON_PROPERTY), narrower)
        to_visit += (member for members in _lists(tbox, term, _INTERSECTION) for member in members)
    return reached


def _narrower(tbox: TBox, properties: Iterable[Term], known: set[Term]) -> Iterator[Term]:
    """Properties below some, whose restrictions to the same values are above theirs (scm-avf2).

    Those that are known are left out; the others are added to them.
    """
    to_visit = list(properties)
    while to_visit:
        term = to_visit.pop()
        if term not in known:
            known.add(term)
            yield term
            to_visit += tbox.subjects(SUB_PROPERTY, term)
            for predicate in (SAME_AS, _SAME_PROPERTY):
                to_visit += (*tbox.subjects(predicate, term), *tbox.objects(term, predicate))


def _conjunctions(tbox: TBox) -> Iterator[tuple[set[Term], Term]]:
    """Terms that must all be reached before another is, and that other."""
    for predicate in (_INTERSECTION, _CHAIN, _UNION):
        for owner in dict.fromkeys(owner for owner, _ in tbox.pairs(predicate)):
            for members in _lists(tbox, owner, predicate):
                if predicate == _UNION:
                    yield from (({member}, owner) for member in members)
                elif members:
                    yield set(members), owner
    for restriction, property_ in tbox.pairs(ON_PROPERTY):
        for predicate in (SOME_VALUES, ALL_VALUES):
            for filler in tbox.objects(restriction, predicate):
                yield {property_, filler}, restriction
        if tbox.objects(restriction, HAS_VALUE):
            yield {property_}, restriction


def _lists(tbox: TBox, owner: Term, predicate: NamedNode) -> Iterator[tuple[Term, ...]]:
    for node in tbox.objects(owner, predicate):
        listed = tbox.list_of(node)
        if listed is not None:
            yield listed.members
