"""The baseline: what is known does not count, and what is put right must leave it."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check.baseline import read_baseline as read_baseline
from phegraph.check.baseline import write_baseline as write_baseline
from phegraph.check.checking import CheckOptions
from phegraph.errors import ProjectError


@pytest.fixture
def baseline(faulty: Path) -> Path:
    path = faulty / "known.json"
    write_baseline(path, check(faulty))
    return path


def against(folder: Path, baseline: Path) -> CheckOptions:
    return CheckOptions(baseline=read_baseline(baseline, baseline.name))


def test_known_findings_do_not_count(faulty: Path, baseline: Path) -> None:
    outcome = check(faulty, against(faulty, baseline))
    assert outcome.findings == ()
    assert len(outcome.known) == len(check(faulty).findings)


def test_a_new_finding_counts_wherever_lines_have_moved_to(faulty: Path, baseline: Path) -> None:
    logbook = faulty / "data" / "logbook.ttl"
    logbook.write_text(f"\n\n{logbook.read_text()}\nid:ada rdfs:label 'Ada '@en .\n")
    outcome = check(faulty, against(faulty, baseline))
    assert {finding.rule for finding in outcome.findings} == {"label/blanks", "label/several"}


def test_what_is_put_right_is_a_finding_on_the_line_of_its_entry(faulty: Path, baseline: Path) -> None:
    logbook = faulty / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text().replace('"  \\"a\\"', '"\\"a\\"').replace("\\u0007", ""))
    found = check(faulty, against(faulty, baseline)).findings
    assert {gone.rule for gone in found} == {"baseline/gone"}
    lines = baseline.read_text().splitlines()
    entries = [lines[gone.place.line - 1] for gone in found if gone.place and gone.place.line]
    assert [rule for entry in entries for rule in ("label/blanks", "label/control") if rule in entry] == [
        "label/blanks",
        "label/control",
    ]


def test_a_part_of_the_check_says_nothing_of_what_is_gone(faulty: Path, baseline: Path) -> None:
    known = read_baseline(baseline, baseline.name)
    assert check(faulty, CheckOptions(paths=(faulty / "queries",), baseline=known)).findings == ()


def test_a_baseline_written_twice_is_the_same(faulty: Path, baseline: Path) -> None:
    before = baseline.read_bytes()
    write_baseline(baseline, check(faulty, against(faulty, baseline)))
    assert baseline.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "findings": [{}]}', "\x00"]
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ProjectError, match="no baseline"):
        read_baseline(path, "known.json")


def test_a_baseline_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"version": 2, "findings": []}')
    with pytest.raises(ProjectError, match="version 2"):
        read_baseline(path, "known.json")


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no such baseline"):
        read_baseline(tmp_path / "known.json", "known.json")
