"""Why statements hold: proofs from what is asserted, and how people read them."""

import json

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from owl.checker import faults
from owl.helpers import asserted, inferred, iri, parse, store_of, stored
from phegraph.owl.closure.closing import close
from phegraph.owl.explain.proof import Prover, proofs_of
from phegraph.owl.explain.render import as_data, as_markdown, as_text
from phegraph.rdf.terms import RDF_TYPE, RDFS
from phegraph.store.embedded import EmbeddedStore

ONTOLOGY = """
:Network rdfs:subClassOf :Agent . :part a owl:TransitiveProperty .
:partOf owl:inverseOf :part . :meets owl:propertyChainAxiom ( :gatheredBy :gathers ) .
"""
DATA = ":enlight a :Network . :a :part :b . :b :part :c . :c :part :a . :x :gatheredBy :n . :n :gathers :y ."


@pytest.fixture
def store() -> EmbeddedStore:
    store = stored(ONTOLOGY + DATA)
    close(store)
    return store


def test_every_statement_that_follows_in_a_circle_is_proven_from_what_is_asserted(
    store: EmbeddedStore,
) -> None:
    prover = Prover.of(store)
    statements = inferred(store)
    assert len(statements) == 17
    for statement in statements:
        proof = prover.prove(statement)
        assert proof is not None
        assert faults(proof, asserted(store)) == []


def test_proofs_that_share_what_they_rest_on_are_each_sound_and_whole(store: EmbeddedStore) -> None:
    statements = inferred(store)
    (unknown,) = parse(":y :part :x .")
    proofs = list(Prover.of(store).prove_all([*statements, unknown, *statements]))
    assert [proof and proof.statement for proof in proofs] == [*statements, None, *statements]
    assert [fault for proof in proofs if proof for fault in faults(proof, asserted(store))] == []


def test_what_does_not_follow_has_no_proof(store: EmbeddedStore) -> None:
    prover = Prover.of(store)
    for statement in parse(":enlight a :Place . :y :meets :x . :a :part :enlight . :q :unknown :r ."):
        assert prover.prove(statement) is None


def test_an_inferred_statement_that_nothing_supports_any_more_has_no_proof() -> None:
    store = stored(":p a owl:SymmetricProperty . :a :p :b .")
    close(store)
    (statement,) = parse(":a :p :b .")
    store.update(f"DELETE DATA {{ {Triple(*statement)} }}")
    store.extend([Quad(*statement, store.inferred)])
    assert Prover.of(store).prove(statement) is None


@pytest.mark.slow
def test_a_long_chain_is_proven() -> None:
    chain = " ".join(f":t{number} :p :t{number + 1} ." for number in range(150))
    store = stored(":p a owl:TransitiveProperty . " + chain)
    close(store)
    (statement,) = parse(":t0 :p :t150 .")
    proof = Prover.of(store).prove(statement)
    assert proof is not None
    assert faults(proof, asserted(store)) == []
    assert len(proof.leaves()) == 151
    assert as_text(proof).count("\n") >= 151


def test_the_right_one_among_many_candidates_is_found() -> None:
    many = " ".join(f":x :p :y{number} ." for number in range(200))
    store = stored(
        ":C owl:onProperty :p ; owl:someValuesFrom [ owl:intersectionOf ( :A :B ) ] . "
        + many
        + " :y150 a :A , :B ."
    )
    close(store)
    (statement,) = parse(":x a :C .")
    proof = Prover.of(store).prove(statement)
    assert proof is not None
    assert faults(proof, asserted(store)) == []


def test_open_parts_are_answered_inferred_statements_first(store: EmbeddedStore) -> None:
    proofs = proofs_of(store, (), iri("enlight"), RDF_TYPE)
    assert [(proof.rule, str(proof.statement[2])) for proof in proofs] == [
        ("cax-sco", "<https://example.org/Agent>"),
        ("", "<https://example.org/Network>"),
    ]
    assert len(proofs_of(store, (), None, iri("partOf"), max_proofs=3)) == 3
    assert proofs_of(store, (), iri("nobody")) == []


def test_statements_about_the_ontology_are_proven_when_asked_for() -> None:
    store = stored(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .")
    close(store, schema=True)
    (proof,) = proofs_of(store, (), iri("A"), NamedNode(RDFS + "subClassOf"), iri("C"))
    assert proof.rule == "scm-sco"
    assert faults(proof, asserted(store)) == []


def test_a_proof_reads_as_a_tree_with_places(store: EmbeddedStore) -> None:
    (proof,) = proofs_of(store, (), iri("x"), iri("meets"), iri("y"), name=lambda term: str(term.value)[20:])

    def name(term: object) -> str:
        return str(term).strip("<>").rsplit("/", 1)[-1].rsplit("#", 1)[-1]

    text = as_text(proof, name=name, where=lambda statement: "data.ttl:3")
    assert text.splitlines() == [
        "x meets y  [prp-spo2: one link after the other makes meets (property chain)]",
        "├─ meets propertyChainAxiom ( gatheredBy gathers )  data.ttl:3",
        "├─ x gatheredBy n  data.ttl:3",
        "└─ n gathers y  data.ttl:3",
    ]
    markdown = as_markdown(proof, name=name)
    assert markdown.splitlines()[2] == "  - x gatheredBy n  (asserted)"
    live = as_markdown(proof, name=lambda term: f"@{name(term)}", where=lambda statement: "a@b.ttl:3")
    assert live.splitlines()[2] == "  - `@x` `@gatheredBy` `@n`  `a@b.ttl:3`"


def test_a_step_that_came_before_is_not_shown_twice() -> None:
    store = stored(
        ":A rdfs:subClassOf :B . :D owl:intersectionOf ( :B :C ) . :B rdfs:subClassOf :C . :x a :A ."
    )
    close(store)
    (proof,) = proofs_of(store, (), iri("x"), RDF_TYPE, iri("D"))
    text = as_text(proof)
    assert text.count("(as above)") == 1
    assert text.count("(asserted)") == 4


def test_a_proof_as_data_has_each_step_after_what_it_rests_on(store: EmbeddedStore) -> None:
    (proof,) = proofs_of(store, (), iri("b"), iri("partOf"), iri("c"))
    data = json.loads(json.dumps(as_data(proof, where=lambda statement: "data.ttl:1")))
    known: set[str] = set()
    for step in data["steps"]:
        assert known >= {*step.get("premises", ()), *step.get("axiom", ())}
        assert (step["rule"] == "asserted") == (step.get("place") == "data.ttl:1")
        known.add(step["statement"])
    assert data["statement"] in known


def test_a_value_of_a_datatype_is_a_leaf() -> None:
    store = stored(":C owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :p 5 .")
    close(store)
    (proof,) = proofs_of(store, (), iri("a"), RDF_TYPE, iri("C"))
    assert [premise.rule for premise in proof.premises] == ["", "dt-type2"]
    assert faults(proof, asserted(store)) == []


def test_a_proof_is_the_same_in_whatever_order_the_store_took_the_statements() -> None:
    # More instances of one rule than a search first looks at.
    statements = parse(":p rdfs:domain :C . " + "".join(f":a :p :b{number} . " for number in range(40)))
    (goal,) = parse(":a a :C .")
    proofs = []
    for ordered in (statements, statements[::-1]):
        store = store_of(ordered)
        close(store)
        proofs.append(Prover.of(store).prove(goal))
    assert proofs[0] is not None
    assert proofs[0] == proofs[1]
