"""The record of requests: a line of the log each, and counts."""

import logging
from collections import Counter

_LOG = logging.getLogger("phegraph.server.requests")


class Requests:
    """Logs requests, without what was asked, and counts responses by their status."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def record(self, client: str, method: str, path: str, status: int, size: int, seconds: float) -> None:
        """Log and count a request that has been answered.

        Args:
            client: The address of the client.
            method: The method.
            path: The path.
            status: The status of the response.
            size: How many bytes its body has.
            seconds: How long it took.
        """
        self.counts[str(status)] += 1
        line = {
            "client": client,
            "method": method,
            "path": path[:200],
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
        }
        if _LOG.isEnabledFor(logging.INFO):  # without where in the program it is logged, which takes time
            _LOG.handle(_LOG.makeRecord(_LOG.name, logging.INFO, "", 0, "request", (line,), None))
