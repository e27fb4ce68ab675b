"""JUnit: findings as failed tests, for the servers that show those."""

from collections import Counter
from itertools import groupby
from xml.etree import ElementTree

from phegraph.check.formats.view import View, folded, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.visible import xml_text

_LONGEST = 300
"""How many characters of a message name a test."""


def render(outcome: Outcome, view: View) -> str:
    """A suite of tests a file, a test a finding; one that passes where there is no finding."""
    shown = view.shown(outcome)
    total = str(max(1, len(shown)))
    root = ElementTree.Element("testsuites", name="phegraph check", tests=total, failures=str(len(shown)))
    seen: Counter[tuple[str, str]] = Counter()
    for file, findings in groupby(shown, key=lambda finding: finding.place.file if finding.place else ""):
        several = list(findings)
        suite = _suite(root, xml_text(view.below + file) if file else "graph", len(several), len(several))
        for finding in several:
            name = f"{file}: {finding.message[:_LONGEST]}" if file else finding.message[:_LONGEST]
            seen[finding.rule, name] += 1
            number = seen[finding.rule, name]
            _case(suite, finding, f"{name} ({number})" if number > 1 else name)
    if not shown:
        suite = _suite(root, "graph", 1, 0)
        ElementTree.SubElement(suite, "testcase", classname="phegraph", name=summary(outcome, view), time="0")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ElementTree.Element, name: str, tests: int, failures: int) -> ElementTree.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    return ElementTree.SubElement(root, "testsuite", {"name": xml_text(name), **counts})


def _case(suite: ElementTree.Element, finding: Finding, name: str) -> None:
    """A test, whose name has no position: it keeps its history when lines move."""
    attributes = {"classname": finding.rule, "name": xml_text(name), "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    attributes = {"message": xml_text(finding.message), "type": finding.severity.value}
    failure = ElementTree.SubElement(case, "failure", attributes)
    places = [f"{also}: here too" for also in finding.also]
    texts = [str(finding.place or ""), finding.message, finding.hint, *places, *folded(finding, most=None)]
    failure.text = xml_text("\n".join(filter(None, texts)))
