"""Views: which findings a report shows, and how."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Severity
from phegraph.text.visible import visible

_LONGEST = 1000


def _ignore(note: str) -> None:
    pass


class View(Struct, frozen=True):
    """How a check is reported.

    Attributes:
        severity: The mildest severity that is shown.
        most: How many findings are shown at most.
        colour: Whether to use the colours of a terminal.
        below: The folder of the project in its repository, with a slash at the end; empty for its root.
        file: The file that stands for the whole, for findings that are in no file; empty for none.
        notify: What is called with a note for people that the report itself has no room for.
    """

    severity: Severity = Severity.INFO
    most: int | None = None
    colour: bool = False
    below: str = ""
    file: str = ""
    notify: Callable[[str], None] = _ignore

    def reached(self, outcome: Outcome) -> list[Finding]:
        """The findings that are bad enough."""
        return [finding for finding in outcome.findings if finding.severity.reaches(self.severity)]

    def shown(self, outcome: Outcome) -> Sequence[Finding]:
        """The findings to show: the worst, where there are too many, in their order."""
        reached = self.reached(outcome)
        return reached if self.most is None else worst(reached, self.most)


def worst(findings: Sequence[Finding], most: int) -> Sequence[Finding]:
    """So many findings at most, the most severe, in their order."""
    if len(findings) <= most:
        return findings
    chosen = set(sorted(range(len(findings)), key=lambda number: findings[number].severity.rank)[:most])
    return [finding for number, finding in enumerate(findings) if number in chosen]


def printed(text: str) -> str:
    """A text for people on one line: not endless, and without characters that steer a terminal."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
    return visible(text)


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 warning`, `2 warnings`."""
    return f"{number} {noun}" if number == 1 or noun == "info" else f"{number} {noun}s"


def summary(outcome: Outcome, view: View) -> str:
    """How many findings there are, of which severity, and what is let pass or not shown."""
    reached = view.reached(outcome)
    counts = [(sum(f.severity is severity for f in reached), severity) for severity in Severity]
    listed = ", ".join(counted(number, severity) for number, severity in counts if number)
    parts = [f"{counted(len(reached), 'finding')}: {listed}" if reached else "No findings"]
    hidden = len(reached) - len(view.shown(outcome))
    if hidden:
        parts.append(f"{hidden} not shown")
    if outcome.waived:
        parts.append(f"{len(outcome.waived)} waived")
    if outcome.known:
        parts.append(f"{len(outcome.known)} in the baseline")
    return "; ".join(parts) + "."
