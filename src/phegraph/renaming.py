"""Renaming a term, a thing or a prefix in all files of a project, so that it checks as clean as before."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import NamedNode, RdfFormat

from phegraph.check.checking import CheckOptions, check
from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding, Severity, unfolded
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project
from phegraph.project.settings import read_settings
from phegraph.questions.names import LABELS
from phegraph.rdf.editing import names
from phegraph.rdf.editing.formatting import SYNTAXES
from phegraph.rdf.editing.names import Renaming
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import read, read_text
from phegraph.rdf.terms import DCTERMS, OWL, RDF_TYPE, RDFS, SKOS, Prefixes, statement_of, text
from phegraph.sparql.renaming import renamed as renamed_query
from phegraph.system.files import scratch_folder

_TABLE = re.compile(r"\s*\[(tool\.phegraph\.)?prefixes\]")
_PREFIX = re.compile(r"([^\s:]*):")
_DEPRECATED, _REPLACED = NamedNode(OWL + "deprecated"), NamedNode(DCTERMS + "isReplacedBy")
_KEPT = frozenset(map(NamedNode, (*LABELS, RDFS + "comment", SKOS + "definition", RDFS + "isDefinedBy"))) | {
    RDF_TYPE
}
"""What stays of a term that is deprecated."""


class Renamed(Struct, frozen=True):
    """A project after a renaming, not yet written.

    Attributes:
        files: The new text of each file that changes, with its former one.
        findings: What a check finds then that it did not find before.
    """

    files: Mapping[Path, tuple[bytes, bytes]]
    findings: tuple[Finding, ...]


def renaming_of(project: Project, old: str, new: str) -> Renaming:
    """What two names say is to be renamed.

    Args:
        project: The project.
        old: A prefixed name, an IRI, or a prefix with its colon.
        new: What it is to be, in one of these forms.

    Raises:
        PhegraphError: They are no such names, or not both of one kind.
    """
    prefixes = [_PREFIX.fullmatch(name) for name in (old, new)]
    if prefixes[0] and prefixes[1]:
        return Renaming(prefixes[0][1], prefixes[1][1], is_prefix=True)
    if prefixes[0] or prefixes[1]:
        raise PhegraphError(
            "One name is a prefix, and the other is none.", hint="Give two prefixes, or two names."
        )
    return Renaming(_iri(project, old), _iri(project, new))


def rename(project: Project, renaming: Renaming, *, deprecate: bool = False) -> Renamed:
    """Rename in the ontology, data, shapes, queries, rules, context and settings of a project.

    So are the answers that queries expect. Nothing is written. No token but those in question changes.

    Args:
        project: The project.
        renaming: What is renamed.
        deprecate: Whether the old term stays in the ontology, deprecated and replaced by the new one.

    Raises:
        InputError: A file has a syntax error.
        PhegraphError: No file has the old name, or one has the new one; a file that has it lies outside the
            project; or the ontology does not declare what is to be deprecated.
    """
    files: dict[Path, tuple[bytes, bytes]] = {}
    before, renamer = _texts(project), _Renamer(project)
    for path, content in before.items():
        after = renamer.renamed(path, content, renaming)
        if after != content:
            files[path] = content, after
    outside = next((path for path in files if not path.is_relative_to(project.root)), None)
    if outside:
        message = f"{outside} has {renaming.old}, and lies outside the project."
        raise PhegraphError(message, hint="Copy its folder into the project, and rename there.")
    back = Renaming(renaming.new, renaming.old, renaming.is_prefix)
    if not files:
        hint = "Check how it is written, and that its prefix is one of the settings or of the files."
        raise PhegraphError(f"No file of the project has {renaming.old}.", hint=hint)
    taken = next(
        (path for path, content in before.items() if renamer.renamed(path, content, back) != content), None
    )
    if taken:
        message = f"{project.name_of(taken)} has {renaming.new} already."
        raise PhegraphError(message, hint="Take another name: two things do not become one by a renaming.")
    if deprecate:
        path, declaration = _deprecated(project, renaming)
        files[path] = files[path][0], files[path][1].rstrip() + declaration.encode()
    return Renamed(files, _new_findings(project, files))


def _deprecated(project: Project, renaming: Renaming) -> tuple[Path, str]:
    """The file that declares the old term, and how it is to stay there: what it is, and what people read."""
    old = NamedNode(renaming.old)
    for path in () if renaming.is_prefix else project.ontology_files:
        reading = read(path, base=base_of(path, project.base_of_files))
        kept = [quad for quad in reading.quads if quad.subject == old and quad.predicate in _KEPT]
        if any(quad.predicate == RDF_TYPE for quad in kept):
            prefixes = Prefixes(reading.prefixes)
            statements = [(text(p, prefixes), text(o, prefixes)) for _, p, o in map(statement_of, kept)]
            statements += [
                (text(_DEPRECATED, prefixes), "true"),
                (text(_REPLACED, prefixes), renaming.written(reading.prefixes)),
            ]
            a = text(RDF_TYPE, prefixes)
            lines = (f"{'a' if predicate == a else predicate} {object_}" for predicate, object_ in statements)
            return path, f"\n\n{text(old, prefixes)}\n  " + " ;\n  ".join(lines) + " .\n"
    raise PhegraphError(f"The ontology declares no {renaming.old}.", hint="Rename it without --deprecate.")


def _iri(project: Project, name: str) -> str:
    iri = (
        name[1:-1] if name.startswith("<") and name.endswith(">") else _prefixes(project).expand(name) or name
    )
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", iri) is None:
        raise PhegraphError(f"{name} is no IRI and no name with a prefix of the project.")
    return iri


def _prefixes(project: Project) -> Prefixes:
    """The prefixes of the settings and, of a project of mixed folders, those of its files."""
    return LoadedGraph(project, caching=False).prefixes


def _texts(project: Project) -> Mapping[Path, bytes]:
    """The files in which names can stand."""
    paths: Iterable[Path] = [
        *project.ontology_files,
        *project.shapes_files,
        *project.data_files,
        *project.query_files,
        *project.rule_files,
        project.context,
        project.root / project.settings,
    ]
    return {path: path.read_bytes() for path in dict.fromkeys(paths) if path.is_file()}


class _Renamer:
    """A project's prefixes and queries, by which names are found in its files."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._prefixes = _prefixes(project).namespaces
        self._queries = {*project.query_files, *project.rule_files}

    def renamed(self, path: Path, content: bytes, renaming: Renaming) -> bytes:
        syntax = SYNTAXES.get(path.suffix.lower())
        if syntax:
            return self._in_turtle(path, content, syntax, renaming)
        decoded = content.decode()
        if path in self._queries:
            return _in_query(decoded, self._prefixes, renaming).encode()
        if path.suffix == ".jsonld":
            decoded = _in_keys(decoded, renaming)
        elif renaming.is_prefix:
            tables = re.split(r"(?m)^(?=[^\S\n]*\[)", decoded)
            decoded = "".join(_in_keys(t, renaming) if _TABLE.match(t) else t for t in tables)
        return _in_words(decoded, self._prefixes, renaming).encode()

    def _in_turtle(self, path: Path, content: bytes, syntax: RdfFormat, renaming: Renaming) -> bytes:
        project = self._project
        base = base_of(path, project.base_of_files)
        reading = read_text(content, syntax, name=project.name_of(path), base=base)
        if reading.findings:
            raise InputError([*reading.findings], project.root)

        def in_query(query: str, known: Mapping[str, str]) -> str:
            return renamed_query(query, known, renaming)

        return names.renamed(content, renaming, self._prefixes, base, in_query)


