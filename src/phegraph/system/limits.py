"""Limits: work on texts from files is done in processes that are ended when they take more than allowed."""

import contextlib
import gc
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import connection
from typing import Generic, Self, TypeVar

from msgspec import Struct

from phegraph.errors import LimitError, PhegraphError
from phegraph.system.forks import can_fork, died, end_with, portable

Item = TypeVar("Item")
Value = TypeVar("Value")
GIB = 2**30
MOST = 1_000_000_000
"""The largest number that a limit can be set to."""
_GRACE = 5
"""How many seconds of processor time above its limit end a process that nobody watches any more."""


class Budget(Struct, frozen=True):
    """How much a query from a file or a person, or a command, may take. 0 is no limit.

    Attributes:
        seconds: Time until the answer is complete.
        memory: Bytes of memory above what the process had before.
        rows: Rows or statements of the answer.
    """

    seconds: float = 60
    memory: int = 4 * GIB
    rows: int = 1_000_000

    def changed(
        self, *, seconds: float | None = None, memory: float | None = None, rows: float | None = None
    ) -> "Budget":
        """The budget with what is given instead of what it has.

        Args:
            seconds: Seconds.
            memory: GiB.
            rows: Rows or statements.
        """
        return Budget(
            seconds=self.seconds if seconds is None else seconds,
            memory=self.memory if memory is None else int(memory * GIB),
            rows=self.rows if rows is None else int(rows),
        )

    def within_rows(self, rows: Iterable[Value]) -> Iterator[Value]:
        """The rows of an answer.

        Raises:
            LimitError: There are more than allowed.
        """
        for number, row in enumerate(rows):
            if number == self.rows and self.rows:
                raise LimitError(
                    f"The answer has more than {self.rows:,} rows or statements.",
                    hint="Add a LIMIT to the query, or allow more rows.",
                )
            yield row


DEFAULT = Budget()
COMMAND = Budget(seconds=3600, memory=16 * GIB, rows=0)
"""What all of a command may take. Rows are limited for each answer."""


