"""The W3C test suite of JSON-LD 1.1 to RDF: each test passes but for the exceptions, which do not."""

from collections import Counter

import pytest

from conformance.jsonld11 import EXCEPTIONS, Case, cases, passes
from conformance.suites import of_suite

CASES = cases(of_suite("jsonld11"))


def test_the_suite_is_whole() -> None:
    assert Counter(case.kind for case in CASES) == {
        "PositiveEvaluation": 345,
        "NegativeEvaluation": 106,
        "PositiveSyntax": 16,
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_test_passes_or_is_an_exception(case: Case) -> None:
    assert passes(case) is (case.name not in EXCEPTIONS)
