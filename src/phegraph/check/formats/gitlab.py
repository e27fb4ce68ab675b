"""GitLab: findings as a code quality report, which a merge request shows."""

from phegraph.check.formats.view import View, on_a_line
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Place, Severity
from phegraph.text.data import json_text
from phegraph.text.visible import visible_everywhere

_SEVERITIES = {Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(outcome: Outcome, view: View) -> str:
    """An object a finding, as GitLab's documentation of code quality has them."""
    issues = [_issue(finding, outcome, view) for finding in view.shown(outcome)]
    return json_text(visible_everywhere(issues))


def _issue(finding: Finding, outcome: Outcome, view: View) -> dict[str, object]:
    place = view.place(finding, outcome) or Place(".")
    return {
        "description": on_a_line(finding),
        "check_name": finding.rule,
        "fingerprint": outcome.fingerprints[finding],
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": view.below + place.file, "lines": {"begin": place.line or 1}},
    }
