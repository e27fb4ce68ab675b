"""The chart: figures over time, one small panel for each series."""

from collections.abc import Sequence
from itertools import groupby

from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import (
    AnswerCells,
    Drawing,
    Mark,
    mark,
    short,
    shortened,
    text_of,
    width,
)
from phegraph.site.drawings.timeline import year_of

_WIDE, _PANEL, _LEFT, _RIGHT = 460, 140, 18, 34
_BOLD = 1.15
_SIGNS = {"about": "≈", "more than": ">", "less than": "<", "at least": "≥", "at most": "≤", "exactly": ""}
"""The signs of bounds; others stand as they are."""
Point = tuple[float, float, AnswerCells]


def draw(
    rows: Sequence[AnswerCells], title: str, _colours: Colours
) -> tuple[Drawing, dict[str, object]] | None:
    """Panels of the series that have figures at two times or more; None where there is no such series.

    A line joins figures that follow one another with the same `bound` only: "about 400" and "more than 300"
    tell neither a rise nor a fall. The mark of a figure with a bound is hollow; that of one with a value in
    `planned` is a hollow square, which no line joins with what came about.

    Returns:
        The drawing, and the values for its caption.
    """
    series: dict[str, list[Point]] = {}
    total = 0
    for cells in rows:
        at, value = year_of(cells["x"].text), value_of(cells["y"].text)
        total += value is not None
        if at is not None and value is not None:
            series.setdefault(text_of(cells, "series"), []).append((at, value, cells))
    shown = {name: points for name, points in sorted(series.items()) if len({at for at, _, _ in points}) > 1}
    if not shown:
        return None
    first = min(at for points in shown.values() for at, _, _ in points)
    last = max(at for points in shown.values() for at, _, _ in points)
    marks = []
    for number, (name, points) in enumerate(shown.items()):
        marks += _panel(
            name, sorted(points, key=lambda point: (point[0], point[1])), first, last, number * _PANEL
        )
    figures: dict[str, object] = {
        "series": list(shown),
        "first": int(first),
        "last": int(last),
        "left_out": total - sum(map(len, shown.values())),
        "total": total,
    }
    return Drawing(title, "", _WIDE, len(shown) * _PANEL, tuple(marks)), figures


def _panel(name: str, points: list[Point], first: float, last: float, top: float) -> list[Mark]:
    highest = max(value for _, value, _ in points) or 1
    base, height = top + _PANEL - 26, _PANEL - 78

    def place(point: Point) -> tuple[float, float]:
        return (
            _LEFT + (point[0] - first) / ((last - first) or 1) * (_WIDE - _LEFT - _RIGHT),
            base - point[1] / highest * height,
        )

    marks = [
        mark("text", "strong", text=shortened(short(name, 60), _WIDE / _BOLD), x=0, y=top + 18),
        mark("line", "rule", x1=0, x2=_WIDE, y1=base, y2=base),
    ]
    for _, alike in groupby(points, lambda point: (bound_of(point[2]), text_of(point[2], "planned"))):
        line = [f"{x:.1f},{y:.1f}" for x, y in map(place, alike)]
        if len(line) > 1:
            marks.append(mark("polyline", "path", points=" ".join(line)))
    years: list[tuple[float, float]] = []
    for point in points:
        (x, y), cells = place(point), point[2]
        sign, planned = sign_of(cells), text_of(cells, "planned")
        told = f"{cells['x'].text}: {bound_of(cells)} {cells['y'].text}".replace(":  ", ": ")
        if planned:
            told = f"{told} (planned)"
            marks.append(mark("rect", "other planned", tip=told, x=x - 4, y=y - 4, width=8, height=8))
        else:
            marks.append(mark("circle", "other bounded" if sign else "other", tip=told, cx=x, cy=y, r=4))
        text = shortened(f"{sign} {cells['y'].text}".lstrip(), _WIDE / _BOLD)
        reach = width(text) / 2 + 3
        middle = min(max(x, reach), max(_WIDE - reach, reach))
        marks.append(mark("text", "", text=text, x=middle, y=y - 9, text_anchor="middle"))
        half = width(cells["x"].text[:4], 12) / 2 + 3
        if not any(x - half < right and left < x + half for left, right in years):
            years.append((x - half, x + half))
            marks.append(
                mark("text", "faint", text=cells["x"].text[:4], x=x, y=base + 17, text_anchor="middle")
            )
    return marks


def bound_of(cells: AnswerCells) -> str:
    """The bound of a figure, in words; empty where it is exact."""
    bound = text_of(cells, "bound")
    return "" if _SIGNS.get(bound) == "" else bound


def sign_of(cells: AnswerCells) -> str:
    """The sign of the bound of a figure; empty where it is exact."""
    return _SIGNS.get(bound_of(cells), bound_of(cells))


def value_of(text: str) -> float | None:
    """A figure that can be drawn; None for what is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None
