"""Work done in threads. `concurrent.futures` does as much, and takes longer to import than most work here."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self, TypeVar

Value = TypeVar("Value")


class Threads:
    """Some threads that do what they are given, in its order, until the end of a `with` block."""

    def __init__(self, number: int) -> None:
        """Start none yet.

        Args:
            number: How many there may be.
        """
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._number = number
        self._threads: list[Thread] = []

    def _work(self) -> None:
        while work := self._waiting.get():
            work()

    def begin(self, work: Callable[[], Value]) -> Callable[[], Value]:
        """Give the threads something to do.

        Args:
            work: What to do.

        Returns:
            A function that waits until it is done, and returns its value or raises its error. It can be
            called once.
        """
        done: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

        def do() -> None:
            try:
                done.put((work(), None))
            except BaseException as error:  # noqa: BLE001  # the caller raises it, a panic of Rust too
                done.put((None, error))

        def value() -> Value:
            found, error = done.get()
            if error:
                raise error
            return found  # type: ignore[no-any-return]

        self._waiting.put(do)
        if len(self._threads) < self._number:
            self._threads.append(Thread(target=self._work))
            self._threads[-1].start()
        return value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let what has begun come to its end, and leave the rest."""
        while not self._waiting.empty():
            self._waiting.get()
        for _each in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
