"""The page of downloads."""

from collections.abc import Iterable, Sequence
from pathlib import Path

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
    dumps = sorted((path.name, _title(path), path.stat().st_size) for path in files)
    keeping = [row.title for row in FORMATS.values() if row.keeps_graphs]
    site.pages.write(
        "downloads", "downloads", title="Downloads", dumps=dumps, refused=refused, keeping=keeping
    )


def _title(path: Path) -> str:
    """The name of the format of a file, which may be compressed."""
    extension = path.name.removesuffix(".gz").rpartition(".")[2]
    return _TITLES.get(extension, "")
