"""Files: what is odd about one as a whole."""

from collections.abc import Iterator

from phegraph.check.context import CheckContext
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding


def empty(context: CheckContext) -> Iterator[DraftFinding]:
    """Files with nothing in them, not even a comment."""
    for path, reading in context.files.items():
        if not reading.quads and not context.text(path).strip():
            hint = "Remove it, or look whether its content was lost."
            yield DraftFinding("file/empty", "This file is empty.", hint, places=(Place(reading.file),))
