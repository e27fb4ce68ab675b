"""Checkstyle: findings as errors by file, in the XML that Java's Checkstyle writes and most servers read."""

from itertools import groupby
from xml.etree import ElementTree

from phegraph.check.formats.view import View, on_a_line
from phegraph.check.outcome import Outcome
from phegraph.finding import Place, Severity
from phegraph.text.visible import xml_text

_SEVERITIES = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def render(outcome: Outcome, view: View) -> str:
    """An element a file, with one in it for each of its findings."""
    root = ElementTree.Element("checkstyle", version="4.3")
    placed = [(view.place(finding, outcome) or Place("."), finding) for finding in view.shown(outcome)]
    for file, pairs in groupby(placed, key=lambda pair: pair[0].file):
        element = ElementTree.SubElement(root, "file", name=xml_text(view.below + file))
        for place, finding in pairs:
            attributes = {
                "line": str(place.line or 1),
                "column": str(place.column or ""),
                "severity": _SEVERITIES[finding.severity],
                "message": xml_text(on_a_line(finding)),
                "source": f"phegraph.{finding.rule}",
            }
            ElementTree.SubElement(element, "error", {key: text for key, text in attributes.items() if text})
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
