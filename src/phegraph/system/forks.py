"""Forks of this process: whether one is safe, and how its errors and its end are reported."""

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from phegraph.errors import PhegraphError

_HINTS: Mapping[str, str] = {
    "SIGKILL": "Is there enough memory? Systems end what takes too much.",
    "SIGSEGV": "The input was nested too deep, or a library has a fault.",
    "SIGXCPU": "It took more processor time than allowed.",
}


def can_fork() -> bool:
    """Whether a fork of this process is safe: a fork has none of the other threads, but their locks."""
    may_have_forks = sys.platform == "linux" and not multiprocessing.current_process().daemon
    return may_have_forks and threading.active_count() == 1 and not _forbidding


@contextmanager
def without_forks() -> Iterator[None]:
    """Have no process forked during a block: a library has threads, for whose locks a fork would wait."""
    _forbidding.append(True)
    try:
        yield
    finally:
        _forbidding.pop()


_forbidding: list[bool] = []


def has_other_threads() -> bool:
    """Whether this process has threads besides this one, those of libraries included, as Linux lists them."""
    tasks = Path("/proc/self/task")
    return tasks.is_dir() and len([*tasks.iterdir()]) > 1


_PR_SET_PDEATHSIG = 1  # of prctl(2)


def end_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, however that ends (prctl(2), Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        os._exit(1)


def error_of_process(process: BaseProcess) -> PhegraphError:
    """The error for a process that ended unexpectedly."""
    process.join()
    return error_of_exit_code(process.exitcode or 0)


def error_of_exit_code(code: int) -> PhegraphError:
    """The error for a process that ended unexpectedly, by its exit code; a negative one is a signal."""
    if code >= 0:
        return PhegraphError(f"A process was ended with code {code}.", hint="Is there enough memory?")
    name = signal.Signals(-code).name
    return PhegraphError(f"A process was ended by {name}.", hint=_HINTS.get(name, ""))


def picklable(error: BaseException) -> BaseException:
    """An error that pickle takes. A bug has its traceback as a note, since pickle drops it."""
    if not isinstance(error, PhegraphError | OSError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.dumps(error)
    except Exception:  # noqa: BLE001 - pickle fails in many ways
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
