"""FAIR: the questions of FOOPS! and F-UJI that a published folder answers without the network."""

from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.errors import ExportError
from phegraph.fair.assessment import Assessment
from phegraph.fair.foops import foops
from phegraph.fair.fuji import fuji
from phegraph.project.loading import LoadedGraph
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import OWL, RDF_TYPE, statement_of


def assess(graph: LoadedGraph, folder: Path) -> list[Assessment]:
    """Answer the questions for a project and what was published of it.

    Raises:
        ExportError: The folder is none that `phegraph publish` wrote.
        InputError: A file of the graph or the shapes cannot be read.
    """
    if not (folder / "dcat.ttl").is_file():
        raise ExportError(f"{folder} has no dcat.ttl.", hint=f"Run `phegraph publish --to {folder}` first.")
    publication = Publication.of(graph)
    answers: list[Assessment] = []
    for ontology in sorted(_ontologies(publication)):
        answers += foops(publication, ontology, folder)
    if not answers:
        hint = f"Say in the ontology's file that it is one: `<{graph.project.base}ontology> a owl:Ontology`."
        answers.append(Assessment("FOOPS!", "OM1", "Minimum metadata", [hint]))
    return [*answers, *fuji(publication, folder)]


def _ontologies(publication: Publication) -> set[str]:
    """The ontologies that define terms; all where none does. Shapes are none."""
    declared = (RDF_TYPE, NamedNode(OWL + "Ontology"))
    shapes = {quad.subject for quad in publication.graph.shape_quads}
    ontologies = {
        subject.value
        for subject, *rest in map(statement_of, publication.graph.definitions)
        if tuple(rest) == declared and subject not in shapes and subject.value in publication.terms
    }
    return {
        ontology for ontology in ontologies if any("#" in iri for iri in publication.terms[ontology])
    } or ontologies
