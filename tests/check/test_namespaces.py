"""Namespaces: which are a project's own, by what its files say."""

import pytest
from pyoxigraph import RdfFormat, parse

from phegraph.check.namespaces import is_mistyped, is_own, namespace_of, own_namespaces, said_in

OBO = "http://purl.obolibrary.org/obo/"
PREFIXES = f"""@prefix obo: <{OBO}> .
@prefix ex: <https://example.com/lights#> . @prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> . @prefix vann: <http://purl.org/vocab/vann/> .
"""


@pytest.mark.parametrize(
    ("iri", "namespace"),
    [
        ("https://example.com/lights#Light", "https://example.com/lights#"),
        (OBO + "RO_0000052", OBO + "RO_"),
        (OBO + "ro.owl", OBO),
        ("https://example.com/E22_Human", "https://example.com/"),
        ("https://example.com/id/light_12", "https://example.com/id/"),
        ("urn:example:light", "urn:example:"),
    ],
)
def test_a_namespace_ends_at_the_name_or_at_its_number(iri: str, namespace: str) -> None:
    assert namespace_of(iri) == namespace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('obo:ro.owl a owl:Ontology . obo:RO_0000052 rdfs:label "a" .', {OBO + "RO_"}),
        ('obo:ro.owl a owl:Ontology . obo:RO_0000052 rdfs:label "a" . obo:CL_0000540 rdfs:label "b" .',
         {OBO + "RO_"}),
        ('<https://example.com/lights> a owl:Ontology . ex:a rdfs:label "a" . :b rdfs:label "b" .',
         {"https://example.com/lights#"}),
        (':doc a owl:Ontology ; vann:preferredNamespaceUri ex: . ex:a rdfs:label "a" .',
         {"https://example.com/lights#"}),
        ('ex:a rdfs:label "a" ; rdfs:seeAlso :b .', {"https://example.com/lights#"}),
        ('<https://example.com/x/imports/y.owl> a owl:Ontology . ex:a rdfs:label "a" .', set()),
        ("ex:a a owl:Class . ex:b rdfs:subClassOf ex:a , ex:c , ex:d .", set()),
        ('ex:a rdfs:label "a" ; schema:name "b" . ex:b rdfs:label "b" . schema:name rdfs:label "name" .',
         {"https://example.com/lights#"}),
        ('schema:name rdfs:label "name" .', {"https://schema.org/"}),
    ],
)  # fmt: skip
def test_own_namespaces_are_those_that_an_ontology_covers_or_that_files_mostly_describe(
    text: str, expected: set[str]
) -> None:
    assert own_namespaces([said_in(parse(PREFIXES + text, RdfFormat.TURTLE))]) == expected


@pytest.mark.parametrize(
    ("iri", "base", "expected"),
    [
        ("https://example.org/id/a", "https://example.org/", True),
        ("https://example.com/id/a", "https://example.org/", False),
        ("http://www.w3.org/ns/dcat2", "http://www.w3.org/ns/dcat#", False),
        (OBO + "CL_0000540", OBO, False),
        (OBO + "IAO_0000115", OBO + "IAO_", True),
    ],
)
def test_a_term_below_the_base_is_own_but_for_those_of_others_in_a_shared_namespace(
    iri: str, base: str, expected: bool
) -> None:
    assert is_own(iri, base, ()) is expected


@pytest.mark.parametrize(
    ("namespace", "known", "expected"),
    [
        ("purl.org/dc/term", "purl.org/dc/terms", True),
        ("purl.org/dc/termss", "purl.org/dc/terms", True),
        ("xlmns.com/foaf/0.1", "xmlns.com/foaf/0.1", True),
        ("w3.og/2002/07/owl", "w3.org/2002/07/owl", True),
        ("w3.org/ns/dcta", "w3.org/ns/dcat", True),
        ("w3.org/ns/dcat", "w3.org/ns/dcat", False),
        ("w3.org/ns/duv", "w3.org/ns/dqv", False),
        ("w3.org/ns/or", "w3.org/ns/org", False),
        ("w3.org/ns/dcat2", "w3.org/ns/dcat", False),
        ("xmlns.com/foaf/0.2", "xmlns.com/foaf/0.1", False),
        ("purl.org/dc/elements", "purl.org/dc/terms", False),
    ],
)
def test_a_namespace_is_mistyped_by_a_letter_in_a_name_of_four_or_more(
    namespace: str, known: str, expected: bool
) -> None:
    assert is_mistyped(namespace, known) is expected
