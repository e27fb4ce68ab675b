"""The protocol tests of the W3C's suite for SPARQL 1.1: requests, and what is expected of their responses."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Quad

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


class ProtocolRequest(Struct, frozen=True):
    """A request, and what is expected of its response."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    statuses: Sequence[str]
    boolean: str | None
    format: str | None


class ProtocolTest(Struct, frozen=True):
    """A test: requests in their order, over graphs by their names."""

    name: str
    graphs: Mapping[str, Sequence[Quad]]
    requests: Sequence[ProtocolRequest]


class _Manifest:
    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.store = pyoxigraph.Store()
        self.store.load(path=path, base_iri=path.as_uri())

    def values(self, subject: object, predicate: str) -> list[object]:
        if subject is None:
            return []
        quads = self.store.quads_for_pattern(subject, NamedNode(predicate), None, None)  # type: ignore[arg-type]
        return [quad.object for quad in quads]

    def one(self, subject: object, predicate: str) -> object:
        found = self.values(subject, predicate)
        assert len(found) <= 1, (subject, predicate)
        return found[0] if found else None

    def text(self, subject: object, predicate: str) -> str:
        value = self.one(subject, predicate)
        return value.value if isinstance(value, Literal | NamedNode) else ""

    def listed(self, head: object) -> Iterator[object]:
        while head is not None and head != NamedNode(RDF + "nil"):
            yield self.one(head, RDF + "first")
            head = self.one(head, RDF + "rest")


def protocol_tests(path: Path) -> list[ProtocolTest]:
    """The tests of a manifest in their order."""
    manifest = _Manifest(path)
    (entries,) = [
        quad.object for quad in manifest.store.quads_for_pattern(None, NamedNode(MF + "entries"), None, None)
    ]
    return [_test(manifest, entry) for entry in manifest.listed(entries)]


def _test(manifest: _Manifest, entry: object) -> ProtocolTest:
    assert isinstance(entry, NamedNode)
    graphs = {}
    for data in manifest.values(entry, UT + "graphData"):
        file = manifest.text(data, UT + "graph").rpartition("/")[2]
        graphs[manifest.text(data, RDFS + "label")] = list(pyoxigraph.parse(path=manifest.folder / file))
    connection = manifest.one(entry, MF + "action")
    requests = manifest.listed(manifest.one(connection, HT + "requests"))
    return ProtocolTest(
        entry.value.rpartition("#")[2], graphs, [_request(manifest, each) for each in requests]
    )


def _request(manifest: _Manifest, request: object) -> ProtocolRequest:
    body, response = manifest.one(request, HT + "body"), manifest.one(request, HT + "resp")
    encoding = manifest.text(body, CNT + "characterEncoding") or "utf-8"
    fields = manifest.listed(manifest.one(request, HT + "headers"))
    headers = {
        manifest.text(field, HT + "fieldName"): manifest.text(field, HT + "fieldValue") for field in fields
    }
    statuses = [value.value[-3] for value in manifest.values(response, MF + "expectedStatus")]  # type: ignore[attr-defined]
    return ProtocolRequest(
        manifest.text(request, HT + "methodName"),
        manifest.text(request, HT + "absolutePath").replace("/sparql/", "sparql"),
        headers,
        manifest.text(body, CNT + "chars").encode(encoding) if body else b"",
        statuses,
        manifest.text(response, MF + "expectedBoolean") or None,
        manifest.text(response, MF + "expectedFormat") or None,
    )
