"""What the tests share: a small project, and where the specifications' test suites are."""

import os
from pathlib import Path

import pytest

from network_watch import WATCHED, mark
from phegraph.graph import KnowledgeGraph


def pytest_runtest_logstart(nodeid: str) -> None:
    """Have the network watch know whose calls follow."""
    if WATCHED in os.environ:
        mark(nodeid)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache."""
    monkeypatch.setenv("PHEGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def lighthouses(tmp_path: Path) -> Path:
    """The project that `phegraph init` makes."""
    KnowledgeGraph.init(tmp_path / "lighthouses")
    return tmp_path / "lighthouses"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the W3C suites and the facts, where there is one; in CI there must be."""
    folder = os.environ.get("PHEGRAPH_SHARED")
    if not folder:
        if os.environ.get("CI"):
            pytest.fail("PHEGRAPH_SHARED is not set, and CI does not skip.")
        pytest.skip("PHEGRAPH_SHARED names no folder of test suites.")
    return Path(folder)
