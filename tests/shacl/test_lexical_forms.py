"""Lexical forms survive a store that keeps only values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import XSD
from phegraph.shacl.validation.lexical_forms import Encoder, Literals, decode, encode, encoding
from phegraph.store.embedded import canonical_forms
from shacl.generated import LITERALS


@pytest.mark.parametrize("literal", LITERALS, ids=str)
def test_what_is_encoded_comes_back_and_no_store_changes_it(literal: Literal) -> None:
    if literal.language is None:
        assert decode(encode(literal)) == literal
        assert not canonical_forms([encode(literal)])
    assert decode(literal) == literal


@pytest.mark.parametrize("literal", LITERALS, ids=str)
def test_only_what_a_store_changes_is_encoded(literal: Literal) -> None:
    changed = encoding([literal])
    assert (literal in changed) == bool(canonical_forms([literal]))
    assert Encoder()(literal) == changed.get(literal, literal)


KINDS = ("integer", "decimal", "boolean", "date", "dateTime", "gYear", "anyURI", "double", "time", "int")


@given(st.sampled_from(KINDS), st.text("0123456789.-+:TZtruefals", max_size=20))
def test_the_encoder_never_lets_pass_what_a_store_changes(kind: str, text: str) -> None:
    literal = Literal(text, datatype=NamedNode(XSD + kind))
    assert Encoder()(literal) == encoding([literal]).get(literal, literal)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("integer", ("0", "-1", "17", "1" * 17)),
        ("decimal", ("0.5", "-12.25", "1234567890.123456")),
        ("date", ("1999-12-28", "2024-02-01")),
        ("dateTime", ("1999-12-28T23:59:59Z", "2024-02-01T00:00:00")),
        ("gYear", ("1999", "2026")),
        ("boolean", ("true", "false")),
        ("anyURI", ("", "http://example.org/?a b")),
    ],
)
def test_what_passes_at_sight_is_kept_by_the_store(kind: str, texts: tuple[str, ...]) -> None:
    literals = [Literal(text, datatype=NamedNode(XSD + kind)) for text in texts]
    assert not canonical_forms(literals)
    assert not any(is_ill_typed(text, XSD + kind) for text in texts)


def test_terms_of_a_server_are_left_as_they_are() -> None:
    literal = Literal("01", datatype=NamedNode(XSD + "integer"))
    assert Literals(verbatim=True).term(literal) == literal
    assert Literals().term(literal) == encode(literal)
    assert Literals(verbatim=True).for_terms([literal]) == Literals(verbatim=True)
    assert Literals().for_terms([literal]).encoded
