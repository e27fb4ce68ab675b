"""Work done beside this process: in forks of it on Linux, where there is a second processor."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from typing import Generic, Protocol, TypeVar

from phegraph.system.forks import can_fork, died, end_with, portable

Made = TypeVar("Made", covariant=True)


class Begin(Protocol):
    """Begins a piece of work, and gives the function that waits for what it makes.

    What the work makes, or raises, must be of a kind that pickle takes.
    """

    def __call__(self, work: Callable[[], Made], /) -> Callable[[], Made]: ...


@contextmanager
def together() -> Iterator[Begin]:
    """Do pieces of work beside one another, as many at a time as there are processors.

    What is to begin waits for room. The block ends when all work has; if it or any work fails, the rest of
    the work is ended, and the error raised. Without forks each piece is done when it would begin.
    """
    forks: list[_Fork[object]] = []

    def running() -> list[_Fork[object]]:
        return [fork for fork in forks if not fork.ours.closed]

    def first() -> None:
        """Wait for whichever ends first."""
        ended = connection.wait([fork.ours for fork in running()])
        for fork in running():
            if fork.ours in ended:
                fork.wait()

    def begin(work: Callable[[], Made]) -> Callable[[], Made]:
        if _processors() == 1 or not can_fork():
            made = work()
            return lambda: made
        while len(running()) >= _processors():
            first()
        fork = _Fork(work)
        forks.append(fork)
        return fork.wait

    try:
        yield begin
        while running():
            first()
    finally:
        for fork in forks:
            fork.end()


class _Fork(Generic[Made]):
    """A process that does a piece of work."""

    def __init__(self, work: Callable[[], Made]) -> None:
        context = multiprocessing.get_context("fork")
        self.ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, theirs, os.getpid()))
        self._process.start()
        theirs.close()
        self._made: list[Made] = []

    def wait(self) -> Made:
        if not self._made:
            try:
                made, error = self.ours.recv()
            except EOFError as error:
                raise died(self._process) from error
            if error is not None:
                raise error
            self._made.append(made)
            self.end()
        return self._made[0]

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self.ours.close()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _run(work: Callable[[], object], to: connection.Connection, parent: int) -> None:
    end_with(parent)
    gc.freeze()  # what is there already is no garbage of this process; to look at it would copy it
    try:
        to.send((work(), None))
    except BaseException as error:  # noqa: BLE001 - it is raised where the work is waited for
        to.send((None, portable(error)))
