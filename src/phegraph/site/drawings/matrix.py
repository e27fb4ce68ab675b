"""The matrix: which pairs there are, how many of each, and which there are not."""

from collections.abc import Sequence

from phegraph.site.addresses import Link
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import AnswerCells, Drawing, Mark, mark, short, text_of, width

_CELL = 30
_LONGEST = 9


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours
) -> tuple[Drawing, dict[str, object]] | None:
    """A matrix of rows and columns; where the same things stand in both, one half of it is enough.

    A cell has the number in `value`; without it, how many different values `each` has, or no number.

    Returns:
        The drawing, and the values for its caption; None where every cell would be empty.
    """
    rows = [cells for cells in rows if cells["row"].text and cells["column"].text]
    links = {link.text: link for cells in rows for link in (cells["row"], cells["column"])}
    across = {cells["column"].text for cells in rows}
    down = {cells["row"].text for cells in rows}
    symmetric = bool(across & down)
    values = _values(rows)
    if not values:
        return None
    cells_by_pair = {(cells["row"].text, cells["column"].text): cells for cells in rows}
    if symmetric:
        cells_by_pair |= {(column, row): cells for (row, column), cells in cells_by_pair.items()}
        values |= {(column, row): value for (row, column), value in values.items()}
        down = across = across | down
    order_down, order_across = _order(down, values, 0), _order(across, values, 1)
    if symmetric:
        order_across = order_down[:-1]
        order_down = order_down[1:]
    look = colours.of_all(list(links.values()))
    drawing = _drawing(
        order_down, order_across, values, links, cells_by_pair, title, look, symmetric=symmetric
    )
    pairs = len(down) * (len(down) - 1) // 2 if symmetric else len(down) * len(across)
    filled = len(values) // 2 if symmetric else len(values)
    most = max(values.values())
    fullest = sorted(
        {tuple(sorted(pair)) if symmetric else pair for pair, value in values.items() if value == most}
    )
    figures = {"filled": filled, "pairs": pairs, "empty": pairs - filled, "most": most}
    return drawing, {**figures, "fullest": [" with ".join(pair) for pair in fullest]}


def _values(rows: Sequence[AnswerCells]) -> dict[tuple[str, str], int]:
    """What stands in each cell that is not empty."""
    each: dict[tuple[str, str], set[str]] = {}
    values: dict[tuple[str, str], int] = {}
    for cells in rows:
        pair = cells["row"].text, cells["column"].text
        if "each" in cells:
            each.setdefault(pair, set()).update(filter(None, [cells["each"].text]))
        else:
            text = cells["value"].text if "value" in cells else "1"
            values[pair] = int(text) if text.isdecimal() and len(text) <= _LONGEST else 1
    return values | {pair: len(texts) for pair, texts in each.items() if texts}


def _order(names: set[str], values: dict[tuple[str, str], int], end: int) -> list[str]:
    """Those with the most come first."""
    totals = dict.fromkeys(names, 0)
    for pair, value in values.items():
        totals[pair[end]] += value
    return sorted(names, key=lambda name: (-totals[name], name.casefold(), name))


def _drawing(
    down: list[str],
    across: list[str],
    values: dict[tuple[str, str], int],
    links: dict[str, Link],
    cells_by_pair: dict[tuple[str, str], AnswerCells],
    title: str,
    look: str,
    *,
    symmetric: bool,
) -> Drawing:
    left = max((width(short(name, 28)) for name in down), default=0) + 14
    top = max((width(short(name, 28)) for name in across), default=0) * 0.72 + 26
    marks = []
    for y, row in enumerate(down):
        middle = top + y * _CELL + _CELL / 2
        label = short(row, 28)
        marks.append(
            mark("text", "", text=label, link=links[row], x=left - 10, y=middle + 4, text_anchor="end")
        )
    for x, column in enumerate(across):
        middle = left + x * _CELL + _CELL / 2
        turn = f"translate({middle + 4:.1f} {top - 8:.1f}) rotate(-45)"
        marks.append(mark("text", "", text=short(column, 28), link=links[column], transform=turn))
    most = max(values.values(), default=1)
    for y, row in enumerate(down):
        for x, column in enumerate(across):
            if symmetric and x > y:
                continue
            value = values.get((row, column), 0)
            at, to = left + x * _CELL + 1, top + y * _CELL + 1
            side = _CELL - 2
            if not value:
                tip = f"{row}, {column}: none"
                marks.append(mark("rect", "gap", tip=tip, x=at, y=to, width=side, height=side, rx=3))
                continue
            marks += _filled(cells_by_pair[row, column], (row, column), value, most, (at, to), look)
    over = max(
        (width(short(name, 28)) * 0.72 - (len(across) - x) * _CELL for x, name in enumerate(across)),
        default=0,
    )
    wide, high = left + len(across) * _CELL + max(over, 0) + 24, top + len(down) * _CELL + 4
    return Drawing(title, "", round(wide), round(high), tuple(marks))


def _filled(
    cells: AnswerCells, pair: tuple[str, str], value: int, most: int, at: tuple[float, float], look: str
) -> list[Mark]:
    """A cell that has something; its tip says what, and it leads to the row of the table that has it."""
    side, strength, table = _CELL - 2, 0.35 + 0.65 * value / most, cells.get("table")
    detail = f" ({cells['detail'].text})" if text_of(cells, "detail") else ""
    counted = "value" in cells or "each" in cells
    tip = f"{pair[0]}, {pair[1]}: {value if counted else 'yes'}{detail}"
    x, y = at
    return [
        mark(
            "rect",
            look,
            tip=tip,
            link=table,
            fill_opacity=f"{strength:.2f}",
            x=x,
            y=y,
            width=side,
            height=side,
            rx=3,
        ),
        mark(
            "text",
            "strong through on" if strength > 0.62 else "strong through",
            text=str(value) if counted else "",
            x=x + side / 2,
            y=y + side / 2 + 5,
            text_anchor="middle",
        ),
    ]
