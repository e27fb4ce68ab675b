"""`phegraph validate`: validate any RDF files, or an endpoint, against any shapes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from msgspec.structs import replace

from phegraph.cli.options import (
    FILE,
    base_option,
    digest_option,
    draft_option,
    engine_option,
    file_options,
    limit_options,
    report_options,
    user_option,
)
from phegraph.cli.output import Reporting
from phegraph.cli.output import report as report_findings
from phegraph.reference.engines import EngineName
from phegraph.system.limits import DEFAULT


@click.command(name="validate")
@click.argument("data", nargs=-1, type=FILE)
@click.option(
    "--shapes",
    "-s",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="A file of shapes. May be given several times. [default: the shapes graphs that the data name]",
)
@base_option
@click.option("--endpoint", metavar="URL", help="A SPARQL endpoint to validate, instead of files.")
@click.option("--graph", "graphs", multiple=True, metavar="IRI", help="A graph of the endpoint to validate.")
@user_option
@click.option("--password", envvar="PHEGRAPH_PASSWORD", help="The password at the endpoint.")
@click.option("--token", envvar="PHEGRAPH_TOKEN", help="A bearer token for the endpoint.")
@digest_option
@click.option(
    "--max-answer",
    "max_answer_mib",
    metavar="MIB",
    type=click.FloatRange(0, min_open=True),
    default=64.0,
    help="MiB that an answer of the endpoint may have, unpacked.",
)
@click.option(
    "--strict", is_flag=True, help="Validate nothing where something of the shapes must be left out."
)
@click.option(
    "--allow-partial", is_flag=True, help="Count data as conforming, whatever of the shapes is left out."
)
@click.option("--language", default="en", help="The language of messages.")
@draft_option
@engine_option
@report_options
@limit_options
@file_options
def command(
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    base: str | None,
    endpoint: str | None,
    graphs: tuple[str, ...],
    user: str | None,
    password: str | None,
    token: str | None,
    digest: bool,
    max_answer_mib: float,
    strict: bool,
    allow_partial: bool,
    language: str,
    draft: bool,
    engine: EngineName,
    reporting: Reporting,
    limits: Mapping[str, float],
) -> int:
    """Validate RDF files against SHACL shapes, each result with its file and line.

    No project is needed. Several files are validated together, as one graph. Data that does not conform is
    a finding, and so is what of the shapes is left out: ill-formed, unknown or not supported. What data and
    shapes import is known where it is found without the network, but not validated.

    \b
    Example:
      phegraph validate data.ttl --shapes shapes.ttl
    """
    from phegraph.check.formats.view import View
    from phegraph.check.outcome import outcome_of
    from phegraph.check.rulebook import Rulebook
    from phegraph.finding import sort
    from phegraph.findings.of_files import of_imports, of_report
    from phegraph.project.imports import imports_of
    from phegraph.rdf.reading.files import read_all
    from phegraph.shacl.shapes.files import shapes_in
    from phegraph.shacl.validation.engine import validate_quads, validate_store

    if bool(data) == bool(endpoint):
        raise click.UsageError("Name files to validate, or an endpoint with --endpoint.")
    if strict and allow_partial:
        raise click.UsageError("--strict allows nothing to be left out.")
    if endpoint and engine == "reference":
        raise click.UsageError("The reference engine validates files, no endpoint.")
    if draft and engine == "reference":
        raise click.UsageError("The reference engine has nothing of the draft.")
    budget = DEFAULT.changed(**limits)
    readings, of_shapes = read_all(data, base=base), read_all(shapes, base=base)
    imports = imports_of({**readings, **of_shapes}, base=base)
    named = [*shapes, *imports.shapes_of(readings)]
    if not named:
        raise click.UsageError("Name shapes with --shapes; the data name no shapes graph (sh:shapesGraph).")
    shape_quads = imports.quads_of(named, {**readings, **of_shapes})
    known = shapes_in(shape_quads, of_shapes, base=base, strict=strict, draft=draft)
    if endpoint:
        from phegraph.sparql.parameters import iri
        from phegraph.store.remote import RemoteStore

        with RemoteStore(
            endpoint,
            user=user,
            password=password or "",
            token=token,
            digest=digest,
            timeout=budget.seconds,
            max_answer_mib=max_answer_mib,
            default_graphs=[iri(graph) for graph in graphs],
        ) as store:
            report = validate_store(store, known, limits=budget)
    else:
        quads = imports.quads_of(readings, {**of_shapes, **readings})
        if engine == "reference":
            from phegraph.reference.validator import validate_reference

            report = validate_reference(quads, shape_quads, limits=budget)
            unknown = [finding for finding in known.unchecked if finding.rule != "shapes/unsupported"]
            report = replace(report, findings=known.findings, unchecked=tuple(unknown))
        else:
            report = validate_quads(quads, known, details=True, limits=budget)
        report = report.without(imports.described(readings))
    if allow_partial:
        report = replace(report, findings=(*report.findings, *report.unchecked), unchecked=())
    rulebook = Rulebook()
    findings = sort(
        of_imports(imports, {**of_shapes, **readings}, rulebook.severity, base=base)
        + of_report(report, readings, rulebook.severity, language, base=base)
    )
    outcome = outcome_of(findings, rulebook, report)
    report_findings(outcome, View(file=(*data, *shapes)[0].as_posix()), reporting)
    return 0 if report.conforms else 1
