"""The map of answers: a dot for each place, as large as it has things; countries where no city is told."""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from pyoxigraph import NamedNode

from phegraph.site.addresses import Link
from phegraph.site.drawings.atlas import Atlas, MapView, under, views
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import AnswerCells, Drawing, Mark, enumeration, mark, text_of
from phegraph.site.drawings.labels import Disc, labels

_WIDE = 600
"""How wide a map with names is at least, so that these can be read on a phone."""
_LEAST, _MOST = 6.0, 15.0
"""The radii of dots."""
_AROUND = 110, 60
"""How much of the map is shown around what is on a part of it, to the side and up: names need room."""
_PART = 340, 240
"""The size of a part at least."""
_Spot = tuple[NamedNode, str]


class _MapPart(NamedTuple):
    """What is shown of a map."""

    left: float
    top: float
    width: int
    height: int


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours, atlas: Atlas, root: str, brief: bool
) -> tuple[Drawing, dict[str, object]] | None:
    """Each item at its `place`: a country, a city, or what the settings lead to one from; an item is the
    place itself where the picture has no `item`. What has a value in `planned` is hollow.

    The map is that of Europe, or of the world where most places are elsewhere; a brief one is the part of it
    that has the places.

    Returns:
        The drawing, and the values for its caption; None where nothing has a place.
    """
    items = {cells["item"] if "item" in cells else cells["place"] for cells in rows} - {Link("")}
    spots: dict[_Spot, dict[Link, None]] = {}
    placed: dict[Link, None] = {}
    meanings: dict[str, None] = {}
    for cells in rows:
        item, planned = cells.get("item", cells["place"]), text_of(cells, "planned")
        for place in atlas.places.get(cells["place"].path, ()):
            spots.setdefault((place, colours.of(item) + (" planned" if planned else "")), {})[item] = None
            placed[item] = None
            if planned:
                meanings["planned" if planned == "yes" else planned] = None
    if not spots:
        return None
    name, view = _view([place for place, _ in spots], atlas)
    points = {spot: atlas.point(spot[0], view) for spot in spots}
    away = {atlas.name(place): None for (place, _), point in points.items() if point is None}
    frame = _frame([point for point in points.values() if point], view, brief=brief)
    shown = {spot: (point[0] - frame.left, point[1] - frame.top) for spot, point in points.items() if point}
    marks = [under(name, root, frame.left, frame.top), *_marks(shown, spots, view, frame, atlas)]
    figures: dict[str, object] = {
        "count": len(placed),
        "places": len({place for place, _ in spots}),
        "away": [*away],
        "left_out": len(items) - len(placed),
        "total": len(items),
        "hollow": "; ".join(meanings),
    }
    return Drawing(title, "", frame.width, frame.height, tuple(marks)), figures


def _frame(points: Collection[tuple[float, float]], view: MapView, *, brief: bool) -> _MapPart:
    """All of a map; of a brief one the part around points, where it is less than half."""
    whole = _MapPart(0, 0, max(view.width, _WIDE), view.height)
    if not brief or not points:
        return whole
    (left, width), (top, height) = (
        _span([point[axis] for point in points], size, _AROUND[axis], _PART[axis])
        for axis, size in enumerate((view.width, view.height))
    )
    return _MapPart(left, top, width, height) if 2 * width * height < view.width * view.height else whole


def _span(places: Collection[float], size: int, around: int, least: int) -> tuple[int, int]:
    """Where a part of a map begins on one axis, and its length."""
    length = min(size, max(least, round(max(places) - min(places)) + 2 * around))
    middle = round((max(places) + min(places)) / 2)
    return min(max(0, middle - length // 2), size - length), length


def _view(places: Sequence[NamedNode], atlas: Atlas) -> tuple[str, MapView]:
    """The first view that most places are on."""
    on = {
        name: sum(atlas.point(place, view) is not None for place in places) for name, view in views().items()
    }
    return next(
        (name, view) for name, view in views().items() if 2 * on[name] >= len(places) or name == [*on][-1]
    )


def _marks(
    shown: Mapping[_Spot, tuple[float, float]],
    spots: Mapping[_Spot, Mapping[Link, None]],
    view: MapView,
    frame: _MapPart,
    atlas: Atlas,
) -> list[Mark]:
    """Countries below, then dots, large ones first, then names and numbers."""
    areas: list[Mark] = []
    dots: list[Mark] = []
    numbers: list[Mark] = []
    discs: list[Disc] = []
    for (place, look), (x, y) in sorted(shown.items(), key=lambda pair: -len(spots[pair[0]])):
        items = [*spots[place, look]]
        count, where = len(items), atlas.name(place)
        tip = f"{where}: {enumeration([item.text for item in items], most=12)}"
        link = items[0] if count == 1 else Link(where)
        country = None if place in atlas.cities else view.countries[atlas.codes[place]]
        if country and country.path:
            # Where in the country is not told, so there is no dot.
            moved = f"translate({-frame.left} {-frame.top})"
            areas.append(mark("path", f"{look} country area", tip=tip, d=country.path, transform=moved))
            discs.append(Disc(link if count == 1 else Link(f"{where}: {count}"), x, y, 0))
            continue
        radius = min(_MOST, _LEAST * sqrt(count))
        x, y = _free(x, y, radius, discs)
        dots.append(mark("circle", f"{look} country", tip=tip, link=link, cx=x, cy=y, r=radius))
        discs.append(Disc(link, x, y, radius, strong=count > 1))
        if count > 1:
            inside = "strong through" if "planned" in look else "strong through on"
            numbers.append(mark("text", inside, text=str(count), x=x, y=y + 4.5, text_anchor="middle"))
    # What is at several places has its name at the first.
    named = {disc.item: disc for disc in reversed(discs)}
    names = labels(reversed([*named.values()]), discs, frame.width, frame.height)
    return [*areas, *dots, *numbers, *names]


def _free(x: float, y: float, radius: float, discs: Sequence[Disc]) -> tuple[float, float]:
    """The nearest place to the right that no disc covers: what stands at one spot is shown side by side."""
    for disc in sorted(discs, key=lambda disc: disc.x):
        reach = disc.radius + radius - 1
        if disc.radius and abs(disc.y - y) < reach:
            across = sqrt(reach**2 - (disc.y - y) ** 2)
            if abs(disc.x - x) < across:
                x = disc.x + across
    return x, y
