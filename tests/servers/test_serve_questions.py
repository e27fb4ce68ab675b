"""Stored questions as an interface of `phegraph serve`, things by name, and what describes all of it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx
import jsonschema
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from phegraph.graph import KnowledgeGraph
from servers.serving import Serving, serving

ID = "https://example.org/id/"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions") / "lighthouses"
    KnowledgeGraph.init(folder)
    (folder / "queries" / "numbers.rq").write_text(
        "#+ title: Which numbers?\n#+ parameters:\n#+   most: {type: integer}\n"
        "SELECT ?n { VALUES ?n { 1 2 3 4 5 } FILTER(?n <= ?most) } ORDER BY ?n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[Serving]:
    with serving(project, "--unchecked", "--no-pages", "--limit", "questions=1") as running:
        yield running


@pytest.fixture
def client(server: Serving) -> Iterator[httpx.Client]:
    with server.client() as one:
        yield one


def get(client: httpx.Client, path: str, accept: str = "application/json") -> httpx.Response:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("value", ["Gull Rock", "gull  rock", "id:gull-rock", f"{ID}gull-rock"])
def test_a_value_is_understood_as_on_the_command_line(
    client: httpx.Client, value: str, project: Path
) -> None:
    answer = get(client, f"question/south-of?{httpx.QueryParams(light=value)}").json()
    assert answer["values"]["light"] == {"label": "Gull Rock", "iri": f"{ID}gull-rock"}
    expected = KnowledgeGraph.open(project).ask("south-of", {"light": value})
    assert [list(row.values()) for row in answer["rows"]] != []
    for row, terms in zip(answer["rows"], expected.rows, strict=True):
        named = dict(zip(expected.variables, terms, strict=True))
        assert {name: cell.get("iri", cell.get("value")) for name, cell in row.items()} == {
            name: term.value for name, term in named.items() if term is not None
        }


def test_the_formats_have_the_same_rows(client: httpx.Client) -> None:
    path, query = "question/south-of", "?light=Gull+Rock"
    labels = [row["lighthouse"]["label"] for row in get(client, path + query).json()["rows"]]
    assert labels == ["Long Sand", "West Spit"]
    for address, accept in ((path, "text/csv"), (f"{path}.csv", "text/html")):
        rows = list(csv.DictReader(io.StringIO(get(client, address + query, accept).text)))
        assert [row["lighthouse"] for row in rows] == labels
    assert get(client, f"{path}.tsv{query}").text.splitlines()[1].startswith("Long Sand\t")
    results = get(client, f"{path}.json{query}")
    assert results.headers["content-type"] == "application/sparql-results+json"
    assert [row["lighthouse"]["value"] for row in results.json()["results"]["bindings"]] == [
        f"{ID}long-sand",
        f"{ID}west-spit",
    ]
    again = client.post("sparql", data={"query": get(client, f"{path}.rq{query}").text})
    assert again.json()["results"] == results.json()["results"]


def test_the_page_of_an_answer_has_its_rows_and_a_form_that_needs_no_script(client: httpx.Client) -> None:
    response = get(client, "question/south-of?light=Gull+Rock", "text/html,*/*;q=0.8")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    tree = html5lib.HTMLParser(strict=True).parse(response.text)
    html = "{http://www.w3.org/1999/xhtml}"
    assert [a.text for a in tree.iterfind(f".//{html}table//{html}a")][:1] == ["Long Sand"]
    (form,) = [form for form in tree.iter(f"{html}form") if form.get("class") == "ask"]
    assert form.get("action") == "../question/south-of"
    (field,) = form.iter(f"{html}select")
    chosen = [option.text for option in field if option.get("selected") is not None]
    assert (field.get("name"), chosen) == ("light", ["Gull Rock"])
    links = [a.get("href") for a in tree.iter(f"{html}a") if a.text in ("CSV", "JSON")]
    assert links == [f"../question/south-of.{end}?light=Gull+Rock" for end in ("csv", "json")]
    assert not list(tree.iter(f"{html}script")) or "live.js" not in response.text


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        ("question/south-off", 404, "south-of"),
        ("question/south-of?light=Nowhere", 400, "Nowhere"),
        ("question/south-of?lamp=Gull+Rock", 400, "lamp"),
        ("question/numbers", 400, "needs a value for most"),
        ("question/numbers?most=many", 400, "whole number"),
        ("question/numbers?most=1&most=2", 400, "2 times"),
        ("question/numbers?most=3&page-number=2", 400, "page-size"),
        ("question/numbers?most=3&page-size=-1", 400, "page-size"),
        ("question/numbers?most=3&page-size=2&page-number=3", 404, "no page 3"),
        ("question/numbers?most=%FF", 400, "UTF-8"),
        ("find", 400, "look for"),
        ("find?q=a&limit=1000", 400, "limit"),
        ("find?q=a&limt=1", 400, "limt"),
        ("describe?iri=Nowhere", 404, "Nowhere"),
    ],
)
def test_what_cannot_be_answered_says_why(client: httpx.Client, path: str, status: int, part: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert part in "".join(map(str, response.json().values()))


def test_a_large_answer_is_read_page_by_page(client: httpx.Client) -> None:
    numbers, address = [], "question/numbers?most=5&page-size=2"
    while address:
        response = client.get(
            address, headers={"Accept": "application/json", "Origin": "https://other.example"}
        )
        assert response.json()["total"] == 5
        assert "Link" in response.headers["access-control-expose-headers"]
        numbers += [row["n"]["value"] for row in response.json()["rows"]]
        address = response.links.get("next", {}).get("url", "")
        assert address == response.json()["pages"].get("next", "")
    assert numbers == ["1", "2", "3", "4", "5"]
    csv_of_second = get(client, "question/numbers.csv?most=5&page-size=2&page-number=2").text
    assert csv_of_second.split() == ["n", "3", "4"]


def test_an_answer_has_a_strong_tag_of_its_own(client: httpx.Client) -> None:
    tags = {
        client.get(path, headers={"Accept": accept}).headers["etag"]
        for path in ("question/numbers?most=1", "question/numbers?most=2")
        for accept in ("application/json", "text/csv")
    }
    assert len(tags) == 4
    for tag in tags:
        response = client.get("question/numbers?most=2", headers={"Accept": "text/csv", "If-None-Match": tag})
        assert response.status_code in (200, 304)
        assert (response.headers["etag"] == tag) == (response.status_code == 304)


def test_a_long_answer_is_compressed_for_who_takes_that(client: httpx.Client) -> None:
    plain = client.get("question/south-of", headers={"Accept": "text/html", "Accept-Encoding": "identity"})
    packed = client.get("question/south-of", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert plain.headers["etag"] != packed.headers["etag"]
    for tag in (plain.headers["etag"], packed.headers["etag"]):
        headers = {"Accept": "text/html", "If-None-Match": tag}
        assert client.get("question/south-of", headers=headers).status_code == 304


@pytest.mark.parametrize(
    ("sought", "label"),
    [("gull rock", "Gull Rock"), ("Gul Rock", "Gull Rock"), ("gullrock", "Gull Rock"), ("west", "West Spit")],
)
def test_a_thing_is_found_by_name(client: httpx.Client, server: Serving, sought: str, label: str) -> None:
    found = get(client, f"find?{httpx.QueryParams(q=sought)}").json()
    first = found["results"][0]
    assert (first["label"], first["kind"]) == (label, "lighthouse")
    assert first["page"] == f"{server.address}{first['iri'].removeprefix('https://example.org/')}.html"
    assert found["total"] >= len(found["results"])


def test_what_is_found_is_of_the_class_that_is_of_interest(client: httpx.Client) -> None:
    kinds = {one["kind"] for one in get(client, "find?q=a&limit=100").json()["results"]}
    assert len(kinds) > 1
    for kind in kinds - {""}:
        results = get(client, f"find?{httpx.QueryParams(q='a', limit=100, kind=kind)}").json()["results"]
        assert {one["kind"] for one in results} == {kind}


def test_a_thing_is_described_with_its_sources_or_in_rdf(client: httpx.Client) -> None:
    described = get(client, "describe?iri=Gull+Rock").json()
    assert described["thing"] == f"{ID}gull-rock"
    assert any(fact["sources"] for fact in described["facts"])
    assert any(fact["inferred"] for fact in described["facts"])
    turtle = get(client, f"describe?iri={ID}gull-rock", "text/turtle").content
    store = pyoxigraph.Store()
    store.load(turtle, RdfFormat.TURTLE)
    thing = pyoxigraph.NamedNode(f"{ID}gull-rock")
    assert list(store.quads_for_pattern(thing, None, None))
    assert list(store.quads_for_pattern(None, None, thing))


def test_the_questions_are_listed(client: httpx.Client, project: Path) -> None:
    names = [one["name"] for one in get(client, "question/").json()]
    assert sorted(names) == sorted(KnowledgeGraph.open(project).questions)


def test_the_interface_is_described_in_openapi(client: httpx.Client, server: Serving) -> None:
    document = get(client, "openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": server.address.rstrip("/")}]
    paths = document["paths"]
    numbers = paths["/question/numbers"]["get"]
    (most, *_) = numbers["parameters"]
    assert (most["name"], most["required"], most["schema"]["type"]) == ("most", True, "integer")
    (light, *_) = paths["/question/south-of"]["get"]["parameters"]
    assert light["required"] is (light["schema"].get("default") is None)
    assert "Gull Rock" in light["schema"]["description"]
    identifiers = [path["get"]["operationId"] for path in paths.values()]
    assert len(identifiers) == len(set(identifiers))
    for path in paths.values():
        for parameter in path["get"]["parameters"]:
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])
    assert json.dumps(document)