class Pool(Generic[Item, Value]):
    """Processes that do one kind of work, item after item, each within a budget.

    A process is forked when first needed and kept. One that takes more than allowed is ended, and the next
    item gets a new one. Where processes cannot be forked (other systems than Linux, a process with other
    threads) the work is done in place, and time and memory have no limit of their own.
    """

    def __init__(self, work: Callable[[Item], Value], budget: Budget = DEFAULT, *, size: int = 1) -> None:
        """Take the work. Nothing is begun yet.

        Args:
            work: Makes a value of an item. Items and values must be of a kind that pickle takes.
            budget: What each item may take.
            size: How many processes there may be at the same time.
        """
        self._work = work
        self._budget = budget
        self._size = size
        self._idle: list[_Worker[Item, Value]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        while self._idle:
            self._idle.pop().end()

    def __call__(self, item: Item) -> Value:
        """What the work makes of an item.

        Raises:
            LimitError: It takes more than allowed.
            PhegraphError: As the work raises it, or the process was ended by something else.
        """
        (outcome,) = self.each([item])
        if isinstance(outcome, PhegraphError):
            raise outcome
        return outcome

    def each(self, items: Sequence[Item]) -> Iterator[Value | PhegraphError]:
        """The outcome of each item in their order: its value, or the error that keeps it from having one."""
        waiting = deque(enumerate(items))
        running: dict[connection.Connection, _Task[Item, Value]] = {}
        done: dict[int, Value | PhegraphError] = {}
        try:
            for number in range(len(items)):
                while number not in done:
                    while waiting and len(running) < self._size:
                        index, item = waiting.popleft()
                        worker = self._worker()
                        if worker is None:
                            done[index] = _outcome(self._work, item)
                            break
                        ends = time.monotonic() + (self._budget.seconds or math.inf)
                        worker.give(item)
                        running[worker.ours] = _Task(index, ends, worker)
                    else:
                        done.update(self._finished(running))
                yield done.pop(number)
        finally:
            for task in running.values():
                task.worker.end()

    def _worker(self) -> "_Worker[Item, Value] | None":
        """A process that has nothing to do; None where there can be none."""
        if self._idle:
            return self._idle.pop()
        return _Worker(self._work, self._budget) if can_fork() else None

    def _finished(
        self, running: "dict[connection.Connection, _Task[Item, Value]]"
    ) -> Iterator[tuple[int, Value | PhegraphError]]:
        """Wait until some work ends or takes too long, and give what became of it."""
        left = min(task.ends for task in running.values()) - time.monotonic()
        ready = connection.wait(list(running), None if left == math.inf else max(0.0, left))
        now = time.monotonic()
        for ours, task in list(running.items()):
            if ours not in ready and now < task.ends:
                continue
            del running[ours]
            if ours in ready:
                outcome, survives = task.worker.take()
            else:
                message = f"There is no answer after {self._budget.seconds:g} seconds."
                outcome, survives = LimitError(message, hint="Ask for less, or allow more time."), False
            if survives:
                self._idle.append(task.worker)
            else:
                task.worker.end()
            if isinstance(outcome, BaseException) and not isinstance(outcome, PhegraphError):
                raise outcome
            yield task.index, outcome


class _Worker(Generic[Item, Value]):
    """A process of a pool."""

    def __init__(self, work: Callable[[Item], Value], budget: Budget) -> None:
        context = multiprocessing.get_context("fork")
        self.ours, theirs = context.Pipe()
        self._memory = budget.memory
        self._process = context.Process(
            target=_serve, args=(work, theirs, self.ours, budget, os.getpid()), daemon=True
        )
        self._process.start()
        theirs.close()

    def give(self, item: Item) -> None:
        """Have it begin with an item."""
        with contextlib.suppress(BrokenPipeError):  # that it has died is noticed when it is waited for
            self.ours.send(item)

    def take(self) -> tuple[Value | BaseException, bool]:
        """The outcome of the item that was given, and whether the process can have another."""
        try:
            outcome = self.ours.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            # What allocates memory in Rust ends the process where there is none.
            is_memory = self._process.exitcode == -signal.SIGABRT and self._memory
            return _too_much(self._memory) if is_memory else died(self._process), False
        if isinstance(outcome, MemoryError):
            return _too_much(self._memory), False
        return outcome, True

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self.ours.close()


class _Task(Struct, Generic[Item, Value]):
    """An item that a process works on: its number, and when the process must have ended it."""

    index: int
    ends: float
    worker: _Worker[Item, Value]


def _too_much(memory: int) -> LimitError:
    message = f"The answer takes more than {memory / GIB:g} GiB of memory."
    return LimitError(message, hint="Ask for less, or allow more memory.")


def _serve(
    work: Callable[[Item], Value],
    theirs: connection.Connection,
    ours: connection.Connection,
    budget: Budget,
    parent: int,
) -> None:
    """Answer until nobody asks any more."""
    end_with(parent)
    ours.close()  # else it would never be seen that nobody asks any more
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()  # what is there already is no garbage of this process; to look at it would copy it
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)  # what libraries print as they end the process is told otherwise
    limit_memory(budget.memory)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            item = theirs.recv()
            _limit_processor(budget.seconds)
            try:
                theirs.send(_outcome(work, item))
            except BrokenPipeError:
                return
            except BaseException as error:  # noqa: BLE001 - it is raised where the work is waited for
                theirs.send(portable(error))


def _outcome(work: Callable[[Item], Value], item: Item) -> Value | PhegraphError:
    try:
        return work(item)
    except PhegraphError as error:
        return error


def limit_memory(more: int) -> None:
    """Let this process take no more than that many bytes above what it has; 0 is no limit."""
    import resource

    if more:
        with open("/proc/self/statm") as statistics:  # noqa: PTH123
            pages = int(statistics.read().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        size = pages * resource.getpagesize() + more
        if soft == resource.RLIM_INFINITY or size < soft:
            resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def _limit_processor(seconds: float) -> None:
    """End a process whose parent has died, and with it the watch of the time."""
    import resource

    if seconds:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        size = math.ceil(used + seconds * (os.cpu_count() or 1)) + _GRACE
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (size, resource.getrlimit(resource.RLIMIT_CPU)[1]))
