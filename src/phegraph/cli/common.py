"""What the commands share: which project, and how it is opened."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
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


_TIMEOUT = click.option(
    "--timeout",
    type=click.IntRange(0, 1_000_000),
    default=60,
    show_default=True,
    help="How many seconds the answer may take, once the graph is loaded; 0 for any.",
)
_MEMORY = click.option(
    "--memory",
    type=click.FloatRange(min=0),
    default=4,
    show_default=True,
    help="How many GiB of memory the answer may take; 0 for any. Windows does not tell.",
)


def open_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that opens a project."""
    return _PROJECT(_NO_CACHE(function))


def limit_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that answers a query."""
    return _TIMEOUT(_MEMORY(function))


def opened(folder: Path, *, no_cache: bool, engine: str = "sparql") -> KnowledgeGraph:
    """The knowledge graph of the options."""
    from phegraph.graph import KnowledgeGraph

    return KnowledgeGraph.open(folder, engine=engine, caching=not no_cache)


def end_when_interrupted() -> None:
    """Have Ctrl-C end the process at once: Oxigraph does not hear of it while it answers a query."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def within(seconds: int, memory: float) -> Iterator[None]:
    """End the process with exit code 2 if a block takes more: nothing else ends a query of Oxigraph.

    Nothing may be printed in the block.

    Args:
        seconds: How long it may take; 0 for any time.
        memory: How many GiB it may take; 0 for any.
    """
    done = threading.Event()
    ends, before = time.monotonic() + seconds, _peak()

    def watch() -> None:
        while not done.wait(0.1):
            if seconds and time.monotonic() > ends:
                _give_up(f"There is no answer after {seconds} seconds", "--timeout")
            if memory and _peak() - before > memory * 2**30:
                _give_up(f"The answer takes more than {memory:g} GiB of memory", "--memory")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _give_up(message: str, option: str) -> None:
    click.echo(f"Error: {message}. Ask for less, or allow more with {option}.", err=True)
    os._exit(2)


def _peak() -> int:
    """How many bytes this process has had at once; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
