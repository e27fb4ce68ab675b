"""Paths: the file that a thing's document is kept in, safe on every file system and never shared."""

import hashlib
import re
from collections.abc import Iterable, Mapping

from phegraph.publish.syntaxes import SYNTAXES

# Windows leaves out a point at the end.
_SAFE = re.compile(r"[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?")
_LONGEST = 80
_LONGEST_PATH = 160
# A folder of such a name would take the place of a file.
_EXTENSIONS = (*(syntax.extension for syntax in SYNTAXES), "html", "txt", "xml", "atom", "conf", "htaccess")
_FILES = re.compile(rf".*\.(?:{'|'.join(_EXTENSIONS)})", re.IGNORECASE)
# Windows keeps these names for devices, whatever their extension.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)

RESERVED = frozenset(
    {
        "404",
        "assets",
        "context",
        "dataset",
        "dcat",
        "downloads",
        "dumps",
        "index",
        "question",
        "questions",
        "reviews",
        "search",
        "sources",
        "sparql",
        "things",
        "void",
        "void-links",
        "vocabulary",
    }
)
"""First parts of the paths of the site's own pages and files. No document of a thing has such a path."""


def paths(iris: Iterable[str], base: str) -> Mapping[str, str]:
    """The path of each IRI's document below the published folder, without extension.

    An IRI of the project keeps its own path where that is safe as it is; what is not safe (`..`, `%2F`,
    quotes, more than 80 characters in a part or 160 in all), is called like a file (`x.ttl`) or one of the
    site's own pages, differs from another by capitals only, or lies outside the project gets a name that
    ends in a digest of the IRI. No path leaves the folder, and no two IRIs share one.

    Args:
        iris: The IRIs, without fragments.
        base: The base IRI of the project.
    """
    by_iri: dict[str, str] = {}
    taken: set[str] = set()
    for iri in sorted(set(iris)):
        path = _own_path(iri, base)
        if path is None or path.lower() in taken:
            path = _digest_path(iri, base)
        taken.add(path.lower())
        by_iri[iri] = path
    return by_iri


def _own_path(iri: str, base: str) -> str | None:
    """The path that the IRI itself has below the base, if each part of it is safe."""
    if not iri.startswith(base) or iri == base:
        return None
    path = iri[len(base) :]
    parts = path.split("/")
    safe = len(path) <= _LONGEST_PATH and all(map(_is_safe, parts)) and parts[0].lower() not in RESERVED
    return path if safe else None


def _is_safe(part: str) -> bool:
    fits = _SAFE.fullmatch(part) is not None and len(part) <= _LONGEST
    return fits and not DEVICES.fullmatch(part) and not _FILES.fullmatch(part)


def _digest_path(iri: str, base: str) -> str:
    first = iri[len(base) :].split("/")[0] if iri.startswith(base) else ""
    folder = first if _is_safe(first) and first.lower() not in RESERVED else "other"
    last = re.sub(r"[^A-Za-z0-9_-]+", "-", re.split(r"[/#]", iri.rstrip("/#"))[-1]).strip("-")[:40]
    digest = hashlib.blake2b(iri.encode(), digest_size=8).hexdigest()
    return f"{folder}/{last or 'thing'}-{digest}"
