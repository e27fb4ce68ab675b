"""`phegraph serve --endpoint`: questions, names, agents and limits over an endpoint of others."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.store.remote import RemoteStore
from servers.conftest import server as virtuoso
from servers.serving import Serving, serving
from servers.test_serve_agents import seen
from servers.virtuoso import Virtuoso

__all__ = ["virtuoso"]

ID, BASE = "https://example.org/id/", "https://example.org/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


class Between(ThreadingHTTPServer):
    """Stands before an endpoint, and passes requests on, or does what a test wants instead."""

    daemon_threads = True

    def __init__(self, endpoint: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.endpoint = endpoint
        self.instead: tuple[int, str] | None = None
        self.seconds = 0.0
        self.asked: list[dict[str, list[str]]] = []
        self.authorizations: set[str] = set()
        self.closed = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Between
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append(parse_qs(body.decode()))
        self.server.authorizations.add(self.headers.get("authorization", ""))
        if self.server.seconds:
            self.connection.settimeout(self.server.seconds)
            if self.connection.recv(1) == b"":  # the client has gone
                self.server.closed.set()
            return
        status, text, kind = *(self.server.instead or (0, "")), "text/plain"
        if not status:
            names = ("accept", "content-type")
            headers = {name: self.headers[name] for name in names}
            reply = httpx.post(self.server.endpoint, content=body, headers=headers, trust_env=False)
            status, text, kind = reply.status_code, reply.text, reply.headers["content-type"]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("endpoint") / "lighthouses"
    KnowledgeGraph.init(folder)
    return folder


@pytest.fixture(scope="module")
def graph(project: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(project)


@pytest.fixture(scope="module")
def other(project: Path) -> Iterator[Serving]:
    """A server of ours, as an endpoint of others."""
    with serving(
        project, "--unchecked", "--no-pages", "--limit=per_client=100", log=project / "o.log"
    ) as one:
        yield one


def fill(virtuoso: Virtuoso, graph: KnowledgeGraph) -> None:
    """Put the graphs of a project into Virtuoso."""
    with RemoteStore(
        virtuoso.query,
        update=virtuoso.update,
        graphs=virtuoso.graphs,
        user=virtuoso.user,
        password=virtuoso.password,
        digest=True,
    ) as to:
        quads = (quad for quad in graph.loaded.store.quads() if isinstance(quad.graph_name, NamedNode))
        to.extend(quads)


@pytest.fixture(scope="module", params=["virtuoso", "phegraph"])
def served(request: pytest.FixtureRequest, project: Path, graph: KnowledgeGraph) -> Iterator[Serving]:
    if request.param == "virtuoso":
        endpoint = request.getfixturevalue("virtuoso")
        fill(endpoint, graph)
        address = endpoint.query
    else:
        address = f"{request.getfixturevalue('other').address}sparql"
    with serving(project, "--endpoint", address, "--limit", "per_client=100") as running:
        yield running


@pytest.fixture
def client(served: Serving) -> Iterator[httpx.Client]:
    with served.client() as one:
        yield one


def test_questions_have_the_answers_of_the_embedded_store(
    client: httpx.Client, graph: KnowledgeGraph
) -> None:
    asked = {"south-of": {"light": "Gull Rock"}}
    assert {question["name"] for question in client.get("question/").json()} == graph.questions.keys()
    for name in graph.questions:
        values = asked.get(name, {})
        rows = client.get(f"question/{name}", params=values).json()["rows"]
        expected = graph.ask(name, values)
        assert expected.rows
        found = [[cell.get("iri", cell.get("value")) for cell in row.values()] for row in rows]
        listed = [[term.value for term in row if term is not None] for row in expected.rows]
        assert Counter(map(tuple, found)) == Counter(map(tuple, listed)), name
        page = client.get(f"question/{name}", params=values, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"


def test_things_are_found_described_and_reconciled(client: httpx.Client) -> None:
    found = client.get("find", params={"q": "gul rock"}).json()["results"][0]
    assert (found["iri"], found["label"], found["kind"]) == (f"{ID}gull-rock", "Gull Rock", "lighthouse")
    described = client.get(found["page"])
    assert described.json()["name"] == "Gull Rock"
    properties = {fact["property"] for fact in described.json()["facts"]}
    assert {LABEL, f"{BASE}ontology#north"} <= properties
    turtle = client.get(found["page"], headers={"Accept": "text/turtle"}).content
    subjects = {quad.subject for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)}
    assert NamedNode(f"{ID}gull-rock") in subjects
    away = client.get("id/gull-rock", headers={"Accept": "text/turtle"})
    assert (away.status_code, away.headers["location"]) == (303, f"../describe?iri={ID}gull-rock")
    assert client.get("describe", params={"iri": f"{ID}nothing"}).status_code == 404
    query = '{"q": {"query": "Gul Rock", "type": "https://example.org/ontology#Lighthouse"}}'
    candidates = client.get("reconcile", params={"queries": query}).json()["q"]["result"]
    assert candidates[0]["id"] == f"{ID}gull-rock"
    proposed = client.get("reconcile/properties", params={"type": f"{BASE}ontology#Lighthouse"}).json()
    assert f"{BASE}ontology#north" in [one["id"] for one in proposed["properties"]]


def test_every_form_of_query_is_answered_in_every_format(client: httpx.Client) -> None:
    def asked(query: str, accept: str, **more: str) -> httpx.Response:
        response = client.get("sparql", params={"query": query, **more}, headers={"Accept": accept})
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == accept
        assert "etag" not in response.headers
        return response

    name = f"<{ID}gull-rock> <{LABEL}> ?name"
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"):
        assert "Gull Rock" in asked(f"SELECT DISTINCT ?name {{ {name} }}", media_type).text
    assert asked(f"ASK {{ {name} }}", "application/sparql-results+json").json()["boolean"] is True
    nowhere = {"default-graph-uri": f"{BASE}nothing"}
    empty = asked(f"ASK {{ {name} }}", "application/sparql-results+json", **nowhere)
    assert empty.json()["boolean"] is False
    assert "Gull Rock" in asked(f"CONSTRUCT WHERE {{ {name} }}", "text/turtle").text
    # Virtuoso describes a thing by one graph alone.
    assert "gull-rock" in asked(f"DESCRIBE <{ID}gull-rock>", "text/turtle").text
    source = client.get("graph-store", params={"graph": f"{BASE}graph/source/almanac"})
    assert "Gull Rock" in source.text
    assert client.get("graph-store", params={"graph": f"{BASE}graph/none"}).status_code == 404
    assert client.get("sparql.html", params={"query": f"SELECT ?name {{ {name} }}"}).status_code == 200
    assert client.get("assets/style.css").status_code == 200
    assert client.get("", follow_redirects=True).text.count("question/south-of.html") == 1


def test_the_guard_lets_no_update_and_no_other_server_through(other: Serving, project: Path) -> None:
    with (
        before(f"{other.address}sparql") as between,
        serving(project, "--endpoint", between.address) as running,
        running.client() as client,
    ):
        between.asked.clear()
        for query in (
            "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "INSERT DATA { <a:a> <a:b> 1 }",
            "LOAD <http://127.0.0.1:1/>",
            "SELECT * {",
        ):
            for response in (
                client.get("sparql", params={"query": query}),
                client.post("sparql", data={"query": query}),
            ):
                assert response.status_code == 400, response.text
        assert client.post("sparql", data={"update": "CLEAR ALL"}).status_code in (400, 403, 404, 501)
        assert between.asked == []


def before(endpoint: str) -> "_Running":
    return _Running(Between(endpoint))


class _Running:
    def __init__(self, between: Between) -> None:
        self.between = between
        self.thread = threading.Thread(target=between.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Between:
        self.thread.start()
        return self.between

    def __exit__(self, *_: object) -> None:
        self.between.shutdown()
        self.thread.join()
        self.between.server_close()


def test_what_fails_at_the_endpoint_is_told(
    other: Serving, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHEGRAPH_PASSWORD", "gXq7-secret")
    options = ("--user", "keeper", "--timeout", "2", "--rows", "5", "--limit", "answer_mib=0.1")
    with (
        before(f"{other.address}sparql") as between,
        serving(project, "--endpoint", between.address, *options) as running,
        running.client() as client,
    ):
        query = {"query": "SELECT ?n { VALUES ?n { 1 2 3 } }"}
        assert client.get("sparql", params=query).status_code == 200

        between.instead = (500, "The disk is on fire. " * 100)
        failed = client.get("sparql", params=query)
        assert failed.status_code == 502
        assert "answers 500" in failed.json()["title"]
        assert len(failed.json()["title"]) < 500

        between.instead = (200, "<html>Welcome</html>")
        assert client.get("sparql", params=query).status_code == 502

        between.instead = (200, "x" * 200_000)
        assert client.get("sparql", params=query).status_code == 422

        between.instead = None
        many = {"query": "SELECT ?n { VALUES ?n { 1 2 3 4 5 6 } }"}
        assert client.get("sparql", params=many).status_code == 422
        assert client.get("question/south-of").status_code == 200

        between.seconds, began = 30, time.monotonic()
        slow = client.get("sparql", params=query)
        assert slow.status_code == 504
        assert time.monotonic() - began < 4
        assert between.closed.wait(5), "The request to the endpoint is still open."
        between.seconds = 0
        assert client.get("sparql", params=query).status_code == 200
        assert {one.partition(" ")[0] for one in between.authorizations} == {"Basic"}
        told = running.log.read_text(encoding="utf-8")
    assert "gXq7" not in told
    assert "VALUES" not in told


def test_what_changes_at_the_endpoint_is_seen_at_once(project: Path, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("writes-3f9c", encoding="utf-8")
    options = ("--unchecked", "--no-pages", "--writable", "--token-file", str(token))
    bearer = {"Authorization": "Bearer writes-3f9c"}
    with serving(project, *options, log=tmp_path / "log") as written, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHEGRAPH_TOKEN", "writes-3f9c")
        with (
            serving(project, "--endpoint", f"{written.address}sparql") as running,
            running.client() as client,
        ):
            asked = {"query": f"ASK {{ <{ID}new> ?p ?o }}"}
            assert client.get("sparql", params=asked).json()["boolean"] is False
            before = client.get("question/south-of").json()["rows"]
            new = f"<{ID}gull-rock> <{BASE}ontology#north> <{ID}new>"
            update = {"update": f"INSERT DATA {{ {new} . <{ID}new> <{LABEL}> 'New' }}"}
            assert httpx.post(f"{written.address}sparql", data=update, headers=bearer).status_code == 204
            assert client.get("sparql", params=asked).json()["boolean"] is True
            after = client.get("question/south-of").json()["rows"]
            assert [row["lighthouse"]["iri"] for row in after if row not in before] == [f"{ID}new"]


def test_names_that_are_not_read_are_told_of(other: Serving, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    options = ("--endpoint", f"{other.address}sparql", "--limit", "names=2")
    with serving(folder, *options) as running, running.client() as client:
        assert client.get("find", params={"q": "rock"}).json()["complete"] is False
        assert "more than 2 names" in client.get("health").json()["note"]
        assert client.get("describe", params={"iri": f"{ID}gull-rock"}).status_code == 200
        assert "more than 2 names" in running.log.read_text(encoding="utf-8")


def test_an_endpoint_that_is_not_there_ends_the_command(project: Path) -> None:
    command = [sys.executable, "-m", "phegraph", "serve", "--project", str(project), "--port", "0"]
    done = subprocess.run(
        [*command, "--endpoint", "http://keeper:gXq7@127.0.0.1:1/sparql"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert done.returncode == 2
    assert "http://127.0.0.1:1/sparql cannot be reached" in done.stderr
    assert "gXq7" not in done.stderr
    assert "Traceback" not in done.stderr


def test_an_agent_gets_rows_with_the_graphs_that_state_them(
    clients: Path, other: Serving, project: Path
) -> None:
    address = f"{other.address}sparql"
    agent = seen(clients, f"stdio:{project}", "--endpoint", address)
    assert agent["tools"].keys() == {"find", "describe", "sparql", "south-of"}
    (failed, text), *_ = agent["answers"]
    assert not failed
    rows = {row["lighthouse"]["label"]: row["sources"] for row in json.loads(text)["rows"]}
    kinds = {name: {one["label"]: one["kind"] for one in sources} for name, sources in rows.items()}
    assert kinds["Long Sand"] == {"The almanac": "stated by the source"}
    assert kinds["West Spit"]["The logbook"] == "stated by the source"
    assert "inferred" in kinds["West Spit"].values()
