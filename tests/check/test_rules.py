"""The rules: each finds its wrong example, at the spans marked in it, and nothing in its right one."""

from pathlib import Path

import pytest

from phegraph.check.examples import Example
from phegraph.check.finders import FINDERS
from phegraph.check.outcome import Outcome
from phegraph.check.rule import Rule
from phegraph.check.rulebook import SHIPPED, Rulebook
from phegraph.finding import Place, unfolded
from phegraph.findings.inconsistencies import OTHER
from phegraph.findings.results import rule_of
from phegraph.graph import KnowledgeGraph
from phegraph.owl.rules.table import TABLE
from phegraph.reference.engines import EngineName
from phegraph.shacl.compile.constraints import COMPONENTS

BOOK = Rulebook()

# What no example of text can show; the tests of reading and of baselines do.
WITHOUT_EXAMPLE = {
    "baseline/gone",
    "file/folder",
    "file/empty",
    "file/format",
    "file/rows",
    "file/missing",
    "file/pointer",
    "file/unreadable",
    "logic/explosion",
    "logic/large-clique",
    "logic/untried",
    "question/limit",
    "rule/limit",
    "rows/cell",
    "rows/column",
    "rows/gone",
    "rows/key",
    "rows/row",
    "shape/custom",
    "shapes/limit",
    "syntax/base-direction",
    "syntax/context",
    "syntax/encoding",
    "syntax/left-out",
    "syntax/not-text",
    "syntax/remote-context",
    "syntax/too-deep",
    "syntax/too-long",
    "syntax/too-many",
}
RULES_OF_EXAMPLES = [BOOK[rule] for rule in BOOK if rule not in WITHOUT_EXAMPLE]


def check(example: Example, folder: Path, engine: EngineName = "compiled") -> Outcome:
    example.write(folder)
    return KnowledgeGraph.open(folder, engine=engine, caching=False).check()


@pytest.mark.parametrize("rule", RULES_OF_EXAMPLES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_wrong_example_at_its_place(rule: Rule, tmp_path: Path) -> None:
    example = Example.of(rule.bad)
    outcome = check(example, tmp_path, "reference" if rule.id == OTHER else "compiled")
    findings = [finding for finding in unfolded(outcome.findings) if finding.rule == rule.id]
    assert findings, [str(finding) for finding in outcome.findings]
    places = sorted({place for finding in findings for place in (finding.place, *finding.also) if place})
    assert len(places) == len(example.expected), places
    assert all(map(is_at, places, sorted(example.expected))), places


@pytest.mark.parametrize("rule", RULES_OF_EXAMPLES, ids=lambda rule: rule.id)
def test_a_rule_finds_nothing_in_its_right_example(rule: Rule, tmp_path: Path) -> None:
    outcome = check(Example.of(rule.good), tmp_path)
    assert [str(finding) for finding in unfolded(outcome.findings) if finding.rule == rule.id] == []


def is_at(place: Place, expected: Place) -> bool:
    """Whether a finding is where it is marked to be, as far as it tells."""
    start = place.column in (None, expected.column)
    end = place.end_line is None or (place.end_line, place.end_column) == (
        expected.end_line,
        expected.end_column,
    )
    return (place.file, place.line) == (expected.file, expected.line) and start and end


def test_the_rules_without_an_example_are_those_that_text_cannot_show() -> None:
    assert {rule for rule in BOOK if not BOOK[rule].bad} == WITHOUT_EXAMPLE


def test_every_rule_gives_its_reason_in_one_sentence() -> None:
    for name in BOOK:
        reason = BOOK[name].reason
        assert reason.endswith("."), name
        assert "\n" not in reason, name


def test_every_finder_is_of_a_rule_that_is_no_query() -> None:
    assert all(rule in BOOK and not BOOK[rule].query for rule in FINDERS)


def test_every_inconsistency_has_a_rule() -> None:
    assert {*(row.finding for row in TABLE.values() if row.finding), OTHER} <= set(BOOK)


def test_every_constraint_component_has_a_file_with_an_example() -> None:
    files = {f"shape/{path.stem}" for path in (SHIPPED / "shape").iterdir()}
    others = {"shape/sparql", "shape/expression", "shape/custom"}
    assert files == {*(rule_of(component.iri) for component in COMPONENTS), *others}
