"""`phegraph shapes`: what shapes compile to, and what each query costs."""

from __future__ import annotations

from pathlib import Path

import click

from phegraph.cli.options import FILE, data_option, draft_option, file_options, format_option
from phegraph.cli.output import print_data, print_findings, say


@click.command(name="shapes")
@click.argument("shapes", nargs=-1, required=True, type=FILE)
@data_option("A file of RDF to run the queries on: print the rows and seconds of each.")
@click.option("--shape", help="Only those of this shape: its IRI, or the end of it.")
@click.option("--sparql", is_flag=True, help="Print SPARQL: the compiled queries.")
@draft_option
@format_option(["text", "json"])
@file_options
def command(
    shapes: tuple[Path, ...],
    data: tuple[Path, ...],
    shape: str | None,
    sparql: bool,
    draft: bool,
    format_name: str,
) -> int:
    """Read shapes, tell what is wrong with them, and show the SPARQL that they compile to.

    \b
    Examples:
      phegraph shapes shapes.ttl
      phegraph shapes shapes.ttl --sparql --shape PersonShape
      phegraph shapes shapes.ttl --data data.ttl
    """
    from phegraph.check.rulebook import Rulebook
    from phegraph.findings.of_files import of_imports
    from phegraph.project.imports import imports_of
    from phegraph.rdf.reading.files import read_all
    from phegraph.shacl.compile.compiler import compile_shapes
    from phegraph.shacl.compile.listing import as_json, as_text, is_called, listing
    from phegraph.shacl.shapes.files import shapes_in
    from phegraph.shacl.validation.data import data_of_quads
    from phegraph.shacl.validation.engine import timed, to_read
    from phegraph.shacl.validation.lexical_forms import Literals

    readings = read_all(shapes)
    imports = imports_of(readings)
    known = shapes_in(imports.quads_of(shapes, readings), readings, draft=draft)
    findings = (*known.findings, *known.unchecked)
    print_findings([*of_imports(imports, readings, Rulebook().severity), *findings])
    quads = (quad for reading in read_all(data).values() for quad in reading.quads)
    graph = data_of_quads(quads, to_read(known)) if data else None
    selects = [
        select
        for select in compile_shapes(known, graph.literals if graph else Literals())
        if shape is None or is_called(known.source.name(select.shape.node), shape)
    ]
    if shape is not None and not selects:
        raise click.UsageError(f"No shape with a target is called {shape!r}.")
    costs = [(rows, seconds) for _, rows, seconds in timed(graph, selects)] if graph else []
    constraints = listing(selects, known, costs)
    if format_name == "json":
        print_data(as_json(constraints))
    else:
        say(as_text(constraints, with_sparql=sparql))
    return 1 if findings else 0
