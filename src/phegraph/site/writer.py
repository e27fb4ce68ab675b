"""Writing the site: every page of a graph, aside first, then in place of the former site."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from msgspec import Struct

from phegraph.errors import ExportError
from phegraph.project.loading import LoadedGraph
from phegraph.publish.downloads import pack
from phegraph.publish.folder import replacing_folder
from phegraph.publish.syntaxes import Syntax
from phegraph.rdf.reading.streamed import together
from phegraph.rdf.writing.dumps import dump_each
from phegraph.site import libraries, pages
from phegraph.site.html import HERE
from phegraph.site.pages import downloads, front, question, thing
from phegraph.site.questions import choices
from phegraph.site.site import Site
from phegraph.system.files import copy_folder
from phegraph.system.parallel import Begin, run_in_parallel

Dumped = tuple[Iterable[Path], Sequence[tuple[str, str]]]
"""The files to download, and the formats that cannot carry the graph, each with the reason."""


class WrittenSite(Struct, frozen=True):
    """What a site has.

    Attributes:
        pages: How many pages.
        notes: What it lacks, in sentences.
        unanswered: Why questions are not answered, by their names.
    """

    pages: int
    notes: Sequence[str]
    unanswered: Mapping[str, str]


def write_site(graph: LoadedGraph, to: Path, *, since: Path | None = None) -> WrittenSite:
    """Write the site of a graph.

    Args:
        graph: The graph, closed.
        to: The folder. It must be new, empty, or an earlier site, which is replaced when all is written.
        since: A dump of the former release; the front page then has what changed.

    Returns:
        How many pages it has, and what is not answered on them.

    Raises:
        ExportError: The folder holds something else, or cannot be written to.
        InputError: A file of the graph or the shapes cannot be read.
    """
    graph.project.confine(to)
    try:
        graph.prepare()
        with replacing_folder(to) as folder, run_in_parallel() as begin:
            dumped = begin(lambda: _dumped(graph, folder / "dumps"))
            unanswered = write_pages(graph, folder, begin, dumped, since)
        return WrittenSite(sum(1 for _ in to.rglob("*.html")), libraries.notes(), unanswered)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"The site cannot be written to {to}: {reason}.", hint="Free space, or name another folder."
        ) from error


def write_pages(
    graph: LoadedGraph,
    folder: Path,
    begin: Begin,
    dumped: Callable[[], Dumped],
    since: Path | None = None,
    *,
    syntaxes: Sequence[Syntax] = (),
    home: str = "",
    modified: datetime | None = None,
) -> Mapping[str, str]:
    """Write the pages of a site into a folder that other files may be in; they are there when all work ended.

    Args:
        graph: The graph, closed.
        folder: The folder.
        begin: What parts of the work are begun with.
        dumped: What there is to download; asked when the pages of things are written.
        since: A dump of the former release; the front page then has what changed.
        syntaxes: The syntaxes in which each page of a thing, source or vocabulary has a document of its name.
        home: The address that the folder is served at; empty where none is known.
        modified: When the site is published; None where the same graph is to make the same pages.

    Returns:
        Why questions are not answered, by their names.

    Raises:
        InputError: A file of the graph or the shapes cannot be read.
        OSError: A file cannot be written.
    """
    feed = bool(home) and since is not None
    site = Site(graph, folder, syntaxes, home=home, modified=modified, feed=feed)
    changes = front.release_changes(graph, site.linker, since) if since else None
    write_assets(folder)
    choices.prepare(graph, site.linker)
    answered = begin(lambda: question.write_pages(site))
    thing.write_pages(site, begin)
    for write_kind in _page_kinds():
        begin(partial(write_kind, site))
    question.write_index_page(site)
    site.pages.write("404", "missing", title="Not found")
    figures, unanswered = answered()
    front.write_page(site, figures, changes)
    front.write_card(site)
    files, refused = dumped()
    if libraries.are_there():
        pack(folder / "dumps" / "graph.trig", folder / "assets" / "graph.trig.gz")
    downloads.write_page(site, files, refused)
    return unanswered


def write_assets(folder: Path) -> None:
    """Write what pages load: styles, scripts, and the libraries that are there.

    Raises:
        OSError: A file cannot be written.
    """
    copy_folder(HERE / "static", folder / "assets")
    if libraries.are_there():
        vendor = folder / "assets" / "vendor"
        copy_folder(libraries.LIBRARIES, vendor)
        # Packed it is small from any host.
        pack(vendor / "oxigraph" / "web_bg.wasm", vendor / "oxigraph" / "web_bg.wasm.gz")
        (vendor / "oxigraph" / "web_bg.wasm").unlink()


def _page_kinds() -> list[Callable[[Site], None]]:
    """What writes the pages of each kind that needs the site alone: a module of `pages` each."""
    others = {module.__name__.rpartition(".")[2] for module in (downloads, front, question, thing)}
    names = sorted({module.name for module in iter_modules(pages.__path__)} - others)
    return [import_module(f"{pages.__name__}.{name}").write_pages for name in names]


def _dumped(graph: LoadedGraph, folder: Path) -> Dumped:
    quads = together(graph.asserted_quads, graph.inferred_quads)
    prefixes = graph.prefixes.namespaces
    written, refused = dump_each(folder, "graph", quads, prefixes=prefixes)
    return [*written.values()], [(name, error.message) for name, error in refused.items()]
