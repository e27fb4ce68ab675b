"""Versions: folders that hold an older version of what is in a folder beside or above them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, SKOS

_VERSION = re.compile(
    r"(?:\D*[_-])?(?P<v>v[-_.]?)?(?P<numbers>\d+(?:[.-]\d+)+)(?P<rest>.*)|latest"
    r"|(?P<former>previous|old|older|archived?|legacy)(?:[-_ ]?versions?|[-_ ]?releases?)?",
    re.IGNORECASE,
)
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

    Of a folder called like `examples_v1-0`, all that is described counts, not terms alone.

    Args:
        files: The files, each with its statements.
    """
    folders = {folder for path in files for folder in path.parents if _VERSION.fullmatch(folder.name)}
    described: dict[Path, dict[Path, dict[object, bool]]] = defaultdict(lambda: defaultdict(dict))
    parents = {folder.parent for folder in folders}
    for path, quads in files.items():
        above = [folder for folder in path.parents if folder in parents]
        if above:
            terms = _described(quads)
            for parent in above:
                version = parent / path.relative_to(parent).parts[0]
                described[parent][version if version in folders else parent].update(terms)
    older: list[Path] = []
    for parent, versions in described.items():
        newer = set(versions.pop(parent, ()))
        for folder in sorted(versions, key=lambda folder: _age(folder.name)):
            name = _VERSION.fullmatch(folder.name)
            counts_all = name is not None and name["v"] is not None
            own = {node for node, is_term in versions[folder].items() if is_term or counts_all}
            if 2 * len(own & newer) >= len(own) > 0:
                older.append(folder)
            newer |= versions[folder].keys()
    return sorted(folder for folder in older if not any(above in older for above in folder.parents))


def _described(quads: Iterable[Quad | Triple]) -> dict[object, bool]:
    """What has an IRI and is described, each with whether it is an ontology, a term or a concept."""
    terms = {quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object in _KINDS}
    return {quad.subject: quad.subject in terms for quad in quads if isinstance(quad.subject, NamedNode)}


def _age(name: str) -> tuple[bool, bool, list[int], bool, str]:
    """The order of versions by their names, the newest first: what is the latest, releases before drafts."""
    version = _VERSION.fullmatch(name)
    numbers, rest = (version["numbers"], version["rest"]) if version else (None, "")
    former = bool(version and version["former"])
    return (
        former,
        bool(numbers),
        [-int(part) for part in re.findall(r"\d+", numbers or "")],
        bool(rest),
        rest or "",
    )
