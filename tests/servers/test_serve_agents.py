"""Agents ask by the Model Context Protocol, with the client of its own package, over both transports."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from phegraph.graph import KnowledgeGraph
from servers.serving import serving_with

CALLS: list[tuple[str, dict[str, object]]] = [
    ("south-of", {"light": "Gull Rock"}),
    ("south-of", {"light": "Nowhere"}),
    ("south-of", {"lamp": "Gull Rock"}),
    ("find", {"q": "gul rock"}),
    ("describe", {"iri": "Gull Rock"}),
    ("why", {"subject": "Gull Rock", "property": "north", "object": "West Spit"}),
    ("sparql", {"query": "ASK { SERVICE <http://127.0.0.1:1/> { } }"}),
    ("sparql", {"query": "SELECT (1 AS ?n) {}"}),
    ("none", {}),
]


def seen(clients: Path, address: str, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [clients, Path(__file__).with_name("agent.py"), address, json.dumps(CALLS), *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_an_agent_gets_answers_with_their_sources(clients: Path, lighthouses: Path, transport: str) -> None:
    if transport == "stdio":
        agent = seen(clients, f"stdio:{lighthouses}")
    else:
        with serving_with(clients, lighthouses, "--unchecked", "--no-pages", "--agents") as server:
            agent = seen(clients, f"{server.address}mcp")
    assert agent["tools"].keys() == {
        "find",
        "describe",
        "why",
        "sparql",
        *KnowledgeGraph.open(lighthouses).questions,
    }
    for schema in agent["tools"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert "Gull Rock" in agent["tools"]["south-of"]["properties"]["light"]["description"]
    assert {uri.partition("://")[2]: bool(text) for uri, text in agent["resources"].items()} == {
        "schema": True,
        "ontology": True,
        "examples": True,
    }
    (south, nowhere, lamp, found, gull, why, service, one, none) = agent["answers"]
    assert [error for error, _ in agent["answers"]] == [
        False,
        True,
        True,
        False,
        False,
        False,
        True,
        False,
        True,
    ]
    rows = json.loads(south[1])["rows"]
    assert [row["lighthouse"]["label"] for row in rows] == ["Long Sand", "West Spit"]
    # That it lies south of both follows by transitivity for one of them.
    assert [bool(row.get("inferred")) for row in rows] == [
        not stated for stated in (is_stated(lighthouses, row["lighthouse"]["iri"]) for row in rows)
    ]
    assert any(row["sources"] for row in rows)
    assert all(source["kind"] == "stated by the source" for row in rows for source in row["sources"])
    assert "Nowhere" in nowhere[1]
    assert "lamp" in lamp[1]
    assert json.loads(found[1])["results"][0]["label"] == "Gull Rock"
    assert json.loads(gull[1])["name"] == "Gull Rock"
    assert "data/" in why[1]
    assert "SERVICE" in service[1]
    assert json.loads(one[1])["results"]["bindings"][0]["n"]["value"] == "1"
    assert "none" in none[1]


def is_stated(project: Path, thing: str) -> bool:
    query = f"ASK {{ <https://example.org/id/gull-rock> <https://example.org/ontology#north> <{thing}> }}"
    return KnowledgeGraph.open(project).answer(query, asserted=True).boolean
