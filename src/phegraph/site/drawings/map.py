"""Where a thing is: outlines of countries, those that it is linked with in colour, and dots for cities."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from phegraph.errors import PhegraphError, QueryError
from phegraph.project.loading import LoadedGraph
from phegraph.questions.description import Description
from phegraph.rdf.terms import Term
from phegraph.site.addresses import Linker
from phegraph.site.drawings.atlas import Atlas, MapView, under, views
from phegraph.site.drawings.colours import Colours, with_legend
from phegraph.site.drawings.drawing import Drawing, Mark, enumeration, mark
from phegraph.site.drawings.figure import Figure
from phegraph.site.html import svg_of

_DOT, _CITY = 4, 7
"""The radii of the dots of small countries and of cities."""


class Maps:
    """Draws maps for the things of a graph whose settings say what leads to a country."""

    def __init__(
        self, graph: LoadedGraph, linker: Linker, atlas: Atlas, colours: Callable[[], Colours]
    ) -> None:
        """Take the graph, where pages are, where places are, and what gives the colours of things."""
        self._linker = linker
        self._atlas = atlas
        self._colours = colours
        self._places = graph.project.site.places
        self._remainders = _remainders(graph)

    def of(self, description: Description, root: str) -> Figure | None:
        """The map of a thing, in its colour; None where it is linked with no country that can be drawn.

        Args:
            description: The thing.
            root: What leads from its page to the folder.
        """
        atlas = self._atlas
        property_, places = self._places_of(description)
        name = next((name for name, view in views().items() if any(atlas.point(p, view) for p in places)), "")
        if not name:
            return None
        view = views()[name]
        points = {place: atlas.point(place, view) for place in places}
        shown = {place: point for place, point in points.items() if point}
        heading = self._linker.heading(property_.value) if property_ else ""
        names = [*map(atlas.name, shown)]
        listed = enumeration(names, most=len(names))
        caption = f"{heading[:1].upper()}{heading[1:]} {listed}." if heading else f"Where {listed} is."
        if others := [atlas.name(place) for place in places if place not in shown]:
            caption += f" Not on this map: {enumeration(others, most=len(others))}."
        if remainder := self._remainders.get((description.thing, property_)):
            caption += f" {remainder}"
        look = self._colours().of(self._linker.link(description.thing))
        marks = [under(name, root), *self._shown(shown, view, look)]
        title = f"Map: {self._linker.label(description.thing)}"
        drawing = Drawing(title, caption, view.width, view.height, tuple(marks))
        return Figure(svg_of(with_legend(drawing, self._colours()), root), caption)

    def _places_of(self, description: Description) -> tuple[NamedNode | None, Sequence[NamedNode]]:
        """The best property that links a thing with places, and these; a place is where it is itself."""
        thing = description.thing
        if itself := self._atlas.chosen([thing] if isinstance(thing, NamedNode) else []):
            return None, itself
        for property_ in self._places:
            terms = [
                fact.term
                for fact in description.facts
                if fact.property == property_ and not fact.inverse and isinstance(fact.term, NamedNode)
            ]
            if places := self._atlas.chosen(terms):
                return property_, places
        return None, ()

    def _shown(
        self, places: Mapping[NamedNode, tuple[float, float]], view: MapView, look: str
    ) -> Iterator[Mark]:
        """Countries in colour, with a dot where one is too small to be seen; then dots for cities."""
        for place, (x, y) in reversed([*places.items()]):
            link = self._linker.link(place)
            country = None if place in self._atlas.cities else view.countries[self._atlas.codes[place]]
            if country and country.path:
                yield mark("path", f"{look} country", tip=link.text, link=link, d=country.path)
            if country is None or country.small:
                radius = _DOT if country else _CITY
                yield mark("circle", f"{look} country", tip=link.text, link=link, cx=x, cy=y, r=radius)


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
