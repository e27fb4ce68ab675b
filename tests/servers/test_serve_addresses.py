"""The addresses of `phegraph serve` lead where those of the published folder lead, to the same documents."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from phegraph.graph import KnowledgeGraph
from phegraph.publish.syntaxes import SYNTAXES
from servers.serving import Serving, serving

BASE = "https://example.org/"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("addresses") / "lighthouses"
    KnowledgeGraph.init(folder)
    more = f'<{BASE}id/Île> <http://www.w3.org/2000/01/rdf-schema#label> "Île" .\n'
    (folder / "data" / "island.ttl").write_text(more, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[Serving]:
    with serving(project, "--unchecked") as running:
        ends = time.monotonic() + 120
        with running.client() as client:
            while not client.get("health").json()["pages"]:
                assert time.monotonic() < ends, running.log.read_text()
                time.sleep(0.2)
        yield running


@pytest.fixture(scope="module")
def published(project: Path, server: Serving, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "public"
    KnowledgeGraph.open(project).publish(folder, at=server.address)
    return folder


@pytest.fixture
def client(server: Serving) -> Iterator[httpx.Client]:
    with server.client() as one:
        yield one


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.format)
def test_a_thing_is_to_be_had_in_each_syntax(client: httpx.Client, published: Path, syntax: object) -> None:
    for media_type in syntax.media_types:  # type: ignore[attr-defined]
        response = client.get("id/gull-rock", headers={"Accept": media_type})
        assert response.status_code == 303
        document = client.get(f"id/{response.headers['location'].removeprefix('../id/')}")
        file = published / "id" / f"gull-rock.{syntax.extension}"  # type: ignore[attr-defined]
        assert document.content == file.read_bytes()
        assert document.headers["content-type"].partition(";")[0] == syntax.media_types[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("id/gull-rock", "*/*", "../id/gull-rock.html"),
        (
            "id/gull-rock",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "../id/gull-rock.html",
        ),
        ("id/gull-rock", "text/turtle;q=0.5, application/ld+json;q=0.7", "../id/gull-rock.jsonld"),
        ("", "text/turtle", "index.ttl"),
        ("ontology", "text/turtle", "ontology.ttl"),
        ("graph/source/almanac", "text/turtle", "../../source/almanac.ttl"),
    ],
)
def test_an_address_leads_to_the_document_that_is_liked_best(
    client: httpx.Client, path: str, accept: str, location: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["location"]) == (303, location)
    assert "accept" in response.headers["vary"].lower()
    assert client.get(response.headers["location"].replace("../", "")).status_code == 200


def test_an_address_with_letters_beyond_ascii(client: httpx.Client) -> None:
    for sent in ("id/%C3%8Ele", "id/%c3%8ele"):
        response = client.get(sent, headers={"Accept": "text/turtle"}, follow_redirects=True)
        store = pyoxigraph.Store()
        store.load(response.content, RdfFormat.TURTLE)
        assert list(store.quads_for_pattern(NamedNode(f"{BASE}id/Île"), None, None))


def test_every_file_that_is_published_is_served_but_those_of_other_servers(
    client: httpx.Client, published: Path
) -> None:
    ours = {"question", "sparql.html"}  # answered live
    for file in sorted(published.rglob("*")):
        path = file.relative_to(published).as_posix()
        if file.is_dir() or path.partition("/")[0] in ours or "/." in f"/{path}":
            continue
        response = client.get(path)
        assert response.status_code == 200, path
        if not path.startswith(("void", "dcat", "index", "dataset", "dumps/", "sitemap", "sources/")):
            assert response.content == file.read_bytes(), path


@pytest.mark.parametrize(
    "path",
    [
        "id/none",
        ".htaccess",
        ".phegraph-served.json",
        "../phegraph.toml",
        "..%2fphegraph.toml",
        "id/..%2f..%2fetc/passwd",
        "%2e%2e/phegraph.toml",
        "id//gull-rock",
        "id/gull-rock%00.ttl",
        "a" * 300,
    ],
)
def test_there_is_nothing_else(server: Serving, path: str) -> None:
    port = httpx.URL(server.address).port
    with httpx.Client(trust_env=False) as client:
        request = httpx.Request("GET", server.address, headers={"Accept": "text/turtle"})
        request.url = httpx.URL(f"http://127.0.0.1:{port}/").copy_with(raw_path=f"/{path}".encode())
        assert client.send(request).status_code == 404


def test_a_browser_gets_the_page_for_what_is_missing(client: httpx.Client) -> None:
    response = client.get("id/none", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_document_in_no_accepted_form(client: httpx.Client) -> None:
    assert client.get("id/gull-rock", headers={"Accept": "image/png"}).status_code == 406


def test_a_page_has_its_policy_and_a_tag(client: httpx.Client) -> None:
    response = client.get("id/gull-rock.html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    tag = response.headers["etag"]
    assert client.get("id/gull-rock.html", headers={"If-None-Match": tag}).status_code == 304


def test_without_pages_an_address_leads_to_what_is_said_of_the_thing(project: Path) -> None:
    with serving(project, "--unchecked", "--no-pages") as server, server.client() as client:
        response = client.get("id/gull-rock", headers={"Accept": "text/turtle"}, follow_redirects=True)
        store = pyoxigraph.Store()
        store.load(response.content, RdfFormat.TURTLE)
        assert list(store.quads_for_pattern(NamedNode(f"{BASE}id/gull-rock"), None, None))
        assert client.get("id/none").status_code == 404


def test_nothing_is_left_behind(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(project, "--unchecked", log=tmp_path / "log"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
