"""The cache: a project's closed graph, kept under a key of everything it was made from."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs
import pyoxigraph
from pyoxigraph import Quad, RdfFormat

import phegraph
from phegraph.files import replacing
from phegraph.project import Project

KEPT = 20
"""How many graphs are kept; the one unused for longest goes first."""


def folder() -> Path:
    """Where graphs are kept: the user's cache folder, or `PHEGRAPH_CACHE`."""
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


def read(key: str) -> list[Quad] | None:
    """The quads kept under a key, or None. What cannot be read counts as not kept."""
    path = folder() / f"{key}.nq"
    try:
        quads = list(pyoxigraph.parse(path=path, format=RdfFormat.N_QUADS))
        os.utime(path)
    except (OSError, SyntaxError, ValueError):
        return None
    return quads


def write(key: str, quads: Iterable[Quad]) -> None:
    """Keep quads under a key. Two processes may do so at once; what one that is killed leaves is never read.

    A cache folder that cannot be written to is no reason to fail: then nothing is kept.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with replacing(folder() / f"{key}.nq") as temporary:
            pyoxigraph.serialize(quads, temporary, RdfFormat.N_QUADS)
        kept = sorted(folder().glob("*.nq"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:
        return
