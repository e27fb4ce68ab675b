"""Checkouts of the test suites: at their commits, and as the page of conformance states them."""

from pathlib import Path
from types import ModuleType

import pytest

from conformance import jsonld11, rdf_mt, sparql_suite, suites
from conformance.page import DOCUMENT, SECTIONS
from conformance.suites import SUITES, Suite, of_suite
from repositories import git


def test_a_suite_is_checked_out_at_its_commit_and_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = tmp_path / "origin"
    for name, text in (
        ("suite/tests/a.ttl", "first"),
        ("other/b.ttl", "first"),
        ("suite/tests/a.ttl", "second"),
    ):
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_text(text)
        git(origin, "init", "--quiet")
        git(origin, "add", ".")
        git(origin, "commit", "--quiet", "--message", text)
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    suite = Suite("A suite", origin.as_uri(), git(origin, "rev-parse", "HEAD~1"), "suite/tests", "copy")
    monkeypatch.setattr(suites, "SUITES", {"a": suite})
    monkeypatch.setenv("PHEGRAPH_SUITES", str(tmp_path / "suites"))
    for _ in range(2):
        suites.fetch(tmp_path / "suites")
        files = [path.name for path in (tmp_path / "suites" / "origin").rglob("*.ttl")]
        assert files == ["a.ttl"]
        assert suites.folder("a") == tmp_path / "suites" / "origin" / "suite" / "tests"
        assert (tmp_path / "suites" / "origin" / "suite" / "tests" / "a.ttl").read_text() == "first"


def test_without_checkouts_a_suite_is_among_the_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHEGRAPH_SUITES", str(tmp_path / "nothing"))
    monkeypatch.setenv("PHEGRAPH_SHARED", str(tmp_path))
    assert suites.folder("shacl") is None
    (tmp_path / "w3c" / "shacl").mkdir(parents=True)
    assert suites.folder("shacl") == tmp_path / "w3c" / "shacl"
    monkeypatch.delenv("PHEGRAPH_SHARED")
    assert suites.folder("shacl") is None


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.checkout)
def test_the_page_states_each_repository_and_commit(suite: Suite) -> None:
    assert f"| <{suite.repository}> | `{suite.commit}` | `{suite.path}` |" in DOCUMENT.read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("make", [jsonld11, rdf_mt, sparql_suite], ids=lambda make: make.__name__)
def test_the_page_states_what_a_suite_gives(make: ModuleType) -> None:
    name = next(name for name, section in SECTIONS if section is make.section)
    assert make.section(of_suite(name)) in DOCUMENT.read_text(encoding="utf-8")
