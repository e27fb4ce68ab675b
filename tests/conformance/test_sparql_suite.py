"""The W3C suites of SPARQL: each test is right, at least but for lexical forms, or an exception."""

from collections import Counter

from conformance.sparql_suite import EXCEPTIONS, Grade, graded
from conformance.suites import of_suite

GROUPS = graded(of_suite("sparql"))
TESTS = [test for tests in GROUPS.values() for test in tests]
RIGHT = (Grade.EXACT, Grade.VALUES)


def test_the_suites_are_whole() -> None:
    assert {group: len(tests) for group, tests in GROUPS.items()} == {
        "SPARQL 1.0, evaluation": 277,
        "SPARQL 1.0, syntax": 199,
        "SPARQL 1.1 Query": 328,
        "SPARQL 1.1 Query, formats of results": 10,
        "SPARQL 1.1 Update": 157,
    }


def test_each_test_is_right_or_an_exception_with_its_reason() -> None:
    assert {test.name for test in TESTS if test.grade not in RIGHT} == EXCEPTIONS.keys()


def test_no_lexical_form_makes_a_query_answer_what_neither_engine_should() -> None:
    assert [test for test in TESTS if test.grade is Grade.WRONG] == []


def test_ninety_nine_of_a_hundred_tests_of_sparql_1_1_are_right() -> None:
    counts = Counter(
        test.grade in RIGHT for group, tests in GROUPS.items() if "1.1" in group for test in tests
    )
    assert counts[True] >= 0.99 * counts.total()
