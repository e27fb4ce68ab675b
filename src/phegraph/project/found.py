"""Files of a project without folders of its own: found on disk, and told apart by what they say."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.finding import Finding, Severity
from phegraph.owl.vocabulary import SCHEMA_PREDICATES, SCHEMA_TYPES
from phegraph.project.versions import older_versions
from phegraph.rdf.formats import EXTENSIONS, UNREAD, is_rdf, syntax_of
from phegraph.rdf.imports.lock import LOCK_FILE
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, SH, Prefixes
from phegraph.shacl.vocabulary import SHAPE_TERMS
from phegraph.system.files import lies_in

QUERY_EXTENSIONS = frozenset({".rq", ".sparql"})

_LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Folders of what others have written, which no one looks for in a repository."""
_OF_THE_KERNEL = frozenset(map(Path, ("/dev", "/proc", "/sys")))
"""Folders of what only looks like files, some of which never end."""
_SHARED = frozenset({".json", ".xml"})
"""Extensions of files that mostly hold something else."""
_PACKED = frozenset({".bz2", ".gz", ".xz", ".zip"})
"""Extensions of archives, which are of interest after the extension of a syntax."""
_SHAPES = frozenset(NamedNode(SH + name) for name in ("NodeShape", "PropertyShape"))
_OF_SHAPES = frozenset(NamedNode(SH + name) for name in SHAPE_TERMS | {"property", "rule", "sparql"})
_OF_ONTOLOGY = SCHEMA_TYPES | {
    NamedNode(RDFS + "Class"),
    NamedNode(RDFS + "Datatype"),
    NamedNode(RDF + "Property"),
}


