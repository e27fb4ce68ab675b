"""What an import did."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from phegraph.finding import Finding
from phegraph.importing.reviews import Match


class ImportSummary(Struct):
    """What an import did.

    Attributes:
        description: What the file is.
        rows: The rows that were read.
        things: The things that are described.
        statements: How many statements describe them.
        decisions: How the things of rows were found, each with how many.
        private: The persons without a public role, who are left out.
        repeated: The rows with the key of another one.
        gone: The rows of what is gone.
        unknown: The rows of what the graph has not, which are left out.
        unread: The columns that the mapping neither takes nor ignores.
        findings: What is wrong with rows and cells.
        proposed: What may be one with a thing of the graph.
    """

    description: str
    rows: int = 0
    things: int = 0
    statements: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    private: int = 0
    repeated: int = 0
    gone: int = 0
    unknown: int = 0
    unread: Sequence[str] = ()
    findings: list[Finding] = []
    proposed: list[Match] = []
