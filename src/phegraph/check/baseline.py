"""The baseline: findings that are known and do not fail a check, kept in a file."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from phegraph.check.outcome import Outcome, SourceLines, fingerprints
from phegraph.errors import ProjectError, errors_in_writing
from phegraph.finding import Finding, Place, Severity
from phegraph.system.decoding import read_json
from phegraph.system.files import replacing

GONE = "baseline/gone"
_VERSION = 1


class Baseline(Struct, frozen=True):
    """Known findings.

    Attributes:
        file: What findings call the file.
        entries: The entry of each finding, by its fingerprint, in the order of the file.
    """

    file: str
    entries: Mapping[str, Mapping[str, str]]

    def gone(self, fingerprints: Collection[str], severity: Severity) -> list[Finding]:
        """A finding for each entry that is not found any more: it must leave the file."""
        return [
            Finding(
                GONE,
                severity,
                f"This is put right: {entry.get('message', '')} ({entry.get('rule', '')})",
                "Write the baseline anew with --write-baseline.",
                Place(self.file, number),
            )
            for number, (fingerprint, entry) in enumerate(self.entries.items(), _FIRST_LINE)
            if fingerprint not in fingerprints
        ]

    def fingerprints(self, findings: Sequence[Finding], sources: SourceLines) -> dict[Finding, str]:
        """The fingerprint of each finding. One in a file that is renamed has that of its former name.

        A file is renamed where the entries have none of its name, and have its findings under the name of a
        file that is gone; if several such files are gone, the one with most of them.
        """
        prints = fingerprints(findings, sources)
        files = {entry.get("file", "") for entry in self.entries.values()}
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
        content = read_json(path, file, ProjectError)
        entries = {entry.pop("fingerprint"): entry for entry in content["findings"]}  # type: ignore[index]
        version = content["version"]  # type: ignore[index]
        if not all(
            isinstance(part, str) for pair in entries.items() for part in (pair[0], *pair[1].values())
        ):
            raise TypeError("an entry has what is no text")
    except FileNotFoundError as error:
        hint = "Write it with --write-baseline."
        raise ProjectError("There is no such baseline.", hint=hint, place=Place(file)) from error
    except ProjectError as error:
        message = f"This is no baseline: {error.message}"
        raise ProjectError(message, hint=hint, place=error.place) from error
    except OSError as error:
        raise ProjectError(f"The baseline cannot be read: {error.strerror}.", place=Place(file)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ProjectError(f"This is no baseline: {error}.", hint=hint, place=Place(file)) from error
    if version != _VERSION:
        raise ProjectError(f"This baseline has the version {version!r}.", place=Place(file))
    return Baseline(file, entries)


def write_baseline(path: Path, outcome: Outcome) -> int:
    """Write what a check found as the baseline.

    Returns:
        How many findings it has.

    Raises:
        ExportError: The file cannot be written.
    """
    every = [finding for finding in (*outcome.findings, *outcome.known) if finding.rule != GONE]
    entries = sorted((_entry(finding, outcome.fingerprints[finding]) for finding in every), key=_order)
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    with errors_in_writing(path), replacing(path) as temporary:
        text = f'{{\n"version": {_VERSION},\n"findings": [\n' + ",\n".join(lines) + "\n]\n}\n"
        temporary.write_text(text, encoding="utf-8")
    return len(entries)


def _entry(finding: Finding, fingerprint: str) -> dict[str, str]:
    file = finding.place.file if finding.place else ""
    return {"file": file, "rule": finding.rule, "message": finding.message, "fingerprint": fingerprint}


def _order(entry: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(entry.values())
