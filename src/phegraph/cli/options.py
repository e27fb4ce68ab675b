"""The options that several commands have: one name, one meaning, one place in the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from phegraph.check.formats.rendering import REPORT_FORMATS, report_format_of_file
from phegraph.cli.opening import watched
from phegraph.cli.output import Reporting, report_faults
from phegraph.errors import ExportError, InputError
from phegraph.reference.engines import ENGINES
from phegraph.system.limits import COMMAND, LARGEST_LIMIT

Command = Callable[..., int]
Option = Callable[[Command], Command]

FILE = click.Path(path_type=Path)
FOUND = 1
"""The exit code where something is found."""


def format_option(formats: Sequence[str], default: str | None = "text", *, note: str = "") -> Option:
    """In what format the command prints.

    Args:
        formats: The names of the formats.
        default: The default.
        note: What the help adds.
    """
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default=default,
        help=f"The format of the output.{note}",
    )


def to_option(
    description: str, *, metavar: str = "DIR", default: str | None = None, required: bool = True
) -> Option:
    """Where the output goes.

    Args:
        description: What is written there, and whether it is a file or a folder.
        metavar: What the help calls the value.
        default: The default.
        required: Whether it must be given.
    """
    return click.option(
        "--to",
        type=FILE,
        metavar=metavar,
        default=default,
        required=required,
        help=f"Where to write {description}.",
    )


def _reports(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> object:
    try:
        return [report_format_of_file(value) for value in values]
    except ExportError as error:
        raise click.BadParameter(str(error), context, parameter) from error


reports_option = click.option(
    "--to",
    "reports",
    multiple=True,
    metavar="[FORMAT=]FILE",
    callback=_reports,
    help="Where to write the report, which is printed all the same: a file. May be given several times. The"
    " extension tells the format: "
    f"{', '.join(f'.{end} {name}' for name, end in REPORT_FORMATS.items() if end)}.",
)


def report_options(function: Command) -> Command:
    """The options of every command that reports findings, as one argument, `reporting`."""

    @reports_option
    @format_option([*REPORT_FORMATS])
    @click.option(
        "--statistics",
        is_flag=True,
        help="Print how many findings each rule has, instead of them: as text, json, csv or markdown.",
    )
    @click.option("--quiet", "-q", is_flag=True, help="Print no report: the files of --to have it.")
    @click.option("--exit-zero", is_flag=True, help="End with 0, too, where something is found.")
    @wraps(function)
    def command(
        *args: object,
        reports: Sequence[tuple[str, Path]],
        format_name: str,
        statistics: bool,
        quiet: bool,
        exit_zero: bool,
        **options: object,
    ) -> int:
        if statistics and format_name not in ("text", "json", "csv", "markdown"):
            raise click.UsageError("--statistics is printed as text, json, csv or markdown.")
        reporting = Reporting(reports, format_name, statistics, quiet)
        try:
            code = function(*args, reporting=reporting, **options)
        except InputError as error:
            if error.exit_code != FOUND:
                raise
            report_faults(error, reporting)
            code = FOUND
        return 0 if exit_zero and code == FOUND else code

    return command


def data_option(description: str) -> Option:
    """Files of data, where the arguments of the command are something else.

    Args:
        description: What the data is for.
    """
    return click.option(
        "--data",
        "-d",
        multiple=True,
        type=FILE,
        metavar="FILE",
        help=f"{description} May be given several times.",
    )


data_argument = click.argument("data", nargs=-1, required=True, type=FILE)

engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="compiled",
    help="What reasons and validates: rules and shapes compiled to SPARQL, or owlrl and pySHACL (reference).",
)
draft_option = click.option(
    "--draft", is_flag=True, help="Let shapes have what the draft of SHACL 1.2 (2026-08-03) adds."
)
profile_option = click.option(
    "--profile", type=click.Choice(["rl", "rdfs"]), default="rl", help="The rules of reasoning."
)
since_option = click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A dump of the former release: the front page tells what changed.",
)
unchecked_option = click.option(
    "--unchecked", is_flag=True, help="Serve a graph that violates its shapes and rules all the same."
)
user_option = click.option("--user", help="The user name at the endpoint.")
digest_option = click.option("--digest", is_flag=True, help="Use HTTP digest authentication.")


def endpoint_options(function: Command) -> Command:
    """The options of a command that serves an endpoint of others, as `endpoint`; None for none."""

    @click.option(
        "--endpoint",
        "address",
        metavar="URL",
        help="A SPARQL endpoint of others to serve, in place of the data of the project. Variables of the"
        " environment have what it asks for: PHEGRAPH_PASSWORD or PHEGRAPH_TOKEN.",
    )
    @user_option
    @digest_option
    @wraps(function)
    def command(*args: object, address: str | None, user: str | None, digest: bool, **options: object) -> int:
        from phegraph.server.messages import Endpoint

        if address is None and (user or digest):
            raise click.UsageError("--user and --digest are for an endpoint: name it with --endpoint.")
        endpoint = None if address is None else Endpoint(address, user or "", digest)
        return function(*args, endpoint=endpoint, **options)

    return command


project_option = click.option(
    "--project", "folder", type=FILE, metavar="DIR", default=".", help="A folder of the project."
)
private_option = click.option(
    "--private", is_flag=True, help="Allow servers on this machine and in private networks."
)
max_size_option = click.option(
    "--max-size",
    metavar="MIB",
    type=click.FloatRange(0, min_open=True),
    default=64.0,
    help="MiB that a fetched file may have, unpacked.",
)
max_wait_option = click.option(
    "--max-wait",
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    help="How many seconds each request to a server may take.",
)
_NO_CACHE = click.option("--no-cache", is_flag=True, help="Load and reason anew, and keep nothing.")


def _keep(context: click.Context, parameter: click.Parameter, value: float | None) -> None:
    """Keep an option of all of a command for `watched`."""
    context.meta[f"phegraph.{parameter.name}"] = value


def _limit(
    name: str, metavar: str, description: str, default: str, *, whole: bool = False, **more: Any
) -> Option:
    """An option that limits something; one of all of a command is kept for `watched`."""
    if whole:
        more |= {"expose_value": False, "callback": _keep}
    settings = {"type": click.FloatRange(0, LARGEST_LIMIT), "metavar": metavar, **more}
    return click.option(name, help=f"{description}; 0 for any. [default: {default}]", **settings)


_MAX_TIME = _limit(
    "--max-time", "SECONDS", "How many seconds all of the command may take", "3600", whole=True
)
_MAX_MEMORY = _limit("--max-memory", "GIB", "How many GiB of memory all of it may take", "16", whole=True)
_TIMEOUT = _limit("--timeout", "SECONDS", "How many seconds each query of a file or a person may take", "60")
_MEMORY = _limit("--memory", "GIB", "How many GiB of memory each may take", "4")
tables_option = _limit(
    "--memory", "GIB", "How many GiB of memory the database of the engine duckdb may take", "4"
)
_ROWS = _limit(
    "--rows",
    "COUNT",
    "How many rows or statements each may give: more is an error or a finding, and never cut short",
    "1000000",
    type=click.IntRange(0, LARGEST_LIMIT),
)


def project_options(function: Command) -> Command:
    """The options of a command that opens a project and goes on until it is ended."""
    return project_option(_NO_CACHE(function))


def open_options(function: Command) -> Command:
    """The options of every command that opens a project."""
    return project_options(_MAX_TIME(_MAX_MEMORY(function)))


def base_option(function: Command) -> Command:
    """The option of commands that read files without a project: the base of relative IRIs."""
    return click.option(
        "--base",
        metavar="IRI",
        help="What relative IRIs resolve against where a file has no base. [default: the file's address]",
    )(function)


def file_options(function: Command) -> Command:
    """The options of every command that reads files without a project. It goes on watched."""

    @wraps(function)
    def command(*args: object, **options: object) -> int:
        watched(COMMAND)
        return function(*args, **options)

    return _MAX_TIME(_MAX_MEMORY(command))


def limit_options(function: Command) -> Command:
    """The options of every command that answers queries of files or people, as one argument, `limits`."""

    @wraps(function)
    def command(
        *args: object, timeout: float | None, memory: float | None, rows: int | None, **options: object
    ) -> int:
        values = {"seconds": timeout, "memory": memory, "rows": rows}
        limits = {name: value for name, value in values.items() if value is not None}
        return function(*args, limits=limits, **options)

    return _TIMEOUT(_MEMORY(_ROWS(command)))
