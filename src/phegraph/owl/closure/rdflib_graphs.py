"""The closure of rdflib graphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.owl.closure.closing import close
from phegraph.owl.closure.inferred_statements import inferred
from phegraph.owl.model import Inconsistency, LargeClique, ProfileViolation
from phegraph.owl.rules.program import Profile
from phegraph.rdf.terms import Subject, statement_of
from phegraph.store.embedded import EmbeddedStore, rewritten

if TYPE_CHECKING:
    import rdflib  # it takes a fifth of a second to import, and a check does without it


class GraphClosure(Struct, frozen=True):
    """As `Closure`, with the inferred statements as an rdflib graph."""

    inferred: rdflib.Graph
    inconsistencies: tuple[Inconsistency, ...]
    statistics: Mapping[str, float]
    profile_violations: tuple[ProfileViolation, ...]
    large_cliques: tuple[LargeClique, ...]


def close_graph(
    data: rdflib.Graph, ontology: rdflib.Graph | None = None, *, profile: Profile = "rl", schema: bool = False
) -> GraphClosure:
    """Everything that follows from a graph under OWL 2 RL (OWL 2 Profiles, section 4.3), or RDFS.

    Args:
        data: The graph, which is not changed. Of an `rdflib.Dataset` the union of its default graph and all
            named graphs is closed.
        ontology: Axioms that are not in the graph; a graph or a dataset, too.
        profile: `rl`, or `rdfs` for the rules that RDFS has too.
        schema: Whether to infer statements about the ontology itself as well: sub-classes, equivalences,
            domains, ranges, and axiomatic triples.

    Returns:
        The inferred statements, without graph names or literals as subjects, and the inconsistencies.

    Raises:
        LimitError: More would be inferred than the limit allows.
    """
    import rdflib

    from phegraph.rdf.convert import to_rdflib

    store = store_of(data, *((ontology,) if ontology is not None else ()))
    closure = close(store, profile=profile, schema=schema)
    graph = rdflib.Graph()
    for prefix, namespace in data.namespaces():
        graph.bind(prefix, namespace)
    for quad in inferred(store):
        subject, predicate, object = statement_of(quad)
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object)))
    return GraphClosure(
        graph,
        closure.inconsistencies,
        closure.statistics,
        closure.profile_violations,
        closure.large_cliques,
    )


def store_of(*graphs: rdflib.Graph) -> EmbeddedStore:
    """A store in memory that asserts the statements of rdflib graphs, without those about literals."""
    import rdflib

    from phegraph.rdf.convert import from_rdflib

    quads = []
    for graph in graphs:
        for terms in graph.quads() if isinstance(graph, rdflib.Dataset) else graph:
            subject, predicate, object = map(from_rdflib, terms[:3])
            if isinstance(subject, Subject) and isinstance(predicate, NamedNode):
                quads.append(Quad(subject, predicate, object))
    store = EmbeddedStore()
    store.fill(quads)
    changed = rewritten(quad.object for quad in quads)
    store.rewritten = [quad for quad in quads if quad.object in changed]
    return store
