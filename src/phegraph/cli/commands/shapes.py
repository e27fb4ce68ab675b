"""`phegraph shapes`: what shapes compile to, and what each query costs."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import file_options
from phegraph.cli.output import print_findings, say

if TYPE_CHECKING:
    from phegraph.shacl.compile.compiler import Select


@click.command(name="shapes")
@click.argument("shapes", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sparql", is_flag=True, help="Print the compiled queries.")
@click.option("--shape", help="Only those of this shape: its IRI, or the end of it.")
@click.option(
    "--data",
    "-d",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of data to run the queries on: print the rows and seconds of each.",
)
@file_options
def command(shapes: tuple[Path, ...], sparql: bool, shape: str | None, data: tuple[Path, ...]) -> int:
    """Read shapes, tell what is wrong with them, and show the SPARQL that they compile to.

    \b
    Examples:
      phegraph shapes shapes.ttl
      phegraph shapes shapes.ttl --sparql --shape PersonShape
      phegraph shapes shapes.ttl --data data.ttl
    """
    from phegraph.rdf.reading.files import read_all
    from phegraph.shacl.compile.compiler import compile_shapes
    from phegraph.shacl.inputs import read_shape_files
    from phegraph.shacl.validation.data import data_of_quads
    from phegraph.shacl.validation.engine import to_read
    from phegraph.shacl.validation.lexical_forms import Literals

    known, _ = read_shape_files(shapes)
    print_findings(known.findings)
    quads = (quad for reading in read_all(data).values() for quad in reading.quads)
    graph = data_of_quads(quads, to_read(known)) if data else None
    selects = list(compile_shapes(known, graph.literals if graph else Literals()))
    chosen = [
        select for select in selects if shape is None or _is(known.source.name(select.shape.node), shape)
    ]
    if shape is not None and not chosen:
        raise click.UsageError(f"No shape with a target is called {shape!r}.")
    if sparql:
        for select in chosen:
            say(_commented(select, known.source.name(select.shape.node)))
    if graph is not None:
        from phegraph.shacl.validation.engine import timed

        say(f"{'rows':>8}  {'seconds':>8}  component, shape")
        for select, rows, seconds in timed(graph, chosen):
            component = select.constraint.component.value.rpartition("#")[2]
            say(f"{rows:8}  {seconds:8.3f}  {component}, {known.source.name(select.shape.node)}")
    elif not sparql:
        _list(chosen, {select.shape.node: known.source.name(select.shape.node) for select in chosen})
    return 1 if known.findings else 0


def _is(described: str, name: str) -> bool:
    """Whether a shape is the one that is named, or is described as a part of it."""
    iris = re.findall("<([^>]*)>", described)
    local = name.strip("<>").rpartition(":")[2]
    return any(iri == name.strip("<>") or re.split("[#/:]", iri)[-1] == local for iri in iris)


def _list(selects: list[Select], names: dict[object, str]) -> None:
    """Each shape with the components of its constraints."""
    components: dict[str, list[str]] = defaultdict(list)
    for select in selects:
        component = select.constraint.component.value.rpartition("#")[2].removesuffix("ConstraintComponent")
        if component not in components[names[select.shape.node]]:
            components[names[select.shape.node]].append(component)
    for name, found in components.items():
        say(f"{name}: {', '.join(found)}")


def _commented(select: Select, name: str) -> str:
    path = f", path {select.shape.path_node}" if select.shape.path is not None else ""
    component = select.constraint.component.value.rpartition("#")[2]
    return f"# {name}{path}\n# {component}\n{_indented(select.query)}\n"


def _indented(query: str) -> str:
    """A query with a line for each pattern, indented by its braces."""
    from phegraph.sparql.tokens import tokenize

    lines: list[str] = []
    line, depth = "", 0
    end = 0
    for token in tokenize(query):
        spaced = " " if token.start > end and line else ""
        end = token.end
        if token.text == "}":
            lines += [f"{'  ' * depth}{line}"] if line else []
            depth -= 1
            line = "}"
            continue
        if line == "}" and token.text not in (")", "||", "&&", "UNION"):
            lines.append(f"{'  ' * depth}{line}")
            line, spaced = "", ""
        line += spaced + token.text
        if token.text in ("{", "."):
            lines.append(f"{'  ' * depth}{line}")
            depth += token.text == "{"
            line = ""
    return "\n".join([*lines, f"{'  ' * depth}{line}"] if line else lines)
