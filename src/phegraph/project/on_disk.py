"""Large graphs in the cache as stores on disk, which are asked without being loaded."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat

from phegraph.errors import PhegraphError
from phegraph.project import cache
from phegraph.questions.names import Names
from phegraph.rdf.formats import parse_rdf
from phegraph.rdf.reading.streamed import StreamedQuads
from phegraph.rdf.terms import Prefixes, Statement
from phegraph.store.protocol import LocalStore, SourceQuads, created_store
from phegraph.system.files import unfinished
from phegraph.system.limits import apart

if TYPE_CHECKING:
    from phegraph.owl.model import Closure

FROM = 32 * 2**20
"""How many bytes of quads, those of some 100,000 statements, a graph has that is kept as a store on disk."""

_NAMES = "names.sqlite"
_CHECKSUM = "checksum"


def copy_to(folder: Path, store: LocalStore, names: Callable[[], Names] | None = None) -> None:
    """Write a store to a folder that is new, with the names of its things where they are given.

    A process of its own does it: after the threads of a store on disk no process may be forked.

    Raises:
        LimitError: It takes too long.
        OSError: It cannot be written.
    """

    def copy() -> None:
        if names:
            names().keep(folder / _NAMES)
        store.copy_to(folder)

    apart(copy)


def can_close() -> bool:
    """Whether DuckDB is there, in whose tables `close_to` evaluates rules."""
    return find_spec("duckdb") is not None


def close_to(
    folder: Path, sources: Sequence[SourceQuads], ontology: Sequence[Statement], inferred: NamedNode
) -> Closure:
    """Load and close a graph that is larger than memory, in a folder that is new and a process of its own.

    Args:
        folder: The folder, which `opened_store` opens then.
        sources: The sources.
        ontology: The axioms.
        inferred: The name of the graph of inferred statements.

    Raises:
        ExplosionError: More would be inferred than is allowed.
        LimitError: It takes too long.
        OSError: The folder cannot be written to.
    """
    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.tables import TableEngine
    from phegraph.store.tables.loading import TableFile, load
    from phegraph.store.tables.store import TableStore
    from phegraph.store.tables.writing import write_inferred

    every = [quads for _, quads in sources]
    dumps = [quads for quads in every if isinstance(quads, StreamedQuads)]
    files = [TableFile(dump.path, dump.syntax, dump.name) for dump in dumps]
    others = (quad for quads in every if not isinstance(quads, StreamedQuads) for quad in quads)

    def work() -> Closure:
        with unfinished(folder / "tables") as scratch:
            readable = [scratch, *(file.path for file in files)]
            tables = TableStore(scratch / "database", readable=readable, inferred=inferred)
            try:
                load(tables, files, others, scratch)
                closure = close(tables, ontology, evaluation=TableEngine)
                write_inferred(tables, scratch / "inferred.nq", "nquads")
            finally:
                tables.close()
            store = created_store(folder, inferred=inferred)
            store.load(sources)
            with (scratch / "inferred.nq").open("rb") as lines:
                store.bulk_extend(parse_rdf(lines, RdfFormat.N_QUADS, None))
        return closure

    return apart(work)


def kept_names(folder: Path, prefixes: Prefixes) -> Names | None:
    """The names in the folder of a store, or None."""
    path = folder / _NAMES
    return Names.kept(path, prefixes) if path.is_file() else None


def folder_of(key: str, language: str) -> Path:
    """The folder in the cache of a graph with its names in a language."""
    return cache.folder() / cache.digest_of(key, "on disk", language)


def is_kept(folder: Path) -> bool:
    """Whether the cache has a folder of a graph. What is damaged is logged, and removed."""
    if not folder.exists():
        return False
    with suppress(OSError):
        if (folder / _CHECKSUM).read_bytes() == _checksum(folder):
            os.utime(folder)
            return True
    cache.remove_damaged(folder)
    return False


def keep(key: str, folder: Path, store: LocalStore, names: Callable[[], Names]) -> None:
    """Keep a graph in its folder in the cache, if it is large. Two processes may do so at once.

    Where that is not possible, it is logged in a line.

    Args:
        key: What its quads are kept under.
        folder: Its folder.
        store: The graph, in memory.
        names: The names of its things.
    """
    try:
        size = (cache.folder() / key).stat().st_size
        if size < FROM:
            return
        if shutil.disk_usage(folder.parent).free < 2 * size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with unfinished(folder) as temporary:
            copy_to(temporary, store, names)
            (temporary / _CHECKSUM).write_bytes(_checksum(temporary))
            if not folder.exists():  # as it does where another command was quicker
                temporary.rename(folder)
        cache.remove_oldest()
    except (OSError, RuntimeError, PhegraphError) as error:
        cache.log("The graph is not kept on disk, and is loaded each time: %s", error)


def _checksum(folder: Path) -> bytes:
    """The SHA-256 of the names and contents of the files in a folder, that of the checksum left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _CHECKSUM:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest().encode()
