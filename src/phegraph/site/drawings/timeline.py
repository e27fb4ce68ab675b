"""The timeline: what happened when, one row for each thing, years from left to right."""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from phegraph.site.addresses import Link
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

_ROW = 20
_WIDE, _NARROW = 900, 700
_FEW = 12
"""With how many rows at most a timeline is no wider than a page is beside a map."""
_LEFT, _TOP = 20, 30
_YEAR = re.compile(r"(-?\d{4})(?!\d)(?:-(\d\d))?(?:-(\d\d))?")
_MOST = 200
"""How many rows a timeline has."""


class _Span(Struct, frozen=True):
    """A thing on the timeline: when it was, and which row and span it has."""

    item: Link
    begins: str
    look: str
    left: float
    right: float
    y: float


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours, brief: bool = False
) -> tuple[Drawing, dict[str, object]] | None:
    """A timeline of items with a start and perhaps an end. Rows without a date are left out.

    What has a value in `planned` is hollow. Rows of one `lane` stand together below its name, where there are
    several. Where rows have what came before an item, curves lead to it from what is on the timeline too.

    Returns:
        The drawing, and the values for its caption; None where nothing has a date, or where one of several
        pictures would have one item alone.
    """
    dated = {
        (cells["item"], cells["start"].text, cells["end"].text if "end" in cells else ""): (start, cells)
        for cells in reversed(rows)
        if (start := year_of(cells["start"].text)) is not None
    }
    if len(dated) < (2 if brief else 1):
        return None
    ordered = sorted(dated.values(), key=lambda pair: (pair[0], pair[1]["item"].text, pair[1]["start"].text))[
        -_MOST:
    ]
    lanes = {text_of(cells, "lane") for _, cells in ordered}
    first = int(ordered[0][0])
    last = int(max(_ends(cells) or start for start, cells in ordered)) + 1
    wide = _NARROW if len(ordered) <= _FEW else _WIDE
    scale = (wide - 2 * _LEFT) / max(1, last - first)
    bars: list[_Span] = []
    names: list[Mark] = []
    y = float(_TOP)
    for lane in sorted(lanes):
        if len(lanes) > 1:
            name = shortened(short(lane, 60), wide - 2 * _LEFT)
            names.append(mark("text", "halo strong", text=name, x=_LEFT, y=y + 15))
            y += _ROW + 2
        for start, cells in ordered:
            if text_of(cells, "lane") != lane:
                continue
            left = _LEFT + (start - first) * scale
            right = max(left + 9, _LEFT + ((_ends(cells) or start) - first) * scale)
            look = colours.of(cells["item"]) + (" planned" if text_of(cells, "planned") else "")
            bars.append(_Span(cells["item"], cells["start"].text, look, left, right, y + _ROW / 2))
            y += _ROW
    firsts = {bar.item: bar for bar in reversed(bars)}
    steps = dict.fromkeys((cells["after"], cells["item"]) for cells in rows if "after" in cells)
    arrows = [(firsts[a], firsts[b]) for a, b in steps if a in firsts and b in firsts and a != b]
    high = round(y + 8)
    marks = [
        *_years(first, last, scale, _TOP, high),
        *names,
        *(one for a, b in arrows for one in _arrow(a, b)),
        *(one for bar in bars for one in _shown(bar, wide)),
    ]
    by_year = Counter(int(start) for start, _ in ordered)
    busiest, most = max(by_year.items(), key=lambda item: (item[1], -item[0]))
    things = {cells["item"] for cells in rows}
    return Drawing(title, "", wide, high, tuple(marks)), {
        "count": len(firsts),
        "first": first,
        "last": last - 1,
        "busiest": busiest,
        "most": most,
        "left_out": len(things) - len(firsts),
        "total": len(things),
        "arrows": len(arrows),
    }


def _ends(cells: AnswerCells) -> float | None:
    return year_of(text_of(cells, "end"))


def _years(first: int, last: int, scale: float, top: float, high: float) -> list[Mark]:
    steps = (1, 2, 5, 10, 20, 50, 100, 1000)
    step = next(step for step in steps if (last - first) / step <= 16 or step == 1000)
    marks = []
    for year in range(first + -first % step, last + 1, step):
        x = _LEFT + (year - first) * scale
        marks.append(mark("line", "rule", x1=x, x2=x, y1=top - 8, y2=high - 4))
        marks.append(mark("text", "faint", text=str(year), x=x, y=top - 14, text_anchor="middle"))
    return marks


def _arrow(a: _Span, b: _Span) -> list[Mark]:
    """A curve from what came first; it ends at the beginning of what came of it."""
    x1, x2 = a.left + 4, b.left - 3
    leaves = a.y + (4 if b.y > a.y else -4)
    way = f"M{x1:.1f} {leaves:.1f} C{x1:.1f} {b.y:.1f} {x1:.1f} {b.y:.1f} {x2 - 5:.1f} {b.y:.1f}"
    tip = f"{a.item.text} led to {b.item.text}"
    return [
        mark("path", "path thin", tip=tip, d=way),
        mark("path", "head", d=f"M{x2 + 2:.1f} {b.y:.1f} l-7 -4 v8 z"),
    ]


def _shown(bar: _Span, wide: float) -> list[Mark]:
    beside = max(bar.left, wide - bar.right) - 7
    room = wide - bar.left - 8 if bar.right - bar.left > beside else beside
    text = shortened(short(bar.item.text, 60), room)
    tip = f"{bar.begins} · {bar.item.text}" + (" (planned)" if "planned" in bar.look else "")
    after = bar.right + 6 + width(text) < wide
    before = bar.left - 6 - width(text) > 0
    # A bar from one end to the other has its name on it.
    where, anchor = (bar.left - 6, "end") if before and not after else (bar.left + 6, "start")
    if after:
        where = bar.right + 6
    return [
        mark(
            "rect", bar.look, tip=tip, x=bar.left, y=bar.y - 4.5, width=bar.right - bar.left, height=9, rx=4.5
        ),
        mark("text", "halo", text=text, link=bar.item, x=where, y=bar.y + 4.5, text_anchor=anchor),
    ]


def year_of(text: str) -> float | None:
    """A date as a number of years, as precisely as it is written; None for what is no date."""
    match = _YEAR.match(text)
    if match is None:
        return None
    month = int(match[2] or 1) - 1
    day = int(match[3] or 1) - 1
    return int(match[1]) + month / 12 + day / 372
