"""Settings that fit the files of a folder, with what is assumed of them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.errors import ProjectError
from phegraph.project.found import FoundFiles
from phegraph.project.project import SETTINGS_FILE
from phegraph.project.settings import without_settings
from phegraph.rdf.terms import DCTERMS, OWL, RDF_TYPE, RDFS
from phegraph.system.files import replacing

_ONTOLOGY = NamedNode(OWL + "Ontology")
_TITLES = tuple(
    NamedNode(iri) for iri in (DCTERMS + "title", "http://purl.org/dc/elements/1.1/title", RDFS + "label")
)
_LICENCE = NamedNode(DCTERMS + "license")
_LONGEST_TITLE = 100


class Assumption(Struct, frozen=True):
    """A setting, and why it has its value.

    Attributes:
        table, key: Where the setting stands.
        value: Its value, as JSON and TOML both write it.
        reason: What was found, in a sentence.
    """

    table: str
    key: str
    value: str | Sequence[str]
    reason: str


def write_settings(folder: Path) -> list[Assumption]:
    """Write settings that fit the files of a folder.

    Returns:
        What is assumed.

    Raises:
        ProjectError: It has settings already, or no file of RDF and no query; or it cannot be written to.
    """
    path = folder / SETTINGS_FILE
    if path.exists() or path.is_symlink():
        raise ProjectError(f"{path} is there already.", hint="Remove it first, or change it by hand.")
    found = without_settings([], folder).found
    assert found is not None
    if not found.paths:
        hint = "Make a small project to begin from: `phegraph init FOLDER`."
        raise ProjectError(f"There is no file of RDF in {folder}, nor a query.", hint=hint)
    assumptions = [*_assumptions(found)]
    try:
        with replacing(path) as temporary:
            temporary.write_text(_toml(assumptions), encoding="utf-8")
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be written: {error.strerror}.", hint="Check its folder."
        ) from error
    return assumptions


def _assumptions(found: FoundFiles) -> Iterator[Assumption]:
    quads = [quad for reading in found.readings.values() for quad in reading.quads]
    ontologies = {q.subject for q in quads if q.predicate == RDF_TYPE and q.object == _ONTOLOGY}
    of_ontologies = [quad for quad in quads if quad.subject in ontologies]
    yield from _title(of_ontologies, found)
    yield from _licence(of_ontologies)
    tags = Counter(
        quad.object.language.partition("-")[0]
        for quad in quads
        if isinstance(quad.object, Literal) and quad.object.language
    )
    if tags:
        language, count = min(tags.items(), key=lambda item: (-item[1], item[0]))
        reason = f"{count:,} of {tags.total():,} texts with a language are in this one."
        yield Assumption("project", "language", language, reason)
    tops = {path.relative_to(found.root).parts[:-1][:1] for path in found.paths}
    folders = ["."] if () in tops else sorted(part for top in tops for part in top)
    yield Assumption("folders", "mixed", folders, _files(found))


def _title(of_ontologies: Sequence[Quad], found: FoundFiles) -> Iterator[Assumption]:
    for predicate in _TITLES:
        titles = {
            quad.subject: " ".join(quad.object.value.split())
            for quad in sorted(of_ontologies, key=str, reverse=True)  # so that the first one is kept
            if quad.predicate == predicate and isinstance(quad.object, Literal)
        }
        if len(titles) == 1:
            ((ontology, title),) = titles.items()
            if 0 < len(title) <= _LONGEST_TITLE:
                yield Assumption("project", "title", title, f"This is the title of {ontology}.")
                return
    yield Assumption("project", "title", found.root.name or "Graph", "This is the name of the folder.")


def _licence(of_ontologies: Iterable[Quad]) -> Iterator[Assumption]:
    licences = {
        quad.object.value
        for quad in of_ontologies
        if quad.predicate == _LICENCE and isinstance(quad.object, NamedNode)
    }
    if len(licences) == 1:
        reason = "All ontologies here that name a licence name this one."
        yield Assumption("project", "licence", licences.pop(), reason)


def _files(found: FoundFiles) -> str:
    """How many files of each kind there are."""
    unreadable = sum(bool(reading.findings) for reading in found.readings.values())
    counts = {
        "ontology": len(found.ontology),
        "shapes": len(found.shapes),
        "data": len(found.data),
        "queries": len(found.queries),
    }
    parts = ", ".join(f"{count} of {kind}" for kind, count in counts.items())
    broken = f"; {unreadable} cannot be read" if unreadable else ""
    return f"What they say tells files apart: {parts}{broken}. One may be several of these."


def _toml(assumptions: Iterable[Assumption]) -> str:
    lines = ["# What phegraph assumed of the files that it found here. Correct what is wrong."]
    table = ""
    for assumption in assumptions:
        if assumption.table != table:
            table = assumption.table
            lines += ["", f"[{table}]"]
        value = json.dumps(assumption.value, ensure_ascii=False).replace("\x7f", "\\u007f")
        lines += [f"# {assumption.reason}", f"{assumption.key} = {value}"]
    return "\n".join(lines) + "\n"
