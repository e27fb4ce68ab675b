"""Queries as people and pages have them: on lines, with prefixes, and in pieces where values go in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from phegraph.errors import QueryError
from phegraph.rdf.terms import text
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.parameters import bind
from phegraph.sparql.presentation import cut, marks_for, readable


def test_a_readable_query_has_lines_and_the_prefixes_that_it_uses() -> None:
    written = "#+ title: T\nPREFIX own: <urn:own/> ASK { ?a own:p <urn:b/c> }"
    assert readable(written, {"b": "urn:b/", "unused": "urn:unused/"}) == (
        "PREFIX own: <urn:own/>\nPREFIX b: <urn:b/>\nASK WHERE {\n  ?a own:p b:c .\n}\n"
    )


def test_what_may_not_be_asked_is_not_made_readable() -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        readable("ASK { SERVICE <urn:a> {} }", {})


@given(st.lists(st.text("ab"), max_size=5), st.data())
def test_a_text_that_is_cut_at_its_marks_has_what_stands_between_them(
    between: list[str], data: st.DataObject
) -> None:
    marks = marks_for(["a", "ab"], "".join(between))
    names = [data.draw(st.sampled_from([*marks])) for _ in between]
    written = "".join(f"{piece}{marks[name]}" for piece, name in zip(between, names, strict=True))
    pieces = cut(written, marks)
    assert pieces[::2] == [*between, ""]
    assert pieces[1::2] == names


def test_a_text_without_marks_is_one_piece() -> None:
    assert cut("ASK {}", {}) == ["ASK {}"]


@pytest.mark.parametrize("prefixes", [{}, {"v": "value 0 "}, {"": "http://www.w3.org/2001/XMLSchema#"}])
def test_the_pieces_of_a_query_are_those_of_its_text_with_values(prefixes: dict[str, str]) -> None:
    query = "SELECT * { ?a ?p 'value 0 a' FILTER EXISTS { ?b ?q ?a } }"
    marks = marks_for(["a", "b"], query)
    pieces = cut(readable(bind(query, marks), prefixes), marks)
    assert sorted(pieces[1::2]) == ["a", "b"]
    values = {"a": Literal('\\ " \n'), "b": Literal("5")}
    whole = "".join(text(values[piece]) if place % 2 else piece for place, piece in enumerate(pieces))
    assert parse(whole).tree == parse(bind(query, values)).tree
