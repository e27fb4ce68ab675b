"""The map of answers: a dot for each place, as large as it has things; countries where no city is told."""

from collections.abc import Mapping, Sequence
from math import sqrt

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
_Spot = tuple[NamedNode, str]


def draw(
    rows: Sequence[AnswerCells], title: str, colours: Colours, atlas: Atlas, root: str
) -> tuple[Drawing, dict[str, object]] | None:
    """Each item at its `place`: a country, a city, or what the settings lead to one from; an item is the
    place itself where the picture has no `item`. What has a value in `planned` is hollow.

    The map is that of Europe, or of the world where most places are elsewhere.

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
    shown = {spot: point for spot, point in points.items() if point}
    marks = [under(name, root), *_marks(shown, spots, view, atlas)]
    figures: dict[str, object] = {
        "count": len(placed),
        "places": len({place for place, _ in spots}),
        "away": [*away],
        "left_out": len(items) - len(placed),
        "total": len(items),
        "hollow": "; ".join(meanings),
    }
    return Drawing(title, "", max(view.width, _WIDE), view.height, tuple(marks)), figures


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
            areas.append(mark("path", f"{look} country area", tip=tip, d=country.path))
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
    names = labels(reversed([*named.values()]), discs, view.width, view.height)
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
