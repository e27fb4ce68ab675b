"""What takes more than two seconds says on a terminal what it is at, and leaves nothing of it there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_output import on_a_terminal, program
from cli.test_streams import COUNTED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone"),
]

SHOWN = re.compile(r"(?P<step>[^\r\n]*) … (?P<seconds>[0-9]+) s *\r")


def left(sent: str) -> list[str]:
    """The lines that a terminal shows in the end."""
    lines = []
    for line in sent.replace("\r\n", "\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


def test_a_command_says_what_it_is_at_after_two_seconds_and_clears_it(lighthouses: Path) -> None:
    code, sent = on_a_terminal("query", COUNTED, "--timeout", "4", folder=lighthouses)
    assert code == 2
    shown = SHOWN.findall(sent)
    assert shown
    assert all(2 <= int(seconds) <= 60 for _, seconds in shown)
    message = "Error: query: There is no answer after 4 seconds. Ask for less, or allow more time."
    assert left(sent) == [message, ""]


def test_a_command_without_limits_says_what_it_is_at_as_well(lighthouses: Path) -> None:
    words = ("query", COUNTED, "--timeout", "4", "--max-time", "0", "--max-memory", "0")
    assert SHOWN.search(on_a_terminal(*words, folder=lighthouses)[1])


def test_a_command_that_is_ended_clears_what_it_was_at(lighthouses: Path) -> None:
    words = ("query", COUNTED, "--timeout", "60", "--max-time", "4")
    code, sent = on_a_terminal(*words, folder=lighthouses)
    assert code == 2
    assert SHOWN.search(sent)
    assert left(sent) == ["Error: The command has not ended after 4 seconds. Allow more with --max-time.", ""]


def test_a_check_names_the_step(lighthouses: Path) -> None:
    (lighthouses / "rules").mkdir()
    header = "#+ severity: warning\n#+ reason: It is odd.\n#+ message: odd\n"
    query = COUNTED.replace("SELECT (COUNT(*) AS ?n)", "SELECT (COUNT(*) AS ?n) WHERE")
    (lighthouses / "rules" / "slow.rq").write_text(header + query)
    with (lighthouses / "phegraph.toml").open("a") as settings:
        settings.write("\n[limits]\nseconds = 8\n")
    code, sent = on_a_terminal("check", "--no-cache", folder=lighthouses)
    assert code == 1
    assert "asking the project's own rules" in {step for step, _ in SHOWN.findall(sent)}
    assert not [line for line in left(sent) if " … " in line]


def test_what_is_no_terminal_is_told_nothing(lighthouses: Path) -> None:
    done = program("query", COUNTED, "--timeout", "3", folder=lighthouses)
    assert done.stderr.count(b"\r") == 0
    assert b" s \r" not in done.stdout


def test_a_quick_command_shows_nothing(lighthouses: Path) -> None:
    _, sent = on_a_terminal("--version", folder=lighthouses)
    assert "…" not in sent


def test_a_step_shows_no_control_of_a_name(lighthouses: Path) -> None:
    code = (
        "from phegraph.system.progress import Progress\n"
        "import time\n"
        "shown = Progress('reading \\x1b[31m\\u202e.ttl'); shown._begun -= 5; shown.show(); shown.clear()\n"
    )
    import pty

    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True, timeout=600)
    os.close(theirs)
    sent = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\\x1b[31m\\u202e.ttl … 5 s" in sent
    assert not {"\x1b", "\u202e"} & set(sent)
