"""Tables: CSV files for spreadsheets, one a pillar, with a row a thing, and one of all links."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.paths import DEVICES
from phegraph.publish.tables.edges import Edge, edges
from phegraph.rdf.terms import RDF_TYPE, Term, text
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join
from phegraph.store.protocol import Store
from phegraph.text.cells import write_table

SEPARATOR = " | "
"""What stands between the values of a cell."""

_LONGEST = 32_000
"""The most characters of a cell: Excel keeps 32,767, of which apostrophes before signs take some."""

_COLUMNS = _THING, _PROPERTY, _VALUE = Variable("thing"), Variable("property"), Variable("value")


def write_tables(folder: Path, graph: LoadedGraph) -> list[Path]:
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
    write_csv(path, headings, (_row(graph, edge) for edge in edges(graph)))
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
    by_thing = _statements(graph.store, pillar)
    properties = sorted({name for values in by_thing.values() for name in values}, key=str)
    prefixes = graph.prefixes
    headings = ("address", "name", *(text(name, prefixes).strip("<>") for name in properties))
    rows = (
        (
            thing.value,
            graph.names.label(thing),
            *(_cell(graph, by_thing[thing].get(name, ())) for name in properties),
        )
        for thing in sorted(by_thing, key=str)
    )
    return headings, rows


def _statements(store: Store, pillar: NamedNode) -> dict[NamedNode, dict[NamedNode, list[Term]]]:
    by_thing: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    where = join(bgp((_THING, RDF_TYPE, pillar), _COLUMNS))
    for thing, name, value in store.select(printed(Select(projection=_COLUMNS, distinct=True, where=where))):
        if isinstance(thing, NamedNode) and isinstance(name, NamedNode):
            values = by_thing[thing]
            if value is not None and name != RDF_TYPE and not isinstance(value, BlankNode):
                values[name].append(value)
    return by_thing


def _cell(graph: LoadedGraph, values: Iterable[Term]) -> str:
    shown = sorted(_shown(graph, value) for value in values)
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
