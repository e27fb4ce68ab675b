"""The file of an import: what it says of its source, and the things in order."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from phegraph.importing.blocks import BlockWriter
from phegraph.importing.mapping import Mapped
from phegraph.importing.statements import SortedStatements
from phegraph.project.project import Project
from phegraph.rdf.terms import PROV, RDF_TYPE, XSD, Prefixes


def file_of(project: Project, mapped: Mapped) -> Path:
    """The file of the statements of a mapping, in the first folder of the data."""
    return project.root / project.data[0] / f"{mapped.name}.ttl"


def write_source(
    project: Project, mapped: Mapped, statements: SortedStatements, output: IO[bytes]
) -> tuple[int, int]:
    """Write the head of the file and the things, of which one at a time is in memory.

    Args:
        project: The project.
        mapped: The mapping.
        statements: What rows state.
        output: Where to write.

    Returns:
        How many things there are, and how many statements.

    Raises:
        QueryError: A blank node stands below two things.
    """
    prefixes = project.prefixes.namespaces
    blocks, things = BlockWriter(prefixes), 0
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as body:
        for iri, lines in statements.things():
            body.write(f"\n{blocks.of_lines(iri, lines)}")
            things += 1
        count = blocks.statements
        head = blocks.of_quads(_source(project, mapped))
        declared = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(blocks.used - {""}))
        output.write(f"{_comment(project, mapped)}{declared}\n{head}".encode())
        body.seek(0)
        while chunk := body.read(1 << 20):
            output.write(chunk.encode())
    return things, count


def _comment(project: Project, mapped: Mapped) -> str:
    """The first lines of the file, as those of files that people write."""
    values = {name.rpartition(":")[2]: value for name, value in mapped.source}
    title = values.get("title", mapped.title)
    title = next(iter(title.values())) if isinstance(title, dict) else title
    parts = [str(part) for part in (title, values.get("publisher"), values.get("page")) if part]
    parts += [f"These rows add to {project.prefixes.compact(mapped.adds_to)}"] if mapped.adds_to else []
    return (
        f"# Source: {'. '.join(parts)}\n# Licence of the rows: {mapped.licence}\n"
        f"# Written by `phegraph import {mapped.name}`: change the rows or {mapped.file}, and import again.\n"
    )


def _source(project: Project, mapped: Mapped) -> list[Quad]:
    """What the file says of its source: what the mapping says, and that the graph is derived from it.

    A source that it adds to has the rest in the file of its own.
    """
    graph = project.graph_of(file_of(project, mapped))
    source = NamedNode(mapped.adds_to) if mapped.adds_to else project.source_of(graph)
    quads = [
        Quad(source, _predicate(name, project.prefixes), term, DefaultGraph())
        for name, value in mapped.source
        for term in _terms(value, project.prefixes)
    ]
    return [*quads, Quad(graph, NamedNode(PROV + "wasDerivedFrom"), source, DefaultGraph())]


def _predicate(name: str, prefixes: Prefixes) -> NamedNode:
    iri = prefixes.expand(name)
    return RDF_TYPE if name == "a" or iri is None else NamedNode(iri)


def _terms(value: object, prefixes: Prefixes) -> Iterator[NamedNode | Literal]:
    """The terms of a value of the header: dates, numbers, addresses, names with prefixes, and texts."""
    if isinstance(value, list):
        for one in value:
            yield from _terms(one, prefixes)
    elif isinstance(value, dict):
        yield from (Literal(str(text), language=str(tag)) for tag, text in value.items())
    elif isinstance(value, date):
        yield Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    elif isinstance(value, int):
        yield Literal(str(value), datatype=NamedNode(XSD + "integer"))
    else:
        text = str(value)
        iri = text if text.startswith(("http://", "https://")) else prefixes.expand(text)
        yield NamedNode(iri) if iri and " " not in iri else Literal(text)
