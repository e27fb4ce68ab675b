"""Resolving: the file that an IRI stands for, by settings, catalogues, ontology IRIs or the lock folder."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from msgspec import Struct, field
from pyoxigraph import NamedNode

from phegraph.rdf.formats import syntax_of
from phegraph.rdf.imports.lock import CATALOG_FILE, FOLDER, LOCK_FILE, LockedFile, LockError, read_lock
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import OWL, RDF_TYPE
from phegraph.system.files import lies_in, path_of_address, real

if TYPE_CHECKING:
    from phegraph.rdf.imports.catalog import Catalog

MAX_FILES = 10_000
"""How many files of a repository are searched for an ontology."""
MAX_NAMES = 200_000
"""How many names of files and folders are looked at for them."""
MAX_SIZE = 64 * 2**20
"""The most bytes of a file that is searched for one."""
MAX_SEARCHED = 2**30
"""The most bytes of all these files."""
MAX_CATALOGS = 100
"""How many catalogues one leads to, at most."""

_ONTOLOGY, _VERSION = NamedNode(OWL + "Ontology"), NamedNode(OWL + "versionIRI")
_SKIPPED = frozenset({"node_modules", "__pycache__"})


class ImportPaths(Struct, frozen=True):
    """Where imported files may be.

    Attributes:
        root: The folder of the project or repository.
        outside: Folders elsewhere that files may lie in, too.
        files: The file of an IRI, as the settings name it, relative to the root.
        lock_folder: The lock folder, relative to the root.
        others: The folders of further repositories, where the importing files lie in several.
    """

    root: Path
    outside: tuple[Path, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    lock_folder: Path = FOLDER
    others: tuple[Path, ...] = ()

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that are searched."""
        return self.root, *self.others

    def allows(self, path: Path) -> bool:
        """Whether a file lies in one of the folders, wherever links lead."""
        return lies_in(path, *self.roots, *self.outside)

    @property
    def locked(self) -> Path:
        """The lock folder."""
        return self.root / self.lock_folder


class Resolved(Struct, frozen=True):
    """The file that an IRI stands for.

    Attributes:
        path: The file.
        base: The IRI that its relative IRIs resolve against; None for what holds for other files.
        locked: What the lock file says of it, where it is in the lock folder.
    """

    path: Path
    base: str | None = None
    locked: LockedFile | None = None


class ResolutionError(Exception):
    """No file is found for an IRI; the text says what stands in the way, or is empty."""


