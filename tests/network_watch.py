"""A network watch: the addresses that a command and its children connect to, as strace reports them.

Hooks of Python do not see connections of Rust and C; system calls show them all.
`python tests/network_watch.py COMMAND…` runs a command and fails if it used the network. If the command is
pytest, each call is reported with the test that made it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WATCHED = "PHEGRAPH_NETWORK_WATCHED"
"""The environment variable that is set for watched processes."""

# With --seccomp-bpf only these calls stop a process. Resolving a name connects to a name server, unless it is
# in /etc/hosts.
_STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none"]
_CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
# Unix and netlink sockets stay on this machine, except that systemd resolves names behind a Unix socket.
_CALLED = re.compile(r"sa_family=(?!AF_UNIX|AF_LOCAL|AF_NETLINK|AF_UNSPEC)|io\.systemd\.Resolve")
_MARK = "phegraph test "
_MARKED = re.compile(f'^(\\d+) .*sun_path=@"{_MARK}(.*?)"')


def refused() -> str:
    """The reason why nothing can be watched here, or an empty text."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace."
    trial = subprocess.run([*_STRACE, "-e", _CALLS, "true"], capture_output=True, text=True, check=False)
    return f"strace may not watch here: {trial.stderr.strip()}" if trial.returncode else ""


def watched(
    command: Sequence[str | Path], **options: Any
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command with the options of `subprocess.run`.

    Returns:
        The completed process, and its network calls as strace writes them.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        traced = [*_STRACE, "-e", _CALLS, "-o", log, "--", *command]
        done = subprocess.run(traced, check=False, **options)
        return done, _calls(log.read_text(errors="replace"))


def mark(test: str) -> None:
    """Mark a test in the trace of a watched process, by a failing connection to a socket of its name."""
    with socket.socket(socket.AF_UNIX) as marking:
        marking.connect_ex(b"\0" + (_MARK + test[-80:]).encode())


def _calls(log: str) -> list[str]:
    calls, tests = [], dict[str, str]()  # the test that each process runs, by process id
    for line in log.splitlines():
        marked = _MARKED.search(line)
        if marked:
            tests[marked[1]] = marked[2]
        elif _CALLED.search(line):
            # A child process has another id: any of the running tests may have started it.
            running = tests.get(line.split()[0]) or " or ".join(tests.values())
            calls.append(f"{running}: {line}" if running else line)
    return calls


def main(command: Sequence[str]) -> int:
    """Run a command: its exit code, or 1 if it used the network."""
    reason = refused()
    if reason:
        print(f"The network is not watched: {reason}", file=sys.stderr)
        return 1 if os.environ.get("CI") else subprocess.run(command, check=False).returncode
    done, calls = watched(command, env={**os.environ, WATCHED: "1"})
    print(f"{len(calls)} calls to the network.", *calls, sep="\n", file=sys.stderr)
    return done.returncode or bool(calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
