"""Places: from the statements that findings are about to files, lines and columns."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, Triple

from phegraph.check.rule import Part
from phegraph.findings import Finding, Place, Severity
from phegraph.store.embedded import rewritten
from phegraph.terms import Subject, Term, statement_of
from phegraph.turtle import Located, Reading, locate, locate_mentions, locate_subjects

Readings = Mapping[Path, Reading]
Mention = tuple[Term, Path]
Held = tuple[Path, Triple]
"""A file, and a statement in its words."""


@dataclass(frozen=True)
class Draft:
    """A finding that has no place yet, and what to look for in the files.

    Attributes:
        rule: The id of the rule.
        message: What is wrong.
        hint: What to do.
        severity: How bad it is, where that is not for the rule to say.
        statements: The statements it is about, the most telling first.
        at: Which token of them it points at.
        node: Where no file has any of the statements, the thing whose description it points at.
        mention: A term and the file where its first mention is what it points at.
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
    spots = _spots(held, readings, base)
    subjects = _subjects({draft.node for draft in drafts if draft.node is not None}, readings, base)
    mentions = _mentions([draft.mention for draft in drafts if draft.mention], readings, base)

    def places(draft: Draft) -> Iterator[Place]:
        yield from draft.places
        for statement in draft.statements:
            for found in held.get(statement, ()):
                if found in spots:
                    yield getattr(spots[found], draft.at)
        if draft.mention in mentions:
            yield mentions[draft.mention]

    findings = []
    for draft, severity in zip(drafts, severities, strict=True):
        known = list(dict.fromkeys(places(draft)))
        if not known and draft.node in subjects:
            known = [subjects[draft.node]]
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


def _spots(held: Mapping[Triple, Sequence[Held]], readings: Readings, base: str) -> dict[Held, Located]:
    by_file: dict[Path, set[Triple]] = defaultdict(set)
    for path, triple in (found for every in held.values() for found in every):
        by_file[path].add(triple)
    return {
        (path, statement): located
        for path, statements in by_file.items()
        for statement, located in locate(path, statements, base=base, name=readings[path].file).items()
        if isinstance(statement, Triple)
    }


def _subjects(nodes: Collection[Subject], readings: Readings, base: str) -> dict[Subject, Place]:
    """The first mention as a subject of each node in the file that says most of it."""
    described: dict[Subject, Counter[Path]] = defaultdict(Counter)
    for path, reading in readings.items() if nodes else ():
        for quad in reading.quads:
            if quad.subject in nodes and not isinstance(quad.subject, Triple):
                described[quad.subject][path] += 1
    by_file: dict[Path, list[Subject]] = defaultdict(list)
    for node, files in described.items():
        by_file[files.most_common(1)[0][0]].append(node)
    return {
        node: place
        for path, found in by_file.items()
        for node, place in locate_subjects(path, found, base=base, name=readings[path].file).items()
    }


def _mentions(wanted: Iterable[Mention], readings: Readings, base: str) -> dict[Mention, Place]:
    by_file: dict[Path, set[Term]] = defaultdict(set)
    for term, path in wanted:
        by_file[path].add(term)
    return {
        (term, path): place
        for path, terms in by_file.items()
        for term, place in locate_mentions(path, terms, base=base, name=readings[path].file).items()
    }
