"""How commands open what they work on: a project, or files without one, within the limits of a command."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from msgspec.structs import replace

from phegraph.reference.engines import EngineName
from phegraph.system.limits import COMMAND, DEFAULT, Budget

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph
    from phegraph.project.project import Project
    from phegraph.questions.files import FileGraph


def watched(budget: Budget) -> None:
    """Go on in a process that is ended when the command takes more than allowed.

    Args:
        budget: What all of the command may take, where its options do not say otherwise.
    """
    from phegraph.cli.supervision import supervise

    meta = click.get_current_context().meta
    supervise(budget.changed(seconds=meta["phegraph.max_time"], memory=meta["phegraph.max_memory"]))


def opened(
    folder: Path,
    *,
    no_cache: bool,
    engine: EngineName = "compiled",
    limits: Mapping[str, float] | None = None,
) -> KnowledgeGraph:
    """The knowledge graph of the options; the limits given go before those of the settings."""
    from phegraph.project.settings import find

    return _opened(find(folder), no_cache=no_cache, engine=engine, limits=limits)


def opened_to_ask(
    folder: Path, *, no_cache: bool, limits: Mapping[str, float] | None = None
) -> KnowledgeGraph:
    """The knowledge graph of the options, which is only asked: a large one on disk, where it is kept.

    It is put there when the command has ended that had to load it from the cache.
    """
    graph = opened(folder, no_cache=no_cache, limits=limits)
    graph.loaded.is_only_asked = True
    click.get_current_context().call_on_close(graph.loaded.keep_on_disk)
    return graph


def opened_anywhere(
    paths: Sequence[Path],
    folder: Path,
    *,
    base: str | None,
    no_cache: bool,
    engine: EngineName = "compiled",
    limits: Mapping[str, float] | None = None,
    draft: bool = False,
) -> KnowledgeGraph:
    """The knowledge graph of the project that paths lie in; without settings, of the paths themselves.

    Args:
        paths: Files and folders; none for the folder of the options.
        folder: The folder of the options.
        base: What relative IRIs resolve against in files without a project.
        no_cache: As `opened` takes it, like the rest.
        engine: What reasons and validates.
        limits: The limits of the options.
        draft: Whether shapes may have what the draft of SHACL 1.2 adds, whatever the settings say.
    """
    from phegraph.project.settings import project_of

    project = project_of(paths, folder, base=base)
    project = replace(project, draft=draft or project.draft)
    return _opened(project, no_cache=no_cache, engine=engine, limits=limits)


def reopened(
    graph: KnowledgeGraph, paths: Sequence[Path], folder: Path, *, base: str | None
) -> KnowledgeGraph:
    """The graph of `opened_anywhere` as its files are now. Nothing is read yet.

    Args:
        graph: The graph as it was.
        paths, folder, base: As `opened_anywhere` takes them.
    """
    from phegraph.project.settings import project_of

    project = replace(project_of(paths, folder, base=base), limits=graph.project.limits)
    return type(graph)(project, engine=graph.loaded.engine, caching=graph.loaded.caching)


def _opened(
    project: Project, *, no_cache: bool, engine: EngineName, limits: Mapping[str, float] | None
) -> KnowledgeGraph:
    watched(project.command_limits)
    from phegraph.graph import KnowledgeGraph

    project = replace(project, limits=project.limits.changed(**(limits or {})))
    return KnowledgeGraph(project, engine=engine, caching=not no_cache)


def opened_files(data: Sequence[Path], limits: Mapping[str, float] | None = None) -> FileGraph:
    """The graph of files without a project.

    Raises:
        UsageError: A project is named as well.
    """
    if click.get_current_context().get_parameter_source("folder") is not ParameterSource.DEFAULT:
        raise click.UsageError("Name a project with --project, or files with --data.")
    watched(COMMAND)
    from phegraph.questions.files import FileGraph

    return FileGraph(data, limits=DEFAULT.changed(**(limits or {})))


def end_when_interrupted() -> None:
    """Have Ctrl-C end the process at once: Oxigraph does not hear of it while it answers a query."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
