"""Fetching: on request alone, within limits, from a server on this machine that gives recorded answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from importing.projects import imported_file, project_in
from phegraph.errors import PhegraphError
from phegraph.importing.fetching import RowLimits, fetch_rows
from phegraph.importing.mappings import input_of, mapping_of
from phegraph.project.settings import find

MAPPING = """#+ title: Works
#+ licence: https://creativecommons.org/publicdomain/zero/1.0/
#+ source: {{dcterms:title: Works}}
#+ input: {address}
{more}
CONSTRUCT {{ ?thing skos:prefLabel ?name }} WHERE {{
  VALUES (?id ?name) {{ }}
  BIND(IRI(CONCAT("https://example.org/id/", ?id)) AS ?thing)
}}
"""
RESULTS = {
    "head": {"vars": ["id", "name"]},
    "results": {
        "bindings": [{"id": {"type": "literal", "value": "c"}, "name": {"type": "literal", "value": "C"}}]
    },
}
ANSWERS = {
    "/rows.csv": b"id,name\na,A\n",
    "/work/https%3A%2F%2Fror.org%2F1": b'{"id": "pavia",\n "name": "P"}',
    "/sparql": json.dumps(RESULTS).encode(),
}


@contextmanager
def recorded() -> Iterator[tuple[str, list[str]]]:
    """A server of the recorded answers, and what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/rows.csv")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = ANSWERS.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


LIMITS = RowLimits(seconds=10, per_second=100, private=True)


@pytest.mark.parametrize(
    ("path", "more", "label"),
    [
        ("/moved", "#+ format: csv", "id:a"),
        ("/sparql", "#+ format: results\n#+ select: SELECT ?id ?name WHERE { ?id ?p ?name }", "id:c"),
        (
            "/work/{}",
            '#+ each: SELECT ?value { VALUES ?value { "https://ror.org/1" "gone" } }\n#+ format: jsonl',
            "id:pavia",
        ),
    ],
)
def test_rows_are_fetched_into_the_cache_and_imported_from_there(
    tmp_path: Path, path: str, more: str, label: str
) -> None:
    with recorded() as (address, asked):
        folder = project_in(tmp_path, works=MAPPING.format(address=address + path, more=more))
        project = find(folder)
        mapped = mapping_of(project, "works")
        with pytest.raises(PhegraphError, match="were not fetched"):
            input_of(project, mapped)
        assert not asked
        _, failures = fetch_rows(project, mapped, LIMITS, lambda _: None)
    assert [failure.partition("/work/")[2][:4] for failure in failures] == (["gone"] if "{}" in path else [])
    text, summary = imported_file(folder, input_of(project, mapped), "works")
    assert f"{label} skos:prefLabel" in text
    assert summary.rows == 1


@pytest.mark.parametrize(
    ("limits", "path", "more", "message"),
    [
        (RowLimits(), "/rows.csv", "", "private"),
        (RowLimits(private=True, mib=0.000001), "/rows.csv", "", "MiB"),
        (
            RowLimits(private=True, requests=1),
            "/{}",
            "#+ each: SELECT ?value { VALUES ?value { 1 2 } }",
            "allows 1",
        ),
        (RowLimits(private=True), "/none.csv", "", "404"),
    ],
)
def test_what_a_limit_forbids_is_not_fetched(
    tmp_path: Path, limits: RowLimits, path: str, more: str, message: str
) -> None:
    with recorded() as (address, _):
        project = find(project_in(tmp_path, works=MAPPING.format(address=address + path, more=more)))
        mapped = mapping_of(project, "works")
        with pytest.raises(PhegraphError, match=message):
            fetch_rows(project, mapped, limits, lambda _: None)
        with pytest.raises(PhegraphError, match="were not fetched"):
            input_of(project, mapped)


def test_a_server_that_cannot_be_reached_is_asked_once(tmp_path: Path) -> None:
    with recorded() as (address, _):
        pass
    more = "#+ each: SELECT ?value { VALUES ?value { 1 2 3 } }\n#+ format: jsonl"
    project = find(project_in(tmp_path, works=MAPPING.format(address=address + "/{}", more=more)))
    asked: list[str] = []
    with pytest.raises(PhegraphError, match="cannot be reached"):
        fetch_rows(project, mapping_of(project, "works"), LIMITS, asked.append)
    assert asked == [f"{address}/1"]
