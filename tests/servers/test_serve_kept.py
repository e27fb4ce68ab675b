"""Answers that `phegraph serve` keeps: of the graph as it is now, for those who may have them."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from phegraph.graph import KnowledgeGraph
from servers.serving import Serving, serving

ASKED = "SELECT ?name { ?light rdfs:label ?name } ORDER BY ?name"
LONG = "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } ORDER BY ?a ?b LIMIT "


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("kept") / "lighthouses"
    KnowledgeGraph.init(folder)
    with serving(folder, "--unchecked", "--no-pages", "--limit", "kept_mib=1") as running:
        yield running


def counted(client: httpx.Client, name: str = "kept_answers_total") -> int:
    found = re.search(rf"^phegraph_{name} (\d+)$", client.get("metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def asked(client: httpx.Client, query: str = ASKED, **headers: str) -> httpx.Response:
    return client.get("sparql", params={"query": query}, headers={"Accept": "text/csv", **headers})


def test_the_same_question_has_the_same_answer_without_a_worker(server: Serving) -> None:
    with server.client() as client:
        first, before = asked(client), counted(client)
        for _ in range(3):
            again = asked(client)
            assert (again.status_code, again.content) == (200, first.content)
            for response in (first, again):
                response.headers.pop("date", None)
            assert dict(again.headers) == dict(first.headers)
        assert counted(client) == before + 3
        assert asked(client, Accept="application/sparql-results+json").json()["results"]["bindings"]
        assert asked(client, **{"If-None-Match": first.headers["etag"]}).status_code == 304
        assert asked(client, **{"Accept-Encoding": "identity"}).content == first.content
        assert (
            asked(client, "SELECT (RAND() AS ?r) {}").text != asked(client, "SELECT (RAND() AS ?r) {}").text
        )


def raw(path: str, *headers: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", "Host: a", *headers, "", "")
    return "\r\n".join(lines).encode()


def answered(connection: socket.socket, number: int) -> list[bytes]:
    """So many answers that come over a connection, by their lengths."""
    data, answers = b"", list[bytes]()
    while len(answers) < number:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int((re.search(rb"content-length: (\d+)", head) or (b"", b"0"))[1])
        if b"\r\n\r\n" in data and len(rest) >= length:
            answers.append(head[:15] + rest[:length])
            data = rest[length:]
            continue
        more = connection.recv(2**16)
        assert more, data
        data += more
    assert not data
    return answers


def test_requests_are_understood_however_they_come(server: Serving) -> None:
    one, other = raw("/question/south-of.csv"), raw("/question/south-of.tsv")
    address = ("127.0.0.1", httpx.URL(server.address).port or 0)
    with socket.create_connection(address, 30) as connection:
        connection.sendall(one)
        (first,) = answered(connection, 1)
        connection.sendall(other)
        (second,) = answered(connection, 1)
        assert first != second
        for _ in range(2):
            connection.sendall(one + other + one)
            assert answered(connection, 3) == [first, second, first]
            connection.sendall(one[:20])
            time.sleep(0.05)
            connection.sendall(one[20:])
            assert answered(connection, 1) == [first]
            connection.sendall(one)
            assert answered(connection, 1) == [first]
            connection.sendall(one[:-2] + b"Content-Length: 3\r\n\r\nabc" + other)
            assert answered(connection, 2) == [first, second]
            connection.sendall(raw("/question/south-of.csv", "Content-Length: 40"))
            time.sleep(0.05)
            connection.sendall(other[:40])
            connection.sendall(other)
            assert answered(connection, 2) == [first, second]
        connection.sendall(raw("/question/south-of.csv", "Connection: close"))
        assert answered(connection, 1) == [first]
        assert connection.recv(1) == b""


def test_each_of_several_headers_counts(server: Serving) -> None:
    best, less = ("Accept", "text/csv"), ("Accept", "application/json;q=0.5")
    with server.client() as client:
        for _ in range(2):
            kinds = [
                client.get("question/south-of", headers=headers).headers["content-type"].partition(";")[0]
                for headers in ([less], [best, less], [less, best])
            ]
            assert kinds == ["application/json", "text/csv", "text/csv"]


def test_no_more_is_kept_than_allowed(server: Serving) -> None:
    with server.client() as client:
        for number in range(60):
            assert asked(client, f"{LONG}{300 + number}").status_code == 200
        assert 0 < counted(client, "kept_bytes") <= 2**20


def test_a_changed_graph_answers_otherwise(lighthouses: Path) -> None:
    with serving(lighthouses, "--unchecked", "--no-pages") as running, running.client() as client:
        for _ in range(3):
            assert "Gull Rock" in asked(client).text
        file = lighthouses / "data" / "almanac.ttl"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"Gull Rock"', '"Gull Stone"'), encoding="utf-8")
        ends = time.monotonic() + 60
        while "Gull Stone" not in asked(client).text:
            assert time.monotonic() < ends, running.log.read_text()
            time.sleep(0.1)
        assert "Gull Rock" not in asked(client).text


def test_nothing_is_kept_of_what_may_be_written_nor_given_to_who_may_not_ask(
    lighthouses: Path, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("writes-3f9c", encoding="utf-8")
    options = ("--unchecked", "--no-pages", "--token-file", str(tmp_path / "token"))
    bearer = {"Authorization": "Bearer writes-3f9c"}
    with serving(lighthouses, *options, "--writable") as running, running.client() as client:
        before = asked(client, **bearer)
        update = {"update": "INSERT DATA { <urn:new> rdfs:label 'New' }"}
        assert client.post("sparql", data=update, headers=bearer).status_code == 204
        known = before.headers.get("etag", '"none"')
        assert "New" in asked(client, **bearer, **{"If-None-Match": known}).text
    with serving(lighthouses, *options) as running, running.client() as client:
        for _ in range(3):
            assert asked(client, **bearer).status_code == 200
            assert asked(client).status_code == 401
            assert asked(client, Authorization="Bearer writes-3f9d").status_code == 401
