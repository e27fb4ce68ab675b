"""Public projects as their own people have them: what `phegraph check` says of them, and what it takes."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

PROJECTS = (
    *("bot", "brick", "dcat", "dcat-ap", "fibo"),
    *("linked-art", "pmdco", "qudt", "relations", "schemaorg"),
)
"""The projects of the shared folder."""


class Run(Struct, frozen=True):
    """What a process did and took.

    Attributes:
        exit_code: Its exit code; less than 0 where it was ended.
        output: What it printed.
        errors: What it printed to the stream of errors.
        seconds: The processors' seconds of it and of all its children.
        memory: The MiB of memory at most of the largest of its processes.
    """

    exit_code: int
    output: str
    errors: str
    seconds: float
    memory: float


def run(arguments: Sequence[str | Path], limit: float = 600) -> Run:
    """Run a program of Python, at most so many seconds on the clock."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        words = ["timeout", str(limit), sys.executable, *map(str, arguments)]
        with tempfile.TemporaryDirectory() as cache:
            environment = {**os.environ, "PHEGRAPH_CACHE": cache}
            process = subprocess.Popen(words, stdout=output, stderr=errors, env=environment)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return Run(
            process.returncode,
            output.read().decode(),
            errors.read().decode(),
            seconds=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss / 1024,
        )


def check(folder: Path) -> Run:
    """Check a folder without settings, as JSON."""
    return run(["-m", "phegraph", "check", folder, "--no-cache", "--format", "json"])


def findings(checked: Run) -> Sequence[Mapping[str, Any]]:
    """The findings of a report in JSON."""
    found = json.loads(checked.output)
    assert isinstance(found, list)
    return found


def contents(folder: Path) -> Mapping[Path, tuple[int, int]]:
    """All that is in a folder, each with its size and when it was last changed."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*"))}
