"""Queries are split into the tokens of SPARQL, whatever their characters."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phegraph.errors import QueryError
from phegraph.sparql.checking import undeclared_prefixes
from phegraph.sparql.tokens import Token, TokenKind, tokenize, without_comments

PIECES = [
    "SELECT",
    "?x",
    "$y1",
    "a:b",
    ":",
    "a.b:c.d",
    "_:n.1",
    "<urn:x>",
    "'s'",
    '"""t"""',
    "@en-GB",
    "1.5e3",
    ".5",
    "{",
]
MARKS = ["}", ";", ".", "^^", "!=", "\\", "%41", "-", "_", "#c\n", " ", "\n", "'", "<", "\x00"]


@pytest.mark.parametrize("text", ['ASK { ?s ?p "\ud800" }', "ASK { <x:\udcff> ?p ?o }", "ASK { } # \udfff"])
def test_half_a_character_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(QueryError, match="is half of a character") as caught:
        tokenize(text)
    assert caught.value.place is not None
    assert caught.value.place.column == next(at for at, sign in enumerate(text, 1) if not sign.isprintable())


def tokens_or_none(text: str) -> Sequence[Token] | None:
    try:
        return without_comments(text)
    except QueryError:
        return None


@given(st.lists(st.sampled_from([*PIECES, *MARKS])).map("".join))
def test_a_text_has_the_same_tokens_before_a_comment_that_is_not_ascii(text: str) -> None:
    assert tokens_or_none(text + "\n#") == tokens_or_none(text + "\n#é")


def test_names_and_variables_have_letters_of_all_scripts() -> None:
    tokens = [(token.kind, token.text) for token in tokenize("SELECT ?größe { ?größe ex:naïve.ñ _:日本 }")]
    assert ("variable", "?größe") in tokens
    assert ("prefixed_name", "ex:naïve.ñ") in tokens
    assert ("blank_node", "_:日本") in tokens


def test_a_character_that_names_do_not_have_is_refused() -> None:
    with pytest.raises(QueryError, match="is not expected here"):
        tokenize("SELECT * { ?a×b ?p ?o }")


@pytest.mark.parametrize("mark", [".", "-", ".1", ".."])
def test_many_words_that_are_no_prefix_are_words(mark: str) -> None:
    text = ("a" + mark) * 20_000
    assert [token.text for token in tokenize(text + "\nb:c") if token.text in ("a", "b:c")] == [
        *["a"] * 20_000,
        "b:c",
    ]
    assert tokenize(text + "b:c") == [Token(TokenKind.PREFIXED_NAME, text + "b:c", 0)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.b.:c", ["a", ".", "b", ".", ":c"]),
        ("true.a?b.c:d", ["true", ".", "a", "?b", ".", "c:d"]),
        ("_a.b:c", ["_a", ".", "b:c"]),
        ("true-1.a:b", ["true-1.a:b"]),
        ("true.<a>.b:c", ["true", ".", "<a>", ".", "b:c"]),
    ],
)
def test_a_prefix_begins_after_what_is_none(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == words


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("SELECT * { ?s a:p b:q, :r ; <c:d> 'e:f', 1.0^^g:h # i:j", {"a", "b", "", "g"}),
        ("PREFIX a: <urn:a> prefix : <urn:> ASK { ?a:b ?p a:b:c, _:d }", set()),
        ('ASK { ?s p\u00e9:q """\n x:y """ }', {"p\u00e9"}),
        ("ASK { a:b 'c }", set()),
    ],
)
def test_the_prefixes_that_a_text_uses_and_does_not_declare(text: str, prefixes: set[str]) -> None:
    assert undeclared_prefixes(text) == prefixes


def test_a_long_number_is_one() -> None:
    assert [token.text for token in tokenize("1" * 100_000)] == ["1" * 100_000]
