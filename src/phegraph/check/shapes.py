"""Shapes: validation results as findings about statements in files."""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from phegraph.check.places import Draft, Part
from phegraph.findings import Finding, Severity
from phegraph.names import Names
from phegraph.shacl import Report, Result
from phegraph.store.embedded import EmbeddedStore
from phegraph.terms import SH

_SEVERITIES = {
    SH + "Violation": Severity.VIOLATION,
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.INFO,
}


def drafts(report: Report, store: EmbeddedStore, names: Names, language: str) -> Iterator[Draft]:
    """The findings of a validation report, each with the statements it is about.

    Args:
        report: The report.
        store: The store that was validated.
        names: What to call nodes and shapes.
        language: The language of messages, where a shape has several.
    """
    for result in report.results:
        statements, part = _about(result, store)
        rule = names.label(result.component).removeprefix("sh:").removesuffix("ConstraintComponent")
        finding = Finding(
            rule=f"shape/{_kebab(rule)}",
            severity=_SEVERITIES.get(result.severity.value, Severity.VIOLATION),
            message=f"{names.label(result.focus)}: {_message(result, names, language)}",
        )
        node = None if isinstance(result.focus, Literal) else result.focus
        yield Draft(finding, tuple(statements), part, node)


def _message(result: Result, names: Names, language: str) -> str:
    def foreign(message: Literal) -> bool:
        return (message.language or language).split("-")[0] != language.split("-")[0]

    best = min(result.messages, key=foreign, default=None)
    text = best.value if best else f"does not conform to {names.label(result.component)}."
    value = f" ({names.label(result.value)})" if result.value is not None else ""
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


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    found = list(findings)
    return {severity: sum(finding.severity is severity for finding in found) for severity in Severity}
