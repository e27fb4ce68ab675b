"""What is near: the things that a thing is most closely linked with, as a small graph."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import sqrt

from msgspec import Struct
from pyoxigraph import NamedNode, Variable

from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings.drawing import Drawing, Mark, lines, mark, short, width
from phegraph.site.drawings.figure import Figure
from phegraph.site.facts import PageFact
from phegraph.site.html import svg_of
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, Select, Union, bgp, join, values
from phegraph.store.protocol import Store

MAX_NEIGHBOURS = 12
"""How many neighbours are drawn."""
_WIDE, _ROW, _CENTRE = 720, 42, 360
_A, _B, _N, _P, _Q = map(Variable, "abnpq")
_LINKS = Union((join(bgp((_A, _P, _B))), join(bgp((_A, _P, _N), (_N, _Q, _B)), Filter(call("ISBLANK", _N)))))
Point = tuple[float, float]


class Neighbours(Struct, frozen=True):
    """The neighbours of a thing that are drawn, in the order of their links, and how many there are."""

    thing: NamedNode
    neighbours: Sequence[tuple[NamedNode, tuple[str, ...]]]
    every: int


def nearest(
    thing: NamedNode,
    stated: Iterable[PageFact],
    follows: Iterable[PageFact],
    linker: Linker,
    left_out: Set[str],
) -> Neighbours:
    """The neighbours of a thing: first those that most sources link with it, in most ways.

    Args:
        thing: The thing.
        stated, follows: Its facts.
        linker: Where pages are: what has none is no neighbour.
        left_out: What is no neighbour besides: sources and terms.
    """
    scores: dict[NamedNode, int] = {}
    ways: dict[NamedNode, dict[str, None]] = {}
    places: dict[NamedNode, int] = {}
    for place, fact in enumerate((*stated, *follows)):
        neighbour = fact.term
        if not isinstance(neighbour, NamedNode) or neighbour == thing or neighbour.value in left_out:
            continue
        if not linker.addresses.path(neighbour.value):
            continue
        scores[neighbour] = scores.get(neighbour, 0) + (1 if fact.inferred else 2 + len(fact.sources))
        arrow = "← " if fact.inverse else ""
        ways.setdefault(neighbour, {})[arrow + linker.heading(fact.property)] = None
        places.setdefault(neighbour, place)
    ranked = sorted(scores, key=lambda neighbour: (-scores[neighbour], places[neighbour], neighbour.value))[
        :MAX_NEIGHBOURS
    ]
    ranked.sort(key=lambda neighbour: places[neighbour])
    return Neighbours(thing, [(neighbour, tuple(ways[neighbour])) for neighbour in ranked], len(scores))


def linked(store: Store, things: Iterable[NamedNode]) -> dict[str, set[str]]:
    """Which of some things sources link with which."""
    iris = {thing.value for thing in things}
    links: dict[str, set[str]] = {}
    if iris:
        where = join(values(_A, map(NamedNode, sorted(iris))), _LINKS, Filter(call("ISIRI", _B)))
        query = Select(projection=(_A, _B), distinct=True, where=where)
        for a, b in store.select(printed(query), asserted=True):
            if isinstance(a, NamedNode) and isinstance(b, NamedNode) and b.value in iris:
                links.setdefault(a.value, set()).add(b.value)
    return links


def draw(near: Neighbours, links: Mapping[str, Set[str]], linker: Linker, root: str) -> Figure | None:
    """The graph of a thing and its neighbours; None where it has fewer than two.

    Args:
        near: The neighbours.
        links: Which of them are linked among themselves.
        linker: Where pages are.
        root: What leads from its page to the folder.
    """
    count = len(near.neighbours)
    if count < 2:
        return None
    high = max(130, (count + 1) // 2 * _ROW + 16)
    at = dict(zip((neighbour.value for neighbour, _ in near.neighbours), _places(count, high), strict=True))
    title = linker.label(near.thing)
    marks = [mark("line", "path", x1=_CENTRE, y1=high / 2, x2=x, y2=y) for x, y in at.values()]
    pairs = sorted({tuple(sorted((a, b))) for a in at for b in links.get(a, ()) if b in at and a != b})
    marks = [*(_chord(at[a], at[b], high / 2) for a, b in pairs), *marks]
    for neighbour, ways in near.neighbours:
        marks += _neighbour(linker.link(neighbour), ways, at[neighbour.value])
    marks += _centre(title, high / 2)
    name = short(title, 80)
    caption = f"{count} things are linked with {name}"
    if near.every > count:
        caption = f"The {count} of {near.every} things that are linked with {name} most closely"
    pairs_text = (
        f"{len(pairs)} pairs of them are" if len(pairs) > 1 else f"{len(pairs) or 'no'} pair of them is"
    )
    caption += f"; {pairs_text} linked with each other."
    rows = tuple((linker.link(neighbour), Link(", ".join(ways))) for neighbour, ways in near.neighbours)
    drawing = Drawing(f"Neighbours: {title}", caption, _WIDE, round(high), tuple(marks))
    return Figure(svg_of(drawing, root), caption, ("thing", "how it is linked"), rows)


def _places(count: int, high: float) -> Iterator[Point]:
    """Places on both sides of an ellipse, a row each, so that no name lies over another."""
    left = (count + 1) // 2
    for number in range(count):
        side, row, rows = (-1, number, left) if number < left else (1, number - left, count - left)
        y = high / 2 + (row - (rows - 1) / 2) * _ROW
        away = (y - high / 2) / (high / 2)
        yield _CENTRE + side * (60 + 75 * sqrt(max(0, 1 - away * away))), y


def _chord(a: Point, b: Point, middle: float) -> Mark:
    bend = ((a[0] + b[0]) / 4 + _CENTRE / 2, (a[1] + b[1]) / 4 + middle / 2)
    return mark("path", "link", d=f"M{a[0]:.0f} {a[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {b[0]:.0f} {b[1]:.0f}")


def _neighbour(link: Link, ways: Sequence[str], place: Point) -> Iterator[Mark]:
    x, y = place
    side, anchor = (-1, "end") if x < _CENTRE else (1, "start")
    yield mark("circle", "one", tip=link.text, link=link, cx=x, cy=y, r=5)
    shown = link._replace(text=short(link.text, 26))
    yield mark("text", "", text=shown.text, link=link, x=x + side * 11, y=y + 1, text_anchor=anchor)
    how = next(n for n in range(len(ways), 0, -1) if n == 1 or len(", ".join(ways[:n])) < 27)
    detail = short(", ".join(ways[:how]), 32) + (f" +{len(ways) - how}" if how < len(ways) else "")
    yield mark("text", "faint", text=detail, x=x + side * 11, y=y + 15, text_anchor=anchor)


def _centre(title: str, middle: float) -> Iterator[Mark]:
    name_lines = lines(title, 15, 2)
    wide = min(150, max(width(line) for line in name_lines) * 1.1 + 18)
    tall = 12 + 16 * len(name_lines)
    yield mark("rect", "box", x=_CENTRE - wide / 2, y=middle - tall / 2, width=wide, height=tall, rx=6)
    for number, line in enumerate(name_lines):
        y = middle + (number - (len(name_lines) - 1) / 2) * 16 + 4.5
        yield mark("text", "strong", text=short(line, 17), x=_CENTRE, y=y, text_anchor="middle")
