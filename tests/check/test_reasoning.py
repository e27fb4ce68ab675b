"""What reasoning says of a project, as findings at their places."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.finding import Severity

pytestmark = pytest.mark.slow


def add(folder: Path, file: str, text: str) -> int:
    """Add to a file, and give the number of the first line added."""
    path = folder / file
    before = path.read_text()
    path.write_text(before + text)
    return before.count("\n") + 1


def test_an_axiom_that_explodes_is_a_finding_at_the_axiom(lighthouses: Path) -> None:
    ring = "".join(f"id:r{n} lh:south id:r{(n + 1) % 400} .\n" for n in range(400))
    add(lighthouses, "data/logbook.ttl", ring)
    line = add(lighthouses, "ontology/lighthouses.ttl", "lh:south a owl:TransitiveProperty .\n")
    outcome = check(lighthouses)
    (finding,) = outcome.findings
    assert outcome.unusable
    assert (finding.rule, finding.severity) == ("logic/explosion", Severity.VIOLATION)
    assert "prp-trp" in finding.message
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == ("ontology/lighthouses.ttl", line)


def test_too_many_things_that_are_the_same_are_a_finding_at_one_of_them(lighthouses: Path) -> None:
    same = "".join(f"id:c0 lh:code {n} . id:c{n} lh:code {n} .\n" for n in range(1, 1002))
    add(lighthouses, "ontology/lighthouses.ttl", "lh:code a owl:InverseFunctionalProperty .\n")
    line = add(lighthouses, "data/logbook.ttl", same)
    (finding,) = [finding for finding in check(lighthouses).findings if finding.rule == "logic/large-clique"]
    assert "1002 things are the same" in finding.message
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == ("data/logbook.ttl", line)
