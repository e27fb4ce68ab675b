"""The SPARQL 1.1 Query Results JSON Format, in which servers answer SELECT and ASK."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.terms import XSD_STRING, Term
from phegraph.sparql.results import Row
from phegraph.store.dialects import VIRTUOSO


class SolutionsInMemory(Struct, frozen=True):
    """The solutions of a SELECT, all in memory."""

    variables: Sequence[str]
    rows: Sequence[Row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def term_of_json(cell: dict[str, str] | None, answer: int = 0) -> Term | None:
    """A term of the SPARQL 1.1 Query Results JSON Format (section 3.2.2).

    Args:
        cell: The term as JSON; None where there is no binding.
        answer: The number of the answer: labels of blank nodes are local to it (section 3.2.2).
    """
    if cell is None:
        return None
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        label = re.sub("[^A-Za-z0-9]", "", value)
        return BlankNode(label if value.startswith(VIRTUOSO.lasting_label) else f"a{answer}x{label}")
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    if "xml:lang" in cell:
        return Literal(value, language=cell["xml:lang"])
    return Literal(value, datatype=NamedNode(cell.get("datatype", XSD_STRING)))