def _in_keys(context: str, renaming: Renaming) -> str:
    """A JSON-LD context or a table of prefixes with another key; the term of an IRI is the end of the IRI."""
    if renaming.is_prefix:
        key = rf'(?m)^([^\S\n]*"?){re.escape(renaming.old)}("?\s*[=:]\s*")'
        return re.sub(key, rf"\g<1>{renaming.new}\g<2>", context)
    old, new = (re.split("[#/]", iri)[-1] for iri in (renaming.old, renaming.new))
    return re.sub(rf'(?m)^([^\S\n]*"){re.escape(old)}(?=":)', rf"\g<1>{new}", context)


def _in_query(query: str, prefixes: Mapping[str, str], renaming: Renaming) -> str:
    """A stored query; of its comments, the header has names."""

    def comment(text: str) -> str:
        return _in_words(text, prefixes, renaming) if text.startswith("#+") else text

    return renamed_query(query, prefixes, renaming, comment=comment)


def _in_words(words: str, prefixes: Mapping[str, str], renaming: Renaming) -> str:
    """A text of YAML, TOML or JSON in which names are words of their own."""
    if renaming.is_prefix:
        return re.sub(rf"(?<![\w:/.\-]){re.escape(renaming.old)}(?=:[\w])", renaming.new, words)
    new = renaming.written(prefixes)
    for prefix, namespace in prefixes.items():
        if renaming.old.startswith(namespace):
            old = f"{prefix}:{renaming.old[len(namespace) :]}"
            words = re.sub(rf"(?<![\w:/.\-]){re.escape(old)}(?![\w\-]|\.\w)", new, words)
    return re.sub(rf"(?<![\w]){re.escape(renaming.old)}(?![\w\-#/]|\.\w)", renaming.new, words)


def _new_findings(project: Project, files: Mapping[Path, tuple[bytes, bytes]]) -> tuple[Finding, ...]:
    """What a check finds in a copy of a project with new texts, and does not find in the project."""
    graph = LoadedGraph(project, caching=False)
    before = Counter(finding.rule for finding in _found(graph))
    with scratch_folder() as folder:
        copy = folder / "project"
        for path in _texts(project):
            to = copy / path.relative_to(project.root)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        for path, (_, content) in files.items():
            (copy / path.relative_to(project.root)).write_bytes(content)
        renamed = replace(read_settings(copy / project.settings), imports=_copied_imports(graph, copy))
        after = _found(LoadedGraph(renamed, caching=False))
    more = Counter(finding.rule for finding in after) - before
    return tuple(finding for finding in after if more[finding.rule])


def _copied_imports(graph: LoadedGraph, copy: Path) -> Mapping[str, Path]:
    """The files that a project imports, copied, by the IRIs that they are imported by."""
    imports: dict[str, Path] = {}
    for iri, path in graph.imports.found:
        if path in graph.imports.readings:
            imports[iri] = Path(".imports", str(len(imports)), path.name)
            (copy / imports[iri]).parent.mkdir(parents=True)
            shutil.copyfile(path, copy / imports[iri])
    return imports


def _found(graph: LoadedGraph) -> tuple[Finding, ...]:
    """The findings of a check, with those that are folded beneath others."""
    return tuple(unfolded(check(graph, CheckOptions(severity=Severity.WARNING)).findings))
