"""Limits on rows and seconds, for queries that somebody else wrote."""

import multiprocessing
import warnings
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from phegraph.errors import LimitError, StoreError

T = TypeVar("T")

ROWS = 100_000
SECONDS = 30.0


def limited(rows: Iterable[T], most: int = ROWS) -> Iterator[T]:
    """The rows, as long as they are not too many.

    Raises:
        LimitError: There are more than `most`.
    """
    for number, row in enumerate(rows, 1):
        if number > most:
            raise LimitError(f"The answer has more than {most} rows.", hint="Add LIMIT, or ask for less.")
        yield row


def within(run: Callable[[], T], seconds: float = SECONDS) -> T:
    """What a function gives, if it does in time.

    It runs in a copy of this process, for a running query stops only with its process. So its result has to
    be plain data (rows in a list), and what it changes is lost. What would end the process (a query that
    overflows the engine's stack) ends the copy.

    Raises:
        LimitError: It took longer.
        StoreError: It ended its process.
        PhegraphError: Whatever it raised itself.
    """
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=_send, args=(run, sender), daemon=True)
    with warnings.catch_warnings():
        # Python warns of forks of processes with threads; the copy uses none but its own.
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise LimitError(f"There was no answer within {seconds:g} seconds.", hint="Ask for less.")
        result, error = receiver.recv()
    except EOFError as ended:
        raise StoreError("The query ended its process.", hint="Simplify it.") from ended
    finally:
        child.kill()
        child.join()
        receiver.close()
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _send(run: Callable[[], T], sender: "Connection[object, object]") -> None:
    try:
        outcome = run(), None
    except Exception as error:  # noqa: BLE001 - it is raised in the other process
        sender.send((None, error))
    else:
        sender.send(outcome)
