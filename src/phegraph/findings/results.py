"""Findings of validation: the results of a report, and faults of the shapes."""

import re
from collections.abc import Iterator
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from phegraph.finding import Severity
from phegraph.findings.draft import DraftFinding, Position, TermNames
from phegraph.findings.steps import first_steps, last_steps
from phegraph.rdf.terms import SH, Term
from phegraph.shacl.compile.messages import short_path, worded
from phegraph.shacl.model import Report, Result
from phegraph.sparql.algebra.tree import Path
from phegraph.store.embedded import canonical_forms
from phegraph.store.protocol import LocalStore

_SEVERITIES = {
    SH + "Violation": Severity.VIOLATION,
    SH + "Warning": Severity.WARNING,
    **dict.fromkeys((SH + "Info", SH + "Debug", SH + "Trace"), Severity.INFO),
}
_HINTS = {
    "shape/and": "Make it conform to all of the shapes.",
    "shape/class": "State its class, or link to something else.",
    "shape/closed": "Remove the statement, or correct its property.",
    "shape/datatype": "Correct the value, or its datatype.",
    "shape/disjoint": "Remove one of the two statements.",
    "shape/equals": "Give both properties the same values.",
    "shape/has-value": "Add the value.",
    "shape/in": "Write one of the values.",
    "shape/language-in": "Translate the text, or correct its language tag.",
    "shape/less-than": "Correct one of the two values.",
    "shape/less-than-or-equals": "Correct one of the two values.",
    "shape/max-count": "Remove what is too much of {path}.",
    "shape/max-exclusive": "Correct the value, or its unit.",
    "shape/max-inclusive": "Correct the value, or its unit.",
    "shape/max-length": "Write a shorter text.",
    "shape/max-list-length": "Take members out of the list.",
    "shape/member-shape": "Correct the members of the list.",
    "shape/min-count": "Add {path}.",
    "shape/min-exclusive": "Correct the value, or its unit.",
    "shape/min-inclusive": "Correct the value, or its unit.",
    "shape/min-length": "Write a longer text.",
    "shape/min-list-length": "Add members to the list.",
    "shape/node": "Make it conform to the shape.",
    "shape/node-kind": "Write a node of that kind.",
    "shape/not": "Change what makes it conform.",
    "shape/or": "Make it conform to one of the shapes.",
    "shape/pattern": "Write it as the pattern asks.",
    "shape/qualified-max-count": "Remove what is too much of {path}.",
    "shape/qualified-min-count": "Add {path}.",
    "shape/root-class": "Name a class below.",
    "shape/single-line": "Write it in one line.",
    "shape/some-value": "Add a value that conforms.",
    "shape/subset-of": "State the same value there, or correct it.",
    "shape/unique-lang": "Keep one text in each language.",
    "shape/unique-members": "Keep each member once.",
    "shape/unique-values-for": "Correct the values of one of the two.",
    "shape/xone": "Make it conform to one of the shapes, and to no other.",
}
"""What to do about a result, by its rule."""
_IRI = re.compile(r"<([^<>\"{}|^`\\\s]+)>")
_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")
_SUFFIX = "ConstraintComponent"
_FEW = 3
"""How many details a message tells."""


class IsOn(Protocol):
    """Whether findings of a rule, of a severity where it is known, are reported."""

    def __call__(self, rule: str, severity: Severity | None = None, /) -> bool: ...


def is_reported(is_on: IsOn, component: NamedNode, severity: NamedNode) -> bool:
    """Whether findings of a constraint component and a severity of SHACL are reported."""
    return is_on(rule_of(component), severity_of(severity))


def severity_of(severity: NamedNode) -> Severity:
    """The severity of a finding for one of SHACL (section 2.1.4); any other IRI is a violation."""
    return _SEVERITIES.get(severity.value, Severity.VIOLATION)


