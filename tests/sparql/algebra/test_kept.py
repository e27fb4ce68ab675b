"""Trees that are kept in a file come back as they were, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given

from conformance.suites import of_suite
from phegraph.sparql.algebra.kept import KeptTrees, decoded, encoded, keeping, kept_trees
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Query
from sparql.algebra.trees import queries
from sparql.algebra.w3c import cases


def query(text: str = "SELECT ?s { ?s ?p 'a'@en, 1.50, <urn:o>, _:b }") -> Query:
    tree = parse(text).tree
    assert isinstance(tree, Query)
    return tree


def test_every_query_of_the_w3c_comes_back() -> None:
    trees = [parse(case.text, base=case.base).tree for case in cases(of_suite("sparql")) if case.is_positive]
    of_w3c = [tree for tree in trees if isinstance(tree, Query)]
    assert len(of_w3c) > 500
    for tree in of_w3c:
        assert decoded(encoded(tree)) == tree


@given(queries())
def test_any_query_comes_back(tree: Query) -> None:
    assert decoded(encoded(tree)) == tree


def test_a_tree_is_there_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "trees"
    with keeping(path):
        kept_trees().add(query(), "a", 1)
    with keeping(path):
        assert kept_trees().get("a", 1) == query()
        assert kept_trees().get("a", 2) is None
    assert kept_trees().get("a", 1) is None


@pytest.mark.parametrize("damage", [b"", b"x", b"{}", b"0123456789abcdef{}", None])
def test_of_a_damaged_file_nothing_is_taken(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "trees"
    with keeping(path):
        kept_trees().add(query(), "a")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"urn:o", b"urn:x") if damage is None else damage)
    assert KeptTrees(path).get("a") is None


def test_a_tree_that_the_guard_refuses_is_not_taken(tmp_path: Path) -> None:
    elsewhere = parse("SELECT * { SERVICE <urn:s> { ?s ?p ?o } }").tree
    assert isinstance(elsewhere, Query)
    with keeping(tmp_path / "trees"):
        kept_trees().add(elsewhere, "a")
    assert KeptTrees(tmp_path / "trees").get("a") is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with keeping(tmp_path / "file" / "trees"):
        kept_trees().add(query(), "a")
    assert (tmp_path / "file").read_bytes() == b""
