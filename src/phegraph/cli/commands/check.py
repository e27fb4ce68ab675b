"""`phegraph check`: what is wrong, on which line, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phegraph.cli.common import FORMATS, engine_option, limit_options, open_options, opened
from phegraph.cli.output import print_report, say
from phegraph.finding import Severity
from phegraph.reference.engines import EngineName

if TYPE_CHECKING:
    from phegraph.project.project import Project


@click.command(name="check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.WARNING.value,
    help="The mildest severity to report. Any finding reported makes the exit code 1. [default: warning]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS]),
    default="text",
    help="How to print findings. [default: text]",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORM=]FILE",
    help="Write a report to a file, too; may be given several times. The extension tells the form:"
    " .txt, .json, .sarif, .xml (junit), .md (markdown), .ttl (report).",
)
@click.option(
    "--max-findings", type=click.IntRange(min=0), help="How many findings to report at most, the worst."
)
@click.option(
    "--changed", metavar="REV", help="Only what changed since a git revision, and what that can break."
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of known findings, which do not count.",
)
@click.option("--write-baseline", is_flag=True, help="Write what is found to the baseline.")
@click.option(
    "--skip", multiple=True, metavar="RULE", help="Leave out a rule, or a group such as `question`."
)
@engine_option
@limit_options
@open_options
def command(
    paths: tuple[Path, ...],
    severity: str,
    form: str,
    outputs: tuple[str, ...],
    max_findings: int | None,
    changed: str | None,
    baseline: Path | None,
    write_baseline: bool,
    skip: tuple[str, ...],
    engine: EngineName,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Check the project, or the files and folders named: syntax, contradictions, shapes, rules.

    \b
    Examples:
      phegraph check data/kt-phe.ttl --severity violation
      phegraph check ontology --severity violation --format markdown
    """
    files = [_output(output) for output in outputs]
    if write_baseline and (baseline is None or paths or changed):
        raise click.UsageError("--write-baseline takes --baseline FILE, and checks everything.")
    graph = opened(folder, no_cache=no_cache, engine=engine, limits=limits)
    for path in (*(file.parent for _, file in files), *([baseline] if baseline else [])):
        graph.project.confine(path)
    mildest = Severity(severity)
    everything = write_baseline or "report" in (form, *(kind for kind, _ in files))  # a report is whole
    outcome = graph.check(
        **_options(graph.project, paths, changed, None if write_baseline else baseline, skip),
        severity=Severity.INFO if everything else mildest,
    )

    from phegraph.check.baseline import write_baseline as write_baseline_to
    from phegraph.check.formats import View, render
    from phegraph.errors import exit_code_of

    view = View(mildest, max_findings, below=_below(graph.project))
    for kind, path in files:
        with _written(path):
            _write(path, render(kind, outcome, view))
    if outcome.unusable or baseline is None or not write_baseline:
        print_report(form, outcome, view)
        if outcome.unusable:
            return exit_code_of(outcome.findings)
        return 1 if view.reached(outcome) else 0
    with _written(baseline):
        say(f"{baseline}: {write_baseline_to(baseline, outcome)} findings")
    return 0


def _options(
    project: Project,
    paths: tuple[Path, ...],
    changed: str | None,
    baseline: Path | None,
    skip: tuple[str, ...],
) -> dict[str, Any]:
    """The arguments of `KnowledgeGraph.check`."""
    from phegraph.check.baseline import read_baseline as read_baseline
    from phegraph.check.changes import since
    from phegraph.check.rulebook import Rulebook

    return {
        "paths": tuple(_known(path, project) for path in paths),
        "changes": since(project, changed) if changed else None,
        "baseline": read_baseline(baseline, _name(baseline, project)) if baseline else None,
        "skip": Rulebook(project).known(skip),
    }


def _known(path: Path, project: Project) -> Path:
    """A file of the project, or a folder that has some."""
    from phegraph.project.project import SETTINGS

    absolute = path.resolve()
    files = project.ontology_files + project.shapes_files + project.data_files
    files += [*project.query_files, *project.rule_files, project.root / SETTINGS]
    if not any(file.is_relative_to(absolute) for file in files):
        raise click.UsageError(f"{path} is no file of the project, nor a folder with any.")
    return absolute


def _name(path: Path, project: Project) -> str:
    """What findings call a file."""
    absolute = path.resolve()
    return project.name_of(absolute) if absolute.is_relative_to(project.root) else path.as_posix()


def _output(text: str) -> tuple[str, Path]:
    """The form and the file of an --output."""
    form, equals, file = text.partition("=")
    if equals and form in FORMATS:
        return form, Path(file)
    known = {extension: name for name, extension in FORMATS.items() if extension}
    extension = Path(text).suffix.removeprefix(".")
    if extension not in known:
        raise click.UsageError(
            f"No form has the extension of {text!r}: write FORM=FILE. Forms: {', '.join(FORMATS)}."
        )
    return known[extension], Path(text)


def _write(path: Path, text: str) -> None:
    from phegraph.system.files import replacing

    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


@contextmanager
def _written(path: Path) -> Iterator[None]:
    from phegraph.errors import PhegraphError

    try:
        yield
    except OSError as error:
        raise PhegraphError(
            f"{path} cannot be written: {error.strerror}.", hint="Choose another file."
        ) from error


def _below(project: Project) -> str:
    """Where the project is in its git repository: an empty text, or a folder with a slash at its end."""
    for folder in (project.root, *project.root.parents):
        if (folder / ".git").exists():
            below = project.root.relative_to(folder).as_posix()
            return "" if below == "." else below + "/"
    return ""
