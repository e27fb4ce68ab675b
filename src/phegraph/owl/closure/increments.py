"""Increments: keep a store closed while statements are asserted and retracted."""

import time
from collections.abc import Collection, Iterable

from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.owl.closure.closing import (
    add_anonymous_members,
    close,
    limit_of,
    remove_statements_about_ontology,
)
from phegraph.owl.closure.engine import UNLIMITED, Engine
from phegraph.owl.closure.equality import Equality, equal_values, same_pairs
from phegraph.owl.consistency.inconsistencies import find_inconsistencies
from phegraph.owl.model import Closure, ExplosionError, Inconsistency
from phegraph.owl.rdfs import is_container_membership, with_container_membership
from phegraph.owl.rules import sparql
from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.owl.rules.program import Profile, compile_program
from phegraph.owl.rules.sparql import (
    OBJECT,
    PREDICATE,
    STATEMENT,
    SUBJECT,
    ClosureGraph,
    ClosureGraphs,
    in_graph,
    pairs_of,
    select,
)
from phegraph.owl.rules.strata import Relation, downstream, relation_of, stratify
from phegraph.owl.tbox.axioms import is_axiom, tbox_in
from phegraph.owl.tbox.profile import profile_violations
from phegraph.owl.vocabulary import DIFFERENT, SAME_AS, THING
from phegraph.rdf.terms import Statement, Subject
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, Exists, Filter, Join, Modify, join
from phegraph.store.protocol import Store


def add_statements(
    store: Store,
    statements: Collection[Statement],
    ontology: Iterable[Statement] = (),
    *,
    profile: Profile = "rl",
    max_inferred: int | None = None,
) -> Closure:
    """Assert statements in a closed store's default graph, and infer their consequences.

    The result is the same as that of `close`, which is called where axioms are added or individuals are
    equal.

    Args:
        store: The store, closed under the profile.
        statements: The statements to assert.
        ontology: Axioms that are not in the store, as of `close`.
        profile: The profile.
        max_inferred: The most statements to infer, as of `close`.

    Returns:
        The number of newly inferred statements, and the new inconsistencies.

    Raises:
        ExplosionError: More would be inferred. The store is unchanged.
    """
    started = time.perf_counter()
    ontology = tuple(ontology)
    graphs = ClosureGraphs.for_inferred(store.inferred, store.asserted_graph)
    already_asserted = _asserted_among(store, statements, graphs)
    store.extend(_quads(statements, graphs.asserted))
    try:
        return _added(store, statements, ontology, profile, max_inferred, graphs, started) or close(
            store, ontology, profile=profile, max_inferred=max_inferred
        )
    except ExplosionError:
        _retract(store, statements, graphs)
        store.extend(_quads(already_asserted, graphs.asserted))
        close(store, ontology, profile=profile, max_inferred=UNLIMITED)
        raise


def _added(
    store: Store,
    statements: Collection[Statement],
    ontology: tuple[Statement, ...],
    profile: Profile,
    max_inferred: int | None,
    graphs: ClosureGraphs,
    started: float,
) -> Closure | None:
    """The consequences of asserted statements; None where the whole store must be closed again."""
    if _needs_whole_closure(store, statements):
        return None
    engine = _engine(store, ontology, profile, max_inferred, graphs)
    try:
        store.extend(Quad(*statement, graphs.delta) for statement in statements)
        _remove_asserted(store, graphs)
        _add_auxiliary(engine)
        engine.increase(engine.program.strata)
        if any(True for _ in same_pairs(engine, graphs.delta)) or any(True for _ in equal_values(engine)):
            return None
        inconsistencies = find_inconsistencies(engine, Equality(), seed=graphs.delta, added=statements)
        remove_statements_about_ontology(store, engine.program.tbox, graphs.inferred)
        inferred = _count_new(store, graphs)
        return _closure(inferred, inconsistencies, engine, started)
    finally:
        for graph in graphs.scratch:
            store.clear(graph)


def remove_statements(
    store: Store,
    statements: Collection[Statement],
    ontology: Iterable[Statement] = (),
    *,
    profile: Profile = "rl",
    max_inferred: int | None = None,
    is_consistent: bool = False,
) -> Closure:
    """Retract asserted statements from a closed store's default graph, with their consequences.

    The inferred statements of each stratum that depends on them are removed and inferred anew. Where axioms
    are removed, or individuals are equal, the whole store is closed again.

    Args:
        store: The store, closed under the profile.
        statements: The statements to retract.
        ontology: Axioms that are not in the store, as of `close`.
        profile: The profile.
        max_inferred: The most statements to infer, as of `close`.
        is_consistent: Whether the store is known to be consistent. It is then with fewer statements, too, and
            is not looked through for inconsistencies.

    Raises:
        ExplosionError: More would still be inferred. The store is unchanged.
    """
    started = time.perf_counter()
    ontology = tuple(ontology)
    graphs = ClosureGraphs.for_inferred(store.inferred, store.asserted_graph)
    needs_whole = _needs_whole_closure(store, statements)
    already_asserted = _asserted_among(store, statements, graphs)
    _retract(store, statements, graphs)
    try:
        if needs_whole:
            return close(store, ontology, profile=profile, max_inferred=max_inferred)
        engine = _engine(store, ontology, profile, max_inferred, graphs)
        return _removed(engine, statements, is_consistent, started)
    except ExplosionError:
        store.extend(_quads(already_asserted, graphs.asserted))
        close(store, ontology, profile=profile, max_inferred=UNLIMITED)
        raise


