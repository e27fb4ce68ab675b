"""The cache: a project's closed graph, kept under a key of everything it was made from."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import msgspec
import pyoxigraph
from pyoxigraph import NamedNode

from phegraph.project.project import Project
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.terms import Prefixes, Term
from phegraph.sparql.guard import is_harmless
from phegraph.store.protocol import LocalStore, local_store
from phegraph.system.files import remove_path, replacing, sweep
from phegraph.system.kept import KeptValues
from phegraph.version import __version__

KEPT = 20
"""How many graphs are kept; the one unused for longest goes first."""

KEPT_BYTES = 16 * 2**30
"""How many bytes they have at most together; the one used last is kept whatever it has."""

T = TypeVar("T")

_SIZE = 67
"""How many bytes the checksum takes."""


def folder() -> Path:
    """Where graphs are kept: the user's cache folder, or `PHEGRAPH_CACHE`."""
    import platformdirs

    return Path(os.environ.get("PHEGRAPH_CACHE") or platformdirs.user_cache_dir("phegraph"))


def key_of(project: Project, engine: str, imported: Sequence[Path] = ()) -> str:
    """The key of a project's closed graph: its files and addresses, the engine, the store, the program.

    Args:
        project: The project.
        engine: What reasons.
        imported: The files that it imports.
    """
    files = [*project.ontology_files, *project.data_files, *imported]
    read = (
        part
        for path in files
        for part in (base_of(path, project.base_of_files), project.name_of(path), path.read_bytes())
    )
    return digest_of(
        _program(), local_store().kind, engine, project.base, *map(Path.as_posix, project.ontology), *read
    )


@cache
def _program() -> str:
    """A digest of the program's own files and of Oxigraph's version."""
    modules = _modules(os.fspath(Path(__file__).parents[1]))
    return digest_of(__version__, pyoxigraph.__version__, *modules)


def _modules(folder: str) -> Iterator[str]:
    """The names of the modules in a folder, in their order, each with its size and when it was changed."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=attrgetter("name")):
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.name} {status.st_size} {status.st_mtime_ns}"
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _modules(entry.path)


def file_of_trees() -> Path:
    """Where the trees of queries are kept that this program has parsed."""
    return folder() / digest_of(_program(), "trees")


def digest_of(*parts: bytes | str) -> str:
    """A digest of some parts, which is a file name."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def read_cached(key: str, inferred: NamedNode) -> LocalStore | None:
    """The store kept under a key, or None. What is damaged is logged in a line, and removed."""
    sweep(folder())
    path, store = folder() / key, local_store(inferred=inferred)
    try:
        data = path.read_bytes()
        if data[-_SIZE:] != _checksum(key, memoryview(data)[:-_SIZE]):
            raise ValueError("The checksum differs.")
        store.restore(io.BytesIO(data))
        os.utime(path)
    except FileNotFoundError:
        return None
    except (OSError, SyntaxError, ValueError):
        remove_damaged(path)
        return None
    return store


def remove_damaged(path: Path) -> None:
    """Remove a damaged graph, and log it."""
    log("The cached graph %s is damaged, and is made anew.", path)
    remove_path(path)


def log(message: str, *values: object) -> None:
    """Log something of the cache in a line."""
    import logging

    # Without other settings, Python writes it to the standard error.
    logging.getLogger("phegraph").warning(message, *values)


def write_cached(key: str, store: LocalStore) -> None:
    """Keep a store under a key. Two processes may do so at once.

    A cache folder that cannot be written to is no reason to fail: then nothing is kept.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        store.save(buffer)
        with replacing(folder() / key) as temporary, temporary.open("wb") as file:
            file.writelines((buffer.getbuffer(), _checksum(key, buffer.getbuffer())))
        remove_oldest()
    except OSError:
        return


def remove_oldest() -> None:
    """Remove what was unused for longest of what is too much."""
    graphs = (path for path in folder().iterdir() if not path.name.startswith("."))
    room = KEPT_BYTES
    for number, path in enumerate(sorted(graphs, key=lambda path: path.stat().st_mtime, reverse=True)):
        room -= sum(file.stat().st_size for file in (path, *path.rglob("*")))
        if number and (number >= KEPT or room < 0):
            remove_path(path)


class KeptTexts:
    """The texts for the engine of stored questions and rules, as former runs of this program have made them.

    A text that is read back is used only if it is harmless, so that the file is no way around the guard.
    """

    def __init__(self, root: Path, prefixes: Prefixes, *, caching: bool) -> None:
        """Read the texts that are kept for a project, if any are.

        Args:
            root: The folder of the project.
            prefixes: The prefixes that need no declaration.
            caching: Whether texts are kept at all.
        """
        declared = (f"{prefix}: {iri}" for prefix, iri in prefixes.namespaces.items())
        path = folder() / digest_of(_program(), str(root), *declared) if caching else None
        self.values = KeptValues(path)

    def get(self, query: str, values: Mapping[str, Term], make: Callable[[], str]) -> str:
        """The text for a query and values for its variables, made only where it is not kept."""
        key = digest_of(query, *(f"{name} {term}" for name, term in values.items()))
        return self._kept(key, str, make, lambda text: is_harmless(text, all_graphs=True))

    def about(self, query: str, kind: type[T], make: Callable[[], T]) -> T:
        """What is known of a query and asked of no engine, made only where it is not kept."""
        return self._kept(digest_of(kind.__name__, query), kind, make, lambda _: True)

    def _kept(self, key: str, kind: type[T], make: Callable[[], T], is_usable: Callable[[T], bool]) -> T:
        kept = self.values.get(key)
        if kept is not None:
            with suppress(msgspec.DecodeError):
                value = msgspec.json.decode(kept, type=kind)
                if is_usable(value):
                    return value
        made = make()
        self.values.keep(key, msgspec.json.encode(made))
        return made


def _checksum(key: str, data: memoryview) -> bytes:
    """The SHA-256 of a key and the data kept under it, as a comment of N-Quads."""
    digest = hashlib.sha256(key.encode())
    digest.update(data)
    return f"# {digest.hexdigest()}\n".encode()
