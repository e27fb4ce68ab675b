"""GraphML: the things and their links, with years, for network analysis."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.publish.tables.edges import Edge, Edges, years
from phegraph.rdf.terms import RDF_TYPE, text

_KEYS = (
    ("label", "node", "string"),
    ("type", "node", "string"),
    ("first", "node", "int"),
    ("last", "node", "int"),
    ("property", "edge", "string"),
    ("through", "edge", "string"),
    ("inferred", "edge", "boolean"),
    ("from", "edge", "int"),
    ("to", "edge", "int"),
)
# XML 1.0, section 2.2.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_graphml(path: Path, graph: LoadedGraph, edges: Edges) -> bool:
    """Write the network. Nodes are called by their IRIs.

    Returns:
        Whether every name is whole: a character that XML cannot hold becomes U+FFFD.

    Raises:
        OSError: The file cannot be written.
    """
    is_whole = True
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in _lines(graph, edges):
            fitting = _UNFIT.sub(chr(0xFFFD), line)
            is_whole = is_whole and fitting == line
            file.write(f"{fitting}\n")
    return is_whole


def _lines(graph: LoadedGraph, edges: Edges) -> Iterator[str]:
    prefixes = graph.prefixes
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for name, owner, kind in _KEYS:
        yield f'  <key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>'
    yield '  <graph edgedefault="directed">'
    for thing in sorted(edges.things, key=str):
        said = graph.written.asserted(thing)
        types = {
            quad.object for quad in (*said, *graph.written.inferred(thing)) if quad.predicate == RDF_TYPE
        }
        span = years(said)
        yield f"    <node id={quoteattr(thing.value)}>"
        yield _data("label", graph.names.label(thing))
        classes = sorted((each for each in types if isinstance(each, NamedNode)), key=str)
        yield _data("type", " ".join(text(each, prefixes) for each in classes))
        yield from _years(("first", "last"), span.first, span.last)
        yield "    </node>"
    for number, edge in enumerate(edges):
        yield from _edge(number, edge, graph)
    yield "  </graph>"
    yield "</graphml>"


def _edge(number: int, edge: Edge, graph: LoadedGraph) -> Iterator[str]:
    prefixes = graph.prefixes
    ends = f"source={quoteattr(edge.subject.value)} target={quoteattr(edge.object.value)}"
    yield f'    <edge id="e{number}" {ends}>'
    yield _data("property", text(edge.property, prefixes))
    if edge.through:
        yield _data("through", text(edge.through, prefixes))
    yield _data("inferred", str(edge.inferred).lower())
    yield from _years(("from", "to"), edge.years.first, edge.years.last)
    yield "    </edge>"


def _years(keys: tuple[str, str], first: int | None, last: int | None) -> Iterator[str]:
    for key, year in zip(keys, (first, last), strict=True):
        if year is not None:
            yield _data(key, str(year))


def _data(key: str, value: str) -> str:
    return f'      <data key="{key}">{escape(value, {chr(13): "&#13;"})}</data>'
