"""Results as text: every row and term is there, as the W3C's formats and RFC 4180 have it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions
from pyoxigraph import parse_query_results as parse

from phegraph.errors import ExportError
from phegraph.rdf.terms import XSD, Term
from phegraph.sparql.results import RESULT_FORMATS, Row, serialize_boolean, serialize_rows

LAYOUTS = {"xml": QueryResultsFormat.XML, "json": QueryResultsFormat.JSON, "tsv": QueryResultsFormat.TSV}
ROWS: list[Row] = [
    (NamedNode("https://example.org/a?b=1&c=2"), Literal("0", datatype=NamedNode(XSD + "integer"))),
    (BlankNode("b0"), Literal("")),
    (BlankNode("b1"), None),
    (None, Literal('x, "y"\r\nz\t<&>\\n', language="en-gb")),
    (None, None),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_read_back_the_same(layout: str) -> None:
    assert read(serialize_rows(["a", "b"], ROWS, layout), layout) == ROWS


def read(text: str, layout: str) -> list[Row]:
    solutions = parse(text, LAYOUTS[layout])
    assert isinstance(solutions, QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["a", "b"]
    return [tuple(solution) for solution in solutions]


# What XML 1.0 can hold (section 2.2).
CHARACTERS = st.characters(codec="utf-8").filter(
    lambda c: c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
)
TERMS: st.SearchStrategy[Term] = st.one_of(
    st.text(CHARACTERS).map(Literal),
    st.text(CHARACTERS).map(lambda form: Literal(form, language="fr")),
    st.text(CHARACTERS).map(lambda form: Literal(form, datatype=NamedNode(XSD + "decimal"))),
)


@pytest.mark.parametrize("form", ["\n", " ", " a ", "\r", "a\r\nb\t", ""])
def test_white_space_at_the_ends_of_a_literal_survives_in_xml(form: str) -> None:
    rows: list[Row] = [(None, Literal(form))]
    assert read(serialize_rows(["a", "b"], rows, "xml"), "xml") == rows


@pytest.mark.parametrize("layout", LAYOUTS)
@given(rows=st.lists(st.tuples(st.one_of(st.none(), TERMS), TERMS), max_size=4))
def test_any_literals_read_back_the_same(layout: str, rows: list[Row]) -> None:
    assert read(serialize_rows(["a", "b"], rows, layout), layout) == rows


@given(st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_csv_gives_each_lexical_form_back_to_a_csv_reader(rows: list[tuple[Term, Term]]) -> None:
    text = serialize_rows(["a", "b"], rows, "csv")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b"],
        *([first.value, second.value] for first, second in rows),
    ]


def test_csv_records_end_in_cr_lf_and_what_needs_quotes_has_them() -> None:
    text = serialize_rows(["a", "b"], ROWS, "csv")
    assert text == (
        "a,b\r\n"
        "https://example.org/a?b=1&c=2,0\r\n"
        "_:b0,\r\n"
        "_:b1,\r\n"
        ',"x, ""y""\r\nz\t<&>\\n"\r\n'
        ",\r\n"
    )  # fmt: skip


def test_tsv_tells_the_empty_string_from_nothing() -> None:
    lines = serialize_rows(["a", "b"], ROWS, "tsv").split("\n")
    assert lines[0] == "?a\t?b"
    assert lines[2:4] == ['_:b0\t""', "_:b1\t"]
    assert lines[-1] == ""


def test_xml_refuses_a_character_that_it_cannot_hold() -> None:
    with pytest.raises(ExportError, match=r"cannot hold the character U\+0001"):
        serialize_rows(["a"], [(Literal("a\x01"),)], "xml")


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_answer_to_an_ask_reads_back(layout: str, answer: bool) -> None:
    result = parse(serialize_boolean(answer, layout), LAYOUTS[layout])
    assert isinstance(result, QueryBoolean)
    assert bool(result) is answer


def test_no_rows_are_a_head_alone() -> None:
    assert [serialize_rows(["a"], [], layout) for layout in ("csv", "tsv")] == ["a\r\n", "?a\n"]
    assert all(read(serialize_rows(["a", "b"], [], layout), layout) == [] for layout in LAYOUTS)


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(ValueError, match=", ".join(RESULT_FORMATS)):
        serialize_rows([], [], "yaml")
    with pytest.raises(ValueError, match=", ".join(RESULT_FORMATS)):
        serialize_boolean(True, "yaml")
