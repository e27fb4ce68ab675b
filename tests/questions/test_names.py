"""Names are what people type and read."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.questions.names import Names, fold
from phegraph.rdf.terms import SKOS, Prefixes
from phegraph.store.embedded import EmbeddedStore

BASE = "https://example.org/"
GULL, SAND, TOPIC = (NamedNode(BASE + name) for name in ("gull", "sand", "topic"))


@pytest.fixture
def names() -> Names:
    store = EmbeddedStore()
    named = [
        (GULL, "prefLabel", Literal("Gull Rock", language="en")),
        (GULL, "prefLabel", Literal("Rocher aux goélands", language="fr")),
        (GULL, "altLabel", Literal("Light", language="en")),
        (SAND, "prefLabel", Literal("Light", language="en")),
        (TOPIC, "prefLabel", Literal("Sand", language="en")),
        (NamedNode(BASE + "sand2"), "prefLabel", Literal("sand", language="en")),
    ]
    store.extend(Quad(thing, NamedNode(SKOS + property), name) for thing, property, name in named)
    return Names(store, Prefixes({"ex": BASE}), "en")


def test_a_thing_is_shown_by_its_preferred_label_in_the_language(names: Names) -> None:
    assert names.label(GULL) == "Gull Rock"
    assert names.label(NamedNode(BASE + "nameless")) == "ex:nameless"
    assert names.label(Literal("5")) == "5"
    assert names.label(None) == ""


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u00a0\u3000", "\u200b", "\u202e\u2066", "\ufeff\x07"])
def test_a_name_with_nothing_to_see_is_none(blank: str) -> None:
    store = EmbeddedStore()
    named = [(GULL, "prefLabel", blank), (GULL, "altLabel", "Light"), (SAND, "prefLabel", blank)]
    store.extend(Quad(thing, NamedNode(SKOS + name), Literal(text)) for thing, name, text in named)
    names = Names(store, Prefixes({"ex": BASE}), "en")
    assert (names.label(GULL), names.label(SAND)) == ("Light", "ex:sand")


@pytest.mark.parametrize(
    "name",
    [
        "Gull Rock",
        "gull  rock",
        "GULL ROCK",
        "rocher aux goelands",
        "ex:gull",
        f"{BASE}gull",
        f"<{BASE}gull>",
    ],
)
def test_a_name_is_found_however_it_is_typed(names: Names, name: str) -> None:
    assert names.find(name) == GULL


@pytest.mark.parametrize("name", ["carbon ion therapy", "Carbon-ion-therapy", "carbon\u2011ion therapy"])
def test_a_hyphen_between_words_may_be_a_blank(name: str) -> None:
    store = EmbeddedStore()
    named = {GULL: "carbon\u2010ion therapy", SAND: "-5", TOPIC: "5"}
    store.extend(Quad(thing, NamedNode(SKOS + "prefLabel"), Literal(text)) for thing, text in named.items())
    names = Names(store, Prefixes({"ex": BASE}), "en")
    assert names.find(name) == GULL
    assert (names.find("-5"), names.find("5")) == (SAND, TOPIC)


def test_a_preferred_label_wins_over_an_alternative_one(names: Names) -> None:
    assert names.find("Light") == SAND
    assert names.find("Light", among={GULL}) == GULL


def test_of_names_that_differ_by_capitals_the_one_that_was_typed_wins(names: Names) -> None:
    assert names.find("Sand") == TOPIC
    assert names.find("sand") == NamedNode(BASE + "sand2")


def test_a_name_of_several_things_is_told_with_all_of_them(names: Names) -> None:
    with pytest.raises(QueryError, match="ex:sand2, ex:topic"):
        names.find("SAND")


def test_an_unknown_name_gets_the_closest_ones(names: Names) -> None:
    with pytest.raises(QueryError, match=r"Did you mean: Gull Rock"):
        names.find("Gul Rok")


def test_where_values_are_limited_the_error_lists_them(names: Names) -> None:
    with pytest.raises(QueryError, match="Light") as caught:
        names.find("ex:gull", among={SAND})
    assert "None of the values allowed" in caught.value.message


def test_a_thing_that_is_no_allowed_value_is_told_from_an_unknown_one(names: Names) -> None:
    with pytest.raises(QueryError, match=r"the graph knows it.*It can be asked of: Light\.$"):
        names.find("Gull Rock", among={SAND})
    with pytest.raises(QueryError, match=r"called 'Gull Rook'\. Did you mean: Light\?$"):
        names.find("Gull Rook", among={SAND})


def test_where_a_value_is_close_no_other_is_suggested(names: Names) -> None:
    with pytest.raises(QueryError, match=r"called 'Gull Rook'\. Did you mean: Gull Rock\?$"):
        names.find("Gull Rook", among={SAND, GULL})


@pytest.mark.parametrize("name", ["https://example.org/a b", "urn:x>y", 'https://e/"'])
def test_an_iri_with_characters_it_may_not_have_is_refused(names: Names, name: str) -> None:
    with pytest.raises(QueryError, match="not an IRI"):
        names.find(name)


def test_folding_leaves_out_capitals_accents_and_double_blanks() -> None:
    assert fold("  Frédérick   BORDRY ") == "frederick bordry"


def test_a_name_as_long_as_a_text_is_told_in_part(names: Names) -> None:
    with pytest.raises(QueryError) as error:
        names.find("x" * 100_000)
    assert len(str(error.value)) < 200
