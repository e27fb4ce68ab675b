"""`phegraph mcp`: serve the graph to an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import endpoint_options, limit_options, project_options, unchecked_option

if TYPE_CHECKING:
    from phegraph.server.messages import Endpoint


@click.command(name="mcp")
@unchecked_option
@endpoint_options
@limit_options
@project_options
def command(
    unchecked: bool, endpoint: Endpoint | None, limits: Mapping[str, float], folder: Path, no_cache: bool
) -> int:
    """Serve the graph to an agent by the Model Context Protocol, over the standard input and output.

    The agent's program starts it. Each stored question is a tool, and each row of an answer has its sources.
    `phegraph serve --agents` does the same over HTTP.

    \b
    Example:
      phegraph mcp --project .
    """
    from phegraph.server.agents import serve_stdio
    from phegraph.server.messages import Start
    from phegraph.server.scratch import scratch_folder

    with scratch_folder() as scratch:
        start = Start(
            str(folder),
            caching=not no_cache,
            limits={"queries": 2, "questions": 2},
            budget=limits,
            address="phegraph:",
            pages=False,
            scratch=scratch,
            checked=not unchecked,
            endpoint=endpoint,
        )
        asyncio.run(serve_stdio(start))
    return 0
