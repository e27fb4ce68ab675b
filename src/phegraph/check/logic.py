"""Logic: contradictions as findings about the statements that cannot all hold."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Triple

from phegraph.check.places import Draft, Part
from phegraph.findings import Finding, Severity
from phegraph.owl import Clash
from phegraph.terms import Subject


def drafts(clashes: Iterable[Clash]) -> Iterator[Draft]:
    """The findings of contradictions, each with the statements it is about."""
    for clash in clashes:
        finding = Finding(
            rule=f"logic/{clash.rule}",
            severity=Severity.VIOLATION,
            message=clash.message,
            hint="Correct one of the statements, or the axiom.",
        )
        node = next((thing for thing in clash.individuals if isinstance(thing, Subject)), None)
        yield Draft(finding, tuple(Triple(*statement) for statement in clash.statements), Part.OBJECT, node)
