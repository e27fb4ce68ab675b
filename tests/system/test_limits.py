"""Work on texts from files is done within limits, in processes that are ended when they take more."""

import faulthandler
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from phegraph.errors import LimitError, PhegraphError, QueryError
from phegraph.system.forks import can_fork
from phegraph.system.limits import Budget, Pool
from phegraph.system.parallel import run_in_parallel

SHORT = Budget(seconds=5, memory=2**28)
SMALL = Budget(seconds=0, memory=2**28)


def own_process(_: int) -> int:
    return os.getpid()


def test_outcomes_come_in_the_order_of_the_items_whatever_ends_first() -> None:
    def work(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    with Pool(work, size=3) as pool:
        assert list(pool.each([0.2, 0.0, 0.1, 0.0])) == [0.2, 0.0, 0.1, 0.0]


def test_what_takes_too_long_is_ended_and_the_next_item_gets_another_process() -> None:
    def work(seconds: float) -> int:
        time.sleep(seconds)
        return os.getpid()

    with Pool(work, SHORT) as pool:
        first, second, third, fourth = pool.each([0, 60, 0, 0])
    assert isinstance(second, LimitError)
    assert "5 seconds" in second.message
    assert first != third == fourth


def test_what_takes_too_much_memory_is_told_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    def work(size: int) -> int:
        return len(bytes(size))

    with Pool(work, SMALL) as pool:
        first, second = pool.each([2**30, 5])
    assert isinstance(first, LimitError)
    assert "0.25 GiB of memory" in first.message
    assert second == 5
    assert capfd.readouterr() == ("", "")


def _abort() -> None:
    os.abort()


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "ended by SIGSEGV.*nested too deep"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "ended by SIGKILL.*enough memory"),
        (_abort, "GiB of memory"),
        (lambda: os._exit(7), "was ended with code 7"),
    ],
)
def test_a_process_that_dies_is_reported_as_what_it_was(end: Callable[[], None], message: str) -> None:
    def work(_: int) -> None:
        faulthandler.disable()  # pytest would print where
        end()

    with Pool(work, SMALL) as pool, pytest.raises(PhegraphError, match=message):
        pool(0)


def test_an_error_for_people_is_an_outcome_and_keeps_the_process() -> None:
    def work(item: int) -> int:
        if item:
            raise QueryError("No.", hint="Ask again.")
        return os.getpid()

    with Pool(work) as pool:
        first, second, third = pool.each([0, 1, 0])
    assert isinstance(second, QueryError)
    assert (second.message, second.hint) == ("No.", "Ask again.")
    assert first == third


def test_a_bug_in_the_work_is_raised_where_it_is_waited_for() -> None:
    def work(item: int) -> int:
        return 1 // item

    with Pool(work) as pool, pytest.raises(ZeroDivisionError):
        pool(0)


def test_a_bug_that_pickle_does_not_take_is_raised_as_what_it_says() -> None:
    def work(_: int) -> None:
        raise type("LocalError", (Exception,), {})("out of place")

    with Pool(work) as pool, pytest.raises(RuntimeError, match="LocalError: out of place"):
        pool(0)


def test_rows_are_counted() -> None:
    assert list(Budget(rows=3).within_rows("abc")) == ["a", "b", "c"]
    assert list(Budget(rows=0).within_rows("abc")) == ["a", "b", "c"]
    with pytest.raises(LimitError, match="more than 2 rows"):
        list(Budget(rows=2).within_rows("abc"))


def test_a_pool_that_is_closed_leaves_no_process() -> None:
    with Pool(own_process) as pool:
        worker = pool(0)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_what_is_not_waited_for_any_more_is_ended() -> None:
    def work(seconds: float) -> int:
        time.sleep(seconds)
        return os.getpid()

    before = set(multiprocessing.active_children())  # graphs of other tests keep processes that answer
    pool = Pool(work, size=2)
    outcomes = pool.each([0, 60])
    assert next(outcomes) != os.getpid()
    outcomes.close()  # type: ignore[attr-defined]
    pool.close()
    assert set(multiprocessing.active_children()) <= before


def test_beside_other_threads_the_work_is_done_in_place() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not can_fork()
        with Pool(own_process, SHORT) as pool:
            assert pool(0) == os.getpid()
    finally:
        done.set()
        other.join()


def test_inside_a_pool_a_pool_works_in_place() -> None:
    def inner(item: int) -> tuple[int, int]:
        with Pool(own_process) as pool:
            return os.getpid(), pool(item)

    with Pool(inner) as pool:
        outside, inside = pool(1)
    assert outside == inside != os.getpid()


def test_forks_of_a_process_do_not_share_the_processes_of_its_pool() -> None:
    def work(number: int) -> tuple[int, int]:
        return number, os.getpid()

    with Pool(work) as pool:
        _, own = pool(0)

        def ask(first: int) -> list[tuple[int, int]]:
            return [pool(number) for number in range(first, first + 200)]

        with run_in_parallel() as begin:
            waiting = [begin(partial(ask, first)) for first in (0, 1000)]
            answers = [wait() for wait in waiting]
        assert [[number for number, _ in each] for each in answers] == [[*range(200)], [*range(1000, 1200)]]
        assert own not in {process for each in answers for _, process in each}
        assert pool(5) == (5, own)
