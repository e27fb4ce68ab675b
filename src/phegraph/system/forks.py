"""Forks of this process: whether one is sure to work, and how its errors and its end are reported."""

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from multiprocessing.process import BaseProcess

from phegraph.errors import PhegraphError

_HINTS: Mapping[str, str] = {
    "SIGKILL": "Is there enough memory? Systems end what takes too much.",
    "SIGSEGV": "What it worked on was nested too deep, or met a fault of a library.",
    "SIGXCPU": "It took more processor time than allowed.",
}


def can_fork() -> bool:
    """Whether a fork of this process is sure to work: it has none of the other threads."""
    may_have_forks = sys.platform == "linux" and not multiprocessing.current_process().daemon
    return may_have_forks and threading.active_count() == 1


_PR_SET_PDEATHSIG = 1  # of prctl(2)


def end_with(parent: int) -> None:
    """Have this process end when its parent does, whatever ends that."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        os._exit(1)


def died(process: BaseProcess) -> PhegraphError:
    """Why a process ended that was not to end."""
    process.join()
    return ended(process.exitcode or 0)


def ended(code: int) -> PhegraphError:
    """That a process ended which was not to end, by its exit code: below 0 it is a signal."""
    if code >= 0:
        return PhegraphError(f"A process was ended with code {code}.", hint="Is there enough memory?")
    name = signal.Signals(-code).name
    return PhegraphError(f"A process was ended by {name}.", hint=_HINTS.get(name, ""))


def portable(error: BaseException) -> BaseException:
    """An error as another process can raise it. A bug notes where it comes from, which pickle forgets."""
    if not isinstance(error, PhegraphError | OSError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.dumps(error)
    except Exception:  # noqa: BLE001 - it is of a kind that pickle does not take
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
