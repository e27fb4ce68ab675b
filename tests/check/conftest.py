"""What the tests of the check share: a project with findings of every kind, and its check."""

from pathlib import Path

import pytest

from phegraph.check import checking
from phegraph.check.checking import CheckOptions
from phegraph.check.examples import Example
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import find, without_settings


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing runs in parallel: a process that has run many tests takes long to fork."""
    monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda: False)


@pytest.fixture
def faulty(lighthouses: Path) -> Path:
    """A project with a missing label, a value too many in two places, and characters that need escapes."""
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(
        logbook.read_text()
        + "\nid:new-light a lh:Lighthouse .\n"
        + 'id:odd rdfs:label "  \\"a\\" <b> & 100 %, c: d|e `f`\\u0007"@en .\n'
    )
    ontology = lighthouses / "ontology" / "lighthouses.ttl"
    ontology.write_text(ontology.read_text() + "\nlh:lit a owl:FunctionalProperty .\n")
    (lighthouses / "data" / "gazette.ttl").write_text(
        "@prefix id: <https://example.org/id/> .\n@prefix lh: <https://example.org/ontology#> .\n"
        'id:gull-rock lh:lit "1882"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
    )
    return lighthouses


@pytest.fixture
def outcome(faulty: Path) -> Outcome:
    return check(faulty)


def with_settings(folder: Path, text: str) -> Path:
    """The project with more in its settings, which have a table `[check]` already."""
    settings = folder / "phegraph.toml"
    own = settings.read_text().replace("[check]\nhouse = true\n", "")
    text = text.removeprefix("[check]\n")
    settings.write_text(f"{own}\n[check]\nhouse = true\n{text}\n")
    return folder


def check(folder: Path, options: CheckOptions | None = None) -> Outcome:
    return checking.check(LoadedGraph(find(folder), caching=False), options or CheckOptions())


def check_without_settings(folder: Path) -> Outcome:
    graph = LoadedGraph(without_settings([folder], folder), caching=False)
    return checking.check(graph, CheckOptions())


def found_in(folder: Path, text: str, rule: str) -> list[Finding]:
    """What a rule finds in files that are written as its examples are."""
    Example.of(text).write(folder)
    return [finding for finding in check(folder).findings if finding.rule == rule]
