"""Rdjson: findings as diagnostics of reviewdog, which comments on a pull request of any host."""

from phegraph.check.fixes import ReportedFixes
from phegraph.check.formats.view import View, on_a_line
from phegraph.check.outcome import Outcome
from phegraph.check.rule_pages import address
from phegraph.finding import Finding, Place, Severity
from phegraph.text.data import json_text
from phegraph.text.visible import markdown, visible_everywhere
from phegraph.version import HOME

_SEVERITIES = {Severity.VIOLATION: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}

JsonObject = dict[str, object]


def render(outcome: Outcome, view: View) -> str:
    """The findings as a `DiagnosticResult` of reviewdog's `proto/rdf`."""
    fixes = ReportedFixes(outcome)
    diagnostics = [_diagnostic(finding, outcome, view, fixes) for finding in view.shown(outcome)]
    result = {"source": {"name": "phegraph", "url": HOME}, "diagnostics": diagnostics}
    return json_text(visible_everywhere(result))


def _diagnostic(finding: Finding, outcome: Outcome, view: View, fixes: ReportedFixes) -> JsonObject:
    rule = outcome.rules.get(finding.rule)
    page = {"url": address(rule)} if rule and not rule.own else {}
    place = view.place(finding, outcome) or Place(".")
    replaced = fixes.of(finding)
    suggestions = [
        {"range": _location(at, outcome, view)["range"], "text": text}
        for at, text in replaced
        if all(other.file == place.file for other, _ in replaced)
    ]
    return {
        "message": markdown(on_a_line(finding)),  # a host shows it as Markdown
        "location": _location(place, outcome, view),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule, **page},
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _location(place: Place, outcome: Outcome, view: View) -> JsonObject:
    span: JsonObject = {"start": _position(place.file, place.line or 1, place.column, outcome)}
    if place.end_line and place.end_column:
        span["end"] = _position(place.file, place.end_line, place.end_column, outcome)
    return {"path": view.below + place.file, "range": span}


def _position(file: str, line: int, column: int | None, outcome: Outcome) -> JsonObject:
    """A position, whose column counts the bytes of UTF-8."""
    if column is None:
        return {"line": line}
    before = outcome.sources.of(file).text(line)[: column - 1]
    return {"line": line, "column": len(before.encode()) + 1}
