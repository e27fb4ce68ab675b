"""nginx and Apache lead each address to the document that the client asks for."""

import gzip
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from phegraph.graph import KnowledgeGraph
from phegraph.publish.servers.policy import DOCUMENT, MISSING, PAGE, QUERYING, WORKER
from servers.web import Server, reachable, serving

EXTENSIONS = {
    "html": ("text/html", "application/xhtml+xml"),
    "ttl": ("text/turtle", "application/x-turtle"),
    "jsonld": ("application/ld+json", "application/json"),
    "nt": ("application/n-triples", "text/plain"),
    "rdf": ("application/rdf+xml", "application/xml"),
}
HOSTILE = f"""@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/id/ESTRO> a lh:Lighthouse ; rdfs:label "Capitals" .
<https://example.org/id/estro> a lh:Lighthouse ; rdfs:label "Small" .
<https://example.org/id/..dots> a lh:Lighthouse ; rdfs:label "Dots" .
<https://example.org/index> a lh:Lighthouse ; rdfs:label "An index" .
<https://example.org/id/q'uo(te)+$> a lh:Lighthouse ; rdfs:label "Quote" .
<https://example.org/id/caf\\u00E9> a lh:Lighthouse ; rdfs:label "Café" .
<https://example.org/id/{"x" * 200}> a lh:Lighthouse ; rdfs:label "Long" .
<https://example.org/id/{"é" * 320}> a lh:Lighthouse ; rdfs:label "Long, and no letter of ASCII" .
<https://example.org/id/ada?> a lh:Lighthouse ; rdfs:label "An empty query" .
<https://example.org/id/ada?of=1&%2f> a lh:Lighthouse ; rdfs:label "A query" .
<https://example.org/id/caf\u00e9?x> a lh:Lighthouse ; rdfs:label "A query behind an escape" .
<https://example.org/id/ada.ttl/x> a lh:Lighthouse ; rdfs:label "Below a file" .
<https://example.org/kind> a lh:Lighthouse ; rdfs:label "A folder" .
<https://example.org/kind/> a lh:Lighthouse ; rdfs:label "The same with a slash" .
<https://example.org/kind/one> a lh:Lighthouse ; rdfs:label "In the folder" .
<https://example.org/id/numbered> a lh:Lighthouse ; rdfs:label "A predicate of digits" ; <urn:x:1> 1 .
"""

ADDRESSES = {
    "/": "/index",
    "/id/ada": "/id/ada",
    "/source/logbook": "/source/logbook",
    "/graph/source/logbook": "/source/logbook",
    "/graph/lighthouses": "/ontology",
    "/graph/inferred": "/index",
    "/ontology": "/ontology",
    "/shapes": "/shapes",
    "/ontology/1.0": "/ontology",
    "/id/ESTRO": "/id/ESTRO",
    "/id/estro": "/id/estro-",
    "/id/..dots": "/id/dots-",
    "/index": "/other/index-",
    "/id/q'uo(te)+$": "/id/q-uo-te-",
    "/id/caf%C3%A9": "/id/caf-",
    "/id/caf%c3%a9": "/id/caf-",
    "/id/" + "x" * 200: "/id/xxx",
    "/id/ada?": "/id/ada-",
    "/id/ada?other": "/id/ada.",
    "/id/ada?of=1&%2F": "/id/ada-of-1-2f-",
    "/id/caf%C3%A9?": "/id/caf-",
    "/id/caf%C3%A9?x": "/id/caf-x-",
    "/id/ada.ttl/x": "/id/x-",
    "/kind": "/kind.",
    "/kind/": "/kind/kind-",
    "/kind/one": "/kind/one.",
}

ACCEPTS = [
    None,
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    *(media for every in EXTENSIONS.values() for media in every),
    *(f"{media};q=0.5, */*;q=0.1" for media, *_ in EXTENSIONS.values()),
    *(
        f"{one};q={q}, {two};q={p}"
        for (one, *_), (two, *_) in product(EXTENSIONS.values(), repeat=2)
        if one != two
        for q, p in (("0.3", "0.35"), ("1.0", "0.999"), ("0", "0.001"), ("0.25", "0.250"), ("0.09", "0.1"))
    ),
    "text/*",
    "text/*;q=0.2, application/ld+json;q=0.3",
    "text/html;q=0, */*",
    "text/turtle;q=0.0, text/*;q=0.7, */*;q=0.6",
    "TEXT/TURTLE",
    "text/turtle; charset=utf-8; q=0.9, text/html ;q=0.8",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
    'application/ld+json;profile="a;q=1, text/turtle";q=0.2, text/turtle;q=0.1, text/html; q=0.15',
    "text/html; q=0.1, text/turtle; q=0.5",
    "text/html;level=1; q=0.4 , application/n-triples ;  q=0.5;x=y",
    "text/html; q=0, text/turtle; q=0.001",
    "application/rdf+xml, text/turtle;q=0.9, text/html;q=0.5",
    "image/png",
    "image/png, */*;q=0",
    "application/rdf+xml;q=0.9, */*;q=0.1",
]


