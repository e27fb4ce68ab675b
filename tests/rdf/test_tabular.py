"""Tables: terms as values of Python, and rows as notebooks and pandas have them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.tabular import Tabular, plain
from phegraph.rdf.terms import XSD, Term


class Table(Struct, Tabular):
    rows: Sequence[Sequence[object]]

    def _columns(self) -> Sequence[str]:
        return "thing", "value"

    def _cells(self) -> Sequence[Sequence[object]]:
        return self.rows


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (NamedNode("https://example.org/a"), "https://example.org/a"),
        (BlankNode("b"), "b"),
        (Literal("chat", language="fr"), "chat"),
        (Literal("042", datatype=NamedNode(XSD + "integer")), 42),
        (Literal("1.50", datatype=NamedNode(XSD + "decimal")), Decimal("1.50")),
        (Literal("2010-02-02", datatype=NamedNode(XSD + "date")), date(2010, 2, 2)),
        (Literal("true", datatype=NamedNode(XSD + "boolean")), True),
        (Literal("many", datatype=NamedNode(XSD + "integer")), "many"),
        (Literal("1", datatype=NamedNode("https://example.org/own")), "1"),
    ],
)
def test_a_term_is_its_value_or_its_lexical_form(term: Term | None, value: object) -> None:
    assert (plain(term), type(plain(term))) == (value, type(value))


def test_a_data_frame_has_the_columns_and_rows() -> None:
    frame = Table([("a", 1), ("b", None)]).to_pandas()
    assert list(frame.columns) == ["thing", "value"]
    assert frame["value"].sum() == 1


def test_nothing_of_data_is_html_in_a_notebook_and_unseen_characters_are_shown() -> None:
    shown = Table([("<script>", "a\u202eb")])._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "\u202e" not in shown


def test_a_notebook_shows_a_hundred_rows_and_counts_the_others() -> None:
    shown = Table([(number, None) for number in range(1_250)])._repr_html_()
    assert shown.count("<tr>") == 101
    assert "1,150 more rows" in shown
