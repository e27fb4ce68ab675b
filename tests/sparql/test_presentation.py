"""Texts of queries as they are written: prologues, IRIs with their places, and marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phegraph.sparql.presentation import cut, iris_of, marks_for, mentions, prologue, readable


def test_the_iris_of_a_text_are_those_after_its_prologue_with_their_places() -> None:
    text = "BASE <urn:b> PREFIX p: <urn:p/> ASK { p:x q:y '<urn:no>' FILTER(?a < 1) } # <urn:no>"
    iris = [
        (iri.value, text[start:end]) for iri, start, end in iris_of(text, {"q": "urn:q/", "p": "urn:no/"})
    ]
    assert iris == [("urn:p/x", "p:x"), ("urn:q/y", "q:y")]


def test_a_prologue_declares_a_base_and_prefixes() -> None:
    assert prologue({"a": "urn:a/"}, "urn:b") == "BASE <urn:b> PREFIX a: <urn:a/> "
    assert prologue({}) == ""


@given(st.lists(st.text("ab"), max_size=5), st.data())
def test_a_text_that_is_cut_at_its_marks_has_what_stands_between_them(
    between: list[str], data: st.DataObject
) -> None:
    marks = marks_for(["a", "ab"], "".join(between))
    names = [data.draw(st.sampled_from([*marks])) for _ in between]
    text = "".join(f"{piece}<{marks[name].value}>" for piece, name in zip(between, names, strict=True))
    pieces = cut(text, marks)
    assert pieces[::2] == [*between, ""]
    assert pieces[1::2] == names


def test_marks_are_no_iris_of_the_text() -> None:
    text = "<urn:phegraph:0:a> <urn:phegraph:1:a>"
    assert marks_for(["a"], text)["a"].value not in text


def test_a_text_without_marks_is_one_piece() -> None:
    assert cut("ASK {}", {}) == ["ASK {}"]


@pytest.mark.parametrize(("variable", "is_there"), [("a", True), ("b", True), ("ab", False), ("c", False)])
def test_a_variable_is_mentioned_with_either_sign(variable: str, is_there: bool) -> None:
    assert mentions("ASK { ?a $b ?abc }", variable) is is_there


def test_a_readable_query_has_no_header_and_its_prefixes_on_lines() -> None:
    assert readable("PREFIX a: <urn:a> PREFIX b: <urn:b> #+ title: T\nASK {}") == (
        "PREFIX a: <urn:a>\nPREFIX b: <urn:b>\nASK {}"
    )
