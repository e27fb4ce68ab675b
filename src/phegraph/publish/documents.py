"""Documents: one a thing, a source and a vocabulary, in each syntax that clients ask for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import ExportError
from phegraph.publish.paths import paths
from phegraph.publish.publication import Publication, by_subject
from phegraph.publish.syntaxes import SYNTAXES, Syntax
from phegraph.rdf.terms import DCTERMS, FOAF

VOID = "http://rdfs.org/ns/void#"


class Document(Struct, frozen=True):
    """The statements that have a thing as subject or object.

    Attributes:
        iri: The thing, a source, or the vocabulary that defines several terms.
        path: The path of its files below the folder, without extension.
        quads: The statements, each in the graph of its source.
        sources: The sources of the statements.
    """

    iri: str
    path: str
    quads: Sequence[Quad]
    sources: Sequence[NamedNode]


class _Index:
    """Statements by their subjects and by their objects."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        quads = list(quads)
        self._about = by_subject(quads)
        self._with: dict[object, list[Quad]] = defaultdict(list)
        for quad in quads:
            if not isinstance(quad.object, Literal):
                self._with[quad.object].append(quad)

    def around(self, term: object) -> Iterator[Quad]:
        """All statements that have a term as subject or object."""
        yield from self.described(term)
        yield from self.linking(term)

    def described(self, term: object) -> Iterator[Quad]:
        """All statements about a term, and about its blank nodes."""
        seen, queue = {term}, [term]
        while queue:
            for quad in self._about.get(queue.pop(), ()):
                yield quad
                if isinstance(quad.object, BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    queue.append(quad.object)

    def linking(self, term: object) -> Iterator[Quad]:
        """All that leads to a term: from the things that name it, or whose blank nodes do."""
        seen, queue = {term}, [term]
        while queue:
            for quad in self._with.get(queue.pop(), ()):
                yield quad
                if isinstance(quad.subject, BlankNode) and quad.subject not in seen:
                    seen.add(quad.subject)
                    queue.append(quad.subject)
                    yield from self.described(quad.subject)


def documents(publication: Publication) -> Iterator[Document]:
    """Every document of a graph. Those of vocabularies have the statements of the ontology and the shapes."""
    graph = publication.graph
    everything = _Index([*graph.asserted_quads, *graph.inferred_quads, *graph.shape_quads])
    definitions = _Index(graph.definitions)
    by_source: dict[object, list[Quad]] = defaultdict(list)
    for quad in graph.asserted_quads:
        if isinstance(quad.graph_name, NamedNode):
            by_source[graph.source_of(quad.graph_name)].append(quad)

    def document(iri: str, path: str, quads: Iterable[Quad]) -> Document:
        once = list(dict.fromkeys(quads))
        graphs = {quad.graph_name for quad in once}
        cited = dict.fromkeys(source for name, source in graph.graph_sources.items() if name in graphs)
        return Document(iri, path, once, [*cited])

    for iri, path in publication.paths.items():
        index = definitions if iri in publication.vocabularies else everything
        quads = [quad for term in {iri, *publication.terms[iri]} for quad in index.around(NamedNode(term))]
        if iri not in publication.versions:
            yield document(iri, path, [*quads, *by_source[NamedNode(iri)]])
        for version, document_iri in publication.versions.items():
            if document_iri == iri:
                of_version = everything.around(NamedNode(version))
                yield document(iri, version_path(publication, version), [*quads, *of_version])


def version_path(publication: Publication, version: str) -> str:
    """The path of an ontology's version, which no other document has."""
    return paths([*publication.paths, version], publication.graph.project.base)[version]


def write_document(folder: Path, document: Document, publication: Publication) -> list[Syntax]:
    """Write the files of a document.

    In each syntax the default graph has the statements merged, and what the document is: its topic, sources
    and licence. JSON-LD has the statements in the graphs of their sources, too.

    Returns:
        The syntaxes that cannot carry a statement of it; there is no file in these.

    Raises:
        OSError: A file cannot be written.
    """
    start = folder / document.path
    start.parent.mkdir(parents=True, exist_ok=True)
    refused = []
    for syntax in SYNTAXES:
        name = f"{document.path}.{syntax.extension}"
        address = NamedNode(publication.home + name)
        quads = [*document.quads, *_metadata(address, document, publication)]
        try:
            data = syntax.serialize(syntax.format, quads, publication.abbreviations, document.iri)
        except ExportError:
            refused.append(syntax)
        else:
            (folder / name).write_bytes(data)
    return refused


def _metadata(address: NamedNode, document: Document, publication: Publication) -> Iterator[Quad]:
    project = publication.graph.project
    yield Quad(address, NamedNode(FOAF + "primaryTopic"), NamedNode(document.iri), DefaultGraph())
    yield Quad(address, NamedNode(VOID + "inDataset"), publication.dataset, DefaultGraph())
    if project.licence:
        yield Quad(address, NamedNode(DCTERMS + "license"), NamedNode(project.licence), DefaultGraph())
    for source in document.sources:
        yield Quad(address, NamedNode(DCTERMS + "source"), source, DefaultGraph())
