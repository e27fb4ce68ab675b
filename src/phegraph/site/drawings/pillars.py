"""The pillars: the classes that a graph is about, and the properties that join their things."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE
from phegraph.site.addresses import Link, Linker
from phegraph.site.classes import ClassListing
from phegraph.site.drawings.colours import look_of
from phegraph.site.drawings.drawing import Drawing, Mark, enumeration, mark, short
from phegraph.site.drawings.figure import Figure
from phegraph.site.html import svg_of
from phegraph.site.ontology import Ontology
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Comparison,
    Extend,
    Filter,
    Select,
    bgp,
    join,
    values,
)
from phegraph.store.protocol import Store

PILLARS = "assets/pillars"
"""The path of the files that have the diagram, without extension."""

MAX_PROPERTIES = 18
"""How many properties are drawn; the table has all of them."""
_WIDE, _BOX, _TALL, _ROW = 1000, 176, 46, 30
_A, _B = Variable("a"), Variable("b")
_COLUMNS = _FROM, _PROPERTY, _TO = tuple(map(Variable, ("from", "property", "to")))
_STATEMENTS = Extend(Variable("statements"), Aggregate("COUNT"))
_JOINS = (
    bgp((_A, RDF_TYPE, _FROM), (_A, _PROPERTY, _B), (_B, RDF_TYPE, _TO)),
    Filter(Comparison("!=", _A, _B)),
)


class PropertyBetween(Struct, frozen=True):
    """A property that joins things of two pillars, by their places, and in how many statements."""

    property: str
    begins: int
    ends: int
    statements: int


def joins(store: Store, pillars: Sequence[str], ontology: Ontology) -> list[PropertyBetween]:
    """The properties of the ontology that join pillars, those with most statements first.

    What two properties state stands once: of two inverse properties the one that the ontology has first, of a
    symmetric property one direction, of a property and those below it the one above. What links a thing with
    itself does not count.
    """
    every = [NamedNode(iri) for iri in pillars]
    where = join(values(_FROM, every), values(_TO, every), _JOINS)
    query = Select(projection=(*_COLUMNS, _STATEMENTS), where=where, group=_COLUMNS)
    counts_by_pair: dict[tuple[int, int], dict[str, int]] = {}
    for begins, name, ends, count in store.select(printed(query)):
        if not isinstance(begins, NamedNode) or not isinstance(ends, NamedNode):
            continue
        if not isinstance(name, NamedNode) or not isinstance(count, Literal):
            continue
        pair = pillars.index(begins.value), pillars.index(ends.value)
        if name.value in ontology.properties and _is_first(name.value, pair, ontology):
            counts_by_pair.setdefault(pair, {})[name.value] = int(count.value)
    joined = [
        PropertyBetween(name, *pair, count)
        for pair, counts in counts_by_pair.items()
        for name, count in counts.items()
        if not any(upper in counts and name not in ontology.above(upper) for upper in ontology.above(name))
    ]
    return sorted(
        joined, key=lambda one: (-one.statements, one.begins, one.ends, ontology.order[one.property])
    )


def _is_first(name: str, pair: tuple[int, int], ontology: Ontology) -> bool:
    inverse = ontology.inverses.get(name)
    if inverse is None or inverse == name:
        return inverse is None or pair[0] <= pair[1]
    return inverse not in ontology.properties or ontology.order[name] <= ontology.order[inverse]


def draw(pillars: Sequence[ClassListing], joined: Sequence[PropertyBetween], linker: Linker) -> Figure | None:
    """The pillars as boxes with a line below each, and an arrow for each property from line to line.

    Args:
        pillars: The classes.
        joined: What joins them.
        linker: Where pages are.

    Returns:
        The diagram; None where there are fewer than two pillars or nothing joins them.
    """
    if len(pillars) < 2 or not joined:
        return None
    step = (_WIDE - _BOX - 20) / (len(pillars) - 1)
    at = [10 + _BOX / 2 + place * step for place in range(len(pillars))]
    shown = joined[:MAX_PROPERTIES]
    high = _TALL + 20 + len(shown) * _ROW
    marks = [mark("line", "rule", x1=x, y1=_TALL, x2=x, y2=high) for x in at]
    for number, (x, kind) in enumerate(zip(at, pillars, strict=True)):
        marks += _box(kind, x, min(_BOX, step - 10), look_of(number))
    for row, between in enumerate(shown, 1):
        link = linker.link(NamedNode(between.property))
        tip = f"{pillars[between.begins].label} → {link.text} → {pillars[between.ends].label}"
        marks += _arrow(link, tip, between, at, _TALL + 4 + row * _ROW)
    title = "How the pillars are joined: domain → property → range"
    caption = _caption(pillars, joined, linker)
    rows = tuple(
        (
            Link(pillars[between.begins].label, f"{pillars[between.begins].path}.html"),
            linker.link(NamedNode(between.property)),
            Link(pillars[between.ends].label, f"{pillars[between.ends].path}.html"),
            Link(str(between.statements)),
        )
        for between in joined
    )
    svg = svg_of(Drawing(title, caption, _WIDE, high + 10, tuple(marks)), "")
    return Figure(svg, caption, ("domain", "property", "range", "statements"), rows, PILLARS)


def _box(kind: ClassListing, x: float, wide: float, look: str) -> Iterator[Mark]:
    link = Link(kind.label, f"{kind.path}.html")
    yield mark(
        "rect", "box", tip=kind.label, link=link, x=x - wide / 2, y=4, width=wide, height=_TALL - 4, rx=6
    )
    yield mark("rect", look, x=x - wide / 2, y=4, width=5, height=_TALL - 4, rx=2.5)
    name = short(kind.label, max(4, int(wide / 9)))
    yield mark("text", "strong", text=name, link=link, x=x, y=23, text_anchor="middle")
    yield mark("text", "faint", text=str(len(kind.things)), x=x, y=40, text_anchor="middle")


def _arrow(link: Link, tip: str, join: PropertyBetween, at: Sequence[float], y: float) -> Iterator[Mark]:
    """An arrow from line to line, or one that comes back to its own; its label is by it."""
    begin, end = at[join.begins], at[join.ends]
    label = f"{short(link.text, 26)} {join.statements}"
    if join.begins == join.ends:
        side = -1 if join.ends == len(at) - 1 else 1
        far = begin + side * 26
        yield mark("path", "path", d=f"M{begin:.0f} {y - 14:.0f}H{far:.0f}V{y:.0f}H{begin + side * 6:.0f}")
        place, anchor = far + side * 7, "start" if side > 0 else "end"
        yield mark("text", "halo", text=label, tip=tip, link=link, x=place, y=y - 3, text_anchor=anchor)
    else:
        side = -1 if end > begin else 1
        yield mark("line", "path", x1=begin, y1=y, x2=end + side * 6, y2=y)
        # Beside the line it begins at, since it may pass over others on its way.
        place, anchor = begin - side * 10, "start" if side < 0 else "end"
        yield mark("text", "halo", text=label, tip=tip, link=link, x=place, y=y - 5, text_anchor=anchor)
        yield mark("circle", "head", cx=begin, cy=y, r=2.5)
    yield mark("path", "head", d=f"M{end:.0f} {y:.0f}l{side * 8} -4v8z")


def _caption(pillars: Sequence[ClassListing], joined: Sequence[PropertyBetween], linker: Linker) -> str:
    """The caption of the diagram."""

    def described(join: PropertyBetween) -> str:
        name = linker.heading(join.property)
        return f"{pillars[join.begins].label} → {name} → {pillars[join.ends].label} ({join.statements})"

    apart = [join for join in joined if join.begins != join.ends] or joined
    left_out = (
        f" The {MAX_PROPERTIES} with most statements are drawn." if len(joined) > MAX_PROPERTIES else ""
    )
    linked = {(join.begins, join.ends) for join in joined}
    missing = list(_apart(pillars, linked))
    gaps = f" No property joins {enumeration(missing)}." if missing else ""
    kinds = "kind of link joins" if len(joined) == 1 else "kinds of link join"
    often = enumeration(map(described, apart[:2]))
    return f"{len(joined)} {kinds} the {len(pillars)} pillars; most often {often}.{left_out}{gaps}"


def _apart(pillars: Sequence[ClassListing], linked: Iterable[tuple[int, int]]) -> Iterator[str]:
    every = {frozenset(pair) for pair in linked}
    for first, kind in enumerate(pillars):
        for second in range(first + 1, len(pillars)):
            if frozenset((first, second)) not in every:
                yield f"{kind.label} and {pillars[second].label}"