class Resolver:
    """What finds the file of an IRI. Nothing is fetched."""

    def __init__(
        self,
        paths: ImportPaths,
        readings: Mapping[Path, Reading],
        name_of: Callable[[Path], str] = Path.as_posix,
    ) -> None:
        """Take the folders to look in, the files that are read already, and what files are called."""
        self._paths = paths
        self._name_of = name_of
        self._readings = readings
        self._own: dict[str, list[Path]] = defaultdict(list)
        for path, reading in readings.items():
            for iri in reading.made(ontology_iris):
                self._own[_plain(iri)].append(path)
        self._catalogs_of: dict[Path, list[Catalog]] = {}
        self._iris_of: dict[Path, Collection[str]] = {}
        self._obstacles: dict[str, None] = {}

    def resolve(self, iri: str, importing: Path) -> Resolved:
        """The file of an IRI that a file imports.

        Raises:
            ResolutionError: There is none.
        """
        resolved = self._resolve(iri, importing)
        if not self._paths.allows(resolved.path):
            raise ResolutionError(f"{self._name_of(resolved.path)} lies outside the project")
        return resolved

    def _resolve(self, iri: str, importing: Path) -> Resolved:
        if iri in self._paths.files:
            path = self._paths.root / self._paths.files[iri]
            if path.is_file():
                return Resolved(path, iri)
            raise ResolutionError(f"the settings name {self._paths.files[iri]} for it, which is not there")
        address, catalog = self._in_catalogs(iri, importing)
        local = path_of_address(address or iri)
        if local is not None and local.is_file():
            return Resolved(local, iri if address else None)
        for name in dict.fromkeys((iri, address or iri)):
            if _plain(name) in self._own:
                return Resolved(_nearest(self._own[_plain(name)], importing))
            if name in self._locked:
                locked = self._locked[name]
                return Resolved(self._paths.locked / locked.file, locked.address, locked)
        elsewhere = [path for path in self._candidates(iri) if _plain(iri) in self._iris(path)]
        if elsewhere:
            return Resolved(_nearest(elsewhere, importing))
        obstacles = [*self._obstacles]
        if catalog is not None:
            named = self._name_of(local) if local else address
            obstacles.append(f"{self._name_of(catalog)} names {named} for it, which is not there")
        raise ResolutionError("; ".join(obstacles))

    @cached_property
    def _known(self) -> Collection[Path]:
        """Where the files are that are read already."""
        return {real(path) for path in self._readings}

    @cached_property
    def _locked(self) -> Mapping[str, LockedFile]:
        try:
            return read_lock(self._paths.locked) if self._paths.allows(self._paths.locked) else {}
        except LockError as error:
            self._obstacles[str(error)] = None
            return {}

    def _in_catalogs(self, iri: str, importing: Path) -> tuple[str | None, Path | None]:
        """The address that the nearest catalogue gives for an IRI, and that catalogue."""
        roots = [*map(real, self._paths.roots)]
        for folder in dict.fromkeys((*real(importing).parents, *roots)):
            if not any(folder.is_relative_to(root) for root in roots):
                continue
            for catalog in self._catalogs(folder):
                address = catalog.address_of(iri)
                if address is not None:
                    return address, catalog.path
        return None, None

    def _catalogs(self, folder: Path) -> list[Catalog]:
        if folder not in self._catalogs_of:
            self._catalogs_of[folder] = list(self._read_catalogs(folder))
        return self._catalogs_of[folder]

    def _read_catalogs(self, folder: Path) -> Iterator[Catalog]:
        """The catalogue of a folder, and those that it goes on to."""
        from phegraph.rdf.imports.catalog import CatalogError, read_catalog

        waiting, seen = [folder / CATALOG_FILE], set[Path]()
        while waiting and len(seen) < MAX_CATALOGS:
            path = waiting.pop(0)
            if path in seen or not path.is_file():
                continue
            seen.add(path)
            try:
                if not self._paths.allows(path):
                    raise CatalogError("it lies outside the project")
                catalog = read_catalog(path)
            except CatalogError as error:
                self._obstacles[f"{self._name_of(path)} is not used: {error}"] = None
                continue
            yield catalog
            waiting += (following for address in catalog.following if (following := path_of_address(address)))

    def _candidates(self, iri: str) -> Iterator[Path]:
        """The files of the repository that may have the ontology of an IRI."""
        last = next((part for part in reversed(iri.rstrip("#").split("/")) if part), iri).encode()
        for path in self._files:
            if path not in self._iris_of:
                try:
                    data = path.read_bytes()
                except OSError:  # whoever may not read it imports nothing from it
                    data = b""
                if b"Ontology" not in data:
                    self._iris_of[path] = ()
                elif last not in data:
                    continue
            yield path

    def _iris(self, path: Path) -> Collection[str]:
        """The ontology IRIs of a file."""
        if path not in self._iris_of:
            self._iris_of[path] = {*map(_plain, ontology_iris(read(path, base=path.absolute().as_uri())))}
        return self._iris_of[path]

    @cached_property
    def _files(self) -> list[Path]:
        """The files of RDF in the repository that are not read already."""
        files: list[Path] = []
        looked_at = size = 0
        for folder, names in self._folders():
            looked_at += 1 + len(names)
            for path in (folder / name for name in names if not name.startswith(".")):
                if 0 < (found := _size(path)) <= MAX_SIZE and self._is_searched(path):
                    files.append(path)
                    size += found
            if len(files) > MAX_FILES or looked_at > MAX_NAMES or size > MAX_SEARCHED:
                self._obstacles[f"only the first {len(files[:MAX_FILES]):,} files were searched for it"] = (
                    None
                )
                break
        return files[:MAX_FILES]

    def _folders(self) -> Iterator[tuple[Path, list[str]]]:
        """The folders of the repository that are searched, and the names of their files."""
        for root in self._paths.roots:
            if root.parent == root:
                self._obstacles[f"{root} is not searched for it"] = None
                continue
            for at, folders, names in os.walk(root):
                folders[:] = sorted(
                    name for name in folders if not name.startswith(".") and name not in _SKIPPED
                )
                if LOCK_FILE not in names:
                    yield Path(at), sorted(names)

    def _is_searched(self, path: Path) -> bool:
        if path.is_symlink() and not self._paths.allows(path):
            return False
        return syntax_of(path) is not None and real(path) not in self._known


def _size(path: Path) -> int:
    """The bytes of a regular file; 0 for anything else, and for what a kernel shows as one (`/proc/kmsg`)."""
    try:
        state = path.stat()
    except OSError:
        return 0
    return state.st_size if S_ISREG(state.st_mode) else 0


def ontology_iris(reading: Reading) -> list[str]:
    """The IRIs of the ontologies of a file, then those of their versions."""
    ontologies = [
        quad.subject.value
        for quad in reading.quads
        if quad.predicate == RDF_TYPE and quad.object == _ONTOLOGY and isinstance(quad.subject, NamedNode)
    ]
    versions = [
        quad.object.value
        for quad in reading.quads
        if quad.predicate == _VERSION and isinstance(quad.object, NamedNode)
    ]
    return [*ontologies, *versions]


def _plain(iri: str) -> str:
    """An IRI without an empty fragment, which the document of an ontology may be named with or without."""
    return iri.removesuffix("#")


def _nearest(paths: Collection[Path], importing: Path) -> Path:
    """The file with the shortest way from another one."""
    return min(paths, key=lambda path: (len(Path(os.path.relpath(path, importing.parent)).parts), path))
