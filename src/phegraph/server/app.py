"""The application: which address is answered by what, who may ask, and what is logged."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phegraph.server.endpoints import addresses, health, questions, reconciling, sparql
from phegraph.server.front import VERSION, Front, NotTakenError, response
from phegraph.server.kept import NOSNIFF, Keeping, Kept
from phegraph.server.problems import problem
from phegraph.server.requests import Requests
from phegraph.server.workers import Workers

_FAULTS = logging.getLogger("phegraph.server")
_OPEN = frozenset({"/health", "/ready"})
"""What needs no token."""

Endpoint = Callable[[Front, Request], Awaitable[Response]]
GET, POST = ["GET"], ["GET", "POST"]

ROUTES: dict[str, tuple[Endpoint, list[str]]] = {
    "/sparql": (sparql.sparql, POST),
    "/sparql/": (sparql.sparql, POST),
    "/sparql.html": (sparql.page, GET),
    "/graph-store": (sparql.graph_store, GET),
    "/.well-known/void": (sparql.dataset, GET),
    "/question/": (questions.questions, GET),
    "/question/{name}": (questions.question, GET),
    "/find": (questions.find, GET),
    "/describe": (questions.describe, GET),
    "/reconcile": (reconciling.service, POST),
    "/reconcile/suggest/{kind}": (reconciling.suggest, GET),
    "/reconcile/properties": (reconciling.properties, GET),
    "/reconcile/preview": (reconciling.preview, GET),
    "/reconcile/view": (reconciling.view, GET),
    "/openapi.json": (questions.openapi, GET),
    "/health": (health.health, GET),
    "/ready": (health.ready, GET),
    "/metrics": (health.metrics, GET),
    "/{path:path}": (addresses.address, GET),
}


def application(
    workers: Workers, token: str, mounted: Mapping[str, ASGIApp], kept: Kept, requests: Requests
) -> Starlette:
    """The application.

    Args:
        workers: The workers, which is open when the first request comes.
        token: What clients must have; empty where all may ask.
        mounted: Other applications by their addresses.
        kept: The answers that are kept.
        requests: The record of requests.
    """
    front = Front(workers)
    routes: list[BaseRoute] = [Route(path, _Whole(app)) for path, app in mounted.items()]
    routes += [
        Route(path, partial(_answered, front, endpoint), methods=methods)
        for path, (endpoint, methods) in ROUTES.items()
    ]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag", VERSION, "Link", "Retry-After"],
    )
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Watch, token=token, requests=requests), Middleware(Keeping, kept=kept), cors],
        exception_handlers={HTTPException: _refused},
    )
    app.router.redirect_slashes = False
    app.state.counts, app.state.kept = requests.counts, kept
    return app


async def _answered(front: Front, endpoint: Endpoint, request: Request) -> Response:
    try:
        return await endpoint(front, request)
    except NotTakenError as refused:
        return await response(request, refused.reply)


async def _refused(request: Request, error: Exception) -> Response:
    """The response where there is no such address (404), or not for this method (405)."""
    assert isinstance(error, HTTPException)
    return await response(request, problem(error.status_code, error.detail, headers=error.headers))


class _Whole:
    """An application that takes all methods of an address; a function would get requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class Watch:
    """Lets in who may ask, and records each request."""

    def __init__(self, app: ASGIApp, token: str, requests: Requests) -> None:
        """Take the application, the token that is needed, if any, and the record of requests."""
        self._app = app
        self._token = token.encode()
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, line = time.perf_counter(), _Logged()

        async def sending(message: Message) -> None:
            line.see(message)
            await send(message)

        try:
            if self._may_ask(scope):
                await self._app(scope, receive, sending)
            else:
                headers = {"WWW-Authenticate": "Bearer"}
                reply = problem(401, "This server needs a token.", "Send Authorization: Bearer TOKEN.")
                refused = Response(reply.body, reply.status, headers, reply.media_type)
                await refused(scope, receive, sending)
        except Exception:
            if line.status:  # the response has begun
                raise
            _FAULTS.exception("%s %s fails", scope["method"], scope["path"])
            reply = problem(500, "This is a fault of phegraph.")
            await Response(reply.body, reply.status, media_type=reply.media_type)(scope, receive, sending)
        finally:
            client = (scope.get("client") or ("",))[0]
            took = time.perf_counter() - began
            self._requests.record(client, scope["method"], scope["path"], line.status, line.size, took)

    def _may_ask(self, scope: Scope) -> bool:
        if not self._token or scope["path"] in _OPEN or scope["method"] == "OPTIONS":
            return True
        sent = dict(scope["headers"]).get(b"authorization", b"")
        return hmac.compare_digest(sent, b"Bearer " + self._token)


class _Logged:
    """What is logged of a response; `see` adds what is sent with all of them."""

    def __init__(self) -> None:
        self.status = 0
        self.size = 0

    def see(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), NOSNIFF]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
