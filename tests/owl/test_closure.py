"""The closure: what it adds and leaves out, in the shapes that trip reasoners up, and its limits."""

from pathlib import Path
from random import Random

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, Quad

import phegraph
from owl.helpers import EX, asserted, inferred, iri, parse, store_of, stored
from owl.ontologies import Ontology
from phegraph.errors import LimitError
from phegraph.owl.closure import closing
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.inferred_statements import inferred_quads as as_written
from phegraph.owl.rules.sparql import ClosureGraphs
from phegraph.owl.vocabulary import SAME_AS, SOME_VALUES
from phegraph.rdf.terms import RDF_TYPE
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.protocol import Solutions

SHAPES: dict[str, tuple[str, str]] = {
    "a chain that feeds itself": (
        ":in owl:propertyChainAxiom ( :in :part ) . :a :in :b . :b :part :c . :c :part :d .",
        ":a :in :c , :d .",
    ),
    "a chain of itself on both sides of another": (
        ":p owl:propertyChainAxiom ( :p :q :p ) . :a :p :b . :b :q :c . :c :p :d . :d :q :a .",
        ":a :p :d . :c :p :b .",
    ),
    "classes below each other in a circle": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A . :x a :B .",
        ":x a :A , :C .",
    ),
    "a class below a restriction to itself, which its members lead on through": (
        ":D rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :D ] . :a a :D ; :p :b . :b :p :c .",
        ":b a :D . :c a :D .",
    ),
    "properties that are each other's inverses, and transitive": (
        ":p owl:inverseOf :q . :q a owl:TransitiveProperty . :a :p :b . :c :q :b .",
        ":b :q :a . :b :p :c . :a :p :c . :c :q :a .",
    ),
    "symmetric and transitive": (
        ":p a owl:TransitiveProperty , owl:SymmetricProperty . :a :p :b . :c :p :b .",
        ":b :p :a , :b , :c . :a :p :a , :c . :c :p :a , :c .",
    ),
    "transitive over a sub-property": (
        ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p . :a :q :b . :b :p :c . :c :q :d .",
        ":a :p :b , :c , :d . :b :p :d . :c :p :d .",
    ),
    "everything the same": (
        ":a owl:sameAs :b . :b owl:sameAs :c . :c :p :d . :d owl:sameAs :e .",
        ":b owl:sameAs :a . :c owl:sameAs :b , :a . :a owl:sameAs :c . :e owl:sameAs :d ."
        " :a :p :d , :e . :b :p :d , :e . :c :p :e .",
    ),
    "an anonymous individual that is the same": (
        "_:x owl:sameAs :b . _:x :p :c .",
        ":b owl:sameAs _:x . :b :p :c .",
    ),
    "a key of two properties": (
        ":C owl:hasKey ( :k :l ) . :a a :C ; :k 1 ; :l 'x' . :b a :C ; :k 1 ; :l 'x' ."
        " :c a :C ; :k 1 ; :l 'y' .",
        ":a owl:sameAs :b . :b owl:sameAs :a .",
    ),
    "predicates that are the same": (":p owl:sameAs :q . :a :p :b .", ":a :q :b . :q owl:sameAs :p ."),
    "an equality that a rule for a class needs": (
        ":C owl:hasValue :b ; owl:onProperty :p . :a :p :c . :b owl:sameAs :c .",
        ":a :p :b ; a :C . :c owl:sameAs :b .",
    ),
    "an anonymous inverse": (
        "[] owl:inverseOf :p ; rdfs:subPropertyOf :q . :a :p :b .",
        ":b :q :a .",
    ),
    "an anonymous class on both sides": (
        "[ owl:onProperty :p ; owl:someValuesFrom [ owl:unionOf ( :A :B ) ] ] rdfs:subClassOf :C ."
        " :C rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom :D ] . :a :p :b . :b a :B . :a :q :d .",
        ":a a :C . :d a :D .",
    ),
    "a member of an anonymous class": (
        ":a a [ owl:onProperty :p ; owl:allValuesFrom :C ] ; :p :b .",
        ":b a :C .",
    ),
    "punning": (
        ":Eagle a owl:Class , :Species . :Species rdfs:subClassOf :Taxon . :x a :Eagle ."
        " :Eagle rdfs:subClassOf :Bird .",
        ":Eagle a :Taxon . :x a :Bird .",
    ),
    "a characteristic that is inferred": (
        ":Leading rdfs:subClassOf owl:TransitiveProperty . :p a :Leading . :a :p :b . :b :p :c .",
        ":a :p :c . :p a owl:TransitiveProperty .",
    ),
    "a thing that everything is": (
        ":A a owl:Class . owl:Thing rdfs:subClassOf :Any . :x a :A .",
        ":x a :Any .",
    ),
    "values of a datatype": (
        ":C owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :p 5 . :b :p 'five' . :c :p 5.0 .",
        ":a a :C . :c a :C .",
    ),
    "values of any datatype": (
        ":C owl:onProperty :p ; owl:someValuesFrom rdfs:Literal . :a :p 5 . :b :p :c .",
        ":a a :C .",
    ),
    "a broken list": (":A owl:intersectionOf _:l . _:l rdf:first :B ; rdf:rest _:l . :x a :A .", ""),
    "an empty list": (":A owl:intersectionOf () . :B owl:unionOf () . :C owl:oneOf () . :x a :A .", ""),
    "labels of terms": (
        ":name rdfs:subPropertyOf rdfs:label . :C a owl:Class ; :name 'c' . :x :name 'x' .",
        ":x rdfs:label 'x' .",
    ),
    "listed members that are listed elsewhere": (":A owl:oneOf ( :x :y ) . :x a :A .", ":y a :A ."),
    "members in a circle": (
        ":A owl:equivalentClass [ owl:oneOf ( :x ) ] , :B . :B rdfs:subClassOf :A .",
        ":x a :A , :B .",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_inferred_is_what_follows_and_no_more(shape: str) -> None:
    turtle, expected = SHAPES[shape]
    store = stored(turtle)
    before = asserted(store)
    closure = close(store)
    assert named(inferred(store)) == named(parse(expected))
    assert closure.inferred == len(inferred(store))
    assert asserted(store) == before


def named(statements: object) -> set[tuple[str, ...]]:
    """Statements with one name for all blank nodes."""
    assert isinstance(statements, list | set)
    return {tuple("_" if isinstance(node, BlankNode) else str(node) for node in s) for s in statements}


def test_closing_twice_changes_nothing() -> None:
    store = stored(SHAPES["everything the same"][0])
    first = close(store)
    before = inferred(store)
    assert close(store).inferred == first.inferred
    assert inferred(store) == before


def test_rdfs_uses_its_own_rules_only() -> None:
    store = stored(
        ":A rdfs:subClassOf :B . :p a owl:TransitiveProperty ; rdfs:domain :A . :a :p :b . :b :p :c ."
    )
    close(store, profile="rdfs")
    assert inferred(store) == set(parse(":a a :A , :B . :b a :A , :B ."))


def test_axioms_may_stand_outside_the_store() -> None:
    store = stored(":a :p :b . :b :p :c .")
    close(store, parse(":p a owl:TransitiveProperty ."))
    assert inferred(store) == set(parse(":a :p :c ."))


def test_a_store_on_disk_closes_as_one_in_memory(tmp_path: Path) -> None:
    turtle, expected = SHAPES["properties that are each other's inverses, and transitive"]
    store = EmbeddedStore(tmp_path / "store")
    store.load([(iri("source"), [Quad(*statement) for statement in parse(turtle)])])
    close(store)
    assert inferred(store) == set(parse(expected))


def test_nothing_is_left_beside_the_inferred_graph() -> None:
    store = stored(
        "".join(turtle for turtle, _ in SHAPES.values() if "_:" not in turtle and "owl:Thing" not in turtle)
    )
    close(store)
    assert not [graph for graph in ClosureGraphs.for_inferred(store.inferred).scratch if store.count(graph)]


def test_an_inferred_literal_has_the_form_in_which_it_was_written() -> None:
    store = stored(":q rdfs:subPropertyOf :p . :a :q 1.10 . :b :q '2'^^xsd:int , '1'^^xsd:boolean .")
    close(store)
    inferred_forms = {Quad(quad.subject, quad.predicate, quad.object) for quad in as_written(store)}
    assert inferred_forms == {Quad(*s) for s in parse(":a :p 1.10 . :b :p '2'^^xsd:int , '1'^^xsd:boolean .")}


def test_a_store_is_not_asked_about_lexical_forms_that_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    store, queries = stored(":q rdfs:subPropertyOf :p . :a :q 'x' ."), list[str]()
    close(store)
    select = store.select

    def noted(query: str, *, asserted: bool = False) -> Solutions:
        queries.append(query)
        return select(query, asserted=asserted)

    monkeypatch.setattr(store, "select", noted)
    assert [*as_written(store)]
    assert not [query for query in queries if "VALUES" in query]


@pytest.mark.parametrize(
    ("turtle", "rule"),
    [
        (":p a owl:TransitiveProperty . " + " ".join(f":t{n} :p :t{n + 1} ." for n in range(80)), "prp-trp"),
        (
            ":r owl:propertyChainAxiom ( :p :q ) . "
            + " ".join(f":a{n} :p :m . :m :q :b{n} ." for n in range(60)),
            "prp-spo2",
        ),
        (
            ":p owl:propertyChainAxiom ( :p :q :p ) . "
            + " ".join(f":t{n} :p :m . :m :q :m . :m :p :t{n} ." for n in range(60)),
            "prp-spo2",
        ),
    ],
)
def test_a_rule_that_explodes_is_stopped_and_named_and_the_store_stays_as_it_was(
    turtle: str, rule: str
) -> None:
    store = stored(turtle)
    former = Quad(iri("x"), iri("y"), iri("z"), store.inferred)
    store.extend([former])
    with pytest.raises(LimitError, match=rule):
        close(store, max_inferred=1000)
    assert list(store.quads(graph=store.inferred)) == [former]


def test_an_interruption_leaves_the_store_as_it_was() -> None:
    store = stored(":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :A rdfs:subClassOf :B . :a a :A .")
    close(store)
    before = inferred(store)

    def interrupt(key: str, counted: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close(store, progress=interrupt)
    assert inferred(store) == before
    assert not [graph for graph in ClosureGraphs.for_inferred(store.inferred).scratch if store.count(graph)]


def test_progress_is_told_of_each_class_and_property() -> None:
    relations: list[str] = []
    store = stored(":A rdfs:subClassOf :B . :x a :A . :p rdfs:subPropertyOf :q . :x :p :y .")
    close(store, progress=lambda relation, counted: relations.append(relation))
    assert sorted(relations) == ["<https://example.org/B>", "<https://example.org/q>"]


def test_a_clique_that_is_too_large_is_told_and_not_expanded() -> None:
    cliques = " ".join(f":t{n} owl:sameAs :t{n + 1} ; :p :o{n} ." for n in range(20))
    store = stored(cliques)
    closure = close(store, largest_clique=5)
    (clique,) = closure.large_cliques
    assert "21 things are the same" in clique.message
    assert len(clique.members) == 21
    (first,) = {s for s, p, _ in inferred(store) if p == iri("p")}
    assert len({o for s, p, o in inferred(store) | asserted(store) if s == first and p == iri("p")}) == 20


def test_schema_adds_what_follows_about_the_ontology() -> None:
    turtle = ":A a owl:Class ; rdfs:subClassOf :B . :B a owl:Class ; rdfs:subClassOf :C . :C a owl:Class ."
    turtle += " rdfs:label a owl:AnnotationProperty . :C rdfs:subClassOf owl:Thing , :C ."
    plain, schema = stored(turtle), stored(turtle)
    close(plain)
    close(schema, schema=True)
    assert inferred(plain) == set()
    assert set(parse(":A rdfs:subClassOf :C , :A , owl:Thing . owl:Thing a owl:Class .")) <= inferred(schema)
    assert inferred(schema).isdisjoint(asserted(schema))


@pytest.mark.parametrize("few", [0, 7, 100])
def test_what_follows_about_terms_is_left_out_but_of_those_that_are_individuals(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_FEW", few)
    axioms = ":A rdfs:subClassOf :B . :p rdfs:domain :A ; rdfs:range :A . :Kind rdfs:subClassOf :Sort ."
    others = " ".join(f":X{number} rdfs:subClassOf :X{number + 1} ." for number in range(9))
    store = stored(
        f"{axioms} {others} :A :p :b . :c :p :B . :B a :Kind . :C owl:complementOf [ a owl:Class ] ."
    )
    close(store)
    assert inferred(store) == set(parse(":b a :A , :B . :c a :A , :B . :B a :A , :B , :Sort ."))


def test_rules_are_about_axioms_that_follow_where_those_are_inferred() -> None:
    store = stored(
        "rdfs:subClassOf rdfs:subPropertyOf :below . :A rdfs:subClassOf :B . :B rdfs:subClassOf :C ."
    )
    close(store, schema=True)
    assert (iri("A"), iri("below"), iri("C")) in inferred(store)


def test_schema_adds_members_of_anonymous_classes_that_lead_to_nothing() -> None:
    store = stored(":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] . :a a :A .")
    ((restriction, *_),) = (s for s in asserted(store) if s[1] == SOME_VALUES)
    close(store, schema=True)
    assert (iri("a"), RDF_TYPE, restriction) in inferred(store)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**9).map(Random))
def test_schema_makes_every_term_the_same_as_itself(random: Random) -> None:
    ontology = Ontology(random)
    statements = parse(":p rdfs:subPropertyOf rdfs:subClassOf . :A :p :B .") if random.random() < 0.3 else []
    store = store_of(ontology.axioms + ontology.data + statements)
    close(store, schema=True)
    reflexive = {s for s in asserted(store) | inferred(store) if s[1] == SAME_AS and s[0] == s[2]}
    others = asserted(store) | (inferred(store) - reflexive)
    terms = {term for s in others for term in s if not isinstance(term, Literal)}
    assert {s[0] for s in reflexive} == terms


def graph_of(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data="@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + turtle
    )


def test_an_rdflib_graph_is_closed_and_not_changed() -> None:
    data, ontology = graph_of(":a :p :b . :b :p :c ."), graph_of(":p a owl:TransitiveProperty .")
    closure = phegraph.close(data, ontology)
    assert set(closure.to_rdflib()) == set(graph_of(":a :p :c ."))
    assert len(data) == 2
    assert closure.inconsistencies == ()
    assert closure.statistics["seconds"] > 0


def test_a_dataset_is_closed_over_the_union_of_its_graphs_and_not_changed() -> None:
    data, ontology = rdflib.Dataset(), rdflib.Dataset()
    first, second = data.graph(rdflib.URIRef(EX + "first")), data.graph(rdflib.URIRef(EX + "second"))
    first += graph_of(":a :p :b .")
    second += graph_of(":b :p :c .")
    data.default_graph += graph_of(":c :p :d .")
    axioms = ontology.graph(rdflib.URIRef(EX + "axioms"))
    axioms += graph_of(":p a owl:TransitiveProperty .")
    closure = phegraph.close(data, ontology)
    assert set(closure.to_rdflib()) == set(graph_of(":a :p :c , :d . :b :p :d ."))
    assert [len(graph) for graph in (first, second, data.default_graph)] == [1, 1, 1]


def test_inconsistencies_of_an_rdflib_graph_are_found() -> None:
    closure = phegraph.close(graph_of(":A owl:disjointWith :B . :x a :A , :B ."))
    assert [inconsistency.rule for inconsistency in closure.inconsistencies] == ["cax-dw"]
    assert not closure.profile_violations


OUTSIDE: list[tuple[str, str]] = [
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .", "someValuesFrom"),
    ("[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .", "allValuesFrom"),
    (":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:complementOf :C ] ) ] .", "complementOf"),
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .", "maxCardinality"),
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .", "minCardinality"),
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ] .", "maxQualifiedCardinality"),
    (":A owl:disjointUnionOf ( :B :C ) .", "disjointUnionOf"),
    (":p a owl:ReflexiveProperty .", "ReflexiveProperty"),
    (":A owl:unionOf () .", "empty list"),
    (":A owl:oneOf _:l . _:l rdf:rest _:l .", "broken list"),
    (":A owl:onProperty :p ; owl:hasValue [] .", "an individual with a name"),
    (":A owl:oneOf ( [] ) .", "without a name"),
    ("owl:sameAs rdfs:subPropertyOf :p .", "vocabulary of OWL"),
    (":p rdfs:subPropertyOf rdf:type .", "vocabulary of OWL"),
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality '1' ] .", "maxCardinality"),
    (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality '' ] .", "maxCardinality"),
    ("owl:Thing rdfs:subClassOf :A .", "everything"),
]


