"""Where a thing is: the outlines of countries, those that it is linked with coloured."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import PhegraphError, QueryError
from phegraph.project.loading import LoadedGraph
from phegraph.questions.description import Description
from phegraph.rdf.terms import Term
from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings.drawing import Drawing, Mark, enumeration, mark
from phegraph.site.drawings.figure import Figure
from phegraph.site.html import svg_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join

_OUTLINES = Path(__file__).parents[1] / "outlines.json"
_DOT = 4


class _Country(Struct, frozen=True):
    path: str
    at: tuple[int, int]
    small: bool


class _MapView(Struct, frozen=True):
    """A part of the world: its size, its countries by ISO 3166-1 alpha-2 code, and land that has none."""

    width: int
    height: int
    countries: Mapping[str, _Country]
    rest: str


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
        self._remainders = _remainders(graph)

    def files(self) -> Iterator[tuple[str, str]]:
        """The files that maps are drawn over: path and SVG; none where the graph knows no country."""
        if self._codes:
            for name, view in _views().items():
                yield f"assets/{name}.svg", _base(view)

    def of(self, description: Description, root: str) -> Figure | None:
        """The map of a thing; None where it is linked with no country that can be drawn.

        Args:
            description: The thing.
            root: What leads from its page to the folder.
        """
        place, countries = self._countries(description)
        heading = self._linker.heading(place.value) if place else ""
        views = _views()
        name = next(
            (n for n, v in views.items() if any(self._codes[c] in v.countries for c in countries)), ""
        )
        if not name:
            return None
        view = views[name]
        shown = [country for country in countries if self._codes[country] in view.countries]
        others = [self._linker.label(country) for country in countries if country not in shown]
        names = enumeration(map(self._linker.label, shown), most=len(shown))
        caption = f"{heading[:1].upper()}{heading[1:]} {names}." if heading else f"Where {names} is."
        if others:
            caption += f" Not on this map: {enumeration(others, most=len(others))}."
        if remainder := self._remainders.get((description.thing, place)):
            caption += f" {remainder}"
        marks = [mark("image", "", href=f"{root}assets/{name}.svg", width=view.width, height=view.height)]
        marks += _coloured({self._linker.link(c): view.countries[self._codes[c]] for c in shown})
        title = f"Map: {self._linker.label(description.thing)}"
        drawing = Drawing(title, caption, view.width, view.height, tuple(marks))
        return Figure(svg_of(drawing, root), caption)

    def _countries(self, description: Description) -> tuple[NamedNode | None, list[NamedNode]]:
        """The property that links a thing with countries (None for a country), and the countries by name."""
        if description.thing in self._codes:
            return None, [description.thing]
        for place in self._places:
            countries = {
                fact.term
                for fact in description.facts
                if fact.property == place and not fact.inverse and isinstance(fact.term, NamedNode)
            }
            if countries := countries & self._codes.keys():
                return place, sorted(countries, key=self._linker.label)
        return None, []


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
            {code: _Country(c["path"], tuple(c["at"]), c["small"]) for code, c in view["countries"].items()},
            view["rest"],
        )
        for name, view in outlines.items()
        if isinstance(view, dict)
    }
