"""Reviews: which things of rows may be ones of the graph, and what people decided, in `matches.csv`."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict, replace

from phegraph.errors import InputError
from phegraph.finding import Finding, Place, Severity
from phegraph.system.files import replacing
from phegraph.text.cells import write_table

FILE = "matches.csv"
"""The name of the file, which stands in the folder of the mappings."""


class ReviewState(StrEnum):
    """What was decided."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Match(Struct, frozen=True):
    """A thing of rows and one of the graph, which may be the same.

    Attributes:
        mapping: The name of the mapping.
        key: What tells the thing of the rows: an identifier, or its name and country.
        name: Its name, as the rows have it.
        country: The code of its country.
        candidate: The IRI of the thing of the graph.
        candidate_name: Its name.
        score: How alike the names are, from 0 to 100.
        evidence: What speaks for it and against it.
        state: What was decided.
        by: Who decided it.
        on: On which day.
    """

    mapping: str
    key: str
    name: str
    country: str
    candidate: str
    candidate_name: str
    score: str
    evidence: str
    state: str = ReviewState.PROPOSED
    by: str = ""
    on: str = ""


_COLUMNS = Match.__struct_fields__


def read_matches(path: Path, name: str) -> list[Match]:
    """The matches of a file; none where there is no file.

    Raises:
        InputError: It has another header, or a row with a state or a score that is none.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise _unreadable(name, 1, f"Its columns are not {', '.join(_COLUMNS)}.")
            matches = []
            for row in reader:
                is_whole = None not in row and None not in row.values()
                if not is_whole or row["state"] not in [*ReviewState] or not row["score"].isdecimal():
                    states = ", ".join(ReviewState)
                    message = f"This row is not as long as the header, none of {states}, or without a score."
                    raise _unreadable(name, reader.line_num, message)
                matches.append(Match(**row))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(name, None, f"This is no CSV in UTF-8: {error}.") from error
    return matches


def _unreadable(name: str, line: int | None, message: str) -> InputError:
    return InputError([Finding("file/rows", Severity.VIOLATION, message, "", Place(name, line))])


def write_matches(path: Path, matches: Iterable[Match]) -> None:
    """Write matches, whole or not at all.

    Raises:
        OSError: The file cannot be written.
    """
    ordered = sorted(matches, key=lambda match: (match.mapping, match.key, match.candidate))
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        write_table(file, _COLUMNS, ([str(value) for value in asdict(match).values()] for match in ordered))


def with_proposed(known: Sequence[Match], mapping: str, proposed: Iterable[Match]) -> list[Match]:
    """The known matches with those that an import proposes.

    What was decided stays for ever; of what waits, what the mapping no longer proposes goes.
    """
    kept = (one for one in known if one.mapping != mapping or one.state != ReviewState.PROPOSED)
    by_pair = {(match.mapping, match.key, match.candidate): match for match in kept}
    for match in proposed:
        by_pair.setdefault((match.mapping, match.key, match.candidate), match)
    return [*by_pair.values()]


def decided(
    matches: Sequence[Match], key: str, candidate: str, state: ReviewState, *, by: str, on: str
) -> list[Match]:
    """Matches of which those of a key, and of a candidate where one is named, are decided.

    Of several candidates of a key, those that were proposed beside one that is accepted are refused.
    """
    named = {(one.mapping, one.key) for one in matches if _is(one, key, candidate)}
    after = []
    for match in matches:
        if _is(match, key, candidate):
            match = replace(match, state=state, by=by, on=on)
        elif (
            state is ReviewState.ACCEPTED
            and (match.mapping, match.key) in named
            and match.state == ReviewState.PROPOSED
        ):
            match = replace(match, state=ReviewState.REFUSED, by=by, on=on)
        after.append(match)
    return after


def _is(match: Match, key: str, candidate: str) -> bool:
    return match.key == key and candidate in ("", match.candidate)


def waiting(matches: Iterable[Match]) -> Mapping[tuple[str, str], list[Match]]:
    """The matches that wait for a decision, by their mapping and key."""
    by_key: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        if match.state == ReviewState.PROPOSED:
            by_key.setdefault((match.mapping, match.key), []).append(match)
    return by_key
