"""Views: which findings a report shows, and how."""

from collections.abc import Sequence

from msgspec import Struct

from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Severity
from phegraph.text.visible import visible

_LONGEST = 1000


class View(Struct, frozen=True):
    """How a check is reported.

    Attributes:
        severity: The mildest severity that is shown.
        most: How many findings are shown at most.
        colour: Whether to use the colours of a terminal.
        below: The folder of the project in its repository, with a slash at the end; empty for its root.
    """

    severity: Severity = Severity.INFO
    most: int | None = None
    colour: bool = False
    below: str = ""

    def reached(self, outcome: Outcome) -> list[Finding]:
        """The findings that are bad enough."""
        return [finding for finding in outcome.findings if finding.severity.reaches(self.severity)]

    def shown(self, outcome: Outcome) -> Sequence[Finding]:
        """The findings to show: the worst, where there are too many, in their order."""
        reached = self.reached(outcome)
        if self.most is None or len(reached) <= self.most:
            return reached
        worst = set(sorted(range(len(reached)), key=lambda n: reached[n].severity.rank)[: self.most])
        return [finding for number, finding in enumerate(reached) if number in worst]


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