def drafts(
    report: Report, name: TermNames, language: str, is_on: IsOn = lambda rule, severity=None: True
) -> Iterator[DraftFinding]:
    """The findings of a validation report, each with the statements it is about.

    Args:
        report: The report.
        name: The names of terms in messages.
        language: The preferred language of the messages of shapes.
        is_on: Whether a finding is reported.
    """
    for result in report.results:
        rule, severity = rule_of(result.component), severity_of(result.severity)
        if not is_on(rule, severity):
            continue
        statements, position = _about(result, name.store)
        yield DraftFinding(
            rule,
            f"{result.about or name(result.focus)}: {_message(result, name, language)}",
            _hint(result, name),
            severity=severity,
            statements=tuple(statements),
            position=position,
            node=None if isinstance(result.focus, Literal) else result.focus,
            indirect=_is_indirect(result),
            about=(result.focus, path_of(result), result.value),
            kind=(result.component, path_of(result)),
        )


def shape_findings(report: Report) -> Iterator[DraftFinding]:
    """The findings about the shapes, what of them is left out, and the failures, of a report."""
    for finding in (*report.findings, *report.unchecked, *report.failures):
        places = (finding.place,) if finding.place else ()
        yield DraftFinding(finding.rule, finding.message, finding.hint, finding.severity, places=places)


def rule_of(component: NamedNode) -> str:
    """The rule of a constraint component: `shape/min-count` for `sh:MinCountConstraintComponent`."""
    name = component.value.removeprefix(SH).removesuffix(_SUFFIX)
    if not component.value.startswith(SH):
        return "shape/custom"
    return f"shape/{_CAPITAL.sub('-', name).lower()}"


def _message(result: Result, name: TermNames, language: str) -> str:
    message = result.message_in(language)
    if result.parameter is not None:
        prefixes, of_property = name.names.prefixes, name.names.of_property
        text = worded(result.component, result.parameter, path_of(result), prefixes, of_property)
    elif message:
        text = _IRI.sub(lambda match: name.names.prefixes.compact(match[1]), message.value)
    else:
        text = f"It does not conform to {name(result.component)}."
    is_named = result.value is None or (path_of(result) is None and result.value == result.focus)
    value = "" if is_named else f" ({name(result.value)})"
    because = [_message(detail, name, language) for detail in result.details[:_FEW]]
    more = [f"and {len(result.details) - _FEW} more"] if len(result.details) > _FEW else []
    return " ".join([text + value, *because, *more])


def _hint(result: Result, name: TermNames) -> str:
    path = path_of(result)
    hint = _HINTS.get(rule_of(result.component), "")
    return hint.replace("{path}", short_path(path, name.names.prefixes) if path is not None else "it")


def _about(result: Result, store: LocalStore) -> tuple[list[Triple], Position]:
    """The statements of a result, and its position: the object for a value node, else the predicate."""
    path, focus, value = path_of(result), result.focus, result.value
    if path is None and isinstance(focus, Literal):
        return sorted(
            {quad.triple for quad in store.quads(object=_in_store(focus))}, key=str
        ), Position.OBJECT
    if path is None:
        return [], Position.SUBJECT
    if value is None:
        return first_steps(store, focus, path), Position.PREDICATE
    if isinstance(path, NamedNode) and not isinstance(focus, Literal):
        return [Triple(focus, path, value)], Position.OBJECT
    steps = last_steps(store, focus, path, _in_store(value))
    inverted = any(step.object != _in_store(value) for step in steps)
    return steps, Position.SUBJECT if inverted else Position.OBJECT


def _is_indirect(result: Result) -> bool:
    """Whether statements about other things than the focus node can cause the result."""
    return not result.is_local or not isinstance(path_of(result), NamedNode | None)


def path_of(result: Result) -> Path | None:
    """The property path of a result."""
    predicate = result.path if isinstance(result.path, NamedNode) else None
    return result.property_path or predicate


def _in_store(value: Term) -> Term:
    """A value in its canonical form, as the store has it; reports have the lexical forms of files."""
    return canonical_forms([value]).get(value, value) if isinstance(value, Literal) else value
