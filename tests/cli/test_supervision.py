"""All of a command within limits: what takes too long or too much is ended, and said to be."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone"),
]

EXPLODING = ("close", "--max-inferred", "1000000000")


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "phegraph", *arguments]
    return subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def ended(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of a command and what it prints on the error stream."""
    process = command(folder, *arguments)
    _, errors = process.communicate(timeout=600)
    return process.returncode, errors


@pytest.fixture
def explosion(tmp_path: Path) -> str:
    """A file from which 4,500,000 statements follow."""
    links = "".join(f":n{number} :before :n{number + 1} .\n" for number in range(3_000))
    file = tmp_path / "explosion.ttl"
    file.write_text(
        "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f":before a owl:TransitiveProperty .\n{links}"
    )
    return str(file)


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path, explosion: str) -> None:
    target = tmp_path / "inferred.nt"
    code, errors = ended(tmp_path, *EXPLODING, explosion, "--to", str(target), "--max-time", "1")
    assert code == 2
    assert errors.endswith("Error: The command has not ended after 1 seconds. Allow more with --max-time.\n")
    assert not target.exists()


@pytest.mark.parametrize("memory", ["0.001", "0.003", "0.006", "0.01"])
def test_a_command_without_memory_for_its_own_code_says_so(tmp_path: Path, memory: str) -> None:
    code, errors = ended(tmp_path, "close", "none.ttl", "--max-memory", memory)
    assert errors == "Error: The command takes more memory than it may. Allow more with --max-memory.\n"
    assert code == 2


def test_a_command_that_takes_too_much_memory_is_ended(tmp_path: Path, explosion: str) -> None:
    code, errors = ended(tmp_path, *EXPLODING, explosion, "--max-memory", "0.25")
    assert code == 2
    assert errors.endswith(
        "Error: The command takes more memory than it may. Allow more with --max-memory.\n"
    )
    assert "Traceback" not in errors
    assert "backtrace:" not in errors


def test_the_settings_limit_commands_and_the_options_go_before_them(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + "\n[limits]\nmax_time = 0.001\n")
    assert ended(lighthouses, "check")[0] == 2
    assert ended(lighthouses, "check", "--max-time", "0")[0] == 0
    assert ended(lighthouses, "check", "--max-time", "100")[0] == 0


def test_a_query_within_the_limits_of_a_command_still_has_its_own(lighthouses: Path) -> None:
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
    code, errors = ended(lighthouses, "query", cross, "--timeout", "1", "--max-time", "100")
    assert (code, "no answer after 1 seconds" in errors) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_ends_the_watch_ends_the_command(tmp_path: Path, explosion: str, number: signal.Signals) -> None:
    process = command(tmp_path, *EXPLODING, explosion)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (child := children.read_text().split()):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, number)
    assert process.wait(600) == -number
    for _ in range(60_000):
        if not Path(f"/proc/{child[0]}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{child[0]}").exists()
    process.communicate()


def test_an_interruption_is_passed_on(tmp_path: Path, explosion: str) -> None:
    process = command(tmp_path, *EXPLODING, explosion)
    while not Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text():
        time.sleep(0.01)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=600)
    assert (process.returncode, errors.splitlines()[-1]) == (130, "Interrupted.")
