"""Virtuoso: a real server for the tests of a folder, and a store on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from phegraph.store.remote import RemoteStore
from servers.virtuoso import INFERRED, G, Virtuoso, is_installed, opened, running

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail(
                "Virtuoso is not installed, and CI does not skip: run tests/servers/install-virtuoso.sh."
            )
        pytest.skip("Virtuoso is not installed: run tests/servers/install-virtuoso.sh.")
    with running(tmp_path_factory.mktemp("virtuoso")) as virtuoso:
        yield virtuoso


@pytest.fixture(scope="session")
def clients() -> Path:
    """The interpreter that has clients of others; in CI it must be there."""
    python = Path(os.environ.get("PHEGRAPH_CLIENTS") or ROOT / ".venv" / "clients") / "bin" / "python"
    if not python.exists():
        reason = "The clients of others are not there: `make .venv/clients/ready` gets them."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return python


@pytest.fixture
def store(server: Virtuoso) -> Iterator[RemoteStore]:
    """A store that may write, empty."""
    with opened(server) as writing:
        writing.clear(G)
        writing.clear(INFERRED)
        yield writing
