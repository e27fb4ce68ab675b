"""Labels: the names of round marks, beside them where there is room."""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from phegraph.site.addresses import Link
from phegraph.site.drawings.drawing import Mark, mark, short, width

_SIZE = 12.5


class Disc(Struct, frozen=True):
    """A round mark with a name.

    Attributes:
        item: What it stands for.
        x, y, radius: Where it is.
        strong: Whether its name is bold.
        number: The number that scripts know it by; empty for none.
    """

    item: Link
    x: float
    y: float
    radius: float
    strong: bool = False
    number: str = ""


def labels(named: Iterable[Disc], taken: Collection[Disc], wide: float, high: float) -> Iterator[Mark]:
    """The names of discs, the most important first; one without room is in the tooltip only.

    Args:
        named: The discs that have a name, in the order of their importance.
        taken: All discs that names must not cover.
        wide, high: The size of the drawing.
    """
    boxes = [(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in taken]
    for disc in named:
        text = short(disc.item.text, 26)
        # Bold words are wider.
        length = width(text, _SIZE) * (1.12 if disc.strong else 1)
        tries = [
            (disc.x + disc.radius + 4, disc.y + 4, "start"),
            (disc.x - disc.radius - 4, disc.y + 4, "end"),
            (disc.x, disc.y - disc.radius - 5, "middle"),
            (disc.x, disc.y + disc.radius + 14, "middle"),
        ]
        for left, base, anchor in tries:
            begin = {"start": left, "end": left - length, "middle": left - length / 2}[anchor]
            box = (begin, base - 11, begin + length, base + 3)
            inside = box[0] > 2 and box[2] < wide - 2 and box[1] > 0 and box[3] < high
            if inside and not any(_overlap(box, placed) for placed in boxes):
                boxes.append(box)
                yield _label(disc, text, left, base, anchor)
                break


def _label(disc: Disc, text: str, x: float, y: float, anchor: str) -> Mark:
    look, size = "halo strong" if disc.strong else "halo", str(_SIZE)
    label = mark("text", look, text=text, link=disc.item, x=x, y=y, text_anchor=anchor, font_size=size)
    numbers = (*label.numbers, ("data-node", disc.number)) if disc.number else label.numbers
    return label._replace(numbers=numbers)


def _overlap(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]
