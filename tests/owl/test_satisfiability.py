"""Unsatisfiable classes and properties, found without data."""

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from owl.helpers import iri, parse, store_of
from owl.ontologies import CLASSES, LINKS, Ontology
from phegraph.owl.closure.closing import close
from phegraph.owl.consistency import satisfiability
from phegraph.owl.consistency.satisfiability import find_unsatisfiable
from phegraph.owl.model import Closure, Inconsistency
from phegraph.owl.rules import program
from phegraph.owl.tbox.axioms import tbox_of
from phegraph.rdf.terms import RDF_TYPE, Statement
from phegraph.store.protocol import LocalStore


def unsatisfiable(axioms: list[Statement]) -> tuple[Inconsistency, ...]:
    """The unsatisfiable terms, where all are tried."""
    satisfiability = find_unsatisfiable(axioms)
    assert satisfiability.untried == ()
    return satisfiability.unsatisfiable


def test_a_class_below_two_disjoint_ones_can_have_no_member() -> None:
    ontology = """
    :A owl:disjointWith :B . :C rdfs:subClassOf :A , :B .
    :D rdfs:subClassOf :C . :E rdfs:subClassOf :A .
    """
    inconsistencies = unsatisfiable(parse(ontology))
    assert [inconsistency.individuals for inconsistency in inconsistencies] == [(iri("C"),), (iri("D"),)]
    assert inconsistencies[0].message.startswith("<https://example.org/C> can have no member: it is both of")
    assert inconsistencies[0].rule == "unsatisfiable"


def test_a_property_whose_ends_contradict_each_other_can_link_nothing() -> None:
    ontology = """
    :A owl:disjointWith :B . :p a owl:ObjectProperty ; rdfs:domain :A , :B .
    :q rdfs:domain :A ; rdfs:range :B .
    """
    (inconsistency,) = unsatisfiable(parse(ontology))
    assert inconsistency.individuals == (iri("p"),)
    assert "can link nothing" in inconsistency.message


def test_trials_do_not_disturb_each_other() -> None:
    ontology = """
    :key a owl:InverseFunctionalProperty . :A owl:disjointWith :B .
    :A rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    :B rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    """
    assert unsatisfiable(parse(ontology)) == ()


def test_one_that_can_have_no_member_is_found_among_trials_that_disturb_each_other() -> None:
    ontology = """
    :key a owl:InverseFunctionalProperty . :A owl:disjointWith :B . :p rdfs:range xsd:integer .
    :A rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    :B rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    :C rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] ,
        [ owl:onProperty :p ; owl:hasValue "one" ] .
    :D rdfs:subClassOf :C .
    """
    found = unsatisfiable(parse(ontology))
    assert [inconsistency.individuals for inconsistency in found] == [(iri("C"),), (iri("D"),)]


def test_those_that_contradict_nothing_are_tried_together_and_the_axioms_compiled_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyed = ":C{0} rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] ."
    key = ":key a owl:InverseFunctionalProperty ."
    axioms = [*parse(" ".join(map(keyed.format, range(50)))), *parse(key)]
    closings: list[object] = []

    def counted(store: LocalStore, *arguments: Any, **options: Any) -> Closure:
        closings.append(store)
        return close(store, *arguments, **options)

    monkeypatch.setattr(satisfiability, "close", counted)
    program._compiled.cache_clear()
    close(store_of(axioms), axioms)
    assert unsatisfiable(axioms) == ()
    assert len(closings) == 1
    assert program._compiled.cache_info().misses == 1


@pytest.mark.parametrize(
    ("axioms", "expected"),
    [
        (":q rdfs:range xsd:integer . :A rdfs:subClassOf {q 5} .", []),
        (":q rdfs:range xsd:integer . :A rdfs:subClassOf {q '5'} .", ["A"]),
        (":q a owl:FunctionalProperty . :A rdfs:subClassOf {q 1} , {q 1.0} .", []),
        (":q a owl:FunctionalProperty . :A rdfs:subClassOf {q 1} , {q 2} .", ["A"]),
        (":A rdfs:subClassOf {q 5} ; owl:disjointWith {q 5.0} .", ["A"]),
        (":A rdfs:subClassOf {q 5} ; owl:disjointWith {some q xsd:integer} .", ["A"]),
        (":A rdfs:subClassOf {q 5} ; owl:disjointWith {some q xsd:string} .", []),
        (":A rdfs:subClassOf {q '5'} ; owl:disjointWith {some q rdfs:Literal} .", ["A"]),
    ],
)
def test_the_values_of_literals_decide(axioms: str, expected: list[str]) -> None:
    restriction = r"[ owl:onProperty :\1 ; owl:hasValue \2 ]"
    some = r"[ owl:onProperty :\1 ; owl:someValuesFrom \2 ]"
    axioms = re.sub(r"{some (\S+) (\S+)}", some, axioms)
    axioms = re.sub(r"{(\S+) (\S+)}", restriction, axioms)
    found = unsatisfiable(parse(axioms))
    assert [one.individuals for one in found] == [(iri(name),) for name in expected]


