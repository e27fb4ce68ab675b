"""`phegraph check`: what is wrong, on which line, and what to do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import opened_anywhere, reopened
from phegraph.cli.options import (
    FILE,
    base_option,
    draft_option,
    engine_option,
    limit_options,
    open_options,
    report_options,
)
from phegraph.cli.output import Reporting, report, say
from phegraph.finding import Severity
from phegraph.reference.engines import EngineName
from phegraph.text.counts import counted
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from phegraph.check.fixing import Fixer
    from phegraph.check.outcome import Outcome
    from phegraph.finding import Finding
    from phegraph.graph import KnowledgeGraph
    from phegraph.project.project import Project


def _existing(
    context: click.Context, parameter: click.Parameter, values: tuple[Path, ...]
) -> tuple[Path, ...]:
    """The files and folders that are named, with those that patterns match, where no shell has looked."""
    paths: list[Path] = []
    for value in values:
        is_named = value == Path("-") or value.exists()
        matches = [] if is_named else sorted(glob(str(value), recursive=True))  # noqa: PTH207 - or absolute
        if not is_named and not matches:
            raise click.BadParameter(f"There is no {value}.", context, parameter)
        paths += [value] if is_named else map(Path, matches)
    return tuple(paths)


def _piped() -> Path:
    """What is piped in, as a file that is gone when the command ends."""
    import sys

    from phegraph.system.files import scratch_folder

    data = sys.stdin.buffer.read()
    folder = click.get_current_context().with_resource(scratch_folder())
    path: Path = folder / ("stdin.trig" if b"{" in data else "stdin.ttl")
    path.write_bytes(data)
    return path


_MOST_EARLY = 5
"""The most findings that are told before the questions are asked."""


class _Command(click.Command):
    """A command that takes `--fix` alone for `--fix=safe`: click would take the argument after it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--fix=safe" if arg == "--fix" else arg for arg in args])


