"""Reconciliation on labelled pairs of names: organisations of the shipped graph and of ROR (CC0).

`pairs.csv` has a name and countries of the graph, a name and country of ROR, and whether the two
are one: with the same ROR number are, those with another are not, which are the most alike of 51,370 records.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal

from importing.projects import project_in
from phegraph.importing.mappings import mapping_of
from phegraph.importing.reconciling import Known, Reconciler
from phegraph.importing.values import slug
from phegraph.project.settings import find

with Path(__file__).with_name("pairs.csv").open(encoding="utf-8") as file:
    PAIRS = [*csv.DictReader(file)]
BASE = "https://example.org/id/"


def _counts(folder: Path, *, numbers: bool) -> Counter[tuple[str, str]]:
    """How the pairs of each label are found, where the graph and the rows have ROR numbers, or neither."""
    project = find(project_in(folder))
    mapped = mapping_of(project, "list")
    solutions = []
    for pair in PAIRS:
        number = pair["ror"] if numbers and pair["same"] == "yes" else None
        for code in pair["our_country"].split() or [None]:
            terms = (f"{BASE}{slug(pair['ours'])}", pair["ours"], code, number)
            solutions.append(tuple(None if cell is None else Literal(cell) for cell in terms))
    known = Known(mapped.things[0], ("thing", "name", "country", "identifier"), solutions)
    reconciler = Reconciler(mapped, mapped.things[0], known, (), frozenset(known.all), project.prefixes)
    counts: Counter[tuple[str, str]] = Counter()
    for pair in PAIRS:
        cells = {
            "name": pair["theirs"],
            "country": pair["their_country"],
            "ror": pair["ror"] if numbers else "",
        }
        decision = reconciler.decide(cells)
        ours = f"{BASE}{slug(pair['ours'])}"
        if decision.how in ("identifier", "name"):
            # To be joined with anything else is wrong, whatever the label says.
            counts[pair["same"] if decision.iri == ours else "no", "joined"] += 1
        else:
            is_proposed = any(match.candidate == ours for match in decision.proposed)
            counts[pair["same"], "proposed" if is_proposed else "apart"] += 1
    return counts


def test_there_are_as_many_pairs_as_are_told() -> None:
    assert Counter(pair["same"] for pair in PAIRS) == {"yes": 170, "no": 165}


@pytest.mark.parametrize("numbers", [False, True], ids=["names", "numbers"])
def test_no_pair_is_joined_wrongly_without_a_review(tmp_path: Path, numbers: bool) -> None:
    counts = _counts(tmp_path, numbers=numbers)
    assert counts["no", "joined"] == 0


def test_the_recall_is_what_the_documentation_tells(tmp_path: Path) -> None:
    by_name, by_number = (_counts(tmp_path / str(number), numbers=number) for number in (False, True))
    assert by_number["yes", "joined"] == 170
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    joined, proposed, apart = (by_name["yes", found] for found in ("joined", "proposed", "apart"))
    told = f"{joined} are joined by name and country, {proposed} proposed, and {apart} not found"
    assert told in " ".join(page.split())
