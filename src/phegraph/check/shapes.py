"""Shapes: validation results as findings about statements in files."""

import re
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from phegraph.check.context import Context
from phegraph.check.places import Draft
from phegraph.check.rule import Part
from phegraph.findings import Severity
from phegraph.shacl import Result
from phegraph.store.embedded import EmbeddedStore
from phegraph.terms import SH

_SEVERITIES = {
    SH + "Violation": Severity.VIOLATION,
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.INFO,
}
_STEP = re.compile("(?<=[a-z])(?=[A-Z])")
_SUFFIX = "ConstraintComponent"


def drafts(context: Context) -> Iterator[Draft]:
    """The findings of the validation report, each with the statements it is about."""
    for result in context.examined.report.results:
        statements, at = _about(result, context.store)
        yield Draft(
            rule_of(result.component),
            f"{context.say(result.focus)}: {_message(result, context)}",
            severity=_SEVERITIES.get(result.severity.value, Severity.VIOLATION),
            statements=tuple(statements),
            at=at,
            node=None if isinstance(result.focus, Literal) else result.focus,
        )


def rule_of(component: NamedNode) -> str:
    """The rule of a constraint component: `shape/min-count` for `sh:MinCountConstraintComponent`."""
    name = component.value.removeprefix(SH).removesuffix(_SUFFIX)
    if not component.value.startswith(SH):
        return "shape/custom"
    return f"shape/{_STEP.sub('-', name).lower()}"


def _message(result: Result, context: Context) -> str:
    language = context.project.language

    def foreign(message: Literal) -> bool:
        return (message.language or language).split("-")[0] != language.split("-")[0]

    best = min(result.messages, key=foreign, default=None)
    text = best.value if best else f"does not conform to {context.say(result.component)}."
    value = f" ({context.say(result.value)})" if result.value is not None else ""
    return text + value


def _about(result: Result, store: EmbeddedStore) -> tuple[list[Triple], Part]:
    """The object of a statement for a bad value, predicates for a count, nothing for what is missing."""
    path, focus, value = result.path, result.focus, result.value
    if not isinstance(path, NamedNode) or isinstance(focus, Literal):
        return [], Part.SUBJECT
    if value is not None:
        return [Triple(focus, path, value)], Part.OBJECT
    quads = store.oxigraph.quads_for_pattern(focus, path, None, DefaultGraph())
    return [quad.triple for quad in quads], Part.PREDICATE
