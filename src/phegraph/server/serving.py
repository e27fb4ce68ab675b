"""Serving: the sockets, the workers and the application from the start of the command to its end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace

from phegraph.errors import ProjectError
from phegraph.server.messages import Start
from phegraph.server.scratch import scratch_folder
from phegraph.server.workers import Workers

try:
    import uvicorn
    from starlette.types import ASGIApp

    from phegraph.server.app import application
    from phegraph.server.kept import Kept
    from phegraph.server.protocol import ResendingProtocol
    from phegraph.server.requests import Requests
except ImportError as missing:
    raise ProjectError(
        "The server needs the packages starlette and uvicorn, which are not installed.",
        hint="Install them: pip install 'phegraph[server]'.",
    ) from missing

_BACKLOG = 1024
_GRACE = 5
"""Seconds in which requests may end that run when the server is to end."""


def serve(
    start: Start,
    *,
    host: str,
    port: int,
    token: str,
    proxies: str,
    agents: bool,
    announce: Callable[[str], None],
) -> None:
    """Serve a graph until the process gets SIGINT or SIGTERM.

    Args:
        start: What is served.
        host: The address to listen at.
        port: The port; 0 for any that is free.
        token: What clients must have; empty where all may ask.
        proxies: The addresses of proxies whose word about clients is taken, with commas between.
        agents: Whether agents are answered at `/mcp`.
        announce: Called with the address when requests are answered.

    Raises:
        ProjectError: The address is taken.
        PhegraphError: The graph cannot be served.
    """
    _log()
    listening = _listen(host, port)
    here, number = listening.getsockname()[:2]
    address = f"http://{f'[{here}]' if ':' in here else here}:{number}/"
    with scratch_folder() as folder:
        start = replace(start, address=start.address or address, scratch=folder)
        asyncio.run(_serve(start, listening, token, proxies, lambda: announce(address), agents=agents))


async def _serve(
    start: Start,
    listening: socket.socket,
    token: str,
    proxies: str,
    announce: Callable[[], None],
    *,
    agents: bool,
) -> None:
    if agents:  # here, for its package may be missing, and the graph takes time to load
        from phegraph.server.agents import served_by_http
    workers = Workers(start)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(workers.close)
        await workers.open()
        mounted: dict[str, ASGIApp] = {}
        if agents:
            mounted["/mcp"] = await stack.enter_async_context(served_by_http(workers))
        kept, requests = Kept(workers), Requests()
        config = uvicorn.Config(
            application(workers, token, mounted, kept, requests),
            # Behind a proxy, who asks is in the request, and may differ.
            http="h11" if proxies else partial(ResendingProtocol, kept, requests),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=workers.limits.connections,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_GRACE,
            forwarded_allow_ips=proxies,
            proxy_headers=bool(proxies),
        )
        server = uvicorn.Server(config)
        for number in (signal.SIGINT, signal.SIGTERM):
            # The server takes them while it serves, and then sends them again to what was there before.
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        listening.listen(_BACKLOG)
        announce()
        gc.collect()
        gc.freeze()
        watching = asyncio.create_task(_drop_idle(server, workers.limits.idle_seconds))
        try:
            await server.serve(sockets=[listening])
        finally:
            watching.cancel()


async def _drop_idle(server: uvicorn.Server, seconds: float) -> None:
    """Close connections whose request does not come, or whose answer is not read."""
    seen: dict[object, tuple[object, float]] = {}
    while True:
        await asyncio.sleep(min(1.0, seconds / 4))
        now, connections = time.monotonic(), list(server.server_state.connections)
        seen = {connection: seen[connection] for connection in connections if connection in seen}
        for connection in connections:
            state = _state(connection)
            if state is None:
                seen.pop(connection, None)
            elif connection not in seen or seen[connection][0] != state:
                seen[connection] = state, now
            elif now - seen[connection][1] > seconds:
                connection.transport.abort()


def _state(connection: object) -> object:
    """What stays the same while a client lets the server wait; None while it is the server's turn."""
    cycle, transport = getattr(connection, "cycle", None), getattr(connection, "transport", None)
    waiting = transport.get_write_buffer_size() if transport else 0
    if waiting:
        return waiting
    return (id(cycle), getattr(connection, "resent", 0)) if cycle is None or cycle.response_complete else None


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the number of the protocol asyncio leaves Nagle's algorithm on, which delays answers by 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        message = f"The server cannot listen at {host}, port {port}: {error}."
        raise ProjectError(message, hint="Name another with --host and --port.") from error
    return listening


def _log() -> None:
    """Log to the standard error, in lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("phegraph.server")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _JsonLines(logging.Formatter):
    """Lines of JSON: what a record has as its arguments, or its message."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": moment, "level": record.levelname.lower()}
        if isinstance(record.args, dict) and not record.exc_info:
            line |= record.args
        else:
            line["message"] = record.getMessage()
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
