"""No module outside sparql/ has query text: what is asked of a store is a tree, printed by the printer."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import phegraph

SOURCE = Path(phegraph.__file__).parent
ELSEWHERE = (SOURCE / "sparql", SOURCE / "store" / "tables")
"""What has texts in SPARQL, and what has texts in SQL, whose keywords are the same."""
MODULES = [path for path in SOURCE.rglob("*.py") if not any(map(path.is_relative_to, ELSEWHERE))]

SYNTAX = re.compile(
    r"""
    (?:\b|\\b)(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|INSERT|DELETE|DATA|WITH|USING|FROM|BY
      |VALUES|GRAPH|SERVICE|OPTIONAL|UNION|MINUS|FILTER|BIND|EXISTS|LOAD)
    \s*(?:DISTINCT|REDUCED|NAMED|SILENT)?\s*[?$*{(<\\]
    |\b(?:DROP|CLEAR|CREATE)\s+(?:SILENT\s+)?(?:GRAPH|DEFAULT|NAMED|ALL)\b
    |\bBASE\s*<|\bPREFIX\s+\S*\s*<
    """,
    re.VERBOSE,
)
"""A keyword with what follows it in SPARQL, or in a pattern that looks for it."""


def texts(source: str) -> Iterator[str]:
    """The strings of a module without docstrings; `<>` stands for the values in an f-string."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "<>" for part in node.values)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_outside_sparql_has_no_query_text(path: Path) -> None:
    assert [text for text in texts(path.read_text(encoding="utf-8")) if SYNTAX.search(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        '"SELECT ?a"',
        '"SELECT DISTINCT ?a"',
        '"ask {}"'.upper(),
        'f"{{ ?a ?b ?c }} GRAPH {graph}"',
        'f"VALUES ?a {{ {listed} }}"',
        'f"DROP SILENT GRAPH {graph}"',
        '"BASE <"',
        'f"PREFIX {name}: <{iri}>"',
        r're.compile(r"\bGRAPH\s*<")',
        r're.compile(r"\s*SELECT\b")',
    ],
)
def test_query_text_is_found(source: str) -> None:
    assert any(map(SYNTAX.search, texts(f"text = {source}")))
