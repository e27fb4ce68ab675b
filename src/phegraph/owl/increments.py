"""Increments: a closed store is closed again from what was added or removed."""

import time
from collections.abc import Collection, Iterable

from pyoxigraph import BlankNode, Literal, Quad, Variable

from phegraph.owl import clashes, sparql
from phegraph.owl.axioms import TBox, is_axiom, tbox_in
from phegraph.owl.closure import begin, close, drop_own
from phegraph.owl.engine import Engine
from phegraph.owl.equality import Equality, equal_values, same_pairs
from phegraph.owl.model import Closure
from phegraph.owl.outside import outside
from phegraph.owl.patterns import Rule
from phegraph.owl.program import Profile, compile_program
from phegraph.owl.sparql import Graph, Graphs
from phegraph.owl.strata import Key, downstream, key_of, order
from phegraph.owl.vocabulary import DIFFERENT, SAME_AS, THING
from phegraph.store import Store
from phegraph.terms import Statement, text

_X, _Y = Variable("s"), Variable("o")


def add(
    store: Store,
    statements: Collection[Statement],
    ontology: Iterable[Statement] = (),
    *,
    profile: Profile = "rl",
) -> Closure:
    """Assert statements in a closed store's default graph, and infer what follows from the difference.

    The store is then as if it had been closed from nothing. Where axioms are added, or things are the
    same, it is.

    Args:
        store: The store, closed under the profile.
        statements: What to assert.
        ontology: Axioms that are not in the store, as they were given to `close`.
        profile: The profile.

    Returns:
        What was inferred newly, and the contradictions that the addition brings.
    """
    started = time.perf_counter()
    ontology = tuple(ontology)
    graphs = Graphs.beside(store.inferred, store.merged)
    try:
        store.extend(_quads(statements, graphs.asserted))
        engine = None if _needs_all(store, statements) else _engine(store, ontology, profile, graphs)
        if engine is not None:
            store.extend(Quad(*statement, graphs.delta) for statement in statements)
            _forget_asserted(store, graphs)
            _begin_auxiliary(engine)
            engine.increase(engine.program.strata)
            if not any(True for _ in same_pairs(engine, graphs.delta)) and not any(
                True for _ in equal_values(engine)
            ):
                found = clashes.find(engine, Equality(), seed=graphs.delta, added=statements)
                drop_own(store, engine.program.tbox, graphs.inferred)
                inferred = _count_new(store, graphs)
                seconds = {"seconds": time.perf_counter() - started}
                return Closure(inferred, tuple(found), seconds, tuple(outside(engine.program.tbox)))
    finally:
        for graph in graphs.scratch:
            store.clear(graph)
    return close(store, ontology, profile=profile)


def remove(
    store: Store,
    statements: Collection[Statement],
    ontology: Iterable[Statement] = (),
    *,
    profile: Profile = "rl",
) -> Closure:
    """Retract asserted statements from a closed store's default graph, and what no longer follows.

    Every stratum that they may have fed is emptied and carried out again; the others stay. Where axioms
    are removed, or things are the same, all is closed again.

    Args:
        store: The store, closed under the profile.
        statements: What to retract.
        ontology: Axioms that are not in the store, as they were given to `close`.
        profile: The profile.
    """
    started = time.perf_counter()
    ontology = tuple(ontology)
    graphs = Graphs.beside(store.inferred, store.merged)
    try:
        everything = _needs_all(store, statements)
        store.extend(Quad(*statement, graphs.delta) for statement in statements)
        triple = "?s ?p ?o"
        removed = triple if graphs.asserted is None else f"GRAPH {text(graphs.asserted)} {{ {triple} }}"
        store.update(f"DELETE {{ {removed} }} WHERE {{ GRAPH {text(graphs.delta)} {{ {triple} }} }}")
        store.clear(graphs.delta)
        if not everything:
            engine = _engine(store, ontology, profile, graphs)
            begin(engine)
            affected = downstream(engine.program.rules, {key_of(statement) for statement in statements})
            for key in sorted(affected, key=str):
                _empty(engine, key)
            engine.run(
                [s for s in engine.program.strata if s.keys & affected or any(map(_is_auxiliary, s.keys))]
            )
            found = clashes.find(engine, Equality())
            drop_own(store, engine.program.tbox, graphs.inferred)
            seconds = {"seconds": time.perf_counter() - started}
            inferred = sum(
                1 for _ in store.select(f"SELECT ?s {{ GRAPH {text(graphs.inferred)} {{ ?s ?p ?o }} }}")
            )
            return Closure(inferred, tuple(found), seconds, tuple(outside(engine.program.tbox)))
    finally:
        for graph in graphs.scratch:
            store.clear(graph)
    return close(store, ontology, profile=profile)


