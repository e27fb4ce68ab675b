"""What follows about the ontology itself, beyond the closure of its axioms."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Variable

from phegraph.owl.closure.engine import Engine
from phegraph.owl.rdfs import RdfsClosure
from phegraph.owl.rules.sparql import (
    OBJECT,
    PREDICATE,
    STATEMENT,
    SUBJECT,
    ClosureGraphs,
    in_graph,
    iri_of,
    pairs_of,
    pattern_of,
    select,
)
from phegraph.owl.vocabulary import DIFFERENT, SAME_AS, THING
from phegraph.rdf.numbers import Places
from phegraph.rdf.terms import RDF_TYPE, Subject, Term
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.tree import Filter, Not, Union, join, values
from phegraph.store.protocol import LocalStore, Store

_Y = Variable("y")


def add_schema_statements(engine: Engine, *, is_simple: bool) -> None:
    """Add members of anonymous classes, reflexive owl:sameAs (eq-ref), and inverted owl:differentFrom.

    Args:
        engine: A closure that is done.
        is_simple: Whether nothing is equal, and no rule inferred an axiom that others follow from.
    """
    graphs, store = engine.graphs, engine.store
    classes = {iri_of(c): c for c in (*engine.program.rule_axioms.classes, THING)}
    members = join(in_graph(graphs.auxiliary, (SUBJECT, RDF_TYPE, OBJECT)))
    rows = list(store.select(select(SUBJECT, OBJECT, where=members)))
    store.extend(
        Quad(x, RDF_TYPE, classes[c], graphs.inferred)
        for x, c in rows
        if isinstance(x, Subject) and c in classes
    )
    reflexive = join(pattern_of((SUBJECT, SAME_AS, SUBJECT)))
    asserted = {x for (x,) in store.select(select(SUBJECT, where=reflexive), asserted=True)}
    same = (_terms(engine, is_simple=is_simple) | {classes[c] for _, c in rows if c in classes}) - asserted
    add_quads(store, (Quad(x, SAME_AS, x, graphs.inferred) for x in same if isinstance(x, Subject)))
    different = list(store.select(select(SUBJECT, OBJECT, where=pairs_of(DIFFERENT))))
    store.extend(Quad(y, DIFFERENT, x, graphs.inferred) for x, y in different if isinstance(y, Subject) and x)


def _terms(engine: Engine, *, is_simple: bool) -> set[Term | None]:
    """The terms of the asserted and the inferred statements, but literals that are asserted.

    In a simple closure, those of what follows are asserted, in heads of rules or in axioms that follow: so
    what follows, which may be much, is not looked through in the store.
    """
    object = pattern_of((_Y, PREDICATE, SUBJECT)), Filter(Not(call("ISLITERAL", SUBJECT)))
    others = (SUBJECT, PREDICATE, _Y), (_Y, SUBJECT, OBJECT)
    places = Union((join(object), *(join(pattern_of(atom)) for atom in others)))
    rows = engine.store.select(select(SUBJECT, where=join(places), distinct=True), asserted=is_simple)
    terms = {term for (term,) in rows}
    if is_simple:
        terms |= engine.program.closed_tbox.derived_terms()
        heads: set[Term | Variable] = {node for rule in engine.program.rules for node in rule.head or ()}
        further = sorted((node for node in heads - terms if isinstance(node, NamedNode)), key=str)
        rows = engine.store.select(
            select(SUBJECT, where=join(values(SUBJECT, further), places), distinct=True)
        )
        terms.update(term for (term,) in rows)
    return terms


def add_quads(store: Store, quads: Iterable[Quad]) -> None:
    """Add many quads without numbers, of which none is asserted."""
    if isinstance(store, LocalStore):
        store.bulk_extend(quads, numbers=Places)
    else:
        store.extend(quads)


def add_rdfs_statements(store: Store, graphs: ClosureGraphs) -> None:
    """Add all that follows under RDFS, but what has a literal as its subject."""
    query = select(SUBJECT, PREDICATE, OBJECT, where=join(pattern_of(STATEMENT)))
    asserted = set(store.select(query, asserted=True))
    closure = RdfsClosure((s, p, o) for s, p, o in store.select(query) if s and p and o)
    store.extend(
        Quad(s, p, o, graphs.inferred)
        for s, p, o in closure.statements
        if isinstance(s, Subject) and isinstance(p, NamedNode) and (s, p, o) not in asserted
    )
