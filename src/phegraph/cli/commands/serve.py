"""`phegraph serve`: serve the graph."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import FILE, endpoint_options, limit_options, project_options, unchecked_option
from phegraph.cli.output import say
from phegraph.errors import ProjectError

if TYPE_CHECKING:
    from phegraph.server.messages import Endpoint

_LOCAL = ("127.0.0.1", "::1", "localhost")


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    metavar="PORT",
    help="The port; 0 for any that is free.",
)
@click.option(
    "--at",
    default="",
    show_default=False,
    metavar="URL",
    help="Where it is served, behind a proxy. [default: the address that it listens at]",
)
@click.option("--pages/--no-pages", default=True, help="Whether the website is in it.")
@click.option("--agents", is_flag=True, help="Answer agents at /mcp (Model Context Protocol).")
@unchecked_option
@click.option("--token-file", type=FILE, metavar="FILE", help="A file with a token that clients must have.")
@click.option(
    "--writable",
    is_flag=True,
    help="Execute updates, for staging and tests: the files stay, and what is written is lost at the end."
    " It takes a token.",
)
@click.option(
    "--trust-proxy",
    "proxies",
    default="",
    show_default=False,
    metavar="ADDRESSES",
    help="Proxies whose X-Forwarded-For tells clients apart, with commas between.",
)
@click.option(
    "--limit",
    "server_limits",
    multiple=True,
    metavar="NAME=VALUE",
    help="A limit of the server, such as queries=4; docs/server.md has them all. May be given several times.",
)
@endpoint_options
@limit_options
@project_options
def command(
    host: str,
    port: int,
    at: str,
    pages: bool,
    agents: bool,
    unchecked: bool,
    token_file: Path | None,
    writable: bool,
    proxies: str,
    server_limits: tuple[str, ...],
    endpoint: Endpoint | None,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Serve the graph: a SPARQL endpoint, questions, names, addresses and the website, within limits.

    It listens on this machine alone, unless --host says otherwise. Changed files are read, checked and then
    served without an interruption. The log is on the standard error.

    \b
    Example:
      phegraph serve --port 8000
    """
    from phegraph.server.messages import Start
    from phegraph.server.serving import serve

    token = _token(token_file)
    if writable and not token:
        raise click.UsageError("--writable takes a token: name its file with --token-file.")
    if writable and endpoint:
        raise click.UsageError("An endpoint of others is not written to: leave out --writable.")
    if host not in _LOCAL and not token:
        say("Note: whoever reaches this address may ask; --token-file asks for a token.", err=True)
    start = Start(
        str(folder),
        caching=not no_cache,
        limits=_numbers(server_limits),
        budget=limits,
        address=at if not at or at.endswith("/") else f"{at}/",
        pages=pages,
        checked=not unchecked,
        writable=writable,
        endpoint=endpoint,
    )
    serve(
        start,
        host=host,
        port=port,
        token=token,
        proxies=proxies,
        agents=agents,
        announce=lambda address: say(f"{address} serves the graph; Ctrl-C ends it."),
    )
    return 0


def _token(file: Path | None) -> str:
    if file is None:
        return ""
    token = file.read_text(encoding="utf-8").strip()
    if not token or not token.isascii() or any(map(str.isspace, token)):
        raise ProjectError(f"{file} holds no token.", hint="Write one line of letters, digits and signs.")
    return token


def _numbers(limits: tuple[str, ...]) -> dict[str, float]:
    numbers = {}
    for limit in limits:
        name, _, value = limit.partition("=")
        try:
            numbers[name] = float(value)
        except ValueError as error:
            raise click.UsageError(f"{limit!r} is no NAME=VALUE, such as queries=4.") from error
    return numbers
