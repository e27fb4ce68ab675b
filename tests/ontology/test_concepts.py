"""The concepts, and that the data and the questions use only what is defined."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from phegraph.project.settings import find

from .loading import BASE, PHE, ROOT, ontology, own_terms, repeats

CONCEPT = BASE + "concept/"
CLASSES = {
    "challenge": PHE.Challenge,
    "discipline": PHE.Discipline,
    "isotope": PHE.Isotope,
    "particle": PHE.Particle,
    "programme": PHE.Programme,
    "purpose": PHE.Purpose,
    "role": PHE.Role,
    "sector": PHE.Sector,
    "technique": PHE.Technique,
    "topic": PHE.Topic,
}
WITHOUT_CLASS = {"bound", "kind", "measure", "milestone", "state", "unit"}


def concepts() -> set[URIRef]:
    return {c for c in ontology("concepts").subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef)}


def scheme(concept: Node) -> str:
    return str(concept).removeprefix(CONCEPT).split("/")[0]


def test_every_concept_stands_in_the_scheme_of_its_address() -> None:
    graph = ontology("concepts")
    for concept in concepts():
        assert list(graph.objects(concept, SKOS.inScheme)) == [URIRef(CONCEPT + scheme(concept))], concept


def test_every_concept_is_of_the_class_of_its_scheme() -> None:
    graph = ontology("concepts")
    for concept in concepts():
        kinds = set(graph.objects(concept, RDF.type)) - {SKOS.Concept}
        assert kinds == ({CLASSES[scheme(concept)]} if scheme(concept) in CLASSES else set()), concept


def test_every_scheme_has_names_and_concepts() -> None:
    graph = ontology("concepts")
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(CONCEPT + name) for name in WITHOUT_CLASS | set(CLASSES)}
    for one in schemes:
        names = {o.language for o in graph.objects(one, SKOS.prefLabel) if isinstance(o, Literal)}
        assert names == {"en", "fr"}
        assert (None, SKOS.inScheme, one) in graph


def test_every_concept_has_one_name_in_english_and_one_in_french() -> None:
    graph = ontology("concepts")
    for concept in concepts():
        labels = [o.language for o in graph.objects(concept, SKOS.prefLabel) if isinstance(o, Literal)]
        assert sorted(str(label) for label in labels) == ["en", "fr"], concept


def test_every_concept_is_defined_once_in_english_and_once_in_french() -> None:
    graph = ontology("concepts")
    for concept in concepts():
        languages = [o.language for o in graph.objects(concept, SKOS.definition) if isinstance(o, Literal)]
        assert sorted(str(language) for language in languages) == ["en", "fr"], concept


def test_the_concepts_without_a_broader_one_are_the_top_concepts_of_their_scheme() -> None:
    graph = ontology("concepts")
    for concept in concepts():
        tops = set(graph.objects(concept, SKOS.topConceptOf))
        assert tops == (
            set() if (concept, SKOS.broader, None) in graph else {URIRef(CONCEPT + scheme(concept))}
        ), concept


def test_related_concepts_stand_in_one_scheme_and_neither_above_the_other() -> None:
    graph = ontology("concepts")
    for one, other in graph.subject_objects(SKOS.related):
        assert other in concepts()
        assert scheme(one) == scheme(other)
        assert other not in graph.transitive_objects(one, SKOS.broader)
        assert one not in graph.transitive_objects(other, SKOS.broader)
        assert (other, SKOS.related, one) not in graph, "said twice"


def test_a_match_is_in_another_scheme_or_vocabulary() -> None:
    graph = ontology("concepts")
    for match in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch):
        for concept, other in graph.subject_objects(match):
            assert concept in concepts()
            assert scheme(other) != scheme(concept)
            assert other in concepts() or not str(other).startswith(BASE)


def test_every_unit_of_measurement_has_its_unit_in_qudt_and_its_code_in_ucum() -> None:
    """Currencies have no code in UCUM, and energy for each nucleon has no unit in either."""
    graph = ontology("concepts")
    units = {str(concept).rpartition("/")[2]: concept for concept in concepts() if scheme(concept) == "unit"}
    matches = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch)
    in_qudt = {
        name for name, unit in units.items() if any(any(graph.objects(unit, match)) for match in matches)
    }
    in_ucum = {name for name, unit in units.items() if (unit, PHE.ucumCode, None) in graph}
    assert set(units) - in_qudt == {"mev-per-nucleon"}
    currencies = {
        "danish-kroner",
        "euro",
        "norwegian-kroner",
        "pounds",
        "roubles",
        "swedish-kronor",
        "swiss-francs",
        "us-dollars",
        "zloty",
    }
    assert set(units) - in_ucum == currencies | {"mev-per-nucleon"}


def test_no_definition_of_a_concept_repeats_its_name() -> None:
    graph = ontology("concepts")
    assert {c for c in concepts() if repeats(graph, c, SKOS.prefLabel)} == set()


def test_no_two_concepts_of_a_scheme_have_the_same_name() -> None:
    named = defaultdict(set)
    graph = ontology("concepts")
    for concept in concepts():
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in graph.objects(concept, predicate):
                assert isinstance(label, Literal)
                named[scheme(concept), label.language, str(label).casefold()].add(concept)
    assert [found for found in named.values() if len(found) > 1] == []


def test_a_broader_concept_is_of_the_same_scheme_and_no_loop() -> None:
    graph = ontology("concepts")
    for concept, broader in graph.subject_objects(SKOS.broader):
        assert broader in concepts()
        assert scheme(concept) == scheme(broader)
        above = set(graph.transitive_objects(broader, SKOS.broader))
        assert concept not in above


def test_only_topics_have_a_purpose() -> None:
    graph = ontology("concepts")
    for topic, purpose in graph.subject_objects(PHE.forPurpose):
        assert scheme(topic) == "topic"
        assert scheme(purpose) == "purpose"
        assert purpose in concepts()


@cache
def data() -> dict[str, Graph]:
    return {path.stem: Graph().parse(path) for path in sorted((ROOT / "data").glob("*.ttl"))}


def used_in_data() -> Iterator[tuple[URIRef, str]]:
    for stem, graph in data().items():
        for statement in graph:
            for term in statement:
                if isinstance(term, URIRef) and term.startswith(BASE):
                    yield term, f"data/{stem}.ttl"


def used_in_queries() -> Iterator[tuple[URIRef, str]]:
    prefixes = find(ROOT).prefixes
    names = "|".join(prefix for prefix, iri in prefixes.namespaces.items() if iri.startswith(BASE))
    for path in sorted((ROOT / "queries").glob("*.rq")):
        for name in re.findall(rf"(?<![\w:/-])(?:{names}):[\w.-]*\w", path.read_text(encoding="utf-8")):
            yield URIRef(prefixes.expand(name) or ""), f"queries/{path.name}"


def defined() -> set[URIRef]:
    things = {s for s in data()["register"].subjects(SKOS.prefLabel) if isinstance(s, URIRef)}
    sources = {URIRef(f"{BASE}{kind}/{stem}") for stem in data() for kind in ("source", "graph/source")}
    return things | concepts() | own_terms() | sources


def unknown(used: Iterator[tuple[URIRef, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    known = defined()
    for term, file in used:
        if term not in known and not str(term).endswith(("/", "#")):
            found[str(term)].add(file)
    return found


def test_the_data_use_only_what_is_defined() -> None:
    assert unknown(used_in_data()) == {}


def test_the_questions_use_only_what_is_defined() -> None:
    used = list(used_in_queries())
    assert len(used) > 100
    assert unknown(iter(used)) == {}


def test_every_thing_of_the_register_is_of_a_class() -> None:
    graph = data()["register"]
    for thing in set(graph.subjects(SKOS.prefLabel)):
        assert any(kind in own_terms() for kind in graph.objects(thing, RDF.type)), thing


def test_every_country_community_and_region_has_a_name_in_french() -> None:
    graph = data()["register"]
    named = {s for kind in (PHE.Country, PHE.Community, PHE.Area) for s in graph.subjects(RDF.type, kind)}
    french = {
        s for s, o in graph.subject_objects(SKOS.prefLabel) if isinstance(o, Literal) and o.language == "fr"
    }
    assert named
    assert named - french == set()


def test_every_thing_of_the_register_is_in_the_file_of_a_source() -> None:
    things = set(data()["register"].subjects(SKOS.prefLabel))
    used = {term for term, file in used_in_data() if file != "data/register.ttl"}
    assert {str(thing) for thing in things - used} == set()


def test_every_concept_is_used() -> None:
    """A concept that nothing uses is a word without a meaning here. Roles follow from the ontology."""
    retired = set(ontology("concepts").subjects(OWL.deprecated, Literal(True)))
    used = {term for term, _ in used_in_data()} | {term for term, _ in used_in_queries()}
    used |= {t for statement in ontology("phe") for t in statement if isinstance(t, URIRef)}
    broader = set(ontology("concepts").objects(None, SKOS.broader))
    assert {str(concept) for concept in concepts() - used - broader - retired} == set()


def test_a_retired_concept_names_what_replaces_it_and_is_used_no_more() -> None:
    graph = ontology("concepts")
    retired = set(graph.subjects(OWL.deprecated, Literal(True)))
    assert retired
    for concept in retired:
        assert set(graph.objects(concept, DCTERMS.isReplacedBy)) & (own_terms() | concepts())
    assert retired & {term for term, _ in used_in_data()} == set()
