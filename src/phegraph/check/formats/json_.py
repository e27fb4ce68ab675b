"""JSON: findings for programs, a list of objects."""

from msgspec import to_builtins

from phegraph.check.fixes import ReportedFixes
from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.data import json_text
from phegraph.text.visible import visible_everywhere


def render(outcome: Outcome, view: View) -> str:
    """The findings with their fingerprints; what cannot be seen in their texts is written by its code."""
    fixes = ReportedFixes(outcome)
    findings = [_data(finding, outcome, fixes) for finding in view.shown(outcome)]
    return json_text(visible_everywhere(findings))


def _data(finding: Finding, outcome: Outcome, fixes: ReportedFixes) -> dict[str, object]:
    replaced = [{"place": to_builtins(place), "text": text} for place, text in fixes.of(finding)]
    rule = outcome.rules.get(finding.rule)
    return {
        **to_builtins(finding),
        "consequences": [_data(consequence, outcome, fixes) for consequence in finding.consequences],
        "alike": [_data(other, outcome, fixes) for other in finding.alike],
        "fix": {"kind": rule.fix, "edits": replaced} if rule and replaced else None,
        "fingerprint": outcome.fingerprints[finding],
    }
