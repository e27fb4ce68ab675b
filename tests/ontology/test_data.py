"""The data keep to the ontology and the shapes."""

from functools import cache

import pytest
from rdflib.namespace import SH

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
    stated = f"ASK {{ GRAPH ?source {{ {statement} }} FILTER(STRSTARTS(STR(?source), '{BASE}source/')) }}"
    assert not graph().store.ask(stated)
