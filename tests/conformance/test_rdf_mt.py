"""The W3C test suite of RDF Semantics: each test passes but for the exceptions, which do not."""

import pytest

from conformance.manifests import Node
from conformance.rdf_mt import EXCEPTIONS, cases, name, passes
from conformance.suites import of_suite

CASES = cases(of_suite("rdf11"))


def test_the_suite_is_whole() -> None:
    assert len(CASES) == 48


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_test_passes_or_is_an_exception(case: Node) -> None:
    assert passes(case) is (name(case) not in EXCEPTIONS)
