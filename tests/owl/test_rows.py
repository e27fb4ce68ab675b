"""A rule is one row of the table: nothing else has to know it."""

import pytest

from owl.helpers import iri, stored
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
