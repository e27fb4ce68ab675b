"""The front page, with what changed since a former release."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import InputError
from phegraph.project.loading import LoadedGraph
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_TYPE, Statement, statement_of
from phegraph.site import images
from phegraph.site.addresses import Link, Linker
from phegraph.site.classes import ClassListing
from phegraph.site.pages.question import by_keyword
from phegraph.site.questions.answers import AnswerFigure
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
        front=figures,
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
    """Write the picture that previews of pages without one of their own show."""
    project = site.graph.project
    counts = " · ".join(f"{len(listing.things):,} {name}" for listing, name in _pillars(site))
    if image := images.card(project.title, project.description, counts):
        site.pages.put("assets/card.png", image)
