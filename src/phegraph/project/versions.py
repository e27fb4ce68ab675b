"""Versions: folders that hold an older version of what a folder beside them holds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

from phegraph.rdf.terms import OWL, RDF_TYPE, SKOS

_VERSION = re.compile(r"v?(\d+(?:[.-]\d+)+)(.*)|latest", re.IGNORECASE)
_KINDS = frozenset({NamedNode(OWL + "Ontology"), NamedNode(SKOS + "ConceptScheme")})


def older_versions(files: Mapping[Path, Iterable[Quad | Triple]]) -> list[Path]:
    """The folders called like a version with an ontology or a scheme that one of a newer version has too.

    Args:
        files: The files, each with its statements.
    """
    described: dict[Path, dict[Path, set[object]]] = defaultdict(lambda: defaultdict(set))
    for path, quads in files.items():
        for folder in path.parents:
            if _VERSION.fullmatch(folder.name):
                named = {q.subject for q in quads if q.predicate == RDF_TYPE and q.object in _KINDS}
                described[folder.parent][folder] |= named
    older = []
    for folders in described.values():
        newer = set[object]()
        for folder in sorted(folders, key=lambda folder: _age(folder.name)):
            if not newer.isdisjoint(folders[folder]):
                older.append(folder)
            newer |= folders[folder]
    return sorted(older)


def _age(name: str) -> tuple[bool, list[int], bool, str]:
    """The order of versions by their names, the newest first: what is the latest, releases before drafts."""
    version = _VERSION.fullmatch(name)
    numbers, rest = (version[1], version[2]) if version else (None, "")
    return bool(numbers), [-int(part) for part in re.findall(r"\d+", numbers or "")], bool(rest), rest
