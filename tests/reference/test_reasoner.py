"""The reference reasoner: owlrl as a project uses it is owlrl with all its rules, noise apart."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owl.helpers import inferred, iri, parse, store_of, stored
from owl.ontologies import Ontology
from phegraph.errors import PhegraphError
from phegraph.owl.tbox.axioms import tbox_of
from phegraph.reference import reasoner
from phegraph.reference.reasoner import close_with_owlrl, is_noise


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_the_rules_that_are_left_out_give_nothing_but_noise(random: Random) -> None:
    ontology = Ontology(random)
    statements = ontology.axioms + ontology.data
    store = store_of(statements)
    closure = reasoner.close(store)
    by_owlrl, messages = close_with_owlrl(statements)
    terms = tbox_of(statements).terms
    assert inferred(store) == {s for s in by_owlrl if not is_noise(s, terms)} - set(statements)
    assert bool(closure.inconsistencies) == bool(messages)


def test_it_says_what_contradicts_what() -> None:
    store = stored(":A owl:disjointWith :B . :x a :A , :B .")
    (inconsistency,) = reasoner.close(store).inconsistencies
    assert inconsistency.rule == "owlrl"
    assert "disjoint" in inconsistency.message.lower()


def test_axioms_may_be_given_apart_and_what_was_inferred_is_replaced() -> None:
    store = stored(":x a :A .")
    reasoner.close(store, parse(":A rdfs:subClassOf :B ."))
    assert [object for _, _, object in inferred(store)] == [iri("B")]
    reasoner.close(store, parse(":A rdfs:subClassOf :C ."))
    assert [object for _, _, object in inferred(store)] == [iri("C")]


def test_an_ill_typed_literal_contradicts_even_where_no_axiom_mentions_its_property() -> None:
    (inconsistency,) = reasoner.close(stored(":x :p 'z'^^xsd:integer .")).inconsistencies
    assert "does not match" in inconsistency.message


def test_what_owlrl_trips_over_is_an_error_that_says_so() -> None:
    with pytest.raises(PhegraphError, match="owlrl cannot close this graph"):
        reasoner.close(stored(":A owl:unionOf _:l . _:l rdf:first :B ; rdf:rest _:l ."))
