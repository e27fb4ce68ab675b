"""JUnit: findings as failed tests, for the servers that show those."""

from itertools import groupby
from xml.etree import ElementTree

from phegraph.check.formats.view import View, folded, summary
from phegraph.check.outcome import Outcome
from phegraph.finding import Finding
from phegraph.text.visible import visible_lines


def render(outcome: Outcome, view: View) -> str:
    """A suite of tests a file, a test a finding; one that passes where there is no finding."""
    shown = view.shown(outcome)
    total = str(max(1, len(shown)))
    root = ElementTree.Element("testsuites", name="phegraph check", tests=total, failures=str(len(shown)))
    for file, findings in groupby(shown, key=lambda finding: finding.place.file if finding.place else ""):
        several = list(findings)
        suite = _suite(root, _plain(view.below + file) if file else "graph", len(several), len(several))
        for finding in several:
            _case(suite, finding)
    if not shown:
        suite = _suite(root, "graph", 1, 0)
        ElementTree.SubElement(suite, "testcase", classname="phegraph", name=summary(outcome, view), time="0")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ElementTree.Element, name: str, tests: int, failures: int) -> ElementTree.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    return ElementTree.SubElement(root, "testsuite", {"name": _plain(name), **counts})


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    place = finding.place
    name = f"{finding.rule} {place}" if place else finding.rule
    attributes = {"classname": finding.rule, "name": _plain(name), "time": "0"}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    attributes = {"message": _plain(finding.message), "type": finding.severity.value}
    failure = ElementTree.SubElement(case, "failure", attributes)
    places = [f"{also}: here too" for also in finding.also]
    texts = [str(place or ""), finding.message, finding.hint, *places, *folded(finding, most=None)]
    failure.text = _plain("\n".join(filter(None, texts)))


def _plain(text: str) -> str:
    """A text without what cannot be seen, nor the characters that XML cannot have (XML 1.0, production 2)."""
    return visible_lines(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
