"""Names in Turtle, renamed: the statements are those before with the new IRI, and no other token changes."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from phegraph.rdf.editing.names import Renaming, renamed
from phegraph.rdf.editing.syntax import concrete_syntax
from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.terms import Term

ROOT = Path(__file__).parents[3]
BASE = "https://example.org/base/"
NEW = "https://example.org/base/renamed"
SHIPPED = [path.read_bytes() for path in sorted((ROOT / "data").glob("*.ttl"))][::12]


def same(query: str, _: object) -> str:
    return query


def test_every_way_to_write_an_iri_is_found_and_no_other() -> None:
    text = """@prefix ex: <https://example.org/> . @prefix o: <https://example.org/ol> .
BASE <https://example.org/dir/>
ex:old a o:d , ex:older ; ex:p <../old> , <https://example.org/\\u006fld> , "ex:old" ; # ex:old
  ex:old "1"^^ex:old , "ex:old"@en .
"""
    expected = """@prefix ex: <https://example.org/> . @prefix o: <https://example.org/ol> .
BASE <https://example.org/dir/>
ex:new a ex:new , ex:older ; ex:p ex:new , ex:new , "ex:old" ; # ex:old
  ex:new "1"^^ex:new , "ex:old"@en .
"""
    renaming = Renaming("https://example.org/old", "https://example.org/new")
    assert renamed(text.encode(), renaming, {}, BASE, same).decode() == expected


def test_a_namespace_may_be_an_empty_fragment_of_the_base() -> None:
    renaming = Renaming(f"{BASE}#old", f"{BASE}#new")
    assert renamed(b"@prefix : <#> . :old a <#old> , <> , <#> .", renaming, {}, BASE, same) == (
        b"@prefix : <#> . :new a :new , <> , <#> ."
    )


def test_a_prefix_is_renamed_where_it_is_declared_and_used() -> None:
    text = '@prefix a: <x:> . PREFIX b: <y:>\na:c b:a a:b , "a:c" , <a:b> .'
    assert renamed(text.encode(), Renaming("a", "z", is_prefix=True), {}, BASE, same).decode() == (
        '@prefix z: <x:> . PREFIX b: <y:>\nz:c b:a z:b , "a:c" , <a:b> .'
    )


def test_an_iri_that_no_prefix_fits_is_written_in_full() -> None:
    renaming = Renaming("x:b", "https://example.org/a b".replace(" ", "/"))
    assert renamed(b"@prefix a: <x:> .\na:b a a:c .", renaming, {}, BASE, same) == (
        b"@prefix a: <x:> .\n<https://example.org/a/b> a a:c ."
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_the_statements_of_any_file_are_those_before_with_the_new_iri(seed: int) -> None:
    random = Random(seed)
    text = random.choice(SHIPPED)
    before = read_text(text, RdfFormat.TURTLE, name="file").quads
    old = random.choice([term for quad in before for term in quad if isinstance(term, NamedNode)])
    after = renamed(text, Renaming(old.value, NEW), {}, BASE, same)
    assert read_text(after, RdfFormat.TURTLE, name="file").quads == tuple(
        Quad(*(_new(term, old) for term in quad.triple))  # type: ignore[arg-type]
        for quad in before
    )
    tokens = zip(concrete_syntax(text), concrete_syntax(after), strict=True)
    changed = [(one.text, other.text) for one, other in tokens if one.text != other.text]
    assert {other for _, other in changed} <= {f"<{NEW}>"}


def _new(term: Term, old: NamedNode) -> Term:
    if isinstance(term, Literal):
        return Literal(term.value, datatype=NamedNode(NEW)) if term.datatype == old else term
    return NamedNode(NEW) if term == old else term


@pytest.mark.parametrize("text", ["@prefix a: <x:> . a:b a:c [ a:d ( a:b a:e ) ] ."])
def test_a_renaming_and_its_reverse_leave_a_file_as_it_was(text: str) -> None:
    there = renamed(text.encode(), Renaming("x:b", "x:z"), {}, BASE, same)
    assert there != text.encode()
    assert renamed(there, Renaming("x:z", "x:b"), {}, BASE, same) == text.encode()
