"""Merging: two things found to be one become one in all files of a project, and the old address leads on."""

from pathlib import Path

from pyoxigraph import NamedNode, Quad

from phegraph.check.fixes import EditedFile
from phegraph.errors import PhegraphError
from phegraph.finding import Place
from phegraph.owl.vocabulary import SAME_AS
from phegraph.project.project import Project
from phegraph.rdf.editing.edits import edited
from phegraph.rdf.editing.formatting import SYNTAXES
from phegraph.rdf.editing.names import Renaming
from phegraph.rdf.formats import BOM
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import SKOS, Prefixes, text
from phegraph.renaming import Renamed, new_findings, renamed_files

_MATCHES = frozenset({SAME_AS, *(NamedNode(SKOS + name) for name in ("exactMatch", "closeMatch"))})
"""What says of two things that they are one, or nearly, which nothing says of itself."""


def merge(project: Project, renaming: Renaming, *, same_as: bool = True) -> Renamed:
    """Say of one thing everything that is said of another, in all files of a project. Nothing is written.

    Statements of a file of Turtle or TriG that become the same are written once; those of several files stay
    in each, for a file is a source.

    Args:
        project: The project.
        renaming: The thing that goes, and the one that stays.
        same_as: Whether the address of the thing that goes stays as owl:sameAs.

    Raises:
        InputError: A file has a syntax error.
        PhegraphError: No file describes one of them; or one that is to change lies outside the project, or
            cannot be edited in its syntax; or prefixes are given.
    """
    if renaming.is_prefix:
        raise PhegraphError("Prefixes are not merged.", hint="Name two things.")
    readings = {path: read(path, base=base_of(path, project.base_of_files)) for path in _files(project)}
    old, new = NamedNode(renaming.old), NamedNode(renaming.new)
    for node in (old, new):
        if not any(quad.subject == node for reading in readings.values() for quad in reading.quads):
            hint = "`phegraph rename` gives a thing another name."
            raise PhegraphError(f"No file of Turtle or TriG describes {node.value}.", hint=hint)
    merged = {
        path: (before, _written_once(project, path, before, after, new))
        for path, (before, after) in renamed_files(project, renaming).items()
    }
    if same_as:
        path = next(path for path, r in readings.items() if any(quad.subject == old for quad in r.quads))
        before, after = merged[path]
        prefixes = Prefixes(readings[path].prefixes)
        statement = " ".join(text(term, prefixes) for term in (old, SAME_AS, new))
        line_end = b"\r\n" if b"\r\n" in after else b"\n"
        merged[path] = before, line_end.join((after.rstrip(), b"", f"{statement} .".encode(), b""))
    return Renamed(merged, new_findings(project, merged))


def _files(project: Project) -> list[Path]:
    """The files of Turtle and TriG of the ontology and the data."""
    files = (*project.data_files, *project.ontology_files)
    return [path for path in files if path.suffix.lower() in SYNTAXES]


def _written_once(project: Project, path: Path, before: bytes, after: bytes, new: NamedNode) -> bytes:
    """A file in which things have become one, without what it now says twice, or of a thing and itself."""
    if path not in _files(project) or before == after:
        return after
    former, file = (_edited_file(project, path, data) for data in (before, after))
    seen: set[Quad] = set()
    seen_before: set[Quad] = set()
    goes: dict[int, int] = {}
    for number, (quad, old) in enumerate(zip(file.quads, former.quads, strict=True)):
        is_of_itself = quad.predicate in _MATCHES and quad.subject == quad.object == new and quad != old
        if is_of_itself or (quad in seen and old not in seen_before):
            goes[number] = file.objects[number]
        seen.add(quad)
        seen_before.add(old)
    once = edited(file.data, file.productions.without([*goes.values()]))
    expected = [quad for number, quad in enumerate(file.quads) if number not in goes]
    if [*_edited_file(project, path, once).quads] != expected:
        message = "What the file says twice cannot be written once without another change."
        raise PhegraphError(message, place=Place(project.name_of(path)))
    return BOM * after.startswith(BOM) + once


def _edited_file(project: Project, path: Path, data: bytes) -> EditedFile:
    base, syntax = base_of(path, project.base_of_files), SYNTAXES[path.suffix.lower()]
    return EditedFile(project.name_of(path), data.removeprefix(BOM), syntax, base)
