"""What of a project a check is asked about, as people name it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from phegraph.check.baseline import Baseline, read_baseline
from phegraph.check.changes import Changes, since
from phegraph.check.rulebook import Rulebook
from phegraph.errors import ProjectError
from phegraph.project.project import Project
from phegraph.rdf.formats import EXTENSIONS
from phegraph.system.files import real


class Selection(TypedDict):
    """Arguments of `KnowledgeGraph.check`."""

    paths: Sequence[Path]
    changes: Changes | None
    baseline: Baseline | None
    skip: frozenset[str]


def selection(
    project: Project, paths: Sequence[Path], revision: str | None, baseline: Path | None, skip: Sequence[str]
) -> Selection:
    """What is checked.

    Args:
        project: The project.
        paths: Files of it, or folders with some; none for all.
        revision: The git revision since which changes are of interest, if only they are.
        baseline: The file of known findings, if there is one.
        skip: The names of rules and groups that are left out.

    Raises:
        ProjectError: There is no such file in the project, no such revision, baseline, rule or group.
    """
    if project.found and not project.found.paths:
        hint = "Name files, or a folder that has some. Their extensions are " + f"{', '.join(EXTENSIONS)}."
        raise ProjectError("There is no file of RDF here, nor a query.", hint=hint)
    return {
        "paths": [_of_project(path, project) for path in paths],
        "changes": since(project, revision) if revision else None,
        "baseline": read_baseline(baseline, _name(baseline, project)) if baseline else None,
        "skip": Rulebook(project).known(skip),
    }


def _of_project(path: Path, project: Project) -> Path:
    """A file of the project, or a folder that has some."""
    absolute = real(path)
    if project.by_content:  # the project is what was named
        return absolute
    files = project.ontology_files + project.shapes_files + project.data_files
    files += [
        *project.query_files,
        *project.rule_files,
        *project.mapping_files,
        project.root / project.settings,
    ]
    if not any(file.is_relative_to(absolute) for file in files):
        raise ProjectError(f"{path} is no file of the project, nor a folder with any.")
    return absolute


def _name(path: Path, project: Project) -> str:
    """What findings call a file."""
    absolute = real(path)
    return project.name_of(absolute) if absolute.is_relative_to(project.root) else path.as_posix()


def file_of_whole(project: Project) -> str:
    """The file that stands for a project as a whole: its settings, or its first file where it has none."""
    if project.settings:
        return project.settings
    files = (*project.ontology_files, *project.data_files, *project.shapes_files)
    return project.name_of(files[0]) if files else ""


def folder_in_repository(root: Path) -> str:
    """Where a folder is in its git repository: an empty text, or a path with a slash at its end."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            below = root.relative_to(folder).as_posix()
            return "" if below == "." else below + "/"
    return ""
