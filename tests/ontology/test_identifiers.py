"""Identifiers have the check characters of their registers: as shapes compute them, and as the standard does.

The identifiers are examples of the registers and of libraries for them: the page of facts of ROR, the list of
valid and wrong ROR identifiers of Crossref, the page of ORCID on their structure, the Ruby package isni.
"""

import pytest
from rdflib import SDO, Graph, Literal, URIRef

import phegraph

from .loading import ID, PHE, ROOT
from .test_shapes import SHAPES, alone, found

VALID = {
    SDO.sameAs: (
        "https://ror.org/03yrm5c26",
        "https://ror.org/01k4yrm29",
        "https://orcid.org/0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1694-233X",
    ),
    PHE.isni: ("000000029534656X",),
}
INVALID = {
    SDO.sameAs: (
        "https://ror.org/01k4yrm30",
        "https://ror.org/11k4yrm29",
        "https://ror.org/01k34yrm29",
        "https://ror.org/01kOyrm29",
        "http://ror.org/01k4yrm29",
        "https://orcid.org/0000-0002-1825-0079",
        "https://orcid.org/0000-0002-1694-2330",
        "https://orcid.org/0000000218250097",
        "https://www.wikidata.org/wiki/Q42944",
        "http://www.wikidata.org/entity/P31",
        "https://sws.geonames.org/2660646",
        "https://doi.org/10.1000/182",
    ),
    PHE.isni: ("0000000295346560", "0000 0002 9534 656X"),
}
SHAPES_OF_IDENTIFIERS = (SHAPES.sameAsForm, SHAPES.isniForm, SHAPES.nameIdentifierIsValid, SHAPES.rorIsValid)
_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"


def pairs(identifiers: dict[URIRef, tuple[str, ...]]) -> list[tuple[URIRef, str]]:
    return [(predicate, text) for predicate, texts in identifiers.items() for text in texts]


def stated(predicate: URIRef, text: str) -> Graph:
    value = URIRef(text) if predicate == SDO.sameAs else Literal(text)
    return Graph().add((ID["x"], predicate, value))


def fits(text: str) -> bool:
    """Whether the check characters of a ROR, ORCID or ISNI identifier fit, digit by digit (ISO/IEC 7064)."""
    if text.startswith("https://ror.org/"):
        number = 0
        for character in text[-9:-2]:
            number = number * 32 + _BASE_32.index(character)
        return 98 - number * 100 % 97 == int(text[-2:])
    digits = text.removeprefix("https://orcid.org/").replace("-", "")
    rest = 0
    for digit in digits[:-1]:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11] == digits[-1]


@pytest.mark.parametrize(("predicate", "text"), pairs(VALID))
def test_a_valid_identifier_conforms(predicate: URIRef, text: str) -> None:
    data = stated(predicate, text)
    assert fits(text)
    for shape in SHAPES_OF_IDENTIFIERS:
        assert phegraph.validate(data, shapes=alone(shape)).conforms
        assert found(shape, data)[1] == []


@pytest.mark.parametrize(("predicate", "text"), pairs(INVALID))
def test_an_invalid_identifier_is_found_once_by_either_engine(predicate: URIRef, text: str) -> None:
    data = stated(predicate, text)
    ours = [
        shape for shape in SHAPES_OF_IDENTIFIERS if not phegraph.validate(data, shapes=alone(shape)).conforms
    ]
    theirs = [shape for shape in SHAPES_OF_IDENTIFIERS if found(shape, data)[1]]
    assert ours == theirs
    assert len(ours) == 1


@pytest.mark.parametrize("position", range(15))
def test_any_wrong_digit_is_found(position: int) -> None:
    isni = "000000029534656X"
    wrong = isni[:position] + str((int(isni[position]) + 1) % 10) + isni[position + 1 :]
    assert not phegraph.validate(stated(PHE.isni, wrong), shapes=alone(SHAPES.nameIdentifierIsValid)).conforms


@pytest.mark.parametrize("position", range(1, 9))
def test_any_wrong_character_of_a_ror_is_found(position: int) -> None:
    ror = "01k4yrm29"
    digits = _BASE_32[:10] if position > 6 else _BASE_32
    other = digits[(digits.index(ror[position]) + 1) % len(digits)]
    wrong = f"https://ror.org/{ror[:position]}{other}{ror[position + 1 :]}"
    assert not phegraph.validate(stated(SDO.sameAs, wrong), shapes=alone(SHAPES.rorIsValid)).conforms


def test_the_identifiers_of_the_data_fit() -> None:
    checked = 0
    for path in (ROOT / "data").glob("*.ttl"):
        graph = Graph().parse(path)
        values = [
            str(value) for predicate in (SDO.sameAs, PHE.isni) for value in graph.objects(None, predicate)
        ]
        some = [text for text in values if text.startswith(("https://ror.org/", "https://orcid.org/", "0"))]
        assert [text for text in some if not fits(text)] == [], path.name
        checked += len(some)
    assert checked > 150
