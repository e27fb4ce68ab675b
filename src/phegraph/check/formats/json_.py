"""JSON: findings for programs, a list of objects."""

import json

from msgspec import to_builtins

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.text.visible import visible_everywhere


def render(outcome: Outcome, view: View) -> str:
    """The findings with their fingerprints; what cannot be seen in their texts is written by its code."""
    findings = [{**to_builtins(f), "fingerprint": outcome.fingerprints[f]} for f in view.shown(outcome)]
    return json.dumps(visible_everywhere(findings), indent=2, ensure_ascii=False) + "\n"
