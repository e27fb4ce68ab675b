"""Values: what people write in cells; what is expected is by hand, from XML Schema and the identifiers."""

import pytest

from phegraph.importing import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-06-01", "2014-06-01"),
        ("2014-06", "2014-06"),
        ("2014", "2014"),
        ("2014-06-01T00:00:00", "2014-06-01"),
        ("2020-1-2", "2020-01-02"),
        ("20140601", "2014-06-01"),
        ("1.6.2014", "2014-06-01"),
        ("13/06/2014", "2014-06-13"),
        ("06/13/2014", "2014-06-13"),
        ("1 June 2014", "2014-06-01"),
        ("June 1, 2014", "2014-06-01"),
        ("1st of June 2014", "2014-06-01"),
        ("1er juin 2014", "2014-06-01"),
        ("1. März 2020", "2020-03-01"),
        ("3 de mayo de 2019", "2019-05-03"),
        ("Jun 2014", "2014-06"),
        ("29/02/2016", "2016-02-29"),
        ("30/02/2014", None),
        ("29.02.2015", None),
        ("03/04/2014", None),  # the third of April, or the fourth of March
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_the_forms_that_people_write(text: str, expected: str | None) -> None:
    assert values.date(text) == expected


def test_the_order_of_day_and_month_can_be_said() -> None:
    assert values.date("03/04/2014", "dmy") == "2014-04-03"
    assert values.date("03/04/2014", "mdy") == "2014-03-04"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("960619,95", "960619.95"),
        ("960619.95", "960619.95"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1 234,5", "1234.5"),
        ("1'234'567", "1234567"),
        ("€ 1.000,50", "1000.50"),
        ("1000 EUR", "1000"),
        ("-3,25", "-3.25"),
        (".5", ".5"),
        ("1,234", None),  # one thousand, or one and a quarter
        ("12,34,5", None),
        ("1e5", None),
        ("n/a", None),
    ],
)
def test_a_number_is_read_with_either_decimal_sign(text: str, expected: str | None) -> None:
    assert values.decimal(text) == expected


def test_the_decimal_sign_can_be_said() -> None:
    assert values.decimal("1,234", ",") == "1.234"
    assert values.decimal("1,234", ".") == "1234"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EL", "GR"), ("UK", "GB"), ("XK", "XK"), ("Kosovo", "XK"), ("ch", "CH"), ("CHE", "CH"),
        ("Schweiz", "CH"), ("Grèce", "GR"), ("grece", "GR"), ("Czech Republic", "CZ"), ("Czechia", "CZ"),
        ("The Netherlands", "NL"), ("Türkiye", "TR"), ("U.S.A.", "US"), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_codes_and_names(text: str, code: str | None) -> None:
    assert values.country(text) == code


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("German", "de"),
        ("deu", "de"),
        ("ger", "de"),
        ("français", "fr"),
        ("en-gb", "en-GB"),
        ("Klingonish", None),
    ],
)
def test_a_language_is_known_by_its_codes_and_names(text: str, tag: str | None) -> None:
    assert values.language(text) == tag


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CURIE, Marie", "Marie Curie"),
        ("Prof. Dr. Ugo Amaldi", "Ugo Amaldi"),
        ("VAN DER MEER, Simon", "Simon van der Meer"),
        ("J. Smith, PhD", "J. Smith"),
        ("Marie SKŁODOWSKA-CURIE", "Marie Skłodowska-Curie"),
        ("marie@example.org", None),
        ("", None),
    ],
)
def test_a_name_of_a_person_has_the_given_name_first(text: str, name: str | None) -> None:
    assert values.person(text) == name


def test_identifiers_have_the_right_check_digits() -> None:
    assert values.ror("ror.org/01ggx4157") == "https://ror.org/01ggx4157"
    assert values.ror("https://ror.org/01ggx4158") is None
    assert values.orcid("0000-0002-1825-0097") == "https://orcid.org/0000-0002-1825-0097"
    assert values.orcid("0000-0002-1825-0098") is None
    assert values.isni("0000 0001 2175 4109") == "0000000121754109"
    assert values.isni("0000 0001 2175 4108") is None
    assert values.doi("https://doi.org/10.1016/J.EX.2013.01") == "10.1016/j.ex.2013.01"
    assert values.doi("10.12/x") is None
    assert values.wikidata("https://www.wikidata.org/wiki/Q42944") == "http://www.wikidata.org/entity/Q42944"
    assert values.grid("GRID.9132.9") == "grid.9132.9"


def test_addresses_slugs_and_texts() -> None:
    assert values.web("www.cern.ch") == "https://www.cern.ch"
    assert values.web("none") is None
    assert values.slug("Café Zürich & Søn") == "cafe-zurich-and-son"
    assert values.slug("…") is None
    assert values.plain(" a &amp;  b ") == "a & b"
