"""When: what is dated about a thing, and the events that it is linked with, on a timeline."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings import timeline
from phegraph.site.drawings.colours import Colours, with_legend
from phegraph.site.drawings.figure import Figure
from phegraph.site.facts import PageFact, is_date, is_number
from phegraph.site.html import svg_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join, values

_MOST = 40
"""How many items a timeline has."""


class _Item(Struct, frozen=True):
    start: str
    end: str
    item: Link

    @property
    def order(self) -> tuple[str, str, str, str]:
        return self.start, self.item.text, self.item.path, self.end


_EVENT, _CLASS, _PROPERTY, _DATE = map(Variable, ("event", "class", "property", "date"))


class Timelines:
    """Draws timelines for the things of a graph whose settings say what events are and when they are."""

    def __init__(self, graph: LoadedGraph, linker: Linker, colours: Callable[[], Colours]) -> None:
        """Take the graph, where pages are, and what gives the colours of things."""
        self._linker = linker
        self._colours = colours
        site = graph.project.site
        self._begins = [term.value for term in site.begins]
        self._ends = [term.value for term in site.ends]
        self._events: dict[NamedNode, list[tuple[str, Term]]] = {}
        if site.events and site.begins:
            where = join(
                values(_CLASS, site.events),
                bgp((_EVENT, RDF_TYPE, _CLASS)),
                values(_PROPERTY, (*site.begins, *site.ends)),
                bgp((_EVENT, _PROPERTY, _DATE)),
            )
            query = Select(projection=(_EVENT, _PROPERTY, _DATE), where=where)
            for event, name, date in graph.store.select(printed(query)):
                if isinstance(event, NamedNode) and isinstance(name, NamedNode) and date is not None:
                    self._events.setdefault(event, []).append((name.value, date))

    def of(
        self, thing: NamedNode, stated: Iterable[PageFact], follows: Iterable[PageFact], root: str
    ) -> Figure | None:
        """The timeline of a thing; None where fewer than two things are dated.

        Args:
            thing: The thing.
            stated, follows: Its facts.
            root: What leads from its page to the folder.
        """
        stated = list(stated)
        items = _precise({*self._own(thing, stated), *self._linked(thing, [*stated, *follows])})
        dated = sorted(
            (item for item in items if timeline.year_of(item.start) is not None), key=lambda item: item.order
        )
        if len(dated) < 2:
            return None
        shown = dated[-_MOST:]
        cells = [
            {"start": Link(i.start), "end": Link(i.end), "item": link}
            for i, link in zip(shown, _apart(shown), strict=True)
        ]
        title = f"Timeline: {self._linker.label(thing)}"
        drawn = timeline.draw(cells, title, self._colours())
        if drawn is None:
            return None
        drawing, figures = drawn
        left = (
            f"The latest {len(shown)} of {len(dated)} dates" if len(dated) > _MOST else f"{len(shown)} dates"
        )
        first, last = figures["first"], figures["last"]
        caption = f"{left}, " + (f"from {first} to {last}." if first != last else f"all in {first}.")
        rows = tuple((Link(f"{i.start} to {i.end}" if i.end else i.start), i.item) for i in shown)
        return Figure(
            svg_of(with_legend(replace(drawing, description=caption), self._colours()), root),
            caption,
            ("when", "what"),
            rows,
        )

    def _own(self, thing: NamedNode, facts: Iterable[PageFact]) -> Iterator[_Item]:
        facts = [fact for fact in facts if not fact.inverse]
        own = [(fact.property, fact.term) for fact in facts if is_date(fact.term)]
        start, end = self._period([(name, date) for name, date in own if date is not None])
        if start and end:
            yield _Item(start, end, Link(self._linker.label(thing)))
        for name, date in own:
            if isinstance(date, Literal) and not (end and name in {*self._begins, *self._ends}):
                yield _Item(date.value, "", Link(self._linker.heading(name)))
        for fact in facts:
            dates = sorted(
                value.value for _, value in fact.details if isinstance(value, Literal) and is_date(value)
            )
            if dates and not any(is_number(value) for _, value in fact.details):
                link = self._named(fact)
                if all(name in self._ends for name, value in fact.details if is_date(value)):
                    link = link._replace(text=f"{link.text}, until then")
                yield _Item(dates[0], dates[-1] if len(dates) > 1 else "", link)

    def _named(self, fact: PageFact) -> Link:
        """What a dated fact is called: by its value, or by its details."""
        heading = self._linker.heading(fact.property)
        if fact.term is not None:
            link = self._linker.link(fact.term)
            return Link(f"{heading} {link.text}", link.path)
        details = [self._linker.label(value) for _, value in fact.details if not is_date(value)]
        return Link(" · ".join(details) or heading)

    def _linked(self, thing: NamedNode, facts: Iterable[PageFact]) -> Iterator[_Item]:
        for fact in facts:
            if isinstance(fact.term, NamedNode) and fact.term != thing and fact.term in self._events:
                start, end = self._period(self._events[fact.term])
                if start or end:
                    yield _Item(start or end, end if start else "", self._linker.link(fact.term))

    def _period(self, dated: list[tuple[str, Term]]) -> tuple[str, str]:
        """When something begins and ends: by the best property, as precisely as sources state it."""

        def best(properties: list[str]) -> str:
            for property_ in properties:
                values = [
                    date.value for name, date in dated if name == property_ and isinstance(date, Literal)
                ]
                if values:
                    return min(values, key=lambda value: (-len(value), value))
            return ""

        return best(self._begins), best(self._ends)


def _apart(items: Sequence[_Item]) -> Iterator[Link]:
    """What items are called: those of the same name by their dates as well."""
    called = Counter(item.item for item in items)
    for item in items:
        again = called[item.item] > 1
        yield item.item._replace(text=f"{item.item.text} ({item.start})") if again else item.item


def _precise(items: Set[_Item]) -> list[_Item]:
    """Items without those that another gives more precisely."""
    alike: dict[Link, list[str]] = {}
    for item in items:
        alike.setdefault(item.item, []).append(item.start)
    return [
        item
        for item in items
        if not any(
            start.startswith(item.start) and len(start) > len(item.start) for start in alike[item.item]
        )
    ]
