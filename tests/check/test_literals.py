"""Literals: wrong encodings and scripts, and what they must not be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from phegraph.check.finders.texts import damage_of, repaired, script_fault


@pytest.mark.parametrize(
    "text",
    [
        *("Mouëtte", "Clínica Universidad", "Kraków", "Ångström", "naïve – “so”", "µm", "€ 5", "Ħ"),
        *(
            "«\xa0liberté\xa0»",
            "né\xa0: oui\xa0!",
            "grâce à\xa0«\xa0lui\xa0»",
            "CAFÉ’S",
            "RÉALITÉ\xa0:",
            "MANHû",
            "Ô\xa0Canada",
            "à…",
            "Å³",
            "eV/Å², or 1/Å³.",
        ),
    ],
)
def test_letters_with_accents_are_no_damage(text: str) -> None:
    assert damage_of(text) is None


WRONG = [(text, "latin-1") for text in ("Mouëtte", "Clínica", "“quoted”", "50 °C", "α", "Łódź", "darbų")]
WRONG += [(text, "cp1252") for text in ("Mouëtte", "Kraków", "naïve – so", "“quoted", "50 °C", "α")]


@pytest.mark.parametrize(("text", "encoding"), WRONG)
def test_a_text_that_was_decoded_wrongly_is_told_and_mended(text: str, encoding: str) -> None:
    wrong = text.encode().decode(encoding)
    assert damage_of(wrong)
    assert repaired(wrong) == text


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\ufffd", exclude_categories=["Cc", "Cs"])
    )
)
def test_what_is_mended_is_never_the_same(text: str) -> None:
    assert repaired(text) != text


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Gull Rock", "en"),
        ("β-emitter", "en"),
        ("α", "en"),
        ("Рок", "ru"),
        ("CERN и ОИЯИ", "ru"),
        ("ΑΒΓ", "el"),
        ("2016", "ru"),
        ("µ", "en"),
        ("日本", "ja"),
        ("https://example.org/light", "ru"),
        ("DCAT, dcterms:title, foafName, lights.ttl", "ar"),
    ],
)
def test_a_text_in_its_own_script_is_right(text: str, tag: str) -> None:
    assert script_fault(Literal(text, language=tag)) is None


@pytest.mark.parametrize(
    ("text", "tag"), [("Gull Rосk", "en"), ("Рок", "en"), ("Rock", "ru"), ("Rock", "el")]
)
def test_a_text_in_another_script_is_told(text: str, tag: str) -> None:
    assert script_fault(Literal(text, language=tag)) is not None
