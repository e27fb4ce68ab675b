"""The reference reasoner: what owlrl infers becomes the inferred graph of a store."""

import pytest

from owl.helpers import inferred, iri, parse, stored
from phegraph.errors import PhegraphError
from phegraph.reference import reasoner


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
