"""Bars: figures beside each other, a panel for each series and unit; or how many rows each item has."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from phegraph.site.addresses import Link
from phegraph.site.drawings.chart import bound_of, sign_of, value_of
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import AnswerCells, Drawing, Mark, mark, short, shortened, text_of, width
from phegraph.site.drawings.timeline import year_of

_WIDE, _LEFT, _ROW, _HEAD = 600, 214, 22, 28
_MOST, _FEW = 60, 24
"""How many bars there are at most, and in one of several pictures of a page."""
NOT_DRAWN = "not drawn"
"""What is said of bars for which there is no room."""


class _Bar(Struct, frozen=True):
    item: Link
    value: float
    text: str
    tip: str
    look: str
    whole: float = 0.0


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours, brief: bool = False
) -> tuple[Drawing, dict[str, object]] | None:
    """A bar for each row that has a figure, in the order of the rows; without `value`, one for each item, as
    long as it has rows, dates by their years. Of very many each panel has its share.

    A bar of a figure with a `bound` is hollow, and so is one with a value in `planned`, dashed. A thin line
    goes on to the figure in `whole`, which the value is a part of; the bound is then that of the whole.

    Returns:
        The drawing, and the values for its caption; None where there are fewer than two bars, or where one of
        several pictures would have bars of one length.
    """
    figures = "value" in rows[0]
    panels = _figures(rows, colours) if figures else _counts(rows)
    bars = [bar for every in panels.values() for bar in every]
    if len(bars) < 2 or (brief and len({(bar.value, bar.whole) for bar in bars}) == 1):
        return None
    marks: list[Mark] = []
    drawn: list[_Bar] = []
    y, most = 0.0, _FEW if brief else _MOST
    shares = _shares({name: len(bars) for name, bars in panels.items()}, most)
    for name, every in panels.items():
        if shown := every[: shares[name]]:
            if name:
                heading = shortened(short(name, 70), _WIDE / 1.15)
                marks.append(mark("text", "strong", text=heading, x=0, y=y + 18))
                y += _HEAD
            y = _panel(shown, y, marks)
            drawn += shown
    told = len(drawn) if figures else round(sum(bar.value for bar in drawn))
    return Drawing(title, "", _WIDE, round(y), tuple(marks)), {
        "count": len(drawn),
        "series": [*filter(None, panels)],
        "left_out": len(rows) - told,
        "lacks": NOT_DRAWN if len(drawn) == most else "without a figure" if figures else "without one",
        "total": len(rows),
    }


def _shares(sizes: Mapping[str, int], most: int) -> dict[str, int]:
    """How many bars each panel has room for: what small ones do not need is for the larger."""
    shares: dict[str, int] = {}
    for place, name in enumerate(sorted(sizes, key=lambda name: sizes[name])):
        room = (most - sum(shares.values())) // (len(sizes) - place)
        shares[name] = min(sizes[name], room)
    return shares


def _figures(rows: Sequence[AnswerCells], colours: Colours) -> dict[str, list[_Bar]]:
    panels: dict[str, list[_Bar]] = {}
    for cells in rows:
        value = value_of(cells["value"].text)
        if value is None or value < 0:
            continue
        item, unit = cells["item"], text_of(cells, "unit")
        sign, whole = sign_of(cells), value_of(text_of(cells, "whole")) or 0.0
        planned = bool(text_of(cells, "planned"))
        look = colours.of(item) + (" planned" if planned else " bounded" if sign and not whole else "")
        told = f"{sign} {_grouped(whole or value)}".lstrip()
        number = f"{_grouped(value)} of {told}" if whole else told
        words = number if whole else f"{bound_of(cells)} {_grouped(value)}"
        words = f"{words} {unit}".strip()
        item = item if item.text else item._replace(text="not told")
        tip = f"{item.text}: {words}" + (" (planned)" if planned else "")
        series = text_of(cells, "series")
        name = f"{series}, in {unit}" if series and unit else series or unit
        panels.setdefault(name, []).append(_Bar(item, value, number, tip, look, whole))
    return dict(sorted(panels.items()))


def _counts(rows: Sequence[AnswerCells]) -> dict[str, list[_Bar]]:
    """How many rows each item has: dates in their order, all else with the most first."""
    items = [cells["item"] for cells in rows if cells["item"].text]
    years = [Link(str(int(year))) for item in items if (year := year_of(item.text)) is not None]
    counts = Counter(years if len(years) == len(items) else items)
    order = sorted(counts, key=lambda item: item.text if years else (-counts[item], item.text))
    bars = [
        _Bar(item, counts[item], str(counts[item]), f"{item.text}: {counts[item]}", "other") for item in order
    ]
    return {"": bars} if bars else {}


def _panel(bars: Sequence[_Bar], y: float, marks: list[Mark]) -> float:
    most = max(max(bar.value, bar.whole) for bar in bars) or 1
    reach = _WIDE - _LEFT - 12 - min(max(width(bar.text) for bar in bars), _LEFT)
    for bar in bars:
        middle, wide = y + _ROW / 2, max(2.0, bar.value / most * reach)
        text = shortened(short(bar.item.text, 30), _LEFT - 10)
        marks.append(mark("text", "", text=text, link=bar.item, x=_LEFT - 8, y=middle + 4, text_anchor="end"))
        end = _LEFT + wide
        if bar.whole > bar.value:
            end = _LEFT + bar.whole / most * reach
            marks.append(mark("line", "rule", x1=_LEFT + wide, x2=end, y1=middle, y2=middle))
        marks.append(mark("rect", bar.look, tip=bar.tip, x=_LEFT, y=middle - 6, width=wide, height=12, rx=2))
        number = shortened(bar.text, _WIDE - end - 6)
        marks.append(mark("text", "faint", text=number, x=end + 6, y=middle + 4))
        y += _ROW
    return y + 8


def _grouped(value: float) -> str:
    """A figure with its digits in threes, as people write it."""
    return f"{value:,.10g}".replace(",", "\u202f")
