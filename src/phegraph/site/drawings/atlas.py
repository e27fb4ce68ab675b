"""The atlas: where places are, on outlines of Europe and of the world."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.site.addresses import Linker
from phegraph.site.drawings.drawing import Mark, mark
from phegraph.site.drawings.projections import PROJECTIONS, Projection
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join

_OUTLINES = Path(__file__).parents[1] / "outlines.json"


_UNDER = re.compile(r'<image [^>]*href="[^"]*assets/([a-z]+)\.svg"[^>]*></image>')
_EDGE = 7
"""How far from its edge what is on a map stands at least."""


class Coordinates(NamedTuple):
    latitude: float
    longitude: float


class Country(Struct, frozen=True):
    path: str
    at: tuple[int, int]
    small: bool


class MapView(Struct, frozen=True):
    """A part of the world: its size, its countries by ISO 3166-1 alpha-2 code, and land that has none."""

    width: int
    height: int
    scale: float
    middle: tuple[float, float]
    countries: Mapping[str, Country]
    rest: str
    projection: Projection

    def point(self, place: Coordinates) -> tuple[float, float] | None:
        """Where a place stands; None off the map."""
        right, upwards = self.projection(place.longitude, place.latitude)
        x, y = self.middle[0] + self.scale * right, self.middle[1] - self.scale * upwards
        on_it = _EDGE < x < self.width - _EDGE and _EDGE < y < self.height - _EDGE
        return (round(x, 1), round(y, 1)) if on_it else None


class Atlas:
    """The places of a graph whose settings say what leads to a country or city."""

    def __init__(self, graph: LoadedGraph, linker: Linker) -> None:
        """Take the graph, and where pages are."""
        self._graph = graph
        self._linker = linker
        code = graph.project.site.country_code
        columns = Variable("country"), Variable("code")
        query = code and Select(projection=columns, where=join(bgp((columns[0], code, columns[1]))))
        self.codes = {
            country: code.value.upper()
            for country, code in (graph.store.select(printed(query)) if query else ())
            if isinstance(country, NamedNode) and isinstance(code, Literal)
        }
        self.cities = {at: where for at, where in _coordinates(graph).items() if at not in self.codes}
        self.around = _countries_around(graph, self.cities, self.codes)

    def files(self) -> Iterator[tuple[str, str]]:
        """The files that maps are drawn over: path and SVG; none where the graph knows no country."""
        if self.codes or self.cities:
            for name, view in views().items():
                yield f"assets/{name}.svg", land(view)

    def chosen(self, places: Collection[NamedNode]) -> Sequence[NamedNode]:
        """Places of a thing, without the countries of its cities; by name, the cities first."""
        cities = sorted(set(places) & self.cities.keys(), key=self._linker.label)
        around = {self.around.get(city) for city in cities}
        countries = sorted((set(places) & self.codes.keys()) - around, key=self._linker.label)
        return [*cities, *countries]

    def point(self, place: NamedNode, view: MapView) -> tuple[float, float] | None:
        """Where a city, or the middle of a country, stands; None off the map."""
        if place in self.cities:
            return view.point(self.cities[place])
        country = view.countries.get(self.codes[place])
        return country.at if country else None

    def name(self, place: NamedNode) -> str:
        """The name of a place; of a city, with that of its country."""
        country, name = self.around.get(place), self._linker.label(place)
        return f"{name} ({self._linker.label(country)})" if country else name

    @cached_property
    def places(self) -> Mapping[str, Sequence[NamedNode]]:
        """The places of each thing, by the path of its page: those that its best property leads to."""
        found: dict[NamedNode, set[NamedNode]] = {place: {place} for place in (*self.codes, *self.cities)}
        for property_ in self._graph.project.site.places if found else ():
            further: dict[NamedNode, set[NamedNode]] = {}
            for quad in self._graph.store.quads(None, property_):
                thing, place = quad.subject, quad.object
                if not isinstance(thing, NamedNode) or not isinstance(place, NamedNode) or thing in found:
                    continue
                if place in self.codes or place in self.cities:
                    further.setdefault(thing, set()).add(place)
            found |= further
        paths = ((self._linker.link(thing).path, places) for thing, places in found.items())
        return {path: self.chosen(places) for path, places in paths if path}

    def listed(self) -> str:
        """The places of things for scripts, as JSON: for each view its size, for each path its points."""
        points = {
            path: [
                [self.name(place), *(self.point(place, view) or () for view in views().values())]
                for place in places
            ]
            for path, places in sorted(self.places.items())
        }
        sizes = {name: [view.width, view.height] for name, view in views().items()}
        return json.dumps({"views": sizes, "places": points}, ensure_ascii=False, separators=(",", ":"))


def inlined(svg: str) -> str:
    """A map with the outlines in it, for who has it without the site."""

    def outlines(image: re.Match[str]) -> str:
        return f'<path class="land" d="{_outlines(views()[image[1]])}"/>'

    return _UNDER.sub(outlines, svg)


def under(view: str, root: str, left: float = 0, top: float = 0) -> Mark:
    """The outlines that a map is drawn over; its corner is at the left and the top of all of it."""
    size, file = views()[view], f"{root}assets/{view}.svg"
    return mark("image", "", href=file, x=-left, y=-top, width=size.width, height=size.height)


def _coordinates(graph: LoadedGraph) -> Mapping[NamedNode, Coordinates]:
    """The places that have coordinates."""
    if not graph.project.site.coordinates:
        return {}
    latitude, longitude = graph.project.site.coordinates
    place, *values = map(Variable, ("place", "latitude", "longitude"))
    pattern = bgp((place, latitude, values[0]), (place, longitude, values[1]))
    found = {}
    for row in graph.store.select(printed(Select(projection=(place, *values), where=join(pattern)))):
        at, *degrees = row
        with suppress(ValueError):
            numbers = [float(term.value) for term in degrees if isinstance(term, Literal)]
            if isinstance(at, NamedNode) and len(numbers) == 2 and all(map(isfinite, numbers)):
                found[at] = Coordinates(*numbers)
    return found


def _countries_around(
    graph: LoadedGraph, cities: Collection[NamedNode], countries: Collection[NamedNode]
) -> Mapping[NamedNode, NamedNode]:
    """The country of each city that has one."""
    return {
        quad.subject: quad.object
        for place in reversed(graph.project.site.places if cities else ())
        for quad in graph.store.quads(None, place)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        if quad.subject in cities and quad.object in countries
    }


def land(view: MapView) -> str:
    """The land without anything coloured, as a file that every map shares."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height}" '
        f'width="{view.width}" height="{view.height}"><style>path {{ fill: #e3e8ee; stroke: #fff; }} '
        "@media (prefers-color-scheme: dark) { path { fill: #2b3543; stroke: #12171f; } }</style>"
        f'<path d="{_outlines(view)}"/></svg>\n'
    )


def _outlines(view: MapView) -> str:
    return "".join(country.path for country in view.countries.values()) + view.rest


@cache
def views() -> Mapping[str, MapView]:
    outlines = json.loads(_OUTLINES.read_text(encoding="utf-8"))
    return {
        name: MapView(
            view["width"],
            view["height"],
            view["scale"],
            tuple(view["middle"]),
            {code: Country(c["path"], tuple(c["at"]), c["small"]) for code, c in view["countries"].items()},
            view["rest"],
            PROJECTIONS[name],
        )
        for name, view in outlines.items()
        if isinstance(view, dict)
    }
