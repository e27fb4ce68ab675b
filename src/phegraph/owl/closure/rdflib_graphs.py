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
    """What follows from a graph: as `Closure`, with the inferred statements as an rdflib graph."""

    inferred: rdflib.Graph
    inconsistencies: tuple[Inconsistency, ...]
    statistics: Mapping[str, float]
    profile_violations: tuple[ProfileViolation, ...]
    large_cliques: tuple[LargeClique, ...]


def closure(
    data: rdflib.Graph, ontology: rdflib.Graph | None = None, *, profile: Profile = "rl", schema: bool = False
) -> GraphClosure:
    """Everything that follows from a graph under OWL 2 RL (OWL 2 Profiles, section 4.3), or RDFS.

    Args:
        data: The graph. It is not changed.
        ontology: Axioms, where they are not in the graph.
        profile: `rl`, or `rdfs` for the rules that RDFS has too.
        schema: Whether what follows about the ontology itself is wanted: sub-classes, equivalences, domains,
            and the statements that hold without premises.

    Returns:
        What is new, and the contradictions. No literal is a subject.

    Raises:
        LimitError: More would be inferred than the limit allows.
    """
    import rdflib

    from phegraph.rdf.convert import to_rdflib

    store = store_of(data, *((ontology,) if ontology is not None else ()))
    found = close(store, profile=profile, schema=schema)
    graph = rdflib.Graph()
    for prefix, namespace in data.namespaces():
        graph.bind(prefix, namespace)
    for quad in inferred(store):
        subject, predicate, other = statement_of(quad)
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(other)))
    return GraphClosure(
        graph, found.inconsistencies, found.statistics, found.profile_violations, found.large_cliques
    )


def store_of(*graphs: rdflib.Graph) -> EmbeddedStore:
    """A store in memory whose asserted statements are those of rdflib graphs, literal subjects left out."""
    import rdflib

    from phegraph.rdf.convert import from_rdflib

    quads = []
    for graph in graphs:
        for nodes in graph.quads() if isinstance(graph, rdflib.Dataset) else graph:
            subject, predicate, other = map(from_rdflib, nodes[:3])
            if isinstance(subject, Subject) and isinstance(predicate, NamedNode):
                quads.append(Quad(subject, predicate, other))
    store = EmbeddedStore()
    store.fill(quads)
    changed = rewritten(quad.object for quad in quads)
    store.rewritten = [quad for quad in quads if quad.object in changed]
    return store
