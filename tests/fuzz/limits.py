"""Limits of a process that the kernel holds (Linux), whatever Python, Rust or C does."""

import ctypes
import os
import platform
import resource
import signal
import struct

SECONDS = 10
"""How much processor time an input may take: a machine that is busy with other things changes nothing."""

STUCK = 300
"""How many seconds an input may wait for something."""

_GIB = 4
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""The architecture as the kernel's audit names it, and the number of the call `socket`."""

ENDS = {
    signal.SIGSYS: "network",
    signal.SIGPROF: "hang",
    signal.SIGALRM: "stuck",
    signal.SIGSEGV: "crash",
    signal.SIGABRT: "crash",
}
"""What it means that a signal ended a process."""


def limit() -> None:
    """End this process, and what it starts, for a call to the network, and give it so much memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_GIB << 30, _GIB << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # With one processor nothing is done beside, so that all counts as time of this process.
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[os.getpid() % len(os.sched_getaffinity(0))]})
    for ends in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(ends, signal.SIG_DFL)
    refuse_sockets()


def begin(seconds: float = SECONDS) -> None:
    """Begin to count the time of an input."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, STUCK)


def refuse_sockets() -> None:
    """Have the kernel end this process with SIGSYS when it makes a socket that is not one of this machine.

    Raises:
        OSError: The kernel does not take the filter.
    """
    architecture, number = _SOCKET[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return (linux/bpf_common.h)
    end, allow = 0x80000000, 0x7FFF0000  # SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ALLOW (linux/seccomp.h)
    code = [
        (load, 0, 0, 4),  # of seccomp_data the architecture,
        (equal, 0, 5, architecture),
        (load, 0, 0, 0),  # the number of the call,
        (equal, 0, 3, number),
        (load, 0, 0, 16),  # and its first argument
        (equal, 1, 0, 1),  # AF_UNIX
        (give, 0, 0, end),
        (give, 0, 0, allow),
    ]
    filters = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in code))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(filters))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(seccomp, filter_mode, program, 0, 0):
        raise OSError(ctypes.get_errno(), "no filter of system calls")
