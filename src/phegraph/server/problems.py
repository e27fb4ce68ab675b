"""Problems: errors as clients get them (RFC 9457, Problem Details for HTTP APIs)."""

import json
from collections.abc import Mapping

from phegraph.errors import LimitError, PhegraphError, StoreError, TimeLimitError
from phegraph.server.messages import Reply

PROBLEM = "application/problem+json"
TOO_MUCH = (422, "The answer takes more memory than it may.", "Ask for less.")
TOO_LONG = "Ask for less, or ask again when there is less to do."


def problem(
    status: int,
    title: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    fault: str = "",
    is_last: bool = False,
) -> Reply:
    """An error.

    Args:
        status: The status code of HTTP.
        title: What is wrong.
        detail: What to do.
        headers: More headers.
        fault: The traceback, for the log.
        is_last: Whether the worker takes no more jobs.
    """
    body = {"title": title, "status": status} | ({"detail": detail} if detail else {})
    text = json.dumps(body, ensure_ascii=False) + "\n"
    encoded = text.encode("utf-8", "replace")
    return Reply(status, PROBLEM, encoded, dict(headers or {}), fault, is_last)


def problem_of(error: PhegraphError) -> Reply:
    """The error that a client gets for one of phegraph's.

    What asks wrongly is 400 (SPARQL 1.1 Protocol, section 2.1.6), and what gives more than may be, 422. Of an
    endpoint of others that is served, 502 is what fails there, and 504 what takes too long.
    """
    place = str(error.place) if error.place else ""
    title = f"{place}: {error.message}" if place else error.message
    statuses = {TimeLimitError: 504, LimitError: 422, StoreError: 502}
    status = next((status for kind, status in statuses.items() if isinstance(error, kind)), 400)
    return problem(status, title, error.hint)
