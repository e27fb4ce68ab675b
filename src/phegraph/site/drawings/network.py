"""The network: things and the links between them; the size of a node is its betweenness."""

import itertools
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from phegraph.site.addresses import Link
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import AnswerCells, Drawing, Mark, mark
from phegraph.site.drawings.labels import Disc, labels

MAX_THINGS = 70
_WIDE, _HIGH, _ROUNDS = 900, 640, 220
_BOLD = 9
"""From this radius on a name is bold."""
Adjacency = dict[Link, list[Link]]
Point = tuple[float, float]
Attributes = tuple[tuple[str, str], ...]


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours
) -> tuple[Drawing, dict[str, object]] | None:
    """A network. Beyond a legible number of things, those with the least betweenness are left out.

    Returns:
        The drawing, and the values for its caption; None where every link is of one thing, since such a star
        tells no more than a list.
    """
    pairs = [(cells["from"], cells["to"]) for cells in rows]
    adjacency = _neighbours((a, b) for a, b in pairs if a.text and b.text and a != b)
    if sum(map(len, adjacency.values())) == 2 * max(map(len, adjacency.values()), default=0):
        return None
    between = _betweenness(adjacency)
    ranked = sorted(adjacency, key=lambda item: (-between[item], -len(adjacency[item]), item.text, item.path))
    kept = set(ranked[:MAX_THINGS])
    drawn = _neighbours((a, b) for a in ranked for b in adjacency[a] if a in kept and b in kept)
    at = _spread(drawn)
    greatest = max(between.values(), default=0) or 1
    radius = {item: 4 + 15 * math.sqrt(between[item] / greatest) for item in drawn}
    number = {item: str(place) for place, item in enumerate(drawn)}
    details = _attributes(rows)
    marks = [
        _line(at[a], at[b], (("data-between", f"{number[a]} {number[b]}"), *details[frozenset((a, b))]))
        for a in drawn
        for b in drawn[a]
        if (a.text, a.path) < (b.text, b.path)
    ]
    discs = [
        Disc(item, *at[item], radius[item], strong=radius[item] > _BOLD, number=number[item])
        for item in ranked
        if item in drawn
    ]
    for disc in reversed(discs):
        tip = f"{disc.item.text}: {len(adjacency[disc.item])} links"
        look, x, y = colours.of(disc.item), disc.x, disc.y
        round_ = mark("circle", look, tip=tip, link=disc.item, cx=x, cy=y, r=disc.radius)
        marks.append(round_._replace(numbers=(*round_.numbers, ("data-node", disc.number))))
    marks += labels(discs, discs, _WIDE, _HIGH)
    figures: dict[str, object] = {"count": len(adjacency), "links": sum(map(len, adjacency.values())) // 2}
    figures |= {
        "bridges": [item.text for item in ranked[:3] if between[item] > 0],
        "left_out": len(adjacency) - len(drawn),
        "total": len(adjacency),
    }
    return Drawing(title, "", _WIDE, _HIGH, tuple(marks)), figures


def _line(start: Point, end: Point, data: Attributes) -> Mark:
    line = mark("line", "link", x1=start[0], y1=start[1], x2=end[0], y2=end[1])
    return line._replace(numbers=(*line.numbers, *data))


def _attributes(rows: Sequence[AnswerCells]) -> dict[frozenset[Link], Attributes]:
    """The attributes that links are filtered by: their country, and their first and last year."""
    by_pair: dict[frozenset[Link], dict[str, dict[str, None]]] = {}
    for cells in rows:
        attributes = by_pair.setdefault(frozenset((cells["from"], cells["to"])), {})
        for part in ("country", "begins", "ends"):
            if part in cells and cells[part].text:
                attributes.setdefault(f"data-{part}", {})[cells[part].text] = None
    return {
        pair: tuple((name, "; ".join(texts)) for name, texts in attributes.items())
        for pair, attributes in by_pair.items()
    }


def _neighbours(pairs: Iterable[tuple[Link, Link]]) -> Adjacency:
    """The neighbours of each thing, sorted."""
    adjacency: dict[Link, dict[Link, None]] = {}
    for a, b in pairs:
        adjacency.setdefault(a, {})[b] = None
        adjacency.setdefault(b, {})[a] = None
    ordered = sorted(adjacency, key=lambda item: (item.text, item.path))
    return {
        item: sorted(adjacency[item], key=lambda neighbour: (neighbour.text, neighbour.path))
        for item in ordered
    }


def _betweenness(adjacency: Adjacency) -> dict[Link, float]:
    """The number of shortest paths between two others that each thing is on."""
    import networkx

    graph = networkx.Graph((a, b) for a in adjacency for b in adjacency[a])
    return networkx.betweenness_centrality(graph, normalized=False)


def _spread(adjacency: Adjacency) -> dict[Link, Point]:
    items = list(adjacency)
    number = {item: n for n, item in enumerate(items)}
    edges = [(number[a], number[b]) for a in items for b in adjacency[a] if number[a] < number[b]]
    return dict(zip(items, _places(len(items), tuple(edges)), strict=True))


@lru_cache(maxsize=64)
def _places(count: int, edges: tuple[tuple[int, int], ...]) -> tuple[Point, ...]:
    """Positions by attraction along links and repulsion between all (Fruchterman and Reingold 1991).

    The same network is drawn on several pages.
    """
    xs = [0.5 + 0.45 * math.sqrt((n + 0.5) / count) * math.cos(2.39996 * n) for n in range(count)]
    ys = [0.5 + 0.45 * math.sqrt((n + 0.5) / count) * math.sin(2.39996 * n) for n in range(count)]
    apart = 0.9 / math.sqrt(max(1, count))
    square = apart * apart
    for turn in range(_ROUNDS):
        dx, dy = [0.0] * count, [0.0] * count
        for i, (here, there) in enumerate(zip(xs, ys, strict=True)):
            right = down = 0.0
            for j in range(i):
                x, y = here - xs[j], there - ys[j]
                push = square / (x * x + y * y + 1e-6)
                x *= push
                y *= push
                right += x
                down += y
                dx[j] -= x
                dy[j] -= y
            # Gravity holds together the components.
            dx[i] = right - (here - 0.5) * 0.35
            dy[i] = down - (there - 0.5) * 0.35
        for i, j in edges:
            x, y = xs[i] - xs[j], ys[i] - ys[j]
            pull = math.hypot(x, y) / apart * 0.6
            dx[i] -= x * pull
            dy[i] -= y * pull
            dx[j] += x * pull
            dy[j] += y * pull
        heat = 0.08 * (1 - turn / _ROUNDS) + 0.001
        for i in range(count):
            length = math.hypot(dx[i], dy[i]) + 1e-9
            xs[i] += dx[i] / length * min(length, heat)
            ys[i] += dy[i] / length * min(length, heat)
    wide, high = _scaled(_closed(xs), 90, _WIDE - 90), _scaled(_closed(ys), 34, _HIGH - 34)
    return tuple(zip(wide, high, strict=True))


def _closed(values: list[float]) -> list[float]:
    """Coordinates without wide gaps, which components have between them."""
    most = (max(values, default=0) - min(values, default=0)) / 10
    order = sorted(range(len(values)), key=lambda n: values[n])
    moved, shift = list(values), 0.0
    for before, after in itertools.pairwise(order):
        shift += max(0.0, values[after] - values[before] - most)
        moved[after] = values[after] - shift
    return moved


def _scaled(values: list[float], low: float, high: float) -> list[float]:
    least, greatest = min(values, default=0), max(values, default=1)
    span = (greatest - least) or 1
    return [round(low + (value - least) / span * (high - low), 1) for value in values]
