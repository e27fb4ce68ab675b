"""Statements of an import, in bounded memory: by the thing they are about, each once, in one order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import BlankNode, Quad, RdfFormat, Triple

from phegraph.errors import QueryError
from phegraph.rdf.writing.runs import SortedRuns

IN_MEMORY = 300_000
"""The number of statements in memory; more are merged from temporary files."""

_TAB = "\t"


class SortedStatements:
    """Statements by their subjects; the blank nodes below a subject are written with it."""

    def __init__(self) -> None:
        self._lines: set[str] = set()
        self._runs = SortedRuns()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._runs.__exit__(kind, error, at)

    def add(self, written: bytes) -> None:
        """Add the statements of some rows, as N-Triples. Blank nodes below what has no address are left out.

        Raises:
            QueryError: A blank node stands below two things.
        """
        if b"_:" in written:
            self._lines.update(_nested(pyoxigraph.parse(written, RdfFormat.N_TRIPLES)))
        else:
            # A tab after the thing, so that lines are in the order of things.
            text = written.decode()
            self._lines.update([line[1:-2].replace("> ", _TAB, 1) for line in text.split("\n") if line])
        if len(self._lines) > IN_MEMORY:
            self._runs.add(_records(sorted(self._lines)))
            self._lines = set()

    def things(self) -> Iterator[tuple[str, list[str]]]:
        """Each thing, in the order of their IRIs, with its predicates and objects in Turtle."""
        records = self._runs.merged(_records(sorted(self._lines)))
        for subject, several in groupby(records, lambda record: record.partition(_TAB)[0]):
            yield subject, sorted({line for record in several for line in record.split(_TAB)[1:]})


def _records(lines: Iterable[str]) -> Iterator[str]:
    """Sorted lines, those of a thing as one, for there are fewer to merge."""
    start, record = "", ""
    for line in lines:
        subject, tab, rest = line.partition(_TAB)
        if subject == start:
            record += tab + rest
        else:
            if record:
                yield record
            start, record = subject, line
    if record:
        yield record


def _nested(triples: Iterable[Triple | Quad]) -> Iterator[str]:
    """The lines of statements, with the blank nodes below each in brackets."""
    own: dict[BlankNode, list[Triple | Quad]] = defaultdict(list)
    tops: list[Triple | Quad] = []
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            own[triple.subject].append(triple)
        else:
            tops.append(triple)
    used: set[BlankNode] = set()
    for triple in tops:
        if text := _object(triple.object, own, used):
            yield f"{triple.subject.value}{_TAB}{triple.predicate} {text}"  # type: ignore[union-attr]


def _object(term: object, own: Mapping[BlankNode, list[Triple | Quad]], used: set[BlankNode]) -> str:
    """An object in Turtle; of a blank node, its statements in brackets, of which equal ones are one.

    A blank node of which nothing is stated, since the cells of the row are empty, is none.
    """
    if not isinstance(term, BlankNode):
        return str(term)
    if term in used:
        hint = "Give it an address, or write it in the brackets of one thing."
        raise QueryError("A blank node of the mapping stands below two things.", hint=hint)
    used.add(term)
    objects = ((triple.predicate, _object(triple.object, own, used)) for triple in own.get(term, ()))
    inner = sorted(f"{predicate} {text}" for predicate, text in objects if text)
    return f"[ {' ; '.join(inner)} ]" if inner else ""
