"""Answers that are kept from round to round while no statement changes that their queries read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.sparql.algebra.passes.affected import Keyed, keyed
from phegraph.sparql.algebra.passes.reads import Read, reads
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.guard import guard
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store.changes import ChangedStatements, KeyValue, QuadChanges
from phegraph.store.protocol import LocalStore, Store

MOST_CHANGES = 2_000
"""The most changed statements that answers are compared with; after more, none is kept."""
MOST_ROWS = 10_000
"""The most rows of an answer that is kept."""
MOST_ANSWERS = 10_000
"""The most answers that are kept; after more, none is."""
LONG = 0.003
"""The seconds of an answer that is looked at where it may have changed, and not made anew at once."""

Key = tuple[str, *tuple[Hashable, ...]]
"""A query, and what else its answer depends on."""
Value = TypeVar("Value")


class _KeptAnswer(Struct, frozen=True):
    """An answer, whether it leaves out what is inferred, and what it depends on.

    Whether the query has a key is known of an answer that takes long and was made twice.
    """

    answer: ColumnsAndRows
    asserted: bool
    reads: frozenset[Read]
    keyed: Keyed | None


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
        self._touched: dict[Key, tuple[_KeptAnswer, Set[KeyValue] | None]] = {}
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

    def begin(self, store: LocalStore, changes: QuadChanges | None) -> None:
        """Take a store, and forget the answers that may be others than they were before.

        Args:
            store: The store.
            changes: What changed since the former round; None where everything may differ.
        """
        self._store, self._touched = store, {}
        if changes is None or len(changes) > MOST_CHANGES or len(self._answers) > MOST_ANSWERS:
            self._answers, self._of_predicates = {}, {}
        elif changes:
            others = {quad.predicate for quad in changes.quads}
            of_predicates = self._of_predicates.items()
            self._of_predicates = {key: kept for key, kept in of_predicates if kept[0].isdisjoint(others)}
            with ChangedStatements.of(store, changes) as changed:
                for key in [
                    key for key, kept in self._answers.items() if any(map(changed.touch, kept.reads))
                ]:
                    self._touch(key, changed)

    def _touch(self, key: Key, changed: ChangedStatements) -> None:
        """Set an answer aside that may be another than it was, unless no change leads to its key."""
        kept = self._answers[key]
        values = kept.keyed and changed.values_of(kept.keyed, asserted=kept.asserted)
        if values is None or values:
            self._touched[key] = self._answers.pop(key), values

    def get(
        self, store: Store, key: Key, make: Callable[[], ColumnsAndRows], *, asserted: bool = False
    ) -> ColumnsAndRows:
        """The answer to a query, which is the first part of the key. See `answered`."""
        if store is not self._store:
            return make()
        key = *key, asserted
        kept = self._answers.get(key)
        if kept is not None:
            return kept.answer
        former, values = self._touched.pop(key, (None, None))
        if former and values and self._is_same(key[0], former, values):
            self._answers[key] = self.made[key] = former
            return former.answer
        start = time.perf_counter()
        names, rows = make()
        answer = tuple(names), tuple(rows)
        is_long = time.perf_counter() - start > LONG
        tree = guard(key[0]).parsed.tree
        read = reads(tree) if isinstance(tree, Query) and len(answer[1]) <= MOST_ROWS else None
        if read is not None and isinstance(tree, Query):
            with_key = (former.keyed or (keyed(tree) if is_long else None)) if former else None
            self._answers[key] = self.made[key] = _KeptAnswer(answer, asserted, read, with_key)
        return answer

    def _is_same(self, query: str, kept: _KeptAnswer, values: Set[KeyValue]) -> bool:
        """Whether the rows with some values of the key are those of before."""
        assert self._store is not None
        assert kept.keyed is not None
        names, rows = kept.answer
        column = names.index(kept.keyed.key.value)
        expected = Counter(row for row in rows if row[column] in values)
        for value in values:
            given = {kept.keyed.key.value: value}
            for row in self._store.select(query, asserted=kept.asserted, values=given):
                if not expected[row]:
                    return False
                expected[row] -= 1
        return not expected.total()

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
    store: Store,
    query: str,
    make: Callable[[], ColumnsAndRows],
    *others: Hashable,
    asserted: bool = False,
) -> ColumnsAndRows:
    """The answer to a query, which is kept in rounds.

    Args:
        store: The store.
        query: The text of the query, which was guarded.
        make: Answers it.
        others: What else the answer depends on.
        asserted: Whether it leaves out the inferred statements.
    """
    kept = _current.get()
    return kept.get(store, (query, *others), make, asserted=asserted) if kept else make()


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
