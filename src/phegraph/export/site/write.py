"""Writing the site: every page of a graph, aside first, then in place of the former site."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.errors import ExportError, InputError
from phegraph.export.dumps import FORMATS
from phegraph.export.site.addresses import Addresses, Link, Linker
from phegraph.export.site.answers import Answers, Drawn
from phegraph.export.site.choices import choices, script
from phegraph.export.site.graph import Graph
from phegraph.export.site.listings import Kind, kinds_of, pages_of, search_index
from phegraph.export.site.pages import HERE, Pages
from phegraph.export.site.schema import read_schema
from phegraph.export.site.things import Things
from phegraph.export.site.vocabulary import Vocabulary
from phegraph.terms import DCTERMS, text
from phegraph.turtle import read

MARK = ".phegraph-site"
"""The file that tells a folder which the site may replace."""


def site(graph: Graph, to: Path) -> int:
    """Write the site of a graph.

    Args:
        graph: The graph, closed.
        to: The folder. It must be new, empty, or an earlier site, which is replaced when all is written.

    Returns:
        How many pages it has.

    Raises:
        ExportError: The folder holds something else, or cannot be written to.
        InputError: A file of the graph or the shapes cannot be read.
    """
    try:
        with replacing_folder(to) as folder:
            return _Site(graph, folder).write()
    except OSError as error:
        raise ExportError(f"The site cannot be written to {to}: {error.strerror}.") from error


@contextmanager
def replacing_folder(to: Path) -> Iterator[Path]:
    """A folder beside `to` that takes its place at the end, or is removed if anything fails.

    Raises:
        ExportError: `to` is no folder, or one that holds something else than a site.
        OSError: A folder cannot be made or moved.
    """
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not (to / MARK).is_file())):
        raise ExportError(f"{to} holds something else than a site.", hint="Name a new or empty folder.")
    to.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{to.name}.", dir=to.parent))
    try:
        made, former = aside / "made", aside / "former"
        made.mkdir()
        yield made
        (made / MARK).touch()
        if to.exists():
            to.rename(former)
        try:
            made.rename(to)
        except OSError:
            if former.exists():
                former.rename(to)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


class _Site:
    def __init__(self, graph: Graph, folder: Path) -> None:
        project = graph.project
        self.graph = graph
        self.ontology = [q for path in project.ontology_files for q in graph.readings[path].quads]
        self.shapes = _shapes(graph)
        self.schema = read_schema(self.ontology)
        self.sources = [project.graph_of(path) for path in project.data_files]
        self.linker = Linker(Addresses(self._addresses(), project.base), graph.names, project)
        self.answers = Answers(graph, self.linker)
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
        front = self._questions()
        self._things()
        self._vocabulary()
        self._listings()
        self._front(front)
        self._downloads()
        self.pages.write("404", "missing", title="Not found")
        return sum(1 for _ in self.pages.folder.rglob("*.html"))

    def _questions(self) -> list[tuple[str, Drawn]]:
        """The page of each question; those whose picture stands on the front page, with it."""
        front, listed = [], []
        for name, question in self.graph.questions.items():
            path = self.answers.paths[name]
            listed.append((path, question))
            answer = self.answers.ask(question)
            drawn = None
            picked = choices(self.graph, self.linker, question) if answer else ()
            if picked:
                self.pages.put(f"{path}-answers.js", script(self.answers, question, picked, "../"))
            if answer is not None:
                drawn = self.answers.drawn(question, answer, "../", f"{path}.svg")
                self.pages.put(f"{path}.csv", self.answers.csv(answer))
                self.pages.put(f"{path}.json", self.answers.json(answer))
                if drawn is not None:
                    self.pages.put(f"{path}.svg", drawn.svg)
                    at_root = self.answers.drawn(question, answer, "", f"{path}.svg")
                    if at_root and question.picture and question.picture.front:
                        front.append((path, at_root))
            self.pages.write(
                path,
                "question",
                title=question.title,
                question=question,
                asked=[(p.label, self.linker.link(answer.values[p.name])) for p in question.parameters]
                if answer
                else [],
                choices=picked,
                chosen=next((self.linker.short(v.value) for v in answer.values.values()), "")
                if answer
                else "",
                answer=self.answers.table(answer) if answer else None,
                drawn=drawn,
                sparql=self.graph.text_of(question, answer.values) if answer else question.text,
                files=path,
            )
        self.listed = listed
        self.pages.write("questions", "questions", title="Questions", groups=_by_keyword(listed))
        return front

    def _things(self) -> None:
        things = Things(self.graph, self.schema, self.linker)
        documents = [NamedNode(iri) for iri in self.linker.addresses.documents]
        charts: dict[str, list[Drawn]] = {}
        for question in self.graph.questions.values():
            if question.picture is not None and question.picture.of:
                for iri, drawn in self.answers.on_things(documents, question).items():
                    charts.setdefault(iri, []).append(drawn)
        says, sources = self._says(), set(self.sources)
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

    def _says(self) -> dict[str, list[tuple[Link, int]]]:
        """What each source speaks of, and in how many statements."""
        query = (
            "SELECT ?source ?thing (COUNT(*) AS ?count) WHERE "
            "{ GRAPH ?source { ?thing ?property ?value } FILTER(isIRI(?thing)) } GROUP BY ?source ?thing"
        )
        found: dict[str, list[tuple[Link, int]]] = {}
        for source, thing, count in self.graph.store.select(query):
            if isinstance(source, NamedNode) and isinstance(count, Literal) and thing != source:
                found.setdefault(source.value, []).append((self.linker.link(thing), int(count.value)))
        for rows in found.values():
            rows.sort(key=lambda row: (row[0].text.casefold(), row[0].path))
        return found

    def _terms(self) -> list[str]:
        """The IRIs with a fragment that share a page."""
        return self.linker.addresses.fragments

    def _vocabulary(self) -> None:
        project = self.graph.project
        quads = [*self.ontology, *self.shapes]
        vocabulary = Vocabulary(quads, self.schema, self.linker, project.prefixes.namespaces)
        by_class = {kind.iri: kind for kind in self.kinds}
        order = {term.value: place for place, term in enumerate(vocabulary.said)}
        documents: dict[str, list[str]] = {}
        for iri in sorted(self._terms(), key=lambda iri: (order.get(iri, len(order)), iri)):
            documents.setdefault(iri.partition("#")[0], []).append(iri)
        listed = []
        for document, iris in documents.items():
            entries = []
            for iri in iris:
                kind = by_class.get(iri)
                things = kind.things if kind else ()
                entries.append((vocabulary.entry(NamedNode(iri), len(things), things[:3]), kind))
            path = self.linker.addresses.documents[document]
            head = vocabulary.entry(NamedNode(document))
            listed.append((path, head, entries))
            groups = _by_kind(entries)
            self.pages.write(path, "terms", title=head.label, head=head, groups=groups, iri=document)
        concepts = [kind for kind in self.kinds if "Concept" in kind.iri or self._is_concept(kind)]
        self.pages.write("vocabulary", "vocabulary", title="Vocabulary", documents=listed, concepts=concepts)

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
        sources = self._source_rows()
        self.pages.write("sources", "sources", title="Sources", sources=sources)
        labels |= {source.value: "source" for source in self.sources}
        extra = [Link(question.title, f"{path}.html") for path, question in self.listed]
        self.pages.put("assets/search-index.js", search_index(self.graph, self.linker, labels, extra))
        self.pages.write("search", "search", title="Search")

    def _source_rows(self) -> list[dict[str, object]]:
        """What is said of each source, by title."""
        graphs = " ".join(map(text, self.sources))
        query = (
            f"SELECT ?source ?property ?value WHERE {{ VALUES ?source {{ {graphs} }} "
            "?source ?property ?value } ORDER BY ?source ?property ?value"
        )
        said: dict[tuple[str, str], list[Link]] = {}
        for source, name, value in self.graph.store.select(query, asserted=True):
            if isinstance(source, NamedNode) and isinstance(name, NamedNode):
                said.setdefault((source.value, name.value), []).append(self.linker.link(value))
        rows: list[dict[str, object]] = [
            {
                "title": self.linker.label(source),
                "path": self.linker.addresses.path(source.value),
                "publisher": said.get((source.value, DCTERMS + "publisher"), []),
                "date": [
                    link
                    for name in ("date", "issued")
                    for link in said.get((source.value, DCTERMS + name), [])
                ],
                "statements": self.graph.store.count(source),
            }
            for source in self.sources
        ]
        return sorted(rows, key=lambda row: (str(row["title"]).casefold(), str(row["path"])))

    def _front(self, front: list[tuple[str, Drawn]]) -> None:
        by_class = {kind.iri: kind for kind in self.kinds}
        pillars = [by_class[p.value] for p in self.graph.project.pillars if p.value in by_class]
        self.pages.write(
            "index",
            "front",
            title=self.graph.project.title,
            pillars=pillars,
            front=front,
            questions=_by_keyword(self.listed),
            counts=(self.graph.store.count(), len(self.sources), len(self.listed)),
        )

    def _downloads(self) -> None:
        folder, refused = self.pages.folder / "dumps", []
        try:
            files = list(self.graph.export(folder))
        except ExportError:
            files = []
            for name in FORMATS:
                try:
                    files += self.graph.export(folder, formats=[name])
                except ExportError as error:
                    refused.append((name, error.message))
        dumps = sorted((path.name, path.stat().st_size) for path in files)
        self.pages.write("downloads", "downloads", title="Downloads", dumps=dumps, refused=refused)


def _shapes(graph: Graph) -> list[Quad]:
    project = graph.project
    readings = [read(path, base=project.base, name=project.name_of(path)) for path in project.shapes_files]
    faults = [fault for reading in readings for fault in reading.findings]
    if faults:
        raise InputError(faults)
    return [quad for reading in readings for quad in reading.quads]


def licence_name(iri: str) -> str:
    """What people call a licence: the Creative Commons ones by their letters, others by their address."""
    parts = iri.rstrip("/").split("/")
    if "creativecommons.org" in iri and len(parts) > 2:
        return f"CC {parts[-2].upper()} {parts[-1]}"
    return iri


def _by_keyword(listed: list) -> list:  # type: ignore[type-arg]
    groups: dict[str, list[object]] = {}
    for path, question in listed:
        groups.setdefault(question.keywords[0] if question.keywords else "other", []).append((path, question))
    return sorted(groups.items())


def _by_kind(entries: list) -> list:  # type: ignore[type-arg]
    groups: dict[str, list[object]] = {}
    for entry, kind in entries:
        groups.setdefault(entry.kind.split(", ")[0] or "other", []).append((entry, kind))
    return list(groups.items())
