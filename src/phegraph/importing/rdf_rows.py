"""RDF as rows: those of a SELECT over a file."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from phegraph.errors import PhegraphError
from phegraph.importing.rows import Row, Source, Table
from phegraph.rdf.reading.files import raise_faults
from phegraph.rdf.reading.reader import read
from phegraph.store.protocol import local_store


def open_rdf(source: Source) -> Table:
    """Open a file of RDF. Raises what `open_table` raises; QueryError where its SELECT cannot be used."""
    if not source.select:
        hint = "Add `select: SELECT …` to the header of the mapping."
        raise PhegraphError("Rows of RDF are those of a SELECT, and the mapping has none.", hint=hint)
    reading = read(source.path, name=source.name)
    raise_faults({source.path: reading})
    store = local_store()
    store.load([(NamedNode("urn:phegraph:rows"), reading.quads)])
    solutions = store.select(source.select)
    table = Table("RDF", (), {}, [])
    table.columns.update({name: name for name in solutions.variables})
    table.rows = _rows(solutions.variables, solutions, table)
    return table


def _rows(names: object, solutions: object, table: Table) -> Iterator[Row]:
    for number, solution in enumerate(solutions, 1):  # type: ignore[var-annotated, arg-type]
        terms = zip(table.columns, solution, strict=True)
        yield Row(number, {name: term.value for name, term in terms if term is not None})
