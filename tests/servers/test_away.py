"""Servers that are away, or that only a watch listens for."""

from pathlib import Path
from urllib.request import urlopen

import pytest

from case_runner import watched
from phegraph.cli.commands.validate import command
from phegraph.errors import StoreError


def test_an_endpoint_to_validate_that_is_away_is_an_error(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; sh:nodeKind sh:IRI .\n"
    )
    words = ["--endpoint", "http://localhost:1/", "--graph", "http://example.org/g", "--shapes", str(shapes)]
    with pytest.raises(StoreError):
        command.main(words, standalone_mode=False)


def test_the_watch_of_the_cases_sees_a_connection() -> None:
    with watched("127.0.0.1:8398") as connections, pytest.raises(OSError, match=r"closed|reset"):
        urlopen("http://127.0.0.1:8398/", timeout=2)
    assert len(connections) == 1
