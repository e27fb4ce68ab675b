"""Duplicates: things that may be one and the same."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple, Variable

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.questions.names import fold
from phegraph.rdf.terms import DCTERMS, FOAF, OBO, OWL, RDF_TYPE, RDFS, SCHEMA, SKOS
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, LeftJoin, Select, bgp, join, values

_LABELS = (SKOS + "prefLabel", RDFS + "label", SCHEMA + "name", FOAF + "name", DCTERMS + "title")
_DEFINITIONS = (SKOS + "definition", OBO + "IAO_0000115")
_MATCHES = frozenset(
    map(NamedNode, (SKOS + "exactMatch", SKOS + "closeMatch", OWL + "sameAs", OWL + "equivalentClass"))
)
_COLUMNS = _THING, _PROPERTY, _LABEL, _CLASS, _SCHEME = tuple(
    map(Variable, ("thing", "property", "label", "class", "scheme"))
)


def same_label(context: CheckContext) -> Iterator[DraftFinding]:
    """Two things of one class (concepts: of one scheme) whose labels differ at most in how they are typed."""
    by_label: dict[tuple[object, ...], dict[NamedNode, Triple]] = defaultdict(dict)
    where = join(
        values(_PROPERTY, map(NamedNode, _LABELS)),
        bgp((_THING, _PROPERTY, _LABEL), (_THING, RDF_TYPE, _CLASS)),
        Filter(call("STRSTARTS", call("STR", _THING), Literal(context.graph.project.base.rstrip("#")))),
        LeftJoin(join(bgp((_THING, NamedNode(SKOS + "inScheme"), _SCHEME)))),
    )
    query = printed(Select(projection=_COLUMNS, where=where))
    for thing, named_by, label, *group in context.graph.store.select(query, asserted=True):
        if isinstance(thing, NamedNode) and isinstance(named_by, NamedNode) and isinstance(label, Literal):
            by_label[fold(label.value), *group].setdefault(thing, Triple(thing, named_by, label))
    seen = set()
    for things in by_label.values():
        pair = tuple(sorted(things.items(), key=lambda entry: entry[0].value))
        if len(pair) > 1 and frozenset(things) not in seen:
            seen.add(frozenset(things))
            others = ", ".join(context.graph.prefixes.compact(thing.value) for thing, _ in pair[1:])
            yield DraftFinding(
                "duplicate/label",
                f"{context.graph.prefixes.compact(pair[0][0].value)} has the same label as {others}.",
                "Make them one, or tell them apart by their labels.",
                statements=tuple(triple for _, triple in pair),
            )


def same_definition(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms whose definitions differ at most in how they are typed, but for deprecated ones and matches."""
    by_definition: dict[str, dict[NamedNode, Triple]] = defaultdict(dict)
    for iri in _DEFINITIONS:
        for quad in context.graph.store.quads(None, NamedNode(iri), None, DefaultGraph()):
            term, definition = quad.subject, quad.object
            if (
                isinstance(term, NamedNode)
                and isinstance(definition, Literal)
                and term not in context.deprecated
            ):
                by_definition[fold(definition.value)].setdefault(term, quad.triple)
    for terms in by_definition.values():
        first, *others = sorted(terms, key=lambda term: term.value)
        others = [term for term in others if not _match(first, term, context)]
        if others:
            named = ", ".join(map(context.say, others))
            yield DraftFinding(
                "duplicate/definition",
                f"{context.say(first)} has the same definition as {named}.",
                "Tell them apart in their definitions, or make them one.",
                statements=tuple(terms[term] for term in (first, *others)),
            )


def _match(one: NamedNode, other: NamedNode, context: CheckContext) -> bool:
    """Whether a statement says that two terms are the same, or nearly."""
    quads = context.graph.store.quads
    links = chain(quads(one, None, other, DefaultGraph()), quads(other, None, one, DefaultGraph()))
    return any(quad.predicate in _MATCHES for quad in links)
