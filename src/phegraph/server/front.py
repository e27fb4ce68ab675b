"""The front: requests become jobs of workers, and replies become responses. It holds no graph."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from phegraph.server.folders import DESCRIPTION, FolderDescription
from phegraph.server.lanes import GONE
from phegraph.server.limits import ServerLimits
from phegraph.server.messages import Job, Reply, encode
from phegraph.server.problems import problem
from phegraph.server.workers import Workers

_LOG = logging.getLogger("phegraph.server")
_LEAST = 1024
"""The bytes from which on an answer is compressed."""
_MUCH = 2**16
"""The bytes from which on it is compressed in a thread, so that other requests go on."""
_LEVEL = 5
VERSION = "Graph-Version"
"""The header that names the version of the graph."""


class NotTakenError(Exception):
    """A request that no worker gets, with the reply to it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Front:
    """Answers requests by means of workers."""

    def __init__(self, workers: Workers) -> None:
        """Take the workers, which is open."""
        self.workers = workers
        self._described: tuple[str, FolderDescription | None] = "", None

    @property
    def limits(self) -> ServerLimits:
        return self.workers.limits

    @property
    def folder(self) -> tuple[Path, FolderDescription | None]:
        """The published folder and how it is served; none where there is no folder yet."""
        folder = self.workers.published.folder
        if folder != self._described[0]:
            text = (Path(folder) / DESCRIPTION).read_bytes()
            self._described = folder, msgspec.json.decode(text, type=FolderDescription)
        return Path(folder), self._described[1]

    async def respond(
        self, request: Request, job: Job, *, free: bool = False, vary: str = "Accept, Accept-Encoding"
    ) -> Response:
        """The response to a request: what a worker answers, or that the client has it already.

        Args:
            request: The request; its body has been read.
            job: What it asks for. The same job over the same graph has the same answer.
            free: Whether it is a query of the client's own.
            vary: The headers that the answer depends on.
        """
        if self.workers.loaded.is_live:
            reply = await self.reply(request, job, free=free)
            return await response(request, reply, {"Cache-Control": "no-store", "Vary": vary})
        version = self.workers.loaded.version
        tag = hashlib.blake2b(encode((version, job)), digest_size=12).hexdigest()
        if request.method in ("GET", "HEAD") and has(request, tag):
            return Response(status_code=304, headers=_caching(tag, version, vary))
        reply = await self.reply(request, job, free=free)
        headers = dict(reply.headers)
        if reply.status == 200 and request.method in ("GET", "HEAD") and "Cache-Control" not in headers:
            headers |= _caching(tag, version, vary)
        return await response(request, reply, {VERSION: version, **headers})

    async def reply(self, request: Request, job: Job, *, free: bool) -> Reply:
        """What a worker answers. It stops when the client has gone."""
        client = request.client.host if request.client else ""
        async with _until_gone(request) as gone:
            reply = await self.workers.answer(job, client, gone, free=free)
        if reply.fault:
            _LOG.error("%s fails: %s", job.operation, reply.fault)
        return reply


async def response(request: Request, reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
    """A reply as a response, compressed where the client takes that."""
    body, sent = reply.body, {**reply.headers, **(headers or {})}
    if len(body) >= _LEAST and _takes_gzip(request):
        packing = asyncio.to_thread(_packed, body) if len(body) > _MUCH else None
        body = await packing if packing else _packed(body)
        sent["Content-Encoding"] = "gzip"
        if "ETag" in sent:
            sent["ETag"] = f'{sent["ETag"][:-1]}-gzip"'
    return Response(body, reply.status, sent, reply.media_type)


async def body_of(request: Request, limits: ServerLimits) -> bytes:
    """The body of a request.

    Raises:
        NotTakenError: It is too long, or takes too long.
    """
    most, body = int(limits.body_mib * 2**20), bytearray()
    try:
        async with asyncio.timeout(limits.idle_seconds):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    title = f"The body has more than {limits.body_mib:g} MiB."
                    raise NotTakenError(problem(413, title, headers={"Connection": "close"}))
    except TimeoutError as error:
        title = f"The body is not complete after {limits.idle_seconds:g} seconds."
        raise NotTakenError(problem(408, title, headers={"Connection": "close"})) from error
    except ClientDisconnect as error:
        raise NotTakenError(GONE) from error
    return bytes(body)


@contextlib.asynccontextmanager
async def _until_gone(request: Request) -> AsyncIterator[asyncio.Future[None]]:
    """A future that is done when the client of a request, whose body has been read, goes."""
    watching = asyncio.ensure_future(_gone(request))
    try:
        yield watching
    finally:
        watching.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def has(request: Request, tag: str) -> bool:
    """Whether the client has the answer of a tag (RFC 9110, section 13.1.2), compressed or not."""
    sent = request.headers.get("if-none-match", "")
    return sent.strip() == "*" or f'"{tag}"' in sent or f'"{tag}-gzip"' in sent


def _caching(tag: str, version: str, vary: str) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Cache-Control": "no-cache", "Vary": vary, VERSION: version}


def _takes_gzip(request: Request) -> bool:
    for item in request.headers.get("accept-encoding", "").split(","):
        coding, *parameters = item.lower().replace(" ", "").split(";")
        if coding == "gzip":
            return not any(parameter in ("q=0", "q=0.0", "q=0.00", "q=0.000") for parameter in parameters)
    return False


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
