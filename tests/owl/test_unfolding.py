"""Programs without anonymous classes that only stand in between: they infer what whole programs do."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode

from owl.helpers import inferred, iri, parse, store_of, stored
from owl.ontologies import Ontology
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.engine import Costs
from phegraph.owl.rules.program import Program, compile_program
from phegraph.owl.tbox.axioms import tbox_of
from phegraph.owl.vocabulary import SAME_AS
from phegraph.rdf.terms import RDF_TYPE, Statement

ONLY = ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] . "
FEW = ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] . "
NONE = ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 0 ] . "


def program_of(turtle: str) -> Program:
    return compile_program(tbox_of(parse(turtle)))


def anonymous(program: Program) -> list[str]:
    """The rows of rules with an anonymous class."""
    rules = (*program.split, *program.equating, *program.typing, *program.refuting)
    return [
        rule.name
        for rule in rules
        if any(isinstance(atom[2], BlankNode) for atom in (*rule.body, rule.head) if atom)
    ]


@pytest.mark.parametrize("axioms", [ONLY, FEW, NONE, ONLY + NONE])
def test_no_member_is_inferred_of_a_class_that_only_stands_in_between(axioms: str) -> None:
    program = program_of(axioms)
    assert "cax-sco" in anonymous(program)
    assert anonymous(program.unfolded(())) == []


@pytest.mark.parametrize(
    "axioms",
    [
        ":A rdfs:subClassOf _:r . :C rdfs:subClassOf _:r . _:r owl:onProperty :p ; owl:maxCardinality 1 .",
        "_:r owl:onProperty :p ; owl:someValuesFrom :B ; rdfs:subClassOf :A .",
    ],
)
def test_members_that_several_rules_conclude_or_a_property_are_inferred(axioms: str) -> None:
    program = program_of(axioms)
    assert anonymous(program.unfolded(())) == anonymous(program) != []


def test_a_class_with_an_asserted_member_is_kept() -> None:
    store = stored(f"{ONLY} :x :p :y ; a [ owl:onProperty :p ; owl:allValuesFrom :C ] .")
    close(store)
    assert inferred(store) == {(iri("y"), RDF_TYPE, iri("C"))}
    store = stored(
        "_:r owl:onProperty :p ; owl:allValuesFrom :B . :A rdfs:subClassOf _:r . :x a _:r ; :p :y ."
    )
    close(store)
    assert inferred(store) == {(iri("y"), RDF_TYPE, iri("B"))}


def test_an_inconsistency_is_told_with_the_axiom_that_leads_to_it() -> None:
    store = stored(f"{NONE} :x a :A ; :p :y .")
    (found,) = close(store).inconsistencies
    assert found.rule == "cls-maxc1"
    assert (iri("x"), RDF_TYPE, iri("A")) in found.statements
    assert {predicate.value.rpartition("#")[2] for _, predicate, _ in found.axiom} == {
        *("subClassOf", "onProperty", "maxCardinality")
    }


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9).map(Random))
def test_what_follows_is_what_follows_from_the_whole_program(random: Random) -> None:
    ontology = Ontology(random)
    statements = ontology.axioms + ontology.data
    assert closed(statements, None) == closed(statements, {})


def closed(statements: list[Statement], costs: Costs | None) -> tuple[set[Statement], set[object]]:
    """What follows, and what is inconsistent; where costs are measured, by the whole program.

    Of individuals that are the same any may be told, with the statements and axioms that lead to it.
    """
    store = store_of(statements)
    closure = close(store, costs=costs)
    are_equal = any(predicate == SAME_AS for _, predicate, _ in inferred(store) | set(statements))
    return inferred(store), {
        one.rule if are_equal else (one.rule, one.message, frozenset(one.statements), frozenset(one.axiom))
        for one in closure.inconsistencies
    }
