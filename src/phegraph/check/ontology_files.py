"""The files of an ontology, as rules about OWL 2 DL look at them."""

from collections.abc import Mapping, Set
from pathlib import Path

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Term, statement_of

ONTOLOGY = NamedNode(OWL + "Ontology")
_IMPORTS, _VERSION = NamedNode(OWL + "imports"), NamedNode(OWL + "versionIRI")


class OntologyFile(Struct, frozen=True):
    """A file of the ontology.

    Attributes:
        statements: Its statements.
        types: The terms that it declares, by what it declares them to be.
        ontologies: The IRIs of its ontologies and of their versions.
        imports: The IRIs that it imports.
    """

    statements: list[Statement]
    types: Mapping[Term, Set[Term]]
    ontologies: Set[Term]
    imports: Set[Term]


def ontology_files(graph: LoadedGraph) -> Mapping[Path, OntologyFile]:
    """The files of the ontology, with those imported; none where no file says that it is an ontology."""
    files = {path: _file(graph.readings[path]) for path in graph.project.ontology_files}
    if not any(file.ontologies for file in files.values()):
        return {}
    return files | {path: _file(reading) for path, reading in graph.imports.readings.items()}


def _file(reading: Reading) -> OntologyFile:
    statements = [statement_of(quad) for quad in reading.quads]
    types: dict[Term, set[Term]] = {}
    for subject, predicate, object in statements:
        if predicate == RDF_TYPE:
            types.setdefault(object, set()).add(subject)
    ontologies = types.get(ONTOLOGY, set())
    versions = {object for _, predicate, object in statements if predicate == _VERSION}
    imports = {object for _, predicate, object in statements if predicate == _IMPORTS}
    return OntologyFile(statements, types, ontologies | versions, imports)
