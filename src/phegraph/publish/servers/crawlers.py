"""For crawlers: the sitemap and robots.txt."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

MAX_ADDRESSES = 50_000
"""How many addresses a sitemap may have (sitemaps.org, protocol 0.9)."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_crawler_files(folder: Path, paths: Sequence[str], home: str, modified: datetime) -> None:
    """Write `sitemap.xml`, which lists further ones where there are too many addresses, and `robots.txt`.

    Args:
        folder: The published folder.
        paths: The documents to be crawled, below the folder.
        home: The address that the folder is served at.
        modified: When they were written.

    Raises:
        OSError: A file cannot be written.
    """
    day = modified.date().isoformat()
    addresses = [home + quote(path) for path in sorted(paths)]
    parts = [addresses[start : start + MAX_ADDRESSES] for start in range(0, len(addresses), MAX_ADDRESSES)]
    if len(parts) > 1:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            _write(folder / name, _lines("urlset", "url", part, day))
        _write(folder / "sitemap.xml", _lines("sitemapindex", "sitemap", [home + n for n in names], day))
    else:
        _write(folder / "sitemap.xml", _lines("urlset", "url", addresses, day))
    _write(folder / "robots.txt", ["User-agent: *", "Allow: /", f"Sitemap: {home}sitemap.xml"])


def _lines(root: str, element: str, addresses: Sequence[str], day: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<{root} xmlns="{_NAMESPACE}">'
    for address in addresses:
        yield f"  <{element}><loc>{escape(address)}</loc><lastmod>{day}</lastmod></{element}>"
    yield f"</{root}>"


def _write(path: Path, lines: Iterator[str] | Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
