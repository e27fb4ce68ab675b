"""Text: findings for people, by file, each with its line and the span underlined."""

from collections.abc import Iterator
from itertools import groupby

from phegraph.check.formats.excerpt import excerpt
from phegraph.check.formats.statistics import by_rule
from phegraph.check.formats.view import View, folded, printed, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Place, Severity
from phegraph.text.counts import counted

_COLOURS = {Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "34"}
_BOLD, _FAINT = "1", "2"
_MOST_PLACES = 10


def render(outcome: Outcome, view: View) -> str:
    """The findings, those of each rule counted first where they are many, and a line that sums them up."""
    lines = [*_counts(outcome, view)]
    for file, findings in groupby(view.shown(outcome), key=lambda f: f.place.file if f.place else ""):
        several = list(findings)
        title = f"{printed(file) or 'The whole graph'}: {counted(len(several), 'finding')}"
        lines += [_style(title, _BOLD, view), ""]
        for finding in several:
            lines += [*_finding(finding, outcome, view), ""]
    return "\n".join([*lines, summary(outcome, view)]) + "\n"


def _counts(outcome: Outcome, view: View) -> Iterator[str]:
    rows = by_rule(outcome, view)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        names = "  ".join(cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
        yield _style(f"{names}  {numbers}", _BOLD, view) if row == rows[0] else f"{names}  {numbers}"
    if rows:
        yield ""


def _finding(finding: Finding, outcome: Outcome, view: View) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    where = f"{printed(str(finding.place))}: " if finding.place else ""
    rule = _style(f"[{finding.rule}]", _FAINT, view)
    yield f"{where}{_style(finding.severity, colour, view)}: {printed(finding.message)} {rule}"
    if finding.place:
        yield from _source(finding.place, colour, outcome, view)
    if finding.hint:
        yield f"  {_style('do:', _BOLD, view)} {printed(finding.hint)}"
    for place in finding.also[:_MOST_PLACES]:
        yield f"  {printed(str(place))}: here too"
        yield from _source(place, colour, outcome, view)
    if (more := len(finding.also) - _MOST_PLACES) > 0:
        yield f"  and {more:,} more places, which the JSON report lists"
    for line in folded(finding):
        yield f"  {line}"


def _source(place: Place, colour: str, outcome: Outcome, view: View) -> Iterator[str]:
    shown = excerpt(place, outcome.sources)
    if shown is None:
        return
    number = f"{shown.line:>6} | "
    yield _style(number, _FAINT, view) + shown.text
    yield " " * (len(number) + shown.start) + _style("^" * shown.width, colour, view)


def _style(text: str, code: str, view: View) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if view.colour else text
