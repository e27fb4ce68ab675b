"""FAIR: the questions of FOOPS! and F-UJI that a published folder answers without the network."""

from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.errors import ExportError
from phegraph.fair.assessment import Assessed
from phegraph.fair.foops import foops
from phegraph.fair.fuji import fuji
from phegraph.publish.content import Content
from phegraph.rdf.terms import OWL, RDF_TYPE, statement_of


def assess(content: Content, folder: Path) -> list[Assessed]:
    """Answer the questions for a project and what was published of it.

    Raises:
        ExportError: The folder is none that `phegraph publish` wrote.
    """
    if not (folder / "dcat.ttl").is_file():
        raise ExportError(f"{folder} has no dcat.ttl.", hint=f"Run `phegraph publish --to {folder}` first.")
    answers: list[Assessed] = []
    for ontology in sorted(_ontologies(content)):
        answers += foops(content, ontology, folder)
    if not answers:
        what = (
            f"Say in the ontology's file that it is one: `<{content.project.base}ontology> a owl:Ontology`."
        )
        answers.append(Assessed("FOOPS!", "OM1", "Minimum metadata", [what]))
    return [*answers, *fuji(content, folder)]


def _ontologies(content: Content) -> set[str]:
    """The ontologies that define terms; all where none does. Shapes are none."""
    declared = (RDF_TYPE, NamedNode(OWL + "Ontology"))
    shapes = {quad.subject for quad in content.shapes}
    ontologies = {
        subject.value
        for subject, *rest in map(statement_of, content.definitions)
        if tuple(rest) == declared and subject not in shapes and subject.value in content.terms
    }
    return {
        ontology for ontology in ontologies if any("#" in iri for iri in content.terms[ontology])
    } or ontologies
