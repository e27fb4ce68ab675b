"""Files that belong to no project in a store in tables, for graphs that are larger than memory."""

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct
from pyoxigraph import NamedNode, Quad, Variable

from phegraph.errors import PhegraphError, StoreError
from phegraph.owl.model import Closure
from phegraph.project.imports import imports_of
from phegraph.questions.files import store_of
from phegraph.rdf.imports.following import Imports
from phegraph.rdf.reading.files import read_all
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import RDFS
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join, values
from phegraph.store.protocol import LocalStore
from phegraph.store.tables.loading import LOADED, load, table_file
from phegraph.store.tables.store import TableStore
from phegraph.system.progress import tell

RDFS_LABEL = NamedNode(RDFS + "label")


class TableFiles(Struct, frozen=True):
    """Files in a store in tables.

    Attributes:
        store: The store.
        readings: What the other files say than those that the database reads itself.
        imports: What these import.
    """

    store: TableStore
    readings: Mapping[Path, Reading]
    imports: Imports


def opened_tables(
    paths: Sequence[Path], database: Path, *, memory: int, writable: Path, base: str | None = None
) -> TableFiles:
    """Load files into a database, or go on with one that has them.

    The database reads N-Triples, N-Quads and Parquet itself; other files are read as anywhere else.

    Args:
        paths: The files.
        database: The file of the database, in a folder of its own or one that may have further files of it.
        memory: The bytes of memory that it may take; 0 for any.
        writable: The file that it may write.
        base: The IRI that relative IRIs resolve against; without it, that of each file.

    Raises:
        InputError: A file cannot be read.
        StoreError: The database has other files.
        PhegraphError: The package of the database is not there.
    """
    if find_spec("duckdb") is None:
        raise PhegraphError("DuckDB is not there.", hint="Install it: pip install 'phegraph[duckdb]'.")
    of_tables = {path: file for path in paths if (file := table_file(path)) is not None and path.is_file()}
    readings = read_all([path for path in paths if path not in of_tables], base=base)
    imports = imports_of(readings, base=base)
    files = [*paths, *(path for path in imports.readings if path not in readings)]
    state = json.dumps([_version(), base, [_state(path) for path in files]])
    folder = database.absolute().parent
    store = TableStore(
        database,
        memory=memory,
        readable=[*(file.path for file in of_tables.values()), folder, writable.absolute()],
    )
    known = store.noted(LOADED)
    if not known:
        tell("loading the files into tables")
        quads = (quad for reading in {**readings, **imports.readings}.values() for quad in reading.quads)
        load(store, [*of_tables.values()], quads, folder)
        store.note(LOADED, [state])
    elif known != {state}:
        hint = "Name another, or remove it."
        raise StoreError(f"The database {database} has other files, or they were changed since.", hint=hint)
    return TableFiles(store, readings, imports)


def local_part(files: TableFiles, closure: Closure) -> LocalStore:
    """A store in memory of the statements that findings about a closure name things by.

    Those are what the files say that the database has not read itself, and the labels of individuals.
    """
    store = store_of({**files.readings, **files.imports.readings})
    individuals = {
        term
        for inconsistency in closure.inconsistencies
        for term in inconsistency.individuals
        if isinstance(term, NamedNode)
    }
    if individuals:
        subject, label = Variable("s"), Variable("l")
        where = join(values(subject, sorted(individuals, key=str)), bgp((subject, RDFS_LABEL, label)))
        query = printed(Select(projection=(subject, label), where=where))
        store.extend(Quad(s, RDFS_LABEL, o) for s, o in files.store.select(query) if s and o)  # type: ignore[arg-type]
    return store


def _state(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path.absolute()), status.st_size, status.st_mtime_ns


def _version() -> str:
    import duckdb

    return str(duckdb.__version__)
