"""Answers that are kept from round to round while no statement changes that their queries read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from typing import TypeVar

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import RDF_TYPE, Statement, Term, statement_of
from phegraph.sparql.algebra.passes.reads import Read, Role, Roles, reads
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.guard import guard
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store.protocol import LocalStore, Store

MOST_CHANGES = 2_000
"""The most changed statements that answers are compared with; after more, none is kept."""
MOST_ROWS = 10_000
"""The most rows of an answer that is kept."""
MOST_ANSWERS = 10_000
"""The most answers that are kept; after more, none is."""

Key = tuple[str, *tuple[Hashable, ...]]
"""A query, and what else its answer depends on."""
Value = TypeVar("Value")


class _KeptAnswer(Struct, frozen=True):
    answer: ColumnsAndRows
    reads: frozenset[Read]


Answers = Mapping[Key, _KeptAnswer]
"""Answers that go from one process to another."""


class KeptAnswers:
    """The answers of queries over a store, and over what it becomes by changes.

    Attributes:
        made: Those that were made since another process was forked, or asked for them.
    """

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._store: LocalStore | None = None
        self._answers: dict[Key, _KeptAnswer] = {}
        self._of_predicates: dict[Hashable, tuple[Set[NamedNode], object]] = {}
        self.made: dict[Key, _KeptAnswer] = {}

    @contextmanager
    def round(self) -> Iterator[None]:
        """A round, in which `answered` keeps the answers over the store that `begin` is given."""
        self._store, self.made = None, {}
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def begin(self, store: LocalStore, changed: Collection[Statement] | None) -> None:
        """Take a store, and forget the answers that may be others than they were before.

        Args:
            store: The store.
            changed: The statements that were added or removed since the former round, in whatever graph; None
                where everything may differ.
        """
        self._store = store
        if changed is None or len(changed) > MOST_CHANGES or len(self._answers) > MOST_ANSWERS:
            self._answers, self._of_predicates = {}, {}
        elif changed:
            others = {predicate for _, predicate, _ in changed}
            of_predicates = self._of_predicates.items()
            self._of_predicates = {key: kept for key, kept in of_predicates if kept[0].isdisjoint(others)}
            touch = _ChangedStatements(store, changed).touch
            touched = [key for key, kept in self._answers.items() if any(map(touch, kept.reads))]
            for key in touched:
                del self._answers[key]

    def get(self, store: Store, key: Key, make: Callable[[], ColumnsAndRows]) -> ColumnsAndRows:
        """The answer to a query, which is the first part of the key. See `answered`."""
        if store is not self._store:
            return make()
        kept = self._answers.get(key)
        if kept is not None:
            return kept.answer
        names, rows = make()
        answer = tuple(names), tuple(rows)
        tree = guard(key[0]).parsed.tree
        read = reads(tree) if isinstance(tree, Query) and len(answer[1]) <= MOST_ROWS else None
        if read is not None:
            self._answers[key] = self.made[key] = _KeptAnswer(answer, read)
        return answer

    def made_of(
        self, store: Store, predicates: Iterable[NamedNode], key: Hashable, make: Callable[[], Value]
    ) -> Value:
        """What is made of statements with some predicates. See `made_of_statements`."""
        if store is not self._store:
            return make()
        if key not in self._of_predicates:
            self._of_predicates[key] = frozenset(predicates), make()
        value: Value = self._of_predicates[key][1]  # type: ignore[assignment]
        return value

    def add(self, made: Answers) -> None:
        """Keep the answers that another process has made."""
        self._answers |= made
        self.made |= made


_current: ContextVar[KeptAnswers | None] = ContextVar("kept_answers", default=None)


def current_answers() -> KeptAnswers | None:
    """The answers that are kept in the present round, if there is one."""
    return _current.get()


def answered(
    store: Store, query: str, make: Callable[[], ColumnsAndRows], *others: Hashable
) -> ColumnsAndRows:
    """The answer to a query, which is kept in rounds.

    Args:
        store: The store.
        query: The text of the query, which was guarded.
        make: Answers it.
        others: What else the answer depends on.
    """
    kept = _current.get()
    return kept.get(store, (query, *others), make) if kept else make()


def made_of_statements(
    store: Store, predicates: Iterable[NamedNode], key: Hashable, make: Callable[[], Value]
) -> Value:
    """What is made of the statements with some predicates, which is kept in rounds while these stay.

    Args:
        store: The store.
        predicates: The predicates.
        key: What is made, and what else it depends on.
        make: Makes it; what it gives is not changed by anybody.
    """
    kept = _current.get()
    return kept.made_of(store, predicates, key, make) if kept else make()


def with_answers(work: Callable[[], Value]) -> tuple[Value, Answers]:
    """The value of work that a fork does, and the answers that it has made, for `add_answers`."""
    kept = _current.get()
    if kept is None:
        return work(), {}
    kept.made = {}
    return work(), kept.made


def add_answers(made: Answers) -> None:
    """Keep the answers that a fork has made."""
    if kept := _current.get():
        kept.add(made)


class _ChangedStatements:
    """Changed statements, by what a query may read of them."""

    def __init__(self, store: LocalStore, statements: Collection[Statement]) -> None:
        self._store = store
        self._of_predicate: dict[Term | None, list[Statement]] = {None: [*statements]}
        self._of_term: dict[Term, list[Statement]] = defaultdict(list)
        self._roles: dict[Term, Roles] = {}
        for statement in statements:
            self._of_predicate.setdefault(statement[1], []).append(statement)
            for term in {statement[0], statement[2]}:
                self._of_term[term].append(statement)

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


def _roles_in(term: Term, statement: Statement) -> Iterator[Role]:
    subject, predicate, object = statement
    if subject == term:
        yield "subject", predicate
        if predicate == RDF_TYPE and isinstance(object, NamedNode):
            yield "member", object
    if object == term:
        yield "object", predicate
