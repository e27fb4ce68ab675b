"""The verdict on a change of an ontology, beside what follows from the specifications.

Breaking: something that followed from the axioms, or from them and some data, does not any more; or some data
that were consistent are not. Compatible: neither, and more follows, or there are more terms. Annotation: what
follows stays the same.
"""
# ruff: noqa: E501

import pytest
from pyoxigraph import RdfFormat

from phegraph.comparison.difference import difference
from phegraph.comparison.verdict import Effect, verdict
from phegraph.rdf.reading.reader import read_text

PREFIXES = """
@prefix : <https://example.org/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# Person and Place are disjoint; Town is a Place; a Mayor is a Person; runs leads from persons to places.
ONTOLOGY = """
<https://example.org/o> a owl:Ontology ; owl:versionInfo "1.2.0" .
:Person a owl:Class ; rdfs:label "person"@en ; owl:disjointWith :Place .
:Mayor a owl:Class ; rdfs:subClassOf :Person .
:Place a owl:Class .
:Town a owl:Class ; rdfs:subClassOf :Place .
:Capital a owl:Class ; rdfs:subClassOf :Town .
:Event a owl:Class .
:runs a owl:ObjectProperty ; rdfs:domain :Person ; rdfs:range :Place .
:governs a owl:ObjectProperty ; rdfs:subPropertyOf :runs .
:near a owl:ObjectProperty , owl:SymmetricProperty .
:size a owl:DatatypeProperty .
:Ruled a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :near ; owl:someValuesFrom :Town ] .
:Red a owl:Class . :Blue a owl:Class . :Green a owl:Class . :NotRed a owl:Class ; owl:disjointWith :Red .
[] a owl:AllDisjointClasses ; owl:members ( :Red :Blue :Green ) .
:Warm a owl:Class ; owl:equivalentClass [ owl:unionOf ( :Red :Blue ) ] .
:Ball a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( :Red :Event ) ] .
"""
B, C, A, N = Effect.BREAKING, Effect.COMPATIBLE, Effect.ANNOTATION, Effect.NONE

# Each: what is taken out of the ontology, what is put in instead or added, the effect, and why.
CHANGES = [
    ("", "", N, "nothing changes"),
    ('rdfs:label "person"@en ;', "", A, "a label is gone"),
    ('"person"@en', '"human"@en', A, "a label changes"),
    ("", ':Town rdfs:comment "a place of many"@en .', A, "a comment is new"),
    ("", ':Town skos:definition "a place"@en .', A, "a definition is new"),
    ('"1.2.0"', '"1.2.1"', A, "the version is told in the header"),
    ("", ":Town rdfs:seeAlso <https://example.org/towns> .", A, "a link is new"),
    ("", ":Village a owl:Class .", C, "a class is new"),
    ("", ":Village a owl:Class ; rdfs:subClassOf :Place .", C, "a class is new, below one that was there"),
    ("", ":visits a owl:ObjectProperty ; rdfs:domain :Person .", C, "a property is new"),
    ("", ":Town owl:deprecated true .", C, "a term is deprecated, which Semantic Versioning (7) makes a minor version"),
    (":Event a owl:Class .", "", B, "a class is not declared any more"),
    (":size a owl:DatatypeProperty .", "", B, "a property is not declared any more"),
    (":size a owl:DatatypeProperty .", ":size a owl:ObjectProperty .", B, "a property changes its kind"),
    (":Event a owl:Class .", ":Event a owl:ObjectProperty .", B, "a class becomes a property"),
    (":Event a owl:Class .", ":Happening a owl:Class .", B, "a class is renamed"),
    ("; rdfs:subClassOf :Person", "", B, "cax-sco: mayors were persons"),
    (":Mayor a owl:Class ; rdfs:subClassOf :Person", ":Mayor a owl:Class ; rdfs:subClassOf owl:Thing", B, "as before"),
    ("rdfs:domain :Person ;", "", B, "prp-dom: who runs something was a person"),
    ("; rdfs:range :Place", "", B, "prp-rng: what is run was a place"),
    ("; rdfs:subPropertyOf :runs", "", B, "prp-spo1: who governs something ran it"),
    (" , owl:SymmetricProperty", "", B, "prp-symp: near was so both ways"),
    ("owl:someValuesFrom :Town", "owl:someValuesFrom :Capital", B, "cls-svf1: fewer are ruled"),
    ("; owl:disjointWith :Place", "", C, "cax-dw concludes contradictions only"),
    (":Capital a owl:Class ; rdfs:subClassOf :Town", ":Capital a owl:Class ; rdfs:subClassOf :Town , :Place", A, "scm-sco: it followed already"),
    ("", ":Capital rdfs:subClassOf :Event .", C, "cax-sco: more follows, and events are disjoint with nothing"),
    ("", ":Event rdfs:subClassOf :Place .", B, "cax-dw: an event that is a person was consistent"),
    ("", ":near rdfs:domain :Event .", C, "prp-dom: more follows"),
    ("", ":near rdfs:domain :Person .", B, "prp-dom, cax-dw: a place that is near something was consistent"),
    ("", ":near rdfs:subPropertyOf :runs .", B, "prp-spo1, prp-dom, cax-dw: as before"),
    ("", ":governs rdfs:subPropertyOf :near .", C, "prp-spo1: more follows"),
    ("", ":near a owl:TransitiveProperty .", C, "prp-trp: more follows"),
    ("", ":governs owl:inverseOf :near .", C, "prp-inv1: more follows"),
    ("", ":Event owl:disjointWith :Town .", B, "cax-dw: an event that is a town was consistent"),
    ("", ":Capital owl:disjointWith :Mayor .", A, "their superclasses are disjoint, so no data change"),
    ("", ":runs a owl:FunctionalProperty .", B, "prp-fp: two places become one"),
    ("", ":size a owl:FunctionalProperty .", B, "prp-fp, dt-diff: two sizes contradict each other"),
    ("", ":size rdfs:range xsd:integer .", B, "dt-not-type: a text was consistent"),
    ("", ":near a owl:IrreflexiveProperty .", B, "prp-irp: a town near itself was consistent"),
    ("", ":runs owl:propertyDisjointWith :near .", B, "prp-pdw: both were consistent"),
    ("", ":Town owl:hasKey ( :size ) .", B, "prp-key: two towns become one"),
    ("", "[] a owl:AllDisjointClasses ; owl:members ( :Event :Town :Person ) .", B, "cax-adc"),
    ("( :Red :Blue :Green )", "( :Red :Blue )", C, "cax-adc concludes contradictions only"),
    ("[] a owl:AllDisjointClasses ; owl:members ( :Red :Blue :Green ) .", "", C, "as before"),
    ("[] a owl:AllDisjointClasses ; owl:members ( :Red :Blue :Green ) .", ":Red owl:disjointWith :Blue , :Green . :Blue owl:disjointWith :Green .", A, "cax-dw instead of cax-adc"),
    ("", ":Blue owl:disjointWith :Green .", A, "cax-adc: they were disjoint already"),
    ("( :Red :Blue :Green )", "( :Red :Blue :Green :Event )", B, "cax-adc: a green event was consistent"),
    ("", ":Mauve a owl:Class . [] a owl:AllDisjointClasses ; owl:members ( :Mauve :Event ) .", C, "no data had the new class"),
    ("", ":apart a owl:AllDisjointClasses ; owl:members ( :Event :Town ) .", B, "cax-adc, whether or not the axiom has a name"),
    ("", ":Green rdfs:subClassOf :NotRed .", C, "cax-sco; no red thing could be green before either"),
    ("( :Red :Blue )", "( :Event :Red :Blue )", C, "cls-uni: events are warm now, and what was warm still is"),
    ("( :Red :Blue )", "( :Blue )", B, "cls-uni: red things were warm"),
    ("( :Red :Event )", "( :Red :Event :Town )", B, "cls-int1: a red event was a ball"),
    ("( :Red :Event )", "( :Red )", B, "cls-int2: a ball was an event"),
    ("", "[ a owl:Restriction ; owl:onProperty :near ; owl:someValuesFrom :Event ] rdfs:subClassOf :Event .", C, "cls-svf1, cax-sco: more follows"),
    ("", ":Mayor rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :runs ; owl:maxCardinality 1 ] .", B, "cls-maxc2: two places become one"),
    ("", ":Mayor rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :runs ; owl:someValuesFrom :Town ] .", C, "nothing contradicts it in OWL 2 RL"),
    ("", ":Town :shape ( 1 2 ) .", A, "a list that is of no axiom is none"),
    ("<https://example.org/o> a owl:Ontology ;", "<https://example.org/1.3/o> a owl:Ontology ;", A, "from what an ontology is called, nothing follows"),
    ("", ":near rdfs:subPropertyOf owl:topObjectProperty .", A, "all object properties are below it (OWL 2 Structural Specification, 5.3)"),
    ("", "<https://example.org/o> owl:imports <https://example.org/other> .", C, "what is imported is not compared"),
]  # fmt: skip


def quads(text: str) -> tuple:  # type: ignore[type-arg]
    reading = read_text(PREFIXES + text, RdfFormat.TURTLE, name="ontology")
    assert not reading.findings
    return (*reading.quads,)


@pytest.mark.parametrize(("old", "new", "effect", "why"), CHANGES)
def test_the_effect_of_a_change_is_that_of_the_specifications(
    old: str, new: str, effect: Effect, why: str
) -> None:
    assert old in ONTOLOGY, why
    changed = ONTOLOGY.replace(old, new, 1) if old else f"{ONTOLOGY}\n{new}"
    result = verdict(difference(quads(ONTOLOGY), quads(changed)))
    assert result.effect == effect, [(r.effect.name, r.term, r.sentence) for r in result.reasons]
    assert all(reason.effect <= effect for reason in result.reasons)
    assert bool(result.reasons) == bool(effect)


def test_an_expression_is_told_once_however_many_statements_it_has() -> None:
    expression = (
        "[ a owl:Restriction ; owl:onProperty :runs ; owl:someValuesFrom [ owl:unionOf ( :Town :Event ) ] ]"
    )
    former = quads(f"{ONTOLOGY}\n:Mayor rdfs:subClassOf {expression} .")
    reasons = verdict(difference(former, quads(ONTOLOGY))).reasons
    (reason,) = (reason for reason in reasons if reason.effect is B)
    assert reason.statement is not None
    assert [str(term) for term in reason.statement[:2]] == [
        "<https://example.org/o#Mayor>",
        "<http://www.w3.org/2000/01/rdf-schema#subClassOf>",
    ]


def test_what_is_apart_is_told_once_however_many_it_is() -> None:
    changed = ONTOLOGY.replace("( :Red :Blue :Green )", "( :Red :Blue :Green :Event :Town )")
    reasons = verdict(difference(quads(ONTOLOGY), quads(changed))).reasons
    assert [(reason.term.value, reason.sentence) for reason in reasons if reason.effect is B] == [
        ("https://example.org/o#Event", "is disjoint with Blue and Green and Red and Town now"),
        ("https://example.org/o#Town", "is disjoint with Blue and Green and Red now"),
    ]
    without = ONTOLOGY.replace("[] a owl:AllDisjointClasses ; owl:members ( :Red :Blue :Green ) .", "")
    (reason,) = verdict(difference(quads(ONTOLOGY), quads(without))).reasons
    assert reason.sentence == "is not disjoint with Blue and Green any more, nor these with each other"
