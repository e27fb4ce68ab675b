"""Dates: what ends before it begins, and those that nothing can have."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date, timedelta
from functools import cache
from itertools import product

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple, Variable

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.terms import DCTERMS, PROV, RDFS, SCHEMA, SH, XSD, Statement, Subject, Term, statement_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import RepeatedPath, Select, bgp, join
from phegraph.store.answers import made_of_statements

_DCAT = "http://www.w3.org/ns/dcat#"
STARTS_AND_ENDS = (
    (SCHEMA + "startDate", SCHEMA + "endDate"),
    (PROV + "startedAtTime", PROV + "endedAtTime"),
    (_DCAT + "startDate", _DCAT + "endDate"),
)
_CHANGES = frozenset(
    map(NamedNode, (DCTERMS + "modified", SCHEMA + "dateModified", PROV + "generatedAtTime"))
)
_DATATYPES = frozenset(
    [XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")]
    + [SCHEMA + "Date", SCHEMA + "DateTime", DCTERMS + "W3CDTF"]
)
_YEAR = re.compile(r"([1-9][0-9]{3,})(?![0-9])")
_AHEAD = 100
_FOREVER = 9999
"""The year by which many say that something has no end."""
_DEFAULT = DefaultGraph()
_PROPERTY = Variable("property")
_SUB_PROPERTY = NamedNode(RDFS + "subPropertyOf")
_BELOW = RepeatedPath(_SUB_PROPERTY, "+")


def start_after_end(context: CheckContext) -> Iterator[DraftFinding]:
    """Things whose start is after their end, by these properties or any below them.

    Where sources disagree, one start before one end is enough: both may be right.
    """
    for first, last in STARTS_AND_ENDS:
        ends = _by_thing(last, context)
        starts = _by_thing(first, context) if ends else {}
        for thing in starts.keys() & ends.keys():
            pairs = list(product(starts[thing], ends[thing]))
            if all(is_after(start[2], end[2]) for start, end in pairs):
                yield from (_draft(start, end, context) for start, end in pairs)


def impossible(context: CheckContext) -> Iterator[DraftFinding]:
    """Dates more than a hundred years ahead, but for the year 9999; changes later than today.

    Plans, scenarios and leases reach less far; years of the past are all possible.
    """
    today = context.today
    this_year = int(today[:4])
    for literal, statements in context.literals_that(_since(this_year)).items():
        about = [one for one in statements if not one.predicate.value.startswith((SH, XSD))]
        changes = [one for one in about if one.predicate in _CHANGES]
        year = _year_of(literal)
        if about and year - this_year > _AHEAD and year != _FOREVER:
            yield _impossible(f"{literal.value} is more than {_AHEAD} years ahead.", about)
        elif changes and literal.value[: len(today)] > _tomorrow(today):
            yield _impossible(f"Nothing was changed on {literal.value}, which is to come.", changes)


@cache
def _since(year: int) -> Callable[[Literal], bool]:
    """Whether a literal is a date in a year or later."""
    return lambda literal: literal.datatype.value in _DATATYPES and _year_of(literal) >= year


def _year_of(date: Literal) -> int:
    match = _YEAR.match(date.value)
    return int(match[1][:9]) if match else 0  # Python does not read thousands of digits


def _impossible(message: str, statements: Sequence[Triple]) -> DraftFinding:
    return DraftFinding("data/impossible-date", message, "Correct the date.", statements=tuple(statements))


def _tomorrow(today: str) -> str:
    """The day after, which today is in some part of the world."""
    return (date.fromisoformat(today) + timedelta(days=1)).isoformat()


def _draft(start: Statement, end: Statement, context: CheckContext) -> DraftFinding:
    thing, begins, ends = (context.say(term) for term in (start[0], start[2], end[2]))
    return DraftFinding(
        "data/start-after-end",
        f"{thing} begins at {begins} and ends at {ends}.",
        "Correct the date that is wrong.",
        statements=(Triple(*start), Triple(*end)),
        node=start[0],
    )


def _by_thing(iri: str, context: CheckContext) -> dict[Subject, list[Statement]]:
    """The statements of a property and those below it, by their subject."""
    statements: dict[Subject, list[Statement]] = defaultdict(list)
    for predicate in properties_below(iri, context):
        for quad in context.graph.store.quads(None, predicate, None, _DEFAULT):
            statement = statement_of(quad)
            statements[statement[0]].append(statement)
    return statements


def properties_below(iri: str, context: CheckContext) -> Set[NamedNode]:
    """A property and those below it."""
    query = printed(Select(projection=(_PROPERTY,), where=join(bgp((_PROPERTY, _BELOW, NamedNode(iri))))))

    def made() -> Set[NamedNode]:
        rows = context.graph.store.select(query, asserted=True)
        return {NamedNode(iri), *(term for (term,) in rows if isinstance(term, NamedNode))}

    return made_of_statements(context.graph.store, (_SUB_PROPERTY,), ("below", iri), made)


def is_after(start: Term, end: Term) -> bool:
    """Whether a date is after another; of mixed precision they are compared as far as both go."""
    if not isinstance(start, Literal) or not isinstance(end, Literal):
        return False
    length = min(len(start.value), len(end.value))
    return start.value[:length] > end.value[:length]
