"""`phegraph check`: what is wrong, on which line, and what to do."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from phegraph.cli.common import engine_option, open_options, opened
from phegraph.findings import Finding, Severity

_COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


@click.command(name="check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.WARNING.value,
    help="The mildest severity to report. Any finding reported makes the exit code 1.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print findings."
)
@engine_option
@open_options
def command(
    paths: tuple[Path, ...], severity: str, form: str, folder: Path, engine: str, no_cache: bool
) -> int:
    """Check the project, or the files and folders named: syntax, contradictions, shapes.

    \b
    Example:
      phegraph check data/kt-phe.ttl --severity violation
    """
    graph = opened(folder, no_cache=no_cache, engine=engine)
    findings = graph.check(paths, severity=Severity(severity))
    if form == "json":
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        print_findings(findings)
    if any(finding.rule.startswith(("syntax/", "file/")) for finding in findings):
        return 2
    return 1 if findings else 0


def print_findings(findings: list[Finding]) -> None:
    """Print findings for people: each on a line, the further places below it, a count at the end."""
    for finding in findings:
        colour = _COLOURS[finding.severity] if sys.stdout.isatty() else None
        where = f"{finding.place}: " if finding.place else ""
        hint = f" {finding.hint}" if finding.hint else ""
        click.echo(
            f"{where}{click.style(finding.severity, fg=colour)}: {finding.message}{hint} [{finding.rule}]"
        )
        for place in finding.also:
            click.echo(f"  {place}: here too")
    counts = ", ".join(f"{sum(f.severity is severity for f in findings)} {severity}" for severity in Severity)
    noun = "finding" if len(findings) == 1 else "findings"
    click.echo(f"{len(findings)} {noun}: {counts}" if findings else "No findings.")
