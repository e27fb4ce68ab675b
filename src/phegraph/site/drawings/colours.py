"""Colours: one for each pillar in every picture, with a legend of what stands in a picture."""

from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from phegraph.site.addresses import Link
from phegraph.site.drawings.drawing import Drawing, Mark, mark, width

LOOKS = ("one", "two", "three", "four")
"""The looks of the pillars, in the order of the settings."""
OTHER = "other"
"""The look of what is of no pillar."""
_ROW = 20
_HOLLOW = {"bounded": "a limit or an estimate, no exact figure", "planned": "planned"}
"""What hollow marks mean, by their look."""


class Colours(Struct, frozen=True):
    """Which things are of which pillar.

    Attributes:
        looks: The look of each thing that is of one, by the path of its page.
        names: What several things of a pillar are called, by its look.
    """

    looks: Mapping[str, str] = {}
    names: Mapping[str, str] = {}

    def of(self, item: Link) -> str:
        """The look of a thing."""
        return self.looks.get(item.path, OTHER)

    def of_all(self, items: Sequence[Link]) -> str:
        """The look of several things: that of their pillar, where it is the same one."""
        looks = {self.of(item) for item in items}
        return looks.pop() if len(looks) == 1 else OTHER


def look_of(pillar: int) -> str:
    """The look of a pillar by its place in the settings; those after the fourth have none of their own."""
    return LOOKS[pillar] if pillar < len(LOOKS) else OTHER


def with_legend(drawing: Drawing, colours: Colours, hollow: str = "") -> Drawing:
    """A drawing with a legend above it, of the looks that its marks have.

    Args:
        drawing: The drawing.
        colours: The pillars.
        hollow: What marks mean that look planned, where that is more than planned.
    """
    used = set(chain.from_iterable(one.look.split() for one in drawing.marks if one.shape != "text"))
    entries = [(look, colours.names[look]) for look in LOOKS if look in used & colours.names.keys()]
    if entries and OTHER in used:
        entries.append((OTHER, "others"))
    meanings = _HOLLOW | ({"planned": hollow} if hollow else {})
    entries += [(f"{OTHER} {look}", text) for look, text in meanings.items() if look in used]
    marks: list[Mark] = []
    x = y = 0.0
    for look, text in entries:
        wide = 34 + width(text, 12)
        if x and x + wide > drawing.width:
            x, y = 0, y + _ROW
        marks.append(mark("circle", look, cx=x + 10, cy=y, r=5.5))
        marks.append(mark("text", "faint", text=text, x=x + 20, y=y + 4))
        x += wide
    if not marks:
        return drawing
    above = round(y) + _ROW + 6
    # The first row stands at the top: all of it is above the origin.
    lifted = [_moved(one, 12 - above) for one in marks]
    return replace(drawing, marks=(*lifted, *drawing.marks), above=above)


def _moved(one: Mark, by: float) -> Mark:
    numbers = ((k, f"{float(v) + by:.1f}" if k in ("y", "cy") else v) for k, v in one.numbers)
    return one._replace(numbers=tuple(numbers))
