"""Publishing: a folder of linked data that any static host can serve, written aside and then swapped in."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from pyoxigraph import Quad

from phegraph.comparison.feed import Feed, atom, changes_between
from phegraph.errors import ExportError, InputError
from phegraph.project.loading import LoadedGraph
from phegraph.publish.dataset.descriptions import PREFIXES, dcat, void, void_links
from phegraph.publish.dataset.schemaorg import schema_org
from phegraph.publish.dataset.statistics import statistics
from phegraph.publish.documents import documents, version_path, write_document
from phegraph.publish.downloads import Downloads, write_asserted_dumps, write_downloads
from phegraph.publish.folder import MARKER_FILE, replacing_folder
from phegraph.publish.jsonld.context import context_of
from phegraph.publish.publication import Publication
from phegraph.publish.servers.crawlers import write_crawler_files
from phegraph.publish.servers.negotiation import apache, nginx, served_folder
from phegraph.publish.syntaxes import SYNTAXES, Abbreviations
from phegraph.publish.versions import carry_over
from phegraph.rdf.reading.reader import read
from phegraph.rdf.writing.dumps import dump
from phegraph.system.clock import time_of_run
from phegraph.system.parallel import run_in_parallel

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/(?:[A-Za-z0-9._~-]+/)*")
"""An address that both web servers can serve a folder at as it is written."""


FEED = "changes.atom"
"""The feed of what changed since the former release."""


class Published(Struct, frozen=True):
    """What was published.

    Attributes:
        documents: How many documents of things, sources and vocabularies there are, each in every syntax that
            can carry it.
        pages: How many HTML pages.
        files: How many files.
        notes: What a format does not carry, and what the pages lack, in sentences.
        unanswered: Why questions are not answered, by their names.
    """

    documents: int
    pages: int
    files: int
    notes: Sequence[str]
    unanswered: Mapping[str, str]


def publish(
    graph: LoadedGraph, to: Path, *, at: str = "", pages: bool = True, since: Path | None = None
) -> Published:
    """Publish a graph.

    The environment variable `SOURCE_DATE_EPOCH` is the time that the files bear; without it, it is now.

    Args:
        graph: The graph.
        to: The folder: new, empty, or an earlier one, which is replaced when all is written.
        at: The address that the folder is served at; without one, the project's base.
        pages: Whether to write the website into it.
        since: A dump of the former release; the front page then has what changed.

    Raises:
        ExportError: The folder holds something else, or cannot be written to or served.
        InputError: A file of the graph or the shapes cannot be read.
    """
    with publishing(graph, to, at=at, pages=pages, since=since) as finish:
        return finish()


@contextmanager
def publishing(
    graph: LoadedGraph, to: Path, *, at: str = "", pages: bool = True, since: Path | None = None
) -> Iterator[Callable[[], Published]]:
    """Begin to publish a graph that need not be closed yet: what needs no closure is written in parallel.

    Takes and raises what `publish` does, and gives the function that writes all else. The folder takes its
    place at the end of the block, and does not if the block fails.
    """
    modified = time_of_run()
    graph.project.confine(to)
    publication = Publication.of(graph, at)
    if not _ADDRESS.fullmatch(publication.home):
        raise ExportError(
            f"No folder can be served at {publication.home}", hint="Name another place with `--at`."
        )
    try:
        with replacing_folder(to) as folder, run_in_parallel() as begin:
            earlier = carry_over(to, folder, publication, pages=pages)
            dumps = folder / "dumps"
            dumps.mkdir()
            dumped = begin(lambda: write_asserted_dumps(dumps, publication))
            yield lambda: _publish(
                publication, folder, modified, dumped, earlier=earlier, at=at, pages=pages, since=since
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{to} cannot be written: {reason}.", hint="Free space, or name another."
        ) from error


def _publish(
    publication: Publication,
    folder: Path,
    modified: datetime,
    dumped: Callable[[], Downloads],
    *,
    earlier: Mapping[str, str],
    at: str,
    pages: bool,
    since: Path | None,
) -> Published:
    unanswered: Mapping[str, str] = {}
    lacks: Sequence[str] = ()
    graph = publication.graph
    graph.prepare()
    with run_in_parallel() as begin:
        written = begin(lambda: _documents(publication, folder))
        asserted_dumps = dumped()
        described = begin(lambda: _describe(publication, folder, modified, asserted_dumps))
        if pages:
            from phegraph.site.libraries import notes
            from phegraph.site.writer import write_pages

            def to_download() -> tuple[list[Path], list[tuple[str, str]]]:
                return [path for path in described().downloads.files if path.name != "README.txt"], []

            syntaxes = [syntax for syntax in SYNTAXES if syntax.carries_all]
            if since:
                begin(lambda: _write_feed(publication, folder, modified, since))
            unanswered = write_pages(
                graph,
                folder,
                begin,
                to_download,
                since,
                syntaxes=syntaxes,
                home=publication.home,
                modified=modified,
            )
            lacks = notes()
    if pages:
        _embed(folder / "index.html", described().text)
    if graph.project.context.is_file():
        # Not a copy of the file, which may hold more.
        text = json.dumps(
            {"@context": publication.abbreviations.context.definitions}, ensure_ascii=False, indent=2
        )
        (folder / "context.jsonld").write_text(f"{text}\n", encoding="utf-8")
    html = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    pages_of_site = [path for path in html if path != "404.html"]
    documents_of_graph = [f"{path}.{SYNTAXES[0].extension}" for path in publication.paths.values()]
    write_crawler_files(folder, pages_of_site or documents_of_graph, publication.home, modified)
    _serve(publication, folder, earlier, at=at, pages=pages)
    files = sum(name != MARKER_FILE for _, _, names in os.walk(folder) for name in names)
    number, refused = written()
    every_note = [*refused, *described().downloads.notes, *described().notes, *lacks]
    return Published(number, len(html), files, every_note, unanswered)


def _documents(publication: Publication, folder: Path) -> tuple[int, list[str]]:
    """Write the documents of things, sources and vocabularies; how many, and what syntaxes they lack."""
    number, lacking = 0, Counter[str]()
    for document in documents(publication):
        number += 1
        lacking.update(syntax.title for syntax in write_document(folder, document, publication))
    return number, [
        f"{count} documents are not in {title}, which cannot carry a statement of theirs."
        for title, count in lacking.items()
    ]


class _Described(Struct, frozen=True):
    """The downloads, the description of the dataset in schema.org, and what was not counted for it."""

    downloads: Downloads
    text: str
    notes: Sequence[str]


def _describe(
    publication: Publication, folder: Path, modified: datetime, asserted_dumps: Downloads
) -> _Described:
    """Write the downloads, and what describes the dataset: VoID, DCAT, schema.org, and RDF for `/`."""
    written = write_downloads(folder / "dumps", publication, asserted_dumps)
    graph = publication.graph
    counted = statistics(graph.store, graph.project.base)
    in_void = void(publication, counted, written.dumps)
    in_dcat = dcat(publication, [*written.dumps, *written.tables], modified)
    prefixes = {**graph.prefixes.namespaces, **PREFIXES}
    known = folder / ".well-known"
    known.mkdir()
    merged: list[Quad] = [*in_void, *in_dcat]
    for path, quads in (
        (folder / "void.ttl", in_void),
        (folder / "void-links.ttl", void_links(publication, counted)),
        (known / "void", in_void),
        (folder / "dcat.ttl", in_dcat),
    ):
        dump(path, "turtle", quads, prefixes=prefixes)
    abbreviations = Abbreviations(prefixes, context_of(prefixes))
    for syntax in SYNTAXES:
        with (folder / f"index.{syntax.extension}").open("wb") as output:
            syntax.write(output, syntax.format, merged, abbreviations, "")
    text = schema_org(publication, [*written.dumps, *written.tables], modified)
    (folder / "dataset.jsonld").write_text(text, encoding="utf-8")
    return _Described(written, text, counted.notes)


def _embed(page: Path, text: str) -> None:
    """Put the description of schema.org into a page, where search engines look for it, and typed links."""
    from phegraph.site.jsonld import in_script

    links = "".join(
        f'<link rel="alternate" type="{syntax.media_types[0]}" href="index.{syntax.extension}">\n'
        for syntax in SYNTAXES
    )
    head = f'{links}<script type="application/ld+json">\n{in_script(text)}</script>\n</head>'
    page.write_text(page.read_text(encoding="utf-8").replace("</head>", head, 1), encoding="utf-8")


def _write_feed(publication: Publication, folder: Path, modified: datetime, since: Path) -> None:
    """Write the feed of what changed since the dump of a former release."""
    graph, project = publication.graph, publication.graph.project
    former = read(since)
    if former.findings:
        raise InputError(list(former.findings))
    things = changes_between(former.quads, graph.asserted_quads, graph.prefixes, project.language)
    feed = Feed(
        f"What changed in {project.title}",
        project.publisher or project.title,
        publication.home,
        FEED,
        modified,
    )
    pages = {iri: f"{publication.home}{quote(path)}.html" for iri, path in publication.paths.items()}
    (folder / FEED).write_text(atom(feed, things, pages), encoding="utf-8")


def addresses_of(publication: Publication, earlier: Mapping[str, str], *, pages: bool) -> dict[str, str]:
    """The path of the document that each IRI leads to: things, terms, graphs and versions.

    Args:
        publication: The documents.
        earlier: The paths of versions that a former publication had.
        pages: Whether there are pages.
    """
    addresses = {**dict.fromkeys(publication.graphs, "index"), **earlier, **publication.paths}
    addresses |= {
        graph: publication.paths[document] for graph, document in publication.graphs.items() if document
    }
    for version, document in publication.versions.items():
        # The pages of a version are those of the ontology, unless it has statements of its own.
        own = not pages or version in publication.paths
        addresses[version] = version_path(publication, version) if own else publication.paths[document]
    return addresses


def _serve(
    publication: Publication, folder: Path, earlier: Mapping[str, str], *, at: str, pages: bool
) -> None:
    project, addresses = publication.graph.project, addresses_of(publication, earlier, pages=pages)
    base = project.base
    here = served_folder(addresses, base, publication.home, pages=pages, licence=project.licence)
    in_http, in_server = nginx(here)
    (folder / "nginx-http.conf").write_text(in_http, encoding="utf-8")
    (folder / "nginx-server.conf").write_text(in_server, encoding="utf-8")
    (folder / ".htaccess").write_text(apache(here), encoding="utf-8")
    if at:
        there = served_folder(addresses, base, base, pages=pages)
        (folder / "w3id.htaccess").write_text(apache(there, to=publication.home), encoding="utf-8")
