"""The endpoint of `phegraph serve` keeps to the SPARQL 1.1 Protocol: by the W3C's tests, and others."""

import json
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from conformance.page import DOCUMENT
from conformance.protocol_suite import (
    empty_project,
    failures,
    failures_on_writer,
    graph_stores,
    reading,
    row,
    writing,
)
from conformance.suites import of_suite
from servers.serving import Serving, serving

PAGE = DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def suite() -> Path:
    return of_suite("sparql")


def test_the_query_tests_pass_on_a_server_that_only_reads(suite: Path, tmp_path: Path) -> None:
    with reading(suite, tmp_path) as (queries, client):
        assert {test.name: found for test in queries if (found := failures(client, test))} == {}
        assert row("queries, on a server that reads", queries, len(queries)) in PAGE
        refused = client.post("sparql", data={"update": "INSERT DATA { <urn:s> <urn:p> 1 }"})
        assert refused.status_code == 403


def test_all_tests_pass_on_a_server_that_writes(suite: Path, tmp_path: Path) -> None:
    with writing(suite, tmp_path) as (tests, client, server):
        with server.client() as stranger:
            assert stranger.post("sparql", data={"update": "DROP ALL"}).status_code == 401
        assert {test.name: found for test in tests if (found := failures_on_writer(client, test))} == {}
        assert row("all, on a server that writes", tests, len(tests)) in PAGE


def test_the_page_says_which_tests_of_graph_stores_are_not_run(suite: Path) -> None:
    assert graph_stores(suite) in PAGE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    project = empty_project(tmp_path_factory.mktemp("served") / "project")
    (project / "data" / "one.ttl").write_text(
        '<http://www.example/a> <http://www.example/p> 1.0, 01, "é"@fr .', encoding="utf-8"
    )
    (project / "data" / "two.ttl").write_text("<http://www.example/a> <http://www.example/p> 2 .")
    with serving(project, "--unchecked", "--no-pages", "--timeout", "2", "--rows", "3") as running:
        yield running


@pytest.fixture
def client(server: Serving) -> Iterator[httpx.Client]:
    with server.client() as one:
        yield one