@pytest.mark.parametrize(("axiom", "about"), OUTSIDE)
def test_an_axiom_outside_the_profile_is_reported_with_its_statement(axiom: str, about: str) -> None:
    store = stored(axiom)
    (violation,) = close(store).profile_violations
    assert about in violation.message
    assert violation.statement in asserted(store)


def test_an_ontology_in_the_profile_has_no_violations_of_it() -> None:
    inside = """
    :A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] . :p rdfs:range xsd:date , xsd:gYear .
    [ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .
    """
    assert close(stored(inside)).profile_violations == ()


@pytest.mark.parametrize("number", ["'1'", "''", "'0'", "'1'@en", "2", "-1", "1.5"])
def test_nothing_follows_from_a_maximum_that_is_no_zero_or_one(number: str) -> None:
    store = stored(f":A owl:onProperty :p ; owl:maxCardinality {number} . :x a :A ; :p :y , :z .")
    assert not close(store).inconsistencies
    assert inferred(store) == set()


@pytest.mark.parametrize("number", ["1", "01", "1.0", "'1'^^xsd:nonNegativeInteger", "'+1'^^xsd:byte"])
def test_a_maximum_is_a_value_whatever_its_lexical_form(number: str) -> None:
    store = stored(f":A owl:onProperty :p ; owl:maxCardinality {number} . :x a :A ; :p :y , :z .")
    close(store)
    assert len(inferred(store)) == 2
