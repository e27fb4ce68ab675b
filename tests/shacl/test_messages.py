"""Messages in the language of the reader."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal

from phegraph.cli.commands.validate import command
from phegraph.rdf.terms import RDFS, SH, XSD, Prefixes
from phegraph.shacl.compile.messages import in_language_of
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from shacl.graphs import PREFIXES, quads, report

MESSAGES = (
    'sh:message "Il manque un nom."@fr, "Falta un nombre."@es, "A name is missing."@en, "Name fehlt."@de-AT'
)
SHAPES = f"ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:name ; sh:minCount 1 ; {MESSAGES} ] ."


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("fr", "Il manque un nom."),
        ("fr-CA", "Il manque un nom."),
        ("DE", "Name fehlt."),
        ("es", "Falta un nombre."),
        ("pt", "A name is missing."),
    ],
)
def test_of_several_messages_readers_get_the_one_in_their_language(
    language: str, message: str, tmp_path: Path
) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + "ex:a a ex:C .")
    shapes.write_text(PREFIXES + SHAPES)
    arguments = [str(data), "--shapes", str(shapes), "--language", language]
    assert message in CliRunner().invoke(command, arguments).output


def test_the_exact_language_comes_before_one_near_it_and_none_before_a_foreign_one() -> None:
    messages = '"wide"@pt, "narrow"@pt-BR, "plain", "english"@en'
    shapes = f"ex:S sh:targetClass ex:C ; sh:class ex:D ; sh:message {messages} ."
    (result,) = report("ex:a a ex:C .", shapes).results
    found = [result.message_in(language) for language in ("pt", "pt-BR", "pt-PT", "nl")]
    assert [message.value for message in found if message] == ["wide", "narrow", "wide", "plain"]


def test_a_shape_without_a_message_has_the_default_message_of_its_component() -> None:
    (result,) = report("ex:a a ex:C .", "ex:S sh:targetClass ex:C ; sh:class ex:D .").results
    message = result.message_in("fr")
    assert message is not None
    assert (message.value, message.language) == ("It is not an instance of <http://example.org/D>.", "en")


OF_P = "sh:property [ sh:path ex:p ; {} ]"
EXAMPLE = Prefixes({"ex": "http://example.org/", "xsd": XSD, "sh": SH, "rdfs": RDFS})


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ("sh:class ex:D", "It is not an instance of ex:D."),
        ("sh:nodeKind sh:Literal", "Its node kind is not sh:Literal."),
        (OF_P.format("sh:datatype xsd:integer"), "Its ex:p is not a valid xsd:integer."),
        (OF_P.format("sh:minCount 3"), "It has fewer than 3 values of ex:p."),
        (OF_P.format("sh:maxCount 1"), "It has more than 1 value of ex:p."),
        (OF_P.format("sh:maxCount 0"), "It has more than 0 values of ex:p."),
        (OF_P.format("sh:minLength 4"), "Its ex:p has fewer than 4 characters."),
        (OF_P.format("sh:maxLength 1"), "Its ex:p has more than 1 character."),
        (OF_P.format("sh:maxExclusive 2.50"), "Its ex:p is not less than 2.50."),
        (OF_P.format("sh:minInclusive 1e3"), "Its ex:p is not greater than or equal to 1e3."),
        (OF_P.format("sh:pattern '^x'"), 'Its ex:p does not match the pattern "^x".'),
        (OF_P.format("sh:languageIn ('de' 'fr')"), 'The language of its ex:p is not one of "de", "fr".'),
        (OF_P.format("sh:in (1 true 'x' 'y'@de ex:z)"), 'Its ex:p is not one of 1, true, "x", "y"@de, ex:z.'),
        (OF_P.format("sh:in (1 2 3 4 5 6)"), "Its ex:p is not one of 1, 2, 3, 4, 5, …."),
        (OF_P.format("sh:in ()"), "Its ex:p is not one of an empty list."),
        (OF_P.format("sh:hasValue '2020-02-29'^^xsd:date"), "It lacks the value 2020-02-29 of ex:p."),
        (OF_P.format("sh:hasValue 'x'^^xsd:integer"), 'It lacks the value "x"^^xsd:integer of ex:p.'),
        (OF_P.format("sh:hasValue 'de'^^xsd:language"), 'It lacks the value "de"^^xsd:language of ex:p.'),
        (
            "sh:property [ sh:path rdfs:label ; sh:minCount 1 ]",
            "It has no label (rdfs:label), and needs at least 1.",
        ),
        (
            "sh:property [ sh:path ex:keptBy ; sh:minCount 1 ]",
            "It has no kept by (ex:keptBy), and needs at least 1.",
        ),
        ("sh:property [ sh:path ex:P12_x ; sh:minCount 1 ]", "It has no ex:P12_x, and needs at least 1."),
        (
            "sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ]",
            "It has no value of ex:p/^ex:q, and needs at least 1.",
        ),
        ("sh:closed true", "Its shape is closed, and does not allow this property."),
        ("sh:node [ sh:class ex:D ]", "It does not conform to another shape."),
        ("sh:or ([ sh:class ex:D ] [ sh:class ex:E ])", "It conforms to none of 2 shapes."),
        ("sh:or (ex:T [ sh:class ex:E ])", "It conforms to none of ex:T, another shape."),
        (
            OF_P.format("sh:qualifiedMinCount 1 ; sh:qualifiedValueShape ex:T"),
            "It has fewer than 1 value of ex:p that qualifies.",
        ),
        (
            OF_P.format("sh:qualifiedMinCount 2 ; sh:qualifiedValueShape ex:T"),
            "It has fewer than 2 values of ex:p that qualify.",
        ),
        (
            "sh:sparql [ sh:select 'SELECT $this { $this a <http://example.org/C> }' ]",
            "It does not conform to a SPARQL-based constraint.",
        ),
        (
            OF_P.format("sh:expression [ sh:path ex:q ]"),
            "Its ex:p does not make an expression of its shape true.",
        ),
    ],
)
def test_default_messages_are_plain_english(constraint: str, message: str) -> None:
    shapes = f"ex:S sh:targetClass ex:C ; {constraint} . ex:T a sh:NodeShape ; sh:class ex:D ."
    known = read_shapes(quads(shapes), prefixes=EXAMPLE)
    results = validate_quads(quads("ex:a a ex:C ; ex:p 'abc', 7.0 ."), known).results
    assert {text.value for result in results for text in result.messages} == {message}


def test_a_finding_shows_the_value_of_a_result_plainly(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + "ex:a a ex:C ; ex:p 7 .")
    shapes.write_text(
        PREFIXES + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minInclusive 8 ] ."
    )
    output = CliRunner().invoke(command, [str(data), "--shapes", str(shapes)]).output
    assert "ex:a: Its ex:p is not greater than or equal to 8. (7) [shape/min-inclusive]" in output


@pytest.mark.parametrize(
    ("template", "filled", "fits"),
    [
        ("It is.", "It is.", True),
        ("It is.", "It is!", False),
        ("{?a}", "", True),
        ("a {?b} c", "a  c", True),
        ("a {?b} c", "a c", False),
        ("{?a}-{?b}-{$c}", "1-2-3-4", True),
        ("{?a}ab{?b}ab", "ab", False),
        ("{?a}" * 40 + "z", "x" * 100_000, False),
        ("x{?a}" * 40 + "z", "x" * 100_000, False),
    ],
)
def test_a_message_has_the_language_of_the_text_it_may_come_from(
    template: str, filled: str, fits: bool
) -> None:
    found = in_language_of(Literal(filled), [Literal(template, language="en")])
    assert found == (Literal(filled, language="en") if fits else Literal(filled))
