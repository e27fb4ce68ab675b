"""Work beside a process makes and raises what it would in it."""

import os
import sys
import time

import pytest

from phegraph.beside import beside
from phegraph.errors import ExportError, InputError, PhegraphError
from phegraph.findings import Finding, Place, Severity


def test_what_the_work_makes_is_handed_over() -> None:
    with beside(lambda: {"made": "é"}) as made:
        assert made() == {"made": "é"}
        assert made() == {"made": "é"}


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there are two processors and no thread, whatever other tests have left."""
    if sys.platform != "linux":
        pytest.skip("Only on Linux is work done in a fork.")
    monkeypatch.setattr("phegraph.beside._may_fork", lambda: True)


@pytest.mark.usefixtures("forking")
def test_the_work_is_done_in_another_process() -> None:
    with beside(os.getpid) as made:
        assert made() != os.getpid()


def test_what_the_work_raises_is_raised_where_it_is_waited_for() -> None:
    finding = Finding(
        "syntax", Severity.VIOLATION, "A dot is missing.", place=Place("a.ttl", 3, 4), hint="Add it."
    )
    for error in (InputError([finding]), ExportError("No room.", hint="Free some."), OSError(28, "No space")):

        def fail(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)) as raised, beside(fail) as made:
            made()
        assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))


@pytest.mark.usefixtures("forking")
def test_work_that_is_killed_is_an_error() -> None:
    with pytest.raises(PhegraphError, match="was ended"), beside(lambda: os.kill(os.getpid(), 9)) as made:
        made()


@pytest.mark.usefixtures("forking")
def test_the_work_ends_where_the_block_fails() -> None:
    begin = time.perf_counter()
    with pytest.raises(ValueError, match="meanwhile"), beside(lambda: time.sleep(60)):
        raise ValueError("meanwhile")
    assert time.perf_counter() - begin < 30
