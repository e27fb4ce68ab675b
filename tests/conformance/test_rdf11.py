"""The W3C test suites of RDF 1.1 Turtle, TriG, N-Triples and N-Quads, all of them, without an exception."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_FIRST, RDF_REST, RDF_TYPE, Subject

SHARED = os.environ.get("PHEGRAPH_SHARED")
SUITES = ("rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads")
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"

if SHARED is None and not os.environ.get("CI"):
    pytest.skip("PHEGRAPH_SHARED does not name the folder that has w3c/rdf11", allow_module_level=True)


@dataclass(frozen=True)
class Case:
    """A test of a manifest: what to read, and what it must give."""

    kind: str
    action: Path
    result: Path | None
    base: str

    def __str__(self) -> str:
        return f"{self.action.parent.name}/{self.action.name}"


def cases(suite: str) -> Iterator[Case]:
    """The tests that a manifest lists."""
    folder = Path(SHARED or "") / "w3c" / "rdf11" / suite
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{suite}/"
    manifest = Dataset(pyoxigraph.parse(path=folder / "manifest.ttl", base_iri=base + "manifest.ttl"))

    def value(subject: Subject, predicate: NamedNode) -> Subject | None:
        for quad in manifest.quads_for_subject(subject):
            if quad.predicate == predicate and isinstance(quad.object, NamedNode | BlankNode):
                return quad.object
        return None

    node = value(NamedNode(base + "manifest.ttl"), NamedNode(MANIFEST + "entries"))
    while node and (entry := value(node, RDF_FIRST)):
        kind = value(entry, RDF_TYPE)
        action = value(entry, NamedNode(MANIFEST + "action"))
        result = value(entry, NamedNode(MANIFEST + "result"))
        assert kind
        assert action
        yield Case(
            kind.value.partition("#Test")[2],
            folder / action.value.removeprefix(base),
            folder / result.value.removeprefix(base) if result else None,
            action.value,
        )
        node = value(node, RDF_REST)


CASES = [case for suite in SUITES for case in cases(suite)]
NEGATIVE = [case for case in CASES if "Negative" in case.kind]
POSITIVE = [case for case in CASES if "Negative" not in case.kind]
EVAL = [case for case in CASES if case.result]


def canonical(quads: tuple[Quad, ...]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


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
