"""Messages in the language of the reader."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal

from phegraph.cli.validate import command
from phegraph.shacl.compile.messages import in_language_of
from shacl.graphs import PREFIXES, report

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


def test_a_shape_without_a_message_says_what_its_component_says() -> None:
    (result,) = report("ex:a a ex:C .", "ex:S sh:targetClass ex:C ; sh:class ex:D .").results
    message = result.message_in("fr")
    assert message is not None
    assert (message.value, message.language) == ("It is no <http://example.org/D>.", "en")


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
