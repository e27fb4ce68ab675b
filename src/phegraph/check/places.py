"""Places: from the statements that findings are about to files, lines and columns."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pyoxigraph import Triple

from phegraph.findings import Finding, Place
from phegraph.terms import Subject
from phegraph.turtle import Located, Reading, locate, locate_subjects


class Part(StrEnum):
    """Which token of a statement a finding points at."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"


@dataclass(frozen=True)
class Draft:
    """A finding that has no place yet, and what to look for in the files.

    Attributes:
        finding: The finding.
        statements: The statements it is about, the most telling first.
        part: Which token of them it points at.
        node: Where no file has any of the statements, the thing whose description it points at.
    """

    finding: Finding
    statements: tuple[Triple, ...] = ()
    part: Part = Part.OBJECT
    node: Subject | None = None


def placed(drafts: Sequence[Draft], readings: Mapping[Path, Reading], base: str) -> list[Finding]:
    """Findings with the places of what they are about. Only files that have any are read again, once each.

    Args:
        drafts: The findings.
        readings: What each file says.
        base: The IRI that relative IRIs in the files resolve against.
    """
    wanted = {statement for draft in drafts for statement in draft.statements}
    holders: dict[Triple, list[Path]] = defaultdict(list)
    nodes = {draft.node for draft in drafts if draft.node is not None}
    described: dict[Subject, Counter[Path]] = defaultdict(Counter)
    for path, reading in readings.items():
        for quad in reading.quads:
            if quad.triple in wanted:
                holders[quad.triple].append(path)
            if isinstance(quad.subject, Subject) and quad.subject in nodes:
                described[quad.subject][path] += 1
    spots = _spots(holders, readings, base)
    mentions = _mentions(described, readings, base)
    return [_with_place(draft, holders, spots, mentions) for draft in drafts]


def _spots(
    holders: Mapping[Triple, Sequence[Path]], readings: Mapping[Path, Reading], base: str
) -> dict[tuple[Path, Triple], Located]:
    by_file: dict[Path, list[Triple]] = defaultdict(list)
    for statement, paths in holders.items():
        for path in paths:
            by_file[path].append(statement)
    return {
        (path, statement): located
        for path, statements in by_file.items()
        for statement, located in locate(path, statements, base=base, name=readings[path].file).items()
        if isinstance(statement, Triple)
    }


def _mentions(
    described: Mapping[Subject, Counter[Path]], readings: Mapping[Path, Reading], base: str
) -> dict[Subject, Place]:
    """The first mention of each thing in the file that says most of it."""
    by_file: dict[Path, list[Subject]] = defaultdict(list)
    for node, files in described.items():
        by_file[files.most_common(1)[0][0]].append(node)
    return {
        node: place
        for path, nodes in by_file.items()
        for node, place in locate_subjects(path, nodes, base=base, name=readings[path].file).items()
    }


def _with_place(
    draft: Draft,
    holders: Mapping[Triple, Sequence[Path]],
    spots: Mapping[tuple[Path, Triple], Located],
    mentions: Mapping[Subject, Place],
) -> Finding:
    places = [
        getattr(spots[path, statement], draft.part)
        for statement in draft.statements
        for path in holders.get(statement, ())
        if (path, statement) in spots
    ]
    if not places and draft.node is not None and draft.node in mentions:
        places = [mentions[draft.node]]
    places = list(dict.fromkeys(places))
    return replace(draft.finding, place=places[0], also=tuple(places[1:])) if places else draft.finding
