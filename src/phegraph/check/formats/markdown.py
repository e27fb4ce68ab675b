"""Markdown: findings for a comment on a pull request, or the summary of a job."""

import re
from collections.abc import Iterator
from itertools import groupby

from phegraph.check.formats.view import View, printed, summary
from phegraph.check.outcome import Outcome
from phegraph.findings import Finding

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render(outcome: Outcome, view: View) -> str:
    """A table of findings a file."""
    lines = ["### phegraph check", "", _text(summary(outcome, view)), ""]
    for file, findings in groupby(
        view.shown(outcome), key=lambda finding: finding.place.file if finding.place else ""
    ):
        lines += [f"#### {_code(file)}" if file else "#### The whole graph", ""]
        lines += ["| line | | what is wrong | what to do | rule |", "|---|---|---|---|---|"]
        lines += [*_rows(findings), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(findings: Iterator[Finding]) -> Iterator[str]:
    for finding in findings:
        line = str(finding.place.line or "") if finding.place else ""
        also = "".join(f"; also {_code(str(place))}" for place in finding.also)
        cells = [
            line,
            finding.severity,
            _text(finding.message) + also,
            _text(finding.hint),
            _code(finding.rule),
        ]
        yield "| " + " | ".join(cells) + " |"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(printed(text).split()))


def _code(text: str) -> str:
    """A text in a code span, as a cell of a table may have it."""
    return f"`{' '.join(text.replace('`', chr(39)).split())}`".replace("|", "\\|")
