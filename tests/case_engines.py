"""Runs the steps `validate` and `reason` of the cases with a given engine."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, Triple

from case_runner import BASE, Step, readings, sources
from phegraph.errors import PhegraphError
from phegraph.owl.model import Closure
from phegraph.rdf.reading.places import locate, locate_subjects
from phegraph.rdf.terms import OWL, XSD, Subject, statement_of
from phegraph.shacl.model import Report, Result
from phegraph.store.embedded import EmbeddedStore

Validate = Callable[[Sequence[Quad], Sequence[Quad]], Report]
"""Validates data against shapes."""
Close = Callable[[EmbeddedStore], Closure]
"""Closes a store whose default graph holds the data and the ontology."""


def validating(validate: Validate) -> Callable[[Step], None]:
    """A runner for steps that validate: the expected results, at their places, or a failure of a shape."""

    def run(step: Step) -> None:
        data = [quad for reading in readings(step.paths("data")) for quad in reading.quads]
        shapes = [quad for reading in readings(step.paths("shapes")) for quad in reading.quads]
        if step.expect.get("failure"):
            with suppress(PhegraphError):
                report = validate(data, shapes)
                assert report.unchecked or report.failures
            return
        report = validate(data, shapes)
        assert report.conforms is step.expect["conforms"]
        expected: list[Mapping[str, Any]] = step.expect.get("results", [])
        # Keys that no expected result of a case has are not compared.
        compared = ("focus", "component", "severity", "path", "value")
        keys = tuple(key for key in compared if any(key in result for result in expected))
        assert Counter(_parts(result, keys) for result in report.results) == Counter(
            tuple(result.get(key) for key in keys) for result in expected
        )
        for expectation in expected:
            results = [
                result for result in report.results if _parts(result, ["focus"]) == (expectation["focus"],)
            ]
            if "line" in expectation:
                lines = [_line(step.path(expectation["file"]), result) for result in results]
                assert expectation["line"] in lines
            if "message_contains" in expectation:
                messages = [sorted(message.value for message in result.messages) for result in results]
                assert any(_contain(texts, expectation["message_contains"]) for texts in messages), messages

    return run


def _parts(result: Result, keys: Sequence[str]) -> tuple[str | None, ...]:
    parts = (getattr(result, key) for key in keys)
    return tuple(None if part is None else str(part) for part in parts)


def _contain(texts: Sequence[str], parts: Sequence[str]) -> bool:
    return len(texts) == len(parts) and all(any(part in text for text in texts) for part in parts)


def _line(path: Path, result: Result) -> int | None:
    """The line of the value node of a result, or else of its focus node."""
    focus = result.focus
    if isinstance(result.path, NamedNode) and result.value is not None and isinstance(focus, Subject):
        statement = Triple(focus, result.path, result.value)
        places = locate(path, [statement], base=BASE, name=path.name)
        return places[statement].object.line
    assert isinstance(focus, Subject)
    return locate_subjects(path, [focus], base=BASE, name=path.name)[focus].line


def reasoning(close: Close) -> Callable[[Step], None]:
    """A runner for steps that reason: some statements are entailed, others are not, within a time limit."""

    def run(step: Step) -> None:
        store = EmbeddedStore()
        store.load(sources(readings(step.paths("data"))))
        begin = time.process_time()
        closure = close(store)
        assert time.process_time() - begin < step.expect.get("limit_seconds", 10)
        assert (not closure.inconsistencies) is step.expect["consistent"]
        statements = {statement_of(triple) for triple in store.construct("CONSTRUCT WHERE { ?s ?p ?o }")}
        for key, holds in (("contains", True), ("lacks", False)):
            for quad in _statements(step, key):
                assert (statement_of(quad) in statements) is holds, quad
        if step.expect.get("strict_rdf"):
            inferred = store.quads(graph=store.inferred)
            for subject, predicate, term in map(statement_of, inferred):
                assert (subject, predicate.value) != (term, OWL + "sameAs")
                assert not (isinstance(subject, NamedNode) and subject.value.startswith(XSD))

    return run


def _statements(step: Step, key: str) -> list[Quad]:
    if key not in step.expect:
        return []
    return list(readings([step.path(step.expect[key])])[0].quads)
