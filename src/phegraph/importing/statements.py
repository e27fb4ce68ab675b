"""Statements of an import, in bounded memory: by the thing they are about, each once, in one order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import TracebackType
from typing import Self

from pyoxigraph import BlankNode, NamedNode, Triple

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

    def add(self, triples: Iterable[Triple]) -> None:
        """Add the statements of some rows. Blank nodes below what has no address are left out.

        Raises:
            QueryError: A blank node stands below two things.
        """
        own: dict[BlankNode, list[Triple]] = defaultdict(list)
        tops: list[tuple[str, Triple]] = []
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                own[triple.subject].append(triple)
            elif isinstance(triple.subject, NamedNode):
                tops.append((triple.subject.value, triple))
        if not own and not any(isinstance(triple.object, BlankNode) for _, triple in tops):
            self._lines.update([f"{iri}\t{triple.predicate} {triple.object}" for iri, triple in tops])
        else:
            used: set[BlankNode] = set()
            for iri, triple in tops:
                if text := _object(triple.object, own, used):
                    self._lines.add(f"{iri}\t{triple.predicate} {text}")
        if len(self._lines) > IN_MEMORY:
            self._runs.add(sorted(self._lines))
            self._lines = set()

    def things(self) -> Iterator[tuple[str, list[str]]]:
        """Each thing, in the order of their IRIs, with its predicates and objects in Turtle."""
        for subject, lines in groupby(
            self._runs.merged(sorted(self._lines)), lambda line: line.partition(_TAB)[0]
        ):
            yield subject, [line.partition(_TAB)[2] for line in lines]


def _object(term: object, own: Mapping[BlankNode, list[Triple]], used: set[BlankNode]) -> str:
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
