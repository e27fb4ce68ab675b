"""States: the graph of a file, of a folder, or of a folder as it was at a git revision."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import DefaultGraph, Quad

from phegraph.errors import PhegraphError
from phegraph.owl.closure.closing import inferred_from
from phegraph.project.git import Tree, check_out, commit_of
from phegraph.project.project import Project
from phegraph.project.settings import find_settings, without_settings
from phegraph.rdf.reading.files import prefixes_of, raise_faults
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import Prefixes
from phegraph.system.files import scratch_folder

_BASE = "file:///"
"""What relative IRIs resolve against, with the path of the file: the same wherever a state is read from."""


class State(Struct, frozen=True):
    """A graph to compare.

    Attributes:
        name: What the user calls it.
        files: The statements of each file, by its path from the folder.
        prefixes: The prefixes that the files declare.
        language: The language of names.
    """

    name: str
    files: Mapping[str, Sequence[Quad]]
    prefixes: Prefixes
    language: str = "en"

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
        InputError: A file has syntax errors.
    """
    if Path(name).exists():
        return _of_path(name, Path(name))
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
        return _of_path(name, then)


def _of_path(name: str, path: Path) -> State:
    path = path.resolve()
    if not path.is_dir():
        reading = read(path, base=_BASE, name=path.name)
        raise_faults({path: reading})
        return State(name, {path.name: reading.quads}, prefixes_of({path: reading}))
    settings = find_settings(path)
    project = settings if settings and settings.root.resolve() == path else without_settings((path,), path)
    readings = {file: _read(file, project) for file in project.rdf_files}
    raise_faults(readings)
    files = {project.name_of(file): reading.quads for file, reading in readings.items()}
    return State(name, files, prefixes_of(readings), project.language)


def _read(path: Path, project: Project) -> Reading:
    name = project.name_of(path)
    return read(path, base=_BASE + name if project.found else project.base, name=name)


def _without_graphs(quads: Iterable[Quad]) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
