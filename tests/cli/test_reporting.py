"""How findings are reported: counted, in files alone, in colours, and with which exit code."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.test_output import on_a_terminal, program
from phegraph.cli.commands.check import command as check
from phegraph.cli.commands.validate import command as validate
from phegraph.errors import InputError

COLOUR = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture
def faulty(lighthouses: Path) -> Path:
    """A project with three findings, two of one rule."""
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:a a lh:Keeper .\nid:b a lh:Keeper .\n")
    return lighthouses


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(check, ["--project", str(folder), "--no-cache", *words], standalone_mode=False)


def test_statistics_count_the_findings_of_each_rule(faulty: Path) -> None:
    every = json.loads(run(faulty, "--format", "json").stdout)
    expected = Counter(finding["rule"] for finding in every)
    assert expected
    done = run(faulty, "--statistics", "--format", "json")
    assert done.return_value == 1
    rows = json.loads(done.stdout)
    assert {row["rule"]: row["findings"] for row in rows} == expected
    assert [row["findings"] for row in rows] == sorted(expected.values(), reverse=True)
    table = csv.DictReader(io.StringIO(run(faulty, "--statistics", "--format", "csv").stdout, newline=""))
    assert [{key: str(value) for key, value in row.items()} for row in rows] == list(table)
    text = run(faulty, "--statistics").stdout
    assert all(rule in text for rule in expected)
    assert f"{len(every)} findings" in text
    assert "do:" not in text


def test_statistics_count_what_is_not_shown_as_well(faulty: Path) -> None:
    assert run(faulty, "--statistics", "--max-findings", "1").stdout == run(faulty, "--statistics").stdout


def test_statistics_of_nothing_say_so(lighthouses: Path) -> None:
    done = run(lighthouses, "--statistics")
    assert (done.return_value, done.stdout) == (0, "No findings.\n")


def test_statistics_have_no_form_for_what_lists_findings(faulty: Path) -> None:
    assert "text, json, csv or markdown" in str(run(faulty, "--statistics", "--format", "sarif").exception)


def test_a_quiet_check_prints_nothing_and_writes_its_files(faulty: Path) -> None:
    done = run(faulty, "--quiet", "--to", str(faulty / "findings.json"))
    assert (done.return_value, done.output) == (1, "")
    assert json.loads((faulty / "findings.json").read_text())


def test_where_findings_are_to_end_with_0_only_they_do(faulty: Path) -> None:
    done = run(faulty, "--exit-zero")
    assert done.return_value == 0
    assert done.stdout == run(faulty).stdout
    (faulty / "data" / "logbook.ttl").write_text("<a")
    assert run(faulty, "--exit-zero").return_value == 0
    assert program("check", "--exit-zero", "nothing.ttl", folder=faulty).returncode == 2


def test_data_that_cannot_be_read_are_findings_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a")
    (tmp_path / "s.ttl").write_text("")
    words = [str(tmp_path / "a.ttl"), "--shapes", str(tmp_path / "s.ttl")]
    done = CliRunner().invoke(validate, words, standalone_mode=False)
    assert done.return_value == 1
    assert "a.ttl:1:" in done.stdout
    report = tmp_path / "report.sarif"
    words += ["--exit-zero", "--format", "json", "--to", str(report)]
    done = CliRunner().invoke(validate, words, standalone_mode=False)
    assert done.return_value == 0
    (finding,) = json.loads(done.stdout)
    (run,) = json.loads(report.read_text())["runs"]
    assert {finding["rule"]} == {result["ruleId"] for result in run["results"]} == {"syntax/unclosed"}
    assert run["invocations"][0]["executionSuccessful"] is False
    done = CliRunner().invoke(validate, [*words[:3], "none.ttl"], standalone_mode=False)
    assert isinstance(done.exception, InputError)


def test_the_category_of_a_check_is_in_sarif(faulty: Path) -> None:
    log = json.loads(run(faulty, "--format", "sarif", "--category", "lights").stdout)
    assert log["runs"][0]["automationDetails"]["id"] == "lights/"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_a_pipe_gets_colours_only_where_they_are_forced(
    faulty: Path, variables: dict[str, str], expected: bool
) -> None:
    text = program("check", folder=faulty, **variables).stdout.decode()
    assert bool(COLOUR.search(text)) is expected
    assert COLOUR.sub("", text) == run(faulty).stdout


@pytest.mark.parametrize(("value", "expected"), [("", True), ("0", False), ("1", False)])
def test_a_terminal_gets_colours_unless_it_is_to_have_none(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, value: str, expected: bool
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", value)
    for words in (
        ("check",),
        ("show", "Ada"),
        ("ask", "south-of", "light=Gull Rock"),
        ("check", "--statistics"),
    ):
        _, sent = on_a_terminal(*words, folder=faulty)
        assert bool(COLOUR.search(sent)) is expected, words


def test_without_settings_what_is_in_no_file_is_shown_at_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<https://example.org/a> a <https://example.org/B> .\n")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<https://example.org/S> a sh:NodeShape ; sh:targetNode <https://example.org/nowhere> ;\n"
        "  sh:property [ sh:path <https://example.org/p> ; sh:minCount 1 ] .\n"
    )
    issues = json.loads(run(tmp_path, "--format", "gitlab").stdout)
    assert [issue["location"]["path"] for issue in issues if issue["check_name"] == "shape/min-count"] == [
        "a.ttl"
    ]
