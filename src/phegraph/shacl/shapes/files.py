"""Shapes in files, read with the statements that they stand in."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad

from phegraph.rdf.reading.files import base_of, prefixes_of, read_all
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.shapes.reader import read_shapes


def read_shape_files(paths: Iterable[Path], *, base: str | None = None) -> tuple[Shapes, list[Quad]]:
    """The shapes of files, and the statements of these.

    Args:
        paths: The files.
        base: See `read_all`.

    Raises:
        InputError: A file cannot be read, or a shape is ill-formed.
    """
    readings = read_all(paths, base=base)
    quads = [quad for reading in readings.values() for quad in reading.quads]
    files = [(path, reading.file, base_of(path, base)) for path, reading in readings.items()]
    return read_shapes(quads, files, prefixes_of(readings)), quads
