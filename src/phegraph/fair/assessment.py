"""What the assessments of FOOPS! and F-UJI share."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.rdf.terms import Term, statement_of

# The registers that FOOPS! counts as persistent.
PERSISTENT = re.compile(
    r"https?://(?:w3id\.org|purl\.|(?:dx\.)?doi\.org|(?:www\.)?w3\.org|perma\.cc|linked\.data\.gov\.au"
    r"|data\.europa\.eu|(?:[a-z]+\.)?dbpedia\.org)"
)


class Assessment(Struct, frozen=True):
    """A question of a tool, and its answer.

    Attributes:
        tool: `FOOPS!` or `F-UJI`.
        name: What the tool calls the question.
        title: What it asks.
        missing: What to do, a sentence each; none where it passes.
    """

    tool: str
    name: str
    title: str
    missing: Sequence[str]

    @property
    def passes(self) -> bool:
        return not self.missing


def properties(quads: Iterable[Quad], subject: NamedNode) -> dict[str, list[Term]]:
    """The values of a subject by property."""
    values: dict[str, list[Term]] = {}
    for node, predicate, value in map(statement_of, (quad for quad in quads if quad.subject == subject)):
        assert node == subject
        values.setdefault(predicate.value, []).append(value)
    return values
