"""Shapes in files, read with the statements that they stand in."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace
from pyoxigraph import Quad

from phegraph.rdf.reading.files import base_of, prefixes_of
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import Prefixes
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.shapes.reader import read_shapes


def shapes_in(
    quads: Iterable[Quad],
    readings: Mapping[Path, Reading],
    *,
    base: str | None = None,
    prefixes: Prefixes | None = None,
    strict: bool = False,
    draft: bool = False,
) -> Shapes:
    """The shapes of files and of what they import. Warnings are about the files alone.

    Args:
        quads: The statements of both.
        readings: The statements of each file.
        base: See `read_all`.
        prefixes: Prefixes for messages; those of the files without them.
        strict, draft: See `read_shapes`.

    Raises:
        InputError: Something is left out, and `strict`.
    """
    files = [(path, reading.file, base_of(path, base)) for path, reading in readings.items()]
    shapes = read_shapes(quads, files, prefixes or prefixes_of(readings), strict=strict, draft=draft)
    of_all = {"shapes/no-target"} if readings else set()
    own = (finding for finding in shapes.findings if finding.place or finding.rule in of_all)
    return replace(shapes, findings=tuple(own))
