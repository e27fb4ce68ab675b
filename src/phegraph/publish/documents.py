"""Documents: one a thing, a source and a vocabulary, in each syntax that clients ask for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from phegraph.errors import ExportError
from phegraph.project.written import by_object, by_subject
from phegraph.publish.paths import paths
from phegraph.publish.publication import Publication
from phegraph.publish.syntaxes import SYNTAXES, Syntax
from phegraph.rdf.reading.streamed import Anew, together
from phegraph.rdf.terms import DCTERMS, FOAF

_IN_MEMORY = 50_000
"""The number of statements of a document that are kept; more are looked up again."""
VOID = "http://rdfs.org/ns/void#"


class Document(Struct, frozen=True):
    """The statements that have a thing as subject or object.

    Attributes:
        iri: The thing, a source, or the vocabulary that defines several terms.
        path: The path of its files below the folder, without extension.
        quads: The statements, each in the graph of its source. Many are made anew when they are gone through,
            and some of these come twice.
        sources: The sources of the statements.
    """

    iri: str
    path: str
    quads: Iterable[Quad]
    sources: Sequence[NamedNode]


_Lookup = Callable[[object], Iterable[Quad]]


class _Index:
    """Statements by their subjects and by their objects."""

    def __init__(self, about: _Lookup, leading_to: _Lookup) -> None:
        self._about, self._leading_to = about, leading_to

    def around_each(self, terms: Iterable[object]) -> Iterator[Quad]:
        """All statements that have one of some terms as subject or object."""
        for term in terms:
            yield from self.described(term)
            yield from self.linking(term)

    def described(self, term: object) -> Iterator[Quad]:
        """All statements about a term, and about its blank nodes."""
        seen, queue = {term}, [term]
        while queue:
            for quad in self._about(queue.pop()):
                yield quad
                if isinstance(quad.object, BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    queue.append(quad.object)

    def linking(self, term: object) -> Iterator[Quad]:
        """All that leads to a term: from the things that name it, or whose blank nodes do."""
        seen, queue = {term}, [term]
        while queue:
            for quad in self._leading_to(queue.pop()):
                yield quad
                if isinstance(quad.subject, BlankNode) and quad.subject not in seen:
                    seen.add(quad.subject)
                    queue.append(quad.subject)
                    yield from self.described(quad.subject)


def documents(publication: Publication) -> Iterator[Document]:
    """Every document of a graph. Those of vocabularies have the statements of the ontology and the shapes."""
    graph, written = publication.graph, publication.graph.written
    shapes = by_subject(graph.shape_quads), by_object(graph.shape_quads)
    defining = by_subject(graph.definitions), by_object(graph.definitions)
    everything = _Index(
        lambda term: chain(written.asserted(term), written.inferred(term), shapes[0].get(term, ())),
        lambda term: chain(written.leading_to(term), shapes[1].get(term, ())),
    )
    definitions = _Index(*(lambda term, found=found: found.get(term, ()) for found in defining))

    def document(iri: str, path: str, *parts: Iterable[Quad]) -> Document:
        quads = together(*parts)
        few = [*islice(quads, _IN_MEMORY)]
        once = quads if len(few) == _IN_MEMORY else [*dict.fromkeys(few)]
        graphs = {quad.graph_name for quad in once}
        cited = dict.fromkeys(source for name, source in graph.graph_sources.items() if name in graphs)
        return Document(iri, path, once, [*cited])

    for iri, path in publication.paths.items():
        index = definitions if iri in publication.vocabularies else everything
        terms = [NamedNode(term) for term in {iri, *publication.terms[iri]}]
        quads = Anew(partial(index.around_each, terms))
        if iri not in publication.versions:
            yield document(iri, path, quads, written.of_source(NamedNode(iri)))
        for version, document_iri in publication.versions.items():
            if document_iri == iri:
                of_version = Anew(partial(everything.around_each, [NamedNode(version)]))
                yield document(iri, version_path(publication, version), quads, of_version)


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
        quads = together(document.quads, [*_metadata(address, document, publication)])
        try:
            with (folder / name).open("wb") as output:
                syntax.write(output, syntax.format, quads, publication.abbreviations, document.iri)
        except ExportError:
            (folder / name).unlink()
            refused.append(syntax)
    return refused


def _metadata(address: NamedNode, document: Document, publication: Publication) -> Iterator[Quad]:
    project = publication.graph.project
    yield Quad(address, NamedNode(FOAF + "primaryTopic"), NamedNode(document.iri), DefaultGraph())
    yield Quad(address, NamedNode(VOID + "inDataset"), publication.dataset, DefaultGraph())
    if project.licence:
        yield Quad(address, NamedNode(DCTERMS + "license"), NamedNode(project.licence), DefaultGraph())
    for source in document.sources:
        yield Quad(address, NamedNode(DCTERMS + "source"), source, DefaultGraph())
