"""The cache: a project's closed graph, kept under a key of everything it was made from."""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
from pyoxigraph import NamedNode

import phegraph
from phegraph.project import Project
from phegraph.store.embedded import EmbeddedStore

KEPT = 20
"""How many graphs are kept; the one unused for longest goes first."""


def folder() -> Path:
    """Where graphs are kept: the user's cache folder, or `PHEGRAPH_CACHE`."""
    import platformdirs

    return Path(os.environ.get("PHEGRAPH_CACHE") or platformdirs.user_cache_dir("phegraph"))


def key_of(project: Project, engine: str) -> str:
    """The key of a project's closed graph: its files, its addresses, the engine, and the program itself."""
    digest = hashlib.blake2b(digest_size=20)

    def add(*parts: bytes | str) -> None:
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big") + data)

    add(phegraph.__version__, pyoxigraph.__version__, engine, project.base, project.ontology.as_posix())
    for module in sorted(Path(phegraph.__file__).parent.rglob("*.py")):
        status = module.stat()
        add(module.name, f"{status.st_size} {status.st_mtime_ns}")
    for path in project.ontology_files + project.data_files:
        add(project.name_of(path), path.read_bytes())
    return digest.hexdigest()


def read(key: str, inferred: NamedNode) -> EmbeddedStore | None:
    """The store kept under a key, or None. What cannot be read makes room for what is kept next."""
    path, store = folder() / key, EmbeddedStore(inferred=inferred)
    try:
        store.restore(path)
        os.utime(path)
    except (OSError, SyntaxError, ValueError):
        shutil.rmtree(path, ignore_errors=True)
        return None
    return store


def write(key: str, store: EmbeddedStore) -> None:
    """Keep a store under a key. Two processes may do so at once; what a killed one leaves is never read.

    A cache folder that cannot be written to is no reason to fail: then nothing is kept.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", dir=folder(), ignore_cleanup_errors=True) as temporary:
            made = Path(temporary) / key
            made.mkdir()
            store.save(made)
            with suppress(OSError):  # another process has kept the same meanwhile
                made.rename(folder() / key)
        graphs = (path for path in folder().iterdir() if not path.name.startswith("."))
        for path in sorted(graphs, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return
