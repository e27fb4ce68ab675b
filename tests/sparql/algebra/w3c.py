"""The W3C test suites of SPARQL 1.0 and 1.1: queries and updates, with the data that they are for."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, parse

from phegraph.rdf.terms import RDF_TYPE, RDFS, Term

_MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_OF_QUERIES = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_OF_UPDATES = "http://www.w3.org/2009/sparql/tests/test-update#"


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
    manifest = Dataset(parse(path=path, base_iri=path.as_uri()))

    def of_subject(subject: Term) -> Iterable[Quad]:
        return () if isinstance(subject, Literal) else manifest.quads_for_subject(subject)

    def values(subject: Term, *predicates: str) -> list[Term]:
        return [
            quad.object
            for quad in of_subject(subject)
            if quad.predicate.value in predicates and isinstance(quad.object, NamedNode | BlankNode)
        ]

    for test in {quad.subject for quad in manifest if quad.predicate == RDF_TYPE}:
        for action in values(test, _MANIFEST + "action"):
            named = values(action, _OF_QUERIES + "query", _OF_UPDATES + "request") or [action]
            if not isinstance(named[0], NamedNode) or not named[0].value.endswith((".rq", ".ru")):
                continue
            data: list[tuple[Term, str | None]]
            data = [(term, None) for term in values(action, _OF_QUERIES + "data", _OF_UPDATES + "data")]
            for graph in values(action, _OF_QUERIES + "graphData", _OF_UPDATES + "graphData"):
                files = values(graph, _OF_UPDATES + "graph", _OF_UPDATES + "data") or [graph]
                data.append((files[0], _label(manifest, graph) or files[0].value))
            kinds = {kind.value for kind in values(test, RDF_TYPE.value) if isinstance(kind, NamedNode)}
            is_positive = not any("Negative" in kind for kind in kinds)
            results = values(test, _MANIFEST + "result") if named[0].value.endswith(".rq") else []
            result = _path(results[0]) if results else None
            yield Case(
                _path(named[0]), is_positive, tuple((_path(term), name) for term, name in data), result
            )


def _label(manifest: Dataset, node: Term) -> str | None:
    labels = (
        quad.object.value
        for quad in manifest
        if quad.subject == node
        and quad.predicate.value == RDFS + "label"
        and isinstance(quad.object, Literal)
    )
    return next(labels, None)


def _path(term: Term) -> Path:
    assert not isinstance(term, BlankNode)
    return Path(term.value.removeprefix("file://"))
