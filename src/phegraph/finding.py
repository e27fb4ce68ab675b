"""Findings: what is wrong, where, and what to do."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """The severity of a finding, named as in SHACL (section 2.1.4), in lower case.

    Example:
        >>> Severity("warning").reaches(Severity.VIOLATION)
        False
    """

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)

    def reaches(self, threshold: "Severity") -> bool:
        """Whether this is at least as severe as the threshold."""
        return self.rank <= threshold.rank


class Place(Struct, frozen=True, order=True):
    """A span of a file.

    Attributes:
        file: The name of the file.
        line: The first line, from 1; None where the whole file is meant.
        column: The first column, from 1, in characters.
        end_line: The last line.
        end_column: The first column after the span.

    Example:
        >>> print(Place("data/lights.ttl", 4, 12))
        data/lights.ttl:4:12
    """

    file: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class Replacement(Struct, frozen=True):
    """A term, or a namespace, and what was probably meant instead.

    Attributes:
        old, new: The IRIs.
    """

    old: str
    new: str


class Finding(Struct, frozen=True):
    """Something that is wrong.

    Attributes:
        rule: The rule that it breaks, such as `label/missing`.
        severity: How bad it is.
        message: What is wrong.
        hint: What to do.
        place: Where it is; None where it is in no file.
        also: Other places that belong to it.
        consequences: Findings that it is the cause of, in the order of `sort`. None has any of its own.
        alike: Other findings of the same kind, in the order of `sort`, each with its consequences.
        replacement: What was probably meant, where there is one such term or namespace.

    Example:
        >>> print(Finding("label/missing", Severity.WARNING, "It has no label.", place=Place("a.ttl", 4)))
        a.ttl:4: warning: It has no label. [label/missing]
    """

    rule: str
    severity: Severity
    message: str
    hint: str = ""
    place: Place | None = None
    also: tuple[Place, ...] = ()
    consequences: tuple["Finding", ...] = ()
    alike: tuple["Finding", ...] = ()
    replacement: Replacement | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" {self.hint}" if self.hint else ""
        beneath = len(self.beneath)
        more = f" (and {beneath:,} folded beneath it)" if beneath else ""
        return f"{where}{self.severity}: {self.message}{hint} [{self.rule}]{more}"

    @property
    def beneath(self) -> list["Finding"]:
        """The findings that are folded beneath it."""
        return [*self.consequences, *unfolded(self.alike)]


def unfolded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each with those folded beneath it, before the next."""
    for finding in findings:
        yield finding
        yield from finding.beneath


def sort(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order a person works through them: by file and line, then severity and rule."""

    def key(finding: Finding) -> tuple[str, int, int, int, str, str]:
        place = finding.place or Place("")
        return (
            place.file,
            place.line or 0,
            place.column or 0,
            finding.severity.rank,
            finding.rule,
            finding.message,
        )

    return sorted(findings, key=key)
