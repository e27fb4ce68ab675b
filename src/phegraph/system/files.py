"""Files that are written whole or not at all; what a killed process leaves of them, the next one removes."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

UNFINISHED = ".phegraph-tmp"
"""The end of the name of a folder whose files are not finished, by which Git ignores it."""

_MAX_NAME = 50
"""The most characters of a name that its unfinished folder has in its own, which must not get too long."""


def real(path: Path) -> Path:
    """Where a path leads; unlike `Path.resolve`, it takes links that lead to themselves."""
    return Path(os.path.realpath(path))


def lies_in(path: Path, *folders: Path) -> bool:
    """Whether a path leads into one of the folders, or to it, wherever links lead."""
    leads = real(path)
    return any(leads.is_relative_to(real(folder)) for folder in folders)


def lies_below(path: Path, folder: Path) -> bool:
    """Whether a path is written as that of a folder or of something below."""
    return path == folder or os.fspath(path).startswith(f"{folder}{os.sep}")


def entries_below(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """What is in a folder and below, but for what is hidden, and what is below links or cannot be read."""
    with suppress(PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    yield from entries_below(entry.path)


def path_of_address(address: str) -> Path | None:
    """The path that an address of the scheme `file` names; None for any other address."""
    if not address.startswith("file:"):
        return None
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost") or "\0" in unquote(parts.path):
        return None
    return Path(unquote(parts.path))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; the file there replaces `path` at the end of the block, unless the block fails.

    Raises:
        OSError: The folder cannot be written to.
    """
    with replacing_each(path.parent) as temporary:
        yield temporary / path.name


def rewrite(path: Path, content: bytes) -> None:
    """Give a file, or the one that a link leads to, other content, whole or not at all; its permissions stay.

    Raises:
        OSError: The file or its folder cannot be written to.
    """
    path = path.resolve()
    with replacing(path) as temporary:
        temporary.write_bytes(content)
        shutil.copymode(path, temporary)


@contextmanager
def replacing_each(folder: Path) -> Iterator[Path]:
    """A folder to write to; its files replace those in `folder` at the end of the block, unless it fails.

    They are flushed to the disk before the first is moved, so that after a power cut, too, each file is the
    former or the new one, whole. Inside an unfinished folder they are not: that is removed anyway.

    Raises:
        OSError: The folder cannot be written to.
    """
    with unfinished(folder / "files") as temporary:
        yield temporary
        files = sorted(temporary.iterdir())
        to_disk = not any(part.endswith(UNFINISHED) for part in folder.absolute().parts)
        for path in files if to_disk else ():
            _flush(path)
        for path in files:
            path.replace(folder / path.name)
        if to_disk:
            with suppress(OSError):  # not every system can flush a folder
                _flush(folder)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A new folder next to `path`, removed at the end of the block unless it was moved.

    It is locked while this process, or a fork of it, lives. Unlocked ones were left by killed processes and
    are removed first.

    Raises:
        OSError: The folder of `path` cannot be written to.
    """
    sweep(path.parent)
    folder, lock = _new_locked_folder(path)
    try:
        yield folder
    finally:
        remove_path(folder)
        if lock is not None:
            os.close(lock)


def scratch_folder() -> AbstractContextManager[Path]:
    """A new folder for what is needed during a block; it is removed as an unfinished one is."""
    return unfinished(Path(tempfile.gettempdir()) / "phegraph")


def sweep(folder: Path) -> None:
    """Remove the unfinished folders in a folder that no living process writes to.

    On Windows, which has no such locks, none is removed.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in [*folder.glob(f".*{UNFINISHED}")]:
            with suppress(OSError):
                lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove_path(path)
                finally:
                    os.close(lock)


def copy_folder(source: Path, to: Path) -> None:
    """Copy all files of a folder; unlike `shutil.copytree`, stop at the first that cannot be copied.

    Raises:
        OSError: A file cannot be read or written.
    """
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            copy_folder(path, to / path.name)
        else:
            shutil.copyfile(path, to / path.name)


def _new_locked_folder(path: Path) -> tuple[Path, int | None]:
    """A new folder, and its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(UNFINISHED, f".{path.name[:_MAX_NAME]}.", path.parent))
        if sys.platform == "win32":
            return folder, None
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # another process swept it before it was locked
            continue
        with suppress(OSError):  # some file systems have no locks; nothing is removed there
            fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def remove_path(path: Path) -> None:
    """Remove a file or folder, as far as permissions allow. Of a link, the link is removed."""
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
