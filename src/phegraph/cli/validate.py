"""`phegraph validate`: validate any RDF files, or an endpoint, against any shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import file_options, limit_options
from phegraph.cli.output import say, write
from phegraph.system.limits import DEFAULT
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from phegraph.finding import Finding
    from phegraph.shacl.model import Report
    from phegraph.shacl.shapes.graph import File
    from phegraph.shacl.shapes.model import Shapes


@click.command(name="validate")
@click.argument("data", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--shapes", "-s", multiple=True, required=True, type=click.Path(path_type=Path), help="A file of shapes."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    help="How to print the report. [default: text]",
)
@click.option("--endpoint", metavar="URL", help="A SPARQL endpoint to validate, instead of files.")
@click.option("--graph", "graphs", multiple=True, metavar="IRI", help="A graph of the endpoint to validate.")
@click.option("--user", help="The user name at the endpoint.")
@click.option("--password", envvar="PHEGRAPH_PASSWORD", default="", help="The password at the endpoint.")
@click.option("--token", envvar="PHEGRAPH_TOKEN", help="A bearer token for the endpoint.")
@click.option("--digest", is_flag=True, help="Use HTTP digest authentication.")
@click.option(
    "--max-answer",
    "most_mib",
    type=click.FloatRange(0, min_open=True),
    default=64.0,
    help="MiB that an answer of the endpoint may have, unpacked. [default: 64]",
)
@click.option("--language", default="en", help="The language of messages. [default: en]")
@click.option(
    "--engine",
    type=click.Choice(["sparql", "pyshacl"]),
    default="sparql",
    help="Who validates: shapes compiled to SPARQL, or pySHACL. [default: sparql]",
)
@limit_options
@file_options
def command(
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    form: str,
    endpoint: str | None,
    graphs: tuple[str, ...],
    user: str | None,
    password: str,
    token: str | None,
    digest: bool,
    most_mib: float,
    language: str,
    engine: str,
    limits: Mapping[str, float],
) -> int:
    """Validate RDF files against SHACL shapes, each result with its file and line.

    No project is needed. Several files are validated together, as one graph. Data that does not conform is
    a finding.

    \b
    Example:
      phegraph validate data.ttl --shapes shapes.ttl
    """
    from phegraph.shacl.validation.engine import check, check_quads
    from phegraph.shacl.validation.places import findings_of

    if bool(data) == bool(endpoint):
        raise click.UsageError("Name files to validate, or an endpoint with --endpoint.")
    if endpoint and engine == "pyshacl":
        raise click.UsageError("pySHACL validates files, no endpoint.")
    budget = DEFAULT.changed(**limits)
    known, shape_quads = shapes_of(shapes)
    files: list[File] = []
    if endpoint:
        from phegraph.sparql.parameters import iri
        from phegraph.store.remote import RemoteStore

        with RemoteStore(
            endpoint,
            user=user,
            password=password,
            token=token,
            digest=digest,
            timeout=budget.seconds,
            most_mib=most_mib,
            default_graphs=[iri(graph) for graph in graphs],
        ) as store:
            report = check(store, known, limits=budget)
    else:
        quads, files = read_all(data)
        if engine == "pyshacl":
            from phegraph.reference.validator import validate_reference

            report = validate_reference(quads, shape_quads, limits=budget)
        else:
            report = check_quads(quads, known, limits=budget)
    found = [*known.findings, *report.failures, *findings_of(report.results, files, language)]
    _PRINT[form](report, found)
    return 0 if report.conforms else 1


def read_all(paths: tuple[Path, ...]) -> tuple[list[Quad], list[File]]:
    """The statements of files; all faults of all of them in one error."""
    from phegraph.errors import InputError
    from phegraph.shacl.inputs import quads_of

    quads: list[Quad] = []
    files: list[File] = []
    faults: list[Finding] = []
    for path in paths:
        try:
            more, where = quads_of(path)
        except InputError as error:
            faults += error.findings
            continue
        quads += more
        files += where
    if faults:
        raise InputError(faults)
    return quads, files


def shapes_of(paths: tuple[Path, ...]) -> tuple[Shapes, list[Quad]]:
    """The shapes of files, and the statements of these."""
    from phegraph.shacl.shapes.reader import read_shapes

    quads, files = read_all(paths)
    return read_shapes(quads, files), quads


def _print_text(report: Report, findings: list[Finding]) -> None:
    for finding in findings:
        say(visible(str(finding)))
    count = len(report.results)
    if report.failures:
        say("Not all of it could be validated.")
    say("The data conforms." if report.conforms else f"{count} result{'' if count == 1 else 's'}.")


def _print_json(report: Report, findings: list[Finding]) -> None:
    about = findings[len(findings) - len(report.results) :]
    results = [
        {
            "focus": str(result.focus),
            **({} if result.about is None else {"about": result.about}),
            "path": result.path_text,
            "value": None if result.value is None else str(result.value),
            "component": result.component.value,
            "shape": str(result.shape),
            "severity": result.severity.value,
            "messages": [{"text": m.value, "language": m.language} for m in result.messages],
            "file": finding.place.file if finding.place else None,
            "line": finding.place.line if finding.place else None,
            "column": finding.place.column if finding.place else None,
        }
        for result, finding in zip(report.results, about, strict=True)
    ]
    shapes = [str(finding) for finding in findings[: len(findings) - len(report.results)]]
    outcome = {"conforms": report.conforms, "results": results, "shapes": shapes}
    write(json.dumps(outcome, ensure_ascii=False, indent=2) + "\n")


def _print_turtle(report: Report, findings: list[Finding]) -> None:
    import pyoxigraph

    from phegraph.rdf.terms import SH, XSD
    from phegraph.shacl.report import report_triples

    prefixes = {"sh": SH, "xsd": XSD}
    syntax = pyoxigraph.RdfFormat.TURTLE
    turtle = pyoxigraph.serialize(report_triples(report), format=syntax, prefixes=prefixes) or b""
    write(turtle.decode())


_PRINT = {"text": _print_text, "json": _print_json, "turtle": _print_turtle}
