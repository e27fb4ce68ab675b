"""Supervision: a command goes on in a process that is ended when all of it takes more than allowed."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

import click

from phegraph.cli import ALONE
from phegraph.cli.output import say
from phegraph.errors import LimitError, PhegraphError
from phegraph.system.forks import can_fork, end_with_parent, error_of_exit_code
from phegraph.system.limits import Budget, limit_memory
from phegraph.system.progress import OFTEN, Progress, watch

NO_MEMORY = LimitError("The command takes more memory than it may.", hint="Allow more with --max-memory.")
_PASSED_ON = {s for s in signal.Signals if s.name in ("SIGHUP", "SIGINT", "SIGPIPE", "SIGQUIT", "SIGTERM")}
_EVER = 1e9
_LITTLE_MEMORY = 2**24
_PATIENCE = (1.0, 5.0)
"""Seconds after an interruption: when it is passed on, for only a terminal sends it to both processes, and
when the process is ended, for it does not hear of it in a long query or update."""


def supervise(budget: Budget) -> None:
    """Go on in a process of its own, which this one watches and whose exit code it takes.

    On a terminal it shows what the command is at. Nothing happens where processes cannot be forked (other
    systems than Linux), nor without a limit and a terminal, nor when a program calls a command as a function.

    Args:
        budget: What all of the command may take; its rows do not count.
    """
    if click.get_current_context().obj != ALONE:
        return
    terminal = sys.stderr.isatty()
    if not (budget.seconds or budget.memory or terminal):
        return
    if not can_fork():
        return
    sys.stdout.flush()
    sys.stderr.flush()
    step = click.get_current_context().command_path
    progress = Progress(step) if terminal else None
    parent = os.getpid()
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    child = os.fork()
    if child:
        _watch(child, budget, progress)
    if progress:
        watch(progress)
    signal.pthread_sigmask(signal.SIG_SETMASK, former)
    end_with_parent(parent)
    os.environ["RUST_BACKTRACE"] = "0"  # what ends for want of memory says so in a line
    limit_memory(budget.memory)


def _watch(child: int, budget: Budget, progress: Progress | None) -> NoReturn:
    """Wait until the process ends, end it when its time is over, and end as it does.

    On a terminal, what it is at is shown while that takes long.
    """
    ends = time.monotonic() + (budget.seconds or _EVER)
    passed_on = killed = ends + _EVER
    while True:
        try:
            left = min(ends, passed_on, killed) - time.monotonic()
            if progress:
                progress.show()
                left = min(left, OFTEN)
            signal.sigtimedwait({signal.SIGCHLD}, max(0.0, left))
            process, status = os.waitpid(child, os.WNOHANG)
        except KeyboardInterrupt:
            passed_on, killed = (time.monotonic() + seconds for seconds in _PATIENCE)
            continue
        now = time.monotonic()
        if progress and (process or now >= min(killed, ends)):
            progress.clear()
        if process:
            _end(os.waitstatus_to_exitcode(status), budget)
        if now >= passed_on:
            passed_on = ends + _EVER
            os.kill(child, signal.SIGINT)
        if now >= killed:
            _kill(child)
            say("Interrupted.", err=True)
            os._exit(130)
        if now >= ends:
            _kill(child)
            message = f"The command has not ended after {budget.seconds:g} seconds."
            _fail(LimitError(message, hint="Allow more with --max-time."))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether there was no memory: Python itself, or what maps shared objects, may say so in other words.

    The limit is lifted: the message takes memory, too.
    """
    if sys.platform != "linux":
        return isinstance(error, MemoryError)
    import resource

    limit, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    match error:
        case MemoryError():
            return True
        case OSError():
            return error.errno == errno.ENOMEM
        case ImportError() | SystemError() if limit != resource.RLIM_INFINITY:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            return limit - pages * resource.getpagesize() < _LITTLE_MEMORY
    return False


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _end(code: int, budget: Budget) -> NoReturn:
    if -code in _PASSED_ON:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    if -code == signal.SIGABRT and budget.memory:  # what allocates memory in Rust ends the process so
        _fail(NO_MEMORY)
    if code < 0:
        _fail(error_of_exit_code(code))
    os._exit(code)


def _fail(error: PhegraphError) -> NoReturn:
    say(f"Error: {error}", err=True)
    os._exit(error.exit_code)
