"""A project's own rules, and what its settings make of the others."""

import re
from pathlib import Path

import pytest

from check.conftest import check, with_settings
from phegraph.errors import PhegraphError
from phegraph.finding import Severity, unfolded

RULE = """#+ severity: warning
#+ reason: A light that nobody keeps goes out.
#+ message: "{subject} is kept by nobody (lit {year})."
#+ hint: Find a keeper.
SELECT ?subject ?year WHERE {
  ?subject a lh:Lighthouse ; lh:lit ?year .
  FILTER NOT EXISTS { ?subject lh:keptBy ?keeper }
}
"""


def with_rule(folder: Path, text: str, name: str = "unkept.rq") -> Path:
    path = folder / "rules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return folder


def test_a_rule_of_the_project_finds_what_its_query_finds(lighthouses: Path) -> None:
    (finding,) = check(with_rule(lighthouses, RULE)).findings
    assert finding.rule == "own/unkept"
    assert finding.message == "Long Sand is kept by nobody (lit 1902)."
    assert str(finding.place) == "data/almanac.ttl:19:1"


def test_a_folder_or_the_header_names_the_rule(lighthouses: Path) -> None:
    with_rule(lighthouses, RULE, "lights/unkept.rq")
    with_rule(lighthouses, "#+ id: keeping/missing\n" + RULE, "other.rq")
    rules = {finding.rule for finding in check(lighthouses).findings}
    assert rules == {"lights/unkept", "keeping/missing"}


def test_settings_choose_the_folder_and_the_severity(lighthouses: Path) -> None:
    with_rule(lighthouses, RULE).joinpath("rules").rename(lighthouses / "checks")
    with_settings(lighthouses, '[check]\nrules = "checks"\n[check.severity]\n"own/unkept" = "info"')
    (finding,) = check(lighthouses).findings
    assert finding.severity is Severity.INFO


def test_settings_switch_a_rule_off_whoever_finds_its_breaches(faulty: Path) -> None:
    off = ["shape/min-count", "data/conflict", "label/blanks", "prefix/unused", "data/no-source"]
    before = {finding.rule for finding in unfolded(check(faulty).findings)}
    with_settings(faulty, "[check.severity]\n" + "".join(f'"{rule}" = "off"\n' for rule in off))
    assert {finding.rule for finding in unfolded(check(faulty).findings)} == before - set(off)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RULE.replace("severity: warning", "severity: bad"), "severity is none of"),
        (RULE.replace("#+ severity: warning\n", ""), "has no severity"),
        (RULE.replace("{year}", "{when}"), r"rules/unkept.rq:5: .*selects no \?when"),
        (RULE.replace("hint:", "hnit:"), "rules/unkept.rq:4: .*unknown key 'hnit'"),
        (RULE.replace("#+ hint: ", "#+ : ["), "no YAML"),
        ("#+ id: nogroup\n" + RULE, "no id of a rule"),
        ("#+ id: label/missing\n" + RULE, "a rule label/missing already"),
        (RULE.replace("FILTER", "FLITER"), "rules/unkept.rq:7"),
        (RULE.replace("FILTER", "SERVICE <http://127.0.0.1/> {} FILTER"), "rules/unkept.rq:7:.*SERVICE"),
        ("SELECT * {}", "has no header"),
    ],
)
def test_a_rule_that_cannot_be_used_is_a_finding_and_the_other_rules_are_asked(
    lighthouses: Path, text: str, message: str
) -> None:
    with_rule(lighthouses, RULE, "other.rq")
    broken, other = check(with_rule(lighthouses, text)).findings[::-1]
    assert (broken.rule, other.rule) == ("rule/broken", "own/other")
    assert re.search(message, str(broken))
    assert broken.place is not None
    assert broken.place.file == "rules/unkept.rq"


def test_a_severity_may_be_set_for_a_rule_that_cannot_be_read(lighthouses: Path) -> None:
    with_rule(lighthouses, RULE.replace("severity: warning", "severity: bad"))
    with_settings(lighthouses, '[check.severity]\n"own/unkept" = "off"')
    (finding,) = check(lighthouses).findings
    assert finding.rule == "rule/broken"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('[check.severity]\n"label/mising" = "off"', "no rule 'label/mising'.*label/missing"),
        ('[check.severity]\n"label/missing" = "error"', "label/missing is set to 'error'"),
        ("[check]\nseverity = 1", "wrong kind"),
        ('[check]\nrules = "../elsewhere"', "outside the project"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(lighthouses: Path, settings: str, message: str) -> None:
    with pytest.raises(PhegraphError, match=message):
        check(with_settings(lighthouses, settings))
