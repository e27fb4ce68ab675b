"""Files: written whole or not at all, and what a killed process leaves of them is swept by the next."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

UNFINISHED = ".phegraph-tmp"
"""How the name of a folder ends whose files are not finished. Git ignores it by that."""

_LONGEST = 50
"""How many characters of a name are in that of its unfinished folder, which must not be too long itself."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write the file that takes the place of `path` at the end, unless anything fails.

    Raises:
        OSError: The folder cannot be written to.
    """
    with replacing_each(path.parent) as aside:
        yield aside / path.name


@contextmanager
def replacing_each(folder: Path) -> Iterator[Path]:
    """A folder for files that take the places of those in `folder` at the end, unless anything fails.

    They are on the disk before the first takes its place: after a power cut, too, each file is the former
    one or the new one, whole. Within an unfinished folder, nobody would look for them after one.

    Raises:
        OSError: The folder cannot be written to.
    """
    with unfinished(folder / "files") as aside:
        yield aside
        made = sorted(aside.iterdir())
        to_disk = not any(part.endswith(UNFINISHED) for part in folder.absolute().parts)
        for path in made if to_disk else ():
            _flush(path)
        for path in made:
            path.replace(folder / path.name)
        if to_disk:
            with suppress(OSError):  # not every system lets a folder be flushed
                _flush(folder)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A new folder beside `path`, which is gone at the end unless it was moved.

    It is locked while this process, or a fork of it, lives. What is not, a killed process has left: that
    is removed first.

    Raises:
        OSError: The folder of `path` cannot be written to.
    """
    sweep(path.parent)
    made, lock = _begun(path)
    try:
        yield made
    finally:
        remove(made)
        if lock is not None:
            os.close(lock)


def sweep(folder: Path) -> None:
    """Remove the unfinished folders in a folder that no living process writes to.

    Windows does not tell whether one lives: there, none is removed.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in [*folder.glob(f".*{UNFINISHED}")]:
            with suppress(OSError):
                lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(path)
                finally:
                    os.close(lock)


def copy_folder(source: Path, to: Path) -> None:
    """Copy all files of a folder; other than `shutil.copytree`, end at the first that cannot be.

    Raises:
        OSError: A file cannot be read or written.
    """
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            copy_folder(path, to / path.name)
        else:
            shutil.copyfile(path, to / path.name)


def _begun(path: Path) -> tuple[Path, int | None]:
    """A new folder, and its lock."""
    while True:
        made = Path(tempfile.mkdtemp(UNFINISHED, f".{path.name[:_LONGEST]}.", path.parent))
        if sys.platform == "win32":
            return made, None
        try:
            lock = os.open(made, os.O_RDONLY)
        except FileNotFoundError:  # another process swept it before it was locked
            continue
        with suppress(OSError):  # some file systems know no locks; nothing is swept there
            fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            return made, lock
        os.close(lock)


def remove(path: Path) -> None:
    """Remove a file or a folder, as far as that can be. A link is removed, and not what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
