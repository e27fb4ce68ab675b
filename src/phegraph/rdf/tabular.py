"""Results that are tables: shown as such in notebooks, and handed to pandas."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.errors import PhegraphError
from phegraph.rdf.terms import XSD, Term
from phegraph.text.visible import visible

if TYPE_CHECKING:
    import pandas

_MAX_ROWS = 100
"""How many rows a notebook shows."""


class Tabular:
    """What has columns and rows."""

    __slots__ = ()

    def _columns(self) -> Sequence[str]:
        """The names of the columns."""
        raise NotImplementedError

    def _cells(self) -> Sequence[Sequence[object]]:
        """The rows, their cells as Python's own values; None where there is none."""
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame.

        IRIs are strings, and literals the values that rdflib has for them: numbers, dates, booleans.

        Raises:
            PhegraphError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise PhegraphError("pandas is not installed.", hint="pip install 'phegraph[pandas]'.") from error
        return pandas.DataFrame([list(row) for row in self._cells()], columns=list(self._columns()))

    def _repr_html_(self) -> str:
        """The table as notebooks show it."""
        rows = self._cells()
        head = "".join(f"<th>{_shown(name)}</th>" for name in self._columns())
        body = "".join(
            "<tr>" + "".join(f"<td>{_shown(cell)}</td>" for cell in row) + "</tr>" for row in rows[:_MAX_ROWS]
        )
        more = f"<p>{len(rows) - _MAX_ROWS:,} more rows</p>" if len(rows) > _MAX_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def plain(term: Term | None) -> object:
    """A term as a value of Python.

    An IRI is its text, a blank node its label, a literal the value that rdflib has (a number, a date, …),
    or its lexical form where it has no value.
    """
    if term is None:
        return None
    if isinstance(term, NamedNode | BlankNode):
        return term.value
    if not isinstance(term, Literal) or term.language or term.datatype.value == XSD + "string":
        return term.value if isinstance(term, Literal) else str(term)
    from phegraph.rdf.convert import to_rdflib

    value = to_rdflib(term).toPython()
    return term.value if value is None or isinstance(value, str) else value


def _shown(cell: object) -> str:
    return "" if cell is None else escape(visible(str(cell)))
