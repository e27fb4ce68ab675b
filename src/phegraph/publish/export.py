"""Exporting dumps of a graph."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.reading.streamed import together
from phegraph.rdf.writing.dumps import dump_each
from phegraph.rdf.writing.formats import FORMATS

StatementKind = Literal["asserted", "inferred", "both"]


def export(graph: LoadedGraph, to: Path, formats: Sequence[str], statements: StatementKind) -> list[Path]:
    """Write dumps of a graph, as `KnowledgeGraph.export` does."""
    graph.project.confine(to)
    quads = together(
        graph.asserted_quads if statements != "inferred" else (),
        graph.inferred_quads if statements != "asserted" else (),
    )
    stem = "graph" if statements == "both" else f"graph-{statements}"
    prefixes = graph.prefixes.namespaces
    written, refused = dump_each(to, stem, quads, formats=formats or FORMATS, prefixes=prefixes)
    if refused:
        raise next(iter(refused.values()))
    return list(written.values())
