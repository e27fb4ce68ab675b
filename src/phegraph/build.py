"""Building: the main job: load and reason, then check, answer and publish in parallel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from pyoxigraph import Literal, Variable

from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Severity
from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import RDF_TYPE
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Aggregate, Extend, Select, bgp, join

if TYPE_CHECKING:
    from phegraph.publishing import Published

Progress = Callable[[str, float | None], None]
"""Called with the name of each step when it begins, and with its seconds, too, when it ends."""


class Summary(Struct, frozen=True):
    """What a build did.

    Attributes:
        asserted, inferred: Statements.
        sources: Documents that files of data are derived from.
        entities: Things by pillar: the class's name and how many there are.
        findings: What the check found.
        answered: Questions answered.
        unexpected: What answers lack of what was expected of them, by question.
        published: What was written.
        seconds: How long it took.
    """

    asserted: int
    inferred: int
    sources: int
    entities: Mapping[str, int]
    findings: Sequence[Finding]
    answered: int
    unexpected: Mapping[str, Sequence[str]]
    published: Published
    seconds: float

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether there is a violation, or an answer that is not as expected, or none."""
        return bool(self.count(Severity.VIOLATION) or self.unexpected or self.published.unanswered)


def build(graph: LoadedGraph, to: Path, progress: Progress) -> Summary:
    """Do the main job of a project.

    Args:
        graph: The project's graph.
        to: The folder for what is made: new, empty, or that of a former build, which is replaced.
        progress: Called when a step begins and ends.

    Raises:
        InputError: A file cannot be read.
        ExportError: The folder holds something else, or cannot be written to.
    """
    from phegraph.publishing import publishing
    from phegraph.system.parallel import run_in_parallel

    started = time.perf_counter()

    @contextmanager
    def step(name: str) -> Iterator[None]:
        begun = time.perf_counter()
        progress(name, None)
        yield
        progress(name, time.perf_counter() - begun)

    with step("load"):
        graph.sound_readings()
    with run_in_parallel() as begin, publishing(graph, to) as publish:
        with step("reason"):
            closure = graph.close()
        progress("check", None)
        progress("answer", None)
        examined = begin(lambda: _examine(graph))
        with step("publish"):
            published = publish()
            for name, seconds in examined().seconds.items():
                progress(name, seconds)
    return Summary(
        asserted=graph.store.count(),
        inferred=closure.inferred,
        sources=len(graph.sources),
        entities=_entities(graph),
        findings=examined().findings,
        answered=len(graph.asker.questions),
        unexpected=examined().unexpected,
        published=published,
        seconds=time.perf_counter() - started,
    )


class _Examined(Struct, frozen=True):
    """The results of the steps in parallel with publishing, and how long each took."""

    findings: Sequence[Finding]
    unexpected: Mapping[str, Sequence[str]]
    seconds: Mapping[str, float]


def _examine(graph: LoadedGraph) -> _Examined:
    from phegraph.check.checking import CheckOptions, check

    started = time.perf_counter()
    findings = check(graph, CheckOptions()).findings
    checked = time.perf_counter()
    unmet = graph.asker.unmet(graph.asker.questions.values())
    unexpected = {name: _sentences(faults) for name, faults in unmet.items() if faults}
    seconds = {"check": checked - started, "answer": time.perf_counter() - checked}
    return _Examined(findings, unexpected, seconds)


def _entities(graph: LoadedGraph) -> Mapping[str, int]:
    """How many things of each pillar there are, by what so many are called."""
    thing, number = Variable("thing"), Variable("number")
    distinct = Extend(number, Aggregate("COUNT", thing, distinct=True))
    counts = {}
    for pillar in graph.project.pillars:
        query = Select(projection=(distinct,), where=join(bgp((thing, RDF_TYPE, pillar))))
        (row,) = graph.store.select(printed(query))
        count = int(row[0].value) if isinstance(row[0], Literal) else 0
        counts[graph.project.counted(pillar, graph.names.label(pillar), count)] = count
    return counts


def _sentences(faults: Sequence[str] | PhegraphError) -> Sequence[str]:
    return [faults.message] if isinstance(faults, PhegraphError) else faults