LINKED = """
:p a owl:SymmetricProperty , owl:TransitiveProperty . :f a owl:FunctionalProperty .
:q rdfs:range xsd:integer .
:F rdfs:subClassOf [ owl:onProperty :f ; owl:hasValue :a ] , [ owl:onProperty :f ; owl:hasValue :b ] .
:Wrong rdfs:subClassOf :F , [ owl:onProperty :q ; owl:hasValue "one" ] .
:Many rdfs:subClassOf :F .
"""
LINK = "{} rdfs:subClassOf :F , [ owl:onProperty :p ; owl:hasValue {} ] ."


def test_only_terms_from_whose_own_trial_too_much_follows_stay_untried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = (LINK.format(f":C{n}", ":hub") for n in range(40))  # together 1,640 links
    many = (LINK.format(":Many", f":v{n}") for n in range(40))
    axioms = parse(LINKED + " ".join((*few, *many)))
    monkeypatch.setattr(satisfiability, "MAX_INFERRED", 200)
    outcome = find_unsatisfiable(axioms)
    assert [one.individuals for one in outcome.unsatisfiable] == [(iri("Wrong"),)]
    assert outcome.untried == (iri("Many"),)


def test_terms_stay_untried_where_their_trials_close_too_much_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(satisfiability, "MAX_CLOSED", 0)
    axioms = parse(LINKED + ":A owl:disjointWith :B . :C rdfs:subClassOf :A , :B .")
    outcome = find_unsatisfiable(axioms)
    assert [one.individuals for one in outcome.unsatisfiable] == [(iri("C"),)]  # along the hierarchy
    assert {*outcome.untried} == {iri("F"), iri("Many"), iri("Wrong")}


def test_a_sound_ontology_has_none() -> None:
    assert (
        unsatisfiable(parse(":A rdfs:subClassOf :B . :p rdfs:range xsd:date . :B owl:disjointWith :C ."))
        == ()
    )


def test_a_property_below_one_that_can_link_nothing_and_a_class_below_an_empty_one_name_it() -> None:
    ontology = """
    :A owl:disjointWith :B . :p rdfs:domain :A , :B . :q rdfs:subPropertyOf :p .
    :C rdfs:subClassOf owl:Nothing . :D rdfs:subClassOf :C .
    """
    messages = {one.individuals[0]: one.message.partition(": ")[2] for one in unsatisfiable(parse(ontology))}
    assert messages[iri("q")] == "it is below <https://example.org/p>, which can link nothing."
    assert messages[iri("p")].startswith("its subject is both of")
    assert messages[iri("D")] == "it is below <https://example.org/C>, which can have none."


CLASS = st.sampled_from("ABCDEF").map(lambda name: f":{name}")
AXIOM = st.one_of(
    st.tuples(CLASS, CLASS).map("{0[0]} rdfs:subClassOf {0[1]} .".format),
    st.tuples(CLASS, CLASS).map("{0[0]} owl:equivalentClass {0[1]} .".format),
    st.tuples(CLASS, CLASS, CLASS).map(
        "{0[0]} owl:equivalentClass [ owl:intersectionOf ( {0[1]} {0[2]} ) ] .".format
    ),
    st.tuples(CLASS, CLASS).map("{0[0]} rdfs:subClassOf [ owl:complementOf {0[1]} ] .".format),
    st.tuples(CLASS, CLASS).map("{0[0]} owl:disjointWith {0[1]} .".format),
    st.tuples(CLASS, CLASS, CLASS).map(
        "[] a owl:AllDisjointClasses ; owl:members ( {0[0]} {0[1]} {0[2]} ) .".format
    ),
    st.tuples(CLASS, CLASS, CLASS).map("{0[0]} owl:unionOf ( {0[1]} {0[2]} ) .".format),
    st.tuples(CLASS).map("{0[0]} rdfs:subClassOf owl:Nothing .".format),
    st.tuples(CLASS).map("{0[0]} rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :v ] .".format),
    st.tuples(CLASS).map(":p rdfs:domain {0[0]} .".format),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(AXIOM, min_size=1, max_size=8))
def test_the_unsatisfiable_classes_are_those_whose_member_is_inconsistent(axioms: list[str]) -> None:
    ontology = parse("\n".join(axioms))
    found = {one.individuals[0] for one in unsatisfiable(ontology)} - {iri("p")}
    classes = {
        term for statement in ontology for term in statement if str(term) in map(str, map(iri, "ABCDEF"))
    }
    expected = set()
    for term in classes:
        member = (NamedNode("urn:member"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), term)
        if close(store_of([*ontology, member])).inconsistencies:
            expected.add(term)
    assert found == expected


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_a_term_is_unsatisfiable_where_one_use_of_it_contradicts_the_axioms(random: Random) -> None:
    axioms = [axiom for _ in range(2) for axiom in Ontology(random).axioms]
    tbox = tbox_of(axioms)
    one, other = iri("one"), iri("other")
    uses: list[Statement] = [(one, RDF_TYPE, c) for c in CLASSES if c in tbox.classes]
    uses += [(one, p, other) for p in LINKS if p in tbox.properties]
    expected = set()
    for use in uses:
        found = close(store_of([*axioms, use])).inconsistencies
        if any({one, other} & {*inconsistency.individuals} for inconsistency in found):
            expected.add(use[2] if use[1] == RDF_TYPE else use[1])
    actual = {inconsistency.individuals[0] for inconsistency in unsatisfiable(axioms)}
    assert actual & {*CLASSES, *LINKS} == expected
