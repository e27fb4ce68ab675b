"""JSON: findings for programs, a list of objects."""

from msgspec import to_builtins

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.data import json_text
from phegraph.text.visible import visible_everywhere


def render(outcome: Outcome, view: View) -> str:
    """The findings with their fingerprints; what cannot be seen in their texts is written by its code."""
    findings = [_data(finding, outcome) for finding in view.shown(outcome)]
    return json_text(visible_everywhere(findings))


def _data(finding: Finding, outcome: Outcome) -> dict[str, object]:
    return {
        **to_builtins(finding),
        "consequences": [_data(consequence, outcome) for consequence in finding.consequences],
        "alike": [_data(other, outcome) for other in finding.alike],
        "fingerprint": outcome.fingerprints[finding],
    }
