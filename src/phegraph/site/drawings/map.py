"""Where a thing is: outlines of countries, those that it is linked with in colour, and dots for cities."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import PhegraphError, QueryError
from phegraph.project.loading import LoadedGraph
from phegraph.questions.description import Description
from phegraph.rdf.terms import Term
from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings.drawing import Drawing, Mark, enumeration, mark
from phegraph.site.drawings.figure import Figure
from phegraph.site.drawings.projections import PROJECTIONS, Projection
from phegraph.site.html import svg_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join

_OUTLINES = Path(__file__).parents[1] / "outlines.json"
_DOT, _CITY = 4, 7
"""The radii of the dots of small countries and of cities."""


class _Coordinates(NamedTuple):
    latitude: float
    longitude: float


class _Country(Struct, frozen=True):
    path: str
    at: tuple[int, int]
    small: bool


class _MapView(Struct, frozen=True):
    """A part of the world: its size, its countries by ISO 3166-1 alpha-2 code, and land that has none."""

    width: int
    height: int
    scale: float
    middle: tuple[float, float]
    countries: Mapping[str, _Country]
    rest: str
    projection: Projection

    def point(self, place: _Coordinates) -> tuple[float, float] | None:
        """Where a place stands; None off the map."""
        right, upwards = self.projection(place.longitude, place.latitude)
        x, y = self.middle[0] + self.scale * right, self.middle[1] - self.scale * upwards
        return (round(x, 1), round(y, 1)) if 0 < x < self.width and 0 < y < self.height else None


class _LinkedPlaces(Struct, frozen=True):
    """What a property links a thing with: cities, and countries other than those of the cities."""

    property: NamedNode | None = None
    countries: Sequence[NamedNode] = ()
    cities: Sequence[NamedNode] = ()


class Maps:
    """Draws maps for the things of a graph whose settings say what leads to a country."""

    def __init__(self, graph: LoadedGraph, linker: Linker) -> None:
        """Take the graph, and where pages are."""
        self._linker = linker
        self._places = graph.project.site.places
        code = graph.project.site.country_code
        columns = Variable("country"), Variable("code")
        query = code and Select(projection=columns, where=join(bgp((columns[0], code, columns[1]))))
        self._codes = {
            country: code.value.upper()
            for country, code in (graph.store.select(printed(query)) if query else ())
            if isinstance(country, NamedNode) and isinstance(code, Literal)
        }
        self._cities = {at: where for at, where in _coordinates(graph).items() if at not in self._codes}
        self._around = _countries_around(graph, self._cities, self._codes)
        self._remainders = _remainders(graph)

    def files(self) -> Iterator[tuple[str, str]]:
        """The files that maps are drawn over: path and SVG; none where the graph knows no country."""
        if self._codes or self._cities:
            for name, view in _views().items():
                yield f"assets/{name}.svg", _base(view)

    def of(self, description: Description, root: str) -> Figure | None:
        """The map of a thing; None where it is linked with no country that can be drawn.

        Args:
            description: The thing.
            root: What leads from its page to the folder.
        """
        places = self._places_of(description)
        views = _views()
        name = next((name for name, view in views.items() if any(self._shown(places, view))), "")
        if not name:
            return None
        view = views[name]
        countries, cities = self._shown(places, view)
        names = [*map(self._city, cities), *map(self._linker.label, countries)]
        off = [*map(self._city, places.cities), *map(self._linker.label, places.countries)]
        others = [name for name in off if name not in names]
        heading = self._linker.heading(places.property.value) if places.property else ""
        listed = enumeration(names, most=len(names))
        caption = f"{heading[:1].upper()}{heading[1:]} {listed}." if heading else f"Where {listed} is."
        if others:
            caption += f" Not on this map: {enumeration(others, most=len(others))}."
        if remainder := self._remainders.get((description.thing, places.property)):
            caption += f" {remainder}"
        marks = [mark("image", "", href=f"{root}assets/{name}.svg", width=view.width, height=view.height)]
        marks += _coloured({self._linker.link(c): view.countries[self._codes[c]] for c in countries})
        marks += _dots({self._linker.link(city): view.point(self._cities[city]) for city in cities})
        title = f"Map: {self._linker.label(description.thing)}"
        drawing = Drawing(title, caption, view.width, view.height, tuple(marks))
        return Figure(svg_of(drawing, root), caption)

    def _places_of(self, description: Description) -> _LinkedPlaces:
        """The countries and cities of the best property that links a thing with any; itself, if it is one."""
        if description.thing in self._codes:
            return _LinkedPlaces(countries=[description.thing])
        if description.thing in self._cities:
            return _LinkedPlaces(cities=[description.thing])
        for place in self._places:
            terms = {
                fact.term
                for fact in description.facts
                if fact.property == place and not fact.inverse and isinstance(fact.term, NamedNode)
            }
            cities = sorted(terms & self._cities.keys(), key=self._linker.label)
            around = {self._around.get(city) for city in cities}
            countries = sorted((terms & self._codes.keys()) - around, key=self._linker.label)
            if cities or countries:
                return _LinkedPlaces(place, countries, cities)
        return _LinkedPlaces()

    def _shown(self, places: _LinkedPlaces, view: _MapView) -> tuple[list[NamedNode], list[NamedNode]]:
        """The countries and the cities that are on a map."""
        return (
            [country for country in places.countries if self._codes[country] in view.countries],
            [city for city in places.cities if view.point(self._cities[city])],
        )

    def _city(self, city: NamedNode) -> str:
        """The name of a city, with that of its country."""
        country, name = self._around.get(city), self._linker.label(city)
        return f"{name} ({self._linker.label(country)})" if country else name


def _coordinates(graph: LoadedGraph) -> Mapping[NamedNode, _Coordinates]:
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
                found[at] = _Coordinates(*numbers)
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


def _remainders(graph: LoadedGraph) -> Mapping[tuple[Term | None, Term | None], str]:
    """What maps do not show: a sentence for a thing and the property that leads to the countries of its map.

    Raises:
        QueryError: The question that the settings name does not exist, or lacks a column.
    """
    if not graph.project.site.remainder:
        return {}
    question = graph.asker.question(graph.project.site.remainder)
    try:
        answer = graph.asker.ask(question.name, {})
    except PhegraphError:  # a finding of the check
        return {}
    if missing := {"thing", "place", "remainder"} - set(answer.variables):
        hint = "It needs the columns thing, place and remainder."
        raise QueryError(f"The question {question.name} has no column {min(missing)}.", hint=hint)
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    return {
        (row["thing"], row["place"]): row["remainder"].value
        for row in rows
        if isinstance(row["remainder"], Literal)
    }


def _coloured(countries: Mapping[Link, _Country]) -> Iterator[Mark]:
    """Countries in colour, with a dot where one is too small to be seen."""
    for link, country in countries.items():
        x, y = country.at
        if country.path:
            yield mark("path", "one country", tip=link.text, link=link, d=country.path)
        if country.small:
            yield mark("circle", "one country", tip=link.text, link=link, cx=x, cy=y, r=_DOT)


def _dots(cities: Mapping[Link, tuple[float, float] | None]) -> Iterator[Mark]:
    for link, point in cities.items():
        if point:
            yield mark("circle", "one country", tip=link.text, link=link, cx=point[0], cy=point[1], r=_CITY)


def _base(view: _MapView) -> str:
    """The land without anything coloured, as a file that every map shares."""
    land = "".join(country.path for country in view.countries.values()) + view.rest
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height}" '
        f'width="{view.width}" height="{view.height}"><style>path {{ fill: #e3e8ee; stroke: #fff; }} '
        "@media (prefers-color-scheme: dark) { path { fill: #2b3543; stroke: #12171f; } }</style>"
        f'<path d="{land}"/></svg>\n'
    )


@cache
def _views() -> Mapping[str, _MapView]:
    outlines = json.loads(_OUTLINES.read_text(encoding="utf-8"))
    return {
        name: _MapView(
            view["width"],
            view["height"],
            view["scale"],
            tuple(view["middle"]),
            {code: _Country(c["path"], tuple(c["at"]), c["small"]) for code, c in view["countries"].items()},
            view["rest"],
            PROJECTIONS[name],
        )
        for name, view in outlines.items()
        if isinstance(view, dict)
    }
