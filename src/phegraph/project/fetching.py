"""Fetching: copies of what is imported and not found here, over the network, into the lock folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from msgspec import Struct

from phegraph.errors import PhegraphError, ProjectError, errors_in_writing
from phegraph.project.imports import paths_of
from phegraph.rdf.formats import format_of
from phegraph.rdf.imports.following import Imports, follow
from phegraph.rdf.imports.lock import LOCK_FILE, LockedFile, LockError, lock_text, read_lock
from phegraph.rdf.reading.reader import read
from phegraph.system.files import replacing_each
from phegraph.text.counts import counted

if TYPE_CHECKING:
    from phegraph.project.loading import LoadedGraph
    from phegraph.store.http_client import Client, Response

MAX_REDIRECTS = 10
"""How many redirects one import leads through, at most."""
ACCEPT = (
    "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.8, application/ld+json;q=0.7,"
    " application/trig;q=0.6, application/n-quads;q=0.6, */*;q=0.1"
)
"""The syntaxes that a server is asked for (RFC 9110, section 12.5.1)."""

_EXTENSIONS = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+)?html", re.IGNORECASE | re.DOTALL)
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST_NAME = 80


class FetchLimits(Struct, frozen=True):
    """What fetching may take.

    Attributes:
        seconds: The seconds of each request.
        mib: The MiB of each answer, unpacked.
        files: The files of all of it.
        private: Whether addresses of this machine and of private networks are allowed.
    """

    seconds: float = 60
    mib: float = 64
    files: int = 100
    private: bool = False


class FetchError(Exception):
    """What is imported cannot be fetched; the text says why."""


class Fetched(Struct, frozen=True):
    """What was fetched.

    Attributes:
        files: The copies that are new or anew.
        failures: Why an IRI could not be fetched.
        imports: What is imported now.
    """

    files: Sequence[LockedFile]
    failures: Mapping[str, str]
    imports: Imports


def fetch_imports(
    graph: LoadedGraph,
    limits: FetchLimits,
    *,
    update: bool = False,
    notify: Callable[[str], None] = lambda line: None,
) -> Fetched:
    """Fetch what files import and that is not found here, and what these copies import in turn.

    A copy is written whole or not at all. What the lock file has is fetched again only if its copy is missing
    or altered, and must then be what it was.

    Args:
        graph: The graph.
        limits: What it may take.
        update: Whether to fetch all that the lock file has anew, whatever it is now.
        notify: Called with a line for each IRI that is fetched.

    Raises:
        PhegraphError: The lock file or folder cannot be used, or httpx is not installed.
    """
    from phegraph.store.http_client import Client

    paths, project = paths_of(graph.project), graph.project
    if not paths.allows(paths.locked):
        raise ProjectError(f"The folder {paths.locked} lies outside the project.")
    if paths.locked.is_dir() and not (paths.locked / LOCK_FILE).exists() and any(paths.locked.iterdir()):
        message = f"The folder {paths.locked} has files that are no copies."
        raise ProjectError(message, hint="Name another for copies: [imports] folder in the settings.")
    try:
        lock = dict(read_lock(paths.locked))
    except LockError as error:
        raise ProjectError(f"{error}.", hint="Restore it, or remove it and fetch anew.") from error
    files, failures = dict[str, LockedFile](), dict[str, str]()
    wanted = [*lock] if update else []
    client = Client(timeout=limits.seconds, max_answer_mib=limits.mib, only_public=not limits.private)
    try:
        while True:
            imports = follow(graph.every_reading, paths, base=project.base_of_files, name_of=project.name_of)
            wanted += [unresolved.iri for unresolved in imports.unresolved]
            wanted = [iri for iri in dict.fromkeys(wanted) if iri not in files and iri not in failures]
            if not wanted:
                return Fetched([*files.values()], failures, imports)
            for iri in wanted:
                try:
                    if len(files) >= limits.files:
                        raise FetchError(f"--max-files allows {counted(limits.files, 'file')} and no more")
                    notify(iri)
                    files[iri] = lock[iri] = _fetch(iri, client, paths.locked, lock, update=update)
                except FetchError as error:
                    failures[iri] = str(error)
            wanted = []
    finally:
        client.close()


def _fetch(
    iri: str, client: Client, folder: Path, lock: Mapping[str, LockedFile], *, update: bool
) -> LockedFile:
    """Fetch an IRI, and write the copy and the lock file.

    Raises:
        FetchError: It cannot be fetched or read, or is another file than the lock file says.
        ExportError: The folder cannot be written to.
    """
    if not iri.startswith(("http:", "https:")):
        raise FetchError("only http: and https: are fetched")
    try:
        response, address = _answer(client, urldefrag(iri).url)
    except PhegraphError as error:
        raise FetchError(error.message.rstrip(".")) from error
    sha256 = hashlib.sha256(response.body).hexdigest()
    if iri in lock and not update and lock[iri].sha256 != sha256:
        raise FetchError("it is not what was fetched before; --update takes it as it is now")
    if _HTML.match(response.body):
        raise FetchError(f"{address} answers with a page of HTML")
    with errors_in_writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with replacing_each(folder) as temporary:
            copy = temporary / f"copy{_extension(response, address)}"
            copy.write_bytes(response.body)
            syntax = format_of(copy)
            reading = read(copy, base=address, name=address)
            if syntax is None or reading.findings:
                reason = reading.findings[0].message.rstrip(".") if syntax else "it is in no syntax of RDF"
                copy.unlink()
                raise FetchError(f"{address} answers with what cannot be read ({reason})")
            name = _name(iri, f".{syntax.file_extension}", lock)
            copy.rename(temporary / name)
            locked = LockedFile(iri, name, address, sha256)
            (temporary / LOCK_FILE).write_bytes(lock_text({**lock, iri: locked}))
    return locked


def _answer(client: Client, address: str) -> tuple[Response, str]:
    """The answer at an address, and the address that redirects lead to.

    Raises:
        FetchError: A redirect leads to where nothing is fetched from, or there are too many.
        PhegraphError: The server cannot be reached or answers with an error, or a limit is reached.
    """
    for _ in range(MAX_REDIRECTS + 1):
        response = client.send("GET", address, headers={"Accept": ACCEPT})
        target = response.headers.get("location")
        if response.status not in (301, 302, 303, 307, 308) or not target:
            return response.checked(address), address
        address = urldefrag(urljoin(address, target)).url
        if urlsplit(address).scheme not in ("http", "https"):
            raise FetchError(f"it is redirected to {address}, which is not fetched")
    raise FetchError(f"it is redirected over {MAX_REDIRECTS} times")


def _extension(response: Response, address: str) -> str:
    """The extension of the syntax that a server names, or else that of the address."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return _EXTENSIONS.get(media_type) or Path(urlsplit(address).path).suffix.lower()


def _name(iri: str, extension: str, lock: Mapping[str, LockedFile]) -> str:
    """The name of the copy of an IRI, which no other has: its host and path."""
    parts = urlsplit(iri)
    stem = _NOT_IN_NAME.sub("-", f"{parts.hostname or ''}{parts.path}".removesuffix(extension)).strip("-.")
    stem = stem[:_LONGEST_NAME] or "import"
    taken = {locked.file.lower() for locked in lock.values() if locked.iri != iri}
    if f"{stem}{extension}".lower() in taken:
        stem = f"{stem}-{hashlib.sha256(iri.encode()).hexdigest()[:10]}"
    return f"{stem}{extension}"
