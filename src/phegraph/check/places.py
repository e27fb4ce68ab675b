"""Places: from the statements that findings are about to files, lines and columns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from pyoxigraph import Literal, Quad, Triple

from phegraph.check.rule import Part
from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.reading.places import locate, locate_mentions, locate_subjects
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import Subject, Term, statement_of
from phegraph.store.embedded import rewritten

Readings = Mapping[Path, Reading]
Mention = tuple[Path, Term]
Held = tuple[Path, Quad | Triple]
"""A file, and a statement in its words."""
Thing = TypeVar("Thing")
Where = TypeVar("Where")


class Draft(Struct, frozen=True):
    """A finding that has no place yet, and what to look for in the files.

    Attributes:
        rule: The id of the rule.
        message: What is wrong.
        hint: What to do.
        severity: How bad it is, where that is not for the rule to say.
        statements: The statements it is about, the most telling first.
        at: Which token of them it points at.
        node: Where no file has any of the statements, the thing whose description it points at.
        mention: A file and a term whose first mention there is what it points at.
        places: Where it is known already.
        far: Whether what is wrong may lie elsewhere than in what it is about.
    """

    rule: str
    message: str
    hint: str = ""
    severity: Severity | None = None
    statements: tuple[Triple, ...] = ()
    at: Part = Part.OBJECT
    node: Subject | None = None
    mention: Mention | None = None
    places: tuple[Place, ...] = ()
    far: bool = False

    @property
    def things(self) -> set[Term]:
        """The things it is about."""
        found: set[Term] = set() if self.node is None else {self.node}
        for subject, _, other in map(statement_of, self.statements):
            found |= {subject, other}
        return found


def placed(
    drafts: Sequence[Draft], severities: Sequence[Severity], readings: Readings, base: str
) -> list[Finding]:
    """Findings with the places of what they are about. Only files that have any are read again.

    Args:
        drafts: The findings.
        severities: How bad each is.
        readings: What each file says.
        base: The IRI that relative IRIs in the files resolve against.
    """
    held = _held({statement for draft in drafts for statement in draft.statements}, readings)
    described = _described({draft.node for draft in drafts if draft.node is not None}, readings)
    spots = _located(locate, (pair for pairs in held.values() for pair in pairs), readings, base)
    subjects = _located(locate_subjects, ((path, node) for node, path in described.items()), readings, base)
    mentions = _located(locate_mentions, (draft.mention for draft in drafts if draft.mention), readings, base)

    def places(draft: Draft) -> Iterator[Place]:
        yield from draft.places
        for statement in draft.statements:
            for found in held.get(statement, ()):
                if found in spots:
                    yield getattr(spots[found], draft.at)
        if draft.mention and draft.mention in mentions:
            yield mentions[draft.mention]

    findings = []
    for draft, severity in zip(drafts, severities, strict=True):
        known = list(dict.fromkeys(places(draft)))
        if not known and draft.node in described:
            known = [subjects[spot]] if (spot := (described[draft.node], draft.node)) in subjects else []
        first = known[0] if known else None
        findings.append(Finding(draft.rule, severity, draft.message, draft.hint, first, tuple(known[1:])))
    return findings


def _held(wanted: Collection[Triple], readings: Readings) -> dict[Triple, list[Held]]:
    """The files that have the statements, and the words that they have them in.

    A statement that comes from the store has the words of the store, which keeps values: it is found in
    other words, too.
    """
    keys = {(triple.subject, triple.predicate) for triple in wanted}
    near = [
        (path, quad.triple)
        for path, reading in readings.items()
        for quad in reading.quads
        if (quad.subject, quad.predicate) in keys
    ]
    kept = rewritten(triple.object for _, triple in near)
    held: dict[Triple, list[Held]] = defaultdict(list)
    for path, triple in near:
        other = triple.object
        in_store = triple
        if isinstance(other, Literal) and other in kept:
            in_store = Triple(triple.subject, triple.predicate, kept[other])
        for form in {triple, in_store}:
            if form in wanted:
                held[form].append((path, triple))
    return held


def _described(nodes: Collection[Subject], readings: Readings) -> dict[Subject, Path]:
    """The file that says most of each node."""
    told: dict[Subject, Counter[Path]] = defaultdict(Counter)
    for path, reading in readings.items() if nodes else ():
        for quad in reading.quads:
            if quad.subject in nodes and not isinstance(quad.subject, Triple):
                told[quad.subject][path] += 1
    return {node: files.most_common(1)[0][0] for node, files in told.items()}


def _located(
    find: Callable[..., Mapping[Thing, Where]],
    wanted: Iterable[tuple[Path, Thing]],
    readings: Readings,
    base: str,
) -> dict[tuple[Path, Thing], Where]:
    """Where things stand in files; each file is read once."""
    by_file: dict[Path, set[Thing]] = defaultdict(set)
    for path, thing in wanted:
        by_file[path].add(thing)
    return {
        (path, thing): where
        for path, things in by_file.items()
        for thing, where in find(path, things, base=base, name=readings[path].file).items()
    }
