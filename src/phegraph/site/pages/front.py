"""The front page, with what changed since a former release."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import ExportError, InputError
from phegraph.project.loading import LoadedGraph
from phegraph.questions.question import Question
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_TYPE, Statement, statement_of
from phegraph.site import images
from phegraph.site.addresses import Link, Linker
from phegraph.site.classes import ClassListing
from phegraph.site.pages.question import Listed, by_keyword
from phegraph.site.pages.sources import cited_sources
from phegraph.site.questions.answers import AnswerFigure
from phegraph.site.sections import CitedSource
from phegraph.site.site import Site


class ReleaseChanges(Struct, frozen=True):
    """What a graph has that its former release had not, and the other way round.

    Attributes:
        added, removed: Statements, without those of blank nodes, which have no name to know them by.
        new: The things that had no type in the former release, by name.
        gone: How many things have none now.
    """

    added: int
    removed: int
    new: tuple[Link, ...]
    gone: int


def release_changes(graph: LoadedGraph, linker: Linker, former: Path) -> ReleaseChanges:
    """Compare the asserted statements with the dump of a former release.

    Args:
        graph: The graph.
        linker: Where pages are.
        former: A dump of asserted statements, such as `graph-asserted.nq`.

    Raises:
        InputError: The dump cannot be read.
    """
    dump = read(former)
    if dump.findings:
        raise InputError(list(dump.findings))
    before = _named(dump.quads)
    now = _named(graph.asserted_quads)
    had, has = _things(before), _things(now)
    new = sorted(
        (linker.link(thing) for thing in has - had), key=lambda link: (link.text.casefold(), link.path)
    )
    return ReleaseChanges(
        len(now - before), len(before - now), tuple(link for link in new if link.path), len(had - has)
    )


def _named(quads: Iterable[Quad]) -> set[Statement]:
    statements = map(statement_of, quads)
    return {
        statement for statement in statements if not any(isinstance(term, BlankNode) for term in statement)
    }


def _things(statements: Iterable[Statement]) -> set[NamedNode]:
    return {thing for thing, name, _ in statements if name == RDF_TYPE and isinstance(thing, NamedNode)}


class StoryStep(NamedTuple):
    """A part of the story: what it is about, when that was, and what is told of it with its sources.

    Attributes:
        when: The date, or nothing.
        what: The thing.
        told: Each sentence with the numbers of its sources.
    """

    when: str
    what: Link
    told: Sequence[tuple[Link, Sequence[int]]]


class Story(NamedTuple):
    """The answers of a question, told one after the other.

    Attributes:
        question: The question.
        path: The path of its page.
        steps: Its parts.
        sources: The sources, in the order of their numbers.
    """

    question: Question
    path: str
    steps: Sequence[StoryStep]
    sources: Sequence[Link]


def story(site: Site) -> Story | None:
    """The story of the settings: rows of when, what and what is told, those of one thing in one step.

    Raises:
        QueryError: There is no such question.
        ExportError: Its answers have fewer than these three columns.
    """
    name = site.graph.project.site.story
    if not name:
        return None
    question = site.graph.asker.question(name)
    answer = site.answers.ask(question)
    if answer is None:
        return None
    table = site.answers.table(answer)
    if len(table.headings) < 3:
        raise ExportError(f"The story {name!r} has no columns for when, what and what is told of it.")
    cited = table.cited or [()] * len(table.rows)
    steps = [
        StoryStep(key[0].text, key[1], [(row[2], numbers) for row, numbers in members])
        for key, members in groupby(zip(table.rows, cited, strict=True), lambda pair: pair[0][:2])
    ]
    return Story(question, site.answers.paths[name], steps, table.sources)


def _readers(site: Site) -> list[tuple[str, Listed]]:
    """The questions that kinds of readers are led to first.

    Raises:
        QueryError: There is no such question.
    """
    asker = site.graph.asker
    questions = {who: asker.question(name) for who, name in site.graph.project.site.readers.items()}
    return [(who, (site.answers.paths[question.name], question)) for who, question in questions.items()]


# What is told one after the other, or counted, says more at first sight than what is linked with what.
_ORDER = ("flow", "matrix", "timeline", "map", "bars", "chart", "network")


def _ordered(site: Site, figures: Sequence[tuple[str, AnswerFigure]]) -> Sequence[tuple[str, AnswerFigure]]:
    """Pictures in the order in which they are understood."""
    kinds = {path: question.picture.kind for path, question in site.questions if question.picture}
    return sorted(figures, key=lambda figure: (*_ORDER, kinds[figure[0]]).index(kinds[figure[0]]))


def _newest(site: Site) -> CitedSource | None:
    """The source with the latest date, if any has one."""
    cited = cited_sources(site.graph, site.linker).values()
    dated = [(max(date.text for date in one.dates), one) for one in cited if one.dates]
    return max(dated, key=lambda pair: (pair[0], pair[1].source.path))[1] if dated else None


def write_page(
    site: Site, figures: Sequence[tuple[str, AnswerFigure]], changes: ReleaseChanges | None
) -> None:
    """Write the front page.

    Args:
        site: The site.
        figures: The figures of answers that it shows, each with the path of its question.
        changes: What changed since the former release, where that is known.
    """
    project = site.graph.project
    site.pages.write(
        "index",
        "front",
        title=project.title,
        pillars=_pillars(site),
        pictures=_ordered(site, figures),
        story=story(site),
        readers=_readers(site),
        newest=_newest(site),
        changes=changes,
        questions=by_keyword(site.questions),
        counts=(site.graph.store.count(), len(site.graph.sources), len(site.questions)),
    )


def _pillars(site: Site) -> list[tuple[ClassListing, str]]:
    """The pillars, each with what so many things of it are called."""
    counted = site.graph.project.counted
    return [
        (listing, counted(NamedNode(listing.iri), listing.label, len(listing.things)))
        for listing in site.pillars
    ]


def write_card(site: Site) -> None:
    """Write the picture of pages without one of their own, for previews: where pages have an address."""
    if not site.home:
        return
    project = site.graph.project
    counts = " · ".join(f"{len(listing.things):,} {name}" for listing, name in _pillars(site))
    if image := images.card(project.title, project.description, counts):
        site.pages.put("assets/card.png", image)
