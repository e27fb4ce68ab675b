"""Changes: the files that differ from a git revision, and the things that they can break."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.project.found import says_ontology, says_shapes
from phegraph.project.git import Tree, check_out, merge_base, trees
from phegraph.project.project import Project
from phegraph.rdf.formats import format_of
from phegraph.rdf.imports.lock import CATALOG_FILE
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import read, read_text
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.system.files import scratch_folder


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
        The changes since the commit that the working tree and the revision have both grown from. None where
        the ontology, the shapes, the rules or the settings changed, which can break everything, and where git
        cannot tell: a folder of the project is a link or outside it, or a submodule is gone.

    Raises:
        PhegraphError: There is no git repository, or no such revision in it, or git fails.
    """
    outermost = _tree(project, merge_base(project.root, revision))
    if any(part.resolve() != _unlinked(part, project) for part in outermost.parts):
        return None
    working_trees = [*trees(outermost)]
    files = [tree.folder / name for tree in working_trees for name in tree.changed]
    if any(_concerns_all(path, project) for path in files) or not all(
        tree.is_known for tree in working_trees
    ):
        return None
    nodes: set[Term] = set()
    data_files = set(project.data_files)
    for tree in working_trees:
        for changed in tree.changed:
            path, name = tree.folder / changed, tree.name + changed
            syntax = format_of(path)
            is_data = path in data_files if project.found else _is_below(path, project, project.data)
            if syntax is None or not is_data:
                continue
            base = base_of(path, project.base_of_files)
            if path in data_files:
                nodes |= _nodes(read(path, base=base, name=name).quads)
            if changed in tree.former:
                text = tree.git("cat-file", "blob", tree.former[changed])
                former = read_text(text, syntax, name=name, base=base).quads
                if project.found and (says_ontology(former) or says_shapes(former)):
                    return None
                nodes |= _nodes(former)
    return Changes(outermost.commit, frozenset(files), frozenset(nodes))


@contextmanager
def checked_out(project: Project, commit: str) -> Iterator[Path]:
    """The project as it was at a commit, in a folder that is gone afterwards. The index is left alone."""
    with scratch_folder() as folder:
        yield check_out(_tree(project, commit), folder / "tree", folder)


def _tree(project: Project, commit: str) -> Tree:
    found = (*_basis(project), *project.data, *project.queries)
    parts = project.found.starts if project.found else [project.root / part for part in found]
    return Tree(project.root, commit, parts)


def _unlinked(part: Path, project: Project) -> Path | None:
    """Where a part of the project is if it is below the root and no link leads to it."""
    return (
        project.root.resolve() / part.relative_to(project.root) if part.is_relative_to(project.root) else None
    )


def _basis(project: Project) -> Sequence[Path]:
    """What everything rests on."""
    rules = [project.rules] if project.rules else []
    imports = [project.lock_folder, *project.imports.values()]
    return *project.ontology, *project.shapes, *rules, *imports, Path(project.settings)


def _concerns_all(path: Path, project: Project) -> bool:
    found = project.found
    if path.name == CATALOG_FILE or _is_below(path, project, [project.lock_folder]):
        return True
    if found and path != project.root / project.settings:
        was_read = not path.exists() and format_of(path) is not None
        return was_read or path in found.ontology or path in found.shapes
    return _is_below(path, project, _basis(project))


def _is_below(path: Path, project: Project, parts: Iterable[Path]) -> bool:
    return any(path.is_relative_to(project.root / part) for part in parts)


def _nodes(quads: Collection[Quad]) -> set[Term]:
    """The nodes of statements, without the classes of `rdf:type`."""
    things = {quad.subject for quad in quads} | {quad.object for quad in quads if quad.predicate != RDF_TYPE}
    return {thing for thing in things if isinstance(thing, NamedNode | BlankNode)}
