"""The timeline: what happened when, one row for each thing, years from left to right."""

import re
from collections.abc import Sequence

from phegraph.export.site.pictures.drawing import Cells, Drawing, mark, short, width

_ROW = 20
_WIDE = 900
_LEFT, _TOP = 20, 30
_YEAR = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?")


def draw(rows: Sequence[Cells], title: str) -> tuple[Drawing, dict[str, object]]:
    """A timeline of items with a start and perhaps an end. Rows without a date are left out.

    Returns:
        The drawing, and what its caption may tell.
    """
    dated = [
        (start, moment(cells["end"].text) if "end" in cells else None, cells)
        for cells in rows
        if (start := moment(cells["start"].text)) is not None
    ]
    dated.sort(key=lambda item: (item[0], item[2]["item"].text))
    first = int(min((start for start, _, _ in dated), default=2000))
    last = int(max((end or start for start, end, _ in dated), default=first)) + 1
    scale = (_WIDE - 2 * _LEFT) / max(1, last - first)
    high = _TOP + len(dated) * _ROW + 8
    marks = []
    step = next(
        step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / step <= 16 or step == 1000
    )
    for year in range(first + -first % step, last + 1, step):
        x = _LEFT + (year - first) * scale
        marks.append(mark("line", "rule", x1=x, x2=x, y1=_TOP - 8, y2=high - 4))
        marks.append(mark("text", "faint", text=str(year), x=x, y=_TOP - 14, text_anchor="middle"))
    lanes = sorted({cells["lane"].text for _, _, cells in dated if "lane" in cells and cells["lane"].text})
    for place, (start, end, cells) in enumerate(dated):
        y = _TOP + place * _ROW + _ROW / 2
        x = _LEFT + (start - first) * scale
        till = max(x + 9, _LEFT + ((end or start) - first) * scale)
        look = "two" if "lane" in cells and cells["lane"].text in lanes else "one"
        text = short(cells["item"].text, 60)
        tip = " ".join(filter(None, (cells["start"].text, cells["item"].text)))
        marks.append(mark("rect", look, tip=tip, x=x, y=y - 4.5, width=till - x, height=9, rx=4.5))
        after = till + 6 + width(text) < _WIDE
        where, anchor = (till + 6, "start") if after else (x - 6, "end")
        marks.append(mark("text", "", text=text, link=cells["item"], x=where, y=y + 4.5, text_anchor=anchor))
    told = {"count": len(dated), "first": first, "last": last - 1, "left_out": len(rows) - len(dated)}
    busiest: dict[int, int] = {}
    for start, _, _ in dated:
        busiest[int(start)] = busiest.get(int(start), 0) + 1
    year, most = max(busiest.items(), key=lambda item: (item[1], -item[0]), default=(first, 0))
    return Drawing(title, "", _WIDE, round(high), tuple(marks)), {**told, "busiest": year, "most": most}


def moment(text: str) -> float | None:
    """A date as a number of years, as precisely as it is given; None for what is no date."""
    found = _YEAR.match(text)
    if found is None:
        return None
    month = int(found[2] or 1) - 1
    day = int(found[3] or 1) - 1
    return int(found[1]) + month / 12 + day / 372
