"""Downloads: the dumps of a published graph, packed, with checksums and what each does not carry."""

import gzip
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Quad

from phegraph.publish.dataset.descriptions import Distribution
from phegraph.publish.jsonld import compact
from phegraph.publish.publication import Publication
from phegraph.publish.syntaxes import also_merged
from phegraph.publish.tables.edges import Edges
from phegraph.publish.tables.graphml import write_graphml
from phegraph.publish.tables.spreadsheets import write_tables
from phegraph.rdf.reading.streamed import together
from phegraph.rdf.writing.dumps import dump_each
from phegraph.rdf.writing.formats import FORMATS

LARGE = 100_000
"""How many bytes a file has that is packed, too."""

CHECKSUMS = "SHA256SUMS"


class Downloads(Struct):
    """The files to download.

    Attributes:
        folder: Where they are.
        dumps: The graph in the syntaxes of RDF.
        tables: The graph for spreadsheets and network analysis.
        notes: What a format does not carry, in sentences.
    """

    folder: Path
    dumps: list[Distribution] = []
    tables: list[Distribution] = []
    notes: list[str] = []

    @property
    def files(self) -> list[Path]:
        """Every file, in order."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def write_asserted_dumps(folder: Path, publication: Publication) -> Downloads:
    """Write the dumps of the asserted statements, for which the graph need not be closed.

    Raises:
        ExportError: A file cannot be written.
        OSError: A file cannot be written.
    """
    return _dumps(
        folder, publication, "graph-asserted", "as its sources say it", publication.graph.asserted_quads
    )


def write_downloads(folder: Path, publication: Publication, asserted_dumps: Downloads) -> Downloads:
    """Write all other files to download.

    Args:
        folder: Where they are.
        publication: The publication.
        asserted_dumps: The dumps of the asserted statements.

    Raises:
        ExportError: A file cannot be written.
        OSError: A file cannot be written.
    """
    every = together(publication.graph.asserted_quads, publication.graph.inferred_quads)
    result = _dumps(folder, publication, "graph", "with what follows from it", every)
    result.dumps += asserted_dumps.dumps
    result.notes += asserted_dumps.notes
    _tables(result, publication)
    _write_notes(result)
    _write_checksums(result)
    return result


def _dumps(
    folder: Path, publication: Publication, name: str, description: str, quads: Iterable[Quad]
) -> Downloads:
    result = Downloads(folder)
    written, refused = dump_each(folder, name, quads, prefixes=publication.graph.prefixes.namespaces)
    for format_name, path in written.items():
        title = f"The graph {description}, in {FORMATS[format_name].title}"
        result.dumps += _distributions(path, FORMATS[format_name].media_type, title)
    for format_name, error in refused.items():
        result.notes.append(f"{name}.{FORMATS[format_name].extension} is left out. {error.message}")
    path = folder / f"{name}-compact.jsonld"
    with path.open("w", encoding="utf-8") as file:
        compact.write_jsonld(file, also_merged(quads), publication.abbreviations.context)
    title = f"The graph {description}, in JSON-LD with the terms of its context"
    result.dumps += _distributions(path, "application/ld+json", title)
    return result


def _tables(result: Downloads, publication: Publication) -> None:
    with Edges(publication.graph) as edges:
        for path in write_tables(result.folder, publication.graph, edges):
            title = "All links, a row each" if path.name == "links.csv" else f"A row each {path.stem}"
            result.tables += _distributions(path, "text/csv", title)
        path = result.folder / "graph.graphml"
        is_whole = write_graphml(path, publication.graph, edges)
    if not is_whole:
        result.notes.append(f"{path.name} has U+FFFD for characters that XML cannot hold.")
    result.tables += _distributions(path, "application/graphml+xml", "Things and links, for network analysis")


def _distributions(path: Path, media_type: str, title: str) -> Iterator[Distribution]:
    yield _distribution(path, media_type, title)
    if path.stat().st_size > LARGE:
        packed = path.with_name(f"{path.name}.gz")
        pack(path, packed)
        yield _distribution(packed, media_type, f"{title}, compressed", packed=True)


def pack(path: Path, to: Path) -> None:
    """Compress a file by gzip, without its name and the time, which would differ from run to run."""
    with (
        path.open("rb") as plain,
        to.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as writer,
    ):
        shutil.copyfileobj(plain, writer)


def _distribution(path: Path, media_type: str, title: str, *, packed: bool = False) -> Distribution:
    at = f"{path.parent.name}/{path.name}"
    return Distribution(at, media_type, path.stat().st_size, digest(path), title, packed)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_notes(written: Downloads) -> None:
    merged = [f"*.{row.extension}" for row in FORMATS.values() if not row.keeps_graphs]
    lines = [
        f"{' '.join(merged)}: the statements of all sources merged; the other syntaxes keep them apart.",
        "*-compact.jsonld: both, merged in the default graph and apart in named graphs.",
        "*.csv: what is said through blank nodes stands in links.csv only; texts have no language; what "
        "begins like a formula has an apostrophe before it; control characters stand as their pictures; a "
        "cell that would be longer than 32,000 characters says how many values it lacks.",
        "*.graphml: links between things, with years; no other texts than names.",
        *written.notes,
    ]
    _lines(written.folder / "README.txt", lines)


def _write_checksums(written: Downloads) -> None:
    names = [path.relative_to(written.folder).as_posix() for path in written.files]
    _lines(written.folder / CHECKSUMS, [f"{digest(written.folder / name)}  {name}" for name in names])


def _lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
