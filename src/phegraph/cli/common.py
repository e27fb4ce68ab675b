"""What the commands share: which project, and how it is opened."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from phegraph.cli.output import say
from phegraph.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph
    from phegraph.limits import Budget

_PROJECT = click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=".",
    help="A folder of the project. [default: here]",
)
_NO_CACHE = click.option("--no-cache", is_flag=True, help="Load and reason anew, and keep nothing.")

engine_option = click.option(
    "--engine",
    type=click.Choice(["sparql", "owlrl"]),
    default="sparql",
    help="What reasons and validates: compiled rules and shapes, or owlrl and pySHACL. [default: sparql]",
)


_TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(0, 1_000_000_000),
    help="How many seconds each query of a file or a person may take; 0 for any. [default: 60]",
)
_MEMORY = click.option(
    "--memory",
    type=click.FloatRange(0, 1_000_000_000),
    help="How many GiB of memory each may take; 0 for any. [default: 4]",
)
_ROWS = click.option(
    "--rows",
    type=click.IntRange(0, 1_000_000_000),
    help="How many rows or statements each may give; 0 for any. [default: 1000000]",
)


def open_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that opens a project."""
    return _PROJECT(_NO_CACHE(function))


def limit_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that answers queries of files or people: `opened` takes them."""
    return _TIMEOUT(_MEMORY(_ROWS(function)))


def opened(
    folder: Path,
    *,
    no_cache: bool,
    engine: str = "sparql",
    timeout: float | None = None,
    memory: float | None = None,
    rows: int | None = None,
) -> KnowledgeGraph:
    """The knowledge graph of the options."""
    from phegraph.graph import KnowledgeGraph
    from phegraph.settings import find

    project = find(folder)
    limits = budget(project.limits, timeout, memory, rows)
    return KnowledgeGraph(replace(project, limits=limits), engine=engine, caching=not no_cache)


def budget(settings: Budget, timeout: float | None, memory: float | None, rows: int | None) -> Budget:
    """The limits of the settings, or of the options where they are given."""
    from phegraph.limits import GIB, Budget

    return Budget(
        seconds=settings.seconds if timeout is None else timeout,
        memory=settings.memory if memory is None else int(memory * GIB),
        rows=settings.rows if rows is None else rows,
    )


def end_when_interrupted() -> None:
    """Have Ctrl-C end the process at once: Oxigraph does not hear of it while it answers a query."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def print_unanswered(unanswered: Mapping[str, str]) -> int:
    """Say which questions are not answered, and give the exit code."""
    for name, reason in unanswered.items():
        say(visible(f"The question {name} is not answered: {reason}"))
    return 1 if unanswered else 0
