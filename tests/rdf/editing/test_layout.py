"""The layout of Turtle and TriG: what it is, and that it loses, moves and changes nothing."""

from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from phegraph.rdf.editing.layout import laid_out
from phegraph.rdf.editing.syntax import ConcreteToken, concrete_syntax, in_runs
from phegraph.rdf.formats import BOM, format_of
from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.reading.tokens import tokens
from rdf.layouts import TurtleWriter

ROOT = Path(__file__).parents[3]
BASE = "https://example.invalid/"

# Each: what is written, and its layout at a width of 60.
EXAMPLES = {
    "A statement on one line stays there": ('ex:a  a ex:B;ex:c "d" .', 'ex:a a ex:B ; ex:c "d" .'),
    "One that does not fit has a line for each predicate": (
        'ex:a a ex:B ; ex:name "a name of twenty-one signs" ; ex:size 12 .',
        'ex:a a ex:B ;\n  ex:name "a name of twenty-one signs" ;\n  ex:size 12 .',
    ),
    "One of several lines has a line for each predicate": (
        "ex:a a ex:B ; ex:c 1;\nex:d 2.",
        "ex:a a ex:B ;\n  ex:c 1 ;\n  ex:d 2 .",
    ),
    "A subject alone on its line stays there": ("ex:a\n\ta ex:B .", "ex:a\n  a ex:B ."),
    "A semicolon before the dot leaves the dot alone": ("ex:a\n a ex:B ;\n.", "ex:a\n  a ex:B ;\n."),
    "Objects on one line stay there": ("ex:a ex:b ex:c,ex:d.", "ex:a ex:b ex:c , ex:d ."),
    "Names that do not fit fill lines": (
        "ex:a ex:knows ex:the-first , ex:the-second , ex:the-third , ex:the-fourth .",
        "ex:a ex:knows ex:the-first , ex:the-second , ex:the-third ,\n    ex:the-fourth .",
    ),
    "Names that have a line each keep it": (
        "ex:a ex:b ex:c ,\n ex:d ,\n ex:e .",
        "ex:a ex:b ex:c ,\n    ex:d ,\n    ex:e .",
    ),
    "Texts that do not fit have a line each": (
        'ex:a ex:name "a name of twenty-one signs"@en , "un nom de signes"@fr , "c" .',
        'ex:a ex:name "a name of twenty-one signs"@en ,\n    "un nom de signes"@fr ,\n    "c" .',
    ),
    "A node in brackets on one line stays there": (
        "ex:a ex:b [ex:c 1;ex:d ( 1 2 )] .",
        "ex:a ex:b [ ex:c 1 ; ex:d ( 1 2 ) ] .",
    ),
    "One of several lines has a line for each predicate, and is indented below its own": (
        "ex:a a ex:B ;\n ex:b [ ex:c 1 ;\n ex:d 2 ] , [ ex:e\n 3 ] .",
        "ex:a a ex:B ;\n  ex:b [\n    ex:c 1 ;\n    ex:d 2\n  ] , [\n    ex:e\n      3\n  ] .",
    ),
    "A collection that does not fit is filled with names": (
        "ex:a ex:list ( ex:the-first ex:the-second ex:the-third ex:the-fourth ex:the-fifth ) .",
        "ex:a ex:list (\n    ex:the-first ex:the-second ex:the-third ex:the-fourth\n    ex:the-fifth\n  ) .",
    ),
    "Empty brackets have nothing in them": ("[ ] ex:b ( ) .", "[] ex:b () ."),
    "Language tags and datatypes are attached": (
        'ex:a ex:b "c" @en , "d" ^^ ex:e .',
        'ex:a ex:b "c"@en , "d"^^ex:e .',
    ),
    "Several empty lines are one": ("ex:a a ex:B .\n\n\n\nex:c a ex:D .", "ex:a a ex:B .\n\nex:c a ex:D ."),
    "Statements on one line have a line each": (
        "ex:a a ex:B . ex:c a ex:D .",
        "ex:a a ex:B .\nex:c a ex:D .",
    ),
    "A long text keeps its lines": ('ex:a ex:b """c\n  d""" .', 'ex:a ex:b """c\n  d""" .'),
    "A comment stays after its token, and on its own line": (
        "# one\nex:a a ex:B ; # two\n# three\nex:c 1 # four\n.# five\n# six",
        "# one\nex:a a ex:B ; # two\n  # three\n  ex:c 1 # four\n  . # five\n# six",
    ),
    "A comment before a closing bracket belongs inside": (
        "ex:a ex:b [\nex:c 1\n# one\n] .",
        "ex:a ex:b [\n    ex:c 1\n    # one\n  ] .",
    ),
    "Declarations of SPARQL have no dot": ("PREFIX ex: <x:>\nBASE   <y:>", "PREFIX ex: <x:>\nBASE <y:>"),
    "A graph has its statements indented": (
        "GRAPH ex:g{ex:a a ex:B .ex:c a ex:D}\n{ ex:a a ex:C } ex:h {}",
        "GRAPH ex:g {\n  ex:a a ex:B .\n  ex:c a ex:D\n}\n{\n  ex:a a ex:C\n}\nex:h {\n}",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_of_the_layout(name: str) -> None:
    written, expected = EXAMPLES[name]
    assert laid_out(written.encode(), width=60).decode() == f"{expected}\n"


def test_line_ends_are_those_of_the_first_line_and_texts_keep_theirs() -> None:
    text = b'ex:a a ex:B .\r\nex:c ex:d """e\nf""" .\n'
    assert laid_out(text) == b'ex:a a ex:B .\r\nex:c ex:d """e\nf""" .\r\n'


def test_deep_nesting_is_laid_out() -> None:
    text = b"ex:a ex:b " + b"[ ex:c\n" * 1000 + b"1 " + b"]" * 1000 + b" ."
    once = laid_out(text)
    assert laid_out(once) == once
    assert once.count(b"[\n") == 1000


def check(text: bytes, syntax: RdfFormat, width: int = 120) -> bool:
    """Whether a text has no syntax error; its layout is then compared with it."""
    reading = read_text(text, syntax, name="document", base=BASE)
    if reading.findings:
        return False
    text = text.removeprefix(BOM)
    once = laid_out(text, width=width)
    assert laid_out(once, width=width) == once
    assert read_text(once, syntax, name="document", base=BASE).quads == reading.quads
    before, after = concrete_syntax(text), concrete_syntax(once)
    assert [(token.text, comments(token)) for token in before] == [
        (token.text, comments(token)) for token in after
    ]
    return True


def comments(token: ConcreteToken) -> list[str]:
    return [comment.text for comment in token.comments]


@pytest.mark.slow
def test_documents_of_the_suites_keep_their_statements_and_comments(shared: Path) -> None:
    files = [path for path in (shared / "w3c").rglob("*") if path.suffix in (".ttl", ".trig")]
    checked = [path for path in files if check(path.read_bytes(), format_of(path) or RdfFormat.TURTLE)]
    assert len(checked) > 1000


@pytest.mark.slow
def test_files_of_public_projects_keep_their_statements_and_comments(shared: Path) -> None:
    files = sorted((shared / "real").rglob("*.ttl"))
    checked = [path for path in files if check(path.read_bytes(), RdfFormat.TURTLE)]
    assert len(checked) >= 29


DOCUMENTS = [text for path in sorted((ROOT / "data").glob("*.ttl")) if len(text := path.read_bytes()) < 3000]
DOCUMENTS += [f"@prefix ex: <x:> .\n{written}".encode() for written, _ in EXAMPLES.values()]
BETWEEN = [
    b"",
    b" ",
    b"\n",
    b"\n\n\n",
    b"\t",
    b" # a\n",
    b"\n# b\n",
    b"\n\n  # c\n  # d\n\n",
    b"#e\r\n",
    b"\r\n",
]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([20, 60, 120]))
def test_comments_at_every_place_stay_where_they_are(seed: int, width: int) -> None:
    random = Random(seed)
    text, density = random.choice(DOCUMENTS), random.random()
    pieces, position = [], 0
    for _, start, end in tokens(text):
        between = text[position:start]
        pieces += [
            random.choice(BETWEEN) or between if random.random() < density else between,
            text[start:end],
        ]
        position = end
    assert check(b"".join(pieces), RdfFormat.TRIG, width)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.integers(1, 40))
def test_a_text_laid_out_in_runs_is_the_same(seed: int, graphs: bool, at_least: int) -> None:
    text = TurtleWriter(Random(seed), graphs=graphs).document().text.encode()
    whole, runs = concrete_syntax(text), [*in_runs(text, at_least)]
    parts = [(token.text, token.part, token.start) for run in runs for token in run]
    assert parts == [(token.text, token.part, token.start) for token in whole]
    expected = laid_out(text, width=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("phegraph.rdf.editing.layout.in_runs", partial(in_runs, at_least=at_least))
        assert laid_out(text, width=60) == expected
