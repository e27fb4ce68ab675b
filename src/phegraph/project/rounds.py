"""Rounds: a project loaded again and again, in which what a change cannot touch is kept."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import DefaultGraph, NamedNode, Quad

from phegraph.rdf.reading.kept import KeptReadings
from phegraph.rdf.terms import Statement, statement_of
from phegraph.store.answers import KeptAnswers
from phegraph.store.changes import QuadChanges
from phegraph.store.embedded import canonical_forms
from phegraph.store.protocol import LocalStore, SourceQuads

if TYPE_CHECKING:
    from phegraph.owl.model import Closure

MOST_CHANGES = 200
"""The most changed statements that a store is closed again for, and not anew."""
_DEFAULT = DefaultGraph()


class _Round(Struct, frozen=True):
    """The closed store of a round, what it was made of, and what it had then."""

    store: LocalStore
    closure: Closure
    sources: Sequence[SourceQuads]
    ontology: Sequence[Statement]
    inferred: frozenset[Quad]
    state: object


class _SourceChange(Struct, frozen=True):
    """What differs in the quads of a source; `common` has those of both, where their order differs."""

    graph: NamedNode
    removed: set[Quad]
    added: set[Quad]
    common: set[Quad]


class Rounds:
    """What one round leaves to the next: readings of files, the closed store, and answers over it."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._readings = KeptReadings()
        self._answers = KeptAnswers()
        self._former: _Round | None = None
        self._latest: _Round | None = None
        self._inferred: frozenset[Quad] | None = None
        self._is_over = False
        self._made: dict[str, tuple[object, dict[Hashable, Any]]] = {}

    @contextmanager
    def round(self) -> Iterator[None]:
        """A round: the first graph that is closed in it is that of the project."""
        self._is_over, self._inferred = False, None
        token = _current.set(self)
        try:
            with self._readings.round(), self._answers.round():
                yield
        finally:
            _current.reset(token)

    def made_of(self, name: str, inputs: object) -> dict[Hashable, Any]:
        """What was made of the same inputs before, to be added to; nothing where they are others.

        Args:
            name: What the inputs are.
            inputs: All that it depends on.
        """
        if name not in self._made or self._made[name][0] != inputs:
            self._made[name] = inputs, {}
        return self._made[name][1]

    def closed_again(
        self, sources: Sequence[SourceQuads], ontology: Sequence[Statement], inferred: NamedNode
    ) -> tuple[LocalStore, Closure] | None:
        """The store of the former round, changed as its sources are, with what now follows.

        None where it must be closed anew: axioms or many statements changed, or it is inconsistent.

        Args:
            sources: The graph of each file, with its quads.
            ontology: The axioms.
            inferred: The name of the graph of inferred statements.
        """
        former = self._former
        if self._is_over or former is None:
            return None
        if former.store.inferred != inferred or former.ontology != ontology:
            return None
        changes = _changes(former.sources, sources)
        if changes is None or not _are_simple(changes) or not _is_simple(former):
            return None
        if not changes:
            self._inferred = former.inferred
            return former.store, former.closure
        self._former = None
        if not _close(former, changes):
            return None
        now = _inferred_in(former.store)
        self._inferred = now or None
        return (former.store, replace(former.closure, inferred=len(now))) if now else None

    def end(
        self,
        store: LocalStore,
        closure: Closure,
        sources: Sequence[SourceQuads],
        ontology: Sequence[Statement],
    ) -> None:
        """Leave the closed store of this round to the next, and to the answers over it."""
        if self._is_over:
            return
        self._is_over = True
        inferred = _inferred_in(store) if self._inferred is None else self._inferred
        present = _Round(store, closure, sources, ontology, inferred, _state(store))
        self._answers.begin(store, _changed(self._latest, present))
        self._former = self._latest = present


_current: ContextVar[Rounds | None] = ContextVar("rounds", default=None)


def current_rounds() -> Rounds | None:
    """Those that the present round is one of, if it is."""
    return _current.get()


def _inferred_in(store: LocalStore) -> frozenset[Quad]:
    return frozenset(store.quads(graph=store.inferred))


def _state(store: LocalStore) -> object:
    """What answers over a store depend on but the statements that it has."""
    return store.inferred, [*store.noncanonical], [*store.coinciding]


def _changes(before: Sequence[SourceQuads], after: Sequence[SourceQuads]) -> list[_SourceChange] | None:
    """What differs in each source, also in one that is new or gone; None where several have one graph."""
    former, present = dict(before), dict(after)
    if len(former) < len(before) or len(present) < len(after):
        return None
    changes = []
    for graph in former | present:
        old, new = former.get(graph, ()), present.get(graph, ())
        if old is new:
            continue
        both = {*old} & {*new}
        in_order = [quad for quad in old if quad in both] == [quad for quad in new if quad in both]
        changes.append(_SourceChange(graph, {*old} - both, {*new} - both, set() if in_order else both))
    return changes


def _changed(former: _Round | None, present: _Round) -> QuadChanges | None:
    """The quads that were added, removed or put in another order.

    None where other things may have changed, such as the names of graphs.
    """
    if former is None or former.state != present.state or bool(former.inferred) != bool(present.inferred):
        return None
    changes = _changes(former.sources, present.sources)
    if changes is None:
        return None
    added, removed = set[Quad](), set[Quad]()
    if former.inferred is not present.inferred:
        added |= present.inferred - former.inferred
        removed |= former.inferred - present.inferred
    for change in changes:
        for quads, differing in (
            (added, change.added | change.common),
            (removed, change.removed | change.common),
        ):
            if any(quad.graph_name != _DEFAULT for quad in differing):
                return None
            quads.update(_in_graph(quad, change.graph) for quad in differing)
    return QuadChanges(frozenset(added), frozenset(removed))


def _is_simple(former: _Round) -> bool:
    """Whether statements can be added to the store, and removed from it, one by one."""
    closure = former.closure
    is_regular = not (closure.inconsistencies or closure.large_cliques or former.store.noncanonical)
    return is_regular and bool(former.inferred)


def _are_simple(changes: Sequence[_SourceChange]) -> bool:
    changed = [quad for change in changes for quad in (*change.removed, *change.added)]
    if len(changed) > MOST_CHANGES or any(quad.graph_name != _DEFAULT for quad in changed):
        return False
    return not canonical_forms(quad.object for quad in changed)


def _close(former: _Round, changes: Sequence[_SourceChange]) -> bool:
    """Change a store as its sources are, and infer what now follows; False where it is inconsistent then."""
    from phegraph.owl.closure.increments import add_statements, remove_statements
    from phegraph.owl.model import ExplosionError

    store = former.store
    for change in changes:
        store.remove(_in_graph(quad, change.graph) for quad in change.removed)
        store.extend(_in_graph(quad, change.graph) for quad in change.added)
        if change.removed and not any(store.quads(graph=change.graph)):
            store.clear(change.graph)
    named = {graph for graph, _ in former.sources}.union(change.graph for change in changes)

    def is_asserted(quad: Quad) -> bool:
        return any(each.graph_name in named for each in store.quads(*statement_of(quad)))

    removed = {statement_of(quad) for change in changes for quad in change.removed if not is_asserted(quad)}
    added = {statement_of(quad) for change in changes for quad in change.added}
    added = {statement for statement in added if not any(store.quads(*statement, _DEFAULT))}
    try:
        if removed:
            remove_statements(store, removed, former.ontology, is_consistent=True)
        return not (added and add_statements(store, added, former.ontology).inconsistencies)
    except ExplosionError:
        return False


def _in_graph(quad: Quad, graph: NamedNode) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph)
