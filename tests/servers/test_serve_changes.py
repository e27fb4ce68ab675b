"""Changed files take over while requests go on, and not where they violate shapes or cannot be read."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from servers.serving import KEEPING_NOTHING, Serving, serving, serving_with


def state(server: Serving) -> dict[str, object]:
    with server.client() as client:
        answer: dict[str, object] = client.get("health").json()
    return answer


def wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_changed_files_take_over_without_a_request_lost(lighthouses: Path) -> None:
    with serving(lighthouses, "--no-pages", *KEEPING_NOTHING) as server:
        first, seen, done = state(server)["version"], Counter[tuple[int, str]](), threading.Event()

        def keep_asking() -> None:
            with server.client() as client:
                while not done.is_set():
                    response = client.get("sparql", params={"query": "ASK { ?s ?p ?o }"})
                    seen[response.status_code, response.headers["graph-version"]] += 1

        threads = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in threads:
            thread.start()
        versions = {first}
        for number in range(2):
            (lighthouses / "data" / "more.ttl").write_text(
                f'<https://example.org/id/x> <urn:p> "{number}" .\n'
            )
            wait_for(lambda: state(server)["version"] not in versions)
            versions.add(state(server)["version"])
        done.set()
        for thread in threads:
            thread.join()
        assert {status for status, _ in seen} == {200}
        assert {version for _, version in seen} == versions
        with server.client() as client:
            query = 'ASK { <https://example.org/id/x> <urn:p> "1" }'
            assert client.get("sparql", params={"query": query}).json()["boolean"] is True


def test_files_that_cannot_be_served_do_not_take_over(lighthouses: Path) -> None:
    file = lighthouses / "data" / "broken.ttl"
    with serving(lighthouses, "--no-pages", *KEEPING_NOTHING) as server:
        version = state(server)["version"]
        file.write_text("<urn:a> <urn:p>", encoding="utf-8")
        wait_for(lambda: bool(state(server)["refused"]))
        assert "broken.ttl" in str(state(server)["refused"])
        assert state(server)["version"] == version
        with server.client() as client:
            assert client.get("sparql", params={"query": "ASK {}"}).status_code == 200
        file.unlink()
        wait_for(lambda: not state(server)["refused"])
        assert state(server)["version"] == version


def test_a_graph_with_violations_is_served_only_where_that_is_asked_for(lighthouses: Path) -> None:
    (lighthouses / "data" / "broken.ttl").write_text("<urn:a> <urn:p>", encoding="utf-8")
    with pytest.raises(AssertionError, match="broken"), serving(lighthouses, "--no-pages"):
        pass


def test_a_server_needs_the_address_that_it_is_to_listen_at(lighthouses: Path) -> None:
    with serving(lighthouses, "--no-pages", "--unchecked", *KEEPING_NOTHING) as server:
        port = httpx.URL(server.address).port
        log = lighthouses.parent / "second.log"
        with (
            pytest.raises(AssertionError, match=f"port {port}"),
            serving(lighthouses, "--port", str(port), log=log),
        ):
            pass


def test_queries_are_answered_where_there_is_no_room_for_pages(lighthouses: Path, tmp_path: Path) -> None:
    python = tmp_path / "python"
    # No file may have more than so many blocks of 512 bytes.
    python.write_text(f'#!/bin/sh\nulimit -f 16\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    with serving_with(python, lighthouses, "--unchecked") as server, server.client() as client:
        wait_for(lambda: "there are no pages" in server.log.read_text())
        assert client.get("sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert client.get("question/south-of").status_code == 200
        assert client.get("id/gull-rock", headers={"Accept": "text/turtle"}).status_code == 303
        assert state(server)["pages"] is False
