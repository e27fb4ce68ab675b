"""The limits of `phegraph serve` hold: nobody can take the server from the others, or stop it."""

import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from phegraph.graph import KnowledgeGraph
from servers.serving import KEEPING_NOTHING, SLOW, Serving, serving, serving_with
from servers.storm import children

QUICK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "lighthouses"
    KnowledgeGraph.init(folder)
    return folder


@contextmanager
def limited(project: Path, *limits: str, timeout: float = 1, more: Sequence[str] = ()) -> Iterator[Serving]:
    options = [option for limit in limits for option in ("--limit", limit)]
    fixed = ("--unchecked", "--no-pages", "--timeout", str(timeout), *KEEPING_NOTHING)
    with serving(project, *fixed, *options, *more) as server:
        yield server


def ask(server: Serving, query: str) -> httpx.Response:
    with server.client() as client:
        return client.post("sparql", data={"query": query})


def at_once(server: Serving, queries: Sequence[str]) -> list[Future[httpx.Response]]:
    pool = ThreadPoolExecutor(len(queries))
    futures = [pool.submit(ask, server, query) for query in queries]
    pool.shutdown(wait=False)
    return futures


def count(server: Serving, name: str) -> int:
    with server.client() as client:
        found = re.search(rf"^phegraph_{re.escape(name)} (\d+)$", client.get("metrics").text, re.MULTILINE)
    return int(found[1]) if found else 0


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


def is_open(connection: socket.socket) -> bool:
    """Whether the other end of a connection has not closed it."""
    port = f":{connection.getsockname()[1]:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(remote.endswith(port) and state == "01" for _, _, remote, state, *_ in rows)  # ESTABLISHED


def zygote_of(server: Serving) -> int:
    (zygote,) = children(server.process.pid)
    return zygote


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(project: Path) -> None:
    with limited(project, "queries=1", "per_client=9") as server:
        began = time.monotonic()
        response = ask(server, SLOW)
        assert response.status_code == 504
        assert 1 <= time.monotonic() - began < 5
        assert ask(server, QUICK).status_code == 200
        assert count(server, 'ended_total{lane="free",reason="time"}') == 1


def test_bad_queries_that_fill_all_workers_give_way_to_others(project: Path) -> None:
    limits = ("queries=2", "per_client=99", "busy_seconds=0.5")
    with limited(project, *limits, timeout=60) as server:
        bad = at_once(server, [SLOW] * 12)
        wait_for(lambda: count(server, 'waiting{lane="free"}') >= 4)
        began = time.monotonic()
        assert ask(server, QUICK).status_code == 200
        # Up to ten wait before it for two workers, each of which is taken for half a second and some looks.
        assert time.monotonic() - began < 20
        given_way = [future.result() for future in bad if future.done()]
        assert {response.status_code for response in given_way} == {503}
        assert all(response.headers["retry-after"] == "1" for response in given_way)


def test_free_queries_do_not_keep_what_is_stored_from_being_answered(project: Path) -> None:
    with limited(project, "queries=2", "per_client=99", "questions=1", timeout=60) as server:
        at_once(server, [SLOW] * 8)
        wait_for(lambda: count(server, 'running{lane="free"}') == 2)
        with server.client() as client:
            for _ in range(20):
                assert client.get("sparql").status_code == 200  # the description of the service


def test_free_queries_let_others_go_first(project: Path, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec nice -n 3 "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    limits = ("--limit", "queries=2", "--limit", "questions=1")
    with serving_with(python, project, "--unchecked", "--no-pages", *limits) as server:
        own = os.getpriority(os.PRIO_PROCESS, server.process.pid)
        (zygote,) = children(server.process.pid)

        def levels() -> list[int]:
            return sorted(os.getpriority(os.PRIO_PROCESS, worker) for worker in children(zygote))

        wait_for(lambda: levels() == [own, min(own + 5, 19), min(own + 5, 19)])
        at_once(server, [SLOW])
        wait_for(lambda: levels() == [own, min(own + 5, 19), 19])


def test_one_client_has_so_many_queries_at_a_time(project: Path) -> None:
    with limited(project, "per_client=2", timeout=60) as server:
        at_once(server, [SLOW] * 2)
        wait_for(lambda: count(server, 'running{lane="free"}') == 2)
        response = ask(server, QUICK)
        assert (response.status_code, response.headers["retry-after"]) == (429, "1")


def test_who_does_not_fit_into_the_queue_is_told_so(project: Path) -> None:
    limits = ("queries=1", "queue=1", "per_client=9", "busy_seconds=60", "wait=2")
    with limited(project, *limits, timeout=60) as server:
        at_once(server, [SLOW])
        wait_for(lambda: count(server, 'running{lane="free"}') == 1)
        (waits,) = at_once(server, [QUICK])
        wait_for(lambda: count(server, 'waiting{lane="free"}') == 1)
        assert ask(server, QUICK).status_code == 503
        assert waits.result().status_code == 503  # its turn has not come


def test_a_query_ends_when_its_client_has_gone(project: Path) -> None:
    with limited(project, timeout=60) as server:
        with socket.create_connection(("127.0.0.1", httpx.URL(server.address).port or 0)) as connection:
            body = httpx.QueryParams(query=SLOW)
            connection.sendall(f"GET /sparql?{body} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            wait_for(lambda: count(server, 'running{lane="free"}') == 1)
        wait_for(lambda: count(server, 'running{lane="free"}') == 0)
        assert count(server, 'ended_total{lane="free",reason="gone"}') == 1


def test_a_query_that_takes_too_much_memory_is_ended(project: Path) -> None:
    query = (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i))) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    )
    with limited(project, timeout=60, more=("--memory", "0.05")) as server:
        response = ask(server, query)
        assert response.status_code == 422
        assert "memory" in response.json()["title"]
        assert ask(server, QUICK).status_code == 200


