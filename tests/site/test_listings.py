"""Long lists are cut into pages that stay small, each of which is a few steps from each other."""

import pytest

from phegraph.site.addresses import Link
from phegraph.site.html import A_PAGE, rows_that_fit
from phegraph.site.pages.classes import pager
from phegraph.site.pages.sources import SourceRow, pages_of
from phegraph.site.questions.answers import AnswerTable
from phegraph.site.sections import CitedSource


def _rows(count: int, text: str = "name") -> tuple[tuple[Link, ...], ...]:
    return tuple((Link(text, f"id/t{number}.html"),) for number in range(count))


def test_a_page_has_so_many_rows_at_most() -> None:
    assert rows_that_fit(_rows(A_PAGE + 1)) == A_PAGE
    assert rows_that_fit(_rows(A_PAGE)) == A_PAGE


def test_long_names_leave_room_for_fewer_rows_but_for_one_at_least() -> None:
    assert 200 < rows_that_fit(_rows(A_PAGE, "n" * 200)) < A_PAGE
    assert rows_that_fit(_rows(3, "n" * 200_000)) == 1


def test_a_table_is_cut_with_its_sources_and_what_is_left_out_is_counted() -> None:
    cited = tuple((number // 400 + 1,) for number in range(1_000))
    sources = tuple(Link(f"source {number}") for number in (1, 2, 3))
    table = AnswerTable(("thing",), _rows(1_000), sources, cited).cut()
    assert (len(table.rows), len(table.cited), table.more) == (A_PAGE, A_PAGE, 1_000 - A_PAGE)
    assert table.sources == sources[:2]


def test_a_table_that_fits_is_left_as_it_is() -> None:
    table = AnswerTable(("thing",), _rows(3), (Link("source"),), ((1,), (), (1,)))
    assert table.cut() == table


@pytest.mark.parametrize("count", [1, 2, 99])
def test_of_few_pages_each_leads_to_all(count: int) -> None:
    assert pager(1, count) == list(range(1, count + 1))


def test_of_many_pages_each_leads_to_its_neighbours_and_to_some_of_the_rest() -> None:
    assert pager(57, 250) == sorted({1, 56, 57, 58, 250, *range(10, 251, 10)})


@pytest.mark.parametrize("count", [100, 2_000, 12_345])
def test_a_page_of_many_leads_to_a_hundred_and_some_at_most(count: int) -> None:
    assert max(len(pager(number, count)) for number in (1, count // 2, count)) < 110
    assert {pager(number, count)[0] for number in (1, count)} == {1}
    assert {pager(number, count)[-1] for number in (1, count)} == {count}


def test_sources_are_listed_on_as_many_pages_as_they_need() -> None:
    rows = [
        SourceRow(
            CitedSource(Link(f"title {n}", f"source/s{n}.html"), (Link("publisher"),), (Link("2016"),)), n
        )
        for n in range(A_PAGE + 1)
    ]
    pages = pages_of(rows)
    assert [path for path, _ in pages] == ["sources", "sources/2"]
    assert [row for _, listed in pages for row in listed] == rows
    assert pages_of([]) == [("sources", [])]
