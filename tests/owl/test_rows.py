"""A rule is one row of the table: nothing else has to know it."""

import pytest

from owl.helpers import inferred, iri, stored
from phegraph.findings.draft import TermNames
from phegraph.findings.inconsistencies import drafts
from phegraph.owl.closure.closing import close
from phegraph.owl.explain.rule_listing import compiled_rules
from phegraph.owl.rules.patterns import rules_of
from phegraph.owl.rules.table import TABLE
from phegraph.owl.rules.templates import RuleTemplate
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.questions.names import Names
from phegraph.rdf.terms import Prefixes

ROW = RuleTemplate(
    rules_of("?p rdfs:domain ?c | ?x ?p ?x => false"), "{x} has itself as {p}", finding="logic/irreflexive"
)


def test_a_row_is_compiled_carried_out_listed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE, "prp-self", ROW)
    store = stored(":p rdfs:domain :C . :a :p :a .")
    closure = close(store)
    (inconsistency,) = closure.inconsistencies
    assert inconsistency.rule == "prp-self"
    assert inconsistency.message == f"{iri('a')} has itself as {iri('p')}."
    (draft,) = drafts(closure, TermNames(Names(store, Prefixes(), "en"), store))
    assert draft.rule == "logic/irreflexive"
    axioms = tbox_in(store, asserted=True).statements
    assert "prp-self" in {rule.name for rule in compiled_rules(axioms)}
    assert "prp-self" not in {rule.name for rule in compiled_rules(axioms, profile="rdfs")}


def test_a_value_with_elements_of_html_is_no_iri_to_name() -> None:
    store = stored(":p rdfs:range xsd:integer . :a :p '<b>one</b>' .")
    (draft,) = drafts(close(store), TermNames(Names(store, Prefixes(), "en"), store))
    assert "<b>one</b>" in draft.message


def test_of_two_rounds_the_second_counts_what_the_first_declared() -> None:
    store = stored("""
    :Kind rdfs:subClassOf owl:FunctionalProperty . :p a :Kind . :Type rdfs:subClassOf owl:Class .
    :C a :Type . :a :p :b , :c .
    """)
    close(store)
    assert {(iri("b"), iri("c")), (iri("c"), iri("b"))} <= {
        (s, o) for s, p, o in inferred(store) if p.value.endswith("sameAs")
    }