def _quads(statements: Iterable[Statement], graph: Graph) -> list[Quad]:
    return [Quad(*statement, graph) if graph else Quad(*statement) for statement in statements]


def _needs_all(store: Store, statements: Collection[Statement]) -> bool:
    """Whether a difference can change more than what rules seeded with it find."""
    telling = any(is_axiom(statement) or statement[1] in (SAME_AS, DIFFERENT) for statement in statements)
    return telling or store.ask(f"ASK {{ ?x {text(SAME_AS)} ?y }}")


def _engine(store: Store, ontology: tuple[Statement, ...], profile: Profile, graphs: Graphs) -> Engine:
    tbox: TBox = tbox_in(store, ontology)
    return Engine(store, graphs, compile_program(tbox, profile=profile))


def _is_auxiliary(key: Key) -> bool:
    return key[1] == THING or isinstance(key[0], BlankNode) or isinstance(key[1], BlankNode)


def _begin_auxiliary(engine: Engine) -> None:
    """Find again the members of nameless classes, which a closure does not keep; they count as added."""
    begin(engine)
    rules = [rule for rule in engine.program.inferring if _gives_auxiliary(rule)]
    engine.run(order(rules))
    auxiliary, delta = text(engine.graphs.auxiliary), text(engine.graphs.delta)
    engine.store.update(
        f"INSERT {{ GRAPH {delta} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {auxiliary} {{ ?s ?p ?o }} }}"
    )
    engine.forget(engine.graphs.delta)


def _gives_auxiliary(rule: Rule) -> bool:
    return rule.head is not None and _is_auxiliary(key_of(rule.head))


def _forget_asserted(store: Store, graphs: Graphs) -> None:
    """What is asserted now is no longer inferred."""
    delta, inferred = text(graphs.delta), text(graphs.inferred)
    triple = "?s ?p ?o"
    store.update(
        f"DELETE {{ GRAPH {inferred} {{ {triple} }} }}"
        f" WHERE {{ GRAPH {delta} {{ {triple} }} GRAPH {inferred} {{ {triple} }} }}"
    )


def _empty(engine: Engine, key: Key) -> None:
    if not engine.has(key, engine.graphs.inferred):
        return
    atom = sparql.triple(sparql.named(sparql.atom_of(key, _X, _Y)))
    graph = text(engine.graphs.inferred)
    engine.store.update(f"DELETE {{ GRAPH {graph} {{ {atom} }} }} WHERE {{ GRAPH {graph} {{ {atom} }} }}")
    engine.forget(engine.graphs.inferred, [key])


def _count_new(store: Store, graphs: Graphs) -> int:
    kept = f"FILTER EXISTS {{ GRAPH {text(graphs.inferred)} {{ ?s ?p ?o }} }}"
    new = f"GRAPH {text(graphs.delta)} {{ ?s ?p ?o }} {kept}"
    ((number,),) = store.select(f"SELECT (COUNT(*) AS ?n) {{ {new} }}")
    assert isinstance(number, Literal)
    return int(number.value)
