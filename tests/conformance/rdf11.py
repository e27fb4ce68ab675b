"""The W3C test suites of the syntaxes of RDF 1.1: read, run, and set out as a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

from conformance.manifests import MANIFEST, Node, entries
from phegraph.rdf.reading.reader import read

SUITES = ("rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads", "rdf-xml")
ADDRESS = "https://w3c.github.io/rdf-tests/rdf/rdf11/"


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
    return [
        _case(node) for suite in SUITES for node in entries(folder / suite / "manifest.ttl", folder, ADDRESS)
    ]


def _case(node: Node) -> Case:
    action, result = node.one(MANIFEST + "action"), node.get(MANIFEST + "result")
    kind = node.kind.removeprefix("Test")
    return Case(kind, action.path, result.path if result else None, action.value)


def canonical(quads: Sequence[Quad]) -> Dataset:
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
