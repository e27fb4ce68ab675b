"""The W3C's tests of the SPARQL 1.1 Protocol, against `phegraph serve`."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from conformance.protocol import ProtocolRequest, ProtocolTest, protocol_tests
from servers.serving import TOKEN, Serving, serving

_PROTOCOL = Path("sparql11", "protocol", "manifest.ttl")
_GRAPH_STORES = Path("sparql11", "http-rdf-update", "manifest.ttl")


def section(folder: Path) -> str:
    """Run all tests; the section of the page of conformance."""
    with tempfile.TemporaryDirectory() as name:
        with reading(folder, Path(name, "reading")) as (queries, client):
            read = sum(not failures(client, test) for test in queries)
        with writing(folder, Path(name, "writing")) as (tests, client, _):
            written = sum(not failures_on_writer(client, test) for test in tests)
    rows = (
        row("queries, on a server that reads", queries, read),
        row("all, on a server that writes", tests, written),
    )
    return _PAGE.format(rows="\n".join(rows), graph_stores=graph_stores(folder))


def row(kind: str, tests: Sequence[ProtocolTest], passed: int) -> str:
    """A row of the page."""
    return f"| {kind} | {len(tests)} | {passed} |"


def graph_stores(folder: Path) -> str:
    """What the page says of the tests of graph stores, which depend on graphs that the first ones write."""
    text = (folder / _GRAPH_STORES).read_text(encoding="utf-8")
    number = text.count(" a mf:GraphStoreProtocolTest")
    assert number
    return f"The {number} tests of the Graph Store HTTP Protocol begin by writing graphs"


@contextmanager
def reading(suite: Path, folder: Path) -> Iterator[tuple[Sequence[ProtocolTest], httpx.Client]]:
    """The tests that send no update, and a client of a server that has their graphs and only reads."""
    queries = [test for test in protocol_tests(suite / _PROTOCOL) if "update" not in test.name]
    project = empty_project(folder / "project")
    lines = pyoxigraph.serialize(_quads_of(queries), format=RdfFormat.N_QUADS)
    assert lines
    (project / "data" / "graphs.nq").write_bytes(lines)
    with serving(project, "--unchecked", "--no-pages") as server, server.client() as client:
        yield queries, client


@contextmanager
def writing(suite: Path, folder: Path) -> Iterator[tuple[Sequence[ProtocolTest], httpx.Client, Serving]]:
    """All tests, and a client of a server that writes for those who have its token."""
    project = empty_project(folder / "project")
    (folder / "token").write_text(TOKEN)
    options = ("--unchecked", "--no-pages", "--writable", "--token-file", str(folder / "token"))
    token = {"Authorization": f"Bearer {TOKEN}"}
    with serving(project, *options) as server, server.client(headers=token) as client:
        yield protocol_tests(suite / _PROTOCOL), client, server


def empty_project(folder: Path) -> Path:
    """A project without statements."""
    for name in ("ontology", "data", "queries"):
        (folder / name).mkdir(parents=True)
    settings = '[project]\ntitle = "Protocol"\nbase = "http://www.example/"\n'
    (folder / "phegraph.toml").write_text(settings, encoding="utf-8")
    return folder


def failures(client: httpx.Client, test: ProtocolTest) -> list[str]:
    """What of the responses to a test is otherwise than expected."""
    return [fault for request in test.requests for fault in _faults(client, request)]


def failures_on_writer(client: httpx.Client, test: ProtocolTest) -> list[str]:
    """What is otherwise than expected where the server has the graphs of the test alone."""
    graphs = " ".join(
        f"GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }}"
        for quad in _quads_of([test])
    )
    response = client.post("sparql", data={"update": f"DROP ALL; INSERT DATA {{ {graphs} }}"})
    assert response.status_code == 204
    return failures(client, test)


def _quads_of(tests: Sequence[ProtocolTest]) -> list[Quad]:
    """The statements of tests in their graphs; the tests agree about them."""
    return [
        Quad(quad.subject, quad.predicate, quad.object, pyoxigraph.NamedNode(name))
        for test in tests
        for name, quads in test.graphs.items()
        for quad in quads
    ]


def _faults(client: httpx.Client, request: ProtocolRequest) -> Iterator[str]:
    response = client.request(
        request.method, request.path, headers=dict(request.headers), content=request.body or None
    )
    if str(response.status_code)[0] not in request.statuses:
        yield f"{response.status_code} {response.text[:200]}"
        return
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if request.boolean is not None and response.json()["boolean"] is not (request.boolean == "true"):
        yield f"{response.json()} is not {request.boolean}"
    if request.format == "RDF" and media_type != "text/turtle":
        yield f"{media_type} is no RDF"
    if request.format in ("boolean", "tabular") and media_type != "application/sparql-results+json":
        yield f"{media_type} is no result"


_PAGE = """## SPARQL 1.1 Protocol

Requests to `phegraph serve`, and what is expected of its responses: status, media type, value of an ASK.

| kind | tests | phegraph |
|---|---|---|
{rows}

{graph_stores}, which `phegraph serve` does by
updates alone. None is run; tests of its own read graphs by that protocol ([server.md](server.md)).
"""
