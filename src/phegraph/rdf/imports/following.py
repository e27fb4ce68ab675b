"""Following imports: the files that some files import, directly or not, and the imports that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import NamedNode, Quad, Triple

from phegraph.rdf.imports.resolver import ImportPaths, ResolutionError, Resolved, Resolver
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import OWL, SH, Subject, text
from phegraph.system.files import real

IMPORTS, SHAPES_GRAPH = NamedNode(OWL + "imports"), NamedNode(SH + "shapesGraph")

LINKS = (b"imports", b"shapesGraph")
"""What a file has in its text that imports another."""

MAX_IMPORTED = 2_000
"""How many files are imported, at most."""


class Unresolved(Struct, frozen=True):
    """An IRI that is imported, and that no file is found or can be read for.

    Attributes:
        iri: The IRI.
        reason: What stands in the way; empty where nothing has the IRI.
        statements: The statements of the importing files that lead to it, directly or not.
        importing: The IRI whose file imports it, where that is itself imported.
    """

    iri: str
    reason: str
    statements: tuple[Triple, ...]
    importing: str = ""

    @property
    def message(self) -> str:
        """What is wrong."""
        name = text(NamedNode(self.iri))
        via = f", which {text(NamedNode(self.importing))} imports," if self.importing else ""
        reason = f" ({self.reason})" if self.reason else ""
        return f"The import {name}{via} leads to no file{reason}: what it says is not known."


class Imports(Struct, frozen=True):
    """What files import.

    Attributes:
        readings: The files that are imported and are not among those that import them.
        edges: The files that each file imports.
        shapes: The files that each file names as its shapes graph.
        unresolved: The imports that lead nowhere.
        found: Each IRI that is imported, and its file.
    """

    readings: Mapping[Path, Reading]
    edges: Mapping[Path, tuple[Path, ...]]
    shapes: Mapping[Path, tuple[Path, ...]]
    unresolved: tuple[Unresolved, ...]
    found: tuple[tuple[str, Path], ...] = ()

    def with_reasons(self, reasons: Mapping[str, str]) -> Imports:
        """The same, with other reasons why some IRIs are not found."""
        unresolved = (replace(one, reason=reasons.get(one.iri, one.reason)) for one in self.unresolved)
        return replace(self, unresolved=tuple(unresolved))

    def closure(self, paths: Iterable[Path]) -> list[Path]:
        """Files with all that they import (OWL 2 Structural Specification, section 3.4)."""
        found: dict[Path, None] = {}
        waiting = list(paths)
        while waiting:
            path = waiting.pop(0)
            if path not in found:
                found[path] = None
                waiting += self.edges.get(path, ())
        return list(found)

    def shapes_of(self, paths: Iterable[Path]) -> list[Path]:
        """The shapes graphs that files name (SHACL, section 3.2), with all that they import."""
        return self.closure(shapes for path in paths for shapes in self.shapes.get(path, ()))

    @property
    def quads(self) -> list[Quad]:
        """The statements of the imported files."""
        return [quad for reading in self.readings.values() for quad in reading.quads]

    def quads_of(self, paths: Iterable[Path], readings: Mapping[Path, Reading]) -> list[Quad]:
        """The statements of files and of all that they import.

        Args:
            paths: The files.
            readings: The files that are not imported, or not only.
        """
        known = {**readings, **self.readings}
        return [quad for path in self.closure(paths) if path in known for quad in known[path].quads]

    def described(self, readings: Mapping[Path, Reading]) -> frozenset[Subject]:
        """The subjects of imported statements that no statement of some other files is about."""
        subjects = {quad.subject for quad in self.quads}
        for reading in readings.values() if subjects else ():
            subjects.difference_update(quad.subject for quad in reading.quads)
        return frozenset(subject for subject in subjects if not isinstance(subject, Triple))


NOTHING = Imports({}, {}, {}, ())


def follow(
    readings: Mapping[Path, Reading],
    paths: ImportPaths,
    *,
    base: str | None = None,
    name_of: Callable[[Path], str] = Path.as_posix,
) -> Imports:
    """Follow the imports of files, and of the files that these import. Cycles are no error.

    Args:
        readings: The statements of each file.
        paths: Where imported files may be.
        base: The base that the files were read with; None for each file's own.
        name_of: What files are called in messages and blank node labels.
    """
    if not any(map(links, readings.values())):
        return NOTHING
    return _Follower(readings, paths, base, name_of).imports()


class _Follower:
    """The files that are known while imports are followed."""

    def __init__(
        self,
        readings: Mapping[Path, Reading],
        paths: ImportPaths,
        base: str | None,
        name_of: Callable[[Path], str],
    ) -> None:
        self._readings = readings
        self._resolver = Resolver(paths, readings, name_of)
        self._base, self._name_of = base, name_of
        folders = cache(real)
        self._by_real_path = {
            real(path) if path.is_symlink() else folders(path.parent) / path.name: path for path in readings
        }
        self._imported: dict[Path, Reading] = {}
        self._edges: dict[Path, list[Path]] = defaultdict(list)
        self._shapes: dict[Path, list[Path]] = defaultdict(list)
        self._unresolved: dict[tuple[str, str], Unresolved] = {}
        self._found: set[tuple[str, Path]] = set()
        self._waiting: list[tuple[Path, str, tuple[Triple, ...]]] = []

    def imports(self) -> Imports:
        for path, reading in self._readings.items():
            for triple in links(reading):
                self._follow(path, triple, "", (triple,))
        while self._waiting:
            path, iri, leading = self._waiting.pop(0)
            for triple in links(self._imported[path]):
                if triple.predicate == IMPORTS:
                    self._follow(path, triple, iri, leading)
        edges, shapes = (
            {path: tuple(dict.fromkeys(targets)) for path, targets in of.items()}
            for of in (self._edges, self._shapes)
        )
        return Imports(
            self._imported, edges, shapes, tuple(self._unresolved.values()), tuple(sorted(self._found))
        )

    def _follow(self, path: Path, link: Triple, importing: str, leading: tuple[Triple, ...]) -> None:
        assert isinstance(link.object, NamedNode)
        iri = link.object.value
        try:
            file = self._file(self._resolver.resolve(iri, path), iri, leading)
        except ResolutionError as error:
            known = self._unresolved.get((iri, str(error)))
            statements = dict.fromkeys((*(known.statements if known else ()), *leading))
            importing = known.importing if known else importing
            self._unresolved[iri, str(error)] = Unresolved(iri, str(error), tuple(statements), importing)
        else:
            self._found.add((iri, file))
            (self._edges if link.predicate == IMPORTS else self._shapes)[path].append(file)

    def _file(self, resolved: Resolved, iri: str, leading: tuple[Triple, ...]) -> Path:
        """The path of a file, read where it is not known.

        Raises:
            ResolutionError: It cannot be read, or is not what was fetched.
        """
        path = real(resolved.path)
        if path in self._by_real_path:
            return self._by_real_path[path]
        if len(self._imported) >= MAX_IMPORTED:
            raise ResolutionError(f"over {MAX_IMPORTED:,} files are imported")
        name = self._name_of(resolved.path)
        if resolved.locked is not None and not resolved.path.is_file():
            raise ResolutionError(f"{name}, which the lock file has, is not there")
        if resolved.locked is not None and not resolved.locked.is_intact(resolved.path.read_bytes()):
            raise ResolutionError(f"{name} is not what was fetched: its SHA-256 is not that of the lock file")
        reading = read(resolved.path, base=resolved.base or base_of(resolved.path, self._base), name=name)
        if reading.findings:
            fault = reading.findings[0]
            raise ResolutionError(f"{fault.place or name} cannot be read ({fault.message.rstrip('.')})")
        self._imported[path] = reading
        self._by_real_path[path] = path
        self._waiting.append((path, iri, leading))
        return path


def links(reading: Reading) -> Sequence[Triple]:
    """The statements of a file that lead to other files."""
    return reading.made(_links_in)


def _links_in(reading: Reading) -> Sequence[Triple]:
    return [
        quad.triple
        for quad in reading.quads
        if quad.predicate in (IMPORTS, SHAPES_GRAPH) and isinstance(quad.object, NamedNode)
    ]
