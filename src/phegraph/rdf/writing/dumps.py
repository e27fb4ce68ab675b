"""Dumps: a graph as one file, in each RDF syntax."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Quad, RdfFormat

from phegraph.errors import ExportError
from phegraph.rdf.writing.nesting import Nesting
from phegraph.rdf.writing.order import BATCH, Ordered
from phegraph.rdf.writing.pretty import pretty
from phegraph.rdf.writing.rdfxml import rdfxml
from phegraph.system.files import replacing, replacing_each


class Format(Struct, frozen=True):
    """An RDF syntax.

    Attributes:
        name: What it is called on the command line.
        extension: Of its files.
        media_type: Of its documents.
        keeps_graphs: Whether it tells the sources apart; what does not merges them.
    """

    name: str
    extension: str
    media_type: str
    keeps_graphs: bool


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format("turtle", "ttl", "text/turtle", False),
        Format("trig", "trig", "application/trig", True),
        Format("ntriples", "nt", "application/n-triples", False),
        Format("nquads", "nq", "application/n-quads", True),
        Format("rdfxml", "rdf", "application/rdf+xml", False),
        Format("jsonld", "jsonld", "application/ld+json", True),
    )
}


def dump(
    path: Path, layout: str, quads: Iterable[Quad], *, prefixes: Mapping[str, str] | None = None
) -> None:
    """Write statements to a file. The same statements make the same bytes in each run.

    Args:
        path: The file. It is replaced when all is written; where that fails, it stays as it was.
        layout: A name of `FORMATS`.
        quads: The statements, each in the graph of its source, words kept: from files, not from a store.
        prefixes: Prefixes for the syntaxes that have them.

    Raises:
        ExportError: The format cannot carry a statement, there is no such format, or the file cannot be
            written.
    """
    made = _format(layout)
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary, temporary.open("wb") as output:
            write(output, made.name, quads, prefixes=prefixes)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{path} cannot be written: {reason}.", hint="Free space, or name another."
        ) from error


def dump_each(
    folder: Path,
    stem: str,
    quads: Sequence[Quad],
    *,
    formats: Iterable[str] = tuple(FORMATS),
    prefixes: Mapping[str, str] | None = None,
) -> tuple[dict[str, Path], dict[str, ExportError]]:
    """Write statements to a file in each of some formats, as `dump` does; all take their places at the end.

    Args:
        folder: The folder of the files; it is made.
        stem: Their name, to which each format adds its extension.
        quads: The statements.
        formats: Names of `FORMATS`.
        prefixes: Prefixes for the syntaxes that have them.

    Returns:
        The files written, and why others are not: there is no such format, or it cannot carry a statement.

    Raises:
        ExportError: A file cannot be written.
    """
    written: dict[str, Path] = {}
    refused: dict[str, ExportError] = {}
    with _writing(folder), ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        aside = stack.enter_context(replacing_each(folder))
        # Sorted once for all formats that keep graphs, and once for all that do not.
        ordered = cache(lambda graphs: stack.enter_context(Ordered(quads, graphs=graphs)))
        for name in formats:
            path = aside / f"{stem}.{FORMATS[name].extension if name in FORMATS else name}"
            try:
                statements = ordered(_format(name).keeps_graphs)
                with path.open("wb") as output:
                    write(output, name, statements, prefixes=prefixes)
                written[name] = folder / path.name
            except ExportError as error:
                path.unlink(missing_ok=True)
                refused[name] = error
    return written, refused


def write(
    output: BinaryIO,
    layout: str,
    quads: Iterable[Quad],
    *,
    prefixes: Mapping[str, str] | None = None,
    declared: Iterable[str] | None = None,
) -> None:
    """Write statements as `dump` does, to an open file.

    Args:
        output: The file.
        layout: A name of `FORMATS`.
        quads: The statements; those that are in order already keep graphs as the format does.
        prefixes: Prefixes for the syntaxes that have them.
        declared: Those of the prefixes that Turtle and TriG declare, which all that is written needs.

    Raises:
        ExportError: The format cannot carry a statement, or there is no such format.
    """
    made = _format(layout)
    given = nullcontext(quads) if isinstance(quads, Ordered) else Ordered(quads, graphs=made.keeps_graphs)
    with given as ordered:
        if made.name == "jsonld":
            pyoxigraph.serialize(ordered, output, RdfFormat.JSON_LD)
        else:
            pieces = _pieces(made.name, ordered, prefixes or {}, declared)
            while batch := "".join(islice(pieces, BATCH)):
                output.write(batch.encode())


def _pieces(
    layout: str, ordered: Ordered, prefixes: Mapping[str, str], declared: Iterable[str] | None
) -> Iterator[str]:
    if layout == "rdfxml":
        return rdfxml(ordered, prefixes)
    if layout in ("turtle", "trig"):
        return pretty(ordered.graphs(), prefixes, Nesting(ordered.with_blank_nodes()), declared=declared)
    return ordered.lines()


def _format(layout: str) -> Format:
    if layout not in FORMATS:
        raise ExportError(f"There is no format {layout!r}.", hint=f"Take one of {', '.join(FORMATS)}.")
    return FORMATS[layout]
