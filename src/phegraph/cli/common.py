"""What the commands share: which project, and how it is opened."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph

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


timeout_option = click.option(
    "--timeout",
    type=click.IntRange(0, 1_000_000),
    default=60,
    show_default=True,
    help="How many seconds the answer may take, once the graph is loaded; 0 for any.",
)


def open_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that opens a project."""
    return _PROJECT(_NO_CACHE(function))


def opened(folder: Path, *, no_cache: bool, engine: str = "sparql") -> KnowledgeGraph:
    """The knowledge graph of the options."""
    from phegraph.graph import KnowledgeGraph

    return KnowledgeGraph.open(folder, engine=engine, caching=not no_cache)


def end_when_interrupted() -> None:
    """Have Ctrl-C end the process at once: Oxigraph does not hear of it while it answers a query."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """End the process with exit code 2 if a block takes longer: nothing else ends a query of Oxigraph.

    Nothing may be printed in the block.
    """

    def end() -> None:
        hint = "Ask for less, or allow more with --timeout."
        click.echo(f"Error: There is no answer after {seconds} seconds. {hint}", err=True)
        os._exit(2)

    if not seconds:
        yield
        return
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
