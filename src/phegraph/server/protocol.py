"""The protocol of connections: that of uvicorn, but that a request of known bytes is answered at once."""

from __future__ import annotations

from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from phegraph.server.kept import RAW, Kept
from phegraph.server.requests import Requests

_END = b"\r\n\r\n"
_LONGEST = 4096


class ResendingProtocol(H11Protocol):
    """HTTP/1.1. A whole request of the same bytes as one that was understood before means the same.

    Such a request is answered with what is kept, and is not parsed again; all others take the way of uvicorn.
    """

    def __init__(self, kept: Kept, requests: Requests, **settings: Any) -> None:
        """Take what is kept, the record of requests, and what uvicorn gives each connection."""
        super().__init__(**settings)
        self._kept = kept
        self._requests = requests
        self.resent = 0
        """How many answers have been sent again."""

    def data_received(self, data: bytes) -> None:
        """Answer a request that is known, or have it parsed."""
        if not self._is_whole_request(data):
            super().data_received(data)
            return
        answer = self._kept.of_bytes(data)
        if answer is None:
            former = self.cycle
            super().data_received(data)
            if self.cycle is not former:  # its task has not begun
                cast("dict[str, object]", self.cycle.scope)[RAW] = data
            return
        self._unset_keepalive_if_required()
        common = b"".join(b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        self.transport.write(b"".join((answer.head, common, b"\r\n", answer.body)))
        self.resent += 1
        self.server_state.total_requests += 1
        client = self.client[0] if self.client else ""
        self._requests.record(client, "GET", answer.path, 200, len(answer.body), 0.0)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _is_whole_request(self, data: bytes) -> bool:
        """Whether data is one request by GET without a body, and the connection waits for one."""
        return (
            data.startswith(b"GET ")
            and len(data) <= _LONGEST
            and data.find(_END) == len(data) - len(_END)
            and (self.cycle is None or self.cycle.response_complete)
            and self.conn.our_state is h11.IDLE
            and self.conn.their_state is h11.IDLE
            and not self.conn.trailing_data[0]
            and not self.transport.is_closing()
            and not self.transport.get_write_buffer_size()
        )
