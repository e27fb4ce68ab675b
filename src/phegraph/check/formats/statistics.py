"""Statistics: how many findings there are of each rule."""

from collections import Counter

from msgspec import Struct
from msgspec.structs import asdict

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, unfolded
from phegraph.text.cells import markdown_table, table
from phegraph.text.data import json_text

HEADINGS = ("rule", "severity", "findings", "folded")
"""The columns: of `findings` each counts, and `folded` ones lie beneath them."""
FEW = 20
"""How many findings there may be without the counts before them."""


class Count(Struct, frozen=True):
    """How many findings of a rule have a severity, and how many are folded beneath others."""

    rule: str
    severity: str
    findings: int
    folded: int


def counts(outcome: Outcome, view: View) -> list[Count]:
    """The counts of what is bad enough to be shown, the largest first."""
    reached = view.reached(outcome)
    findings, every = Counter(map(_key, reached)), Counter(map(_key, unfolded(reached)))
    rows = [Count(*key, findings[key], number - findings[key]) for key, number in every.items()]
    return sorted(rows, key=lambda row: (-row.findings, -row.folded, row.rule, row.severity))


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.severity.value


def cells(count: Count) -> tuple[str, ...]:
    """The row of a table."""
    return count.rule, count.severity, str(count.findings), str(count.folded)


def by_rule(outcome: Outcome, view: View) -> list[tuple[str, ...]]:
    """The headings and rows of the counts, which come first in a report of many findings; none of few."""
    return [HEADINGS, *map(cells, counts(outcome, view))] if len(view.reached(outcome)) > FEW else []


def render_statistics(name: str, outcome: Outcome, view: View) -> str:
    """The counts in a format for programs: json, csv or markdown."""
    rows = counts(outcome, view)
    if name == "json":
        return json_text([asdict(row) for row in rows])
    return (table if name == "csv" else markdown_table)(HEADINGS, map(cells, rows))
