"""The store of patterns is a store of rdflib as rdflib's own is."""

from itertools import product

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from phegraph.reference.indexed_store import PatternStore

_NODES = (
    *(rdflib.URIRef("http://x/" + name) for name in "abc"),
    rdflib.BNode("d"),
    rdflib.Literal("e", lang="en"),
    rdflib.Literal("01", datatype=rdflib.XSD.integer, normalize=False),
    rdflib.Literal("1", datatype=rdflib.XSD.integer),
)
Node = rdflib.term.Node
_TRIPLES = st.tuples(st.sampled_from(_NODES[:4]), st.sampled_from(_NODES[:3]), st.sampled_from(_NODES))
_PATTERNS = list(product((*_NODES[:4], None), (*_NODES[:3], None), (*_NODES, None)))


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(_TRIPLES, max_size=30), st.lists(st.sampled_from(_PATTERNS), max_size=2))
def test_it_finds_what_rdflibs_own_store_finds(
    added: list[tuple[Node, Node, Node]], removed: list[tuple[Node | None, Node | None, Node | None]]
) -> None:
    ours, theirs = rdflib.Graph(PatternStore()), rdflib.Graph()
    for graph in (ours, theirs):
        for triple in added:
            graph.add(triple)
        for pattern in removed:
            graph.remove(pattern)
    assert len(ours) == len(theirs)
    for s, p, o in _PATTERNS:
        found = list(ours.triples((s, p, o)))
        assert len(found) == len(set(found))
        assert set(found) == set(theirs.triples((s, p, o)))
        assert ((s, p, o) in ours) == bool(found)


def test_what_is_found_stays_as_it_was_found_while_more_is_added() -> None:
    graph = rdflib.Graph(PatternStore())
    first, second = _NODES[:2]
    graph.add((first, first, first))
    for found, _, _ in graph.triples((None, None, None)):
        graph.add((second, first, found))
    assert len(graph) == 2
