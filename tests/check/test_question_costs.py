"""Costs: patterns of questions that cost more than they seem to are told where they stand."""

from pathlib import Path

from check.conftest import check
from phegraph.finding import Finding, Severity

APART = """#+ title: Which lighthouses are there twice?
SELECT ?a ?b WHERE {
  ?a a lh:Lighthouse .
  ?b a lh:Lighthouse .
}
"""


def costs(folder: Path) -> list[Finding]:
    return [finding for finding in check(folder).findings if finding.rule == "question/cost"]


def test_patterns_that_no_variable_connects_are_told_at_the_second(lighthouses: Path) -> None:
    (lighthouses / "queries" / "apart.rq").write_text(APART)
    for _ in range(2):  # the second time from what is kept
        (finding,) = costs(lighthouses)
        assert str(finding.place) == "queries/apart.rq:4:3"
        assert finding.severity is Severity.INFO
        assert "No variable connects this" in finding.message


def test_parameters_have_values_and_multiply_nothing(lighthouses: Path) -> None:
    header = "#+ parameters:\n#+   a: {}\n#+   b: {}\n"
    (lighthouses / "queries" / "apart.rq").write_text(APART.replace("SELECT", f"{header}SELECT"))
    assert costs(lighthouses) == []
