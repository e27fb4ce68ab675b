"""Markdown: findings for a comment on a pull request, or the summary of a job."""

from collections.abc import Iterator
from itertools import groupby

from phegraph.check.formats.view import View, folded, printed, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.visible import code_span, markdown


def render(outcome: Outcome, view: View) -> str:
    """A table of findings a file."""
    lines = ["### phegraph check", "", markdown(summary(outcome, view)), ""]
    for file, findings in groupby(
        view.shown(outcome), key=lambda finding: finding.place.file if finding.place else ""
    ):
        lines += [f"#### {code_span(file)}" if file else "#### The whole graph", ""]
        lines += ["| line | | what is wrong | what to do | rule |", "|---|---|---|---|---|"]
        lines += [*_rows(findings), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(findings: Iterator[Finding]) -> Iterator[str]:
    for finding in findings:
        line = str(finding.place.line or "") if finding.place else ""
        also = "".join(f"; also {code_span(str(place))}" for place in finding.also)
        beneath = "".join(f"<br>{markdown(text.strip())}" for text in folded(finding))
        cells = [
            line,
            finding.severity,
            markdown(printed(finding.message)) + also + beneath,
            markdown(printed(finding.hint)),
            code_span(finding.rule),
        ]
        yield "| " + " | ".join(cells) + " |"
