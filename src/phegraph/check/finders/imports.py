"""Imports: what the files of the project import and that is not found."""

from collections.abc import Iterator

from phegraph.check.context import CheckContext
from phegraph.findings import imports
from phegraph.findings.draft import DraftFinding


def unresolved(context: CheckContext) -> Iterator[DraftFinding]:
    """Imports that lead to no file, directly or by what is imported."""
    return imports.drafts(context.graph.imports)
