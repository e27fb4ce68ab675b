"""Tables: CSV files for spreadsheets, one a pillar, with a row a thing, and one of all links."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.paths import DEVICES
from phegraph.publish.tables.edges import Edge, Edges
from phegraph.rdf.terms import RDF_TYPE, Term, text
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, Not, Pattern, Select, bgp, join, values
from phegraph.store.protocol import Store
from phegraph.text.cells import write_table

SEPARATOR = " | "
"""What stands between the values of a cell."""

_LONGEST = 32_000
"""The most characters of a cell: Excel keeps 32,767, of which apostrophes before signs take some."""

_AT_ONCE = 1000
"""How many things are looked up at a time."""

_COLUMNS = _THING, _PROPERTY, _VALUE = Variable("thing"), Variable("property"), Variable("value")


def write_tables(folder: Path, graph: LoadedGraph, edges: Edges) -> list[Path]:
    """Write the tables.

    A cell has a property's values as people read them, the address in angle brackets behind the name of a
    thing, and nothing of blank nodes, whose links the table of links has. It has as many values as
    spreadsheets keep, and says how many more there are.

    Returns:
        The files.

    Raises:
        OSError: A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    pillars = graph.project.pillars
    for pillar, name in zip(pillars, file_names(pillars), strict=True):
        path = folder / f"{name}.csv"
        write_csv(path, *_table(graph, pillar))
        written.append(path)
    path = folder / "links.csv"
    headings = ("from", "from name", "property", "to", "to name", "through", "inferred", "first", "last")
    write_csv(path, headings, (_row(graph, edge) for edge in edges))
    return [*written, path]


def file_names(pillars: Iterable[NamedNode]) -> list[str]:
    """The names of the tables of pillars: their local names, with a number where those are taken or unfit."""
    names: list[str] = []
    for place, pillar in enumerate(pillars, 1):
        local = re.split("[/#]", pillar.value.rstrip("/#"))[-1]
        name = re.sub("[^a-z0-9]+", "-", local.lower()).strip("-")[:40]
        fits = name not in {"", "links", *names} and not DEVICES.fullmatch(name)
        names.append(name if fits else f"{name}-{place}".lstrip("-"))
    return names


def _table(graph: LoadedGraph, pillar: NamedNode) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    of_pillar = bgp((_THING, RDF_TYPE, pillar), _COLUMNS)
    things = _named(graph.store, _THING, of_pillar)
    is_shown = Filter(Not(call("ISBLANK", _VALUE)))
    properties = [name for name in _named(graph.store, _PROPERTY, of_pillar, is_shown) if name != RDF_TYPE]
    prefixes = graph.prefixes
    headings = ("address", "name", *(text(name, prefixes).strip("<>") for name in properties))
    rows = (
        (thing.value, graph.names.label(thing), *(_cell(graph, cells.get(name, ())) for name in properties))
        for thing, cells in _statements(graph.store, things)
    )
    return headings, rows


def _named(store: Store, column: Variable, *where: Pattern) -> list[NamedNode]:
    """The IRIs of a column, each once and in order."""
    rows = store.select(printed(Select(projection=(column,), distinct=True, where=join(where))))
    return sorted((term for (term,) in rows if isinstance(term, NamedNode)), key=str)


def _statements(
    store: Store, things: Sequence[NamedNode]
) -> Iterator[tuple[NamedNode, Mapping[NamedNode, Sequence[Term]]]]:
    """The values of each thing, some things at a time."""
    for start in range(0, len(things), _AT_ONCE):
        some = things[start : start + _AT_ONCE]
        by_thing: dict[Term | None, dict[NamedNode, list[Term]]] = {thing: {} for thing in some}
        where = join(values(_THING, some), bgp(_COLUMNS))
        for thing, name, value in store.select(
            printed(Select(projection=_COLUMNS, distinct=True, where=where))
        ):
            if isinstance(name, NamedNode) and value is not None and not isinstance(value, BlankNode):
                by_thing[thing].setdefault(name, []).append(value)
        yield from ((thing, by_thing[thing]) for thing in some)


def _cell(graph: LoadedGraph, terms: Iterable[Term]) -> str:
    shown = sorted(_shown(graph, term) for term in terms)
    lengths = accumulate(len(value) + len(SEPARATOR) for value in shown)
    fitting = sum(length <= _LONGEST for length in lengths)
    more = [f"{len(shown) - fitting} more, too long for a cell"] if fitting < len(shown) else []
    return SEPARATOR.join([*shown[:fitting], *more])


def _shown(graph: LoadedGraph, value: Term) -> str:
    if isinstance(value, Literal):
        return value.value
    label = graph.names.label(value)
    assert isinstance(value, NamedNode)
    return f"<{value.value}>" if label == text(value, graph.prefixes) else f"{label} <{value.value}>"


def _row(graph: LoadedGraph, edge: Edge) -> Sequence[str]:
    prefixes = graph.prefixes
    return (
        edge.subject.value,
        graph.names.label(edge.subject),
        text(edge.property, prefixes),
        edge.object.value,
        graph.names.label(edge.object),
        text(edge.through, prefixes) if edge.through else "",
        "yes" if edge.inferred else "no",
        "" if edge.years.first is None else str(edge.years.first),
        "" if edge.years.last is None else str(edge.years.last),
    )


# What a spreadsheet has no way to keep, since its files are XML: each becomes its picture, such as U+2407.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\r\n"}


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that spreadsheets open, and in which they take no cell for a formula.

    Raises:
        OSError: The file cannot be written.
    """
    # Spreadsheets recognise UTF-8 by the mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_table(file, headings, ([cell.translate(_PICTURES) for cell in row] for row in rows))
