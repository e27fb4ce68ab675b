"""Writing the site: every page of a graph, aside first, then in place of the former site."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import ceil
from pathlib import Path

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import ExportError
from phegraph.publish.folder import replacing_folder
from phegraph.publish.graph import Graph
from phegraph.rdf.writing.dumps import dump_each
from phegraph.site.addresses import Addresses, Link, Linker
from phegraph.site.answers import Answers, Drawn
from phegraph.site.changes import changes
from phegraph.site.forms import names, prologue
from phegraph.site.listings import kinds_of, pager, pages_of, search_index
from phegraph.site.pages import HERE, Pages
from phegraph.site.questions import by_keyword, question_pages
from phegraph.site.schema import read_schema
from phegraph.site.sources import Said, source_rows, spoken_of
from phegraph.site.terms import vocabulary_pages
from phegraph.site.things import AT_ONCE, Things
from phegraph.system.files import copy_folder
from phegraph.system.parallel import Begin, together

PARTS = 6
"""In how many parts the pages of things are made."""
Dumped = tuple[Iterable[Path], Sequence[tuple[str, str]]]
"""The files to download, and the formats that cannot carry the graph, each with the reason."""


class Written(Struct, frozen=True):
    """What a site has.

    Attributes:
        pages: How many pages.
        unanswered: Why questions are not answered, by their names.
    """

    pages: int
    unanswered: Mapping[str, str]


def site(graph: Graph, to: Path, *, since: Path | None = None) -> Written:
    """Write the site of a graph.

    Args:
        graph: The graph, closed.
        to: The folder. It must be new, empty, or an earlier site, which is replaced when all is written.
        since: A dump of the former release; the front page then tells what changed.

    Returns:
        How many pages it has, and what is not answered on them.

    Raises:
        ExportError: The folder holds something else, or cannot be written to.
        InputError: A file of the graph or the shapes cannot be read.
    """
    graph.project.confine(to)
    try:
        graph.store  # noqa: B018 - before the forks, which would close the graph once more
        with replacing_folder(to) as folder, together() as begin:
            dumped = begin(lambda: _dumped(graph, folder / "dumps"))
            unanswered = pages(graph, folder, begin, dumped, since)
        return Written(sum(1 for _ in to.rglob("*.html")), unanswered)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"The site cannot be written to {to}: {reason}.", hint="Free space, or name another folder."
        ) from error


def pages(
    graph: Graph, folder: Path, begin: Begin, dumped: Callable[[], Dumped], since: Path | None = None
) -> Mapping[str, str]:
    """Write the pages of a site into a folder that other files may be in; they are there when all work ended.

    Args:
        graph: The graph, closed.
        folder: The folder.
        begin: What parts of the work are begun with.
        dumped: What there is to download; asked when the pages of things are written.
        since: A dump of the former release; the front page then tells what changed.

    Returns:
        Why questions are not answered, by their names.

    Raises:
        InputError: A file of the graph or the shapes cannot be read.
        OSError: A file cannot be written.
    """
    site = _Site(graph, folder, since)
    unanswered = site.write(begin)
    site.downloads(*dumped())
    return unanswered


class _Site:
    def __init__(self, graph: Graph, folder: Path, since: Path | None) -> None:
        project = graph.project
        self.graph = graph
        self.ontology = [q for path in project.ontology_files for q in graph.readings[path].quads]
        self.shapes = [q for reading in graph.loaded.sound_shapes.values() for q in reading.quads]
        self.schema = read_schema(self.ontology)
        self.sources = project.sources
        self.linker = Linker(Addresses(self._addresses(), project.base), graph.names, project)
        self.changes = changes(graph, self.linker, since) if since else None
        self.answers = Answers(graph, self.linker, self.sources)
        self.kinds = kinds_of(graph, self.schema, self.linker)
        self.listed = [(self.answers.paths[name], one) for name, one in graph.asker.questions.items()]
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

    def write(self, begin: Begin) -> Mapping[str, str]:
        """Write all but the page of downloads, beside one another what takes long. See `pages`."""
        copy_folder(HERE / "static", self.pages.folder / "assets")
        copy_folder(HERE / "vendor", self.pages.folder / "assets" / "vendor")
        front = begin(lambda: question_pages(self.graph, self.linker, self.answers, self.pages))
        self._things(begin)
        begin(self._vocabulary)
        begin(self._listings)
        self.pages.write("questions", "questions", title="Questions", groups=by_keyword(self.listed))
        self.pages.put("assets/names.json", names(self.graph, self.linker, self.sources))
        self.pages.write("sparql", "sparql", title="SPARQL", listed=self.listed, told=prologue(self.graph))
        self.pages.write("404", "missing", title="Not found")
        drawn, unanswered = front()
        self._front(drawn)
        return unanswered

    def _things(self, begin: Begin) -> None:
        things = Things(self.graph, self.schema, self.linker)
        for path, drawn_over in things.maps.files():
            self.pages.put(path, drawn_over)
        says = spoken_of(self.graph, self.linker)
        defining = {iri.partition("#")[0] for iri in self.linker.addresses.fragments}
        documents = [NamedNode(iri) for iri in self.linker.addresses.documents if iri not in defining]
        size = AT_ONCE * max(1, ceil(len(documents) / AT_ONCE / PARTS))
        for start in range(0, len(documents), size):
            begin(partial(self._thing_pages, things, documents[start : start + size], says))

    def _thing_pages(self, things: Things, shown: Sequence[NamedNode], says: Mapping[str, Said]) -> None:
        charts: dict[str, list[Drawn]] = {}
        for question in self.graph.asker.questions.values():
            if question.picture is not None and question.picture.of:
                for iri, drawn in self.answers.on_things(shown, question).items():
                    charts.setdefault(iri, []).append(drawn)
        sources = set(self.sources)
        for document, page in zip(shown, things.pages(shown), strict=True):
            self.pages.write(
                self.linker.addresses.documents[document.value],
                "thing",
                title=page.title,
                thing=page,
                pictures=charts.get(document.value, ()),
                says=says.get(document.value, ()) if document in sources else (),
            )

    def _vocabulary(self) -> None:
        quads = [*self.ontology, *self.shapes]
        vocabulary_pages(self.graph, self.schema, self.linker, self.kinds, quads, self.pages)

    def _listings(self) -> None:
        self.pages.write("things", "things", title="Things", kinds=self.kinds)
        labels: dict[str, str] = {}
        for kind in self.kinds:
            labels |= {thing.value: kind.label for thing in kind.things}
            pages = pages_of(kind, self.linker)
            for number, (path, items) in enumerate(pages, 1):
                self.pages.write(
                    path,
                    "kind",
                    title=kind.label,
                    kind=kind,
                    items=items,
                    pages=[(one, pages[one - 1][0]) for one in pager(number, len(pages))],
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

    def downloads(self, files: Iterable[Path], refused: Sequence[tuple[str, str]]) -> None:
        """Write the page of downloads."""
        dumps = sorted((path.name, path.stat().st_size) for path in files)
        self.pages.write("downloads", "downloads", title="Downloads", dumps=dumps, refused=refused)


def _dumped(graph: Graph, folder: Path) -> Dumped:
    quads = [*graph.loaded.as_written(), *graph.loaded.inferred_as_written()]
    prefixes = graph.project.prefixes.namespaces
    written, refused = dump_each(folder, "graph", quads, prefixes=prefixes)
    return [*written.values()], [(name, error.message) for name, error in refused.items()]


def licence_name(iri: str) -> str:
    """What people call a licence: the Creative Commons ones by their letters, others by their address."""
    parts = iri.rstrip("/").split("/")
    if "creativecommons.org" in iri and len(parts) > 2:
        return f"CC {parts[-2].upper()} {parts[-1]}"
    return iri
