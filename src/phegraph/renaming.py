"""Renaming a term, a thing or a prefix in all files of a project, so that it checks as clean as before."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import NamedNode, Quad, RdfFormat

from phegraph.check.checking import CheckOptions, check
from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Place, Severity, unfolded
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project
from phegraph.project.settings import project_at
from phegraph.questions.names import LABELS
from phegraph.rdf.editing import names
from phegraph.rdf.editing.names import Renaming
from phegraph.rdf.formats import TURTLE_FAMILY, OwlSyntax, syntax_of
from phegraph.rdf.reading.files import base_of, raise_faults
from phegraph.rdf.reading.reader import Reading, read, read_bytes
from phegraph.rdf.terms import (
    DCTERMS,
    OWL,
    RDF_NIL,
    RDF_TYPE,
    RDFS,
    SKOS,
    Prefixes,
    statement_of,
    text,
    with_iris,
)
from phegraph.sparql.renaming import renamed as renamed_query
from phegraph.system.files import scratch_folder

_XMLNS = re.compile(r"\bxmlns:([\w.-]+)\s*=\s*[\"']([^\"'&]*)[\"']")
_MARKUP = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(?P<tag><[^!?][^<>]*>)", re.DOTALL)
"""What is no text in XML; names stand in tags alone."""
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
    renamer = _Renamer(project)
    files = renamer.files(renaming)
    back = Renaming(renaming.new, renaming.old, renaming.is_prefix)
    if taken := next(iter(renamer.changed(back)), None):
        message = f"{project.name_of(taken)} has {renaming.new} already."
        raise PhegraphError(message, hint="Take another name; `phegraph merge` makes two things one.")
    if deprecate:
        path, declaration = _deprecated(project, renaming)
        files[path] = files[path][0], files[path][1].rstrip() + declaration.encode()
    return Renamed(files, new_findings(project, files))


def renamed_files(project: Project, renaming: Renaming) -> dict[Path, tuple[bytes, bytes]]:
    """The files that a renaming changes, each with its text before and after.

    Raises:
        InputError: A file has a syntax error.
        PhegraphError: There is none; or one lies outside the project, or cannot be edited in its syntax.
    """
    return _Renamer(project).files(renaming)


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
        *project.rdf_files,
        *project.query_files,
        *project.rule_files,
        *project.mapping_files,
        project.context,
        project.root / project.settings,
    ]
    return {path: path.read_bytes() for path in dict.fromkeys(paths) if path.is_file()}


class _Renamer:
    """A project's prefixes, queries and readings, by which names are found in its files."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._prefixes, self._texts = _prefixes(project).namespaces, _texts(project)
        self._queries = {*project.query_files, *project.rule_files, *project.mapping_files}
        self._readings = {
            path: read(path, base=self._base_of(path), name=project.name_of(path))
            for path in project.rdf_files
        }
        raise_faults(self._readings, project.root)

    def files(self, renaming: Renaming) -> dict[Path, tuple[bytes, bytes]]:
        """See `renamed_files`."""
        files = self.changed(renaming)
        outside = next((path for path in files if not path.is_relative_to(self._project.root)), None)
        if outside:
            message = f"{outside} has {renaming.old}, and lies outside the project."
            raise PhegraphError(message, hint="Copy its folder into the project, and rename there.")
        if not files:
            hint = "Check how it is written, and that its prefix is one of the settings or of the files."
            raise PhegraphError(f"No file of the project has {renaming.old}.", hint=hint)
        return files

    def changed(self, renaming: Renaming) -> dict[Path, tuple[bytes, bytes]]:
        """The files that a renaming changes, each with its text before and after."""
        both = {path: (text, self.renamed(path, text, renaming)) for path, text in self._texts.items()}
        return {path: (before, after) for path, (before, after) in both.items() if before != after}

    def renamed(self, path: Path, content: bytes, renaming: Renaming) -> bytes:
        """The text of a file after a renaming.

        Raises:
            PhegraphError: It would say something else than what is renamed.
        """
        syntax = syntax_of(path) if path in self._readings else None
        if syntax is None:
            return self._in_other(path, content.decode(), renaming).encode()
        if syntax in TURTLE_FAMILY:
            base, in_query = self._base_of(path), partial(renamed_query, renaming=renaming)
            after = names.renamed(content, renaming, self._prefixes, base, in_query)
        else:
            rename_in = _in_xml if syntax == RdfFormat.RDF_XML else _in_json
            text = content.decode("utf-8", "surrogateescape")
            after = rename_in(text, self._prefixes, renaming).encode("utf-8", "surrogateescape")
        reading = self._readings[path]
        expected = [_without_names(_renamed_quad(quad, renaming)) for quad in reading.quads]
        said = reading if after == content else self._read(path, after, syntax)
        if [*map(_without_names, said.quads)] != expected:
            place = Place(self._project.name_of(path))
            message = f"{renaming.old} cannot be renamed in this file without another change."
            raise PhegraphError(message, hint="Convert the file to Turtle first.", place=place)
        return after

    def _in_other(self, path: Path, text: str, renaming: Renaming) -> str:
        """A query, a rule, the context or the settings."""
        if path in self._queries:
            return _in_query(text, self._prefixes, renaming)
        if path.suffix == ".jsonld":
            return _in_json(text, self._prefixes, renaming)
        if renaming.is_prefix:
            tables = re.split(r"(?m)^(?=[^\S\n]*\[)", text)
            text = "".join(_in_keys(t, renaming) if _TABLE.match(t) else t for t in tables)
        return _in_words(text, self._prefixes, renaming)

    def _base_of(self, path: Path) -> str:
        return base_of(path, self._project.base_of_files)

    def _read(self, path: Path, content: bytes, syntax: RdfFormat | OwlSyntax) -> Reading:
        name, base = self._project.name_of(path), self._base_of(path)
        return read_bytes(content, syntax, name=name, base=base, path=path)


