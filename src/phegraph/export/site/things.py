"""Things: the page of each thing that the graph describes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.description import Description, Fact, describe_all
from phegraph.export.site.addresses import Link, Linker
from phegraph.export.site.facts import Details, Shown, differing, facts_of
from phegraph.export.site.graph import Graph
from phegraph.export.site.schema import Schema
from phegraph.names import LABELS
from phegraph.terms import DCTERMS, RDF_TYPE, RDFS, SKOS

_DEFINITIONS = (SKOS + "definition", DCTERMS + "description", RDFS + "comment")
_ALIAS = SKOS + "altLabel"


@dataclass(frozen=True)
class Detail:
    """Something said of a fact: its property's name and its value."""

    heading: str
    item: Link


@dataclass(frozen=True)
class Line:
    """One fact of a group: what stands at the other end, what is said of it, the numbers of its sources."""

    item: Link | None
    details: tuple[Detail, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """The facts of one property.

    Attributes:
        heading: The property's name.
        iri: Its IRI.
        inverse: Whether the thing is at the far end.
        lines: The facts.
        columns: The headings of a table, where every fact is told by its details alone.
        differ: Whether sources disagree.
        more: How many further facts are left out.
    """

    heading: str
    iri: str
    inverse: bool
    lines: tuple[Line, ...]
    columns: tuple[str, ...] = ()
    differ: bool = False
    more: int = 0

    @property
    def long(self) -> set[str]:
        """The columns that hold sentences."""
        return {d.heading for line in self.lines for d in line.details if len(d.item.text) > 24}


@dataclass(frozen=True)
class ThingPage:
    """What the page of a thing tells."""

    iri: str
    title: str
    kinds: tuple[Link, ...]
    aliases: tuple[Link, ...]
    definitions: tuple[Link, ...]
    stated: tuple[Group, ...]
    follows: tuple[Group, ...]
    rest: tuple[Group, ...]
    sources: tuple[Link, ...]


class Things:
    """Makes the pages of things."""

    def __init__(self, graph: Graph, schema: Schema, linker: Linker) -> None:
        """Take the graph, its schema, and where pages are."""
        self._graph = graph
        self._schema = schema
        self._linker = linker
        self._said = said_of_blanks(graph)
        self._known = frozenset(schema.classes)

    def pages(self, things: Sequence[NamedNode]) -> Iterator[ThingPage]:
        """The page of each thing, in their order."""
        return map(self._page, describe_all(self._graph.store, things))

    def _page(self, description: Description) -> ThingPage:
        thing = description.thing
        kept = [fact for fact in description.facts if not _told_above(fact)]
        facts = facts_of(Description(thing, tuple(kept)), self._schema, self._said)
        every = (*facts.stated, *facts.follows, *facts.rest)
        sources = sorted({source for fact in every for source in fact.sources}, key=self._linker.label)
        numbers = {source: number for number, source in enumerate(sources, 1)}
        return ThingPage(
            iri=thing.value,
            title=self._linker.label(thing),
            kinds=tuple(map(self._linker.link, self.kinds(description))),
            aliases=self._texts(description, (_ALIAS, *LABELS)),
            definitions=self._texts(description, _DEFINITIONS),
            stated=self._groups(facts.stated, numbers),
            follows=self._groups(facts.follows, numbers),
            rest=self._groups(facts.rest, numbers),
            sources=tuple(map(self._linker.link, sources)),
        )

    def kinds(self, description: Description) -> list[NamedNode]:
        """The project's classes that a thing is of, without those that others of them imply."""
        types = {
            fact.other.value
            for fact in description.facts
            if fact.property == RDF_TYPE and not fact.inverse and isinstance(fact.other, NamedNode)
        }
        known = types & self._known
        implied = {upper for kind in known for upper in self._schema.above.get(kind, ())}
        return [NamedNode(kind) for kind in sorted(known - implied, key=lambda k: self._schema.order[k])]

    def _texts(self, description: Description, properties: Sequence[str]) -> tuple[Link, ...]:
        """The texts of properties, those in the project's language first, the page's title left out."""
        title = self._linker.label(description.thing)
        links = {
            self._linker.link(fact.other)
            for fact in description.facts
            if fact.property.value in properties and not fact.inverse and isinstance(fact.other, Literal)
        }
        return tuple(
            sorted(
                (link for link in links if link.text != title), key=lambda link: (link.language, link.text)
            )
        )

    def _groups(self, facts: Iterable[Shown], numbers: dict[NamedNode, int]) -> tuple[Group, ...]:
        groups = []
        for (name, inverse, end), members in groupby(facts, lambda f: (f.property, f.inverse, f.end)):
            shown = list(members)
            heading = self._linker.heading(name) + (f" › {self._linker.heading(end)}" if end else "")
            lines = sorted(
                (self._line(fact, numbers) for fact in shown),
                key=lambda line: (
                    line.item.text.casefold() if line.item else "",
                    [(d.heading, d.item.text) for d in line.details],
                ),
            )
            columns: tuple[str, ...] = ()
            if all(fact.other is None for fact in shown):
                named = {p: None for fact in shown for p, _ in fact.details}
                ordered = sorted(named, key=lambda p: (self._schema.order.get(p, len(self._schema.order)), p))
                columns = tuple(dict.fromkeys(map(self._linker.heading, ordered)))
            groups.append(Group(heading, name, inverse, tuple(lines), columns, differing(shown)))
        return tuple(groups)

    def _line(self, fact: Shown, numbers: dict[NamedNode, int]) -> Line:
        details = tuple(
            Detail(self._linker.heading(p), self._linker.link(value))
            for p, value in fact.details
            if not isinstance(value, BlankNode)
        )
        item = self._linker.link(fact.other) if fact.other is not None else None
        return Line(item, details, tuple(sorted(numbers[source] for source in fact.sources)))


def _told_above(fact: Fact) -> bool:
    """Whether the head of the page tells it: names and definitions."""
    told = (*LABELS, *_DEFINITIONS)
    return not fact.inverse and fact.property.value in told and isinstance(fact.other, Literal)


def said_of_blanks(graph: Graph) -> Details:
    """What sources say of blank nodes."""
    query = "SELECT DISTINCT ?property ?value WHERE { ?node ?property ?value FILTER(isBlank(?node)) }"
    return frozenset(
        (name, value)
        for name, value in graph.store.select(query, asserted=True)
        if isinstance(name, NamedNode) and value is not None
    )
