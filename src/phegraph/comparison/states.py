"""States: the graph of a file, of a folder, or of a folder as it was at a git revision."""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import DefaultGraph, Quad

from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding, Place
from phegraph.owl.closure.closing import inferred_from
from phegraph.project.git import Tree, check_out, commit_of
from phegraph.project.project import Project
from phegraph.project.settings import find_settings, without_settings
from phegraph.rdf.formats import EXTENSIONS
from phegraph.rdf.reading.files import prefixes_of, raise_faults
from phegraph.rdf.reading.reader import Reading, read, read_bytes
from phegraph.rdf.terms import Prefixes
from phegraph.system.files import scratch_folder

_BASE = "file:///"
"""What relative IRIs resolve against, with the path of the file: the same wherever a state is read from."""
_MOST_UNPACKED = 2**30
"""The most bytes that are unpacked of a file: a small one may hold any number."""


class Unread(Struct, frozen=True):
    """A file that cannot be read: what is in it, and its faults."""

    content: bytes
    faults: tuple[Finding, ...]


class State(Struct, frozen=True):
    """A graph to compare.

    Attributes:
        name: What the user calls it.
        files: The statements of each file, by its path from the folder.
        prefixes: The prefixes that the files declare.
        language: The language of names.
        unread: The files that cannot be read, by their path from the folder.
        is_past: Whether it is that of a revision, which no one can correct.
    """

    name: str
    files: Mapping[str, Sequence[Quad]]
    prefixes: Prefixes
    language: str = "en"
    unread: Mapping[str, Unread] = {}
    is_past: bool = False

    @property
    def has_graphs(self) -> bool:
        """Whether it is one file that names graphs."""
        quads = next(iter(self.files.values()), ())
        return len(self.files) == 1 and any(quad.graph_name != DefaultGraph() for quad in quads)

    def quads(self, *, graphs: bool = False, inferred: bool = False) -> list[Quad]:
        """Its statements, in the order of its files.

        Args:
            graphs: Whether with the names of their graphs.
            inferred: Whether with what follows from them under OWL 2 RL.
        """
        every = [quad for quads in self.files.values() for quad in quads]
        if not graphs:
            every = _without_graphs(every)
        return [*every, *_without_graphs(inferred_from(every))] if inferred else every


def state(name: str, folder: Path = Path()) -> State:
    """The state that a name means.

    Args:
        name: A file; a folder: all its files of RDF, or those of the project that it is; or a git revision,
            for what `folder` was then, `REVISION:PATH` for a file or folder in it.
        folder: The folder that revisions are of.

    Raises:
        PhegraphError: It means nothing, or git fails.
    """
    if Path(name).exists():
        return _of_path(name, Path(name), name)
    revision, _, path = name.partition(":")
    try:
        commit = commit_of(folder, revision)
    except PhegraphError as error:
        message = f"{name} is no file, no folder and no git revision. {error.message}"
        raise PhegraphError(message, hint=error.hint) from error
    with scratch_folder() as temporary:
        then = check_out(Tree(folder, commit, [folder.absolute()]), temporary / "tree", temporary) / path
        if not then.exists():
            raise PhegraphError(f"There is no {path} at {revision}.")
        return replace(_of_path(name, then, f"{revision}:{path}"), is_past=True)


def _of_path(name: str, path: Path, where: str) -> State:
    """The state of a file or folder; `where` is what people find it by."""
    path = path.resolve()
    if not path.is_dir():
        reading = _unpacked(path, where) if path.suffix == ".gz" else read(path, base=_BASE, name=where)
        raise_faults({path: reading})
        return State(name, {path.name: reading.quads}, prefixes_of({path: reading}))
    settings = find_settings(path)
    project = settings if settings and settings.root.resolve() == path else without_settings((path,), path)
    readings = {file: _read(file, project) for file in project.rdf_files}
    sound = {file: reading for file, reading in readings.items() if not reading.findings}
    return State(
        name,
        {project.name_of(file): reading.quads for file, reading in sound.items()},
        prefixes_of(sound),
        project.language,
        {
            project.name_of(file): Unread(file.read_bytes(), tuple(_found_at(where, reading.findings)))
            for file, reading in readings.items()
            if reading.findings
        },
    )


def _unpacked(path: Path, where: str) -> Reading:
    """The statements of a file that is packed by gzip, as the downloads of a publication are."""
    unpacked = path.with_suffix("")
    syntax = EXTENSIONS.get(unpacked.suffix.lower())
    if syntax is None:
        hint = f"Unpack it, or name it by its syntax, such as {unpacked.stem}.nt.gz."
        raise PhegraphError(
            f"{where} does not say in its name which syntax of RDF is packed in it.", hint=hint
        )
    try:
        with gzip.open(path) as packed:
            data = packed.read(_MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PhegraphError(f"{where} cannot be unpacked: {error}") from error
    if len(data) > _MOST_UNPACKED:
        raise PhegraphError(f"{where} holds more than {_MOST_UNPACKED:,} bytes.", hint="Unpack it.")
    return read_bytes(data, syntax, name=f"{where} (unpacked)", base=_BASE)


def comparable(former: State, present: State) -> tuple[State, State]:
    """Two states, without the files that cannot be read in one of them.

    Raises:
        InputError: One of them is not of a revision, and another than in the other state. All faults of all
            such files are in it.
    """
    faults = [
        fault
        for one, other in ((former, present), (present, former))
        for name, unread in (() if one.is_past else one.unread.items())
        if name not in other.unread or other.unread[name].content != unread.content
        for fault in unread.faults
    ]
    if faults:
        raise InputError(faults)
    left_out = former.unread.keys() | present.unread.keys()

    def read_in_both(files: Mapping[str, Sequence[Quad]]) -> Mapping[str, Sequence[Quad]]:
        return {name: quads for name, quads in files.items() if name not in left_out}

    return (
        replace(former, files=read_in_both(former.files)),
        replace(present, files=read_in_both(present.files)),
    )


def _found_at(where: str, faults: Iterable[Finding]) -> Iterator[Finding]:
    """Faults of files in a folder or a revision, with paths that lead there."""
    between = "" if where.endswith(":") else "/"

    def at(place: Place) -> Place:
        return replace(place, file=f"{where}{between}{place.file}")

    for fault in faults:
        yield replace(fault, place=fault.place and at(fault.place), also=tuple(map(at, fault.also)))


def _read(path: Path, project: Project) -> Reading:
    name = project.name_of(path)
    return read(path, base=_BASE + quote(name) if project.found else project.base, name=name)


def _without_graphs(quads: Iterable[Quad]) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