def wanted(accept: str | None) -> str | None:
    """What a client wants most, by RFC 9110, section 12.5.1: written apart from what the servers get."""
    if accept is None:
        return "html"
    given = {}
    for part in re.sub('"[^"]*"', "", accept.lower()).split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        named = dict(parameter.split("=", 1) for parameter in parameters)
        given[media] = float(named.get("q", 1))
    best, most = None, 0.0
    for extension, (first, second) in EXTENSIONS.items():
        ranges = (first, second, first.split("/")[0] + "/*", "*/*")
        liked = next((given[one] for one in ranges if one in given), 0.0)
        if liked > most:
            best, most = extension, liked
    return best


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with reachable() as top:
        project = top / "project"
        KnowledgeGraph.init(project)
        (project / "data" / "hostile.ttl").write_text(HOSTILE, encoding="utf-8")
        to = project.parent / "public"
        ontology = project / "ontology" / "lighthouses.ttl"
        without = ontology.read_text(encoding="utf-8")
        for version, label in (("0.9", "lighthouse of old"), ("1.0", "lighthouse of today")):
            said = f'owl:versionIRI <https://example.org/ontology/{version}> ; rdfs:comment "{label}"'
            ontology.write_text(f"{without}\n<https://example.org/ontology> {said} .\n", encoding="utf-8")
            KnowledgeGraph.open(project, caching=False).publish(to)
        yield to


@pytest.fixture(scope="module")
def below() -> Iterator[Path]:
    """A folder that is served below the root, for a project whose addresses are elsewhere."""
    with reachable() as top:
        KnowledgeGraph.init(top / "project")
        graph = KnowledgeGraph.open(top / "project", caching=False)
        graph.publish(top / "root" / "graph", at="https://host.example/graph/", pages=False)
        yield top / "root" / "graph"


