"""Prefixes shorten IRIs to what Turtle reads as the same IRIs."""

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat

from phegraph.rdf.terms import Prefixes

X = "https://example.org/"


@given(
    st.text(st.characters(exclude_characters='<>"{}|^`\\\\ ', min_codepoint=33, exclude_categories=["Cs"]))
)
@example("-a")
@example("\u00b2")
@example("a\u00b2")
@example("a.b.")
@example("\u4e2d\u6587")
def test_a_shortened_iri_is_read_as_the_iri_that_it_was(local: str) -> None:
    try:
        iri = NamedNode(X + local)
    except ValueError:
        return
    short = Prefixes({"x": X}).compact(iri.value)
    (quad,) = pyoxigraph.parse(f"@prefix x: <{X}> . {short} a {short} .", RdfFormat.TURTLE)
    assert quad.subject == iri


@pytest.mark.parametrize(("local", "short"), [("", "x:"), ("a-b_1", "x:a-b_1"), ("caf\u00e9", "x:caf\u00e9")])
def test_an_iri_is_shortened_where_it_needs_no_escape(local: str, short: str) -> None:
    assert Prefixes({"x": X}).compact(X + local) == short
