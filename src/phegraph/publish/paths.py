"""Paths: the file that a thing's document is kept in, safe on every file system and never shared."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set

from phegraph.publish.syntaxes import SYNTAXES
from phegraph.system.packed import PackedTexts

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
    every = sorted(set(iris))
    taken: set[str] = set()
    apart: set[str] = set()
    for iri in every:
        path = _own_path(iri, base)
        if path is None or path.lower() in taken:
            if path is not None:
                apart.add(iri)
            path = _digest_path(iri, base)
        taken.add(path.lower())
    return _Paths(every, apart, base)


class _Paths(Mapping[str, str]):
    """The path of each IRI, made when it is asked for: of millions all would take hundreds of megabytes."""

    def __init__(self, iris: Iterable[str], apart: Set[str], base: str) -> None:
        """Take the IRIs in their order, those whose own path another has, and the base."""
        self._iris, self._apart, self._base = PackedTexts(iris), apart, base

    def __getitem__(self, iri: str) -> str:
        if self._iris.find(iri) is None:
            raise KeyError(iri)
        own = None if iri in self._apart else _own_path(iri, self._base)
        return own or _digest_path(iri, self._base)

    def __iter__(self) -> Iterator[str]:
        return iter(self._iris)

    def __len__(self) -> int:
        return len(self._iris)


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
