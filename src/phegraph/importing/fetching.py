"""Fetching of rows, on request alone: within limits of time, size and rate, into the cache."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from phegraph.errors import PhegraphError, errors_in_writing
from phegraph.project import cache
from phegraph.project.loading import LoadedGraph
from phegraph.sparql.guard import guard
from phegraph.system.files import replacing

if TYPE_CHECKING:
    from phegraph.importing.mapping import Mapped
    from phegraph.project.project import Project
    from phegraph.store.http_client import Client, Response

_MAX_REDIRECTS = 5
_RESULTS = "application/sparql-results+json"


class RowLimits(Struct, frozen=True):
    """What fetching may take.

    Attributes:
        seconds: The seconds of each request.
        mib: The MiB of each answer, unpacked.
        requests: The requests of all of it.
        per_second: The requests of a second.
        private: Whether addresses of this machine and of private networks are allowed.
    """

    seconds: float = 60
    mib: float = 64
    requests: int = 1000
    per_second: float = 1
    private: bool = False


def fetched_file(project: Project, mapped: Mapped) -> Path:
    """Where the rows of an address are, once they were fetched: in the cache, by project and mapping."""
    of_project = hashlib.sha256(f"{project.base} {mapped.input} {mapped.reading.select}".encode()).hexdigest()
    suffix = Path(urlsplit(mapped.input).path).suffix.lower()
    if mapped.each:
        suffix = ".jsonl"
    elif mapped.reading.select and mapped.reading.format == "results":
        suffix = ".srj"
    return cache.folder() / "rows" / of_project[:16] / f"{mapped.name}{suffix or '.json'}"


def fetch_rows(
    project: Project, mapped: Mapped, limits: RowLimits, notify: Callable[[str], None]
) -> tuple[Path, list[str]]:
    """Fetch the rows of a mapping. The file is written whole or not at all.

    An input with `{}` is asked for each ?value of the SELECT `each` over the graph; the JSON of each answer
    is a line. One with a `select` and the format `results` is a SPARQL endpoint.

    Args:
        project: The project.
        mapped: The mapping.
        limits: What it may take.
        notify: Called with each address.

    Returns:
        The file, and why single addresses of several could not be fetched.

    Raises:
        PhegraphError: The mapping has no address; or it cannot be fetched, or a limit is reached.
    """
    from phegraph.store.http_client import Client

    if not mapped.input.startswith(("http://", "https://")):
        raise PhegraphError(f"The mapping {mapped.name} has no address to fetch.", hint="Give `input` one.")
    target = fetched_file(project, mapped)
    client = Client(timeout=limits.seconds, max_answer_mib=limits.mib, only_public=not limits.private)
    failures: list[str] = []
    try:
        with errors_in_writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as temporary, temporary.open("wb") as file:
                if mapped.each:
                    for line in _each(project, mapped, client, limits, notify, failures):
                        file.write(line)
                elif mapped.reading.format == "results":
                    notify(mapped.input)
                    guard(mapped.reading.select)
                    query = {"query": mapped.reading.select}
                    address = mapped.input
                    response = client.send("POST", address, data=query, headers={"Accept": _RESULTS})
                    file.write(response.checked(address).body)
                else:
                    notify(mapped.input)
                    file.write(_answer(client, mapped.input).body)
    finally:
        client.close()
    return target, failures


def _each(
    project: Project,
    mapped: Mapped,
    client: Client,
    limits: RowLimits,
    notify: Callable[[str], None],
    failures: list[str],
) -> Iterator[bytes]:
    """The answers for each value, a segment of the path (RFC 3986, section 3.3), as lines of JSON."""
    from phegraph.store.http_client import UnreachableError

    solutions = LoadedGraph(project).store.select(guard(mapped.each, project.prefixes.namespaces).text)
    values = sorted({row[0].value for row in solutions if row and row[0] is not None})
    if len(values) > limits.requests:
        message = (
            f"{len(values):,} addresses are to be fetched, and --max-requests allows {limits.requests:,}."
        )
        raise PhegraphError(message)
    last = 0.0
    for value in values:
        address = mapped.input.replace("{}", quote(value, safe=""))
        time.sleep(max(0.0, last + 1 / limits.per_second - time.monotonic()))
        last = time.monotonic()
        notify(address)
        try:
            document = json.loads(_answer(client, address).body)
        except UnreachableError:
            raise  # what cannot be reached now cannot be for the others
        except (PhegraphError, ValueError) as error:
            failures.append(f"{address}: {getattr(error, 'message', 'no JSON')}")
            continue
        yield json.dumps(document, ensure_ascii=False).encode() + b"\n"


def _answer(client: Client, address: str) -> Response:
    """The answer at an address, or where it leads.

    Raises:
        PhegraphError: The server cannot be reached or answers with an error, or leads to what is not fetched.
    """
    for _ in range(_MAX_REDIRECTS + 1):
        response = client.send(
            "GET", address, headers={"Accept": "application/json, text/csv;q=0.9, */*;q=0.5"}
        )
        target = response.headers.get("location")
        if response.status not in (301, 302, 303, 307, 308) or not target:
            return response.checked(address)
        address = urljoin(address, target)
        if urlsplit(address).scheme not in ("http", "https"):
            break
    raise PhegraphError(f"{address} is not fetched: it is redirected too often, or to another scheme.")
