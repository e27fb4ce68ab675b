"""Findings of imports: what files import that is not found."""

from collections.abc import Collection, Iterator, Mapping

from phegraph.finding import Finding
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.imports.following import Imports
from phegraph.rdf.terms import Subject

_HINT = (
    "Name its file in a catalog-v001.xml or under [imports.files] in the settings, or fetch a copy:"
    " `phegraph imports fetch`."
)


def drafts(imports: Imports) -> Iterator[DraftFinding]:
    """A finding for each import that leads nowhere, at all statements that lead to it."""
    for unresolved in imports.unresolved:
        yield DraftFinding("import/unresolved", unresolved.message, _HINT, statements=unresolved.statements)


def without_imported(
    findings: Mapping[DraftFinding, Finding], described: Collection[Subject]
) -> dict[DraftFinding, Finding]:
    """Findings without those that have no place and are about what is imported.

    Args:
        findings: The finding of each draft.
        described: The subjects of imported statements.
    """
    return {
        draft: finding
        for draft, finding in findings.items()
        if finding.place or draft.places or _about(draft).isdisjoint(described)
    }


def _about(draft: DraftFinding) -> set[object]:
    return {draft.node, *(statement.subject for statement in draft.statements)}
