"""Work in a fork returns and raises what it would in this process."""

import multiprocessing
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from phegraph.errors import ExportError, InputError, PhegraphError
from phegraph.finding import Finding, Place, Severity
from phegraph.system.parallel import run_in_parallel


def test_what_the_work_makes_is_handed_over() -> None:
    with run_in_parallel() as begin:
        wait = begin(lambda: {"key": "é"})
        assert wait() == {"key": "é"}
    assert wait() == {"key": "é"}


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there are two processors and no thread, whatever other tests have left."""
    if sys.platform != "linux":
        pytest.skip("Only on Linux is work done in a fork.")
    monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda: True)
    monkeypatch.setattr("phegraph.system.parallel._processors", lambda: 2)


@pytest.mark.usefixtures("forking")
def test_each_piece_of_work_is_done_in_a_process_of_its_own() -> None:
    with run_in_parallel() as begin:
        waits = [begin(os.getpid) for _ in range(5)]
    assert len({os.getpid(), *(wait() for wait in waits)}) == 6


@pytest.mark.usefixtures("forking")
def test_no_more_work_is_begun_than_there_are_processors(tmp_path: Path) -> None:
    def work(number: int) -> int:
        (tmp_path / str(number)).touch()
        time.sleep(0.1)
        busy = len(list(tmp_path.iterdir()))
        (tmp_path / str(number)).unlink()
        return busy

    with run_in_parallel() as begin:
        busy = [begin(partial(work, number)) for number in range(6)]
    assert max(one() for one in busy) <= 2


def test_a_fork_ends_with_the_process_that_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("Only on Linux is work done in a fork.")
    code = (
        "import os, time\n"
        "from phegraph.system import parallel\n"
        "parallel._processors = lambda: 2\n"
        "with parallel.run_in_parallel() as begin:\n"
        "    begin(lambda: (print(os.getpid(), flush=True), time.sleep(60)))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        fork = int(process.stdout.readline())
        process.kill()
        assert process.stdout.read() == ""  # the fork has it open as long as it lives
    assert not Path(f"/proc/{fork}/exe").exists()


@pytest.mark.usefixtures("forking")
def test_the_block_ends_when_all_work_has(tmp_path: Path) -> None:
    def work() -> None:
        time.sleep(0.3)
        (tmp_path / "done").touch()

    with run_in_parallel() as begin:
        begin(work)
    assert (tmp_path / "done").exists()


def test_what_the_work_raises_is_raised() -> None:
    finding = Finding(
        "syntax", Severity.VIOLATION, "A dot is missing.", place=Place("a.ttl", 3, 4), hint="Add it."
    )
    for error in (InputError([finding]), ExportError("No room.", hint="Free some."), OSError(28, "No space")):

        def fail(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)) as raised, run_in_parallel() as begin:
            begin(fail)
        assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))


@pytest.mark.usefixtures("forking")
def test_work_that_is_killed_is_an_error() -> None:
    with pytest.raises(PhegraphError, match="was ended"), run_in_parallel() as begin:
        begin(lambda: os.kill(os.getpid(), 9))


@pytest.mark.usefixtures("forking")
def test_work_that_fails_ends_the_rest(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("meanwhile")

    def late() -> None:
        time.sleep(60)
        (tmp_path / "late").touch()

    def work() -> None:
        with run_in_parallel() as begin:
            begin(late)
            begin(fail)
            begin(late)

    before = set(multiprocessing.active_children())  # graphs of other tests keep processes that answer
    with pytest.raises(ValueError, match="meanwhile"):
        work()
    assert not (tmp_path / "late").exists()
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.usefixtures("forking")
def test_the_work_ends_where_the_block_fails(tmp_path: Path) -> None:
    def late() -> None:
        time.sleep(60)
        (tmp_path / "late").touch()

    def work() -> None:
        with run_in_parallel() as begin:
            begin(late)
            raise ValueError("meanwhile")

    before = set(multiprocessing.active_children())  # graphs of other tests keep processes that answer
    with pytest.raises(ValueError, match="meanwhile"):
        work()
    assert not (tmp_path / "late").exists()
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.usefixtures("forking")
def test_a_bug_in_the_work_says_where_it_is_and_one_of_an_unknown_kind_is_raised_as_text() -> None:
    class LocalError(Exception):
        """Of a kind that pickle does not find again."""

    def fail() -> None:
        raise IndexError("list")

    def fail_oddly() -> None:
        raise LocalError("odd")

    with pytest.raises(IndexError) as raised, run_in_parallel() as begin:
        begin(fail)
    assert "in fail" in "".join(raised.value.__notes__)
    with pytest.raises(RuntimeError, match="LocalError: odd"), run_in_parallel() as begin:
        begin(fail_oddly)
