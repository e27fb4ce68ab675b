"""The data keep to the ontology and the shapes."""

from collections import defaultdict
from functools import cache

import pytest
from pyoxigraph import NamedNode
from rdflib import DCTERMS, BNode, Graph, URIRef
from rdflib.namespace import FOAF, SH

from phegraph.graph import KnowledgeGraph
from phegraph.project.settings import find

from .loading import BASE, ID, PHE, ROOT


@cache
def graph() -> KnowledgeGraph:
    return KnowledgeGraph(find(ROOT), caching=False)


def test_nothing_contradicts_the_ontology() -> None:
    assert graph().reason().inconsistencies == ()


def test_every_axiom_of_the_ontology_is_in_owl_2_rl() -> None:
    assert graph().reason().profile_violations == ()


def test_no_shape_finds_more_than_gaps_and_disagreements() -> None:
    found = {(result.severity.value, result.shape) for result in graph().validate().results}
    assert {(severity, shape) for severity, shape in found if severity != str(SH.Info)} == set()
    assert found, "Some gaps are known, so a run without a result checked nothing."


@pytest.mark.parametrize(
    ("origin", "link", "result"),
    [
        ("physics-for-health-2010", "ledTo", "strategy-document-2010"),
        ("physics-for-health-2010", "ledTo", "compact-accelerator-study"),
        ("physics-for-health-2010", "ledTo", "cern-medicis"),
        ("clinicians", "meets", "physicists"),
        ("hitriplus", "presentIn", "italy"),
        ("medaustron", "descendsFrom", "pimms"),
        ("ictr-phe-2016", "earlierEdition", "ictr-phe-2014"),
        ("enlight", "coordinatedBy", "manjit-dosanjh"),
        ("enlight-annual-meeting-2010", "locatedIn", "sweden"),
    ],
)
def test_a_link_that_no_source_states_follows_from_the_data(origin: str, link: str, result: str) -> None:
    statement = f"<{ID[origin]}> <{PHE[link]}> <{ID[result]}>"
    assert graph().store.ask(f"ASK {{ {statement} }}")
    stated = f"ASK {{ GRAPH ?graph {{ {statement} }} FILTER(STRSTARTS(STR(?graph), '{BASE}graph/source/')) }}"
    assert not graph().store.ask(stated)


def test_no_page_stands_for_two_sources() -> None:
    sources = defaultdict(set)
    for quad in graph().store.quads(predicate=NamedNode(FOAF.page)):
        if str(quad.subject).startswith(f"<{BASE}source/"):
            sources[str(quad.object)].add(str(quad.subject))
    assert sources
    assert {url: names for url, names in sources.items() if len(names) > 1} == {}


def asked(name: str) -> list[dict[str, str]]:
    """The answers to a question of the project, each cell by its text."""
    answers = graph().ask(name)
    return [
        {column: cell.value for column, cell in zip(answers.variables, row, strict=True) if cell is not None}
        for row in answers.rows
    ]


def latest_states() -> dict[str, set[str]]:
    """The kinds of state and milestone that are told last of each thing, as `status` has them."""
    told = defaultdict[str, set[str]](set)
    for row in asked("status"):
        told[row["thing"]].add(row["kind"])
    return told


def of_class(name: str) -> set[str]:
    things = graph().store.select(f"SELECT ?thing WHERE {{ ?thing a <{PHE[name]}> }}")
    return {thing.value for (thing,) in things if thing is not None}


PLANS = {f"{BASE}concept/state/{name}" for name in ("proposed", "planned", "under-construction", "cancelled")}


def test_nothing_that_was_planned_or_given_up_when_last_told_is_a_treatment_centre() -> None:
    states = latest_states()
    planned = {thing for thing, kinds in states.items() if kinds <= PLANS}
    assert {str(ID[name]) for name in ("openmed", "bioleir", "etoile", "seeiist-facility")} <= planned
    for working in ("TreatmentCentre", "ResearchFacility", "IsotopeFacility"):
        assert planned & of_class(working) == set()


def test_no_facility_is_told_as_working_in_outcomes_without_a_source_that_says_so() -> None:
    working = (
        "in operation",
        "first patient",
        "start of treatment",
        "opened",
        "inaugurated",
        "first isotopes",
    )
    states = latest_states()
    facilities = [row for row in asked("outcomes") if row.get("kind") == "facility"]
    assert facilities
    for row in facilities:
        if row["state"].startswith(working):
            assert "planned" not in row
            assert states[row["to"]] - PLANS, row
        else:
            assert (
                row["state"].endswith("nothing later is known") or row["state"] == "no source tells its state"
            )


def test_a_centre_that_closed_or_paused_is_not_among_those_that_treat_today() -> None:
    over = {f"{BASE}concept/state/{name}" for name in ("closed", "suspended", "cancelled")}
    ended = {thing for thing, kinds in latest_states().items() if kinds & over}
    assert {
        str(ID["rinecker-proton-therapy-center"]),
        str(ID["rutherford-cancer-centre-south-wales"]),
    } <= ended
    assert ended & {row["centre"] for row in asked("treating-today")} == set()


def test_what_the_founding_page_leaves_undated_stays_undated() -> None:
    page = Graph().parse(ROOT / "data" / "kt-phe.ttl")
    told = {node for node in page.objects() if isinstance(node, BNode)}
    assert told
    assert {node for node in told if (node, PHE.date, None) in page} == set()
    assert (URIRef(f"{BASE}source/kt-phe"), DCTERMS.issued, None) not in page
