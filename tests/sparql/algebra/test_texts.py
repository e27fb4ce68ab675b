"""The queries of the project, and those that shapes and axioms compile to, survive parsing and printing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad

import phegraph
from phegraph.errors import PhegraphError
from phegraph.owl.explain.rule_listing import compiled_rules
from phegraph.project.settings import find
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import statement_of
from phegraph.shacl.compile.compiler import compile_shapes
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.prefixes import abbreviated
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Update

PROJECT = find(Path(__file__))
TEMPLATE = find(Path(phegraph.__file__).parent / "template")
PREFIXES = {**PROJECT.prefixes.namespaces, **TEMPLATE.prefixes.namespaces}
FILES = [*PROJECT.query_files, *PROJECT.rule_files, *TEMPLATE.query_files, *TEMPLATE.rule_files]


def survives(text: str) -> None:
    """Whether a text is printed as one that means the same, and that Oxigraph reads."""
    tree = parse(text, prefixes=PREFIXES).tree
    shortened = abbreviated(tree, PREFIXES)
    for whole, indent in ((tree, None), (tree, 2), (shortened, 2)):
        again = printed(whole, indent=indent)
        assert parse(again).tree == whole
        store = pyoxigraph.Store()
        store.update(again) if isinstance(tree, Update) else store.query(again)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_question_or_rule_of_the_project_survives(path: Path) -> None:
    survives(path.read_text(encoding="utf-8"))


def quads(paths: Iterable[Path]) -> list[Quad]:
    return [quad for path in paths for quad in read(path).quads]


def compiled(shapes: list[Quad]) -> Iterator[str]:
    for select in compile_shapes(read_shapes(shapes)):
        yield printed(select.query)
        if select.nodes_query:
            yield printed(select.nodes_query)


def test_the_compiled_shapes_of_the_project_survive() -> None:
    queries = list(compiled(quads(PROJECT.shapes_files)))
    assert len(queries) > 100
    for query in queries:
        survives(query)


@pytest.mark.slow
def test_the_compiled_shapes_of_the_w3c_suite_survive(shared: Path) -> None:
    texts: set[str] = set()
    for path in (shared / "w3c" / "shacl").rglob("*.ttl"):
        try:
            texts.update(compiled(quads([path])))
        except PhegraphError:  # shapes that are to be refused
            continue
    assert len(texts) > 100
    for text in texts:
        survives(text)


def test_the_compiled_axioms_of_the_project_survive() -> None:
    statements = [statement_of(quad) for quad in quads(PROJECT.ontology_files)]
    texts = {rule.sparql for rule in compiled_rules(statements)}
    assert len(texts) > 50
    for text in texts:
        survives(text)
