"""Parts of a thing's page: groups of facts, each with its sources or its reason, and what is drawn."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.publish.citations import Citation
from phegraph.rdf.terms import Statement
from phegraph.site.addresses import Link, host
from phegraph.site.drawings.figure import Figure
from phegraph.site.questions.about import Asked
from phegraph.site.reasons import Reason
from phegraph.site.sentences import Sentence, text_of

_FOLDED = 12
"""How many facts of one property are shown at once."""


class Detail(NamedTuple):
    """A detail of a fact: its property's name and its value, which may be a text that needs no name."""

    heading: str
    item: Link
    prose: bool = False


class Line(NamedTuple):
    """One fact of a group.

    Attributes:
        item: What stands at the other end.
        details: Its details.
        sources: The sources that state it.
        reason: Why it holds, where no source states it.
        differs: Whether another source disagrees.
        statement: What it states, where that follows from what sources state.
    """

    item: Link | None
    details: tuple[Detail, ...]
    sources: tuple[NamedNode, ...]
    reason: Reason | None = None
    differs: bool = False
    statement: Statement | None = None

    def cited(self) -> Iterator[NamedNode]:
        """Every source of the fact and of its reason."""
        yield from self.sources
        if self.reason:
            yield from self.reason.cited()


class FactGroup(Struct, frozen=True):
    """The facts of one heading.

    Attributes:
        heading: What their property is called, read from the thing.
        iri: The property.
        lines: The facts.
        columns: The headings of a table, where the facts have details alone.
        below: The sub-properties above that entail all its facts.
        more: How many further facts are left out.
        folded: Whether they stand behind all others, folded away.
    """

    heading: str
    iri: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    more: int = 0
    folded: bool = False

    @property
    def first(self) -> tuple[Line, ...]:
        """The facts that are shown at once."""
        return self.lines if len(self.lines) <= _FOLDED else self.lines[: _FOLDED - 2]

    @property
    def further(self) -> tuple[Line, ...]:
        """The facts that are shown when they are asked for."""
        return self.lines[len(self.first) :]

    @property
    def differ(self) -> bool:
        """Whether sources disagree."""
        return any(line.differs for line in self.lines)

    @property
    def long(self) -> set[str]:
        """The columns that hold sentences."""
        return {d.heading for line in self.lines for d in line.details if len(d.item.text) > 18}

    @property
    def short(self) -> set[str]:
        """The columns that hold nothing longer than a date, which stays on one line."""
        longer = {d.heading for line in self.lines for d in line.details if len(d.item.text) > 10}
        return {*self.columns} - longer


class Numbers:
    """The numbers by which sources are cited on a page, in the order in which they first are."""

    def __init__(self, cited: Iterable[NamedNode]) -> None:
        """Take every citation, in the order of the page."""
        self._numbers = {source: number for number, source in enumerate(dict.fromkeys(cited), 1)}

    def of(self, sources: Iterable[NamedNode]) -> list[int]:
        """The numbers of sources, in order."""
        return sorted(self._numbers[source] for source in sources)

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._numbers)


class CitedSource(Struct, frozen=True):
    """A source as it is cited: with its publishers, its dates, where it is on the web, and its authors."""

    source: Link
    publishers: tuple[Link, ...] = ()
    dates: tuple[Link, ...] = ()
    addresses: tuple[Link, ...] = ()
    authors: tuple[Link, ...] = ()

    @property
    def citation(self) -> Citation:
        """How it is cited."""
        authors, publishers = (
            ", ".join(link.text for link in links) for links in (self.authors, self.publishers)
        )
        return Citation(
            "document",
            self.source.text,
            author=authors or publishers,
            publisher=publishers,
            date=min((date.text for date in self.dates), default=""),
            address=next((link.url or link.text for link in self.addresses), ""),
        )

    @property
    def details(self) -> tuple[Link, ...]:
        """What follows its title: of addresses the host, which leads there."""
        hosts = (link._replace(text=host(link.url) or link.text) for link in self.addresses)
        return (*self.publishers, *self.dates, *hosts)


class ThingPage(Struct, frozen=True):
    """The content of the page of a thing.

    Attributes:
        iri: Its address; empty where that is in a project without a base, and leads nowhere.
        language: The language of the title, where it is not that of the project.
        sentence: What it is, in a sentence; empty where none can be made.
        asked: The questions about its classes, with their answers.
        place, dates: Where it is, and what happened when.
        data: The same for programs, as JSON-LD.
        schema: The thing in schema.org, as search engines want it.
    """

    iri: str
    title: str
    language: str
    kinds: tuple[Link, ...]
    sentence: Sentence
    asked: tuple[Asked, ...]
    aliases: tuple[Link, ...]
    definitions: tuple[Link, ...]
    stated: tuple[FactGroup, ...]
    follows: tuple[FactGroup, ...]
    rest: tuple[FactGroup, ...]
    sources: tuple[CitedSource, ...]
    numbers: Numbers
    place: Figure | None = None
    dates: Figure | None = None
    data: Markup | None = None
    schema: Markup | None = None

    @property
    def summary(self) -> str:
        """What previews say: its sentence, or else its definition."""
        return text_of(self.sentence) or (self.definitions[0].text if self.definitions else "")
