"""The closure of the T-box is the fixpoint of the rows of table 9; every derivation ends in assertions."""

from collections.abc import Iterable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode

from owl.helpers import EX, asserted, inferred, iri, parse, store_of, stored
from owl.ontologies import CLASSES, LINKS, Ontology
from phegraph.owl.closure.closing import close
from phegraph.owl.explain.proof import Prover
from phegraph.owl.model import ExplosionError
from phegraph.owl.rules.patterns import ground, rules_of
from phegraph.owl.rules.program import compile_program
from phegraph.owl.rules.table import TABLE, compile_row
from phegraph.owl.rules.tbox_closure import (
    SCHEMA_ROWS,
    THING_ROWS,
    ClosedTBox,
    close_tbox,
)
from phegraph.owl.rules.templates import RuleTemplate
from phegraph.owl.tbox.axioms import TBox, tbox_of
from phegraph.owl.vocabulary import CLASS, DATATYPES, DOMAIN, RANGE, SUB_CLASS, SUB_PROPERTY
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Subject, Term, statement_of
from phegraph.reference.reasoner import close_with_owlrl

CONCLUDED = {
    SUB_CLASS,
    SUB_PROPERTY,
    DOMAIN,
    RANGE,
    *(NamedNode(OWL + f"equivalent{k}") for k in ("Class", "Property")),
}
INSTANCE_ROWS = [name for name in SCHEMA_ROWS if not TABLE[name].schema_only]


def tbox(random: Random) -> TBox:
    """A random T-box, many of whose axioms are about the same few classes and restrictions."""
    axioms = [axiom for _ in range(4) for axiom in renamed(Ontology(random).axioms, random.random())]
    axioms += [(term, RDF_TYPE, CLASS) for term in CLASSES if random.random() < 0.5]
    axioms += [(term, RDF_TYPE, NamedNode(OWL + "ObjectProperty")) for term in LINKS if random.random() < 0.5]
    return tbox_of(axioms)


def renamed(statements: list[Statement], suffix: float) -> list[Statement]:
    """Statements with other blank nodes."""
    text = str(suffix)[2:]

    def other(term: Term) -> Term:
        return BlankNode(f"{term.value}x{text}") if isinstance(term, BlankNode) else term

    return [(other(s), p, other(o)) for s, p, o in statements]  # type: ignore[misc]  # no literal is a subject


def fixpoint(start: TBox, rows: list[str]) -> frozenset[Statement]:
    """What rows infer, by matching all of them until nothing new follows."""
    known = start.statements
    while True:
        rules = (rule for name in rows for rule in compile_row(name, TBox(known)))
        following = known | {ground(rule.head, {}) for rule in rules if rule.head}
        if following == known:
            return known - start.statements
        known = following


def fault(closed: ClosedTBox, statement: Statement) -> str:
    """Where a derivation does not end in what is asserted, or is no instance of its row."""
    open_, done = [(statement, False)], set[Statement]()
    path = set[Statement]()
    while open_:
        conclusion, is_left = open_.pop()
        if is_left:
            path.discard(conclusion)
            done.add(conclusion)
        elif conclusion in path:
            return f"{conclusion} rests on itself"
        elif conclusion not in done and conclusion not in closed.asserted.statements:
            derivation = closed.derivation(conclusion)
            if derivation is None:
                return f"no derivation of {conclusion}"
            rules = list(compile_row(derivation.rule, TBox(frozenset(derivation.premises))))
            if conclusion not in [ground(rule.head, {}) for rule in rules if rule.head]:
                return f"{derivation} does not give {conclusion}"
            path.add(conclusion)
            open_ += [(conclusion, True), *((premise, False) for premise in derivation.premises)]
    return ""


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_the_closure_is_the_fixpoint_of_the_rows_and_every_derivation_ends(random: Random) -> None:
    axioms = tbox(random)
    closed = close_tbox(axioms, axiomatic=THING_ROWS)
    derived = set(map(statement_of, closed.derived()))
    assert derived == fixpoint(axioms, [*THING_ROWS, *SCHEMA_ROWS])
    assert [found for statement in derived if (found := fault(closed, statement))] == []


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_rules_for_instances_are_given_all_comparisons_of_restrictions_that_matter(random: Random) -> None:
    axioms = tbox(random)
    compared = [name for name in SCHEMA_ROWS if TABLE[name].for_instances]
    known = axioms.statements | fixpoint(axioms, [*THING_ROWS, *INSTANCE_ROWS])
    expected = {ground(r.head, {}) for n in compared for r in compile_row(n, TBox(known)) if r.head}
    closed = close_tbox(axioms, INSTANCE_ROWS, THING_ROWS, instances_only=True)
    given = closed.rule_axioms
    assert given.statements - axioms.statements <= expected
    others = [name for name in INSTANCE_ROWS if name not in compared]
    follow = given.statements | fixpoint(given, [*THING_ROWS, *others])
    assert {s for s in expected if matters(s[2], axioms)} - {s for s in expected if s[0] == s[2]} <= follow
    assert [told for statement in given.statements if (told := fault(closed, statement))] == []


