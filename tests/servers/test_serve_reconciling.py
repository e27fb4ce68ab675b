"""Names in tables are matched with things, by the Reconciliation Service API 0.2 and a client of it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from phegraph.graph import KnowledgeGraph
from servers.serving import Serving, serving

ID = "https://example.org/id/"
LIGHT = "https://example.org/ontology#Lighthouse"
KEPT_BY = "https://example.org/ontology#keptBy"
CLIENT = """
import json, sys
import numpy, pandas
numpy.NaN = numpy.nan  # its old name, which reconciler still uses
from reconciler import reconcile
lights = pandas.Series(["Gul Rock", "West Spit", "Long  sand"])
table = reconcile(lights, type_id=sys.argv[2], reconciliation_endpoint=sys.argv[1], top_res=1)
print(json.dumps(table[["input_value", "id", "match", "type_id"]].to_dict("records")))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("reconciled") / "lighthouses"
    KnowledgeGraph.init(folder)
    with serving(folder, "--unchecked", "--no-pages") as running:
        yield running


@pytest.fixture
def client(served: Serving) -> Iterator[httpx.Client]:
    with served.client() as one:
        yield one


def result(client: httpx.Client, **query: object) -> list[dict[str, Any]]:
    response = client.post("reconcile", data={"queries": json.dumps({"q0": query})})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["q0"]["result"]
    return found


def test_the_service_says_what_it_offers(client: httpx.Client) -> None:
    manifest = client.get("reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace"} < manifest.keys()
    assert {"id": LIGHT, "name": "lighthouse"} in manifest["defaultTypes"]
    url = manifest["preview"]["url"].replace("{{id}}", f"{ID}gull-rock")
    assert "Gull Rock" in client.get(url).text
    view = client.get(manifest["view"]["url"].replace("{{id}}", f"{ID}gull-rock"))
    assert (view.status_code, view.headers["location"]) == (303, "../id/gull-rock.html")


def test_a_name_has_its_things_with_type_and_score(client: httpx.Client) -> None:
    (first, *_) = result(client, query="Gull Rock")
    assert (first["id"], first["name"], first["match"]) == (f"{ID}gull-rock", "Gull Rock", True)
    assert {"id": LIGHT, "name": "lighthouse"} in first["type"]
    (mistyped, *_) = result(client, query="Gul Rock")
    assert (mistyped["id"], mistyped["match"]) == (f"{ID}gull-rock", False)
    scores = [one["score"] for one in result(client, query="a", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert result(client, query="Gull Rock", type="https://example.org/ontology#Keeper") == []
    assert len(result(client, query="Gull Rock", type=[LIGHT], limit=1)) == 1
    assert result(client, query="nothing like it") == []


def test_the_value_of_a_property_tells_things_apart(client: httpx.Client) -> None:
    scores = []
    for keeper in ("ada", "none"):
        given = [{"pid": KEPT_BY, "v": {"id": f"{ID}{keeper}"}}]
        (first, *_) = result(client, query="west", type=LIGHT, properties=given)
        assert first["id"] == f"{ID}west-spit"
        scores.append(first["score"])
        assert sum(feature["value"] for feature in first["features"]) == pytest.approx(first["score"])
    assert scores[0] > scores[1]
    (first, *_) = result(client, query="west", properties=[{"pid": KEPT_BY, "v": ["nobody", "Ada"]}])
    assert first["score"] == scores[0]


def test_a_table_is_filled_with_values(client: httpx.Client) -> None:
    request = {"ids": [f"{ID}west-spit", f"{ID}none"], "properties": [{"id": KEPT_BY}]}
    answer = client.get("reconcile", params={"extend": json.dumps(request)}).json()
    assert [one["id"] for one in answer["meta"]] == [KEPT_BY]
    (keeper,) = answer["rows"][f"{ID}west-spit"][KEPT_BY]
    assert keeper["id"] == f"{ID}ada"
    assert answer["rows"][f"{ID}none"] == {KEPT_BY: []}


def test_identifiers_of_another_service_have_no_values(client: httpx.Client) -> None:
    ids = [f"{ID}west-spit", "10662041X", ""]
    request = {"ids": ids, "properties": [{"id": "P31"}, {"id": KEPT_BY}]}
    answer = client.post("reconcile", data={"extend": json.dumps(request)}).json()
    assert answer["meta"][0] == {"id": "P31", "name": "P31"}
    assert [answer["rows"][iri]["P31"] for iri in ids] == [[], [], []]
    assert [bool(answer["rows"][iri][KEPT_BY]) for iri in ids] == [True, False, False]
    (first, *_) = result(client, query="Gull Rock", properties=[{"pid": "no IRI", "v": "Ada"}])
    assert (first["id"], first["match"]) == (f"{ID}gull-rock", True)


def test_entities_types_and_properties_are_suggested(client: httpx.Client) -> None:
    def first(kind: str, prefix: str) -> str:
        found = client.get(f"reconcile/suggest/{kind}", params={"prefix": prefix}).json()["result"]
        return str(found[0]["id"])

    assert first("entity", "gull") == f"{ID}gull-rock"
    assert first("type", "light") == LIGHT
    assert first("property", "kept") == KEPT_BY
    proposed = client.get("reconcile/properties", params={"type": LIGHT, "limit": 100}).json()
    assert KEPT_BY in [one["id"] for one in proposed["properties"]]


@pytest.mark.parametrize(
    "fields", [{"queries": "{"}, {"queries": "[]"}, {"extend": '{"ids": 3}'}, {"other": "a"}]
)
def test_what_is_no_request_is_told(client: httpx.Client, fields: dict[str, str]) -> None:
    assert client.post("reconcile", data=fields).status_code == 400


def test_answers_keep_to_the_schemas_of_the_api(client: httpx.Client) -> None:
    """What the schemas of the specification ask for, member by member."""
    for one in result(client, query="rock", limit=10):
        assert {"id", "name", "score"} <= one.keys()
        assert isinstance(one["score"], int | float)
        assert isinstance(one["match"], bool)
        assert all({"id", "name"} == of.keys() for of in one["type"])


def test_a_client_of_others_reconciles_a_column(served: Serving, clients: Path) -> None:
    done = subprocess.run(
        [clients, "-c", CLIENT, f"{served.address}reconcile", LIGHT],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    rows = {row["input_value"]: row for row in json.loads(done.stdout)}
    assert {name: row["id"].removeprefix(ID) for name, row in rows.items()} == {
        "Gul Rock": "gull-rock",
        "West Spit": "west-spit",
        "Long  sand": "long-sand",
    }
    assert {name: row["match"] for name, row in rows.items()} == {
        "Gul Rock": False,
        "West Spit": True,
        "Long  sand": True,
    }
    assert {row["type_id"] for row in rows.values()} == {LIGHT}
