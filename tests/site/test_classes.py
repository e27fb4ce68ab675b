"""How the classes of a site stand above one another."""

from collections.abc import Mapping
from itertools import pairwise

from phegraph.site.classes import _tree
from phegraph.site.ontology import Ontology


def ontology(steps: Mapping[str, list[str]]) -> Ontology:
    """An ontology with nothing but the steps of its hierarchy."""
    return Ontology(
        order={}, classes=(), properties=(), inverses={}, inverse_labels={}, chains={}, steps=steps
    )


def test_a_chain_of_classes_is_as_deep_as_it_is_long() -> None:
    chain = [f"C{number}" for number in range(5_000)]
    steps = {low: [high] for high, low in pairwise(chain)}
    assert _tree(chain, ontology(steps)) == [(iri, depth) for depth, iri in enumerate(chain)]


def test_a_class_stands_below_the_nearest_of_those_that_are_listed() -> None:
    # By way of Seabird, which has no things, Puffin is below both Bird and Diver.
    steps = {"Bird": ["Animal"], "Diver": ["Animal"], "Seabird": ["Bird", "Diver"], "Puffin": ["Seabird"]}
    listed = ["Animal", "Diver", "Bird", "Puffin"]
    tree = _tree(listed, ontology(steps))
    assert tree == [("Animal", 0), ("Diver", 1), ("Puffin", 2), ("Bird", 1)]


def test_of_classes_that_are_each_above_the_other_neither_stands_below() -> None:
    steps = {"Ship": ["Vessel"], "Vessel": ["Ship"], "Ferry": ["Ship"]}
    assert _tree(["Vessel", "Ship", "Ferry"], ontology(steps)) == [("Vessel", 0), ("Ferry", 1), ("Ship", 0)]


def test_what_is_above_a_term_is_near_or_far_and_not_the_term_itself() -> None:
    terms = ontology({"Ship": ["Vessel"], "Vessel": ["Ship", "Thing"], "Ferry": ["Ship"]})
    assert terms.above("Ferry") == {"Ship", "Vessel", "Thing"}
    assert terms.above("Ship") == {"Vessel", "Thing"}
    assert terms.above("Buoy") == frozenset()
