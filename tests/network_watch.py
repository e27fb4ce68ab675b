"""A network watch from below Python: which addresses a command and all its children call, told by strace.

Python's own hooks see nothing of what Rust or C connects to; the kernel's calls do.
`python tests/network_watch.py COMMAND…` runs a command under it, and fails if anything was called. A call is
told with the test that made it, if the command is pytest.
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
"""The environment variable that is set for what is watched."""

# With --seccomp-bpf only these calls stop a process. To resolve a name is to ask a server of names, unless it
# stands in /etc/hosts.
_STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none"]
_CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
# Sockets of this machine's files, and questions to its kernel, leave the process but not the machine; but
# systemd resolves names behind such a socket.
_CALLED = re.compile(r"sa_family=(?!AF_UNIX|AF_LOCAL|AF_NETLINK|AF_UNSPEC)|io\.systemd\.Resolve")
_MARK = "phegraph test "
_MARKED = re.compile(f'^(\\d+) .*sun_path=@"{_MARK}(.*?)"')


def refused() -> str:
    """Why nothing can be watched here; empty where it can."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace."
    tried = subprocess.run([*_STRACE, "-e", _CALLS, "true"], capture_output=True, text=True, check=False)
    return f"strace may not watch here: {tried.stderr.strip()}" if tried.returncode else ""


def watched(
    command: Sequence[str | Path], **options: Any
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command with the options of `subprocess.run`.

    Returns:
        How it ended, and its calls to the network, as strace writes them.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        given = [*_STRACE, "-e", _CALLS, "-o", log, "--", *command]
        done = subprocess.run(given, check=False, **options)
        return done, _calls(log.read_text(errors="replace"))


def mark(test: str) -> None:
    """Leave the name of a test among the calls of a watched process: it fails to connect to that name."""
    with socket.socket(socket.AF_UNIX) as marking:
        marking.connect_ex(b"\0" + (_MARK + test[-80:]).encode())


def _calls(log: str) -> list[str]:
    calls, tests = [], dict[str, str]()  # of each process that runs tests, the one that it runs
    for line in log.splitlines():
        marked = _MARKED.search(line)
        if marked:
            tests[marked[1]] = marked[2]
        elif _CALLED.search(line):
            # What a test started has another number: any of those that run may have.
            running = tests.get(line.split()[0]) or " or ".join(tests.values())
            calls.append(f"{running}: {line}" if running else line)
    return calls


def main(command: Sequence[str]) -> int:
    """Run a command; its exit code, or 1 if it called anything."""
    why = refused()
    if why:
        print(f"The network is not watched: {why}", file=sys.stderr)
        return 1 if os.environ.get("CI") else subprocess.run(command, check=False).returncode
    done, calls = watched(command, env={**os.environ, WATCHED: "1"})
    print(f"{len(calls)} calls to the network.", *calls, sep="\n", file=sys.stderr)
    return done.returncode or bool(calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
