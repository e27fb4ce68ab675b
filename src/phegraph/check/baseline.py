"""The baseline: findings that are known and do not fail a check, kept in a file."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, ValidationError, convert
from msgspec.structs import asdict

from phegraph.check.outcome import Outcome, SourceLines, fingerprints
from phegraph.errors import ProjectError, errors_in_writing
from phegraph.finding import Finding, Place, Severity, sort, unfolded
from phegraph.findings.groups import without
from phegraph.system.decoding import read_json
from phegraph.system.files import replacing

GONE = "baseline/gone"
_VERSION = 1


class KnownFinding(Struct, frozen=True, order=True, kw_only=True):
    """A known finding: one for it and its consequences, as they are one fault.

    Attributes:
        file: The file that it is in; empty for none.
        rule: Its rule.
        message: What is wrong.
        fingerprint: Its fingerprint.
        consequences: The fingerprints of its consequences.
    """

    file: str = ""
    rule: str = ""
    message: str = ""
    fingerprint: str
    consequences: tuple[str, ...] = ()


class _Content(Struct, frozen=True):
    version: object
    findings: tuple[KnownFinding, ...]


class Baseline(Struct, frozen=True):
    """Known findings.

    Attributes:
        file: What findings call the file.
        entries: The entry of each finding, by its fingerprint, in the order of the file.
    """

    file: str
    entries: Mapping[str, KnownFinding]

    def divided(
        self, findings: Iterable[Finding], sources: SourceLines
    ) -> tuple[list[Finding], list[Finding], Collection[str]]:
        """The findings that are new, those that are known, and the fingerprints of all.

        All consequences of what is known are known. Of what is new, those are that an entry tells.
        """
        findings = list(findings)
        prints = self.fingerprints([*unfolded(findings)], sources)
        consequences = {print for entry in self.entries.values() for print in entry.consequences}
        entries = self.entries.keys() | consequences

        def is_known(finding: Finding) -> bool:
            return prints[finding] in entries

        known = [finding for finding in findings if is_known(finding)]
        new = [finding for finding in findings if not is_known(finding)]
        known_consequences = {other for finding in new for other in finding.consequences if is_known(other)}
        rest = [without(finding, known_consequences) for finding in new]
        return rest, sort([*known, *known_consequences]), {*prints.values()}

    def gone(self, fingerprints: Collection[str], severity: Severity) -> list[Finding]:
        """A finding for each entry of which nothing is found any more: it must leave the file."""
        return [
            Finding(
                GONE,
                severity,
                f"This is put right: {entry.message} ({entry.rule})",
                "Write the baseline anew with --write-baseline.",
                Place(self.file, number),
            )
            for number, (fingerprint, entry) in enumerate(self.entries.items(), _FIRST_LINE)
            if {fingerprint, *entry.consequences}.isdisjoint(fingerprints)
        ]

    def fingerprints(self, findings: Sequence[Finding], sources: SourceLines) -> dict[Finding, str]:
        """The fingerprint of each finding. One in a file that is renamed has that of its former name.

        A file is renamed where the entries have none of its name, and have its findings under the name of a
        file that is gone; if several such files are gone, the one with most of them.
        """
        prints = fingerprints(findings, sources)
        files = {entry.file for entry in self.entries.values()}
        gone = {file for file in files if file and not (sources.root / file).exists()}
        by_file: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.place and finding.place.file not in files:
                by_file.setdefault(finding.place.file, []).append(finding)
        for findings_in_file in by_file.values():
            if not gone:
                break
            former = {file: fingerprints(findings_in_file, sources, file) for file in sorted(gone)}
            known = {file: len(self.entries.keys() & {*names.values()}) for file, names in former.items()}
            best = max(known, key=known.__getitem__)
            if known[best]:
                gone.remove(best)
                prints.update(former[best])
        return prints


_FIRST_LINE = 4
"""The line of the first entry: each stands on a line of its own, so that a change is seen as one."""


def read_baseline(path: Path, file: str) -> Baseline:
    """Read a baseline.

    Raises:
        ProjectError: There is no such file, or it is no baseline.
    """
    hint = "Write it anew with --write-baseline."
    try:
        content = convert(read_json(path, file, ProjectError), _Content)
    except FileNotFoundError as error:
        hint = "Write it with --write-baseline."
        raise ProjectError("There is no such baseline.", hint=hint, place=Place(file)) from error
    except ProjectError as error:
        message = f"This is no baseline: {error.message}"
        raise ProjectError(message, hint=hint, place=error.place) from error
    except OSError as error:
        raise ProjectError(f"The baseline cannot be read: {error.strerror}.", place=Place(file)) from error
    except ValidationError as error:
        raise ProjectError(f"This is no baseline: {error}.", hint=hint, place=Place(file)) from error
    if content.version != _VERSION:
        raise ProjectError(f"This baseline has the version {content.version!r}.", place=Place(file))
    return Baseline(file, {entry.fingerprint: entry for entry in content.findings})


def write_baseline(path: Path, outcome: Outcome) -> int:
    """Write what a check found as the baseline.

    Returns:
        How many findings it has.

    Raises:
        ExportError: The file cannot be written.
    """
    found = [other for finding in outcome.findings for other in (finding, *finding.alike)]
    every = [finding for finding in (*found, *outcome.known) if finding.rule != GONE]
    entries = sorted(_entry(finding, outcome.fingerprints) for finding in every)
    lines = [_line(entry) for entry in entries]
    with errors_in_writing(path), replacing(path) as temporary:
        text = f'{{\n"version": {_VERSION},\n"findings": [\n' + ",\n".join(lines) + "\n]\n}\n"
        temporary.write_text(text, encoding="utf-8")
    return len(entries)


def _entry(finding: Finding, fingerprints: Mapping[Finding, str]) -> KnownFinding:
    return KnownFinding(
        file=finding.place.file if finding.place else "",
        rule=finding.rule,
        message=finding.message,
        fingerprint=fingerprints[finding],
        consequences=tuple(sorted(fingerprints[other] for other in finding.consequences)),
    )


def _line(entry: KnownFinding) -> str:
    return json.dumps({key: value for key, value in asdict(entry).items() if value != ()}, ensure_ascii=False)
