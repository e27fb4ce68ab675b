"""The flow: what led to what, from left to right."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from phegraph.site.addresses import Link
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import (
    AnswerCells,
    Drawing,
    Mark,
    lines,
    mark,
    shortened,
    text_of,
    width,
)

_WIDE, _GAP_X, _GAP_Y, _LINE = 184, 56, 14, 16
_WORDS = 150
"""How wide what stands on a step may be."""
_Step = tuple[Link, Link]


class _Box(Struct, frozen=True):
    """A thing of the flow: its lines of text, with how many of them are its name, and where it stands."""

    texts: tuple[str, ...]
    named: int
    x: float
    y: float

    @property
    def tall(self) -> int:
        return len(self.texts) * _LINE + 14


def draw(rows: Sequence[AnswerCells], title: str, colours: Colours) -> tuple[Drawing, dict[str, object]]:
    """A flow of steps. Steps that come round to where they began are drawn as far as they lead on.

    A step whose `planned` has a value is dashed, and so is a thing that only such steps lead to. `note`
    stands below the name of what a step leads to, `by` on the step. Where rows have the number of their
    `step` on a path, things stand in that order, and an arrow leads back where a statement does.

    Returns:
        The drawing, and the values for its caption.
    """
    rows = [cells for cells in rows if cells["from"].text and cells["to"].text]
    rows = [cells for cells in rows if cells["from"] != cells["to"]]
    steps = list(dict.fromkeys((cells["from"], cells["to"]) for cells in rows))
    firm = {(cells["from"], cells["to"]) for cells in rows if not text_of(cells, "planned")}
    planned = {b for _, b in steps} - {b for a, b in steps if (a, b) in firm}
    words = {step: ", ".join(texts) for step, texts in _texts(rows, "by").items()}
    numbered = any("step" in cells for cells in rows)
    layers = _places(rows) if numbered else _layers(steps)
    columns: list[list[Link]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for item, layer in layers.items():
        columns[layer].append(item)
    ahead = [(a, b) if layers[a] <= layers[b] else (b, a) for a, b in steps] if numbered else steps
    gap = max([_GAP_X, *(min(width(text, 12), _WORDS) + 24 for text in words.values())])
    boxes, high = _boxes(_untangled(columns, ahead), _texts(rows, "note"), gap)
    marks: list[Mark] = []
    ends = Counter(item for step in steps for item in step)
    for a, b in steps:
        back = numbered and layers[a] > layers[b]
        look = "path" if (a, b) in firm else "path planned"
        marks += _arrow(boxes[a], boxes[b], look, words.get((a, b), ""), fans=ends[a] > ends[b], back=back)
    # No arrow goes over words.
    marks.sort(key=lambda one: one.shape == "text")
    for item, box in boxes.items():
        marks += _shown(item, box, colours.of(item), planned=item in planned)
    last = [item.text for item in layers if all(a != item for a, _ in steps) and item not in planned]
    figures = {
        "steps": len(steps),
        "count": len(layers),
        "begins": [item.text for item in columns[0]] if columns else [],
        "ends": last,
        "planned": [item.text for item in layers if item in planned],
        "deep": len(columns) - 1,
    }
    wide = round(12 + len(columns) * (_WIDE + gap) - gap)
    return Drawing(title, "", max(wide, 200), round(high) + 12, tuple(marks)), figures


def _texts(rows: Sequence[AnswerCells], part: str) -> dict[_Step, list[str]]:
    """What a part says of each step."""
    texts: dict[_Step, list[str]] = {}
    for cells in rows:
        text, said = text_of(cells, part), texts.setdefault((cells["from"], cells["to"]), [])
        if text and text not in said:
            said.append(text)
    return {step: said for step, said in texts.items() if said}


def _places(rows: Sequence[AnswerCells]) -> dict[Link, int]:
    """The column of each thing on paths whose steps are numbered: after one step and before the next."""
    steps: dict[Link, set[int]] = {}
    for cells in rows:
        number = text_of(cells, "step")
        for item in (cells["from"], cells["to"]):
            steps.setdefault(item, set()).add(int(number) if number.isdecimal() and len(number) < 3 else 1)
    last = max((max(numbers) for numbers in steps.values()), default=1)
    if last == 1:
        return {item: 0 if any(item == cells["from"] for cells in rows) else 1 for item in steps}
    ends = {frozenset({1}): 0, frozenset({last}): last}
    return {item: ends.get(frozenset(numbers), min(numbers)) for item, numbers in steps.items()}


def _boxes(
    columns: list[list[Link]], notes: dict[_Step, list[str]], gap: float
) -> tuple[dict[Link, _Box], float]:
    """The boxes, columns beside each other; and how high the highest column is."""
    below: dict[Link, dict[str, None]] = {}
    for (_, b), said in notes.items():
        below.setdefault(b, {}).update(dict.fromkeys(said))
    high, placed = 0.0, []
    for number, column in enumerate(columns):
        boxes, y = [], 0.0
        for item in column:
            name = lines(item.text, 24, 4)
            note = lines("; ".join(below[item]), 26, 3) if item in below else []
            box = _Box((*name, *note), len(name), 6 + number * (_WIDE + gap), y)
            boxes.append((item, box))
            y += box.tall + _GAP_Y
        placed.append((boxes, y - _GAP_Y))
        high = max(high, y - _GAP_Y)
    lowered = {
        item: replace(box, y=6 + box.y + (high - tall) / 2) for boxes, tall in placed for item, box in boxes
    }
    return lowered, high


def _arrow(a: _Box, b: _Box, look: str, words: str, *, fans: bool, back: bool) -> Iterator[Mark]:
    """An arrow from box to box, with words at the end that has fewer others; `back` leads to the left."""
    y1, y2 = a.y + a.tall / 2, b.y + b.tall / 2
    x1, x2 = (a.x, b.x + _WIDE) if back else (a.x + _WIDE, b.x)
    side = -1 if back else 1
    bend = side * max(28.0, abs(x2 - x1) / 2)
    end = x2 - 5 * side
    curve = f"M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {end:.1f} {y2:.1f}"
    yield mark("path", look, tip=words, d=curve)
    yield mark("path", "head", d=f"M{x2:.1f} {y2:.1f} l{-7 * side} -4 v8 z")
    if words:
        x, y = (x2 - 10 * side, y2) if fans else (x1 + 6 * side, y1)
        anchor = "end" if fans != back else "start"
        text = shortened(words, _WORDS)
        # On the side that the arrow does not come from.
        down = 14 if (y1 < y2 if fans else y2 < y1) else -5
        yield mark("text", "halo faint", text=text, x=x, y=y + down, text_anchor=anchor)


def _shown(item: Link, box: _Box, look: str, *, planned: bool) -> Iterator[Mark]:
    frame = "box planned" if planned else "box"
    x, y, high = box.x, box.y, box.tall
    yield mark("rect", frame, tip=item.text, link=item, x=x, y=y, width=_WIDE, height=high, rx=6)
    yield mark("rect", look, x=x, y=y, width=5, height=high, rx=2.5)
    for number, text in enumerate(box.texts):
        kind = "" if number < box.named else "faint"
        yield mark("text", kind, text=text, link=item, x=x + 12, y=y + 20 + number * _LINE)


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
