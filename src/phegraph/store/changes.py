"""Changed statements, by what a query may read of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import chain

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from phegraph.rdf.terms import RDF_TYPE, Statement, Term, statement_of
from phegraph.sparql.algebra.passes.affected import MOST_VALUES, Keyed, Lead
from phegraph.sparql.algebra.passes.reads import Read, Role, Roles
from phegraph.store.protocol import LocalStore

KeyValue = NamedNode | BlankNode
_DEFAULT = DefaultGraph()
_FEW = 100
"""The most changed statements that are asked where they lead."""


class QuadChanges(Struct, frozen=True):
    """The quads that came and went; one that is in another order is among both."""

    added: frozenset[Quad]
    removed: frozenset[Quad]

    @property
    def quads(self) -> frozenset[Quad]:
        """All that changed."""
        return self.added | self.removed

    def __len__(self) -> int:
        return len(self.quads)


class ChangedStatements:
    """Changed statements, in a store that has those for a while that were removed."""

    def __init__(self, store: LocalStore, changes: QuadChanges) -> None:
        """Take the store as it is now, with what went."""
        self._store = store
        self._changes = changes
        statements = {statement_of(quad) for quad in changes.quads}
        self._of_predicate: dict[Term | None, list[Statement]] = {None: [*statements]}
        self._of_term: dict[Term, list[Statement]] = defaultdict(list)
        self._roles: dict[Term, Roles] = {}
        self._led: dict[tuple[str, tuple[tuple[str, KeyValue], ...]], frozenset[KeyValue] | None] = {}
        for statement in statements:
            self._of_predicate.setdefault(statement[1], []).append(statement)
            for term in {statement[0], statement[2]}:
                self._of_term[term].append(statement)

    @classmethod
    @contextmanager
    def of(cls, store: LocalStore, changes: QuadChanges) -> Iterator[ChangedStatements]:
        """The changed statements; within the block the store has those, too, that were removed.

        Args:
            store: The store as it is now.
            changes: What changed.
        """
        changed = cls(store, changes)
        _ = changed._together  # before any is back
        asserted = (
            Quad(*statement_of(quad)) for quad in changes.removed if quad.graph_name != store.inferred
        )
        back = {quad for quad in chain(changes.removed, asserted) if next(store.quads(*quad), None) is None}
        graphs = {quad.graph_name for quad in back if isinstance(quad.graph_name, NamedNode)}
        gone = [graph for graph in graphs if next(store.quads(graph=graph), None) is None]
        store.extend(back)
        try:
            yield changed
        finally:
            store.remove(back)
            for graph in gone:
                store.clear(graph)

    def touch(self, read: Read) -> bool:
        """Whether one of them may be part of a solution, before or now."""
        return any(
            read.subject <= self._roles_of(subject) and read.object <= self._roles_of(object)
            for subject, _, object in self._of_predicate.get(read.predicate, ())
        )

    def _roles_of(self, term: Term) -> Roles:
        """The roles of a term in the store as it is, and in what was removed."""
        if term not in self._roles:
            quads = self._store.quads(None, None, term)
            statements = chain(map(statement_of, quads), self._of_term[term])
            if not isinstance(term, Literal):
                statements = chain(map(statement_of, self._store.quads(term)), statements)
            roles = (role for each in statements for role in _roles_in(term, each))
            self._roles[term] = frozenset({("is", term), *roles})
        return self._roles[term]

    def values_of(self, query: Keyed, *, asserted: bool) -> frozenset[KeyValue] | None:
        """The values of the key of a query at which its answer may be another; None where all may be.

        Args:
            query: The query.
            asserted: Whether the inferred statements are left out.
        """
        if len(self._of_predicate[None]) > _FEW:
            return None
        values = frozenset[KeyValue]()
        for lead in query.leads:
            predicate = None if isinstance(lead.predicate, Variable) else lead.predicate
            quads = self._quads if asserted or lead.graph is not None else self._together
            for quad in quads.get(predicate, ()):
                found = self._values_from(lead, quad, query.key)
                if found is None or len(values := values | found) > MOST_VALUES:
                    return None
        return values

    def _values_from(self, lead: Lead, quad: Quad, key: Variable) -> frozenset[KeyValue] | None:
        terms = dict[Variable, Term | DefaultGraph]()
        pattern = (lead.subject, lead.predicate, lead.object, lead.graph)
        for name, term in zip(pattern, quad, strict=True):
            if isinstance(name, Variable):
                if terms.setdefault(name, term) != term:
                    return frozenset()
            elif name is not None and name != term and not isinstance(term, Literal):
                return frozenset()
        if lead.text == "":
            return _values([terms[key]])
        if lead.text is None:
            return None
        given = {name.value: term for name in lead.given if isinstance(term := terms[name], KeyValue)}
        asked = lead.text, tuple(given.items())
        if asked not in self._led:
            rows = self._store.select(lead.text, values=given)
            self._led[asked] = _values(row[0] for row in rows)
        return self._led[asked]

    @cached_property
    def _quads(self) -> Mapping[Term | None, list[Quad]]:
        """What changed, by predicate, and all of it."""
        return _by_predicate(self._changes.quads)

    @cached_property
    def _together(self) -> Mapping[Term | None, list[Quad]]:
        """What changed of all graphs together: what was in one and is in none, or the other way."""
        added, removed = self._changes.added, self._changes.removed
        gone, in_other_order = ({*map(statement_of, quads)} for quads in (removed, added & removed))

        def is_other(statement: Statement) -> bool:
            quads = [*self._store.quads(*statement)]
            others = (quad for quad in quads if quad.graph_name != _DEFAULT and quad not in added)
            was_there = statement in gone or any(others)
            return bool(quads) != was_there or statement in in_other_order

        return _by_predicate(Quad(*each) for each in self._of_predicate[None] if is_other(each))


def _by_predicate(quads: Iterable[Quad]) -> Mapping[Term | None, list[Quad]]:
    by_predicate: dict[Term | None, list[Quad]] = {None: [*quads]}
    for quad in by_predicate[None]:
        by_predicate.setdefault(quad.predicate, []).append(quad)
    return by_predicate


def _values(terms: Iterable[object]) -> frozenset[KeyValue] | None:
    """Terms that a variable can be given; None where one cannot."""
    found = {*terms}
    values = frozenset(term for term in found if isinstance(term, KeyValue))
    return values if len(values) == len(found) else None


def _roles_in(term: Term, statement: Statement) -> Iterator[Role]:
    subject, predicate, object = statement
    if subject == term:
        yield "subject", predicate
        if predicate == RDF_TYPE and isinstance(object, NamedNode):
            yield "member", object
    if object == term:
        yield "object", predicate
