"""Files without settings: what is right elsewhere is no finding, and what is wrong everywhere is one."""

from pathlib import Path

import pytest

from check.conftest import check_without_settings

PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.com/lights#> .
@prefix id: <https://example.com/id/> .
"""
ONTOLOGY = '<https://example.com/lights> a owl:Ontology ; rdfs:label "Lights"@en .\n'
LABELLED = """ex:Light a owl:Class ; rdfs:label "light"@en ; rdfs:comment "It shines."@en .
ex:keptBy a owl:ObjectProperty ; rdfs:label "kept by"@en ; skos:definition "Who keeps it."@en .
"""
RELATIONS = """<http://purl.obolibrary.org/obo/ro.owl> a owl:Ontology ; rdfs:label "Relations" ;
  owl:versionIRI <http://purl.obolibrary.org/obo/ro/releases/2025/ro.owl> ;
  owl:priorVersion <http://purl.obolibrary.org/obo/ro/releases/2024/ro.owl> .
obo:IAO_0000114 a owl:AnnotationProperty . obo:IAO_0000115 a owl:AnnotationProperty .
obo:RO_0000052 a owl:ObjectProperty ; rdfs:label "characteristic of" ; obo:IAO_0000115 "It is of it." ;
  rdfs:isDefinedBy obo:iao.owl ; obo:IAO_0000114 obo:IAO_0000125 .
