"""Shapes that public projects publish: what phegraph and pySHACL both carry out has the same results.

PHEGRAPH_SHARED names the folder with `real/`, where the files are as the projects publish them.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyshacl
import pytest
import rdflib
from msgspec.structs import replace
from pyoxigraph import NamedNode, Quad
from rdflib import SH

from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import Term, statement_of
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.shacl.validation.inference import inferred
from phegraph.shacl.vocabulary import sh
from shacl.graphs import in_rdflib

pytestmark = pytest.mark.slow

SHARED = os.environ.get("PHEGRAPH_SHARED")
if not SHARED or not Path(SHARED, "real").is_dir():
    pytest.skip("PHEGRAPH_SHARED names no folder with public shapes.", allow_module_level=True)
REAL = Path(SHARED, "real")
EXAMPLES = sorted(REAL.glob("dcat-ap/examples/*.ttl"))
PMDCO = [REAL / "pmdco/pmdco.ttl"]
CASES = {
    **{path.stem: (EXAMPLES, [path]) for path in sorted(REAL.glob("dcat-ap/*.ttl"))},
    **{path.stem: (PMDCO, [path]) for path in sorted(REAL.glob("pmdco/auto-shapes-*.ttl"))},
    "qudt": ([REAL / "bot/bot.ttl"], sorted(REAL.glob("qudt/*.ttl"))),
    "brick": ([REAL / "brick/soda_brick.ttl"], [REAL / "brick/Brick-1.4.ttl"]),
}
LEFT_OUT = {
    "dcat-ap-SHACL": {"shapes/ill-formed"},  # two property shapes are not there
    "shapes": {"shapes/unknown-term"},  # sh:shape
    "auto-shapes-closed": {"shapes/ill-formed"},  # sh:ignoredProperties without a list
    "qudt": {"shapes/query"},  # functions of another file
}
"""What of shapes is left out, where anything is."""
Found = tuple[Term | None, ...]


def statements(paths: Iterable[Path]) -> list[Quad]:
    """The statements of files."""
    return [quad for path in paths for quad in read(path).quads]


def found_by_pyshacl(data: Sequence[Quad], shapes: Sequence[Quad]) -> Counter[Found]:
    """The results of pySHACL: focus node, path, value, component and severity."""
    _, report, _ = pyshacl.validate(in_rdflib(data), shacl_graph=in_rdflib(shapes), inplace=True)
    parts = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    results = [[report.value(node, part) for part in parts] for node in report.objects(None, SH.result)]
    return Counter(tuple(None if term is None else _named(term) for term in result) for result in results)


def _named(term: rdflib.term.Node) -> Term | None:
    return None if isinstance(term, rdflib.BNode) else from_rdflib(term)


@pytest.mark.parametrize("name", CASES)
def test_results_equal_those_of_pyshacl(name: str) -> None:
    data, shapes = map(statements, CASES[name])
    known = read_shapes(shapes)
    assert {finding.rule for finding in known.unchecked} == LEFT_OUT.get(name, set())
    report = validate_quads(data, replace(known, rules=()))
    assert not report.failures
    results = [(one.focus, one.path, one.value, one.component, one.severity) for one in report.results]
    ours = Counter(
        tuple(term if isinstance(term, NamedNode) or hasattr(term, "datatype") else None for term in result)
        for result in results
    )
    assert ours == found_by_pyshacl(data, without_missing_shapes(shapes))


def without_missing_shapes(shapes: Sequence[Quad]) -> list[Quad]:
    """Shapes without references to those that are not there, on which pySHACL fails."""
    there = {quad.subject for quad in shapes if quad.predicate == sh("path")}
    missing = {quad for quad in shapes if quad.predicate == sh("property") and quad.object not in there}
    owners = {quad.subject for quad in missing}
    closed = {quad for quad in shapes if quad.predicate == sh("closed") and quad.subject in owners}
    return [quad for quad in shapes if quad not in missing | closed]


def test_the_rules_of_brick_make_what_they_make_in_pyshacl() -> None:
    data, shapes = map(statements, CASES["brick"])
    known = read_shapes(shapes)
    assert len(known.rules) > 5000
    ours = {statement_of(quad) for quad in inferred(data, known)}
    graph = in_rdflib(data)
    before = set(graph)
    pyshacl.validate(graph, shacl_graph=in_rdflib(shapes), advanced=True, iterate_rules=True, inplace=True)
    assert ours == {tuple(map(from_rdflib, statement)) for statement in set(graph) - before}
