"""Findings of imports: what files import that is not found."""

from collections.abc import Collection, Iterator

from pyoxigraph import BlankNode, NamedNode

from phegraph.findings.draft import DraftFinding
from phegraph.rdf.imports.following import Imports

_HINT = (
    "Name its file in a catalog-v001.xml or under [imports.files] in the settings, or fetch a copy:"
    " `phegraph imports fetch`."
)


def drafts(imports: Imports) -> Iterator[DraftFinding]:
    """A finding for each import that leads nowhere, at all statements that lead to it."""
    for unresolved in imports.unresolved:
        yield DraftFinding("import/unresolved", unresolved.message, _HINT, statements=unresolved.statements)


def is_of_imports(draft: DraftFinding, described: Collection[NamedNode | BlankNode]) -> bool:
    """Whether a finding that has no place is about what is imported.

    Args:
        draft: The finding.
        described: The subjects of imported statements.
    """
    subjects = {draft.node, *(statement.subject for statement in draft.statements)}
    return not draft.places and not subjects.isdisjoint(described)
