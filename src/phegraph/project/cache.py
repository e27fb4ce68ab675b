"""The cache: a project's closed graph, kept under a key of everything it was made from."""

import hashlib
import io
import os
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.project.project import Project
from phegraph.store.protocol import LocalStore, local_store
from phegraph.system.files import remove_path, replacing, sweep
from phegraph.version import __version__

KEPT = 20
"""How many graphs are kept; the one unused for longest goes first."""


_SIZE = 67
"""How many bytes the checksum takes."""


def folder() -> Path:
    """Where graphs are kept: the user's cache folder, or `PHEGRAPH_CACHE`."""
    import platformdirs

    return Path(os.environ.get("PHEGRAPH_CACHE") or platformdirs.user_cache_dir("phegraph"))


def key_of(project: Project, engine: str) -> str:
    """The key of a project's closed graph: its files and addresses, the engine, the store, the program."""
    digest = hashlib.blake2b(digest_size=20)

    def add(*parts: bytes | str) -> None:
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big") + data)

    add(__version__, local_store().kind, engine, project.base, project.ontology.as_posix())
    for module in sorted(Path(__file__).parents[1].rglob("*.py")):
        status = module.stat()
        add(module.name, f"{status.st_size} {status.st_mtime_ns}")
    for path in project.ontology_files + project.data_files:
        add(project.name_of(path), path.read_bytes())
    return digest.hexdigest()


def read_cached(key: str, inferred: NamedNode) -> LocalStore | None:
    """The store kept under a key, or None. What is damaged is logged in a line, and removed."""
    path, store = folder() / key, local_store(inferred=inferred)
    sweep(folder())
    try:
        data = path.read_bytes()
        if data[-_SIZE:] != _checksum(key, memoryview(data)[:-_SIZE]):
            raise ValueError("The checksum differs.")
        store.restore(io.BytesIO(data))
        os.utime(path)
    except FileNotFoundError:
        return None
    except (OSError, SyntaxError, ValueError):
        import logging

        # Without other settings, Python writes it to the standard error.
        logging.getLogger("phegraph").warning("The cached graph %s is damaged, and is made anew.", path)
        remove_path(path)
        return None
    return store


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
        graphs = (path for path in folder().iterdir() if not path.name.startswith("."))
        for path in sorted(graphs, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            remove_path(path)
    except OSError:
        return


def _checksum(key: str, data: memoryview) -> bytes:
    """The SHA-256 of a key and the data kept under it, as a comment of N-Quads."""
    digest = hashlib.sha256(key.encode())
    digest.update(data)
    return f"# {digest.hexdigest()}\n".encode()
