"""The W3C test suites of RDF 1.1 Turtle, TriG, N-Triples and N-Quads: read, run, and set out as a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_FIRST, RDF_REST, RDF_TYPE, Subject

SUITES = ("rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads")
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"


@dataclass(frozen=True)
class Case:
    """A test of a manifest: what to read, and what it must give."""

    kind: str
    action: Path
    result: Path | None
    base: str

    def __str__(self) -> str:
        return f"{self.action.parent.name}/{self.action.name}"


def cases(folder: Path) -> list[Case]:
    """The tests of all suites."""
    return [case for suite in SUITES for case in _listed(folder / suite)]


def _listed(folder: Path) -> Iterator[Case]:
    """The tests that the manifest of a suite lists."""
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{folder.name}/"
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


def canonical(quads: tuple[Quad, ...]) -> Dataset:
    """Statements as a dataset that is equal to each one that has them with other labels of blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def passes(case: Case) -> bool:
    """Whether phegraph refuses what is wrong, reads what is right, and gives the expected statements."""
    reading = read(case.action, base=case.base)
    if "Negative" in case.kind:
        return bool(reading.findings)
    return not reading.findings and (
        case.result is None or canonical(reading.quads) == canonical(read(case.result).quads)
    )


def section(folder: Path) -> str:
    """The section of the page of conformance."""
    tests = cases(folder)
    passed = Counter(case.kind for case in tests if passes(case))
    kinds = Counter(case.kind for case in tests)
    rows = [f"| {kind} | {count} | {passed[kind]} |" for kind, count in kinds.items()]
    return _PAGE.format(rows="\n".join(rows))


_PAGE = """## RDF 1.1

A test of syntax passes when a correct file is read without a finding, and a wrong one is not; a test of
evaluation when the statements are the expected ones, but for the labels of blank nodes. No test is skipped.

| kind | tests | phegraph |
|---|---|---|
{rows}
"""
