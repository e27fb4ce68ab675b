"""The places in files of the statements that findings are about."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from pyoxigraph import Literal, Quad, Triple

from phegraph.finding import Finding, Place, Severity
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.kept import is_in_round, kept_or_made
from phegraph.rdf.reading.places import Located, LocatedThings, locate_things
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.reading.streamed import StreamedQuads
from phegraph.rdf.terms import Statement, Subject, Term, statement_of
from phegraph.store.embedded import canonical_forms

Readings = Mapping[Path, Reading]
StatementInFile = tuple[Path, Quad | Triple]
"""A file, and a statement with the lexical forms of the file."""


def located_findings(
    drafts: Sequence[DraftFinding],
    severities: Sequence[Severity],
    readings: Readings,
    base: str | None = None,
) -> list[Finding]:
    """Findings with places. Only files that have one are read again.

    Args:
        drafts: The findings.
        severities: The severity of each.
        readings: The statements of each file.
        base: The base IRI of the files; None for each file's own.
    """
    in_files = _statements_in_files(
        {statement for draft in drafts for statement in draft.statements}, readings
    )
    described_in = _described_in({draft.node for draft in drafts if draft.node is not None}, readings)
    statement_places, subjects, mentions = _located(
        readings,
        base,
        (pair for pairs in in_files.values() for pair in pairs),
        ((path, node) for node, path in described_in.items()),
        (draft.mention for draft in drafts if draft.mention),
    )

    def places(draft: DraftFinding) -> Iterator[Place]:
        yield from draft.places
        for statement in draft.statements:
            for location in in_files.get(statement, ()):
                if location in statement_places:
                    yield getattr(statement_places[location], draft.position)
        if draft.mention and draft.mention in mentions:
            yield mentions[draft.mention]

    findings = []
    for draft, severity in zip(drafts, severities, strict=True):
        known_places = list(dict.fromkeys(places(draft)))
        if not known_places and draft.node in described_in:
            known_places = (
                [subjects[key]] if (key := (described_in[draft.node], draft.node)) in subjects else []
            )
        first = known_places[0] if known_places else None
        others = tuple(known_places[1:])
        findings.append(
            Finding(
                draft.rule, severity, draft.message, draft.hint, first, others, replacement=draft.replacement
            )
        )
    return findings


def places_of(
    statements: Iterable[Statement], readings: Readings, base: str | None = None
) -> dict[Statement, Place]:
    """The places of the objects of those statements that the files have.

    Args:
        statements: The statements.
        readings: The statements of each file.
        base: See `located_findings`.
    """
    in_files = _statements_in_files({Triple(*statement) for statement in statements}, readings)
    located, _, _ = _located(readings, base, (pair for pairs in in_files.values() for pair in pairs))
    places: dict[Statement, Place] = {}
    for triple, pairs in in_files.items():
        for pair in pairs:
            if pair in located:
                places.setdefault(statement_of(triple), located[pair].object)
    return places


def _statements_in_files(
    requested: Collection[Triple], readings: Readings
) -> dict[Triple, list[StatementInFile]]:
    """The files that have some statements, and the statements as they are there.

    A statement from the store has canonical lexical forms: it matches those of the same value, too.
    """
    keys = {(triple.subject, triple.predicate) for triple in requested}
    subjects = {subject for subject, _ in keys}
    candidates = [
        (path, quad.triple)
        for path, reading in readings.items()
        if _may_be_about(subjects, reading)
        for quad in reading.quads
        if (quad.subject, quad.predicate) in keys
    ]
    canonical = canonical_forms(triple.object for _, triple in candidates)
    in_files: dict[Triple, list[StatementInFile]] = defaultdict(list)
    for path, triple in candidates:
        object_ = triple.object
        in_store = triple
        if isinstance(object_, Literal) and object_ in canonical:
            in_store = Triple(triple.subject, triple.predicate, canonical[object_])
        for statement in {triple, in_store}:
            if statement in requested:
                in_files[statement].append((path, triple))
    return in_files


def _described_in(nodes: Collection[Subject], readings: Readings) -> dict[Subject, Path]:
    """The file with the most statements about each node."""
    counts: dict[Subject, Counter[Path]] = defaultdict(Counter)
    nodes = {*nodes}
    for path, reading in readings.items() if nodes else ():
        for quad in reading.quads if _may_be_about(nodes, reading) else ():
            if quad.subject in nodes and not isinstance(quad.subject, Triple):
                counts[quad.subject][path] += 1
    return {node: files.most_common(1)[0][0] for node, files in counts.items()}


def _may_be_about(subjects: Set[object], reading: Reading) -> bool:
    """Whether a file has a statement about one of some things; of a dump it is not known."""
    is_kept = is_in_round() and not isinstance(reading.quads, StreamedQuads)
    return not is_kept or not subjects.isdisjoint(reading.made(_subjects_of))


def _subjects_of(reading: Reading) -> Set[object]:
    return frozenset(quad.subject for quad in reading.quads)


def _located(
    readings: Readings,
    base: str | None,
    statements: Iterable[StatementInFile],
    subjects: Iterable[tuple[Path, Subject]] = (),
    mentions: Iterable[tuple[Path, Term]] = (),
) -> tuple[dict[StatementInFile, Located], dict[tuple[Path, Subject], Place], dict[tuple[Path, Term], Place]]:
    """The places of statements, subjects and mentions in files; each file is read once."""
    by_file: dict[Path, tuple[set[Quad | Triple], set[Subject], set[Term]]] = {}
    for path, statement in statements:
        by_file.setdefault(path, (set(), set(), set()))[0].add(statement)
    for path, subject in subjects:
        by_file.setdefault(path, (set(), set(), set()))[1].add(subject)
    for path, term in mentions:
        by_file.setdefault(path, (set(), set(), set()))[2].add(term)
    found = {path: _located_in(path, readings[path], base, *things) for path, things in by_file.items()}
    return (
        {(path, one): place for path, things in found.items() for one, place in things.statements.items()},
        {(path, one): place for path, things in found.items() for one, place in things.subjects.items()},
        {(path, one): place for path, things in found.items() for one, place in things.mentions.items()},
    )


def _located_in(
    path: Path,
    reading: Reading,
    base: str | None,
    statements: set[Quad | Triple],
    subjects: set[Subject],
    mentions: set[Term],
) -> LocatedThings:
    of_file = base_of(path, base)

    def locate_now() -> LocatedThings:
        return locate_things(
            path, statements, subjects, mentions, base=of_file, name=reading.file, quads=reading.quads
        )

    if reading.contexts or not is_in_round():  # other files decide what it states
        return locate_now()
    key = reading.file, of_file, frozenset(statements), frozenset(subjects), frozenset(mentions)
    return kept_or_made(path.read_bytes(), ("places", *key), locate_now)
