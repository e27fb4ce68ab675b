"""Facts of a page: on which of them sources disagree."""

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.questions.description import Description, Fact, describe_all
from phegraph.rdf.terms import OWL, RDF, RDFS, XSD
from phegraph.site.facts import PageFact, differing, facts_of
from phegraph.site.ontology import read_ontology
from phegraph.site.pages.thing import below_head, stated_details

ONE, TWO = NamedNode("https://example.org/source/one"), NamedNode("https://example.org/source/two")


def date(value: str) -> Literal:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)]
    return Literal(value, datatype=NamedNode(XSD + kind))


def fact(value: Literal | int, *sources: NamedNode) -> PageFact:
    return PageFact("p", False, Literal(value) if isinstance(value, int) else value, sources=sources)


def figure(
    value: int,
    source: NamedNode,
    measure: str = "budget",
    year: str = "2010",
    note: str = "",
    bound: str = "exactly",
) -> PageFact:
    details = (
        ("measure", NamedNode(f"https://example.org/{measure}")),
        ("value", Literal(value)),
        ("bound", NamedNode(f"https://example.org/{bound}")),
        ("date", date(year)),
        ("note", Literal(note)),
    )
    return PageFact("figure", False, None, details, sources=(source,))


def milestone(when: str, source: NamedNode, kind: str = "opened", note: str = "") -> PageFact:
    details = (
        ("kind", NamedNode(f"https://example.org/{kind}")),
        ("date", date(when)),
        ("note", Literal(note)),
    )
    return PageFact("milestone", False, None, details, sources=(source,))


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ([milestone("2018-04", ONE), milestone("2018-07", TWO)], {0, 1}),
        ([milestone("2018", ONE), milestone("2018-07", TWO)], set()),
        ([milestone("2018-04", ONE), milestone("2018-07", ONE)], set()),
        ([milestone("2018-04", ONE), milestone("2018-07", TWO, kind="closed")], set()),
        (
            [milestone("2018-04", ONE, note="first room"), milestone("2018-07", TWO, note="second room")],
            set(),
        ),
        (
            [
                PageFact("met", False, None, (("date", date(when)),), sources=(source,))
                for when, source in (("2018", ONE), ("2019", TWO))
            ],
            set(),
        ),
        ([fact(date("2005"), ONE), fact(date("2006"), TWO)], {0, 1}),
        ([fact(date("2005"), ONE), fact(date("2005-03"), TWO)], set()),
        ([fact(date("2005"), ONE), fact(date("2006"), ONE)], set()),
        ([fact(23, ONE), fact(230, TWO)], {0, 1}),
        ([fact(23, ONE), fact(Literal("23.0", datatype=NamedNode(XSD + "decimal")), TWO)], set()),
        ([fact(Literal("a"), ONE), fact(Literal("b"), TWO)], set()),
        ([figure(1, ONE, note="so"), figure(2, TWO)], {0, 1}),
        ([figure(1, ONE), figure(2, TWO, year="2011")], set()),
        ([figure(1, ONE), figure(2, TWO, measure="staff")], set()),
        ([figure(1, ONE), figure(2, ONE), figure(2, TWO)], {0, 2}),
    ],
)
def test_sources_disagree_where_two_cannot_both_be_right(facts: list[PageFact], places: set[int]) -> None:
    assert differing(facts) == places


def test_a_state_that_is_told_at_two_dates_is_no_disagreement() -> None:
    told = [milestone("2022", ONE), milestone("2025-10-03", TWO)]
    assert differing(told) == {0, 1}
    assert differing(told, lasting=True) == set()


def test_two_limits_are_no_disagreement() -> None:
    told = [figure(1200, ONE, bound="more-than"), figure(2300, TWO, bound="more-than")]
    limits = {NamedNode("https://example.org/more-than")}
    assert differing(told) == {0, 1}
    assert differing(told, limits=limits) == set()
    assert differing([figure(1200, ONE), figure(2300, TWO)], limits=limits) == {0, 1}


def test_pages_mark_what_the_question_about_disagreement_finds() -> None:
    graph = KnowledgeGraph.open(Path(__file__), caching=False)
    quads = [quad for path in graph.project.ontology_files for quad in graph.readings[path].quads]
    ontology, details = read_ontology(quads), stated_details(graph.loaded)
    query = "SELECT DISTINCT ?thing { ?thing ?p ?o FILTER(STRSTARTS(STR(?thing), STR(id:))) }"
    rows = graph.store.select("PREFIX id: <https://w3id.org/phegraph/id/> " + query, asserted=True)
    things = [thing for (thing,) in rows if isinstance(thing, NamedNode)]
    marked = set()
    for described in describe_all(graph.store, things):
        groups: dict[str, list[PageFact]] = {}
        for fact in facts_of(described, ontology, details).stated:
            groups.setdefault(fact.property, []).append(fact)
        lasting = {term.value for term in graph.project.site.lasting}
        limits = graph.project.site.limits
        marked |= {
            described.thing
            for name, group in groups.items()
            if differing(group, lasting=name in lasting, limits=limits)
        }
    answer = graph.ask("disagreements")
    thing = answer.variables.index("thing")
    assert marked == {row[thing] for row in answer.rows}
    assert len(marked) > 3


def test_a_name_that_follows_from_a_name_is_left_out_below_the_head() -> None:
    name, note = Literal("Gull Rock", language="en"), Literal("A rock.", language="en")
    label = NamedNode(RDFS + "label")
    title, remark = (NamedNode("https://example.org/" + local) for local in ("title", "remark"))
    facts = [
        Fact(label, name, False),
        Fact(title, name, False, inferred=True),
        Fact(remark, name, False),
        Fact(remark, note, False, inferred=True),
    ]
    assert below_head(facts) == (facts[2], facts[3])


def test_axioms_and_lists_without_a_name_that_have_a_thing_in_them_are_no_facts() -> None:
    thing, part = NamedNode("https://example.org/rock"), NamedNode("https://example.org/part")
    shown: list[PageFact] = []
    for name, end, subject in (
        (RDF + "first", OWL + "hasValue", BlankNode("list")),
        (OWL + "oneOf", RDF + "first", BlankNode("class")),
        (RDF + "rest", RDF + "first", BlankNode("list")),
        (part.value, part.value, NamedNode("https://example.org/chart")),
    ):
        detail = (NamedNode(end), thing)
        described = Description(thing, (Fact(NamedNode(name), subject, True, details=(detail,)),))
        shown += facts_of(described, read_ontology([]), frozenset({detail})).stated
    assert [(fact.property, fact.term) for fact in shown] == [
        (part.value, NamedNode(part.value[:-4] + "chart"))
    ]