obo:BFO_0000040 a owl:Class . obo:CL_0000540 a owl:Class ; rdfs:label "neuron" .
"""

NOT_HERE = {
    "logic/undeclared",
    "ontology/metadata",
    "ontology/undeclared",
    "prefix/unused",
    "structure/unconnected",
}
"""What examples of a few lines lack."""


def rules_broken(folder: Path, **files: str) -> set[str]:
    for name, text in files.items():
        (folder / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return {finding.rule for finding in check_without_settings(folder).findings} - NOT_HERE


@pytest.mark.parametrize(
    "text",
    [
        ONTOLOGY + LABELLED,
        ONTOLOGY + LABELLED + "<https://example.com/lights> owl:priorVersion id:older .",
        RELATIONS,
        RELATIONS.replace("ro.owl", "ro/imports/iao_import.owl"),
        LABELLED + "id:one a ex:Light . id:two a ex:Light ; ex:keptBy id:one .",
        LABELLED + "id:one a ex:Light ; schema:name 'One' . id:two a schema:Place ; schema:sameAs id:three .",
        "id:c dcterms:source <file.ttl> , <https://web.archive.org/web/2019/https://example.com/c> .",
        LABELLED + "ex:Light owl:equivalentClass <https://schema.org/Place> . id:a a schema:Place .",
        LABELLED.replace("It shines.", " It  shines. "),
        LABELLED + LABELLED.replace("ex:", "id:").replace("shines", "burns").replace("Who", "What"),
        LABELLED + "ex:Light skos:exactMatch ex:Lamp , <https://example.com/other#Light> .",
        LABELLED + 'ex:A a owl:Class ; rdfs:label "a"@en , "né\\u00a0: oui"@fr ; rdfs:comment "?"@en .',
        "id:s skos:prefLabel 's' . id:c a skos:Concept ; skos:prefLabel 'c' ; skos:topConceptOf id:s .",
    ],
)  # fmt: skip
def test_what_is_right_elsewhere_is_no_finding(text: str, tmp_path: Path) -> None:
    assert rules_broken(tmp_path, file=text) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (ONTOLOGY + LABELLED + "ex:Lamp a owl:Class ; rdfs:comment 'No name.'@en .", "label/missing"),
        (ONTOLOGY + LABELLED + "ex:Lamp a owl:Class ; rdfs:label 'lamp'@en .", "label/no-definition"),
        (ONTOLOGY + LABELLED + "ex:Light rdfs:subClassOf ex:Thing .", "term/undeclared"),
        (ONTOLOGY + LABELLED + "ex:Light ex:keptby ex:Light .", "term/undeclared"),
        (RELATIONS + "obo:RO_0000052 rdfs:subPropertyOf obo:RO_0000099 .", "term/undeclared"),
        (RELATIONS + "obo:RO_0000053 a owl:ObjectProperty ; rdfs:label 'of' .", "label/no-definition"),
        (LABELLED + "id:a rdfs:label 'a'@en ; ex:keptBy id:c . id:b ex:keptBy id:a .", "structure/dangling"),
        (LABELLED + "ex:lit a owl:Class ; rdfs:label 'lit' ; rdfs:comment '?'@en .", "label/no-language"),
        (LABELLED + "ex:Lamp a owl:Class ; rdfs:label 'Light'@en ; rdfs:comment '?'@en .", "duplicate/label"),
        ("id:c a skos:Concept ; skos:prefLabel 'c' .", "skos/no-scheme"),
        ("id:c dcterms:creator <c@example.com> .", "term/iri"),
        ("id:c dcterms:source <https://example.com/a//c> .", "term/iri"),
        ("id:a a schema:Place ; schema:name 'A' . id:b a schema:Place ; schema:url id:x .", "label/missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_everywhere_is_found(text: str, rule: str, tmp_path: Path) -> None:
    assert rules_broken(tmp_path, file=text) == {rule}


def test_one_of_two_ways_to_write_schema_org_is_right_and_both_together_are_not(tmp_path: Path) -> None:
    data = "id:a a schema:Place ; schema:name 'A' .\n"
    assert rules_broken(tmp_path, one=data) == set()
    other = "@prefix https: <https://schema.org/> .\nid:b a https:Place .\nid:b schema:name 'B' .\n"
    assert rules_broken(tmp_path, one=data, other=other) == {"term/near-namespace"}


def test_a_long_label_with_blanks_is_told_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "file.ttl").write_text(PREFIXES + f'ex:a rdfs:label "{"a " * 40}" .\n')
    (message,) = [f.message for f in check_without_settings(tmp_path).findings if f.rule == "label/blanks"]
    assert message.startswith(f'"{"a " * 30}…" begins or ends with white space')


def test_a_label_in_another_language_may_be_the_same(tmp_path: Path) -> None:
    lamp = "ex:Lamp a owl:Class ; rdfs:label 'lamp'@en , 'light'@de ; rdfs:comment 'It is lit.'@en .\n"
    assert rules_broken(tmp_path, file=ONTOLOGY + LABELLED + lamp) == set()


def test_the_vocabulary_of_a_repository_is_its_own_though_it_is_known(tmp_path: Path) -> None:
    terms = "".join(
        f"schema:{name} a rdfs:Class ; rdfs:label '{name}' ; rdfs:comment 'One.' .\n"
        for name in ("Place", "Thing")
    )
    assert rules_broken(tmp_path, file=terms + "schema:Thing schema:broad schema:Strange .") == {
        "term/undeclared"
    }


SHAPE = """ex:S a sh:NodeShape ; rdfs:label "s"@en ; sh:targetClass ex:Light ;
  sh:property [ sh:path ex:keptBy ; sh:class ex:Keeper ] .
ex:Keeper a owl:Class ; rdfs:label "keeper"@en ; rdfs:comment "?"@en .
"""


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("", "violation"),
        ("id:book owl:imports <https://example.net/people> .", "info"),
        ("id:book owl:imports <https://example.net/people> . id:eve ex:keptBy id:x .", "violation"),
    ],
)  # fmt: skip
def test_what_an_import_without_a_file_may_say_of_a_value_is_no_violation(
    more: str, severity: str, tmp_path: Path
) -> None:
    data = f"{LABELLED} {SHAPE} id:gull-rock a ex:Light ; ex:keptBy id:eve . {more}"
    (tmp_path / "file.ttl").write_text(PREFIXES + data, encoding="utf-8")
    assert {
        f.severity.value for f in check_without_settings(tmp_path).findings if f.rule == "shape/class"
    } == {severity}
