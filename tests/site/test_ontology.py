"""The ontology and the facts: each statement once, in the direction and order of the ontology."""

from pyoxigraph import NamedNode, RdfFormat, parse

from phegraph.questions.description import describe
from phegraph.site.facts import Facts, differing, facts_of
from phegraph.site.ontology import Ontology, read_ontology
from phegraph.store.embedded import EmbeddedStore

PREFIXES = """
@prefix e: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
e:late rdfs:subPropertyOf e:elsewhere .
e:has a owl:ObjectProperty ; rdfs:label "has" ; rdfs:subPropertyOf e:involves ; owl:inverseOf e:in ;
  owl:propertyChainAxiom ( e:membership e:agent ) .
e:in a owl:ObjectProperty ; rdfs:label "in" .
e:involves a owl:ObjectProperty ; rdfs:label "involves" .
e:by a owl:ObjectProperty ; rdfs:label "by" .
e:with a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "with" .
e:late a owl:DatatypeProperty ; rdfs:label "late" .
e:unnamed a owl:ObjectProperty .
"""
E = "https://example.org/"


def ontology() -> Ontology:
    return read_ontology(parse(PREFIXES + ONTOLOGY, format=RdfFormat.TURTLE))


def facts(turtle: str, inferred: str = "", thing: str = "t") -> Facts:
    store = EmbeddedStore(inferred=NamedNode(E + "inferred"))
    for graph, text in (("source", turtle), ("inferred", inferred)):
        quads = list(parse(PREFIXES + text, format=RdfFormat.TURTLE))
        if graph == "source":
            store.load([(NamedNode(E + graph), quads)])
        else:
            store.extend(type(q)(q.subject, q.predicate, q.object, store.inferred) for q in quads)
    rows = store.select("SELECT ?p ?o WHERE { ?s ?p ?o FILTER(isBlank(?s)) }", asserted=True)
    details = frozenset((p, o) for p, o in rows if isinstance(p, NamedNode) and o is not None)
    return facts_of(describe(store, NamedNode(E + thing)), ontology(), details)


def lines(page_facts: Facts) -> tuple[list[str], list[str], list[str]]:
    def each(group: tuple) -> list[str]:  # type: ignore[type-arg]
        return [
            " ".join(
                [
                    ("^" if fact.inverse else "") + fact.property.removeprefix(E),
                    str(getattr(fact.term, "value", "")).removeprefix(E),
                    *(f"{p.removeprefix(E)}={o.value.removeprefix(E)}" for p, o in fact.details),
                ]
            )
            for fact in group
        ]

    return each(page_facts.stated), each(page_facts.follows), each(page_facts.rest)


def test_terms_come_in_the_order_in_which_they_are_declared() -> None:
    names = [iri.removeprefix(E) for iri in ontology().properties]
    assert names == ["has", "in", "involves", "by", "with", "late"]
    assert ontology().order[E + "has"] < ontology().order[E + "late"]


def test_a_chain_of_two_is_known_by_what_it_comes_to() -> None:
    assert ontology().chains == {(E + "membership", E + "agent"): E + "has"}


def test_a_list_that_bites_its_tail_ends() -> None:
    loop = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . e:p owl:propertyChainAxiom _:l ."
    loop += " _:l rdf:first e:q ; rdf:rest _:l ."
    read = read_ontology(parse(PREFIXES + loop, format=RdfFormat.TURTLE))
    assert read.chains == {} or set(read.chains.values()) == {E + "p"}


def test_a_statement_read_backwards_takes_the_name_of_its_inverse() -> None:
    assert lines(facts("e:n e:has e:t ."))[0] == ["in n"]


def test_a_symmetric_statement_reads_forwards() -> None:
    assert lines(facts("e:n e:with e:t ."))[0] == ["with n"]


def test_a_statement_without_an_inverse_is_told_of_the_other_thing() -> None:
    assert lines(facts("e:n e:by e:t ."))[0] == ["^by n"]


def test_a_membership_is_told_as_the_chain_with_its_details() -> None:
    turtle = 'e:n e:membership [ e:agent e:t ; e:role "chair" ] .'
    assert lines(facts(turtle))[0] == ["in n role=chair"]
    assert lines(facts(turtle, thing="n"))[0] == ["has t role=chair"]


def test_what_a_detailed_fact_implies_is_not_told_again() -> None:
    turtle = 'e:n e:membership [ e:agent e:t ; e:role "chair" ] .'
    assert lines(facts(turtle, "e:n e:has e:t . e:t e:in e:n .")) == (["in n role=chair"], [], [])


def test_what_a_narrower_property_implies_stands_in_the_rest() -> None:
    assert lines(facts("e:t e:has e:m .", "e:t e:involves e:m .")) == (["has m"], [], ["involves m"])


def test_what_follows_and_is_new_stands_by_itself_and_other_vocabularies_in_the_rest() -> None:
    inferred = "e:t e:by e:m . e:t <urn:other> e:m . e:t e:with e:t ."
    assert lines(facts("", inferred)) == ([], ["by m"], ["with t", "urn:other m"])


def test_dates_that_no_source_shares_differ_and_less_precise_ones_do_not() -> None:
    assert not differing(facts('e:t e:late "2013"^^xsd:gYear , "2013-08"^^xsd:gYearMonth .').stated)
    one = facts('e:t e:late "2013"^^xsd:gYear .').stated
    another = facts('e:t e:late "2014"^^xsd:gYear .').stated
    assert not differing([*one, *another])
    assert differing([*one, another[0]._replace(sources=(NamedNode(E + "another"),))])
