"""What people type finds what they mean, in the shipped graph."""

import csv
from pathlib import Path

import pytest

from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import find
from phegraph.server.finder import Finder
from phegraph.site.pages.search import SearchEntry, search_entries
from phegraph.site.site import Site

ROOT = Path(__file__).parents[2]
NOT_FIRST = {"centre in pavia", "european society for radiotherapy"}
"""Another thing has these words, too, or as many of them."""


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder([*search_entries(Site(LoadedGraph(find(ROOT)), Path()))])


@pytest.mark.slow
def test_what_people_type_finds_what_they_mean(finder: Finder, shared: Path) -> None:
    labels = {entry.label for entry in finder.by_iri.values()}
    with (shared / "search" / "queries.csv").open(encoding="utf-8", newline="") as file:
        expected = {query: label for query, label, *_ in csv.reader(file) if label in labels}
    assert len(expected) > 20
    wrong = {}
    for query, label in expected.items():
        found = [one.entry.label for one in finder.find(query)]
        if found[:1] != [label]:
            wrong[query] = found[:3]
    assert wrong.keys() == NOT_FIRST
    assert all(expected[query] in found for query, found in wrong.items())


def entry(label: str, *others: str | list[str], kind: str = "") -> SearchEntry:
    return SearchEntry(label, kind, "x.html", others, (), f"urn:{label}")


def test_letters_exchanged_left_out_or_added_are_forgiven_and_digits_are_not() -> None:
    finder = Finder([entry("Kraków"), entry("actinium 225"), entry("Gull Rock", ["Rocher", "fr"])])

    def first(sought: str) -> list[str]:
        return [one.entry.label for one in finder.find(sought)]

    assert first("krakow") == first("KRAKOW") == first("karkow") == first("krako") == ["Kraków"]
    assert first("226") == []
    assert first("rochr") == ["Gull Rock"]
    assert first("") == first("?!") == []


def test_the_name_counts_before_other_names_and_both_before_sources() -> None:
    finder = Finder([entry("Lamp", kind="source"), entry("Lantern", "Lamp"), entry("Lamp", kind="light")])
    assert [(one.entry.label, one.entry.kind) for one in finder.find("lamp")] == [
        ("Lamp", "light"),
        ("Lantern", ""),
        ("Lamp", "source"),
    ]


def test_a_long_text_takes_little_time() -> None:
    finder = Finder([entry(f"name{number} thing") for number in range(5000)])
    assert finder.find("q" * 10**6) == []
    assert finder.find("thing " * 10**5)