@pytest.fixture(scope="module", params=["nginx", "apache"])
def server(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with serving(request.param, folder, tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_leads_to_the_document_that_the_client_likes_best(
    server: Server, folder: Path, address: str
) -> None:
    for accept in ACCEPTS:
        answer = server.get(address, accept)
        extension = wanted(accept)
        assert "accept" in answer.headers["vary"].lower(), accept
        if extension is None:
            assert answer.status == 406, accept
            continue
        location = answer.headers["location"]
        assert (answer.status, location.rpartition(".")[2]) == (303, extension), accept
        assert location.startswith(ADDRESSES[address]), accept
        assert (folder / location[1:]).is_file()


def test_a_document_is_not_acceptable_in_a_syntax_that_cannot_carry_it(server: Server, folder: Path) -> None:
    assert not (folder / "id/numbered.rdf").exists()
    assert server.get("/id/numbered", "application/rdf+xml").status == 406
    assert server.get("/id/numbered", "text/turtle").headers["location"] == "/id/numbered.ttl"


@pytest.mark.parametrize("address", ["/id/ada", "/id/ada.jsonld", "/", "/id/nobody", "/.well-known/void"])
def test_a_browser_may_ask_before_it_asks(server: Server, address: str) -> None:
    answer = server.get(address, method="OPTIONS")
    assert (answer.status, answer.body, answer.headers["location"]) == (204, b"", "")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-headers" not in server.get("/id/ada.ttl").headers


def test_what_is_packed_has_its_own_type(server: Server, folder: Path) -> None:
    (folder / "dumps" / "graph.nq.gz").write_bytes(b"packed")
    headers = server.get("/dumps/graph.nq.gz").headers
    assert headers["content-type"] == "application/gzip"
    assert "content-encoding" not in headers


def test_the_name_of_the_host_may_be_in_the_request(server: Server) -> None:
    answer = server.get("http://example.org/id/ada", "text/turtle")
    assert (answer.status, urlsplit(answer.headers["location"]).path) == (303, "/id/ada.ttl")


def test_a_client_that_has_a_document_is_told_so(server: Server) -> None:
    tag = server.get("/id/ada.ttl").headers["etag"]
    assert server.get("/id/ada.ttl", known=tag).status == 304
    assert server.get("/id/ada.nt", known=tag).status == 200


@pytest.mark.parametrize("address", ["/id/ada", "/id/nobody", "/id/ada.ttl"])
def test_the_head_is_that_of_the_document(server: Server, address: str) -> None:
    asked, head = (server.get(address, "text/turtle", method=method) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (asked.status, b"")
    assert head.headers.get("vary") == asked.headers.get("vary")
    assert head.headers["location"] == asked.headers["location"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_document_is_served_as_what_it_is(server: Server, folder: Path, extension: str) -> None:
    answer = server.get(f"/id/ada.{extension}", "image/png")
    assert answer.status == 200
    assert answer.headers["content-type"].split(";")[0] == EXTENSIONS[extension][0]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.body == (folder / f"id/ada.{extension}").read_bytes()


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("id/ada.html", PAGE),
        ("index.html", PAGE),
        ("ontology/0.9.html", PAGE),
        ("sparql.html", QUERYING),
        ("question/south-of.html", QUERYING),
        ("404.html", MISSING),
        ("id/nobody", MISSING),
        ("assets/icon.svg", DOCUMENT),
        ("assets/worker.js", WORKER),
        ("assets/live.js", DOCUMENT),
        ("id/ada.ttl", DOCUMENT),
        ("id/ada.jsonld", DOCUMENT),
        ("id/ada.html/x", MISSING),
        ("id/ada", DOCUMENT),
        ("dumps/links.csv", DOCUMENT),
    ],
)
def test_a_file_comes_with_its_policy_and_is_taken_for_no_other_kind(
    server: Server, path: str, policy: str
) -> None:
    headers = server.get(f"/{path}").headers
    assert headers["content-security-policy"] == f"{policy}; frame-ancestors 'self'"
    assert headers["x-content-type-options"] == "nosniff"


def test_what_is_not_acceptable_comes_with_the_policy_of_a_document(server: Server) -> None:
    answer = server.get("/id/ada", "image/png")
    assert answer.status == 406
    assert answer.headers["content-security-policy"].startswith(DOCUMENT)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_texts_are_said_to_be_utf_8(server: Server) -> None:
    for path in ("/id/ada.ttl", "/id/ada.nt", "/id/ada.html", "/dumps/graph.nq", "/dumps/links.csv"):
        assert "charset=utf-8" in server.get(path).headers["content-type"].lower(), path


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def test_a_document_leads_to_its_other_forms_and_to_its_licence(server: Server) -> None:
    header = server.get("/id/ada.html").headers["link"]
    # RFC 8288, section 3.
    links = dict(re.findall(r"<([^>]*)>; rel=([a-z]+(?:; type=[a-z/+-]+)?)", header))
    assert links == {
        "/id/ada.html": "alternate; type=text/html",
        "/id/ada.ttl": "alternate; type=text/turtle",
        "/id/ada.jsonld": "alternate; type=application/ld+json",
        "/id/ada.nt": "alternate; type=application/n-triples",
        "/void.ttl": "describedby; type=text/turtle",
        LICENCE: "license",
    }
    assert server.get("/id/ada.ttl").headers["link"] == header
    for path in ("/search.html", "/assets/icon.svg", "/dumps/graph.ttl", "/id/nobody"):
        assert "link" not in server.get(path).headers


def test_files_are_compressed_for_those_who_can_unpack_them(server: Server, folder: Path) -> None:
    for path in ("index.html", "assets/style.css", "assets/search.js", "dumps/graph.trig"):
        answer = server.get(f"/{path}", coding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(answer.body) == (folder / path).read_bytes()
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_libraries_are_kept_for_a_day_and_all_else_is_asked_for_anew(server: Server, libraries: Path) -> None:
    assert server.get("/assets/vendor/NOTICES.txt").headers["cache-control"] == "public, max-age=86400"
    for path in ("index.html", "assets/worker.js", "id/ada.ttl"):
        assert server.get(f"/{path}").headers["cache-control"] == "no-cache"


def test_every_address_in_the_documents_answers(server: Server, folder: Path) -> None:
    base = "https://example.org/"
    addresses = {iri.partition("#")[0] for iri in named(folder) if iri.startswith(base)}
    assert {f"{base}graph/inferred", f"{base}graph/lighthouses", f"{base}graph/shapes"} <= addresses
    for address in sorted(addresses):
        for accept in ("text/turtle", "text/html", "application/ld+json"):
            if len(quote(address)) > 1000:  # Apache refuses it.
                continue
            sent = quote(address.removeprefix(base), safe="/%'()+$?=&")
            answer = server.get(f"/{sent}", accept)
            if answer.status in {302, 303}:
                answer = server.get(answer.headers["location"], accept)
            assert answer.status == 200, (address, accept)


def named(folder: Path) -> set[str]:
    """The IRIs in all documents and descriptions, the names of graphs too."""
    found = set()
    for path in folder.rglob("*"):
        if path.suffix in {".ttl", ".nt", ".nq", ".jsonld"} and path.name != "dataset.jsonld":
            layout = RdfFormat.from_extension(path.suffix[1:])
            assert layout is not None
            for quad in parse(path.read_bytes(), layout):
                terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                found |= {term.value for term in terms if isinstance(term, NamedNode)}
    return found


def test_earlier_versions_of_the_ontology_stay_where_they_were(server: Server, folder: Path) -> None:
    for accept, extension in (
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("text/html", "html"),
    ):
        answer = server.get("/ontology/0.9", accept)
        assert (answer.status, answer.headers["location"]) == (303, f"/ontology/0.9.{extension}")
        body = server.get(f"/ontology/0.9.{extension}").body.decode()
        assert "lighthouse of old" in body or extension == "html"
        assert "/ontology/0.9" in body
    assert "lighthouse of old" not in (folder / "ontology.ttl").read_text(encoding="utf-8")


def test_the_version_of_the_ontology_has_documents_of_its_own(server: Server) -> None:
    assert server.get("/ontology/1.0.ttl").status == 200


def test_the_description_is_found_where_void_wants_it(server: Server) -> None:
    answer = server.get("/.well-known/void")
    assert (answer.status, answer.headers["location"]) == (302, "/void.ttl")
    assert server.get("/void.ttl").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    "address", ["/id/nobody", "/questions-2", "/id/", "/id", "/../etc/passwd", "/id/a%00"]
)
def test_what_is_no_address_is_not_found(server: Server, address: str) -> None:
    assert server.get(address, "text/turtle").status in {400, 404}


@pytest.mark.parametrize("name", ["nginx", "apache"])
def test_a_folder_below_the_root_is_served_alike(name: str, below: Path, tmp_path: Path) -> None:
    with serving(name, below.parent, tmp_path, conf=below) as server:
        for path, to in (("id/ada", "id/ada"), ("ontology", "ontology"), ("", "index")):
            for accept, extension in ((None, "ttl"), ("application/ld+json", "jsonld"), ("*/*;q=0.1", "ttl")):
                answer = server.get(f"/graph/{path}", accept)
                assert (answer.status, answer.headers["location"]) == (303, f"/graph/{to}.{extension}")
            assert server.get(f"/graph/{path}", "text/html").status == 406
        assert server.get("/graph/id/nobody").status == 404
        assert {server.get(f"/graph/{path}").status for path in ("id", "source", "dumps")} == {404}
        assert server.get("/graph", method="OPTIONS").status == 204
        answer = server.get("/graph", "text/turtle")
        assert answer.headers["access-control-allow-origin"] == "*"
        if answer.status == 301:
            answer = server.get(answer.headers["location"], "text/turtle")
        assert (answer.status, answer.headers["location"]) == (303, "/graph/index.ttl")
        described = server.get("/graph/void.ttl")
        assert described.status == 200
        assert described.headers["content-security-policy"].startswith(DOCUMENT)


def test_w3id_redirects_to_where_the_folder_is(below: Path, tmp_path: Path) -> None:
    with reachable() as folder:
        (folder / ".htaccess").write_text((below / "w3id.htaccess").read_text(encoding="utf-8"))
        with serving("apache", folder, tmp_path) as server:
            for path, to in (("id/ada", "id/ada"), ("", "index")):
                answer = server.get(f"/{path}", "text/turtle;q=0.5, application/n-triples;q=0.6")
                assert (answer.status, answer.headers["location"]) == (
                    303,
                    f"https://host.example/graph/{to}.nt",
                )
                assert answer.headers["vary"] == "Accept"
            assert server.get("/id/ada", "text/turtle", method="OPTIONS").status == 204
            assert server.get("/id/ada", "image/png").status == 406
