"""Work done beside this process: in a fork of it on Linux, where there is a second processor."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection
from typing import TypeVar

from phegraph.errors import PhegraphError

Made = TypeVar("Made")


@contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Begin some work, and give the function that waits for what it makes.

    Without a fork the work is done first. If the block fails, the work is ended.

    Args:
        work: The work. What it makes, or raises, must be of a kind that pickle takes.
    """
    if not _may_fork():
        made = work()
        yield lambda: made
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, theirs))
    process.start()
    theirs.close()

    @cache
    def wait() -> Made:
        try:
            made, error = ours.recv()
        except EOFError as error:
            raise PhegraphError("A process was ended.", hint="Is there enough memory?") from error
        if error is not None:
            raise error
        return made  # type: ignore[no-any-return]

    try:
        yield wait
    finally:
        process.terminate()
        process.join()
        ours.close()


def _may_fork() -> bool:
    # A fork has none of the other threads, nor what they were about to let go.
    return sys.platform == "linux" and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


def _run(work: Callable[[], object], to: Connection) -> None:
    try:
        to.send((work(), None))
    except BaseException as error:  # noqa: BLE001 - it is raised where the work is waited for
        to.send((None, error))
