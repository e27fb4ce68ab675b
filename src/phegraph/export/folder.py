"""Folders: published whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phegraph.errors import ExportError

MARK = ".phegraph-site"
"""The file that tells a folder which may be replaced."""


@contextmanager
def replacing_folder(to: Path) -> Iterator[Path]:
    """A folder beside `to` that takes its place at the end, or is removed if anything fails.

    Raises:
        ExportError: `to` is no folder, or one that holds something else than what was published.
        OSError: A folder cannot be made or moved.
    """
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not (to / MARK).is_file())):
        raise ExportError(f"{to} holds something else than a site.", hint="Name a new or empty folder.")
    to.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{to.name}.", dir=to.parent))
    try:
        made, former = aside / "made", aside / "former"
        made.mkdir()
        yield made
        (made / MARK).touch(exist_ok=True)
        if to.exists():
            to.rename(former)
        try:
            made.rename(to)
        except OSError:
            if former.exists():
                former.rename(to)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
