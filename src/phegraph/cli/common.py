"""What the commands share: which project, and how it is opened."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from phegraph.cli.output import say
from phegraph.reference.engines import ENGINES, EngineName
from phegraph.system.limits import COMMAND, LARGEST_LIMIT, Budget
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph

FORMATS: Mapping[str, str] = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "junit": "xml",
    "github": "",
    "markdown": "md",
    "report": "ttl",
}
"""The forms of a report, and the extension of a file that tells each."""

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
    type=click.Choice(ENGINES),
    default="compiled",
    help="What reasons and validates: rules and shapes compiled to SPARQL, or the reference, owlrl and"
    " pySHACL. [default: compiled]",
)


def _kept(context: click.Context, parameter: click.Parameter, value: float | None) -> None:
    """Keep an option of all of a command for `watched`."""
    context.meta[f"phegraph.{parameter.name}"] = value


def _limit(
    name: str, description: str, *, whole: bool = False, **more: Any
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """An option that limits something; of all of a command, it is kept for `watched`."""
    if whole:
        more |= {"expose_value": False, "callback": _kept}
    return click.option(name, help=description, **{"type": click.FloatRange(0, LARGEST_LIMIT), **more})


_MAX_TIME = _limit(
    "--max-time", "How many seconds all of the command may take; 0 for any. [default: 3600]", whole=True
)
_MAX_MEMORY = _limit(
    "--max-memory", "How many GiB of memory all of it may take; 0 for any. [default: 16]", whole=True
)
_TIMEOUT = _limit(
    "--timeout", "How many seconds each query of a file or a person may take; 0 for any. [default: 60]"
)
_MEMORY = _limit("--memory", "How many GiB of memory each may take; 0 for any. [default: 4]")
_ROWS = _limit(
    "--rows",
    "How many rows or statements each may give; 0 for any. [default: 1000000]",
    type=click.IntRange(0, LARGEST_LIMIT),
)


def open_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that opens a project."""
    return _PROJECT(_NO_CACHE(_MAX_TIME(_MAX_MEMORY(function))))


def file_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that reads files without a project. It goes on watched."""

    @wraps(function)
    def command(*args: object, **options: object) -> int:
        watched(COMMAND)
        return function(*args, **options)

    return _MAX_TIME(_MAX_MEMORY(command))


def watched(budget: Budget) -> None:
    """Go on in a process that is ended when the command takes more than allowed.

    Args:
        budget: What all of the command may take, where its options do not say otherwise.
    """
    from phegraph.cli.supervision import supervise

    meta = click.get_current_context().meta
    supervise(budget.changed(seconds=meta["phegraph.max_time"], memory=meta["phegraph.max_memory"]))


def limit_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that answers queries of files or people, as one argument, `limits`."""

    @wraps(function)
    def command(
        *args: object, timeout: float | None, memory: float | None, rows: int | None, **options: object
    ) -> int:
        given = {"seconds": timeout, "memory": memory, "rows": rows}
        limits = {name: value for name, value in given.items() if value is not None}
        return function(*args, limits=limits, **options)

    return _TIMEOUT(_MEMORY(_ROWS(command)))


def opened(
    folder: Path,
    *,
    no_cache: bool,
    engine: EngineName = "compiled",
    limits: Mapping[str, float] | None = None,
) -> KnowledgeGraph:
    """The knowledge graph of the options; the limits given go before those of the settings."""
    from phegraph.project.settings import find

    project = find(folder)
    watched(project.command_limits)
    from phegraph.graph import KnowledgeGraph

    project = replace(project, limits=project.limits.changed(**(limits or {})))
    return KnowledgeGraph(project, engine=engine, caching=not no_cache)


def end_when_interrupted() -> None:
    """Have Ctrl-C end the process at once: Oxigraph does not hear of it while it answers a query."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def print_unanswered(unanswered: Mapping[str, str]) -> int:
    """Say which questions are not answered, and give the exit code."""
    for name, reason in unanswered.items():
        say(visible(f"The question {name} is not answered: {reason}"))
    return 1 if unanswered else 0
