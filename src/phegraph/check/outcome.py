"""The outcome of a check: what is found, what is let pass, and what each finding is known by."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from phegraph.check.rule import Rule
from phegraph.check.rulebook import Rulebook
from phegraph.finding import Finding, Place, Severity, sort, unfolded
from phegraph.rdf.reading.encoding import utf8
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.tabular import Tabular
from phegraph.shacl.model import Report

_SPACE = re.compile(r"\s+")


class SourceLines(Struct, frozen=True):
    """The lines of the files that findings point into.

    Attributes:
        root: The folder that the names of the files begin at.
        base: What relative IRIs in them resolve against; None for each file's own address.
    """

    root: Path
    base: str | None = None
    _lines: dict[str, Lines] = {}

    def of(self, file: str) -> Lines:
        """The lines of a file; none where it cannot be read."""
        if file not in self._lines:
            data = b""
            with suppress(OSError, LookupError, UnicodeError):
                data = (self.root / file).read_bytes()
                data = utf8(data)
            self._lines[file] = Lines(file, data)
        return self._lines[file]

    def span(self, place: Place) -> str:
        """The text of a place, its white space made single blanks; the line where it has no columns."""
        if place.line is None:
            return ""
        lines = self.of(place.file)
        if place.column is None or place.end_line is None or place.end_column is None:
            return _SPACE.sub(" ", lines.text(place.line)).strip()
        if place.end_line == place.line:
            return lines.text(place.line)[place.column - 1 : place.end_column - 1]
        between = (lines.text(number) for number in range(place.line + 1, place.end_line))
        first, last = lines.text(place.line)[place.column - 1 :], lines.text(place.end_line)
        return _SPACE.sub(" ", " ".join([first, *between, last[: place.end_column - 1]]))


class Outcome(Struct, Tabular, frozen=True, dict=True):
    """What a check found: the findings that count one by one, or a table with a row each.

    Attributes:
        findings: What counts, by file and line. Consequences are folded beneath their cause, and many of a
            kind beneath the first.
        waived: What a comment in the file allows, with the reason it gives.
        known: What the baseline knows.
        rules: The rules that found something, by id.
        sources: The lines of the files.
        report: The validation report, where the files could be read.
        unusable: Whether a file could not be read, so that nothing else was looked for.
    """

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, str], ...] = ()
    known: tuple[Finding, ...] = ()
    rules: Mapping[str, Rule] = {}
    sources: SourceLines = field(default_factory=lambda: SourceLines(Path()))
    report: Report | None = None
    unusable: bool = False

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def _columns(self) -> Sequence[str]:
        return "file", "line", "column", "severity", "rule", "message", "hint", "folded"

    def _cells(self) -> Sequence[Sequence[object]]:
        def cells(finding: Finding) -> Sequence[object]:
            place = finding.place or Place("")
            where = place.file or None, place.line, place.column
            texts = finding.severity.value, finding.rule, finding.message, finding.hint or None
            return *where, *texts, len(finding.beneath)

        return [cells(finding) for finding in self.findings]

    def count(self, severity: Severity) -> int:
        """How many findings of a severity count."""
        return sum(finding.severity is severity for finding in self.findings)

    @cached_property
    def fingerprints(self) -> Mapping[Finding, str]:
        """What every finding is known by, whatever line it stands on."""
        every = [*self.findings, *self.known, *(finding for finding, _ in self.waived)]
        return fingerprints(unfolded(every), self.sources)


def outcome_of(findings: Iterable[Finding], rulebook: Rulebook, report: Report | None = None) -> Outcome:
    """The outcome of looking at files that belong to no project, named from the working folder."""
    findings = tuple(findings)
    return Outcome(findings, rules=rules_of(findings, rulebook), report=report)


def rules_of(findings: Iterable[Finding], rulebook: Rulebook) -> Mapping[str, Rule]:
    """The rules that found something, by id."""
    rules = sorted({finding.rule for finding in unfolded(findings)})
    return {rule: rulebook[rule] for rule in rules if rule in rulebook}


def fingerprints(
    findings: Iterable[Finding], sources: SourceLines, former: str | None = None
) -> dict[Finding, str]:
    """A fingerprint of each finding that survives moved lines.

    It is made of the rule, the file, the text that the finding points at, and the message, and of a number
    where several have all of these the same.

    Args:
        findings: The findings, those folded beneath others among them.
        sources: The lines of their files.
        former: What the file of all of them was called; None for what each is called now.
    """
    by_finding: dict[Finding, str] = {}
    seen: Counter[str] = Counter()
    for finding in sort(findings):
        place = finding.place or Place("")
        file = place.file if former is None else former
        parts = (finding.rule, file, sources.span(place), finding.message)
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        seen[digest] += 1
        by_finding[finding] = f"{digest}:{seen[digest]}"
    return by_finding