class FoundFiles(Struct, frozen=True, dict=True):
    """The files of RDF and the queries in some folders. Each file is read once, when it is first asked for.

    Attributes:
        root: The folder that the names of the files begin at.
        starts: The files and the folders, as absolute paths.
        exclude: Patterns of what is left out, as paths from the root.
        base: What relative IRIs resolve against; None for each file's own address (RFC 3986, section 5.1.3).
    """

    root: Path
    starts: tuple[Path, ...]
    exclude: tuple[str, ...] = ()
    base: str | None = None

    def moved(self, root: Path) -> "FoundFiles":
        """The same files in another folder, as far as they are there."""
        starts = (root / start.relative_to(self.root) for start in self.starts)
        there = tuple(start for start in starts if start.exists())
        return FoundFiles(root, there, self.exclude, self.base)

    @cached_property
    def paths(self) -> Sequence[Path]:
        """The files of RDF and of queries, those that are named first; none whose name is not UTF-8."""
        return [path for path in self._found if _has_name(path)]

    @cached_property
    def faults(self) -> Sequence[Finding]:
        """Why files cannot be read."""
        unnamed = (ascii(path.name) for path in self._found if not _has_name(path))
        message, hint = "The file name {} is not UTF-8.", "Rename the file."
        return [
            *(fault for reading in self.readings.values() for fault in reading.findings),
            *(Finding("file/unreadable", Severity.VIOLATION, message.format(name), hint) for name in unnamed),
        ]

    @cached_property
    def _found(self) -> Sequence[Path]:
        named = [path for path in self.starts if not path.is_dir() and _is_of_interest(path)]
        return list(dict.fromkeys([*named, *sorted(self._below())]))

    def _below(self) -> Iterator[Path]:
        """The files in the folders that may be of RDF or queries; none that a link outside leads to."""
        for start in self.starts:
            for folder, folders, files in os.walk(start):
                at = Path(folder)
                folders[:] = [name for name in folders if self._is_searched(at / name)]
                for name in files:
                    path = at / name
                    if not name.startswith(".") and not self._is_excluded(path) and _may_be_read(path, start):
                        yield path

    def _is_searched(self, folder: Path) -> bool:
        is_left_out = folder.name.startswith(".") or folder.name in _LEFT_OUT or folder in _OF_THE_KERNEL
        is_of_others = any((folder / mark).exists() for mark in ("pyvenv.cfg", LOCK_FILE))
        return not (is_left_out or is_of_others or self._is_excluded(folder))

    def _is_excluded(self, path: Path) -> bool:
        return matches(name_from(self.root, path), self.exclude)

    @cached_property
    def queries(self) -> Sequence[Path]:
        """The files of queries."""
        return [path for path in self.paths if path.suffix.lower() in QUERY_EXTENSIONS]

    @cached_property
    def older_versions(self) -> Sequence[Path]:
        """The folders of older versions, which say otherwise what those of newer ones say."""
        return older_versions({path: reading.quads for path, reading in self._all.items()})

    @cached_property
    def readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of RDF, but for those of older versions."""
        older = set(self.older_versions)
        return {path: reading for path, reading in self._all.items() if older.isdisjoint(path.parents)}

    @cached_property
    def _all(self) -> Mapping[Path, Reading]:
        """The statements of each file of RDF, whatever its version."""
        queries = set(self.queries)
        paths = [path for path in self.paths if path not in queries]
        return {
            path: read(path, base=base_of(path, self.base), name=name_from(self.root, path), streaming=True)
            for path in paths
        }

    def prefixes(self, standard: Prefixes) -> Prefixes:
        """The standard prefixes, and those that the files declare, each for one namespace."""
        declared: dict[str, set[str]] = {}
        for reading in self.readings.values():
            for prefix, namespace in reading.prefixes.items():
                declared.setdefault(prefix, set()).add(namespace)
        own = {
            prefix: next(iter(namespaces)) for prefix, namespaces in declared.items() if len(namespaces) == 1
        }
        return Prefixes({**own, **standard.namespaces})

    @cached_property
    def ontology(self) -> Sequence[Path]:
        """The files that declare classes or properties or state axioms."""
        return self._that(says_ontology)

    @cached_property
    def shapes(self) -> Sequence[Path]:
        """The files that have shapes, and perhaps more."""
        return self._that(says_shapes)

    @cached_property
    def data(self) -> Sequence[Path]:
        """The files that are no ontology and say something else than shapes."""
        ontology = {*self.ontology}
        shapes = {path for path in self.shapes if not _has_instances(self.readings[path].quads)}
        return [
            path
            for path, reading in self.readings.items()
            if not (path in ontology or path in shapes or reading.findings)
        ]

    def _that(self, says: Callable[[Iterable[Quad]], bool]) -> Sequence[Path]:
        return [path for path, reading in self.readings.items() if says(reading.quads)]


def says_ontology(quads: Iterable[Quad]) -> bool:
    """Whether statements declare a class or property or state an axiom."""
    return any(
        quad.object in _OF_ONTOLOGY if quad.predicate == RDF_TYPE else quad.predicate in SCHEMA_PREDICATES
        for quad in quads
    )


def says_shapes(quads: Iterable[Quad]) -> bool:
    """Whether statements describe a shape."""
    return any(
        quad.object in _SHAPES if quad.predicate == RDF_TYPE else quad.predicate in _OF_SHAPES
        for quad in quads
    )


def matches(name: str, patterns: Collection[str]) -> bool:
    """Whether a path, or a folder that it lies in, matches one of some patterns."""
    if not patterns:
        return False
    path = PurePosixPath(name)
    names = [name, *(above.as_posix() for above in path.parents)]
    return any(fnmatchcase(part, pattern.rstrip("/")) for pattern in patterns for part in names)


def name_from(root: Path, path: Path) -> str:
    """A path as findings and graphs name it: from the root, with slashes."""
    whole, start = os.fspath(path), f"{root}/"
    if whole.startswith(start):
        return whole[len(start) :]
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, root)).as_posix()


def _has_instances(quads: Iterable[Quad]) -> bool:
    """Whether statements say what something is that is no shape and no part of an ontology."""
    own = (SH, OWL, RDFS, RDF)
    return any(
        quad.predicate == RDF_TYPE
        and isinstance(quad.object, NamedNode)
        and not quad.object.value.startswith(own)
        for quad in quads
    )


def _has_name(path: Path) -> bool:
    """Whether the name of a file is UTF-8, and not other bytes."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_of_interest(path: Path) -> bool:
    """Whether a file that is named is of RDF, or a query."""
    return path.suffix.lower() in QUERY_EXTENSIONS | UNREAD or syntax_of(path) is not None


def _may_be_read(path: Path, start: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in _PACKED and not {Path(path.stem).suffix.lower()} & EXTENSIONS.keys():
        return False
    if suffix not in QUERY_EXTENSIONS and suffix not in EXTENSIONS and suffix not in UNREAD:
        return False
    if suffix == ".obo" and path.with_suffix(".owl").exists():
        return False  # the same ontology, with names of its own for what OBO format has no IRI for
    if path.is_symlink() and not lies_in(path, start):
        return False
    return path.is_file() and (suffix not in _SHARED or is_rdf(path))