def matters(restriction: Term, axioms: TBox) -> bool:
    """Whether a restriction has a name, or is more than something above classes."""
    own = {"type", "onProperty", "someValuesFrom", "allValuesFrom"}
    said = [s for s in axioms.statements if restriction in (s[0], s[2])]
    return isinstance(restriction, NamedNode) or any(
        s[1].value.partition("#")[2] not in own if s[0] == restriction else s[1] != SUB_CLASS for s in said
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_what_follows_about_the_ontology_is_what_owlrl_infers(random: Random) -> None:
    axioms = tbox(random)
    # owlrl does not see that what is in a circle is below itself; of what is declared it says so anyway.
    declared = {(term, RDF_TYPE, CLASS) for term in axioms.classes - DATATYPES}
    declared |= {(term, RDF_TYPE, NamedNode(OWL + "ObjectProperty")) for term in axioms.properties}
    statements = [
        *axioms.statements,
        *((s, p, o) for s, p, o in declared if isinstance(s, Subject) and is_own(s)),
    ]
    store = store_of(statements)
    close(store, schema=True)
    by_owlrl, _ = close_with_owlrl(statements)
    assert about_terms(by_owlrl) == about_terms([*inferred(store), *asserted(store)])


def about_terms(statements: Iterable[Statement]) -> set[Statement]:
    """What is said of the examples' own terms in the predicates that rows of table 9 conclude."""
    return {s for s in statements if s[1] in CONCLUDED and not {s[0], s[2]} & DATATYPES and is_own(s[0])}


def is_own(term: Term) -> bool:
    return isinstance(term, BlankNode) or term.value.startswith(EX)


def test_a_row_of_the_table_is_all_that_a_rule_about_the_ontology_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = RuleTemplate(rules_of("?c rdfs:subClassOf ?d . ?p rdfs:range ?d | => ?p rdfs:domain ?c"), "")
    monkeypatch.setitem(TABLE, "scm-own", row)
    axioms = tbox_of(parse(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :p rdfs:range :C ."))
    closed = close_tbox(axioms, ("scm-sco", "scm-own"))
    (own,) = parse(":p rdfs:domain :A .")
    assert own in set(map(statement_of, closed.derived()))
    derivation = closed.derivation(own)
    assert derivation is not None
    assert derivation.premises == tuple(parse(":A rdfs:subClassOf :C . :p rdfs:range :C ."))


def test_a_statement_about_a_deep_hierarchy_is_proven() -> None:
    classes = [iri(f"C{number}") for number in range(300)]
    store = store_of([(low, SUB_CLASS, high) for low, high in pairwise(classes)])
    close(store, schema=True)
    proof = Prover.of(store, schema=True).prove((classes[0], SUB_CLASS, classes[-1]))
    assert proof is not None
    assert proof.leaves().keys() == asserted(store)


def test_more_about_the_ontology_than_the_limit_is_an_error_that_names_row_and_axiom() -> None:
    store = stored("\n".join(f":C{number} rdfs:subClassOf :C{number + 1} ." for number in range(30)))
    with pytest.raises(ExplosionError, match=r"more than 400 statements .* last row was scm-sco") as raised:
        close(store, schema=True, max_inferred=400)
    assert set(raised.value.axiom) & asserted(store)


def test_restrictions_to_one_value_are_compared_only_where_members_lead_on() -> None:
    value = ":C{0} rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue '0'^^xsd:double , '0.0'^^xsd:double ] ."
    some = "[ owl:onProperty :q ; owl:someValuesFrom [ owl:onProperty :p{0} ; owl:hasValue :v ] ]"
    compared = f":D{{0}} owl:equivalentClass {some} ."
    axioms = [value.format(number) for number in range(300)] + [compared.format(number) for number in (1, 2)]
    tbox = tbox_of(parse(" ".join(axioms) + ":p a owl:DatatypeProperty . :p1 rdfs:subPropertyOf :p2 ."))
    rules = compile_program(tbox).closed_tbox
    assert rules.closure is not None
    rows = [row.name for of in rules.closure.derivations.values() for row, _ in of.values()]
    assert rows.count("scm-hv") == 1
    assert rows.count("scm-svf1") == 1
