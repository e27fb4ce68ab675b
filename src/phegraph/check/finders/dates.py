"""Dates: what ends before it begins."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple, Variable

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.terms import PROV, RDFS, SCHEMA, Statement, Subject, Term, statement_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import RepeatedPath, Select, bgp, join

_DCAT = "http://www.w3.org/ns/dcat#"
STARTS_AND_ENDS = (
    (SCHEMA + "startDate", SCHEMA + "endDate"),
    (PROV + "startedAtTime", PROV + "endedAtTime"),
    (_DCAT + "startDate", _DCAT + "endDate"),
)
_DEFAULT = DefaultGraph()
_PROPERTY = Variable("property")
_BELOW = RepeatedPath(NamedNode(RDFS + "subPropertyOf"), "+")


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


def properties_below(iri: str, context: CheckContext) -> set[NamedNode]:
    """A property and those below it."""
    query = Select(projection=(_PROPERTY,), where=join(bgp((_PROPERTY, _BELOW, NamedNode(iri)))))
    rows = context.graph.store.select(printed(query), asserted=True)
    return {NamedNode(iri), *(term for (term,) in rows if isinstance(term, NamedNode))}


def is_after(start: Term, end: Term) -> bool:
    """Whether a date is after another; of mixed precision they are compared as far as both go."""
    if not isinstance(start, Literal) or not isinstance(end, Literal):
        return False
    length = min(len(start.value), len(end.value))
    return start.value[:length] > end.value[:length]
