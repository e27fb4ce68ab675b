"""Waivers: a comment allows one rule on its line, with a reason."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check.checking import CheckOptions


def logbook_with(folder: Path, text: str) -> None:
    path = folder / "data" / "logbook.ttl"
    path.write_text(f"{path.read_text()}\n{text}\n")


def rules(folder: Path, options: CheckOptions | None = None) -> list[str]:
    """The rules that found something; that nothing links to a new light is not of interest here."""
    rules = [finding.rule for finding in check(folder, options).findings]
    return [rule for rule in rules if rule != "structure/orphan"]


def test_a_waiver_with_a_reason_allows_its_rule_on_its_line(lighthouses: Path) -> None:
    logbook_with(lighthouses, "id:new a lh:Lighthouse . # phegraph: allow shape/min-count it has no name yet")
    assert rules(lighthouses) == []
    ((finding, reason),) = check(lighthouses).waived
    assert (finding.rule, reason) == ("shape/min-count", "it has no name yet")


def test_a_waiver_without_a_reason_allows_nothing(lighthouses: Path) -> None:
    logbook_with(lighthouses, "id:new a lh:Lighthouse . # phegraph: allow shape/min-count")
    assert sorted(rules(lighthouses)) == ["shape/min-count", "waiver/no-reason"]


def test_a_waiver_of_another_line_allows_nothing(lighthouses: Path) -> None:
    logbook_with(lighthouses, "# phegraph: allow shape/min-count for all below\nid:new a lh:Lighthouse .")
    assert sorted(rules(lighthouses)) == ["shape/min-count", "waiver/unused"]


def test_a_waiver_stands_on_any_line_of_a_long_value(lighthouses: Path) -> None:
    logbook_with(
        lighthouses,
        'id:new a lh:Lighthouse ; rdfs:label """New light\n"""@en . # phegraph: allow label/blanks so it is',
    )
    assert rules(lighthouses) == []


@pytest.mark.parametrize(
    "text",
    [
        'id:new rdfs:label "# phegraph: allow label/missing no comment"@en .',
        'id:new rdfs:label """a\n# phegraph: allow label/missing no comment\n"""@en .',
        "id:new rdfs:seeAlso <https://example.com/#phegraph:allow> .",
    ],
)
def test_what_only_looks_like_a_waiver_is_none(lighthouses: Path, text: str) -> None:
    logbook_with(lighthouses, text)
    assert not [rule for rule in rules(lighthouses) if rule.startswith("waiver/")]


def test_a_waiver_is_not_called_unused_where_its_rule_was_left_out(lighthouses: Path) -> None:
    logbook_with(
        lighthouses,
        'id:new a lh:Lighthouse ; rdfs:label " New"@en . # phegraph: allow label/blanks as painted',
    )
    assert rules(lighthouses, CheckOptions(skip=frozenset({"label"}))) == []


def test_a_waiver_in_a_question_allows_its_findings(lighthouses: Path) -> None:
    path = lighthouses / "queries" / "ghosts.rq"
    waived = "?x a lh:Ghost } # phegraph: allow question/term it is to come"
    path.write_text(f"#+ title: Which ghosts are there?\nSELECT ?x WHERE {{ {waived}\n")
    outcome = check(lighthouses)
    assert [finding.rule for finding, _ in outcome.waived] == ["question/term"]
    assert outcome.findings == ()
