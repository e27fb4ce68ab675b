"""Deprecation: the many ways to say it, and what is no use of a term."""

from pathlib import Path

import pytest

from check.conftest import found_in
from phegraph.finding import Finding

USE = "=== data/example.ttl\nid:rock a ex:Old .\n"


def found(folder: Path, rule: str, ontology: str, data: str = USE) -> list[Finding]:
    return found_in(folder, f"=== ontology/terms.ttl\n{ontology}\n{data}", rule)


@pytest.mark.parametrize(
    "statement",
    [
        "ex:Old owl:deprecated true ; dcterms:isReplacedBy ex:New .",
        "ex:Old a owl:DeprecatedClass ; <http://purl.obolibrary.org/obo/IAO_0100001> ex:New .",
        "ex:Old schema:supersededBy ex:New .",
        "ex:Old owl:deprecated true ; <https://brickschema.org/schema/Brick#isReplacedBy> ex:New .",
    ],
)
def test_a_term_is_deprecated_and_replaced_by_any_of_the_usual_properties(
    statement: str, tmp_path: Path
) -> None:
    (finding,) = found(tmp_path, "term/deprecated", statement)
    assert finding.message == "ex:Old is deprecated."
    assert finding.hint == "Use ex:New instead."
    assert not found(tmp_path, "term/no-replacement", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ex:Old owl:deprecated false .",
        "ex:Old a owl:DeprecatedClass ; rdfs:subClassOf ex:Light .",
        "ex:Old a owl:DeprecatedClass . ex:New skos:exactMatch ex:Old ; dcterms:replaces ex:Old .",
        "ex:Old a owl:DeprecatedClass . ex:Light skos:narrower ex:Old .",
        "ex:Old a owl:DeprecatedClass . ex:p owl:deprecated true ; rdfs:domain [ owl:unionOf ( ex:Old ) ] .",
    ],
)
def test_a_statement_about_a_deprecated_term_is_no_use_of_it(statement: str, tmp_path: Path) -> None:
    assert not found(tmp_path, "term/deprecated", statement, data="")


def test_a_term_without_a_replacement_may_tell_why(tmp_path: Path) -> None:
    assert found(tmp_path, "term/no-replacement", "ex:Old owl:deprecated true .")
    message = (
        'ex:Old owl:deprecated true ; <https://brickschema.org/schema/Brick#deprecationMessage> "Gone." .'
    )
    assert not found(tmp_path, "term/no-replacement", message)


def test_a_term_that_its_vocabulary_deprecates_is_told_with_the_edition(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "term/deprecated", "", '=== data/d.ttl\nid:ada foaf:surname "Ada" .')
    assert finding.message.startswith("foaf:surname is deprecated in its vocabulary (")
    assert finding.hint == "Use foaf:familyName instead."


def test_what_only_a_draft_deprecates_or_the_files_declare_is_none_deprecated(tmp_path: Path) -> None:
    draft = "=== data/d.ttl\nid:height a <http://www.w3.org/ns/sosa/ObservableProperty> ."
    assert not found(tmp_path, "term/deprecated", "", draft)
    declared = 'foaf:surname a owl:DatatypeProperty . id:ada foaf:surname "Ada" .'
    assert not found(tmp_path, "term/deprecated", declared, "")


def test_a_deprecated_unit_is_used_by_any_link_but_a_mapping(tmp_path: Path) -> None:
    unit = "<http://qudt.org/vocab/unit/Debye>"
    assert found(tmp_path, "term/deprecated", "", f"=== data/d.ttl\nid:moment ex:unit {unit} .")
    assert not found(tmp_path, "term/deprecated", "", f"=== data/d.ttl\nid:debye skos:exactMatch {unit} .")
