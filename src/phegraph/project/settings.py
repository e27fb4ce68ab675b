"""Settings: which project files are of, by the nearest `phegraph.toml`, or without any."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from phegraph.errors import ProjectError
from phegraph.project.found import FoundFiles
from phegraph.project.project import NO_BASE, SETTINGS_FILE, Project
from phegraph.project.settings_file import PYPROJECT, read_settings
from phegraph.system.files import real

_TOOL = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*phegraph[ \t]*[].]", re.MULTILINE)


def find(start: Path) -> Project:
    """The project that a path lies in: the nearest folder, upwards, with a `phegraph.toml`.

    Raises:
        ProjectError: There is none, or its settings cannot be used.
    """
    project = find_settings(start)
    if project is not None:
        return project
    raise ProjectError(
        f"There is no {SETTINGS_FILE} in {start} or above it.",
        hint="Go to a project's folder, make one with `phegraph init DIR`, or write settings for the files"
        " here with `phegraph init --here`. RDF files without a project are queried and shown with --data.",
    )


def find_settings(start: Path) -> Project | None:
    """The project that a path lies in, as `find` has it, or None where there are no settings."""
    try:
        start = real(start)
    except ValueError as error:
        raise ProjectError(f"{str(start)!r} can be no folder: {error}.") from error
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return read_settings(folder / SETTINGS_FILE)
        if _is_settings(folder / PYPROJECT):
            return read_settings(folder / PYPROJECT)
    return None


def _is_settings(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` has a table of phegraph."""
    try:
        return _TOOL.search(pyproject.read_bytes()) is not None
    except OSError:
        return False


def project_at(folder: Path, project: Project) -> Project:
    """A project as it is in another folder: by the settings there, or without any as without here.

    Raises:
        ProjectError: There are no settings where there should be, or they cannot be used.
    """
    if project.found and not project.settings:
        return replace(project, root=folder, found=project.found.moved(folder))
    return find(folder)


def project_of(paths: Sequence[Path], folder: Path, *, base: str | None = None) -> Project:
    """The project that paths lie in, or one of the paths themselves where there are no settings.

    Args:
        paths: Files and folders; none for the folder.
        folder: Where settings are looked for first, and where names of files begin without any.
        base: See `without_settings`.

    Raises:
        ProjectError: Settings are there and cannot be used.
    """
    project = find_settings(folder)
    if project is None or (paths and not any(_concern(project, real(path)) for path in paths)):
        project = find_settings(paths[0]) if paths else None
    return _based(project, base) if project else without_settings(paths, folder, base)


def _based(project: Project, base: str | None) -> Project:
    """A project whose relative IRIs resolve against a base that is given on the command line, if one is."""
    if base is None:
        return project
    if project.found is None:
        hint = f"Leave out --base, or set base in {project.settings}."
        raise ProjectError(
            f"Relative IRIs resolve against the base of the project, {project.base}.", hint=hint
        )
    return replace(project, found=replace(project.found, base=base))


def _concern(project: Project, path: Path) -> bool:
    """Whether a path lies in a project, or the project in it."""
    folders = (real(project.root), *project.outside)
    return any(path.is_relative_to(folder) or folder.is_relative_to(path) for folder in folders)


def without_settings(paths: Sequence[Path], folder: Path, base: str | None = None) -> Project:
    """A project of files and folders, told apart by what they say.

    Args:
        paths: The files and folders; none for the folder.
        folder: Where names of files begin, if all lie in it; else they begin at the folder common to all.
        base: What relative IRIs resolve against; None for each file's own address.
    """
    starts = tuple(real(path) if path.is_dir() else Path(os.path.abspath(path)) for path in paths)  # noqa: PTH100
    root = real(folder)
    starts = starts or (root,)
    if not all(start.is_relative_to(root) for start in starts):
        root = Path(os.path.commonpath([start if start.is_dir() else start.parent for start in starts]))
    found = FoundFiles(root, starts, base=base)
    return Project(root, root.name or "/", NO_BASE, settings="", rules=None, found=found)