def _removed(
    engine: Engine, statements: Collection[Statement], is_consistent: bool, started: float
) -> Closure:
    store, graphs = engine.store, engine.graphs
    try:
        add_anonymous_members(engine)
        affected = downstream(engine.program.rules, {relation_of(statement) for statement in statements})
        for relation in sorted(affected, key=str):
            _empty(engine, relation)
        engine.run(
            [
                s
                for s in engine.program.strata
                if s.relations & affected or any(map(_is_auxiliary, s.relations))
            ]
        )
        inconsistencies = () if is_consistent else find_inconsistencies(engine, Equality())
        remove_statements_about_ontology(store, engine.program.tbox, graphs.inferred)
        return _closure(store.count(graphs.inferred), inconsistencies, engine, started)
    finally:
        for graph in graphs.scratch:
            store.clear(graph)


def _closure(
    inferred: int, inconsistencies: Iterable[Inconsistency], engine: Engine, started: float
) -> Closure:
    seconds = {"seconds": time.perf_counter() - started}
    return Closure(inferred, tuple(inconsistencies), seconds, tuple(profile_violations(engine.program.tbox)))


def _asserted_among(store: Store, statements: Iterable[Statement], graphs: ClosureGraphs) -> list[Statement]:
    """The statements that are already asserted, with the lexical forms of the store."""
    store.extend(Quad(*statement, graphs.delta) for statement in statements)
    both = join(in_graph(graphs.delta, STATEMENT), in_graph(graphs.asserted, STATEMENT))
    query = select(SUBJECT, PREDICATE, OBJECT, where=both)
    rows = list(store.select(query, asserted=graphs.asserted is None))
    store.clear(graphs.delta)
    return [(s, p, o) for s, p, o in rows if isinstance(s, Subject) and isinstance(p, NamedNode) and o]


def _retract(store: Store, statements: Iterable[Statement], graphs: ClosureGraphs) -> None:
    store.extend(Quad(*statement, graphs.delta) for statement in statements)
    asserted, delta = (Join((in_graph(graph, STATEMENT),)) for graph in (graphs.asserted, graphs.delta))
    store.update(printed(Modify(delta, delete=asserted)))
    store.clear(graphs.delta)


def _quads(statements: Iterable[Statement], graph: ClosureGraph) -> list[Quad]:
    return [Quad(*statement, graph) if graph else Quad(*statement) for statement in statements]


def _needs_whole_closure(store: Store, statements: Collection[Statement]) -> bool:
    """Whether statements can change axioms or equality, so that the whole store must be closed."""
    if any(is_container_membership(predicate) for _, predicate, _ in statements):
        return True
    changes_axioms = any(
        is_axiom(statement) or statement[1] in (SAME_AS, DIFFERENT) for statement in statements
    )
    return changes_axioms or store.ask(printed(Ask(where=pairs_of(SAME_AS))))


def _engine(
    store: Store,
    ontology: tuple[Statement, ...],
    profile: Profile,
    max_inferred: int | None,
    graphs: ClosureGraphs,
) -> Engine:
    tbox = tbox_in(store, ontology)
    if profile == "rdfs":
        tbox = with_container_membership(store, tbox)
    program = compile_program(tbox, profile=profile)
    return Engine(store, graphs, program, limit=limit_of(store, max_inferred))


def _is_auxiliary(relation: Relation) -> bool:
    return relation[1] == THING or isinstance(relation[0], BlankNode) or isinstance(relation[1], BlankNode)


def _add_auxiliary(engine: Engine) -> None:
    """Infer the members of anonymous classes again, which a closure does not store, into the delta graph."""
    add_anonymous_members(engine)
    rules = [rule for rule in engine.program.leading if _gives_auxiliary(rule)]
    engine.run(stratify(rules))
    graphs = engine.graphs
    auxiliary, delta = (Join((in_graph(graph, STATEMENT),)) for graph in (graphs.auxiliary, graphs.delta))
    engine.store.update(printed(Modify(auxiliary, insert=delta)))
    engine.invalidate(engine.graphs.delta)


def _gives_auxiliary(rule: EntailmentRule) -> bool:
    return rule.head is not None and _is_auxiliary(relation_of(rule.head))


def _remove_asserted(store: Store, graphs: ClosureGraphs) -> None:
    """Remove the inferred statements that are now asserted."""
    inferred = in_graph(graphs.inferred, STATEMENT)
    where = join(in_graph(graphs.delta, STATEMENT), inferred)
    store.update(printed(Modify(where, delete=Join((inferred,)))))


def _empty(engine: Engine, relation: Relation) -> None:
    if not engine.has(relation, engine.graphs.inferred):
        return
    inferred = Join((in_graph(engine.graphs.inferred, sparql.statements_of(relation)),))
    engine.store.update(printed(Modify(inferred, delete=inferred)))
    engine.invalidate(engine.graphs.inferred, [relation])


def _count_new(store: Store, graphs: ClosureGraphs) -> int:
    is_inferred = Filter(Exists(Join((in_graph(graphs.inferred, STATEMENT),))))
    return sparql.count(store, in_graph(graphs.delta, STATEMENT), is_inferred)
