"""Announcements: what was to come when its source was issued, and of which nothing is told since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.check.finders.dates import STARTS_AND_ENDS, is_after, properties_below
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.terms import DCTERMS, PROV, SCHEMA, Statement, Subject, statement_of
from phegraph.store.answers import made_of_statements
from phegraph.store.protocol import GraphName

_ISSUED = (DCTERMS + "issued", DCTERMS + "date", SCHEMA + "datePublished")
_DERIVED = NamedNode(PROV + "wasDerivedFrom")
_DEFAULT = DefaultGraph()


def announced(context: CheckContext) -> Iterator[DraftFinding]:
    """Things announced for a date that has passed, of which no source tells that was issued since that date.

    The dates are those of the settings (`begins` and `ends` of `[site]`) and of the properties for starts and
    ends; a date on a blank node is one of the thing that leads to it.
    """
    store, dated = context.graph.store, _dated(context)
    key = ("announced", context.today, *context.graph.graph_sources)
    predicates = (*map(NamedNode, _ISSUED), _DERIVED, *dated)
    issued, passed = made_of_statements(store, predicates, key, lambda: _announced_before(dated, context))
    by_thing: dict[Subject, list[Statement]] = defaultdict(list)
    for statement in passed:
        by_thing[_thing(statement[0], context)].append(statement)
    for thing, statements in by_thing.items():
        mentions = chain(store.quads(thing), store.quads(None, None, thing))
        sources = [issued[quad.graph_name] for quad in mentions if quad.graph_name in issued]
        unconfirmed = [s for s in statements if all(is_after(s[2], source) for source in sources)]
        if unconfirmed:
            statement = min(unconfirmed, key=lambda one: str(one[2]))
            yield DraftFinding(
                "data/announced",
                f"{context.say(thing)} was announced for {context.say(statement[2])}, which has passed; "
                "no source issued since tells of it.",
                "Enter a newer source that tells what became of it.",
                statements=(Triple(*statement),),
                node=statement[0],
            )


def _announced_before(
    dated: Iterable[NamedNode], context: CheckContext
) -> tuple[Mapping[GraphName, Literal], Sequence[Statement]]:
    """When the sources of graphs were issued, and what they announced for a date that has passed."""
    issued, passed = _issued(context), list[Statement]()
    for predicate in dated if issued else ():
        for quad in context.graph.store.quads(None, predicate):
            statement, source = statement_of(quad), issued.get(quad.graph_name)
            date = statement[2]
            if source and is_after(date, source) and is_after(Literal(context.today), date):
                passed.append(statement)
    return issued, passed


def _dated(context: CheckContext) -> set[NamedNode]:
    """The properties for when something begins and ends."""
    site = context.graph.project.site
    below = (properties_below(iri, context) for iri in chain(*STARTS_AND_ENDS))
    return {*site.begins, *site.ends}.union(*below)


def _issued(context: CheckContext) -> dict[GraphName, Literal]:
    """When the newest of the sources was issued that the graph of a source is derived from, by that graph."""
    store = context.graph.store
    dates: dict[object, list[Literal]] = defaultdict(list)
    for iri in _ISSUED:
        for quad in store.quads(None, NamedNode(iri), None, _DEFAULT):
            if isinstance(quad.object, Literal):
                dates[quad.subject].append(quad.object)
    derived: dict[object, list[object]] = defaultdict(list)
    for quad in store.quads(None, _DERIVED, None, _DEFAULT):
        derived[quad.subject].append(quad.object)
    issued: dict[GraphName, Literal] = {}
    for graph in context.graph.graph_sources:
        sources: dict[object, None] = {graph: None}
        queue: list[object] = [graph]
        while queue:
            further = [source for source in derived[queue.pop()] if source not in sources]
            sources.update(dict.fromkeys(further))
            queue += further
        of_graph = [date for source in sources for date in dates[source]]
        if of_graph:
            issued[graph] = max(of_graph, key=lambda date: date.value)
    return issued


def _thing(node: Subject, context: CheckContext) -> Subject:
    """The thing that leads to a blank node, however many others stand between."""
    seen = {node}
    while isinstance(node, BlankNode):
        subjects = (quad.subject for quad in context.graph.store.quads(None, None, node, _DEFAULT))
        above = [subject for subject in subjects if isinstance(subject, Subject) and subject not in seen]
        if not above:
            break
        node = above[0]
        seen.add(node)
    return node
