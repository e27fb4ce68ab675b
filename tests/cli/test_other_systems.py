"""Commands do the same where processes cannot be forked, and where Python lacks what only POSIX has."""

import subprocess
import sys
from pathlib import Path

import pytest

# Takes away what Windows lacks before phegraph is imported; the standard library is imported first.
WITHOUT_POSIX = """
import ctypes, multiprocessing, os, resource, signal, subprocess, sys, urllib.request
sys.platform = "another"
del os.fork, os.forkpty, signal.pthread_sigmask, signal.sigtimedwait
members = {name: value for name, value in vars(signal).items() if name in ("SIGHUP", "SIGPIPE", "SIGQUIT")}
for name, member in members.items():
    delattr(signal, name)
    signal.Signals._member_map_.pop(name)
    signal.Signals._member_names_.remove(name)
sys.modules["resource"] = None
from phegraph.cli import main
main()
"""


def run(folder: Path, code: str, words: list[str]) -> tuple[int, str]:
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert "fault of phegraph" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        *(
            pytest.param(words, marks=pytest.mark.slow)
            for words in (
                ["ask", "south-of"],
                ["query", "SELECT ?light { ?light lh:lit ?year } ORDER BY ?year"],
                ["close", "data/almanac.ttl", "--ontology", "ontology/lighthouses.ttl"],
                ["validate", "data/almanac.ttl", "--shapes", "ontology/shapes.ttl"],
                ["publish", "--to", "public"],
            )
        ),
    ],
    ids=lambda words: words[0],
)
def test_a_command_does_the_same_without_what_only_posix_has(lighthouses: Path, words: list[str]) -> None:
    expected = run(lighthouses, "from phegraph.cli import main; main()", words)
    assert run(lighthouses, WITHOUT_POSIX, words) == expected
    assert expected[0] == 0
