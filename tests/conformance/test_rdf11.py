"""The W3C test suites of the syntaxes of RDF 1.1, all of them, without an exception."""

import re
from collections import Counter

import pytest

from conformance.rdf11 import Case, canonical, cases
from conformance.suites import of_suite
from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import read

CASES = cases(of_suite("rdf11"))
NEGATIVE = [case for case in CASES if "Negative" in case.kind]
POSITIVE = [case for case in CASES if "Negative" not in case.kind]
EVAL = [case for case in CASES if case.result]


def test_the_suites_are_whole() -> None:
    assert Counter(case.kind for case in CASES) == {
        "TurtleEval": 145,
        "TurtlePositiveSyntax": 74,
        "TurtleNegativeSyntax": 94,
        "TrigEval": 143,
        "TrigPositiveSyntax": 98,
        "TrigNegativeSyntax": 115,
        "NTriplesPositiveSyntax": 41,
        "NTriplesNegativeSyntax": 29,
        "NQuadsPositiveSyntax": 53,
        "NQuadsNegativeSyntax": 34,
        "XMLEval": 126,
        "XMLNegativeSyntax": 40,
    }


@pytest.mark.parametrize("case", POSITIVE, ids=str)
def test_correct_syntax_is_read(case: Case) -> None:
    assert read(case.action, base=case.base).findings == ()


@pytest.mark.parametrize("case", NEGATIVE, ids=str)
def test_wrong_syntax_is_found_on_a_line_of_the_file(case: Case) -> None:
    findings = read(case.action, base=case.base).findings
    assert findings
    lines = re.split(r"\r\n|\r|\n", case.action.read_bytes().decode())
    for finding in findings:
        place = finding.place
        assert place
        assert place.line
        assert place.column
        assert place.column <= len(lines[place.line - 1]) + 1


@pytest.mark.parametrize("case", EVAL, ids=str)
def test_a_file_gives_the_expected_statements(case: Case) -> None:
    assert case.result
    expected = read(case.result)
    assert expected.findings == ()
    assert canonical(read(case.action, base=case.base).quads) == canonical(expected.quads)


@pytest.mark.parametrize("case", POSITIVE, ids=str)
def test_every_statement_has_a_place(case: Case) -> None:
    quads = read(case.action, base=case.base).quads
    assert locate(case.action, quads, base=case.base).keys() == set(quads)
