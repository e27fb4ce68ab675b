"""Limits: queries of files and of users run in processes that are ended when they exceed a budget."""

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
from phegraph.system.forks import can_fork, end_with_parent, error_of_process, has_other_threads, picklable

Item = TypeVar("Item")
Value = TypeVar("Value")
GIB = 2**30
LARGEST_LIMIT = 1_000_000_000
"""The largest number that a limit can be set to."""
_GRACE = 5
"""The seconds of processor time above its limit after which a process without a parent ends itself."""


class Budget(Struct, frozen=True):
    """The most that a query of a file or a user, or a command, may take. 0 is no limit.

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
        """The budget with other limits; None leaves a limit as it is.

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
"""The budget of a whole command. Rows are limited for each answer."""


class Pool(Generic[Item, Value]):
    """Processes that do one kind of work, item after item, each within a budget.

    A process is forked when first needed, and does one item after another. One that exceeds the budget is
    ended, and the next item gets a new one. Where processes cannot be forked (other systems than Linux, a
    process with other threads), the work is done in this process, with no limit of time and memory.
    """

    def __init__(self, work: Callable[[Item], Value], budget: Budget = DEFAULT, *, size: int = 1) -> None:
        """A pool without processes: the first is forked for the first item.

        Args:
            work: The function from an item to its value. Pickle must take both.
            budget: The most that each item may take.
            size: How many processes there may be at the same time.
        """
        self._work = work
        self._budget = budget
        self._size = size
        self._own: list[_Worker[Item, Value]] = []
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _idle(self) -> "list[_Worker[Item, Value]]":
        """The processes that wait for an item: none in a fork, for those of its parent work for that."""
        if self._owner != os.getpid():
            self._own, self._owner = [], os.getpid()
        return self._own

    def close(self) -> None:
        """End the processes."""
        while self._idle:
            self._idle.pop().end()

    def __call__(self, item: Item) -> Value:
        """The value of an item.

        Raises:
            LimitError: It exceeds the budget.
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
                        worker.send(item)
                        running[worker.ours] = _Task(index, ends, worker)
                    else:
                        done.update(self._finished(running))
                yield done.pop(number)
        finally:
            for task in running.values():
                task.worker.end()

    def _worker(self) -> "_Worker[Item, Value] | None":
        """An idle process, or a new one; None where processes cannot be forked."""
        if self._idle:
            return self._idle.pop()
        return _Worker(self._work, self._budget) if can_fork() else None

    def _finished(
        self, running: "dict[connection.Connection, _Task[Item, Value]]"
    ) -> Iterator[tuple[int, Value | PhegraphError]]:
        """Wait until work on an item ends or takes too long: the index and outcome of each such item."""
        left = min(task.ends for task in running.values()) - time.monotonic()
        ready = connection.wait(list(running), None if left == math.inf else max(0.0, left))
        now = time.monotonic()
        for ours, task in list(running.items()):
            if ours not in ready and now < task.ends:
                continue
            del running[ours]
            if ours in ready:
                outcome, survives = task.worker.receive()
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


def apart(work: Callable[[], Value]) -> Value:
    """The value of work on a store on disk, done in a process of its own: its threads end with that process.

    Where this process has such threads already, it is done in place, within no limit: a fork would wait for
    threads that it does not have.

    Raises:
        LimitError: It exceeds the budget of a command.
        PhegraphError: As the work raises it, or the process was ended by something else.
    """
    if has_other_threads():
        return work()
    own: Pool[None, Value] = Pool(lambda _: work(), COMMAND)
    with own as pool:
        return pool(None)


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

    def send(self, item: Item) -> None:
        """Send it an item to work on."""
        with contextlib.suppress(BrokenPipeError):  # `receive` reports that it has died
            self.ours.send(item)

    def receive(self) -> tuple[Value | BaseException, bool]:
        """The outcome of its item, and whether the process can take another."""
        try:
            outcome = self.ours.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            # Rust aborts the process where it cannot allocate memory.
            is_memory = self._process.exitcode == -signal.SIGABRT and self._memory
            return _too_much(self._memory) if is_memory else error_of_process(self._process), False
        if isinstance(outcome, MemoryError):
            return _too_much(self._memory), False
        return outcome, True

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        self.ours.close()


class _Task(Struct, Generic[Item, Value]):
    """An item that a process works on: its index, and the monotonic time at which it is given up."""

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
    """Work on items until the parent closes the pipe."""
    end_with_parent(parent)
    ours.close()  # while this end is open, `recv` never sees that the parent has closed its own
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()  # collecting what the parent allocated would copy its pages
    with open(os.devnull, "w") as null:  # noqa: PTH123
        os.dup2(null.fileno(), 2)  # libraries print when they abort; the parent reports it
    limit_memory(budget.memory)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            item = theirs.recv()
            _limit_processor(budget.seconds)
            try:
                theirs.send(_outcome(work, item))
            except BrokenPipeError:
                return
            except BaseException as error:  # noqa: BLE001 - raised in the parent, by `each`
                theirs.send(picklable(error))


def _outcome(work: Callable[[Item], Value], item: Item) -> Value | PhegraphError:
    try:
        return work(item)
    except PhegraphError as error:
        return error


def limit_memory(more: int) -> None:
    """Limit this process to so many bytes of memory above what it has; 0 is no limit."""
    import resource

    if more:
        with open("/proc/self/statm") as statistics:  # noqa: PTH123
            pages = int(statistics.read().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        size = pages * resource.getpagesize() + more
        if soft == resource.RLIM_INFINITY or size < soft:
            resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def _limit_processor(seconds: float) -> None:
    """Limit the processor time of this process, for its parent, which watches the clock, may die."""
    import resource

    if seconds:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        size = math.ceil(used + seconds * (os.cpu_count() or 1)) + _GRACE
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (size, resource.getrlimit(resource.RLIMIT_CPU)[1]))
