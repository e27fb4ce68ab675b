"""Changes: the files that differ from a git revision, and the things that they can break."""

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.check.git import git
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
        PhegraphError: There is no git repository, or no such revision in it, or git fails.
    """
    name = f"{revision}^{{commit}}"
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    commit = git(project.root, *verify, also=[1]).decode().strip()
    if not commit:
        raise PhegraphError(
            f"There is no git revision {revision!r}.",
            hint="In CI, fetch it first: a checkout is often one commit deep.",
        )
    changed = git(project.root, "diff", "--name-only", "-z", "--relative", "--no-renames", commit, "--", ".")
    untracked = git(project.root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = sorted({os.fsdecode(name) for name in (changed + untracked).split(b"\0") if name})
    files = [project.root / name for name in names]
    if any(_concerns_all(path, project) for path in files):
        return None
    nodes: set[Term] = set()
    data_files = set(project.data_files)
    tree = git(project.root, "ls-tree", "-r", "-z", "--name-only", commit, "--", ".")
    former = {os.fsdecode(name) for name in tree.split(b"\0")}
    for name, path in zip(names, files, strict=True):
        syntax = format_of(path)
        if syntax is None or not path.is_relative_to(project.root / project.data):
            continue
        if path in data_files:
            nodes |= _nodes(read(path, base=project.base, name=name).quads)
        if name in former:
            text = git(project.root, "show", f"{commit}:./{name}")
            nodes |= _nodes(read_text(text, syntax, name=name, base=project.base).quads)
    return Changes(commit, frozenset(files), frozenset(nodes))


@contextmanager
def checked_out(project: Project, commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a folder that is gone afterwards. The index is left alone."""
    with unfinished(Path(tempfile.gettempdir()) / "phegraph") as folder:
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        top = Path(os.fsdecode(git(project.root, "rev-parse", "--show-toplevel")).rstrip("\n"))
        git(project.root, "read-tree", commit, more=index)
        git(top, "checkout-index", "--all", f"--prefix={folder}/tree/", more=index)
        yield folder / "tree" / project.root.resolve().relative_to(top.resolve())


def _concerns_all(path: Path, project: Project) -> bool:
    below = (project.ontology, project.shapes, project.rules, Path(SETTINGS_FILE))
    return any(path.is_relative_to(project.root / part) for part in below)


def _nodes(quads: Collection[Quad]) -> set[Term]:
    """The nodes of statements, without the classes of `rdf:type`."""
    things = {quad.subject for quad in quads} | {quad.object for quad in quads if quad.predicate != RDF_TYPE}
    return {thing for thing in things if isinstance(thing, NamedNode | BlankNode)}
