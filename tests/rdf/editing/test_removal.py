"""Removal from Turtle and TriG: what is removed is gone, and every other token and comment stays."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat

from phegraph.rdf.editing.edits import edited
from phegraph.rdf.editing.removal import Productions, without_tokens
from phegraph.rdf.editing.strings import trimmed_string
from phegraph.rdf.editing.syntax import ConcreteToken, Part, concrete_syntax
from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.reading.structure import turtle_spans
from rdf.layouts import TurtleWriter

# Each: a text, in which objects that are removed begin with ex:x, and what is left.
EXAMPLES = {
    "An object of several": ("ex:a ex:b ex:c , ex:x , ex:d .", "ex:a ex:b ex:c , ex:d ."),
    "The first object": ("ex:a ex:b ex:x, ex:c .", "ex:a ex:b ex:c ."),
    "The first two objects": ("ex:a ex:b ex:x , ex:x , ex:c .", "ex:a ex:b ex:c ."),
    "A predicate": ("ex:a ex:b ex:c ; ex:d ex:x .", "ex:a ex:b ex:c ."),
    "A predicate on lines of its own": ("ex:a\n  ex:d ex:x ;\n  ex:b ex:c .", "ex:a\n  ex:b ex:c ."),
    "The first predicate": ("ex:a ex:d ex:x ; ex:b ex:c .", "ex:a ex:b ex:c ."),
    "A predicate between others": (
        "ex:a ex:b 1 ; # one\n  ex:c ex:x ;\n  ex:d 2 .",
        "ex:a ex:b 1 ; # one\n  ex:d 2 .",
    ),
    "Before two semicolons": ("ex:a ex:d ex:x ;; ex:b ex:c .", "ex:a ex:b ex:c ."),
    "A statement with its line": ("ex:a ex:b ex:c .\nex:a ex:b ex:x .\n", "ex:a ex:b ex:c .\n"),
    "One of two on a line": ("ex:a ex:b ex:x . ex:a ex:b ex:c .", "ex:a ex:b ex:c ."),
    "All of two predicates": ("ex:a ex:b ex:x ; ex:d ex:x , ex:x ; .\nex:a ex:b 1 .", "ex:a ex:b 1 ."),
    "A node in a bracket": ("ex:a ex:b [ ex:c 1 ; ex:d ex:x ] .", "ex:a ex:b [ ex:c 1 ] ."),
    "A comment after it": ("ex:a ex:b 1 ; # one\n  ex:c ex:x . # two", "ex:a ex:b 1 # one\n  . # two"),
    "A comment in it": ("ex:a ex:b 1 ;\n  ex:c # why\n  ex:x .", "ex:a ex:b 1 # why\n  ."),
    "A graph": ("ex:g { ex:a ex:b ex:x }", "ex:g { }"),
    "Of two lines with CR": ("ex:a ex:b 1 ;\r  ex:c ex:x ;\r  ex:d 2 .", "ex:a ex:b 1 ;\r  ex:d 2 ."),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_object_is_removed_with_what_has_no_other(name: str) -> None:
    text, expected = EXAMPLES[name]
    tokens = concrete_syntax(text.encode())
    objects = {number for number, token in enumerate(tokens) if token.text == "ex:x"}
    edits = Productions(text.encode(), tokens).without(objects)
    assert edited(text.encode(), edits).decode() == expected


def test_a_directive_is_removed_with_its_line_and_its_comment_stays() -> None:
    text = b"@prefix a: <x:> .\n@prefix b: <y:> . # b\nPREFIX c: <z:>\na:a a:b a:c ."
    tokens = concrete_syntax(text)
    assert edited(text, without_tokens(text, tokens, [(4, 7), (8, 10)])) == (
        b"@prefix a: <x:> .\n# b\na:a a:b a:c ."
    )


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ('" a "', '"a"'),
        ("'\\ta\\u0020 b\\\\ '", "'a b\\\\'"),
        ('"""a" """', '"""a\\""""'),
        ('"a\\n  b"', '"a\\n  b"'),
        ('"\\U0001F600 \\"\\U00000020"', '"\\U0001F600 \\""'),
        ('"   "', '""'),
    ],
)
def test_white_space_of_a_string_is_removed_however_it_is_written(token: str, expected: str) -> None:
    assert trimmed_string(token) == expected


def canonical(quads: list[Quad]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def removable(tokens: list[ConcreteToken]) -> list[int]:
    """Simple objects; none of a bracket whose statements all could go."""
    depth, numbers = 0, []
    for number, token in enumerate(tokens):
        is_closed = token.part == Part.CLOSE
        depth += (token.text in ("[", "(") and token.partner > number) - is_closed
        if depth == 0 and token.part in (Part.OBJECT, Part.NEXT_OBJECT) and token.partner < 0:
            numbers.append(number)
    return [n for n in numbers if not re.match(r"[\[(]", tokens[n].text)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_any_objects_are_removed_and_nothing_else(seed: int, graphs: bool) -> None:
    random = Random(seed)
    syntax = RdfFormat.TRIG if graphs else RdfFormat.TURTLE
    text = TurtleWriter(random, graphs=graphs).document().text.encode()
    tokens = concrete_syntax(text)
    subjects_in_brackets = {
        number for number, token in enumerate(tokens) if token.part == Part.CLOSE
    }  # a statement that goes would take its bracket along
    chosen = [n for n in removable(tokens) if random.random() < 0.5 and n - 2 not in subjects_in_brackets]
    quads = read_text(text, syntax, name="a").quads
    starts = {tokens[number].start for number in chosen}
    after = edited(text, Productions(text, tokens).without(chosen))
    reading = read_text(after, syntax, name="a")
    assert not reading.findings, after
    spans = zip(quads, turtle_spans(text), strict=True)
    assert canonical([*reading.quads]) == canonical([q for q, s in spans if s[2][0] not in starts]), after
    left = concrete_syntax(after)
    assert [c.text for t in left for c in t.comments] == [c.text for t in tokens for c in t.comments]
    former = iter(token.text for token in tokens)
    assert all(token.text in former for token in left), "what is left is in its order"