def test_an_answer_of_too_many_bytes_is_refused_and_not_cut(project: Path) -> None:
    with limited(project, "answer_mib=0.001") as server:
        response = ask(server, "SELECT * { ?s ?p ?o }")
        assert response.status_code == 422
        assert "MiB" in response.json()["title"]


def test_a_worker_that_is_killed_is_replaced(project: Path) -> None:
    with limited(project, "queries=2", "questions=1") as server:
        for _ in range(5):
            for worker in children(zygote_of(server)):
                os.kill(worker, signal.SIGKILL)
            assert ask(server, QUICK).status_code == 200
        wait_for(lambda: len(children(zygote_of(server))) == 3)


def test_a_zygote_that_is_killed_is_replaced(project: Path) -> None:
    with limited(project) as server:
        os.kill(zygote_of(server), signal.SIGKILL)
        assert ask(server, QUICK).status_code == 200
        with server.client() as client:
            assert client.get("ready").status_code == 200


def test_a_request_that_does_not_come_is_not_waited_for(project: Path) -> None:
    address = ("127.0.0.1", 0)
    with limited(project, "idle_seconds=1") as server:
        address = ("127.0.0.1", httpx.URL(server.address).port or 0)
        for begun in (b"", b"GET /sparql HTTP/1.1\r\nHost:"):
            with socket.create_connection(address) as connection:
                connection.sendall(begun)
                connection.settimeout(20)
                assert connection.recv(100) == b""
        with socket.create_connection(address) as connection:
            head = "Host: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 9"
            connection.sendall(f"POST /sparql HTTP/1.1\r\n{head}\r\n\r\nASK".encode())
            connection.settimeout(20)
            assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_who_does_not_read_an_answer_is_not_waited_for(project: Path) -> None:
    long = "SELECT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } LIMIT 60000"
    with limited(project, "idle_seconds=1", timeout=60) as server:
        address = ("127.0.0.1", httpx.URL(server.address).port or 0)
        wait_for(lambda: len(children(zygote_of(server))) == 12)
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(address)
            assert is_open(connection)
            connection.sendall(
                f"GET /sparql?{httpx.QueryParams(query=long)} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
            )
            # The answer is written to the connection, and then the connection is closed.
            wait_for(lambda: '"path": "/sparql"' in server.log.read_text(), 60)
            wait_for(lambda: not is_open(connection), 60)
            connection.settimeout(20)
            answer = b""
            with suppress(ConnectionResetError):
                while part := connection.recv(2**16):
                    answer += part
            length = re.search(rb"content-length: (\d+)", answer)
            assert length
            assert len(answer) < int(length[1])


def test_the_limits_of_the_settings_and_the_options(project: Path, tmp_path: Path) -> None:
    for limit, part in (("quota=1", "no limit"), ("queries=0", "cannot be"), ("queries=1.5", "cannot be")):
        with pytest.raises(AssertionError, match=part), limited(project, limit):
            pass


def test_a_large_graph_is_read_from_disk_with_the_same_answers(project: Path) -> None:
    query = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    answers = []
    for limit in ("disk_from=1000000", "disk_from=1"):
        with limited(project, limit, timeout=60) as server, server.client() as client:
            wait_for(lambda: len(children(zygote_of(server))) == 12)
            os.kill(children(zygote_of(server))[0], signal.SIGKILL)
            found = [client.post("sparql", data={"query": query}).text for _ in range(3)]
            written = client.get("graph-store?graph=https://example.org/graph/source/almanac").text
            labels = client.get("question/south-of?light=Gull+Rock").json()["rows"]
            answers.append((*found, written, labels))
            wait_for(lambda: len(children(zygote_of(server))) == 12)
            opened = {
                str(file.readlink())
                for worker in children(zygote_of(server))
                for file in Path(f"/proc/{worker}/fd").iterdir()
                if file.is_symlink()
            }
            assert any("/store/oxigraph/" in path for path in opened) == (limit == "disk_from=1")
    assert answers[0] == answers[1]


def test_what_a_terminal_sends_reaches_the_front_alone(project: Path) -> None:
    with limited(project) as server:
        zygote = zygote_of(server)
        assert os.getpgid(zygote) != os.getpgid(server.process.pid)
        processes = [zygote, *children(zygote)]
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0
        wait_for(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))
