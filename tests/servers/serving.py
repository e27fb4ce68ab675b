"""A server of the toolkit as a process, for tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
from msgspec import Struct

TOKEN = "staging-3f9c"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o . ?p ?q ?r }"
"""A query that takes ages over a graph of some hundred statements."""
KEEPING_NOTHING = ("--limit", "kept_mib=0.001")
"""The options with which no answer is kept, so that workers answer whatever is asked."""


class Serving(Struct):
    """A server that runs.

    Attributes:
        address: Its address, which ends in a slash.
        process: Its process.
        log: The file of its log.
    """

    address: str
    process: subprocess.Popen[str]
    log: Path

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, trust_env=False, **options)  # type: ignore[arg-type]


@contextmanager
def serving(project: Path, *options: str, log: Path | None = None) -> Iterator[Serving]:
    """Serve a project at a free port; the server is ended at the end, and must end as it should."""
    with serving_with(Path(sys.executable), project, *options, log=log) as server:
        yield server


@contextmanager
def serving_with(python: Path, project: Path, *options: str, log: Path | None = None) -> Iterator[Serving]:
    """Serve a project by another interpreter of Python; see `serving`."""
    file = log or project.parent / "server.log"
    with file.open("w") as errors:
        process = _start(python, project, options, errors)
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        process.communicate()
        raise AssertionError(file.read_text(encoding="utf-8"))
    try:
        yield Serving(line.split()[0], process, file)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(30) == 0
        finally:
            process.kill()
            process.stdout.close()


def _start(python: Path, project: Path, options: Sequence[str], errors: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-m", "phegraph", "serve", "--project", str(project), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
