"""The W3C SHACL test suite: every test of core and sparql, compared as reports."""

import pytest

from conformance.shacl_suite import Case, agrees, all_cases, cases
from conformance.suites import of_suite
from phegraph.reference.interface import errors, validate

SUITE = of_suite("shacl")


@pytest.mark.parametrize(("part", "count"), [("core", 98), ("sparql", 22)])
def test_the_suite_is_whole(part: str, count: int) -> None:
    assert sum(1 for _ in cases(SUITE / part / "manifest.ttl")) == count


@pytest.mark.parametrize("case", all_cases(SUITE), ids=lambda case: case.path.stem)
def test_a_report_is_the_expected_one(case: Case) -> None:
    outcome = validate(case.data, shacl_graph=case.shapes)
    assert isinstance(outcome, tuple)
    if case.expected is None:
        assert isinstance(outcome[1], errors.ValidationFailure)
    else:
        assert agrees(case.expected, outcome[1])
