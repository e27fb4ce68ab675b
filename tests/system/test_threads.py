"""Threads do what they are given, and hand on values and errors."""

from functools import partial
from threading import get_ident
from time import sleep

import pytest

from phegraph.system.threads import Threads


def test_values_and_errors_come_from_other_threads() -> None:
    with Threads(2) as threads:
        numbers = [threads.begin(partial(divmod, 7, number)) for number in (1, 2, 0)]
        assert threads.begin(get_ident)() != get_ident()
        assert [numbers[1](), numbers[0]()] == [(3, 1), (7, 0)]
        with pytest.raises(ZeroDivisionError):
            numbers[2]()


def test_what_has_not_begun_at_the_end_is_left() -> None:
    done: list[int] = []
    with Threads(1) as threads:
        threads.begin(partial(sleep, 0.05))
        threads.begin(partial(done.append, 1))
    assert not done
