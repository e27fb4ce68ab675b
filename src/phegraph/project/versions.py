"""Versions: folders that hold an older version of what is in a folder beside or above them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, SKOS

_VERSION = re.compile(r"v?(\d+(?:[.-]\d+)+)(.*)|latest", re.IGNORECASE)
_KINDS = frozenset(
    NamedNode(iri)
    for iri in (
        *(OWL + kind for kind in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty")),
        *(RDFS + "Class", RDF + "Property"),
        *(SKOS + "ConceptScheme", SKOS + "Concept"),
    )
)


def older_versions(files: Mapping[Path, Iterable[Quad | Triple]]) -> list[Path]:
    """The folders called like a version of whose terms a newer one, or the folder above, has half or more.

    Args:
        files: The files, each with its statements.
    """
    folders = {folder for path in files for folder in path.parents if _VERSION.fullmatch(folder.name)}
    terms: dict[Path, dict[Path, set[object]]] = defaultdict(lambda: defaultdict(set))
    parents = {folder.parent for folder in folders}
    for path, quads in files.items():
        above = [folder for folder in path.parents if folder in parents]
        if above:
            own = {quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object in _KINDS}
            for parent in above:
                version = parent / path.relative_to(parent).parts[0]
                terms[parent][version if version in folders else parent] |= own
    older = []
    for parent, versions in terms.items():
        newer = set(versions.pop(parent, ()))
        for folder in sorted(versions, key=lambda folder: _age(folder.name)):
            if 2 * len(versions[folder] & newer) >= len(versions[folder]) > 0:
                older.append(folder)
            newer |= versions[folder]
    return sorted(older)


def _age(name: str) -> tuple[bool, list[int], bool, str]:
    """The order of versions by their names, the newest first: what is the latest, releases before drafts."""
    version = _VERSION.fullmatch(name)
    numbers, rest = (version[1], version[2]) if version else (None, "")
    return bool(numbers), [-int(part) for part in re.findall(r"\d+", numbers or "")], bool(rest), rest
