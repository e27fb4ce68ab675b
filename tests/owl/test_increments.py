"""Increments that need more than seeded rules, and what they report."""

import pytest

from owl.helpers import asserted, inferred, parse, stored
from phegraph.owl.closure.closing import close, limit_of
from phegraph.owl.closure.increments import add_statements, remove_statements
from phegraph.owl.model import ExplosionError

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
    closure = add_statements(store, parse(":b :p :c . :b a :B . :c :day 'x'^^xsd:date ."))
    assert inferred(store) == closed(ONTOLOGY + ":a :p :b . :b a :A . :b :p :c . :b a :B .")
    assert closure.inferred == 1
    assert sorted(inconsistency.rule for inconsistency in closure.inconsistencies) == [
        "cax-dw",
        "dt-not-type",
    ]


def test_an_inconsistency_that_was_there_is_not_told_again() -> None:
    store = stored(ONTOLOGY + ":b a :A , :B .")
    assert len(close(store).inconsistencies) == 1
    assert add_statements(store, parse(":x :p :y .")).inconsistencies == ()


def test_what_was_inferred_and_is_asserted_now_is_no_longer_inferred() -> None:
    store = stored(ONTOLOGY + ":a :p :b . :b :p :c .")
    close(store)
    add_statements(store, parse(":a :p :c ."))
    assert inferred(store) == set()
    remove_statements(store, parse(":a :p :c ."))
    assert inferred(store) == set(parse(":a :p :c ."))


def test_an_axiom_closes_all_again() -> None:
    store = stored(":a :p :b . :b :p :c .")
    close(store)
    add_statements(store, parse(":p a owl:TransitiveProperty ."))
    assert inferred(store) == set(parse(":a :p :c ."))
    remove_statements(store, parse(":p a owl:TransitiveProperty ."))
    assert inferred(store) == set()
    assert asserted(store) == set(parse(":a :p :b . :b :p :c ."))


def test_things_that_turn_out_to_be_the_same_close_all_again() -> None:
    store = stored(ONTOLOGY + ":a :id 1 ; :q :x .")
    close(store)
    add_statements(store, parse(":b :id 1 ."))
    assert inferred(store) == set(parse(":a owl:sameAs :b . :b owl:sameAs :a ; :q :x ."))
    remove_statements(store, parse(":b :id 1 ."))
    assert inferred(store) == set()


@pytest.mark.parametrize("more", [":b0 :p :b1 . :z :p :b0 .", ":q a owl:TransitiveProperty ."])
def test_an_addition_that_explodes_leaves_the_store_as_it_was(more: str) -> None:
    chain = " ".join(f":b{n} :p :b{n + 1} ; :q :b{n + 1} ." for n in range(1, 20))
    store = stored(ONTOLOGY + ":b0 :p :b1 . " + chain)
    close(store)
    before = asserted(store), inferred(store)
    with pytest.raises(ExplosionError, match="more than 10 statements"):
        add_statements(store, parse(more), max_inferred=10)
    assert (asserted(store), inferred(store)) == before


def test_a_removal_after_which_too_much_is_inferred_leaves_the_store_as_it_was() -> None:
    store = stored(ONTOLOGY + " ".join(f":b{n} :p :b{n + 1} ." for n in range(20)))
    close(store)
    before = asserted(store), inferred(store)
    with pytest.raises(ExplosionError, match="more than 10 statements"):
        remove_statements(store, parse(":b0 :p :b1 ."), max_inferred=10)
    assert (asserted(store), inferred(store)) == before


def test_the_limit_of_an_increment_is_that_of_a_closure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phegraph.owl.closure.increments.limit_of", lambda store, most: 0)
    store = stored(ONTOLOGY + ":a :p :b .")
    close(store)
    assert limit_of(store, None) == 100_000
    with pytest.raises(ExplosionError):
        add_statements(store, parse(":b :p :c ."))
