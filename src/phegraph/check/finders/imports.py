"""Imports: what the files of the project import and that is not found."""

from collections.abc import Iterator

from msgspec.structs import replace

from phegraph.check import vocabularies
from phegraph.check.context import CheckContext
from phegraph.findings import imports
from phegraph.findings.draft import DraftFinding


def unresolved(context: CheckContext) -> Iterator[DraftFinding]:
    """Imports that lead to no file, directly or by what is imported."""
    found = context.graph.imports
    for missing, draft in zip(found.unresolved, imports.drafts(found), strict=True):
        plain = missing.iri.rstrip("/#")
        known = any(vocabularies.vocabulary(plain + end) for end in ("#", "/", ""))
        unknown, axioms = "what it says is not known", "its terms are known, but its axioms are not used"
        yield replace(draft, message=draft.message.replace(unknown, axioms)) if known else draft
