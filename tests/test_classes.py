"""One name stands for one class: a reader who meets it need not look at the import."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import phegraph

SOURCE = Path(phegraph.__file__).parent
ALGEBRA = SOURCE / "sparql" / "algebra"
"""Its operators have the names of SPARQL 1.1 Query, section 18, whatever else they name elsewhere."""


@pytest.mark.slow
def test_no_two_classes_have_the_same_name() -> None:
    modules = defaultdict(list)
    for path in {*SOURCE.rglob("*.py")} - {*ALGEBRA.rglob("*.py")}:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                modules[node.name.lstrip("_")].append(path.relative_to(SOURCE).as_posix())
    assert len(modules) > 200
    assert {name: paths for name, paths in modules.items() if len(paths) > 1} == {}
