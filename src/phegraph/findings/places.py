"""The places in files of the statements that findings are about."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, Quad, Triple

from phegraph.finding import Finding, Place, Severity
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.kept import kept_or_made
from phegraph.rdf.reading.places import locate, locate_mentions, locate_subjects
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import Statement, Subject, statement_of
from phegraph.store.embedded import canonical_forms

Readings = Mapping[Path, Reading]
StatementInFile = tuple[Path, Quad | Triple]
"""A file, and a statement with the lexical forms of the file."""
Thing = TypeVar("Thing")
Location = TypeVar("Location")


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
    statement_places = _located(
        locate, (pair for pairs in in_files.values() for pair in pairs), readings, base
    )
    subjects = _located(
        locate_subjects, ((path, node) for node, path in described_in.items()), readings, base
    )
    mentions = _located(locate_mentions, (draft.mention for draft in drafts if draft.mention), readings, base)

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
    located = _located(locate, (pair for pairs in in_files.values() for pair in pairs), readings, base)
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
    candidates = [
        (path, quad.triple)
        for path, reading in readings.items()
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
    for path, reading in readings.items() if nodes else ():
        for quad in reading.quads:
            if quad.subject in nodes and not isinstance(quad.subject, Triple):
                counts[quad.subject][path] += 1
    return {node: files.most_common(1)[0][0] for node, files in counts.items()}


def _located(
    locate_all: Callable[..., Mapping[Thing, Location]],
    requested: Iterable[tuple[Path, Thing]],
    readings: Readings,
    base: str | None,
) -> dict[tuple[Path, Thing], Location]:
    """The places of terms or statements in files; each file is read once."""
    by_file: dict[Path, set[Thing]] = defaultdict(set)
    for path, thing in requested:
        by_file[path].add(thing)

    def located(path: Path, things: set[Thing]) -> Mapping[Thing, Location]:
        reading, of_file = readings[path], base_of(path, base)

        def locate_now() -> Mapping[Thing, Location]:
            return locate_all(path, things, base=of_file, name=reading.file, quads=reading.quads)

        if reading.contexts:  # other files decide what it states
            return locate_now()
        key = locate_all, reading.file, of_file, frozenset(things)
        return kept_or_made(path.read_bytes(), key, locate_now)

    return {
        (path, thing): place
        for path, things in by_file.items()
        for thing, place in located(path, things).items()
    }
