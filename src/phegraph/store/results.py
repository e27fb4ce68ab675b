"""Answers of a SPARQL server: rows in the SPARQL 1.1 Query Results JSON Format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.store import Row
from phegraph.terms import XSD_STRING, Term


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT, all at once."""

    variables: Sequence[str]
    rows: Sequence[Row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def term(cell: dict[str, str] | None) -> Term | None:
    """A term of the SPARQL 1.1 Query Results JSON Format (section 3.2.2)."""
    if cell is None:
        return None
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        # Virtuoso labels blank nodes `nodeID://b1`, which is no label elsewhere.
        return BlankNode(re.sub("[^A-Za-z0-9]", "", value))
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    if "xml:lang" in cell:
        return Literal(value, language=cell["xml:lang"])
    return Literal(value, datatype=NamedNode(cell.get("datatype", XSD_STRING)))
