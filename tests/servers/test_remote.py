"""The remote store: protocols, authentication, time-outs and retries, against small servers of our own."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.errors import LimitError, QueryError, StoreError
from phegraph.store.remote import RemoteStore

A, P, G = (NamedNode(f"http://example.org/{name}") for name in "apg")
ROW = {
    "s": {"type": "uri", "value": A.value},
    "b": {"type": "bnode", "value": "nodeID://b1"},
    "l": {"type": "literal", "value": "x", "xml:lang": "en"},
    "n": {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
}
ROWS = json.dumps({"head": {"vars": ["s", "b", "l", "n", "none"]}, "results": {"bindings": [ROW]}})


class Server(ThreadingHTTPServer):
    """Answers every request with the next of its answers, the last for ever, and keeps what was asked."""

    daemon_threads = True

    def __init__(self, answers: list[tuple[int, str, str]], seconds: float) -> None:
        super().__init__(("localhost", 0), _Handler)
        self.answers = answers
        self.seconds = seconds
        self.asked: list[tuple[str, str, dict[str, str], str]] = []

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.server.asked.append((self.command, self.path, dict(self.headers.items()), body))
        time.sleep(self.server.seconds)
        answers = self.server.answers
        status, kind, text = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_DELETE = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(*answers: tuple[int, str, str], seconds: float = 0.0) -> Iterator[Server]:
    """A server with its answers."""
    server = Server(list(answers), seconds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


JSON = "application/sparql-results+json"


def test_rows_are_read_with_their_terms() -> None:
    with serving((200, JSON, ROWS)) as server, RemoteStore(server.address) as store:
        rows = store.select("SELECT * WHERE { ?s ?p ?o }")
        one = Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
        assert list(rows.variables) == ["s", "b", "l", "n", "none"]
        assert list(rows) == [(A, BlankNode("nodeIDb1"), Literal("x", language="en"), one, None)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"head": {}, "boolean": True}, True),
        ({"head": {}, "boolean": False}, False),
        ({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": []}}, False),
        (
            {"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": {"value": "1"}}]}},
            True,
        ),
    ],
)
def test_an_ask_is_answered(answer: object, expected: bool) -> None:
    with serving((200, JSON, json.dumps(answer))) as server, RemoteStore(server.address) as store:
        assert store.ask("ASK {}") is expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("application/n-triples", f"{A} {P} {G} .\n"),
        ("text/turtle", f"@prefix e: <http://example.org/> . e:a e:p {G} ."),
    ],
)
def test_statements_are_read(kind: str, text: str) -> None:
    with serving((200, kind, text)) as server, RemoteStore(server.address) as store:
        assert list(store.construct("CONSTRUCT WHERE { ?s ?p ?o }")) == [Triple(A, P, G)]


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"head": {}}',
        '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "?", "value": ""}}]}}',
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error(text: str) -> None:
    with serving((200, JSON, text)) as server, RemoteStore(server.address) as store:
        with pytest.raises(StoreError):
            store.select("SELECT * WHERE { ?s ?p ?o }")
        with pytest.raises(StoreError):
            store.ask("ASK {}")
        with pytest.raises(StoreError):
            store.construct("CONSTRUCT WHERE { ?s ?p ?o }")


def test_the_default_graph_is_asserted_and_inferred_statements() -> None:
    with (
        serving((200, JSON, ROWS)) as server,
        RemoteStore(server.address, default_graphs=[G], inferred=P) as store,
    ):
        store.select("SELECT * WHERE { ?s ?p ?o }")
        store.select("SELECT * WHERE { ?s ?p ?o }", asserted=True)
        graphs = [parse_qs(body)["default-graph-uri"] for _, _, _, body in server.asked]
        assert graphs == [[G.value, P.value], [G.value]]


def test_reads_are_tried_again_when_the_server_is_busy() -> None:
    with (
        serving((503, "text/plain", "busy"), (200, JSON, ROWS)) as server,
        RemoteStore(server.address) as store,
    ):
        assert len(list(store.select("SELECT * WHERE { ?s ?p ?o }"))) == 1
        assert len(server.asked) == 2


def test_writes_are_never_tried_again() -> None:
    with serving((503, "text/plain", "busy")) as server, RemoteStore(server.address) as store:
        with pytest.raises(StoreError, match="503"):
            store.update("INSERT DATA { }")
        with pytest.raises(StoreError, match="503"):
            store.clear(G)
        assert len(server.asked) == 2


@pytest.mark.parametrize(("status", "hint"), [(401, "token"), (403, "may not"), (404, "address"), (500, "")])
def test_a_refusal_says_what_the_server_said(status: int, hint: str) -> None:
    with serving((status, "text/plain", "no\nway")) as server, RemoteStore(server.address) as store:
        with pytest.raises(StoreError, match=f"{status}.*no way") as error:
            store.select("SELECT * WHERE { ?s ?p ?o }")
        assert hint in error.value.hint


def test_a_slow_server_is_waited_for_no_longer_than_allowed() -> None:
    with serving((200, JSON, ROWS), seconds=0.5) as server, RemoteStore(server.address, timeout=0.1) as store:
        with pytest.raises(LimitError, match="too long"):
            store.ask("ASK {}")
        with pytest.raises(LimitError, match="too long"):
            store.update("INSERT DATA { }")


def test_a_server_that_is_away_is_an_error() -> None:
    with RemoteStore("http://localhost:1/sparql", retries=1) as store:
        with pytest.raises(StoreError, match="cannot be reached"):
            store.ask("ASK {}")
        with pytest.raises(StoreError, match="cannot be reached"):
            store.update("INSERT DATA { }")


def test_credentials_are_sent_as_the_scheme_says() -> None:
    with serving((200, JSON, ROWS)) as server:
        with RemoteStore(server.address, user="u", password="p") as store:
            store.select("SELECT * WHERE { ?s ?p ?o }")
        with RemoteStore(server.address, token="secret") as store:
            store.select("SELECT * WHERE { ?s ?p ?o }")
        sent = [
            {k.lower(): v for k, v in headers.items()}["authorization"] for _, _, headers, _ in server.asked
        ]
        assert sent == ["Basic dTpw", "Bearer secret"]


def test_digest_credentials_are_not_sent_unasked() -> None:
    with serving((401, "text/plain", "who")) as server:
        store = RemoteStore(server.address, user="u", password="p", digest=True)
        with store, pytest.raises(StoreError, match="401"):
            store.ask("ASK {}")
        assert "authorization" not in {name.lower() for name in server.asked[0][2]}


def test_what_reaches_further_is_refused_before_it_is_sent() -> None:
    with serving((200, JSON, ROWS)) as server, RemoteStore(server.address) as store:
        with pytest.raises(QueryError):
            store.select("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }")
        with pytest.raises(QueryError):
            store.update("LOAD <http://example.org/>")
        assert server.asked == []


def test_statements_are_added_by_either_protocol() -> None:
    quads = [Quad(A, P, Literal("x"), G), Quad(A, P, Literal("y"))]
    with serving((200, JSON, "{}")) as server:
        with RemoteStore(server.address) as store:
            store.extend(quads)
            store.clear(G)
        updates = [parse_qs(body)["update"][0] for _, _, _, body in server.asked]
        assert updates[0] == f'INSERT DATA {{ GRAPH {G} {{ {A} {P} "x" . }} }}'
        assert updates[1] == f'INSERT DATA {{ {A} {P} "y" . }}'
        assert updates[2] == f"DROP SILENT GRAPH {G}"
        server.asked.clear()
        with RemoteStore(server.address, graphs=server.address) as store:
            store.extend(quads)
            store.clear(G)
        methods = [(method, path.partition("?")[2]) for method, path, _, _ in server.asked]
        graph = "graph=http%3A%2F%2Fexample.org%2Fg"
        assert methods == [("POST", graph), ("POST", "default="), ("DELETE", graph)]
        assert server.asked[0][3] == f'{A} {P} "x" .\n'


def test_a_graph_that_is_not_there_is_cleared_already() -> None:
    with (
        serving((404, "text/plain", "")) as server,
        RemoteStore(server.address, graphs=server.address) as store,
    ):
        store.clear(G)


def test_the_named_graphs_of_a_query_are_those_that_graph_names_however_they_are_written() -> None:
    query = "PREFIX e: <http://example.org/> SELECT * { GRAPH e:g { ?s ?p 'GRAPH <http://example.org/h>' } }"
    with serving((200, JSON, ROWS)) as server, RemoteStore(server.address, default_graphs=[P]) as store:
        store.select(query)
        assert parse_qs(server.asked[0][3])["named-graph-uri"] == [G.value]


def test_statements_are_counted() -> None:
    answer = {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "7"}}]}}
    with serving((200, JSON, json.dumps(answer))) as server, RemoteStore(server.address) as store:
        assert store.count() == store.count(G) == 7
        assert f"GRAPH {G}" in parse_qs(server.asked[1][3])["query"][0]


@pytest.mark.parametrize(
    "text",
    [
        "<html>",
        "[" * 100_000,
        "[]",
        '{"head": []}',
        '{"head": {"vars": ["__ASK_RETVAL"]}}',
        '{"head": {"vars": ["s"]}, "results": {"bindings": ["s"]}}',
        '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": 3}}]}}',
        '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "bnode", "value": 3}}]}}',
    ],
    ids=lambda text: text[:60],
)
def test_an_answer_of_another_form_is_an_error(text: str) -> None:
    with serving((200, JSON, text)) as server, RemoteStore(server.address) as store:
        with pytest.raises(StoreError, match="answers a SELECT without rows"):
            store.select("SELECT * WHERE { ?s ?p ?o }")
        with pytest.raises(StoreError, match="answers an ASK without yes or no"):
            store.ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "<a> <b> <c> .",
        "<x:a> <x:a> <<( <x:a> <x:a> <x:a> )>> .",
        "<x:a> <x:a> " + "<<( <x:a> <x:a> " * 20_000,
        f'<x:a> <x:a> "{"x" * 2**24}" .',
    ],
    ids=["relative", "triple term", "nested", "long"],
)
def test_statements_that_cannot_be_read_are_an_error(text: str) -> None:
    with (
        serving((200, "application/n-triples", text)) as server,
        RemoteStore(server.address) as store,
        pytest.raises(StoreError, match="answers what cannot be read"),
    ):
        store.construct("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_user_and_password_in_an_address_are_in_no_message() -> None:
    with serving((403, "text/plain", "no")) as server:
        for address in (server.address, "http://localhost:1/"):
            with RemoteStore(address.replace("//", "//me:secret@"), retries=0) as store:
                with pytest.raises(StoreError) as error:
                    store.ask("ASK { ?s ?p ?o }")
                assert str(error.value).startswith(address)
                assert "secret" not in str(error.value)


@pytest.mark.parametrize("address", ["nonsense", "ftp://localhost/", "http://localhost:port/"])
def test_what_is_no_address_is_told(address: str) -> None:
    with RemoteStore(address) as store, pytest.raises(StoreError, match="is no address of a server"):
        store.ask("ASK { ?s ?p ?o }")


def test_a_token_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(StoreError, match="token"):
        RemoteStore("http://localhost/", token="caf\u00e9")


class _Stream(BaseHTTPRequestHandler):
    """Sends a header, then a piece of a body every so often."""

    piece, seconds, packed = b" ", 0.05, False

    def do_POST(self) -> None:
        self.send_response(200)
        if self.packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(OSError):
            for _ in range(40):
                self.wfile.write(self.piece)
                self.wfile.flush()
                time.sleep(self.seconds)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def streaming(piece: bytes, seconds: float, *, packed: bool = False) -> Iterator[str]:
    kind = type("Stream", (_Stream,), {"piece": piece, "seconds": seconds, "packed": packed})
    server = ThreadingHTTPServer(("localhost", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer_that_drips_ends_with_the_timeout() -> None:
    with (
        streaming(b" ", 0.05) as address,
        RemoteStore(address, timeout=0.5) as store,
        pytest.raises(LimitError, match="took too long"),
    ):
        store.ask("ASK { ?s ?p ?o }")


def test_an_answer_that_is_too_long_once_unpacked_is_refused() -> None:
    with (
        streaming(gzip.compress(b" " * 2**22), 0, packed=True) as address,
        RemoteStore(address, max_answer_mib=1) as store,
        pytest.raises(LimitError, match="more than 1 MiB"),
    ):
        store.ask("ASK { ?s ?p ?o }")


def test_an_answer_may_have_64_mib_if_nothing_else_is_said() -> None:
    packed = gzip.compress(b" " * (65 * 2**20), compresslevel=1)
    with (
        streaming(packed, 0, packed=True) as address,
        RemoteStore(address) as store,
        pytest.raises(LimitError, match="more than 64 MiB"),
    ):
        store.ask("ASK { ?s ?p ?o }")


def test_an_answer_that_cannot_be_unpacked_is_an_error() -> None:
    with (
        streaming(b"no gzip", 0, packed=True) as address,
        RemoteStore(address) as store,
        pytest.raises(StoreError, match="cannot be unpacked"),
    ):
        store.ask("ASK { ?s ?p ?o }")
