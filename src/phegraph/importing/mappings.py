"""The mappings of a project, what rows they take, and what waits for a review."""

from difflib import get_close_matches
from pathlib import Path

from phegraph.errors import PhegraphError, ProjectError, QueryError
from phegraph.finding import Place
from phegraph.importing.mapping import Mapped, read_mapping
from phegraph.importing.reviews import FILE, Match, read_matches
from phegraph.project.project import Project
from phegraph.system.files import lies_in

FOLDER = "mappings"
"""The folder of mappings in the first folder of the data of a project."""


def mappings_of(project: Project) -> list[Mapped]:
    """The mappings of a project.

    Raises:
        QueryError: One cannot be used.
    """
    return [read_mapping(path, project.name_of(path), project.prefixes) for path in project.mapping_files]


def mapping_of(project: Project, name: str) -> Mapped:
    """The mapping of a name.

    Raises:
        ProjectError: There is none.
        QueryError: It cannot be used.
    """
    paths = {path.stem: path for path in project.mapping_files}
    if name not in paths:
        close = get_close_matches(name, paths, 1)
        at = (project.data[0] / FOLDER).as_posix()
        hint = f"Did you mean {close[0]}?" if close else f"Write {at}/{name}.rq; `--init FILE` prints one."
        raise ProjectError(f"There is no mapping {name}.", hint=hint)
    return read_mapping(paths[name], project.name_of(paths[name]), project.prefixes)


def allowed(project: Project, mapped: Mapped) -> None:
    """Refuse rows whose licence the project does not allow.

    Raises:
        QueryError: It does not.
    """
    if mapped.licence.rstrip("/") not in {licence.rstrip("/") for licence in project.licences}:
        message = f"The licence of the rows, {mapped.licence}, is none that the project allows."
        hint = f"Allow it in {project.settings}: [mappings] licences; or take other rows."
        raise QueryError(message, hint=hint, place=Place(mapped.file))


def input_of(project: Project, mapped: Mapped) -> Path:
    """The file of the mapping's own input, as it was fetched if it is an address.

    Raises:
        PhegraphError: It has none, or it was not fetched.
        ProjectError: It lies outside the project.
    """
    if not mapped.input:
        raise PhegraphError(f"The mapping {mapped.name} has no input.", hint="Name the file of rows.")
    if mapped.input.startswith(("http://", "https://")):
        from phegraph.importing.fetching import fetched_file

        path = fetched_file(project, mapped)
        if not path.exists():
            message = f"The rows of {mapped.input} were not fetched."
            raise PhegraphError(message, hint=f"Fetch them: phegraph import {mapped.name} --fetch.")
        return path
    path = project.root / mapped.input
    if not lies_in(path, project.root, *project.outside):
        raise ProjectError(f"The input {mapped.input} lies outside the project.", place=Place(mapped.file))
    return path


def matches_of(project: Project) -> tuple[list[Match], Path]:
    """The matches of a project, and the file that they are in.

    Raises:
        InputError: The file cannot be read.
    """
    path = project.root / project.data[0] / FOLDER / FILE
    return read_matches(path, project.name_of(path)), path
