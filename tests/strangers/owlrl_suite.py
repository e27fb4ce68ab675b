"""The tests of owlrl itself, with phegraph in its place: `python -m strangers.owlrl_suite FOLDER`.

FOLDER is a copy of its repository. Where a test makes a graph's closure, phegraph makes it, and what follows
is put into the graph, as owlrl does. The rules of its inconsistencies are printed: owlrl has them as triples
with messages of its own.
"""

import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import owlrl
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, Store

from phegraph import Closure, close

Graph = rdflib.Graph | Store


class DeductiveClosure:
    """owlrl's closure, made by phegraph."""

    closures: ClassVar[list[Closure]] = []

    def __init__(self, semantics: type, **options: bool) -> None:
        self.profile = "rdfs" if semantics is owlrl.RDFS_Semantics else "rl"

    def expand(self, graph: Graph, destination: rdflib.Graph | rdflib.URIRef | None = None) -> None:
        """Put what follows from a graph into it, or into another."""
        closure = close(graph, profile="rdfs" if self.profile == "rdfs" else "rl", schema=True)
        self.closures.append(closure)
        if isinstance(graph, Store):
            assert isinstance(destination, rdflib.URIRef)
            graph.extend(Quad(*statement, NamedNode(destination)) for statement in closure.statements)
            return
        to = graph if destination is None else destination
        assert isinstance(to, rdflib.Graph)
        for statement in closure.to_rdflib():
            to.add(statement)


class _Outcomes:
    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        DeductiveClosure.closures.clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            found = sorted(
                {one.rule for closure in DeductiveClosure.closures for one in closure.inconsistencies}
            )
            self.outcomes[report.nodeid] = f"{report.outcome} | {', '.join(found)}"


def main(arguments: Sequence[str]) -> None:
    """Run the tests of a folder, and print a row of each as Markdown."""
    outcomes = _Outcomes()
    options = ["-q", "-p", "no:cacheprovider", "--tb=no", "-c", "/dev/null", "--rootdir=."]
    with chdir(Path(arguments[0]) / "test"), patch.object(owlrl, "DeductiveClosure", DeductiveClosure):
        pytest.main(options, plugins=[outcomes])
    print("| test | outcome | inconsistencies |\n|---|---|---|")
    for name, outcome in outcomes.outcomes.items():
        print(f"| {name} | {outcome} |")


if __name__ == "__main__":
    main(sys.argv[1:])
