"""Building: the main job, step by step: load, reason, check, answer, export."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phegraph.errors import QueryError
from phegraph.files import replacing
from phegraph.findings import Finding, Severity
from phegraph.questions import Question, missing

if TYPE_CHECKING:
    from phegraph.graph import Answer, KnowledgeGraph

Progress = Callable[[str, float | None], None]
"""Told of each step when it begins, without seconds, and when it ends, with them."""


@dataclass(frozen=True)
class Summary:
    """What a build did.

    Attributes:
        asserted, inferred: Statements.
        sources: Files of data.
        entities: Things by pillar: the class's name and how many there are.
        findings: What the check found.
        answered: Questions answered.
        unexpected: What answers lack of what was expected of them, by question.
        files: The files written.
        seconds: How long it took.
    """

    asserted: int
    inferred: int
    sources: int
    entities: Mapping[str, int]
    findings: Sequence[Finding]
    answered: int
    unexpected: Mapping[str, Sequence[str]]
    files: Sequence[Path]
    seconds: float

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether there is a violation, or an answer that is not as expected."""
        return self.count(Severity.VIOLATION) > 0 or bool(self.unexpected)


def build(graph: KnowledgeGraph, to: Path, progress: Progress) -> Summary:
    """Do the main job of a project.

    Args:
        graph: The project's graph.
        to: The folder for what is made. Files of a former build are replaced.
        progress: Told of each step.

    Raises:
        InputError: A file cannot be read.
    """
    begin = time.perf_counter()

    @contextmanager
    def step(name: str) -> Iterator[None]:
        started = time.perf_counter()
        progress(name, None)
        yield
        progress(name, time.perf_counter() - started)

    with step("load"):
        graph.load()
    with step("reason"):
        closure = graph.reason()
    with step("check"):
        findings = graph.check()
    with step("answer"):
        unexpected = {q.name: faults for q in graph.questions.values() if (faults := unmet(graph, q))}
        asked = [q.name for q in graph.questions.values() if q.name not in unexpected and _has_defaults(q)]
        answers = [graph.ask(name) for name in asked]
    with step("export"):
        files = graph.export(to)
        files += [_written(to / "answers" / f"{a.question.name}.csv", *_labelled(graph, a)) for a in answers]
        counts = [(reading.file, str(reading.statements)) for reading in graph.readings.values()]
        files.append(_written(to / "files.csv", ("file", "statements"), counts))
    return Summary(
        asserted=graph.store.count(),
        inferred=closure.inferred,
        sources=len(graph.project.data_files),
        entities=graph.entities(),
        findings=findings,
        answered=len(graph.questions),
        unexpected=unexpected,
        files=files,
        seconds=time.perf_counter() - begin,
    )


def unmet(graph: KnowledgeGraph, question: Question) -> list[str]:
    """What the answers of a question lack of what is expected of them."""
    faults = []
    for expected in question.expected:
        try:
            answer = graph.ask(question.name, **expected.parameters)
        except QueryError as error:
            faults.append(str(error))
            continue
        faults += missing(expected, answer.variables, answer.rows, graph.project.prefixes)
    return faults


def _has_defaults(question: Question) -> bool:
    return all(parameter.default is not None for parameter in question.parameters)


def _labelled(graph: KnowledgeGraph, answer: Answer) -> tuple[Sequence[str], list[list[str]]]:
    return answer.variables, [[graph.names.label(term) for term in row] for row in answer.rows]


def _written(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path
