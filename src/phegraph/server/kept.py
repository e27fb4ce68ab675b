"""Kept answers: what has been sent is sent again as long as the graph is the same, without a worker."""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phegraph.server.workers import Workers

RAW = "phegraph.raw"
"""The key, in the scope of a request, of the bytes that it came in, where they are all that came."""
NOSNIFF = (b"x-content-type-options", b"nosniff")
"""The header that every response has."""
_DECIDING = frozenset((b"accept", b"accept-encoding", b"origin"))
"""The headers of a request that its answer depends on."""
_OTHERS = frozenset((b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since"))
"""The headers of requests that are left to the application."""
_OF_A_CONNECTION = frozenset(
    (b"if-none-match", b"upgrade", b"expect", b"content-length", b"transfer-encoding")
)
"""The headers of requests whose bytes may not be known again."""
_OF_304 = frozenset((b"etag", b"cache-control", b"vary", b"graph-version"))
_LARGEST_PART = 8
"""One answer takes at most this part of all that is kept."""
_MOST_FORMS = 8
"""In how many forms of bytes a request for one answer is known."""

_Key = tuple[bytes, ...]


class Kept:
    """The answers that are kept of the graph that is served; those asked for longest ago are dropped first.

    Attributes:
        size: How many bytes they take, about.
        hits: How many requests they have answered.
    """

    def __init__(self, workers: Workers) -> None:
        """Take the workers, which know the version of the graph."""
        self._workers = workers
        self._answers: OrderedDict[_Key, SentAnswer] = OrderedDict()
        self._by_bytes: dict[bytes, SentAnswer] = {}
        self._versions = "", ""
        self.size = self.hits = 0

    @property
    def versions(self) -> tuple[str, str]:
        """The versions of the graph and of the pages. Where they are others than before, nothing is kept."""
        versions = self._workers.loaded.version, self._workers.published.version
        if versions != self._versions:
            self._answers.clear()
            self._by_bytes.clear()
            self._versions, self.size = versions, 0
        return versions

    def of_bytes(self, raw: bytes) -> SentAnswer | None:
        """The answer to a request of the same bytes as one before."""
        _ = self.versions
        return self._used(self._by_bytes.get(raw))

    def of_key(self, key: _Key, raw: bytes) -> SentAnswer | None:
        """The answer to a request for the same, which from now on is known by its bytes, too."""
        answer = self._used(self._answers.get(key))
        if answer and raw and len(answer.forms) < _MOST_FORMS:
            answer.forms.append(raw)
            self._by_bytes[raw] = answer
        return answer

    def _used(self, answer: SentAnswer | None) -> SentAnswer | None:
        if answer:
            self.hits += 1
            self._answers.move_to_end(answer.key)
        return answer

    def keep(self, answer: SentAnswer) -> None:
        """Keep an answer, unless it is too large, and drop others for it."""
        most = self._workers.limits.kept_mib * 2**20
        if answer.key in self._answers or answer.size * _LARGEST_PART > most:
            return
        self._answers[answer.key] = answer
        self.size += answer.size
        while self.size > most:
            _, dropped = self._answers.popitem(last=False)
            self.size -= dropped.size
            for raw in dropped.forms:
                del self._by_bytes[raw]


class SentAnswer:
    """An answer as it is sent.

    Attributes:
        key: What distinguishes the request for it from others.
        path: The path of the request.
        forms: The bytes of requests for it.
        body: Its body.
        is_whole: Whether it may be sent again: it has all of its body, and a strong ETag.
    """

    def __init__(self, key: _Key, path: str) -> None:
        """Take the request; `see` takes the answer."""
        self.key = key
        self.path = path
        self.forms: list[bytes] = []
        self.body = b""
        self.is_whole = False
        self._start: dict[str, Any] = {}
        self._tag = b""

    @property
    def size(self) -> int:
        """How many bytes it takes, about, with the requests that it is known by."""
        return len(self.body) + (2 + _MOST_FORMS) * (1024 + len(self.key[0]) + len(self.key[1]))

    @cached_property
    def head(self) -> bytes:
        """Its head, but for the headers that each response of the server has."""
        pairs = (*self._start["headers"], NOSNIFF)
        return b"HTTP/1.1 200 OK\r\n" + b"".join(b"%b: %b\r\n" % pair for pair in pairs)

    def see(self, message: Message) -> None:
        """Take note of a part of it."""
        if message["type"] == "http.response.start":
            self._start = dict(message)
            self._tag = dict(message["headers"]).get(b"etag", b"")
        elif message["type"] == "http.response.body":
            is_first = not self.body and not message.get("more_body")
            self.is_whole = is_first and self._start["status"] == 200 and self._tag.startswith(b'"')
            self.body = message.get("body", b"")

    async def send(self, known: bytes, send: Send) -> None:
        """Send it again, or that the client has it (RFC 9110, section 13.1.2)."""
        if known and (self._tag in known or known.strip() == b"*"):
            headers = [pair for pair in self._start["headers"] if pair[0].lower() in _OF_304]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send(dict(self._start))
            await send({"type": "http.response.body", "body": self.body})


class Keeping:
    """Answers requests by GET with what is kept, and keeps what the application answers (RFC 9111)."""

    def __init__(self, app: ASGIApp, kept: Kept) -> None:
        """Take the application, and what is kept."""
        self._app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if headers is None or not _OTHERS.isdisjoint(headers):
            await self._app(scope, receive, send)
            return
        deciding = (b"\n".join(pair) for pair in scope["headers"] if pair[0] in _DECIDING)
        key = (scope["raw_path"], scope["query_string"], *deciding)
        versions, kept = self._kept.versions, self._kept.of_key(key, _raw(scope, headers))
        if kept:
            await kept.send(headers.get(b"if-none-match", b""), send)
            return
        answer = SentAnswer(key, scope["path"])

        async def sending(message: Message) -> None:
            answer.see(message)
            await send(message)

        await self._app(scope, receive, sending)
        if answer.is_whole and versions == self._kept.versions:
            self._kept.keep(answer)


def _raw(scope: Scope, headers: dict[bytes, bytes]) -> bytes:
    """The bytes of a request, if they say all of it and the connection stays open; empty if not."""
    is_plain = scope["http_version"] == "1.1" and _OF_A_CONNECTION.isdisjoint(headers)
    stays = headers.get(b"connection", b"keep-alive").lower() == b"keep-alive"
    raw: bytes = scope.get(RAW, b"") if is_plain and stays else b""
    return raw
