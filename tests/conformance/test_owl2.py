"""The W3C test cases of OWL 2 RL: all of them, without an exception."""

from pathlib import Path

import pytest

from conformance.owl2 import cases, results

pytestmark = pytest.mark.slow


def test_the_suite_has_155_cases(shared: Path) -> None:
    assert sum(1 for _ in cases(shared)) == 155


def test_every_case_passes_by_closure_and_refutation(shared: Path) -> None:
    assert [name for name, _, _, ok in results("phegraph, entails", shared) if not ok] == []


def test_every_case_of_the_rules_passes_by_closure_alone(shared: Path) -> None:
    found = results("phegraph, closure", shared)
    assert [name for name, group, _, ok in found if group == "rl-rules" and not ok] == []
    assert sum(ok for *_, ok in found) >= 141
