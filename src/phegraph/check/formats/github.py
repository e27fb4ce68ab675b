"""GitHub: findings as workflow commands, which a pull request shows at the lines."""

from phegraph.check.formats.view import View, folded, printed, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding, Severity
from phegraph.text.visible import visible

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(outcome: Outcome, view: View) -> str:
    """A command a finding, and a line that sums them up."""
    lines = [_command(finding, view) for finding in view.shown(outcome)]
    return "\n".join([*lines, summary(outcome, view)]) + "\n"


def _command(finding: Finding, view: View) -> str:
    place = finding.place
    properties: dict[str, object] = {}
    if place:
        properties["file"] = visible(view.below + place.file)
        properties["line"] = place.line
        properties["endLine"] = place.end_line or place.line
        if place.end_line in (None, place.line):  # columns are for a single line
            properties["col"] = place.column
            properties["endColumn"] = place.end_column
    properties["title"] = finding.rule
    parameters = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None
    )
    also = [f"{printed(str(place))}: here too" for place in finding.also]
    message = "\n".join(
        [f"{printed(finding.message)} {printed(finding.hint)}".strip(), *also, *folded(finding)]
    )
    return f"::{_COMMANDS[finding.severity]} {parameters}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
