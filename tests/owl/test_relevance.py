"""The axioms that rules about given data can use: the closure by these is the closure by all."""

from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from owl.helpers import inferred, iri, store_of, stored
from owl.ontologies import Ontology
from phegraph.owl.closure.closing import close
from phegraph.owl.model import Closure
from phegraph.owl.tbox import relevance
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.owl.tbox.relevance import relevant
from phegraph.rdf.terms import RDF_TYPE, Statement

RESTRICTIONS = """
:A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .
:B rdfs:subClassOf :C . :p rdfs:subPropertyOf :q .
[] owl:onProperty :p ; owl:someValuesFrom :C .
[] owl:onProperty :q ; owl:someValuesFrom :C ; rdfs:subClassOf :D . :D owl:disjointWith :E .
"""


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out axioms that are not used, however few there are."""
    monkeypatch.setattr(relevance, "MANY", 0)
    monkeypatch.setattr(relevance, "MOST", 2)


def subjects(axioms: str) -> set[str]:
    """The names that the relevant axioms are about."""
    store = stored(axioms)
    used = relevant(store, tbox_in(store)).statements
    return {subject.value.rpartition("/")[2] for subject, _, _ in used if isinstance(subject, NamedNode)}


@pytest.mark.usefixtures("always")
def test_axioms_about_what_has_no_statements_are_left_out() -> None:
    axioms = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :X rdfs:subClassOf :B . :p rdfs:domain :X ."
    assert subjects(axioms) == set()
    assert subjects(f"{axioms} :a a :A .") == {"A", "B"}
    assert subjects(f"{axioms} :a :p :b .") == {"p", "X", "B"}


@pytest.mark.usefixtures("always")
def test_a_definition_is_used_where_all_its_parts_may_have_members() -> None:
    axioms = ":C owl:intersectionOf ( :A :B ) . :D owl:unionOf ( :A :B ) ."
    assert subjects(f"{axioms} :a a :A .") == {"D"}
    assert subjects(f"{axioms} :a a :A . :b a :B .") == {"C", "D"}


@pytest.mark.usefixtures("always")
def test_a_restriction_is_compared_with_those_of_wider_properties_and_values() -> None:
    store = stored(f"{RESTRICTIONS} :a a :A , :E .")
    (inconsistency,) = close(store).inconsistencies
    assert inconsistency.rule == "cax-dw"
    assert (iri("a"), RDF_TYPE, iri("D")) in inferred(store)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("step", ["rdfs:subPropertyOf", "owl:equivalentProperty"])
def test_a_restriction_to_all_values_is_compared_with_those_of_narrower_properties(step: str) -> None:
    wide = ":A rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom :B ] ."
    narrow = "[] owl:onProperty :p ; owl:allValuesFrom :B ; rdfs:subClassOf :D ."
    store = stored(f"{wide} {narrow} :p rdfs:subPropertyOf :o . :o {step} :q . :a a :A .")
    close(store)
    assert (iri("a"), RDF_TYPE, iri("D")) in inferred(store)


@pytest.mark.usefixtures("always")
def test_narrower_properties_of_many_restrictions_are_followed_once() -> None:
    one = ":p{0} rdfs:subPropertyOf :p . :C{0} rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :D ] ."
    store = stored(
        " ".join(map(one.format, range(3000))) + ":a a " + ", ".join(f":C{n}" for n in range(3000)) + " ."
    )
    tbox, begin = tbox_in(store), process_time()
    assert len(relevant(store, tbox).statements) == len(tbox.statements)
    assert process_time() - begin < 2


@pytest.mark.usefixtures("always")
def test_narrower_properties_are_left_out_where_no_restriction_is_compared() -> None:
    axioms = ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :r rdfs:domain :C ."
    assert subjects(f"{axioms} :a :q :b .") == {"q", "r"}


@pytest.mark.usefixtures("always")
def test_enumerations_and_equal_classes_have_members_without_a_statement() -> None:
    store = stored(
        ":C owl:oneOf ( :a ) ; rdfs:subClassOf :D . :b a :X . :X owl:sameAs :Y . :Y rdfs:subClassOf :Z ."
    )
    close(store)
    assert {(iri("a"), RDF_TYPE, iri("D")), (iri("b"), RDF_TYPE, iri("Z"))} <= inferred(store)


def test_few_axioms_are_all_used() -> None:
    store = stored(":A rdfs:subClassOf :B .")
    tbox = tbox_in(store)
    assert relevant(store, tbox) is tbox


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9).map(Random), st.sampled_from((0.1, 0.5, 1)), st.booleans())
def test_the_closure_by_the_axioms_in_use_is_that_by_all(random: Random, share: float, schema: bool) -> None:
    ontology = Ontology(random)
    data = [statement for statement in ontology.data if random.random() < share]
    with pytest.MonkeyPatch.context() as patch:
        whole = closed(ontology.axioms + data, schema=schema)
        patch.setattr(relevance, "MANY_ABOUT_SCHEMA" if schema else "MANY", 0)
        patch.setattr(relevance, "MOST", 2)
        assert closed(ontology.axioms + data, schema=schema) == whole


def closed(statements: list[Statement], *, schema: bool) -> tuple[set[Statement], set[tuple[object, ...]]]:
    """What follows, and what is inconsistent."""
    store = store_of(statements)
    closure: Closure = close(store, schema=schema)
    return inferred(store), {
        (one.rule, one.message, frozenset(one.individuals)) for one in closure.inconsistencies
    }
