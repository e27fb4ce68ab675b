"""The commands `check` and `rules`: their options and exit codes."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from phegraph.cli.commands.check import command as check_command
from phegraph.cli.commands.rules import command as rules_command
from phegraph.errors import PhegraphError


def check(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        check_command, ["--project", str(folder), "--no-cache", *arguments], standalone_mode=False
    )


def test_no_finding_is_0_and_a_finding_1(lighthouses: Path, faulty: Path) -> None:
    assert check(faulty).return_value == 1
    assert check(faulty, "--skip", "shape", "--skip", "label", "--skip", "data").return_value == 0


def test_a_finding_milder_than_asked_for_is_no_failure(faulty: Path) -> None:
    only_mild = ("--skip", "shape", "--skip", "data")
    assert check(faulty, *only_mild, "--severity", "violation").return_value == 0
    assert check(faulty, *only_mild, "--severity", "warning").return_value == 1


def test_findings_that_are_not_shown_count(faulty: Path) -> None:
    done = check(faulty, "--max-findings", "1")
    assert done.return_value == 1
    assert "not shown" in done.output
    none = check(faulty, "--max-findings", "0")
    assert "x>=1" in str(none.exception), "JSON and JUnit without findings look clean"


def test_what_keeps_other_files_from_being_checked_is_told(faulty: Path) -> None:
    (faulty / "data" / "broken.ttl").write_text("id:x")
    done = check(faulty, str(faulty / "data" / "almanac.ttl"))
    assert done.return_value == 1
    assert "data/broken.ttl:1" in done.output


def test_faults_of_syntax_are_1(faulty: Path) -> None:
    (faulty / "data" / "broken.ttl").write_text("id:x")
    done = check(faulty)
    assert done.return_value == 1
    assert "data/broken.ttl:1:1: violation" in done.output


def test_files_that_cannot_be_used_are_2(faulty: Path) -> None:
    (faulty / "data" / "packed.ttl.gz").write_bytes(b"")
    done = check(faulty)
    assert done.return_value == 2
    assert "data/packed.ttl.gz: violation" in done.output


def test_several_reports_are_written_at_once(faulty: Path, tmp_path: Path) -> None:
    names = ["out.sarif", "out.json", "out.xml", "out.md", "out.ttl", "out.txt"]
    outputs = [word for name in names for word in ("--to", str(tmp_path / name))]
    done = check(faulty, *outputs, "--to", f"github={tmp_path / 'annotations'}")
    assert done.return_value == 1
    assert "here too" in done.output
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "out.xml").read_text().startswith("<?xml")
    assert (tmp_path / "annotations").read_text().startswith("::")
    assert all((tmp_path / name).read_text() for name in names)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--to", "findings.pdf"],
        ["--to", "pdf=findings"],
        ["--write-baseline"],
        ["--baseline", "known.json", "--write-baseline", "--changed", "HEAD"],
        ["--format", "pdf"],
    ],
)
def test_options_that_make_no_sense_are_refused(faulty: Path, arguments: Sequence[str]) -> None:
    done = check(faulty, *arguments)
    assert done.exit_code != 0
    assert done.exception is not None
    assert type(done.exception).__name__ in ("UsageError", "BadParameter")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--skip", "lable"], "no rule or group 'lable'.*label"),
        (["--baseline", "missing.json"], "no such baseline"),
        (["--to", "/no/such/folder/x.sarif"], "cannot be written"),
    ],
)
def test_what_is_not_there_is_refused(faulty: Path, arguments: Sequence[str], message: str) -> None:
    done = check(faulty, *arguments)
    with pytest.raises(PhegraphError, match=message):
        raise done.exception or AssertionError


def test_a_baseline_is_written_then_kept_to(faulty: Path) -> None:
    baseline = ("--baseline", str(faulty / "known.json"))
    assert check(faulty, *baseline, "--write-baseline").return_value == 0
    done = check(faulty, *baseline)
    assert done.return_value == 0
    assert "in the baseline" in done.output


def test_what_sarif_has_no_room_for_is_told_on_the_error_stream(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phegraph.check.formats.sarif.MOST_RESULTS", 1)
    done = check(faulty, "--to", str(tmp_path / "out.sarif"))
    assert re.fullmatch(r"SARIF has the 1 most severe of \d+ findings: GitHub takes no more.\n", done.stderr)


def test_the_rules_are_listed_with_the_settings_of_the_project(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + '\n[check.severity]\n"label/missing" = "off"\n')
    done = CliRunner().invoke(rules_command, ["--project", str(lighthouses)], standalone_mode=False)
    line = next(line for line in done.output.splitlines() if "label/missing" in line)
    assert "off" in line


def test_the_rules_are_explained_without_a_project(tmp_path: Path) -> None:
    arguments = ["label/missing", "--project", str(tmp_path)]
    done = CliRunner().invoke(rules_command, arguments, standalone_mode=False)
    assert done.output.startswith("# label/missing")
    assert "## Wrong" in done.output
    assert "«" not in done.output


def test_a_rule_that_is_not_there_says_what_is_close(tmp_path: Path) -> None:
    done = CliRunner().invoke(rules_command, ["label/mising"], standalone_mode=False)
    with pytest.raises(PhegraphError, match="Did you mean label/missing"):
        raise done.exception or AssertionError


def test_rules_are_listed_and_explained_for_programs_and_written_as_pages(
    lighthouses: Path, tmp_path: Path
) -> None:
    def output(*arguments: str) -> str:
        options = [*arguments, "--project", str(lighthouses)]
        return CliRunner().invoke(rules_command, options, standalone_mode=False).stdout

    listed = {row["rule"]: row for row in json.loads(output("--format", "json"))}
    rule = json.loads(output("label/missing", "--format", "json"))
    assert (rule["id"], rule["reason"]) == ("label/missing", listed["label/missing"]["why"])
    assert f"| label/missing | {rule['severity']} |" in output("--format", "markdown")
    assert output("--to", str(tmp_path / "pages")) == f"{tmp_path / 'pages'}: {len(listed) + 1} pages\n"
    assert (tmp_path / "pages" / "label-missing.md").exists()
