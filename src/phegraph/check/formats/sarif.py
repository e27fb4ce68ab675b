"""SARIF 2.1.0: findings for code scanning services."""

import gzip
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from phegraph.check.fixes import ReportedFixes
from phegraph.check.formats.view import View, fitting, folded
from phegraph.check.outcome import Outcome
from phegraph.check.rule import Rule
from phegraph.check.rule_pages import address, page
from phegraph.finding import Finding, Place, Severity
from phegraph.text.data import json_text
from phegraph.text.visible import visible_everywhere
from phegraph.version import HOME, __version__

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "phegraph/v1"

MOST_RESULTS = 5_000
"""How many results GitHub keeps; it refuses a file with 25,000."""
MOST_BYTES = 10_000_000
"""How large a file that GitHub takes may be, packed with gzip."""
LONGEST_TEXT = 1_024
"""How many characters GitHub takes of the description of a rule; other texts are no longer either."""
MOST_PLACES = 100
"""How many places of a result GitHub keeps; it refuses a file with one that has more than 1,000."""

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

JsonObject = Mapping[str, object]


def render(outcome: Outcome, view: View) -> str:
    """The findings as a log of one run, within the limits of GitHub.

    Code scanning of GitHub ignores `suppressions`: it would show what is waived or known as open alerts, so
    that it is there only where the view asks. Of too many findings the most severe are there; a notification
    of the run and `view.notify` tell how many.
    """
    suppressed = _suppressed(outcome, view) if view.suppressions else {}
    every = [*view.shown(outcome), *suppressed]

    def log(findings: Sequence[Finding]) -> str:
        log = _log(findings, outcome, view, _note(len(findings), len(every)))
        if view.suppressions:
            for finding, result in zip(findings, log["runs"][0]["results"], strict=True):
                result["suppressions"] = suppressed.get(finding, [])
        return json_text(visible_everywhere(log))

    text, number = fitting(every, MOST_RESULTS, log, _fits)
    if note := _note(number, len(every)):
        view.notify(note)
    return text


def _suppressed(outcome: Outcome, view: View) -> Mapping[Finding, Sequence[JsonObject]]:
    """What is waived or known and bad enough, with why it is (SARIF 2.1.0, section 3.35)."""
    waived = {finding: {"kind": "inSource", "justification": reason} for finding, reason in outcome.waived}
    known = {finding: {"kind": "external"} for finding in outcome.known}
    return {
        finding: [suppression]
        for finding, suppression in {**waived, **known}.items()
        if finding.severity.reaches(view.severity)
    }


def _note(most: int, number: int) -> str:
    """What tells that findings are left out."""
    if most == number:
        return ""
    return f"SARIF has the {most:,} most severe of {number:,} findings: GitHub takes no more."


def _fits(text: str) -> bool:
    data = text.encode()
    return len(data) <= MOST_BYTES or len(gzip.compress(data)) <= MOST_BYTES


def _log(findings: Sequence[Finding], outcome: Outcome, view: View, note: str) -> dict[str, Any]:
    found = {finding.rule for finding in findings}
    rules = [rule for name, rule in outcome.rules.items() if name in found]
    fixes = ReportedFixes(outcome)
    results = [_result(finding, rules, outcome, view, fixes) for finding in findings]
    invocation: dict[str, object] = {"executionSuccessful": not outcome.unusable}
    if note:
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": note}}]
    driver = {
        "name": "phegraph",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_descriptor(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{view.category or f'phegraph/{view.below}'.rstrip('/')}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(rule: Rule) -> JsonObject:
    """A rule (SARIF 2.1.0, section 3.49)."""
    text = rule.reason or rule.message
    return {
        "id": rule.id,
        "shortDescription": {"text": _cut(text)},
        "fullDescription": {"text": _cut(text)},
        "help": {"text": " ".join([text, rule.hint]).strip(), "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group]},
        **({} if rule.own else {"helpUri": address(rule)}),
    }


def _result(
    finding: Finding, rules: Sequence[Rule], outcome: Outcome, view: View, fixes: ReportedFixes
) -> dict[str, object]:
    """A finding (SARIF 2.1.0, section 3.27)."""
    place = view.place(finding, outcome)
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(place, outcome, view)] if place else [],
        "partialFingerprints": {FINGERPRINT: outcome.fingerprints[finding]},
    }
    if finding.rule in outcome.rules:
        result["ruleIndex"] = rules.index(outcome.rules[finding.rule])
    if related := _related(finding):
        locations = [
            {"id": number, "message": {"text": _cut(text)}, **_location(place, outcome, view)}
            for number, (text, place) in enumerate(related[: MOST_PLACES - 1], 1)
        ]
        result["relatedLocations"] = locations
    if replaced := fixes.of(finding):
        result["fixes"] = [_fix(finding, replaced, view)]
    return result


def _fix(finding: Finding, replaced: Sequence[tuple[Place, str]], view: View) -> JsonObject:
    """What puts a finding right (SARIF 2.1.0, section 3.55)."""
    changes = [
        {
            "artifactLocation": _artifact(file, view),
            "replacements": [
                {"deletedRegion": _region(place), "insertedContent": {"text": text}}
                for place, text in replaced
                if place.file == file
            ],
        }
        for file in dict.fromkeys(place.file for place, _ in replaced)
    ]
    return {"description": {"text": _cut(finding.hint or finding.message)}, "artifactChanges": changes}


def _message(finding: Finding) -> str:
    numbers = [line for line in folded(finding, most=0) if not line.startswith(" ")]
    parts = [finding.message, finding.hint, *(f"{line[:1].upper()}{line[1:-1]}." for line in numbers)]
    more = len(_related(finding)) - (MOST_PLACES - 1)
    if more > 0:
        parts.append(f"And {more} more places.")
    return " ".join(_cut(part) for part in parts if part)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _related(finding: Finding) -> Sequence[tuple[str, Place]]:
    """The other places of a finding, and those of the findings folded beneath it, each with its text."""
    return [
        *(("here too", place) for place in finding.also),
        *((f"{other.message} [{other.rule}]", other.place) for other in finding.beneath if other.place),
    ]


def _location(place: Place, outcome: Outcome, view: View) -> JsonObject:
    """A place (SARIF 2.1.0, section 3.28), from the root of the repository."""
    line = place.line or 1
    text = outcome.sources.of(place.file).text(line)
    region = _region(place, text)
    if text and place.line and len(text) <= LONGEST_TEXT:
        region["snippet"] = {"text": text}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file, view), "region": region}}


def _region(place: Place, text: str = "") -> dict[str, object]:
    """A span of lines and columns; to the end of its line, whose text is given, where it tells none."""
    line = place.line or 1
    return {
        "startLine": line,
        "startColumn": place.column or 1,
        "endLine": place.end_line or line,
        "endColumn": place.end_column or max(len(text), place.column or 0) + 1,
    }


def _artifact(file: str, view: View) -> JsonObject:
    return {"uri": quote(view.below + file), "uriBaseId": "%SRCROOT%"}
