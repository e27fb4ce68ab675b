"""The lock folder: copies of imported files, each with the address and the hash that it was fetched with."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

CATALOG_FILE = "catalog-v001.xml"
"""The name that Protégé and ROBOT give a catalogue of the files of imports."""

LOCK_FILE = "imports.lock"
"""The file in a lock folder that lists the others."""

FOLDER = Path("imported")
"""The lock folder of a project, where its settings name no other."""


class LockError(Exception):
    """A lock file that cannot be used; the text says why."""


class LockedFile(Struct, frozen=True):
    """A file that was fetched.

    Attributes:
        iri: The IRI that is imported.
        file: The name of the copy in the lock folder.
        address: Where it was fetched from, after redirects: the base of its relative IRIs.
        sha256: Its SHA-256.
    """

    iri: str
    file: str
    address: str
    sha256: str

    def is_intact(self, data: bytes) -> bool:
        """Whether data are what was fetched."""
        return hashlib.sha256(data).hexdigest() == self.sha256


class Lock(Struct, frozen=True):
    """A lock file.

    Attributes:
        imports: The files, by their IRIs.
        version: The version of its format.
    """

    imports: tuple[LockedFile, ...] = ()
    version: int = 1


def read_lock(folder: Path) -> Mapping[str, LockedFile]:
    """What a lock folder has, by the IRI that is imported; nothing where there is no lock file.

    Raises:
        LockError: The lock file cannot be used.
    """
    path = folder / LOCK_FILE
    try:
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise LockError(f"{path.name} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise LockError(f"{path.name} is no lock file: {error}") from error
    if lock.version != 1:
        raise LockError(f"{path.name} is of version {lock.version}, which is not known")
    for locked in lock.imports:
        if not locked.file or Path(locked.file).name != locked.file or locked.file.startswith("."):
            raise LockError(f"{path.name} names {locked.file!r}, which is no file in the folder")
    return {locked.iri: locked for locked in lock.imports}


def lock_text(imports: Mapping[str, LockedFile]) -> bytes:
    """A lock file, sorted by IRI."""
    lock = Lock(tuple(imports[iri] for iri in sorted(imports)))
    return msgspec.json.format(msgspec.json.encode(lock), indent=2) + b"\n"
