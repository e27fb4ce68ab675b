"""Several files: read together, with the faults of all of them in one error."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from phegraph.errors import InputError
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import STANDARD_PREFIXES, Prefixes, Statement, statement_of


def read_all(paths: Iterable[Path], *, base: str | None = None) -> dict[Path, Reading]:
    """Read files.

    Args:
        paths: The files.
        base: The IRI that relative IRIs resolve against; without it, that of each file (RFC 3986, 5.1.3).

    Raises:
        InputError: One cannot be read. All faults of all files are in it.
    """
    readings = {path: read(path, base=base_of(path, base)) for path in paths}
    raise_faults(readings)
    return readings


def raise_faults(readings: Mapping[Path, Reading], root: Path = Path()) -> None:
    """Raise the faults of files as one error.

    Args:
        readings: The reading of each file.
        root: The folder that their names begin at.

    Raises:
        InputError: A file has one. All faults of all files are in it.
    """
    faults = [fault for reading in readings.values() for fault in reading.findings]
    if faults:
        raise InputError(faults, root)


def base_of(path: Path, base: str | None = None) -> str:
    """The IRI that relative IRIs in a file resolve against: `base`, or the file's own."""
    return base or path.absolute().as_uri()


def statements(readings: Mapping[Path, Reading]) -> list[Statement]:
    """The statements of files, without their graphs."""
    return [statement_of(quad) for reading in readings.values() for quad in reading.quads]


def prefixes_of(readings: Mapping[Path, Reading]) -> Prefixes:
    """The prefixes that files declare, and the standard ones."""
    declared = {name: iri for reading in readings.values() for name, iri in reading.prefixes.items()}
    return Prefixes({**STANDARD_PREFIXES, **declared})
