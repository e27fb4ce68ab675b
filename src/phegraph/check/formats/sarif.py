"""SARIF 2.1.0: findings for code scanning services."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.check.rule import Rule
from phegraph.check.rule_pages import page
from phegraph.finding import Finding, Place, Severity
from phegraph.text.visible import visible_everywhere
from phegraph.version import __version__

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "phegraph/v1"

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

JsonObject = Mapping[str, object]


def render(outcome: Outcome, view: View) -> str:
    """The findings as a log of one run; what is waived or known is not there.

    Code scanning of GitHub ignores `suppressions`: it would show them as open alerts.
    """
    findings = view.shown(outcome)
    rules = [rule for name, rule in outcome.rules.items() if name in {finding.rule for finding in findings}]
    results = [_result(finding, rules, outcome, view) for finding in findings]
    driver = {
        "name": "phegraph",
        "semanticVersion": __version__,
        "rules": [_descriptor(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not outcome.unusable}],
        "results": results,
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(visible_everywhere(log), indent=2, ensure_ascii=False) + "\n"


def _descriptor(rule: Rule) -> JsonObject:
    """A rule (SARIF 2.1.0, section 3.49)."""
    text = rule.reason or rule.message
    return {
        "id": rule.id,
        "shortDescription": {"text": text},
        "help": {"text": " ".join([text, rule.hint]).strip(), "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group]},
    }


def _result(finding: Finding, rules: Sequence[Rule], outcome: Outcome, view: View) -> dict[str, object]:
    """A finding (SARIF 2.1.0, section 3.27)."""
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.hint}".strip()},
        "locations": [_location(finding.place, outcome, view)] if finding.place else [],
        "partialFingerprints": {FINGERPRINT: outcome.fingerprints[finding]},
    }
    if finding.rule in outcome.rules:
        result["ruleIndex"] = rules.index(outcome.rules[finding.rule])
    if finding.also:
        result["relatedLocations"] = _related(finding.also, outcome, view)
    return result


def _related(places: Sequence[Place], outcome: Outcome, view: View) -> list[JsonObject]:
    return [
        {"id": number, "message": {"text": "here too"}, **_location(place, outcome, view)}
        for number, place in enumerate(places, 1)
    ]


def _location(place: Place, outcome: Outcome, view: View) -> JsonObject:
    """A place (SARIF 2.1.0, section 3.28), from the root of the repository."""
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(view.below + place.file), "uriBaseId": "%SRCROOT%"}
    }
    if place.line is not None:
        region = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        known: dict[str, object] = {key: value for key, value in region.items() if value is not None}
        snippet = outcome.sources.of(place.file).text(place.line)
        if snippet:
            known["snippet"] = {"text": snippet}
        physical["region"] = known
    return {"physicalLocation": physical}
