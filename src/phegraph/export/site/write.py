"""Writing the site: every page of a graph, aside first, then in place of the former site."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.beside import beside
from phegraph.errors import ExportError
from phegraph.export.dumps import FORMATS
from phegraph.export.folder import replacing_folder
from phegraph.export.site.addresses import Addresses, Link, Linker
from phegraph.export.site.answers import Answers, Drawn
from phegraph.export.site.asking import names, prologue
from phegraph.export.site.changes import changes
from phegraph.export.site.graph import Graph
from phegraph.export.site.listings import Kind, kinds_of, pages_of, search_index
from phegraph.export.site.pages import HERE, Pages
from phegraph.export.site.questions import by_keyword, question_pages
from phegraph.export.site.schema import read_schema
from phegraph.export.site.sketches import Sketch
from phegraph.export.site.sketches.pillars import PILLARS, draw, joins
from phegraph.export.site.sources import source_rows, spoken_of
from phegraph.export.site.things import Things
from phegraph.export.site.vocabulary import Entry, Vocabulary, examples

Defined = tuple[Entry, Kind | None]
"""A term, and its things where it is a class that has some."""
Dumped = tuple[Iterable[Path], Sequence[tuple[str, str]]]
"""The files to download, and the formats that cannot carry the graph, each with the reason."""


def site(graph: Graph, to: Path, *, since: Path | None = None) -> int:
    """Write the site of a graph.

    Args:
        graph: The graph, closed.
        to: The folder. It must be new, empty, or an earlier site, which is replaced when all is written.
        since: A dump of the former release; the front page then tells what changed.

    Returns:
        How many pages it has.

    Raises:
        ExportError: The folder holds something else, or cannot be written to.
        InputError: A file of the graph or the shapes cannot be read.
    """
    try:
        graph.store  # noqa: B018 - before the fork, which would close the graph once more
        with replacing_folder(to) as folder, beside(lambda: _dumped(graph, folder / "dumps")) as dumped:
            return pages(graph, folder, dumped, since)
    except OSError as error:
        raise ExportError(f"The site cannot be written to {to}: {error.strerror}.") from error


def pages(graph: Graph, folder: Path, dumped: Callable[[], Dumped], since: Path | None = None) -> int:
    """Write the pages of a site into a folder that other files may be in.

    Args:
        graph: The graph, closed.
        folder: The folder.
        dumped: What there is to download; asked when the pages of things are written.
        since: A dump of the former release; the front page then tells what changed.

    Returns:
        How many there are.

    Raises:
        InputError: A file of the graph or the shapes cannot be read.
        OSError: A file cannot be written.
    """
    return _Site(graph, folder, dumped, since).write()


class _Site:
    def __init__(self, graph: Graph, folder: Path, dumped: Callable[[], Dumped], since: Path | None) -> None:
        project = graph.project
        self.graph = graph
        self.dumped = dumped
        self.ontology = [q for path in project.ontology_files for q in graph.readings[path].quads]
        self.shapes = [q for reading in graph.loaded.sound_shapes.values() for q in reading.quads]
        self.schema = read_schema(self.ontology)
        self.sources = [project.graph_of(path) for path in project.data_files]
        self.linker = Linker(Addresses(self._addresses(), project.base), graph.names, project)
        self.changes = changes(graph, self.linker, since) if since else None
        self.answers = Answers(graph, self.linker, self.sources)
        self.kinds = kinds_of(graph, self.schema, self.linker)
        common = {
            "site": project.title,
            "about": project.description,
            "language": project.language,
            "publisher": project.publisher,
            "licence": project.licence,
            "licence_name": licence_name(project.licence),
        }
        self.pages = Pages(folder, common)

    def _addresses(self) -> Iterable[str]:
        base = self.graph.project.base
        yield from (source.value for source in self.sources)
        query = "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value FILTER(isIRI(?thing)) }"
        own = {
            term.value
            for (term,) in self.graph.store.select(query, asserted=True)
            if isinstance(term, NamedNode)
        }
        ontology = {quad.subject.value for quad in self.ontology if isinstance(quad.subject, NamedNode)}
        yield from (iri for iri in own if iri.startswith(base) or iri not in ontology)
        yield from (
            q.subject.value
            for q in self.shapes
            if isinstance(q.subject, NamedNode) and q.subject.value.startswith(base)
        )

    def write(self) -> int:
        shutil.copytree(HERE / "static", self.pages.folder / "assets")
        shutil.copytree(HERE / "vendor", self.pages.folder / "assets" / "vendor")
        front, self.listed = question_pages(self.graph, self.linker, self.answers, self.pages)
        self.pages.write("questions", "questions", title="Questions", groups=by_keyword(self.listed))
        self.pages.put("assets/names.json", names(self.graph, self.linker, self.sources))
        self.pages.write("sparql", "sparql", title="SPARQL", listed=self.listed, told=prologue(self.graph))
        self._things()
        self._vocabulary()
        self._listings()
        self._front(front)
        self._downloads()
        self.pages.write("404", "missing", title="Not found")
        return sum(1 for _ in self.pages.folder.rglob("*.html"))

    def _things(self) -> None:
        things = Things(self.graph, self.schema, self.linker)
        for path, drawn_over in things.maps.files():
            self.pages.put(path, drawn_over)
        documents = [NamedNode(iri) for iri in self.linker.addresses.documents]
        charts: dict[str, list[Drawn]] = {}
        for question in self.graph.asker.questions.values():
            if question.picture is not None and question.picture.of:
                for iri, drawn in self.answers.on_things(documents, question).items():
                    charts.setdefault(iri, []).append(drawn)
        says, sources = spoken_of(self.graph, self.linker), set(self.sources)
        defining = {iri.partition("#")[0] for iri in self._terms()}
        shown = [document for document in documents if document.value not in defining]
        for document, page in zip(shown, things.pages(shown), strict=True):
            self.pages.write(
                self.linker.addresses.documents[document.value],
                "thing",
                title=page.title,
                thing=page,
                pictures=charts.get(document.value, ()),
                says=says.get(document.value, ()) if document in sources else (),
            )

    def _terms(self) -> list[str]:
        """The IRIs with a fragment that share a page."""
        return self.linker.addresses.fragments

    def _vocabulary(self) -> None:
        project = self.graph.project
        quads = [*self.ontology, *self.shapes]
        vocabulary = Vocabulary(quads, self.schema, self.linker, project.prefixes.namespaces)
        vocabulary.shown = examples(self.graph.store, set(self.schema.properties), self.linker)
        by_class = {kind.iri: kind for kind in self.kinds}
        order = {term.value: place for place, term in enumerate(vocabulary.said)}
        documents: dict[str, list[str]] = {}
        for iri in sorted(self._terms(), key=lambda iri: (order.get(iri, len(order)), iri)):
            documents.setdefault(iri.partition("#")[0], []).append(iri)
        listed = []
        for document, iris in documents.items():
            entries: list[Defined] = []
            for iri in iris:
                kind = by_class.get(iri)
                things = kind.things if kind else ()
                entries.append((vocabulary.entry(NamedNode(iri), len(things), things[:2]), kind))
            path = self.linker.addresses.documents[document]
            head = vocabulary.entry(NamedNode(document))
            groups = _by_kind(entries)
            listed.append((path, head, groups))
            self.pages.write(path, "terms", title=head.label, head=head, groups=groups, iri=document)
        concepts = [kind for kind in self.kinds if "Concept" in kind.iri or self._is_concept(kind)]
        self.pages.write(
            "vocabulary",
            "vocabulary",
            title="Vocabulary",
            documents=listed,
            concepts=concepts,
            pillars=self._pillars(by_class),
        )

    def _pillars(self, by_class: Mapping[str, Kind]) -> Sketch | None:
        pillars = [by_class[p.value] for p in self.graph.project.pillars if p.value in by_class]
        joined = joins(self.graph.store, [kind.iri for kind in pillars], self.schema)
        drawn = draw(pillars, joined, self.linker)
        if drawn:
            self.pages.put(f"{PILLARS}.svg", drawn.svg)
            self.pages.put(f"{PILLARS}.csv", drawn.csv())
        return drawn

    def _is_concept(self, kind: Kind) -> bool:
        return any(upper.endswith("#Concept") for upper in self.schema.above.get(kind.iri, ()))

    def _listings(self) -> None:
        self.pages.write("things", "things", title="Things", kinds=self.kinds)
        labels: dict[str, str] = {}
        for kind in self.kinds:
            labels |= {thing.value: kind.label for thing in kind.things}
            pages = pages_of(kind)
            for number, (path, things) in enumerate(pages, 1):
                items = [self.linker.link(thing) for thing in things]
                self.pages.write(
                    path,
                    "kind",
                    title=kind.label,
                    kind=kind,
                    items=items,
                    pages=[p for p, _ in pages],
                    number=number,
                    meaning=self.linker.link(NamedNode(kind.iri)),
                )
        sources = source_rows(self.graph, self.sources, self.linker)
        self.pages.write("sources", "sources", title="Sources", sources=sources)
        labels |= {source.value: "source" for source in self.sources}
        extra = [Link(question.title, f"{path}.html") for path, question in self.listed]
        self.pages.put("assets/search-index.js", search_index(self.graph, self.linker, labels, extra))
        self.pages.write("search", "search", title="Search")

    def _front(self, front: list[tuple[str, Drawn]]) -> None:
        by_class = {kind.iri: kind for kind in self.kinds}
        project = self.graph.project
        kinds = [by_class[p.value] for p in project.pillars if p.value in by_class]
        pillars = [
            (kind, project.counted(NamedNode(kind.iri), kind.label, len(kind.things))) for kind in kinds
        ]
        self.pages.write(
            "index",
            "front",
            title=self.graph.project.title,
            pillars=pillars,
            front=front,
            changes=self.changes,
            questions=by_keyword(self.listed),
            counts=(self.graph.store.count(), len(self.sources), len(self.listed)),
        )

    def _downloads(self) -> None:
        files, refused = self.dumped()
        dumps = sorted((path.name, path.stat().st_size) for path in files)
        self.pages.write("downloads", "downloads", title="Downloads", dumps=dumps, refused=refused)


def _dumped(graph: Graph, folder: Path) -> Dumped:
    refused: list[tuple[str, str]] = []
    try:
        return graph.export(folder), refused
    except ExportError:
        files: list[Path] = []
        for name in FORMATS:
            try:
                files += graph.export(folder, formats=[name])
            except ExportError as error:
                if isinstance(error.__cause__, OSError):
                    raise
                refused.append((name, error.message))
        return files, refused


def licence_name(iri: str) -> str:
    """What people call a licence: the Creative Commons ones by their letters, others by their address."""
    parts = iri.rstrip("/").split("/")
    if "creativecommons.org" in iri and len(parts) > 2:
        return f"CC {parts[-2].upper()} {parts[-1]}"
    return iri


def _by_kind(entries: Sequence[Defined]) -> list[tuple[str, list[Defined]]]:
    """Terms by what they are; what is several things stands with the commonest, such as object properties."""
    groups: dict[str, list[Defined]] = {}
    common = Counter(kind for entry, _ in entries for kind in entry.kind.split(", "))
    for entry, kind in entries:
        first = max(entry.kind.split(", "), key=lambda one: common[one])
        groups.setdefault(first or "other", []).append((entry, kind))
    return list(groups.items())
