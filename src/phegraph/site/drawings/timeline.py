"""The timeline: what happened when, one row for each thing, years from left to right."""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from phegraph.site.addresses import Link
from phegraph.site.drawings.drawing import AnswerCells, Drawing, Mark, mark, short, shortened, width

_ROW = 20
_WIDE = 900
_LEFT, _TOP = 20, 30
_YEAR = re.compile(r"(-?\d{4})(?!\d)(?:-(\d\d))?(?:-(\d\d))?")
_COLOURS = ("one", "two", "three", "four")


class _Bar(Struct, frozen=True):
    """A thing on the timeline: when it was, and which row and span it has."""

    item: Link
    lane: str
    begins: str
    left: float
    right: float
    y: float


def draw(rows: Sequence[AnswerCells], title: str) -> tuple[Drawing, dict[str, object]]:
    """A timeline of items with a start and perhaps an end. Rows without a date are left out.

    Where rows have what came before an item, curves lead to it from what is on the timeline too.

    Returns:
        The drawing, and the values for its caption.
    """
    dated = {
        cells["item"]: (start, year_of(cells["end"].text) if "end" in cells else None, cells)
        for cells in reversed(rows)
        if (start := year_of(cells["start"].text)) is not None
    }
    ordered = sorted(dated.values(), key=lambda item: (item[0], item[2]["item"].text))
    first = int(min((start for start, _, _ in ordered), default=2000))
    last = int(max((end or start for start, end, _ in ordered), default=first)) + 1
    lanes = sorted({cells["lane"].text for _, _, cells in ordered if "lane" in cells and cells["lane"].text})
    named = lanes if len(lanes) <= len(_COLOURS) else []
    top = _TOP + (_ROW if named else 0)
    high = top + len(ordered) * _ROW + 8
    scale = (_WIDE - 2 * _LEFT) / max(1, last - first)
    bars = {}
    for place, (start, end, cells) in enumerate(ordered):
        left = _LEFT + (start - first) * scale
        right = max(left + 9, _LEFT + ((end or start) - first) * scale)
        lane = cells["lane"].text if "lane" in cells else ""
        y = top + place * _ROW + _ROW / 2
        bars[cells["item"]] = _Bar(cells["item"], lane, cells["start"].text, left, right, y)
    steps = dict.fromkeys((cells["after"], cells["item"]) for cells in rows if "after" in cells)
    arrows = [(bars[a], bars[b]) for a, b in steps if a in bars and b in bars and a != b]
    marks = [
        *_years(first, last, scale, top, high),
        *_legend(named),
        *(one for a, b in arrows for one in _arrow(a, b)),
    ]
    for bar in bars.values():
        marks += _shown(bar, named)
    by_year = Counter(int(start) for start, _, _ in ordered)
    busiest, most = max(by_year.items(), key=lambda item: (item[1], -item[0]), default=(first, 0))
    figures = {"count": len(bars), "first": first, "last": last - 1, "busiest": busiest, "most": most}
    left_out = len({cells["item"] for cells in rows}) - len(bars)
    return Drawing(title, "", _WIDE, round(high), tuple(marks)), {
        **figures,
        "left_out": left_out,
        "arrows": len(arrows),
    }


def _years(first: int, last: int, scale: float, top: float, high: float) -> list[Mark]:
    steps = (1, 2, 5, 10, 20, 50, 100, 1000)
    step = next(step for step in steps if (last - first) / step <= 16 or step == 1000)
    marks = []
    for year in range(first + -first % step, last + 1, step):
        x = _LEFT + (year - first) * scale
        marks.append(mark("line", "rule", x1=x, x2=x, y1=top - 8, y2=high - 4))
        marks.append(mark("text", "faint", text=str(year), x=x, y=top - 14, text_anchor="middle"))
    return marks


def _legend(lanes: Sequence[str]) -> list[Mark]:
    marks, x = [], float(_LEFT)
    for look, lane in zip(_COLOURS, lanes, strict=False):
        text = short(lane, 30)
        marks.append(mark("rect", look, x=x, y=5, width=18, height=9, rx=4.5))
        marks.append(mark("text", "", text=text, x=x + 24, y=14))
        x += 44 + width(text)
    return marks


def _arrow(a: _Bar, b: _Bar) -> list[Mark]:
    """A curve from what came first; it ends at the beginning of what came of it."""
    x1, x2 = a.left + 4, b.left - 3
    way = f"M{x1:.1f} {a.y + 4:.1f} C{x1:.1f} {b.y:.1f} {x1:.1f} {b.y:.1f} {x2 - 5:.1f} {b.y:.1f}"
    tip = f"{a.item.text} led to {b.item.text}"
    return [
        mark("path", "path thin", tip=tip, d=way),
        mark("path", "one", d=f"M{x2 + 2:.1f} {b.y:.1f} l-7 -4 v8 z"),
    ]


def _shown(bar: _Bar, lanes: Sequence[str]) -> list[Mark]:
    look = _COLOURS[lanes.index(bar.lane)] if bar.lane in lanes else "two" if bar.lane else "one"
    text = shortened(short(bar.item.text, 60), max(bar.left, _WIDE - bar.left) - 8)
    tip = " · ".join(filter(None, (bar.begins, bar.lane, bar.item.text)))
    after = bar.right + 6 + width(text) < _WIDE
    before = bar.left - 6 - width(text) > 0
    # A bar from one end to the other has its name on it.
    where, anchor = (bar.left - 6, "end") if before and not after else (bar.left + 6, "start")
    if after:
        where = bar.right + 6
    return [
        mark("rect", look, tip=tip, x=bar.left, y=bar.y - 4.5, width=bar.right - bar.left, height=9, rx=4.5),
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
