"""The page of what waits for a review: which things of imported rows may be ones of the graph."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode

from phegraph.errors import QueryError
from phegraph.importing.mappings import mapping_of, matches_of
from phegraph.importing.reviews import Match, ReviewState
from phegraph.importing.writing import file_of
from phegraph.project.project import Project
from phegraph.site.addresses import Link, Linker, web
from phegraph.site.html import paged
from phegraph.site.pages.classes import pager
from phegraph.site.site import Site, licence_name

_HEADINGS = ("name in the rows", "rows", "may be", "score", "evidence", "decision")
_DECISIONS = {ReviewState.PROPOSED: "waits", ReviewState.ACCEPTED: "is", ReviewState.REFUSED: "is not"}


class MappedRows(NamedTuple):
    """A mapping: its title, the licence of its rows, whether rows were imported, and how many things wait.

    One that cannot be read has its name alone.
    """

    title: str
    licence: Link | None
    is_imported: bool
    waiting: int


def has_page(project: Project) -> bool:
    """Whether a project imports rows, so that there is a page."""
    return bool(project.mapping_files)


def match_rows(matches: Sequence[Match], titles: Mapping[str, str], linker: Linker) -> list[tuple[Link, ...]]:
    """The cells of each match, those that wait first."""
    ordered = sorted(
        matches,
        key=lambda one: (
            one.state != ReviewState.PROPOSED,
            *(one.name.casefold(), one.mapping, one.key, -int(one.score or 0), one.candidate),
        ),
    )
    return [_row(one, titles, linker) for one in ordered]


def _row(match: Match, titles: Mapping[str, str], linker: Linker) -> tuple[Link, ...]:
    name = f"{match.name or match.key} ({match.country})" if match.country else match.name or match.key
    candidate = linker.link(NamedNode(match.candidate))
    decision = _DECISIONS[ReviewState(match.state)]
    if match.by:
        decision += f", says {match.by}, {match.on}"
    rows, evidence = titles.get(match.mapping, match.mapping), match.evidence
    return Link(name), Link(rows), candidate, Link(match.score), Link(evidence), Link(decision)


def mapped_rows(project: Project, matches: Sequence[Match]) -> dict[str, MappedRows]:
    """What is known of the rows of each mapping, by its name."""
    rows = {}
    for path in project.mapping_files:
        waits = {one.key for one in matches if one.mapping == path.stem and one.state == ReviewState.PROPOSED}
        try:
            mapped = mapping_of(project, path.stem)
        except QueryError:
            rows[path.stem] = MappedRows(path.stem, None, False, len(waits))
        else:
            licence = Link(licence_name(mapped.licence), url=web(mapped.licence))
            is_imported = file_of(project, mapped).exists()
            rows[path.stem] = MappedRows(mapped.title, licence, is_imported, len(waits))
    return rows


def write_pages(site: Site) -> None:
    """Write the pages of what waits, where the project imports rows.

    Raises:
        InputError: The file of matches cannot be read.
    """
    project = site.graph.project
    if not has_page(project):
        return
    matches, _ = matches_of(project)
    mappings = mapped_rows(project, matches)
    rows = match_rows(matches, {name: one.title for name, one in mappings.items()}, site.linker)
    pages = paged(rows, lambda row: row, _HEADINGS) or [rows]
    paths = ["reviews", *(f"reviews/{number}" for number in range(2, len(pages) + 1))]
    for number, (path, shown) in enumerate(zip(paths, pages, strict=True), 1):
        site.pages.write(
            path,
            "reviews",
            title="What waits for a review",
            mappings=[*mappings.values()],
            headings=_HEADINGS,
            rows=shown,
            pages=[(other, paths[other - 1]) for other in pager(number, len(pages))],
            number=number,
        )