@click.command(name="check", cls=_Command)
@click.argument("paths", nargs=-1, type=FILE, callback=_existing)
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.WARNING.value,
    help="The mildest severity to report. Any finding reported makes the exit code 1.",
)
@click.option(
    "--max-findings",
    metavar="COUNT",
    type=click.IntRange(min=1),
    help="How many findings to report at most, the worst.",
)
@click.option(
    "--changed",
    metavar="REV",
    help="Only what changed since the branch left a git revision, and what that can break.",
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
@click.option(
    "--fix",
    "fixes",
    type=click.Choice(["safe", "ask"]),
    metavar="[=ask]",
    help="Put right what can be, of any severity; with =ask, what takes a guess, too, after a question.",
)
@click.option("--watch", is_flag=True, help="Check again when a file changes, until Ctrl-C.")
@base_option
@draft_option
@engine_option
@click.option(
    "--category",
    metavar="NAME",
    default="",
    help="What code scanning calls this check, in SARIF. [default: phegraph, and the project's folder]",
)
@click.option(
    "--suppressions",
    is_flag=True,
    help="Have what is waived or known in SARIF as well, as suppressed, which GitHub ignores.",
)
@report_options
@limit_options
@open_options
def command(
    paths: tuple[Path, ...],
    severity: str,
    max_findings: int | None,
    changed: str | None,
    baseline: Path | None,
    write_baseline: bool,
    skip: tuple[str, ...],
    fixes: str | None,
    watch: bool,
    base: str | None,
    draft: bool,
    engine: EngineName,
    category: str,
    suppressions: bool,
    reporting: Reporting,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Check the project, or the files and folders named: syntax, inconsistencies, shapes, rules.

    A pattern may stand for files, and - for what is piped in. Without settings, ontology, shapes, data and
    queries are told apart by what they say.

    \b
    Examples:
      phegraph check data/kt-phe.ttl --severity violation
      phegraph check ontology --severity violation --format markdown
      phegraph check --fix=ask
      phegraph check --watch
    """
    if write_baseline and (baseline is None or paths or changed):
        raise click.UsageError("--write-baseline takes --baseline FILE, and checks everything.")
    if fixes and (write_baseline or Path("-") in paths):
        raise click.UsageError("--fix takes files, and no --write-baseline.")
    if watch and (fixes or write_baseline or Path("-") in paths):
        raise click.UsageError("--watch takes files, and neither --fix nor --write-baseline.")
    meta = click.get_current_context().meta
    if watch and meta["phegraph.max_time"] is None:
        meta["phegraph.max_time"] = 0.0
    if draft and engine == "reference":
        raise click.UsageError("The reference engine has nothing of the draft.")
    if Path("-") in paths:
        if len(paths) > 1:
            raise click.UsageError("What is piped in (-) is checked alone.")
        paths, base = (_piped(),), base or f"{Path.cwd().as_uri()}/"
        folder = paths[0].parent
    graph = opened_anywhere(
        paths, folder, base=base, no_cache=no_cache, engine=engine, limits=limits, draft=draft
    )
    for path in (*(file.parent for _, file in reporting.files), *([baseline] if baseline else [])):
        graph.project.confine(path)

    from phegraph.check.baseline import write_baseline as write_baseline_to
    from phegraph.check.formats.view import View
    from phegraph.check.selection import file_of_whole, folder_in_repository, selection
    from phegraph.errors import exit_code_of

    mildest = Severity(severity)
    # A baseline and the validation report of SHACL are whole.
    everything = write_baseline or "report" in (reporting.format_name, *(name for name, _ in reporting.files))

    graph.loaded.may_be_on_disk = not (watch or fixes)

    def checked(graph: KnowledgeGraph, early: Callable[[Outcome], None] | None = None) -> Outcome:
        return graph.check(
            **selection(graph.project, paths, changed, None if write_baseline else baseline, skip),
            severity=Severity.INFO if everything or fixes else mildest,
            before_questions=early,
        )

    def reported(graph: KnowledgeGraph, outcome: Outcome) -> int:
        view = View(
            mildest,
            max_findings,
            below=folder_in_repository(graph.project.root),
            file=file_of_whole(graph.project),
            category=category,
            suppressions=suppressions,
        )
        report(outcome, view, reporting._replace(quiet=reporting.quiet or write_baseline))
        if write_baseline and baseline is not None and not outcome.unusable:
            written = write_baseline_to(baseline, outcome)
            if not reporting.quiet:
                say(f"{baseline}: {written} findings")
            return 0
        if not reporting.quiet:
            _tell_of_versions(graph.project)
        return exit_code_of(outcome.findings) if outcome.unusable else int(bool(view.reached(outcome)))

    if watch:
        _watch(graph, lambda: reopened(graph, paths, folder, base=base), checked, reported, baseline)
        return 0
    outcome = checked(graph)
    unfixed = False
    if fixes:
        fixer = _fixer(graph.project, fixes)
        while fixer.fix(outcome):
            graph = reopened(graph, paths, folder, base=base)
            outcome = checked(graph)
        unfixed = _tell_of_fixes(fixer)
    return reported(graph, outcome) or int(unfixed)


def _watch(
    graph: KnowledgeGraph,
    reopen: Callable[[], KnowledgeGraph],
    checked: Callable[[KnowledgeGraph, Callable[[Outcome], None]], Outcome],
    reported: Callable[[KnowledgeGraph, Outcome], int],
    baseline: Path | None,
) -> None:
    """Check and report whenever a file changes, until the command is interrupted.

    What is found before the questions are asked is told at once.
    """
    from phegraph.check.watching import changed, stamps, wait_for_change, watched
    from phegraph.errors import PhegraphError
    from phegraph.project.rounds import Rounds
    from phegraph.system.collection import without_collection

    def relative(path: str) -> str:
        return graph.project.name_of(Path(path))

    rounds, others = Rounds(), [baseline] if baseline else []
    paths = watched(graph.project, (), others)
    before = stamps(paths)
    with suppress(KeyboardInterrupt):
        while True:
            begun = time.monotonic()
            try:
                with rounds.round(), without_collection():
                    graph = reopen()
                    reported(graph, checked(graph, partial(_tell_early, begun)))
                    linked = [*graph.loaded.imports.readings, *graph.loaded.contexts]
                    former, paths = paths, watched(graph.project, linked, others)
                    before = {**stamps({*paths} - {*former}), **before}
            except (PhegraphError, OSError) as error:  # settings half written, or a file just gone
                say(f"Error: {error}", err=True)
            seconds = time.monotonic() - begun
            say(f"Checked in {seconds:.1f} s. Waiting for a change; Ctrl-C ends this.", err=True)
            after = wait_for_change(before, paths)
            say(visible(", ".join(map(relative, changed(before, after)))), err=True)
            before = after


def _tell_early(begun: float, outcome: Outcome) -> None:
    """Say what is found before the questions are asked: the first findings, each a line."""
    seconds = time.monotonic() - begun
    lines = [visible(str(finding)) for finding in outcome.findings[:_MOST_EARLY]]
    number = counted(len(outcome.findings), "finding") if lines else "Nothing found"
    for line in (*lines, f"{number} in {seconds:.1f} s. Asking the questions."):
        say(line, err=True)


def _fixer(project: Project, fixes: str) -> Fixer:
    from phegraph.check.fixing import Fixer

    return Fixer(project, _ask if fixes == "ask" else None)


def _ask(finding: Finding, name: str, before: bytes, after: bytes) -> bool:
    """Show a change, and ask whether it is right; no answer is no."""
    from phegraph.cli.differences import print_difference

    say(visible(str(finding)))
    print_difference(name, before, after)
    try:
        return click.confirm("Make this change?", default=False)
    except click.Abort:
        say()
        return False


def _tell_of_fixes(fixer: Fixer) -> bool:
    """Say what is put right, and which files are left as they are, and why; whether there are any."""
    for name, error in fixer.errors.items():
        say(visible(f"{name} is left as it is: {error}"), err=True)
    if fixer.fixed:
        say(f"{counted(fixer.fixed, 'finding')} put right.", err=True)
    return bool(fixer.errors)


def _tell_of_versions(project: Project) -> None:
    """Say which folders are passed over as older versions."""
    older = [project.name_of(folder) for folder in project.found.older_versions] if project.found else []
    if older:
        more = f" and {len(older) - 3} more" if len(older) > 3 else ""
        names = visible(", ".join(older[:3]) + more)
        say(f"Passed over as other versions of what is checked, unless named: {names}.", err=True)
