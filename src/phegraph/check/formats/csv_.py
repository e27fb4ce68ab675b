"""CSV: findings as a table, in which no spreadsheet takes a cell for a formula."""

from collections.abc import Iterator

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Place
from phegraph.text.cells import table
from phegraph.text.visible import visible_lines

COLUMNS = ("file", "line", "column", "severity", "rule", "message", "hint", "also", "fingerprint", "under")


def render(outcome: Outcome, view: View) -> str:
    """A row a finding (RFC 4180); `under` is the fingerprint of the one that it is folded beneath.

    What cannot be seen is written by its code.
    """
    return table(COLUMNS, _rows(outcome, view))


def _rows(outcome: Outcome, view: View) -> Iterator[list[str]]:
    for root in view.shown(outcome):
        fingerprint = outcome.fingerprints[root]
        yield _row(root, fingerprint, "", view)
        for finding in root.beneath:
            yield _row(finding, outcome.fingerprints[finding], fingerprint, view)


def _row(finding: Finding, fingerprint: str, under: str, view: View) -> list[str]:
    place = finding.place or Place("")
    cells = (
        view.below + place.file if place.file else "",
        str(place.line or ""),
        str(place.column or ""),
        finding.severity.value,
        finding.rule,
        finding.message,
        finding.hint,
        "\n".join(str(also) for also in finding.also),
        fingerprint,
        under,
    )
    return [visible_lines(cell) for cell in cells]
