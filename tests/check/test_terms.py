"""Terms: what their vocabulary does not define, as far as it is known."""

from pathlib import Path

import pytest

from check.conftest import check

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sdo: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://example.org/id/> .
@prefix ex: <https://example.org/ontology#> .
"""
DECLARED = PREFIXES + "foaf:keeper a owl:ObjectProperty .\n"
QUESTION = """#+ title: Which lights are kept?
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?light WHERE { ?light foaf:keeper ?keeper }
"""


def findings_of(folder: Path, rule: str) -> list[tuple[str, str, str]]:
    return [(f.message, f.hint, f.severity.value) for f in check(folder).findings if f.rule == rule]


def undefined(statement: str, folder: Path) -> list[tuple[str, str, str]]:
    (folder / "data" / "seals.ttl").write_text(PREFIXES + statement)
    return findings_of(folder, "term/undefined")


@pytest.mark.parametrize(
    ("statement", "message", "hint", "severity"),
    [
        ('id:a foaf:nmae "A" .', "no term of its vocabulary (0.99, 2014-01-14)", "foaf:name", "warning"),
        ("id:a skos:Related id:b .", "skos:Related", "Did you mean skos:related?", "warning"),
        ("id:a foaf:keeper id:b .", "foaf:keeper", "Check how it is written", "warning"),
        ("id:a dcat:publisher id:b .", "publisher", "Did you mean dcterms:publisher?", "warning"),
        ("id:a a rdfs:Thing .", "rdfs:Thing", "Did you mean", "warning"),
        ("id:a dcat:lighthouse id:b .", "lighthouse", "A newer edition may have it", "info"),
        ("id:a sh:reifierShape id:b .", "sh:reifierShape is a term of a draft", "A draft may change", "info"),
        ("id:a schema:birthPlce id:b .", "schema:birthPlce", "schema:birthPlace", "warning"),
        ("id:a dcterms:type dcat:dataSet .", "dataSet", "Did you mean", "warning"),
    ],
)  # fmt: skip
def test_a_term_that_its_vocabulary_does_not_define_is_told_with_the_edition_or_the_term_meant(
    statement: str, message: str, hint: str, severity: str, lighthouses: Path
) -> None:
    ((told, advice, level),) = undefined(statement, lighthouses)
    assert message in told
    assert hint in advice
    assert level == severity


@pytest.mark.parametrize(
    "statement",
    [
        "id:a dcat:inSeries id:b .",  # of DCAT 3
        "id:a sdo:hasCertification id:b .",
        "id:a schema:lightCharacteristic id:b .",  # schema.org grows
        "id:a rdf:_12 id:b .",
        "id:a dcterms:conformsTo <http://www.w3.org/ns/dcat#lighthouse-shapes> .",
        "id:a dcterms:source <https://schema.org/docs/schemas.html> .",
        "id:a obo:RO_0009999 id:b .",  # ontologies share the namespace
        "dcat:LighthouseShape dcterms:relation id:b .",
    ],
)
def test_what_may_be_a_term_or_is_none_at_all_is_not_told(statement: str, lighthouses: Path) -> None:
    assert undefined(statement, lighthouses) == []


def test_a_newer_term_that_the_ontology_declares_is_right_in_data_and_questions(lighthouses: Path) -> None:
    (lighthouses / "queries" / "kept.rq").write_text(QUESTION)
    assert len(findings_of(lighthouses, "question/term")) == 1
    (lighthouses / "ontology" / "newer.ttl").write_text(DECLARED)
    assert findings_of(lighthouses, "question/term") == []
    assert undefined("id:a foaf:keeper id:b .", lighthouses) == []
