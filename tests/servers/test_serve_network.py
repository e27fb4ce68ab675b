"""No connection leaves `phegraph serve`, whatever it is asked, as system calls show."""

import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from network_watch import refused, watched
from servers.storm import children

HOSTILE = (
    "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:1/a.ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:1/a.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:1/a.ttl>",
    "SELECT * { ?s ?p ?o } LIMIT 1",
)


@pytest.mark.slow
def test_no_connection_leaves_the_server(lighthouses: Path) -> None:
    reason = refused()
    if reason:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "phegraph", "serve", "--project", str(lighthouses), "--port", str(port)]
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(watched, command, capture_output=True, text=True)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/", timeout=60, trust_env=False) as client:
                ends = time.monotonic() + 120
                while not _is_made(client):
                    assert time.monotonic() < ends
                    time.sleep(0.2)
                for query in HOSTILE:
                    for values in (
                        {"query": query},
                        {"query": query, "default-graph-uri": "http://127.0.0.1:1/"},
                    ):
                        assert client.post("sparql", data=values).status_code in (200, 400)
                for path in ("describe?iri=http://127.0.0.1:1/", "graph-store?graph=http://127.0.0.1:1/"):
                    assert client.get(path).status_code == 404
                assert client.get("question/south-of").status_code == 200
        finally:
            for process in children(os.getpid()):
                # Browsers of other tests run below this process too.
                for server in filter(lambda below: _is_given(below, str(port)), children(process)):
                    os.kill(server, signal.SIGTERM)
        done, calls = running.result()
    assert done.returncode == 0, done.stderr
    assert calls == []


def _is_given(process: int, option: str) -> bool:
    try:
        return option in Path(f"/proc/{process}/cmdline").read_text(errors="replace").split("\0")
    except OSError:  # it has ended
        return False


def _is_made(client: httpx.Client) -> bool:
    try:
        return bool(client.get("health").json()["pages"])
    except httpx.TransportError:
        return False
