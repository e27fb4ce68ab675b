"""What the tests share: a small project, and where the facts are that the graph is compared with."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import rdflib

from network_watch import WATCHED, mark
from phegraph.graph import KnowledgeGraph
from phegraph.site.libraries import LIBRARIES, are_there

# No test fails because the machine is busy.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

_CACHES = count()


def pytest_collection_finish() -> None:
    """Keep thousands of tests out of every garbage collection, which would also copy them in forks."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logstart(nodeid: str) -> None:
    """Have the network watch know whose calls follow."""
    if WATCHED in os.environ:
        mark(nodeid)


@pytest.fixture(scope="session")
def libraries() -> Path:
    """The browser libraries; in CI they must be there."""
    if not are_there():
        reason = "The browser libraries are not there: `make vendor` gets them."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return LIBRARIES


@pytest.fixture(scope="session")
def wheels() -> Path:
    """The locked files of the packages; in CI they must be there."""
    folder = Path(__file__).parent.parent / ".venv" / "wheels"
    if not any(folder.glob("*.whl")):
        reason = "The locked files are not there: `make .venv/wheels/ready` gets them."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture
def unchanged_process() -> Iterator[None]:
    """No test leaves another folder, environment or setting of rdflib to the tests after it."""
    before = _process()
    assert rdflib.NORMALIZE_LITERALS, "It is left changed by what was imported."
    yield
    assert _process() == before


def _process() -> tuple[object, ...]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    return Path.cwd(), environment, rdflib.NORMALIZE_LITERALS


@pytest.fixture(autouse=True)
def _own_cache(
    tmp_path_factory: pytest.TempPathFactory, unchanged_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test reads or writes the user's cache; its folder is made by whoever writes to it."""
    monkeypatch.setenv("PHEGRAPH_CACHE", str(tmp_path_factory.getbasetemp() / f"cache-{next(_CACHES)}"))


@pytest.fixture
def lighthouses(tmp_path: Path) -> Path:
    """The project that `phegraph init` makes."""
    KnowledgeGraph.init(tmp_path / "lighthouses")
    return tmp_path / "lighthouses"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the facts and the shared cases, where there is one; in CI there must be."""
    folder = os.environ.get("PHEGRAPH_SHARED")
    if not folder:
        if os.environ.get("CI"):
            pytest.fail("PHEGRAPH_SHARED is not set, and CI does not skip.")
        pytest.skip("PHEGRAPH_SHARED names no folder of facts.")
    return Path(folder)
