"""The flow: what led to what, from left to right."""

from collections.abc import Sequence

from phegraph.site.addresses import Link
from phegraph.site.drawings.drawing import AnswerCells, Drawing, lines, mark

_WIDE, _GAP_X, _GAP_Y, _LINE = 184, 56, 14, 16


def draw(rows: Sequence[AnswerCells], title: str) -> tuple[Drawing, dict[str, object]]:
    """A flow of steps. Steps that come round to where they began are drawn as far as they lead on.

    A step whose `planned` has a value is dashed, and so is a thing that only such steps lead to. `note`
    stands below the name of what a step leads to.

    Returns:
        The drawing, and the values for its caption.
    """
    steps = list(dict.fromkeys((cells["from"], cells["to"]) for cells in rows if cells["to"].text))
    steps = [(a, b) for a, b in steps if a.text and a != b]
    firm = {
        (cells["from"], cells["to"]) for cells in rows if "planned" not in cells or not cells["planned"].text
    }
    reached = {b for a, b in steps if (a, b) in firm}
    planned = {b for _, b in steps} - reached
    notes: dict[Link, list[str]] = {}
    for cells in rows:
        if "note" in cells and cells["note"].text and cells["note"].text not in notes.get(cells["to"], []):
            notes.setdefault(cells["to"], []).append(cells["note"].text)
    layers = _layers(steps)
    columns: list[list[Link]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for item, layer in layers.items():
        columns[layer].append(item)
    columns = _untangled(columns, steps)
    texts = {item: lines(item.text, 24, 4) for item in layers}
    below = {item: lines("; ".join(notes[item]), 26, 3) if item in notes else [] for item in layers}
    tall = {item: (len(text) + len(below[item])) * _LINE + 14 for item, text in texts.items()}
    heights = [sum(tall[item] + _GAP_Y for item in column) - _GAP_Y for column in columns]
    high = max(heights, default=0)
    at: dict[Link, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        y = 6 + (high - heights[number]) / 2
        for item in column:
            at[item] = (6 + number * (_WIDE + _GAP_X), y)
            y += tall[item] + _GAP_Y
    marks = []
    for a, b in steps:
        x1, y1 = at[a][0] + _WIDE, at[a][1] + tall[a] / 2
        x2, y2 = at[b][0], at[b][1] + tall[b] / 2
        bend = max(28.0, abs(x2 - x1) / 2)
        curve = f"M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2 - 5:.1f} {y2:.1f}"
        marks.append(mark("path", "path" if (a, b) in firm else "path planned", d=curve))
        marks.append(mark("path", "one", d=f"M{x2:.1f} {y2:.1f} l-7 -4 v8 z"))
    for item, (x, y) in at.items():
        marks.append(
            mark(
                "rect",
                "box planned" if item in planned else "box",
                tip=item.text,
                link=item,
                x=x,
                y=y,
                width=_WIDE,
                height=tall[item],
                rx=6,
            )
        )
        looks = [*((text, "") for text in texts[item]), *((text, "faint") for text in below[item])]
        for number, (text, look) in enumerate(looks):
            marks.append(mark("text", look, text=text, link=item, x=x + 10, y=y + 20 + number * _LINE))
    wide = 12 + len(columns) * (_WIDE + _GAP_X) - _GAP_X
    first = [item.text for item in columns[0]] if columns else []
    last = [item.text for item in layers if all(a != item for a, _ in steps) and item not in planned]
    figures = {
        "steps": len(steps),
        "count": len(layers),
        "begins": first,
        "ends": last,
        "planned": [item.text for item in layers if item in planned],
        "deep": len(columns) - 1,
    }
    return Drawing(title, "", max(wide, 200), round(high) + 12, tuple(marks)), figures


def _layers(steps: list[tuple[Link, Link]]) -> dict[Link, int]:
    """The column of each thing: one to the right of whatever led to it. A step back does not count."""
    after: dict[Link, list[Link]] = {}
    for a, b in steps:
        after.setdefault(a, []).append(b)
        after.setdefault(b, [])
    layers = dict.fromkeys(after, 0)
    done: set[Link] = set()
    order: list[Link] = []
    forward: list[tuple[Link, Link]] = []
    for root in after:
        trail: list[tuple[Link, int]] = [(root, 0)] if root not in done else []
        within = {root}
        done.add(root)
        while trail:
            item, place = trail.pop()
            if place == len(after[item]):
                within.discard(item)
                order.append(item)
                continue
            trail.append((item, place + 1))
            next_item = after[item][place]
            if next_item not in within:
                forward.append((item, next_item))
            if next_item not in done:
                done.add(next_item)
                within.add(next_item)
                trail.append((next_item, 0))
    leads = {item: [b for a, b in forward if a == item] for item in after}
    for item in reversed(order):
        for next_item in leads[item]:
            layers[next_item] = max(layers[next_item], layers[item] + 1)
    return layers


def _untangled(columns: list[list[Link]], steps: list[tuple[Link, Link]]) -> list[list[Link]]:
    """Each column in the order of what led to its things, so that few lines cross."""
    sorted_columns = [sorted(column, key=lambda item: (item.text, item.path)) for column in columns]
    for _ in range(4):
        for direction in (1, -1):
            place = {
                item: n / max(1, len(column)) for column in sorted_columns for n, item in enumerate(column)
            }
            for column in sorted_columns[::direction]:
                near = {
                    item: [
                        place[a if direction > 0 else b]
                        for a, b in steps
                        if (b if direction > 0 else a) == item
                    ]
                    for item in column
                }
                column.sort(key=lambda item: sum(near[item]) / len(near[item]) if near[item] else place[item])
                place |= {item: n / max(1, len(column)) for n, item in enumerate(column)}
    return sorted_columns
