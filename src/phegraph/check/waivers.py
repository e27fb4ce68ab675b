"""Waivers: comments in a file that allow a finding on their line, with a reason."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from phegraph.check.context import CheckContext
from phegraph.check.rulebook import Rulebook
from phegraph.finding import Finding, Place
from phegraph.findings.groups import without
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.tokens import TOKEN

_MARK = b"phegraph:"
_COMMENT = re.compile(rb"#\s*phegraph:\s*allow\b[ \t]*(?P<rule>[^\s#]*)[ \t]*(?P<reason>[^\r\n]*)")


class Waiver(Struct, frozen=True):
    """A comment `# phegraph: allow RULE reason`.

    Attributes:
        rule: The rule.
        reason: The reason; empty where it gives none.
        place: Where it is.
        is_judged: Whether it is a finding where it has a fault.
    """

    rule: str
    reason: str
    place: Place
    is_judged: bool = True

    def covers(self, finding: Finding) -> bool:
        """Whether it stands on a line of what the finding points at, and names its rule."""
        place, line = finding.place, self.place.line
        if place is None or place.line is None or line is None:
            return False
        on_line = place.line <= line <= (place.end_line or place.line)
        return self.rule == finding.rule and self.place.file == place.file and on_line


class Waived(Struct, frozen=True):
    """What is left of findings, what waivers allow, and the faults of the waivers themselves."""

    remaining: list[Finding]
    waived: list[tuple[Finding, str]]
    findings: list[Finding]


def waivers(context: CheckContext) -> list[Waiver]:
    """The waivers in all files: what changed can be a consequence of what did not."""
    files = (*context.readings, *context.graph.project.query_files)
    return [waiver for path in files for waiver in _read(path, context)]


def waive(findings: Iterable[Finding], every: Sequence[Waiver], rulebook: Rulebook) -> Waived:
    """Let pass what waivers allow, with its consequences, or consequences alone.

    A waiver needs a reason, a rule, and something to allow.
    """
    remaining: list[Finding] = []
    waived: list[tuple[Finding, str]] = []
    used: set[Waiver] = set()

    def reason(finding: Finding) -> str:
        covering = [waiver for waiver in every if waiver.covers(finding)]
        used.update(covering)
        return next((waiver.reason for waiver in covering if waiver.reason), "")

    for finding in findings:
        allowed = [(other, why) for other in finding.consequences if (why := reason(other))]
        if why := reason(finding):
            waived.append((finding, why))
        else:
            remaining.append(without(finding, {other for other, _ in allowed}))
            waived += allowed
    judged = [waiver for waiver in every if waiver.is_judged]
    faults = [fault for waiver in judged if (fault := _fault(waiver, waiver in used, rulebook))]
    return Waived(remaining, waived, faults)


def _read(path: Path, context: CheckContext) -> Iterator[Waiver]:
    is_rdf = path in context.readings
    if not (context.made_of_parts(path, _may_have_some) if is_rdf else _may_have_some([context.text(path)])):
        return
    data = context.text(path)
    lines = Lines(context.graph.project.name_of(path), data)
    for start, comment in _comments(data):
        match = _COMMENT.match(comment)
        if match:
            place = lines.place(start, start + len(comment.rstrip()))
            rule = match["rule"].decode("utf-8", "replace")
            yield Waiver(rule, _reason(match), place, context.is_looked_at(path))


def _may_have_some(parts: Iterable[bytes]) -> bool:
    return any(_MARK in data for data in parts)


def _comments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The comments of a text: the tokens around them distinguish them from strings."""
    for match in TOKEN.finditer(data):
        if match.lastgroup == "space":
            for comment in re.finditer(rb"#[^\r\n]*", match.group()):
                yield match.start() + comment.start(), comment.group()


def _reason(match: re.Match[bytes]) -> str:
    return match["reason"].decode("utf-8", "replace").strip()


def _fault(waiver: Waiver, is_used: bool, rulebook: Rulebook) -> Finding | None:
    if waiver.rule not in rulebook:
        rule, message, hint = "unknown-rule", f"There is no rule {waiver.rule!r}.", rulebook.hint(waiver.rule)
    elif not waiver.reason:
        rule, message = "no-reason", f"The waiver of {waiver.rule} gives no reason."
        hint = f"Write why: `# phegraph: allow {waiver.rule} …`."
    elif not is_used:
        rule, message = "unused", f"Nothing on this line breaks {waiver.rule}."
        hint = "Remove the comment."
    else:
        return None
    return Finding(f"waiver/{rule}", rulebook.severity(f"waiver/{rule}"), message, hint, waiver.place)
