"""The W3C SHACL test suite: its manifests read, its tests run, its reports compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH

from lexical_forms import with_lexical_forms

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")


@dataclass(frozen=True)
class Case:
    """The test of a file, which is read when the test is run."""

    path: Path

    @cached_property
    def _graph(self) -> rdflib.Graph:
        return _read(self.path)

    @cached_property
    def _test(self) -> rdflib.term.Node:
        (entries,) = self._graph.objects(None, MF.entries)
        (test,) = self._graph.items(entries)
        return test

    def _file(self, role: rdflib.URIRef) -> Path:
        return _path(self._graph.value(self._graph.value(self._test, MF.action), role))

    @property
    def data(self) -> Path:
        """The file of the data graph."""
        return self._file(SHT.dataGraph)

    @property
    def shapes(self) -> Path:
        """The file of the shapes graph."""
        return self._file(SHT.shapesGraph)

    @property
    def expected(self) -> rdflib.Graph | None:
        """The report that the test must give, or None where it must fail."""
        result = self._graph.value(self._test, MF.result)
        assert result is not None
        return None if result == SHT.Failure else statements_below(self._graph, result)


def cases(manifest: Path) -> Iterator[Case]:
    """The tests of the files that a manifest and those that it includes list, in their order."""
    included = _read(manifest).objects(rdflib.URIRef(manifest.as_uri()), MF.include)
    for path in map(_path, sorted(map(str, included))):
        if path.name == manifest.name:
            yield from cases(path)
        else:
            yield Case(path)


def _path(node: object) -> Path:
    return Path(str(node).removeprefix("file://"))


def _read(path: Path) -> rdflib.Graph:
    with with_lexical_forms():
        return rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri())


def statements_below(graph: rdflib.Graph, node: rdflib.term.Node) -> rdflib.Graph:
    """The statements about a node, and about the blank nodes that they lead to."""
    closure, to_visit = rdflib.Graph(), [node]
    while to_visit:
        for statement in graph.triples((to_visit.pop(), None, None)):
            if statement not in closure:
                closure.add(statement)
                if isinstance(statement[2], rdflib.BNode):
                    to_visit.append(statement[2])
    return closure


def agrees(expected: rdflib.Graph, report: object) -> bool:
    """Whether a report is the expected one: isomorphic, messages and details compared where expected.

    Blank nodes of shapes and constraints are only compared as blank nodes: their statements are in the shapes
    graph.
    """
    assert isinstance(report, rdflib.Graph)
    kept = (*_RESULT, SH.resultMessage) if (None, SH.resultMessage, None) in expected else _RESULT
    return isomorphic(_reduced(expected, kept), _reduced(report, kept))


_RESULT = (
    RDF.type,
    SH.conforms,
    SH.result,
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraint,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)


def _reduced(report: rdflib.Graph, kept: tuple[rdflib.URIRef, ...]) -> rdflib.Graph:
    reduced = rdflib.Graph()
    for node in report.subjects(RDF.type, SH.ValidationReport):
        reduced += [(node, p, o) for p, o in report.predicate_objects(node) if p in kept]
        for result in report.objects(node, SH.result):
            reduced += [(result, p, o) for p, o in report.predicate_objects(result) if p in kept]
            path = report.value(result, SH.resultPath)
            if isinstance(path, rdflib.BNode):
                reduced.remove((result, SH.resultPath, path))
                reduced.add((result, SH.resultPath, rdflib.Literal(_path_text(report, path))))
    return reduced


def _path_text(report: rdflib.Graph, node: rdflib.term.Node) -> str:
    """A path as text: results may share the description of one, or have one each."""
    if isinstance(node, rdflib.URIRef):
        return node.n3()
    if report.value(node, RDF.first) is not None:
        return f"({' '.join(_path_text(report, member) for member in report.items(node))})"
    parts = sorted((str(p), _path_text(report, o)) for p, o in report.predicate_objects(node))
    return f"[{' '.join(f'{predicate} {inner}' for predicate, inner in parts)}]"


PARTS = ("core", "sparql")


def all_cases(suite: Path) -> list[Case]:
    """Every test of the suite."""
    return [case for part in PARTS for case in cases(suite / part / "manifest.ttl")]