def _renamed_quad(quad: Quad, renaming: Renaming) -> Quad:
    if renaming.is_prefix:
        return quad
    return with_iris(quad, lambda iri: renaming.new if iri == renaming.old else iri)


def _without_names(quad: Quad) -> Quad:
    """A statement, without the text of a query, and what else may change with a name that is no IRI."""
    return Quad(quad.subject, quad.predicate, RDF_NIL) if quad.predicate.value in names.WITH_NAMES else quad


def _in_json(text: str, prefixes: Mapping[str, str], renaming: Renaming) -> str:
    return _in_words(_in_keys(text, renaming), prefixes, renaming)


def _in_xml(text: str, _: Mapping[str, str], renaming: Renaming) -> str:
    """RDF/XML, in which tags have names; their prefixes are those that the file declares, and stay."""
    if renaming.is_prefix:
        return text
    declared = dict(_XMLNS.findall(text))
    names_of = {f"{p}:{renaming.old[len(ns) :]}" for p, ns in declared.items() if renaming.old.startswith(ns)}
    name = rf"(?<=[<\s/])(?:{'|'.join(map(re.escape, names_of)) or '(?!)'})(?=[\s/>=])"
    value = rf"(?<==[\"']){re.escape(renaming.old)}(?=[\"'])"

    def renamed(markup: re.Match[str]) -> str:
        if not markup["tag"]:
            return markup[0]
        return re.sub(value, renaming.new, re.sub(name, renaming.written(declared), markup[0]))

    return _MARKUP.sub(renamed, text)


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


def new_findings(project: Project, files: Mapping[Path, tuple[bytes, bytes]]) -> tuple[Finding, ...]:
    """What a check finds in a copy of a project with new texts, and does not find in the project.

    Args:
        project: The project.
        files: Files of it, each with its text before and after.
    """
    graph = LoadedGraph(project, caching=False)
    with scratch_folder() as folder:
        copy = folder / "project"
        for path in _texts(project):
            to = copy / path.relative_to(project.root)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        for path, (_, content) in files.items():
            (copy / path.relative_to(project.root)).write_bytes(content)
        renamed = replace(project_at(copy, project), imports=_copied_imports(graph, copy))
        after = _found(LoadedGraph(renamed, caching=False))
    before = Counter(finding.rule for finding in _found(graph)) if after else Counter()
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
