"""The W3C SHACL test suite: every test of core and sparql, compared as reports."""

from pathlib import Path

import pytest

from conformance.shacl_suite import Case, agrees, cases, shared_cases
from phegraph.errors import PhegraphError
from phegraph.reference.interface import validate


@pytest.mark.parametrize("part", ["core", "sparql"])
def test_the_suite_is_whole(shared: Path, part: str) -> None:
    count = sum(1 for _ in cases(shared / "w3c" / "shacl" / part / "manifest.ttl"))
    assert count == {"core": 98, "sparql": 22}[part]


@pytest.mark.parametrize("case", shared_cases(), ids=lambda case: case.name if case else "none")
def test_a_report_is_the_expected_one(shared: Path, case: Case) -> None:
    if case.expected is None:
        with pytest.raises(PhegraphError):
            validate(case.data, shacl_graph=case.shapes)
        return
    outcome = validate(case.data, shacl_graph=case.shapes)
    assert isinstance(outcome, tuple)
    assert agrees(case.expected, outcome[1])
