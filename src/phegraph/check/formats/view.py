"""Views: which findings a report shows, and how."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Place, Severity, unfolded
from phegraph.text.counts import counted
from phegraph.text.visible import visible

_LONGEST, _LONGEST_FOLDED = 1000, 160
_TRIES = 10
MOST_FOLDED = 5
"""How many findings of those folded beneath another are named in reports for people."""


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
        category: What code scanning calls this check, where a repository has several; empty for its folder.
        suppressions: Whether SARIF has what is waived or known as well, as suppressed.
        notify: What is called with a note for people that the report itself has no room for.
    """

    severity: Severity = Severity.INFO
    most: int | None = None
    colour: bool = False
    below: str = ""
    file: str = ""
    category: str = ""
    suppressions: bool = False
    notify: Callable[[str], None] = _ignore

    def reached(self, outcome: Outcome) -> list[Finding]:
        """The findings that are bad enough."""
        return [finding for finding in outcome.findings if finding.severity.reaches(self.severity)]

    def shown(self, outcome: Outcome) -> Sequence[Finding]:
        """The findings to show: the worst, where there are too many, in their order."""
        reached = self.reached(outcome)
        return reached if self.most is None else worst(reached, self.most)

    def place(self, finding: Finding, outcome: Outcome) -> Place | None:
        """Where a finding is shown by what shows nothing without a file.

        It is the finding's own place; that of its rule, if the project has it; or the file that stands for
        the whole.
        """
        rule = outcome.rules.get(finding.rule)
        if finding.place:
            return finding.place
        if rule and rule.own:
            return Place(rule.file, rule.line)
        return Place(self.file, 1) if self.file else None


def worst(findings: Sequence[Finding], most: int) -> Sequence[Finding]:
    """So many findings at most, the most severe, in their order."""
    if len(findings) <= most:
        return findings
    chosen = set(sorted(range(len(findings)), key=lambda number: findings[number].severity.rank)[:most])
    return [finding for number, finding in enumerate(findings) if number in chosen]


def fitting(
    findings: Sequence[Finding],
    most: int,
    text_of: Callable[[Sequence[Finding]], str],
    fits: Callable[[str], bool],
) -> tuple[str, int]:
    """The text of so many findings at most, the most severe, that it fits; and about how many can be."""
    number = min(len(findings), most)
    text = text_of(worst(findings, number))
    if fits(text):
        return text, number
    fewest, text = 0, text_of(())
    for _ in range(_TRIES):
        tried = (fewest + number) // 2
        longer = text_of(worst(findings, tried))
        if fits(longer):
            fewest, text = tried, longer
        else:
            number = tried
    return text, fewest


def printed(text: str, longest: int = _LONGEST) -> str:
    """A text for people on one line: not endless, and without characters that steer a terminal."""
    if len(text) > longest:
        text = f"{text[: longest // 2]}…{text[-longest // 2 :]}"
    return visible(text)


def folded(finding: Finding, most: int | None = MOST_FOLDED) -> Iterator[str]:
    """A line for each finding folded beneath another, under a line with their number.

    Args:
        finding: The finding.
        most: How many of each sort are named; of the rest the number is told. None for all.
    """
    yield from _named(finding.consequences, "consequence", most)
    yield from _named(finding.alike, "more of the kind", most)


def on_a_line(finding: Finding, most: int = 10) -> str:
    """A finding as one text: message, what to do, so many of its other places, what is folded beneath it."""
    places = [str(place) for place in finding.also[:most]]
    more = len(finding.also) - len(places)
    places += [f"{more} more places"] if more > 0 else []
    also = f"Also at {', '.join(places)}." if places else ""
    beneath = (line.strip() for line in folded(finding))
    return " ".join(printed(part) for part in (finding.message, finding.hint, also, *beneath) if part)


def _named(findings: Sequence[Finding], noun: str, most: int | None) -> Iterator[str]:
    if findings:
        number = f"{len(findings):,} {noun}"
        yield f"and {counted(len(findings), noun) if noun == 'consequence' else number}:"
        for finding in findings[:most]:
            where = f"{printed(str(finding.place))}: " if finding.place else ""
            below = finding.consequences
            more = f" (and {counted(len(below), 'consequence')})" if below else ""
            message = printed(finding.message, _LONGEST_FOLDED)
            yield f"  {where}{finding.severity}: {message} [{finding.rule}]{more}"
        if most is not None and len(findings) > most:
            yield f"  and {len(findings) - most:,} more, which the JSON report lists"


def summary(outcome: Outcome, view: View) -> str:
    """How many findings there are, with those folded beneath them, and what is let pass or not shown."""
    reached = view.reached(outcome)
    counts = [(sum(f.severity is severity for f in reached), severity) for severity in Severity]
    listed = ", ".join(counted(number, severity) for number, severity in counts if number)
    number = ", ".join([counted(len(reached), "finding"), *_beneath(reached)])
    parts = [f"{number}: {listed}" if reached else "No findings"]
    hidden = len(reached) - len(view.shown(outcome))
    if hidden:
        parts.append(f"{hidden} not shown")
    if outcome.waived:
        parts.append(f"{len(outcome.waived)} waived")
    if outcome.known:
        parts.append(f"{len(outcome.known)} in the baseline")
    return "; ".join(parts) + "."


def _beneath(findings: Sequence[Finding]) -> Iterator[str]:
    every = [*unfolded(findings)]
    if len(every) > len(findings):
        sorts = ["their consequences"] if any(finding.consequences for finding in every) else []
        sorts += ["others of their kind"] if any(finding.alike for finding in every) else []
        yield f"{len(every):,} with {' and '.join(sorts)}"
