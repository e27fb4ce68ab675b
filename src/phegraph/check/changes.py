"""Changes: the files that differ from a git revision, and the things that they can break."""

import os
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import PhegraphError
from phegraph.project.project import SETTINGS_FILE, Project
from phegraph.rdf.formats import format_of
from phegraph.rdf.reading.reader import read, read_text
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.system.files import unfinished


class Changes(Struct, frozen=True):
    """What changed.

    Attributes:
        commit: The commit since when.
        files: The files, as absolute paths.
        nodes: The nodes of their statements, now or before.
    """

    commit: str
    files: frozenset[Path]
    nodes: frozenset[Term]


def since(project: Project, revision: str) -> Changes | None:
    """What changed in a project since a git revision, files that git does not know yet among them.

    Args:
        project: The project.
        revision: A commit, branch or tag.

    Returns:
        The changes; None where the ontology, the shapes, the rules or the settings changed, which can break
        everything.

    Raises:
        PhegraphError: There is no git repository, or no such revision in it.
    """
    commit_name = f"{revision}^{{commit}}"
    commit = (
        _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", commit_name).decode().strip()
    )
    if not commit:
        raise PhegraphError(
            f"There is no git revision {revision!r}.",
            hint="In CI, fetch it first: a checkout is often one commit deep.",
        )
    changed = _git(project, "diff", "--name-only", "-z", "--relative", "--no-renames", commit, "--", ".")
    untracked = _git(project, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = sorted({os.fsdecode(name) for name in (changed + untracked).split(b"\0") if name})
    files = [project.root / name for name in names]
    if any(_concerns_all(path, project) for path in files):
        return None
    nodes: set[Term] = set()
    data_files = set(project.data_files)
    for name, path in zip(names, files, strict=True):
        syntax = format_of(path)
        if syntax is None or not path.is_relative_to(project.root / project.data):
            continue
        if path in data_files:
            nodes |= _nodes(read(path, base=project.base, name=name).quads)
        former = _git(project, "show", f"{commit}:./{name}")
        nodes |= _nodes(read_text(former, syntax, name=name, base=project.base).quads)
    return Changes(commit, frozenset(files), frozenset(nodes))


@contextmanager
def checked_out(project: Project, commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a folder that is gone afterwards. The index is left alone."""
    with unfinished(Path(tempfile.gettempdir()) / "phegraph") as folder:
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        top = Path(os.fsdecode(_git(project, "rev-parse", "--show-toplevel")).rstrip("\n"))
        _git(project, "read-tree", commit, more=index)
        _git(project, "checkout-index", "--all", f"--prefix={folder}/tree/", more=index, at=top)
        yield folder / "tree" / project.root.resolve().relative_to(top.resolve())


def _concerns_all(path: Path, project: Project) -> bool:
    below = (project.ontology, project.shapes, project.rules, Path(SETTINGS_FILE))
    return any(path.is_relative_to(project.root / part) for part in below)


def _nodes(quads: Collection[Quad]) -> set[Term]:
    """The nodes of statements, without the classes of `rdf:type`."""
    things = {quad.subject for quad in quads} | {quad.object for quad in quads if quad.predicate != RDF_TYPE}
    return {thing for thing in things if isinstance(thing, NamedNode | BlankNode)}


def _git(
    project: Project, *arguments: str, more: Mapping[str, str] | None = None, at: Path | None = None
) -> bytes:
    """The output of git; empty where it fails."""
    command = ["git", "-C", str(at or project.root), "-c", "core.quotePath=false", *arguments]
    environment = {**os.environ, **(more or {})}
    try:
        process = subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment)
    except FileNotFoundError as error:
        raise PhegraphError(
            "There is no git here.", hint="Install it, or check the whole project."
        ) from error
    if process.returncode == 128 and b"not a git repository" in process.stderr:
        raise PhegraphError(
            f"{project.root} is in no git repository.", hint="Check the whole project, without --changed."
        )
    return process.stdout if process.returncode == 0 else b""
