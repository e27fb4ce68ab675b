"""Work in parallel: in forks of this process on Linux, where there is a second processor."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from typing import Generic, Protocol, TypeVar

from phegraph.system.forks import can_fork, end_with_parent, error_of_process, picklable

Value = TypeVar("Value", covariant=True)


class Begin(Protocol):
    """Begins a piece of work, and returns the function that waits for its value.

    Pickle must take the value, or the error that the work raises. A process for work of some niceness has
    others go first.
    """

    def __call__(self, work: Callable[[], Value], /, *, niceness: int = 0) -> Callable[[], Value]: ...


@contextmanager
def run_in_parallel() -> Iterator[Begin]:
    """Do pieces of work in parallel, as many at a time as there are processors; the others wait.

    The block ends when all work has ended. If it or any work fails, the rest of the work is ended and the
    error raised. Where processes cannot be forked, each piece is done when it is begun.
    """
    forks: list[_Fork[object]] = []

    def running() -> list[_Fork[object]]:
        return [fork for fork in forks if not fork.ours.closed]

    def wait_for_one() -> None:
        """Wait until one process ends."""
        ended = connection.wait([fork.ours for fork in running()])
        for fork in running():
            if fork.ours in ended:
                fork.wait()

    def begin(work: Callable[[], Value], *, niceness: int = 0) -> Callable[[], Value]:
        if _processors() == 1 or not can_fork():
            value = work()
            return lambda: value
        while len(running()) >= _processors():
            wait_for_one()
        fork = _Fork(work, niceness)
        forks.append(fork)
        return fork.wait

    try:
        yield begin
        while running():
            wait_for_one()
    finally:
        for fork in forks:
            fork.end()


class _Fork(Generic[Value]):
    """A process that does a piece of work."""

    def __init__(self, work: Callable[[], Value], niceness: int) -> None:
        context = multiprocessing.get_context("fork")
        self.ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, theirs, os.getpid(), niceness))
        self._process.start()
        theirs.close()
        self._values: list[Value] = []

    def wait(self) -> Value:
        if not self._values:
            try:
                value, error = self.ours.recv()
            except EOFError as error:
                raise error_of_process(self._process) from error
            if error is not None:
                raise error
            self._values.append(value)
            self.end()
        return self._values[0]

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self.ours.close()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _run(work: Callable[[], object], to: connection.Connection, parent: int, niceness: int) -> None:
    end_with_parent(parent)
    os.nice(niceness)
    gc.freeze()  # collecting what the parent allocated would copy its pages
    try:
        to.send((work(), None))
    except BaseException as error:  # noqa: BLE001 - raised in the parent, by `wait`
        to.send((None, picklable(error)))
