"""Markdown: findings for a comment on a pull request, or the summary of a job."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from phegraph.check.formats.statistics import by_rule
from phegraph.check.formats.view import View, fitting, folded, printed, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.cells import markdown_table
from phegraph.text.visible import code_span, markdown

_MOST_PLACES = 20
MOST_BYTES = 65_536
"""How long a comment on GitHub may be, in characters; the summary of a step may have a MiB."""


def render(outcome: Outcome, view: View) -> str:
    """A table of findings a file; of too many the most severe, which it and `view.notify` tell."""
    every = view.shown(outcome)

    def page(findings: Sequence[Finding]) -> str:
        return _page(findings, _note(len(findings), len(every)), outcome, view)

    text, number = fitting(every, len(every), page, lambda text: len(text.encode()) <= MOST_BYTES)
    if note := _note(number, len(every)):
        view.notify(note)
    return text


def _note(shown: int, number: int) -> str:
    """What tells that findings are left out."""
    if shown == number:
        return ""
    return f"Markdown has the {shown:,} most severe of {number:,} findings: GitHub takes no longer comment."


def _page(findings: Sequence[Finding], note: str, outcome: Outcome, view: View) -> str:
    lines = ["### phegraph check", "", markdown(summary(outcome, view)), ""]
    lines += [note, ""] if note else []
    if rows := by_rule(outcome, view):
        lines += [markdown_table(rows[0], rows[1:])]
    for file, of_file in groupby(findings, key=lambda finding: finding.place.file if finding.place else ""):
        lines += [f"#### {code_span(file)}" if file else "#### The whole graph", ""]
        lines += ["| line | | what is wrong | what to do | rule |", "|---|---|---|---|---|"]
        lines += [*_rows(of_file), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(findings: Iterator[Finding]) -> Iterator[str]:
    for finding in findings:
        line = str(finding.place.line or "") if finding.place else ""
        also = "".join(f"; also {code_span(str(place))}" for place in finding.also[:_MOST_PLACES])
        more = len(finding.also) - _MOST_PLACES
        also += f"; and {more} more places" if more > 0 else ""
        beneath = "".join(f"<br>{markdown(text.strip())}" for text in folded(finding))
        cells = [
            line,
            finding.severity,
            markdown(printed(finding.message)) + also + beneath,
            markdown(printed(finding.hint)),
            code_span(finding.rule),
        ]
        yield "| " + " | ".join(cells) + " |"
