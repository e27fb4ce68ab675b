"""The page of downloads."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.publish.citations import dataset_citation
from phegraph.publish.publication import Publication
from phegraph.rdf.writing.formats import FORMATS
from phegraph.site.site import Site

_TITLES = {"csv": "CSV", "graphml": "GraphML", **{row.extension: row.title for row in FORMATS.values()}}


def write_page(site: Site, files: Iterable[Path], refused: Sequence[tuple[str, str]]) -> None:
    """Write the page.

    Args:
        site: The site.
        files: The files to download.
        refused: The formats that cannot carry the graph, each with the reason.
    """
    # Checksums, which have no format, come last.
    named = sorted((path.name, _title(path), path.stat().st_size) for path in files)
    dumps = sorted(named, key=lambda row: not row[1])
    keeping = [row.title for row in FORMATS.values() if row.keeps_graphs]
    publication = Publication.of(site.graph, site.home)
    site.pages.write(
        "downloads",
        "downloads",
        title="Downloads",
        summary=f"All of {site.graph.project.title} as files: dumps, tables, ontology and descriptions.",
        dumps=dumps,
        refused=refused,
        keeping=keeping,
        documents=_documents(site),
        formats=site.pages.syntaxes,
        citations=[("The data set", dataset_citation(publication, site.modified))],
    )


def _documents(site: Site) -> list[tuple[str, str]]:
    """The documents that define terms, such as the ontology and the shapes, each with its path."""
    linker = site.linker
    names = sorted({iri.partition("#")[0] for iri in linker.addresses.fragments})
    shown = ((linker.label(NamedNode(iri)), linker.addresses.documents[iri]) for iri in names)
    return [(label if "/" not in label else path, path) for label, path in shown]


def _title(path: Path) -> str:
    """The name of the format of a file, which may be compressed."""
    extension = path.name.removesuffix(".gz").rpartition(".")[2]
    return _TITLES.get(extension, "")
