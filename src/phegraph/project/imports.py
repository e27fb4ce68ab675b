"""Imports of a project, and of files that belong to none: where imported files may be."""

from collections.abc import Mapping
from pathlib import Path

from phegraph.project.project import Project
from phegraph.project.settings import project_of
from phegraph.rdf.imports.following import NOTHING, Imports, follow, links
from phegraph.rdf.imports.resolver import ImportPaths
from phegraph.rdf.reading.reader import Reading


def paths_of(project: Project) -> ImportPaths:
    """Where the files may be that a project imports; without settings, in its repository."""
    roots = [project.root] if project.settings else _repositories(project)
    return ImportPaths(
        roots[0],
        project.outside,
        files=project.imports,
        lock_folder=project.lock_folder,
        others=tuple(roots[1:]),
    )


def _repositories(project: Project) -> list[Path]:
    """The repositories of files: one, unless the files have only the root of the file system in common."""
    root = project.root
    folders = [root]
    if root.parent == root and project.found is not None:
        starts = (start if start.is_dir() else start.parent for start in project.found.starts)
        folders = [folder for folder in starts if folder != root] or folders
    return list(dict.fromkeys(map(_repository, folders)))


def _repository(folder: Path) -> Path:
    """The root of the Git repository that a folder lies in, or else the folder."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def imports_of(readings: Mapping[Path, Reading], *, base: str | None = None) -> Imports:
    """What files import that belong to no project.

    Args:
        readings: The statements of each file.
        base: The base that they were read with; None for each file's own.

    Raises:
        ProjectError: They lie in a project whose settings cannot be used.
    """
    if not any(map(links, readings.values())):
        return NOTHING
    return follow(readings, paths_of(project_of([*readings], Path())), base=base, name_of=_short)


def _short(path: Path) -> str:
    """A path as people would write it here."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
