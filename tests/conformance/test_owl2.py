"""The W3C test cases of OWL 2 RL: all of them, without an exception."""

import pytest

from conformance.owl2 import cases, results
from conformance.suites import of_suite

pytestmark = pytest.mark.slow
SUITE = of_suite("owl2")


def test_the_suite_has_155_cases() -> None:
    assert len(cases(SUITE)) == 155


def test_every_case_passes_by_closure_and_refutation() -> None:
    assert [name for name, _, _, ok in results("phegraph, entails", SUITE) if not ok] == []


def test_every_case_of_the_rules_passes_by_closure_alone() -> None:
    outcomes = results("phegraph, closure", SUITE)
    assert [name for name, group, _, ok in outcomes if group == "rl-rules" and not ok] == []
    assert sum(ok for *_, ok in outcomes) >= 141
