"""The W3C test suites of SPARQL 1.0 and 1.1: queries and updates, with the data that they are for."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from conformance.manifests import MANIFEST, QUERY, UPDATE, read
from phegraph.rdf.terms import RDF_TYPE


class Case(Struct, frozen=True):
    """A query or update.

    Attributes:
        path: The file that it is in.
        is_positive: Whether it is SPARQL.
        data: The file of the default graph, and files with the names of their graphs.
        result: The file of what it gives, of a test of evaluation.
    """

    path: Path
    is_positive: bool
    data: tuple[tuple[Path, str | None], ...]
    result: Path | None = None

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def base(self) -> str:
        return self.path.as_uri()

    def store(self) -> Store:
        """The data."""
        store = Store()
        for path, name in self.data:
            form = RdfFormat.from_extension(path.suffix[1:]) or RdfFormat.TURTLE
            graph = None if name is None else NamedNode(name)
            store.bulk_extend(
                Quad(quad.subject, quad.predicate, quad.object, graph) if graph else quad
                for quad in parse(path=path, format=form, base_iri=path.as_uri())
            )
        return store


def cases(folder: Path) -> list[Case]:
    """Every test with a query or update, once, of the folder with the suites."""
    manifests = sorted(path for suite in ("sparql10", "sparql11") for path in (folder / suite).rglob("*.ttl"))
    found = {
        (case.path, case.data): case
        for path in manifests
        if path.name.startswith("manifest")
        for case in _of_manifest(path)
    }
    return [*found.values()]


def _of_manifest(path: Path) -> Iterator[Case]:
    manifest = read(path, path.parent, path.parent.as_uri() + "/")
    for test in {quad.subject for quad in manifest.manifest if quad.predicate == RDF_TYPE}:
        node = manifest.of(test)
        action = node.get(MANIFEST + "action")
        query = action and (action.get(QUERY + "query", UPDATE + "request") or action)
        if not action or not query or query.path.suffix not in (".rq", ".ru"):
            continue
        data: list[tuple[Path, str | None]]
        data = [(each.path, None) for each in action.each(QUERY + "data", UPDATE + "data")]
        for graph in action.each(QUERY + "graphData", UPDATE + "graphData"):
            file = graph.get(UPDATE + "graph", UPDATE + "data") or graph
            data.append((file.path, graph.label or file.value))
        is_positive = not any("Negative" in kind.value for kind in node.each(RDF_TYPE.value))
        result = node.get(MANIFEST + "result") if query.path.suffix == ".rq" else None
        yield Case(query.path, is_positive, tuple(data), result.path if result else None)
