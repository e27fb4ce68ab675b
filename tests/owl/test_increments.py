"""Increments that need more than seeded rules, and what they report."""

from owl.helpers import asserted, inferred, parse, stored
from phegraph.owl import add, close, remove

ONTOLOGY = """
:p a owl:TransitiveProperty . :A owl:disjointWith :B . :id a owl:InverseFunctionalProperty .
[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :C .
"""


def closed(turtle: str) -> set[tuple[object, ...]]:
    store = stored(turtle)
    close(store)
    return set(inferred(store))


def test_adding_says_what_is_new_and_what_contradicts() -> None:
    store = stored(ONTOLOGY + ":a :p :b . :b a :A .")
    close(store)
    found = add(store, parse(":b :p :c . :b a :B . :c :day 'x'^^xsd:date ."))
    assert inferred(store) == closed(ONTOLOGY + ":a :p :b . :b a :A . :b :p :c . :b a :B .")
    assert found.inferred == 1
    assert sorted(clash.rule for clash in found.clashes) == ["cax-dw", "dt-not-type"]


def test_a_contradiction_that_was_there_is_not_told_again() -> None:
    store = stored(ONTOLOGY + ":b a :A , :B .")
    assert len(close(store).clashes) == 1
    assert add(store, parse(":x :p :y .")).clashes == ()


def test_what_was_inferred_and_is_asserted_now_is_no_longer_inferred() -> None:
    store = stored(ONTOLOGY + ":a :p :b . :b :p :c .")
    close(store)
    add(store, parse(":a :p :c ."))
    assert inferred(store) == set()
    remove(store, parse(":a :p :c ."))
    assert inferred(store) == set(parse(":a :p :c ."))


def test_an_axiom_closes_all_again() -> None:
    store = stored(":a :p :b . :b :p :c .")
    close(store)
    add(store, parse(":p a owl:TransitiveProperty ."))
    assert inferred(store) == set(parse(":a :p :c ."))
    remove(store, parse(":p a owl:TransitiveProperty ."))
    assert inferred(store) == set()
    assert asserted(store) == set(parse(":a :p :b . :b :p :c ."))


def test_things_that_turn_out_to_be_the_same_close_all_again() -> None:
    store = stored(ONTOLOGY + ":a :id 1 ; :q :x .")
    close(store)
    add(store, parse(":b :id 1 ."))
    assert inferred(store) == set(parse(":a owl:sameAs :b . :b owl:sameAs :a ; :q :x ."))
    remove(store, parse(":b :id 1 ."))
    assert inferred(store) == set()
