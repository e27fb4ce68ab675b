"""What was announced for a time that has passed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from check.conftest import check
from phegraph.errors import ExportError

HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> . @prefix graph: <https://example.org/graph/source/> .
@prefix id: <https://example.org/id/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
@prefix source: <https://example.org/source/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def write(folder: Path, name: str, statements: str, issued: str = "") -> None:
    source = f'source:{name} dcterms:title "{name}" .\ngraph:{name} prov:wasDerivedFrom source:{name} .\n'
    date = f'source:{name} dcterms:issued "{issued}" .\n' if issued else ""
    (folder / "data" / f"{name}.ttl").write_text(HEAD + source + date + statements, encoding="utf-8")


def announced(folder: Path, monkeypatch: pytest.MonkeyPatch, today: str) -> list[str]:
    """What a check of that day finds to be announced: file, line and message of each."""
    epoch = datetime.fromisoformat(f"{today}T12:00:00").replace(tzinfo=UTC).timestamp()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(epoch)))
    findings = [finding for finding in check(folder).findings if finding.rule == "data/announced"]
    return [f"{f.place.file if f.place else ''}: {f.message}" for f in findings]


REGATTA = 'id:regatta rdfs:label "Regatta" ; schema:startDate "2024-06"^^xsd:gYearMonth .\n'
FINDING = (
    "data/gazette.ttl: Regatta was announced for 2024-06, "
    "which has passed; no source issued since tells of it."
)


@pytest.mark.parametrize(
    ("today", "findings"), [("2024-05-31", []), ("2024-06-30", []), ("2024-07-01", [FINDING])]
)
def test_a_date_has_passed_once_all_of_it_has(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, today: str, findings: list[str]
) -> None:
    write(lighthouses, "gazette", REGATTA, "2023-11-02")
    assert announced(lighthouses, monkeypatch, today) == findings


@pytest.mark.parametrize("issued", ["", "2024", "2024-06", "2024-06-03", "2025"])
def test_nothing_is_announced_by_a_source_that_is_undated_or_not_known_to_be_earlier(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, issued: str
) -> None:
    write(lighthouses, "gazette", REGATTA, issued)
    assert announced(lighthouses, monkeypatch, "2026-01-01") == []


@pytest.mark.parametrize(
    ("issued", "statement", "is_found"),
    [
        ("2024-07-01", 'id:regatta rdfs:comment "Four boats came." .', False),
        ("2024", 'id:regatta rdfs:comment "Four boats came." .', False),
        ("2024-07-01", "id:gull-rock rdfs:seeAlso id:regatta .", False),
        ("2024-07-01", 'id:gull-rock rdfs:comment "Painted." .', True),
        ("2024-05-01", 'id:regatta rdfs:comment "Soon." .', True),
        ("", 'id:regatta rdfs:comment "Four boats came." .', True),
    ],
)
def test_a_source_on_the_thing_that_is_issued_since_settles_it(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, issued: str, statement: str, is_found: bool
) -> None:
    write(lighthouses, "gazette", REGATTA, "2023")
    write(lighthouses, "later", statement, issued)
    assert announced(lighthouses, monkeypatch, "2026-01-01") == [FINDING] * is_found


def test_a_reading_is_as_old_as_what_it_is_derived_from(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lighthouses, "gazette", "", "2023")
    write(
        lighthouses,
        "gazette.reading",
        REGATTA + "source:gazette.reading prov:wasDerivedFrom source:gazette .",
    )
    (finding,) = announced(lighthouses, monkeypatch, "2026-01-01")
    assert finding.startswith("data/gazette.reading.ttl: Regatta was announced for 2024-06")


def test_the_settings_name_properties_and_a_date_on_a_blank_node_is_of_the_thing(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = '[ <urn:plan> [ <https://example.org/ontology#opens> "2025"^^xsd:gYear ] ]'
    write(lighthouses, "gazette", f"id:gull-rock <urn:state> {opening} .", "2023")
    assert announced(lighthouses, monkeypatch, "2026-01-01") == []
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + '\n[site]\nbegins = ["lh:opens"]\n', encoding="utf-8")
    (finding,) = announced(lighthouses, monkeypatch, "2026-01-01")
    assert finding.startswith("data/gazette.ttl: Gull Rock was announced for 2025, which has passed")
    write(lighthouses, "later", 'id:gull-rock rdfs:comment "Open." .', "2025-02")
    assert announced(lighthouses, monkeypatch, "2026-01-01") == []


def test_a_thing_announced_for_several_dates_is_one_finding(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lighthouses, "gazette", REGATTA + 'id:regatta schema:endDate "2024-07"^^xsd:gYearMonth .', "2023")
    assert announced(lighthouses, monkeypatch, "2026-01-01") == [FINDING]


def test_a_time_of_run_that_is_none_is_an_error(lighthouses: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(lighthouses, "gazette", REGATTA, "2023")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ExportError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        check(lighthouses)
