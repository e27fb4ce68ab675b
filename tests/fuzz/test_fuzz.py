"""A minute of fuzzing, and proof that what is looked for would be found."""

import math
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz import limits
from fuzz.batch import CORPUS, seeds
from fuzz.run import Run
from fuzz.targets import TARGETS

pytestmark = pytest.mark.slow

SECONDS = 40
WORKERS = 2
ENDED = """
import sys
from fuzz import limits
limits.limit()
limits.begin(seconds=0.5)
exec(sys.argv[1])
"""
FAULTY = """
import sys
from pathlib import Path
from fuzz import batch, targets
faulty = lambda path: str(1 // (b"a" not in path.read_bytes()))
targets.TARGETS["turtle"] = targets.Target(faulty, "a", 1, "turtle")
for fault in batch.run("turtle", "0", 50, 10.0, Path(sys.argv[1])):
    print(fault["kind"], Path(fault["file"]).read_text())
"""
SERVICE = "SELECT * { SERVICE <http://127.0.0.1:20000/> { ?s ?p ?o } }"


def run(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"import sys; sys.path[:0] = {sys.path!r}\n"
    command = [sys.executable, "-c", path + script, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def test_no_input_is_a_fault(tmp_path: Path) -> None:
    fuzzing = Run(tmp_path)
    fuzzing.go(math.inf, SECONDS * WORKERS / len(TARGETS), workers=WORKERS)
    print(fuzzing)
    assert fuzzing.faults == {}
    assert {name for name in TARGETS if fuzzing.inputs[name] > len(seeds(name, CORPUS))} == {*TARGETS}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("network", "import socket; socket.socket()"),
        ("network", "import socket; socket.getaddrinfo('phegraph.invalid', 80)"),
        ("network", f"import pyoxigraph; list(pyoxigraph.Store().query({SERVICE!r}))"),
        ("hang", "while True: pass"),
        ("crash", "import ctypes; ctypes.string_at(0)"),
    ],
)
def test_a_process_is_ended_for_a_fault(kind: str, code: str) -> None:
    assert limits.ENDS[signal.Signals(-run(ENDED, code).returncode)] == kind


def test_a_process_has_so_much_memory() -> None:
    assert "MemoryError" in run(ENDED, "bytes(5 << 30)").stderr


def test_a_socket_of_this_machine_is_no_fault() -> None:
    assert run(ENDED, "import socket; socket.socketpair()").returncode == 0


def test_an_exception_is_a_fault_and_its_input_is_kept_small(tmp_path: Path) -> None:
    assert run(FAULTY, str(tmp_path)).stdout == "ZeroDivisionError-string-lambda a\n"
