"""What is too mild is not looked for, and what is looked for is found all the same."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from check.conftest import check
from phegraph.check.baseline import read_baseline as read_baseline
from phegraph.check.baseline import write_baseline as write_baseline
from phegraph.check.checking import CheckOptions
from phegraph.check.outcome import Outcome
from phegraph.cli.commands.check import command
from phegraph.finding import Finding, Severity, unfolded

pytestmark = pytest.mark.slow

SHAPE = """
lh:Mild a sh:NodeShape ; sh:targetClass lh:Lighthouse ; sh:severity sh:Info ;
  sh:property [ sh:path lh:depth ; sh:minCount 1 ; sh:severity sh:Info ] .
"""


@pytest.fixture
def mild(faulty: Path) -> Path:
    """A project with findings of every severity, by rules and by shapes."""
    shapes = faulty / "ontology" / "shapes.ttl"
    shapes.write_text(shapes.read_text() + SHAPE)
    assert {finding.severity for finding in check(faulty).findings} == set(Severity)
    return faulty


@pytest.mark.parametrize("severity", [Severity.VIOLATION, Severity.WARNING])
def test_what_is_bad_enough_is_found_as_if_all_were_looked_for(mild: Path, severity: Severity) -> None:
    def texts(findings: Iterable[Finding]) -> list[str]:
        return [str(replace(f, consequences=())) for f in unfolded(findings) if f.severity.reaches(severity)]

    found = check(mild, CheckOptions(severity=severity)).findings
    assert texts(found) == texts(check(mild).findings)
    assert all(finding.severity.reaches(severity) for finding in unfolded(found))


def test_a_waiver_of_a_mild_finding_is_used_where_that_is_not_asked_for(mild: Path) -> None:
    logbook = mild / "data" / "logbook.ttl"
    text = "\nid:lone a lh:Lighthouse . # phegraph: allow structure/orphan nothing can link to it\n"
    logbook.write_text(logbook.read_text() + text)
    outcome = check(mild, CheckOptions(severity=Severity.VIOLATION))
    assert [finding.rule for finding, _ in outcome.waived] == ["structure/orphan"]
    assert "waiver/unused" not in {finding.rule for finding in outcome.findings}


def test_a_mild_finding_of_the_baseline_is_not_gone_where_that_is_not_asked_for(mild: Path) -> None:
    whole = check(mild)
    write_baseline(mild / "known.json", whole)
    known = read_baseline(mild / "known.json", "known.json")
    outcome = check(mild, CheckOptions(baseline=known, severity=Severity.VIOLATION))
    assert outcome.findings == ()
    assert set(outcome.known) == set(whole.findings)


def test_what_is_done_beside_is_found_all_the_same(mild: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = mild / "ontology" / "lighthouses.ttl"
    ontology.write_text(ontology.read_text() + "lh:None rdfs:subClassOf owl:Nothing ; a owl:Class .\n")
    alone: Outcome = check(mild)
    assert {"logic/unsatisfiable", "shape/min-count"} <= alone.rules.keys()
    monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda: True)
    parallel = check(mild)
    assert (parallel.findings, parallel.report) == (alone.findings, alone.report)


def test_shapes_that_are_ill_formed_are_told_from_beside_and_the_rest_is_checked(
    mild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = mild / "ontology" / "shapes.ttl"
    before = check(mild)
    shapes.write_text(shapes.read_text() + "lh:Mild sh:property [ sh:minCount 1 ] .\n")
    monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda: True)
    outcome = check(mild)
    assert not outcome.unusable
    (added,) = set(outcome.findings) - set(before.findings)
    assert (added.rule, added.severity) == ("shapes/ill-formed", Severity.WARNING)
    assert set(before.findings) < set(outcome.findings)


def test_what_a_shape_finds_too_mildly_is_not_looked_for(mild: Path) -> None:
    def depths(severity: Severity) -> int:
        report = check(mild, CheckOptions(severity=severity)).report
        assert report is not None
        assert report.results
        return sum(result.severity.value.endswith("#Info") for result in report.results)

    assert depths(Severity.INFO)
    assert not depths(Severity.WARNING)


@pytest.mark.parametrize("arguments", [["--format", "report"], ["--to", "report={}"]])
def test_a_validation_report_is_whole_whatever_is_asked_for(
    mild: Path, tmp_path: Path, arguments: list[str]
) -> None:
    file = tmp_path / "report.ttl"
    arguments = ["--project", str(mild), "--no-cache", *(argument.format(file) for argument in arguments)]
    done = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert "sh:Info" in (file.read_text() if file.exists() else done.output)
