"""A query of somebody else's ends in time, with so many rows, and takes nothing down with it."""

import os
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.errors import LimitError, QueryError, StoreError
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.limits import limited, within

P = NamedNode("https://example.org/p")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedStore:
    store = EmbeddedStore(tmp_path / "store" if request.param == "folder" else None)
    store.load([(P, [Quad(P, P, Literal(number)) for number in range(500)])])
    return store


def test_as_many_rows_as_allowed_are_given() -> None:
    assert list(limited(range(3), 3)) == [0, 1, 2]


def test_one_row_too_many_is_refused() -> None:
    with pytest.raises(LimitError, match="more than 2 rows"):
        list(limited(range(3), 2))


def test_an_answer_in_time_comes_back(store: EmbeddedStore) -> None:
    assert len(within(lambda: list(store.select("SELECT ?o { ?s ?p ?o }")), 20)) == 500


def test_a_query_that_takes_too_long_is_ended(store: EmbeddedStore) -> None:
    start = time.monotonic()
    with pytest.raises(LimitError, match=r"within 0\.5 seconds"):
        within(lambda: list(store.select(ENDLESS)), 0.5)
    assert time.monotonic() - start < 10
    assert store.count() == 500


def test_an_error_comes_back_with_its_hint_and_place(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError) as raised:
        within(lambda: list(store.select("SELECT * {\n ?s ex:p ?o FILTER (1 = 'from') }")), 20)
    assert raised.value.place is not None
    assert raised.value.place.line == 2
    assert "PREFIX ex:" in raised.value.hint


def test_what_ends_the_process_ends_a_copy_of_it() -> None:
    with pytest.raises(StoreError, match="ended its process"):
        within(lambda: os._exit(3), 20)