ROWS = "SELECT ?o { <http://www.example/a> <http://www.example/p> ?o FILTER(isNumeric(?o)) } ORDER BY ?o"


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("ASK {}", "", "application/sparql-results+json"),
        ("ASK {}", "*/*", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "application/xml, application/json;q=0.5", "application/sparql-results+xml"),
        (
            "ASK {}",
            "application/json;q=0,application/sparql-results+json;q=0,*/*;q=0.1",
            "application/sparql-results+xml",
        ),
        ("ASK {}", "text/*", "text/csv; charset=utf-8"),
        ("ASK {}", "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("ASK {}", "text/xml", "application/sparql-results+xml"),
        (ROWS, "text/csv;q=0.4, text/tab-separated-values;q=0.6", "text/tab-separated-values; charset=utf-8"),
        (ROWS, "TEXT/CSV", "text/csv; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p 1 }", "", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p 1 }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p 1 }", "application/ld+json, text/turtle;q=0.9", "application/ld+json"),
        ("DESCRIBE <http://www.example/b>", "application/n-triples", "application/n-triples"),
    ],
)
def test_an_answer_is_in_the_media_type_that_the_client_likes_best(
    client: httpx.Client, query: str, accept: str, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    client.headers.pop("accept")
    response = client.get("sparql", params={"query": query}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type


def test_what_no_format_of_the_answer_is_accepted_as_is_told(client: httpx.Client) -> None:
    response = client.get("sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status", "part"),
    [
        ("SELECT ?o { ?s ?p ?o", 400, "never closed"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 400, "nothing is fetched"),
        ("LOAD <http://127.0.0.1:1/>", 400, ""),
        ("SELECT * { ?s ?p ?o }", 422, "more than 3 rows"),
        ("ASK {}" + " " * 100_000, 413, "characters"),
    ],
)
def test_an_error_says_what_is_wrong(client: httpx.Client, query: str, status: int, part: str) -> None:
    response = client.post("sparql", data={"query": query})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert part in response.json()["title"]


def test_a_body_that_is_too_long_is_refused(client: httpx.Client) -> None:
    body = b"ASK {}" + b" " * 2**20
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post("sparql", content=body, headers=headers).status_code == 413


def test_the_graphs_of_the_request_take_the_place_of_those_of_the_query(client: httpx.Client) -> None:
    query = "ASK FROM <http://www.example/graph/source/one> { ?s ?p ?o }"
    source = "http://www.example/graph/source/one"
    for graph, expected in ((source, True), ("http://www.example/none", False)):
        response = client.get("sparql", params={"query": query, "default-graph-uri": graph})
        assert response.json()["boolean"] is expected
    both = {"query": "ASK { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": source}
    assert client.get("sparql", params=both).json()["boolean"] is True


def test_the_service_describes_itself(client: httpx.Client, server: Serving) -> None:
    response = client.get("sparql", headers={"Accept": "text/turtle"})
    store = pyoxigraph.Store()
    store.load(response.content, RdfFormat.TURTLE)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>"
    assert store.query(
        f"{sd} ASK {{ ?s a sd:Service; sd:endpoint <{server.address}sparql>;"
        " sd:supportedLanguage sd:SPARQL11Query;"
        " sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_JSON>; sd:defaultDataset/sd:namedGraph"
        " [ sd:name <http://www.example/graph/source/one>; sd:graph/void:triples 3 ]"
        " FILTER NOT EXISTS { ?s sd:supportedLanguage sd:SPARQL11Update } }"
    )


def test_the_dataset_is_described_at_its_well_known_address(client: httpx.Client, server: Serving) -> None:
    store = pyoxigraph.Store()
    store.load(client.get(".well-known/void").content, RdfFormat.TURTLE)
    assert store.query(
        "PREFIX void: <http://rdfs.org/ns/void#> ASK { <http://www.example/#dataset> a void:Dataset;"
        f" void:sparqlEndpoint <{server.address}sparql> }}"
    )


def test_a_graph_is_read_with_its_literals_as_written(client: httpx.Client) -> None:
    accept = {"Accept": "application/n-triples"}
    response = client.get("graph-store?graph=http://www.example/graph/source/one", headers=accept)
    start, xsd = "<http://www.example/a> <http://www.example/p>", "http://www.w3.org/2001/XMLSchema#"
    assert sorted(response.text.splitlines()) == [
        f'{start} "01"^^<{xsd}integer> .',
        f'{start} "1.0"^^<{xsd}decimal> .',
        f'{start} "é"@fr .',
    ]


def test_the_head_of_a_graph_tells_whether_it_is_there(client: httpx.Client) -> None:
    """The tests "HEAD on an existing graph" and "HEAD on a non-existing graph" of the W3C."""
    there = client.head("graph-store?graph=http://www.example/graph/source/one")
    assert (there.status_code, there.content) == (200, b"")
    assert there.headers["content-type"] == "text/turtle; charset=utf-8"
    assert int(there.headers["content-length"]) > 0
    assert client.head("graph-store?graph=http://www.example/none").status_code == 404


def test_a_graph_of_more_statements_than_allowed_is_refused_and_not_cut(client: httpx.Client) -> None:
    assert client.get("graph-store?default").status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("graph-store", 400),
        ("graph-store?graph=", 400),
        ("graph-store?default&graph=http://www.example/a", 400),
        ("graph-store?graph=relative", 400),
        ("graph-store?graph=http://www.example/none", 404),
    ],
)
def test_a_graph_that_is_not_named_or_not_there(client: httpx.Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_graphs_are_not_written(client: httpx.Client) -> None:
    response = client.put("graph-store?default", content=b"", headers={"Content-Type": "text/turtle"})
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


def test_an_answer_that_the_client_has_is_not_made_again(client: httpx.Client) -> None:
    first = client.get("sparql", params={"query": ROWS})
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    second = client.get("sparql", params={"query": ROWS}, headers={"If-None-Match": tag})
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", tag)
    other = client.get("sparql", params={"query": ROWS}, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert other.status_code == 200


def test_what_changes_from_time_to_time_is_not_kept(client: httpx.Client) -> None:
    response = client.get("sparql", params={"query": "SELECT (NOW() AS ?now) {}"})
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    get, head = (client.request(method, "sparql", params={"query": ROWS}) for method in ("GET", "HEAD"))
    for name in ("content-type", "content-length", "etag", "graph-version", "vary"):
        assert get.headers[name] == head.headers[name]
    assert head.content == b""


def test_pages_of_other_sites_may_ask(client: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    response = client.get("sparql", params={"query": "ASK {}"}, headers=origin)
    assert response.headers["access-control-allow-origin"] == "*"
    preflight = client.options(
        "sparql",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


def test_a_browser_gets_the_answer_on_the_page_for_sparql(client: httpx.Client) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for query, status, part in ((ROWS, 200, "3 answers"), ("ASK {", 400, "never closed"), ("", 200, "Run")):
        response = client.get("sparql", params={"query": query} if query else {}, headers=accept)
        assert (response.status_code, response.headers["content-type"]) == (
            status,
            "text/html; charset=utf-8",
        )
        tree = html5lib.HTMLParser(strict=True).parse(response.text)
        assert part in response.text
        html = "{http://www.w3.org/1999/xhtml}"
        (field,) = tree.iter(f"{html}textarea")
        assert not query or field.text == query
        for link in tree.iter(f"{html}a"):
            if "format=" in (target := str(link.get("href"))):
                assert client.get(target).status_code == 200


def test_the_log_has_a_line_for_each_request_and_nothing_of_what_was_asked(
    client: httpx.Client, server: Serving
) -> None:
    client.get("sparql", params={"query": "ASK { <urn:secret> ?p ?o }"})
    text = server.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[-1].keys() >= {"time", "client", "method", "path", "status", "bytes", "ms"}
    assert "secret" not in text
