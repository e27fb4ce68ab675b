"""The page of downloads."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from phegraph.site.site import Site


def write_page(site: Site, files: Iterable[Path], refused: Sequence[tuple[str, str]]) -> None:
    """Write the page.

    Args:
        site: The site.
        files: The files to download.
        refused: The formats that cannot carry the graph, each with the reason.
    """
    dumps = sorted((path.name, path.stat().st_size) for path in files)
    site.pages.write("downloads", "downloads", title="Downloads", dumps=dumps, refused=refused)
