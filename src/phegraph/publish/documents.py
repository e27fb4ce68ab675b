"""Documents: one a thing, a source and a vocabulary, in each syntax that clients ask for."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.publish.content import Content, subjects
from phegraph.publish.jsonld import compact
from phegraph.publish.paths import paths
from phegraph.rdf.terms import DCTERMS, FOAF
from phegraph.rdf.writing import dumps
from phegraph.rdf.writing.formats import FORMATS
from phegraph.rdf.writing.pretty import terms

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
        self._about = subjects(quads)
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


def documents(content: Content) -> Iterator[Document]:
    """Every document of a graph. Those of vocabularies have the statements of the ontology and the shapes."""
    everything = _Index([*content.asserted, *content.inferred, *content.shapes])
    definitions = _Index(content.definitions)
    by_graph: dict[object, list[Quad]] = defaultdict(list)
    for quad in content.asserted:
        by_graph[quad.graph_name].append(quad)

    def document(iri: str, path: str, quads: Iterable[Quad]) -> Document:
        once = list(dict.fromkeys(quads))
        graphs = {quad.graph_name for quad in once}
        return Document(iri, path, once, [source for source in content.sources if source in graphs])

    for iri, path in content.paths.items():
        index = definitions if iri in content.vocabularies else everything
        quads = [quad for term in {iri, *content.terms[iri]} for quad in index.around(NamedNode(term))]
        if iri not in content.versions:
            yield document(iri, path, [*quads, *by_graph[NamedNode(iri)]])
        for version, document_iri in content.versions.items():
            if document_iri == iri:
                of_version = everything.around(NamedNode(version))
                yield document(iri, version_path(content, version), [*quads, *of_version])


def version_path(content: Content, version: str) -> str:
    """The path of an ontology's version, which no other document has."""
    return paths([*content.paths, version], content.project.base)[version]


def write_document(folder: Path, document: Document, content: Content) -> None:
    """Write the files of a document.

    Turtle and N-Triples hold the statements merged, and what the document is: its topic, sources and
    licence. JSON-LD holds the statements and nothing else, each in the graph of its source.

    Raises:
        OSError: A file cannot be written.
    """
    start = folder / document.path
    start.parent.mkdir(parents=True, exist_ok=True)
    prefixes = content.project.prefixes.namespaces
    needed = terms(frozenset(prefixes.items())).prefixes
    for layout in ("turtle", "ntriples"):
        extension = FORMATS[layout].extension
        address = NamedNode(f"{content.home}{document.path}.{extension}")
        output = io.BytesIO()
        quads = [*document.quads, *_about_document(address, document, content)]
        turtle = quads if layout == "turtle" else ()
        declared = {prefix for quad in turtle for term in quad.triple for prefix in needed(term)}
        dumps.write_dump(output, layout, quads, prefixes=prefixes, declared=declared)
        _file(start, extension).write_bytes(output.getvalue())
    written = compact.jsonld_text(document.quads, content.context, first=document.iri)
    _file(start, "jsonld").write_text(written, encoding="utf-8")


def _file(start: Path, extension: str) -> Path:
    """A path may hold dots, which are no extension."""
    return start.with_name(f"{start.name}.{extension}")


def _about_document(address: NamedNode, document: Document, content: Content) -> Iterator[Quad]:
    project = content.project
    yield Quad(address, NamedNode(FOAF + "primaryTopic"), NamedNode(document.iri), DefaultGraph())
    yield Quad(address, NamedNode(VOID + "inDataset"), dataset_iri(content), DefaultGraph())
    if project.licence:
        yield Quad(address, NamedNode(DCTERMS + "license"), NamedNode(project.licence), DefaultGraph())
    for source in document.sources:
        yield Quad(address, NamedNode(DCTERMS + "source"), source, DefaultGraph())


def dataset_iri(content: Content) -> NamedNode:
    """The IRI of the dataset, which `void.ttl` and `dcat.ttl` describe."""
    return NamedNode(content.project.base.partition("#")[0] + "#dataset")
