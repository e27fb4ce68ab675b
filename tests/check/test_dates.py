"""Dates: those that nothing can have, and those that are far away and meant."""

from pathlib import Path

import pytest

from check.conftest import found_in


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")  # 2026-05-28


def found(folder: Path, statement: str) -> list[str]:
    return [finding.message for finding in found_in(folder, statement, "data/impossible-date")]


@pytest.mark.parametrize(
    "value",
    [
        '"2190"^^xsd:gYear',
        '"2190-05-01"^^xsd:date',
        '"20260-05-01"^^xsd:date',
        '"2190-05-01T00:00:00Z"^^xsd:dateTime',
    ],
)
def test_a_date_more_than_a_hundred_years_ahead_is_found(value: str, tmp_path: Path) -> None:
    assert len(found(tmp_path, f"id:a ex:on {value} .")) == 1


@pytest.mark.parametrize(
    "value",
    [
        '"2100"^^xsd:gYear',
        '"9999-12-31"^^xsd:date',
        '"0079-08-24"^^xsd:date',
        '"-0044-03-15"^^xsd:date',
        '"2190"',
        "2190",
    ],
)
def test_a_scenario_an_open_end_a_year_of_antiquity_and_a_number_are_meant(
    value: str, tmp_path: Path
) -> None:
    assert found(tmp_path, f"id:a ex:on {value} .") == []


def test_a_bound_of_a_shape_is_no_date_of_a_thing(tmp_path: Path) -> None:
    shape = 'ex:Shape a sh:PropertyShape ; sh:path ex:on ; sh:maxInclusive "2200-01-01"^^xsd:date .'
    assert found(tmp_path, f"=== ontology/shapes.ttl\n{shape}") == []


def test_a_change_is_not_later_than_today_anywhere(tmp_path: Path) -> None:
    assert found(tmp_path, 'id:a dcterms:modified "2026-05-29"^^xsd:date .') == []
    assert found(tmp_path, 'id:a dcterms:issued "2026-05-30"^^xsd:date .') == []
    assert found(tmp_path, 'id:a dcterms:modified "2026-05-30"^^xsd:date .') == [
        "Nothing was changed on 2026-05-30, which is to come."
    ]
