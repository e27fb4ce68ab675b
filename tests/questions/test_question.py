"""A question is a query with a header."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from phegraph.errors import QueryError
from phegraph.questions.question import (
    Expected,
    Parameter,
    ParameterKind,
    Picture,
    missing,
    read_question,
    value_of,
)
from phegraph.rdf.terms import XSD, Prefixes, Term

TEXT = """#+ title: Which lights?
#+ keywords: [place, light]
#+ parameters:
#+   light: {label: the light, default: Gull Rock}
#+   year: {type: integer}
#+ expected:
#+   - parameters: {year: 1881}
#+     rows: [{light: "ex:a"}]
SELECT ?light WHERE { ?light ?p ?year }
"""
PREFIXES = Prefixes({"ex": "https://example.org/"})
A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")


def written(folder: Path, text: str) -> Path:
    path = folder / "lights.rq"
    path.write_text(text)
    return path


def test_a_header_gives_title_keywords_parameters_and_expected_rows(tmp_path: Path) -> None:
    question = read_question(written(tmp_path, TEXT), "queries/lights.rq")
    assert (question.name, question.title, question.keywords) == (
        "lights",
        "Which lights?",
        ("place", "light"),
    )
    assert question.parameters == (
        Parameter("light", ParameterKind.THING, "the light", "Gull Rock"),
        Parameter("year", ParameterKind.INTEGER, "year"),
    )
    assert question.expected == (Expected(({"light": "ex:a"},), {"year": "1881"}),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#+ keywords: [lights]\nSELECT * WHERE {}", "1: The question has no title."),
        ("#+ title: [\nSELECT * WHERE {}", "1: The header is no YAML"),
        ("# A note\n#+ title: T\n# Another\n#+ a: b: c", "4: The header is no YAML"),
        ("#+ title: \x01", "1: The header is no YAML"),
        (
            "#+ title: T\n#+ description: 2020-13-45",
            "2: The header is no YAML: `2020-13-45` is no timestamp.",
        ),
        ("#+ title: T\n#+ expected: " + "[" * 5000, "2: The header is no YAML"),
        ("#+ - title", "1: The header is ['title'], not keys with values."),
        ("#+ title: T\n#+ keyword: [x]", "2: The header has the unknown key 'keyword'."),
        ("#+ title: T\n#+ keywords: x, y", "2: `keywords` is 'x, y', not a list. Write `keywords: [a, b]`."),
        (
            "#+ title: T\n#+ parameters:\n#+   x: {type: date}",
            "3: The parameter x has the unknown type 'date'.",
        ),
        ("#+ title: T\n#+ parameters: [x]", "2: `parameters` is ['x'], not keys with values."),
        ("#+ title: T\n#+ expected:\n#+   - row: []", "3: An expected answer has the unknown key 'row'."),
        ("#+ title: T\n#+ expected: {rows: []}", "2: `expected` is {'rows': []}, not a list."),
        (
            "#+ title: T\n#+ expected:\n#+ - rows:\n#+   - {on: 1}",
            "3: An expected row has a key that YAML reads as True.",
        ),
        ("#+ title: T\n#+ picture: {kind: pie}", "2: There is no picture 'pie'."),
    ],
)
def test_a_header_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(QueryError) as error:
        read_question(written(tmp_path, text), "queries/lights.rq")
    assert str(error.value).startswith(f"queries/lights.rq:{told}")


def test_a_question_in_another_encoding_is_told_with_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    path.write_bytes(b"#+ title: T\n#+ keywords: [caf\xe9]")
    with pytest.raises(QueryError, match=r"^queries/lights.rq:2: This is not UTF-8."):
        read_question(path, "queries/lights.rq")


def test_a_number_is_bound_as_an_integer_and_a_text_as_a_string() -> None:
    assert value_of(Parameter("n", ParameterKind.INTEGER), " 007 ") == Literal(
        "7", datatype=NamedNode(XSD + "integer")
    )
    assert value_of(Parameter("t", ParameterKind.STRING), '" } DROP ALL') == Literal('" } DROP ALL')
    with pytest.raises(QueryError, match="whole number"):
        value_of(Parameter("n", ParameterKind.INTEGER), "seven")


@pytest.mark.parametrize(
    ("rows", "expected", "faults"),
    [
        ([(A, Literal("1"))], Expected(({"x": "ex:a", "n": 1},)), []),
        ([(A, Literal("1")), (B, None)], Expected(({"x": "ex:b", "n": None},)), []),
        ([(A, Literal("1"))], Expected(({"x": "ex:b"},)), ["no row with x = ex:b"]),
        ([(A, Literal("1"))], Expected(({"x": "ex:a", "n": None},)), ["no row with x = ex:a, n = None"]),
        ([(A, None), (B, None)], Expected(({"x": "ex:a"},), exact=True), ["2 rows instead of 1"]),
        ([(A, None)], Expected(({"y": "ex:a"},)), ["unknown column y"]),
        ([(A, Literal("true"))], Expected(({"n": True},)), []),
    ],
)
def test_what_is_missing_of_an_expected_answer_is_said(
    rows: list[tuple[Term | None, ...]], expected: Expected, faults: list[str]
) -> None:
    assert missing(expected, ["x", "n"], rows, PREFIXES) == faults


def test_a_header_says_how_answers_are_drawn(tmp_path: Path) -> None:
    line = "#+ picture: {kind: chart, x: year, y: height, of: light, front: true}\n"
    assert read_question(written(tmp_path, line + TEXT), "q").picture == Picture(
        "chart", {"x": "year", "y": "height"}, front=True, of="light"
    )


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        ("{kind: pie, x: year}", "no picture 'pie'"),
        ("{kind: flow, from: light}", "A flow has no to"),
        ("{kind: flow, from: light, to: light, via: year}", "unknown key 'via'"),
        ("{kind: chart, x: year, y: height, of: lamp}", "of 'lamp', which is no parameter"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(tmp_path: Path, picture: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        read_question(written(tmp_path, f"#+ picture: {picture}\n{TEXT}"), "q")


def test_a_query_without_a_header_is_a_question_called_like_its_file(tmp_path: Path) -> None:
    question = read_question(written(tmp_path, "# A note\nASK {}"), "lights.rq")
    assert (question.title, question.expected) == ("lights", ())
