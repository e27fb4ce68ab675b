"""Schemes: the parts of a concept scheme that no link joins."""

from collections.abc import Iterator, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding, Position
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import RDF_TYPE, SKOS, Subject, statement_of

_DEFAULT = DefaultGraph()
_LINKS = tuple(NamedNode(SKOS + name) for name in ("broader", "narrower", "related"))
_IN_SCHEME, _TOP_OF, _HAS_TOP = (
    NamedNode(SKOS + name) for name in ("inScheme", "topConceptOf", "hasTopConcept")
)
_COLLECTIONS = tuple(NamedNode(SKOS + name) for name in ("Collection", "OrderedCollection"))
_NAMED = 5
"""How many names a message lists."""


def disconnected(context: CheckContext) -> Iterator[DraftFinding]:
    """Schemes with concepts that no link joins to a top concept, or without those to most of the others.

    A scheme in which most concepts have no link is a list, and none of its parts is missing one.
    """
    members, tops = _members(context)
    parts = _parts(context) if members else []
    for scheme, concepts in members.items():
        among = [part & concepts.keys() for part in parts if not part.isdisjoint(concepts)]
        linked = set().union(*among)
        among += [{concept} for concept in concepts if concept not in linked]
        top = tops.get(scheme, set())
        loose = [part for part in among if part.isdisjoint(top)] if top else sorted(among, key=len)[:-1]
        if loose and len(set().union(*loose)) <= len(concepts) / 2:
            firsts = sorted((min(part, key=str) for part in loose), key=str)
            names = ", ".join([*map(context.say, firsts[:_NAMED]), *(["…"] if len(firsts) > _NAMED else [])])
            count = f"{len(loose)} parts are" if len(loose) > 1 else "one part is"
            others = "top concept" if top else "other"
            yield DraftFinding(
                "skos/disconnected",
                f"Of {context.say(scheme)}, {count} joined to no {others} by any link: {names}.",
                "Link each by skos:broader, skos:narrower or skos:related, or make it a top concept.",
                statements=tuple(concepts[first] for first in firsts),
                position=Position.SUBJECT,
            )


def _members(
    context: CheckContext,
) -> tuple[Mapping[Subject, dict[Subject, Triple]], Mapping[Subject, set[Subject]]]:
    """The concepts of each scheme, with a statement that says so, and its top concepts.

    Collections, which may be in a scheme, have no links, nor are those of deprecated concepts missing.
    """
    quads = context.graph.store.quads
    others = {quad.subject for kind in _COLLECTIONS for quad in quads(None, RDF_TYPE, kind, _DEFAULT)}
    others.update(context.deprecated)
    members: dict[Subject, dict[Subject, Triple]] = {}
    tops: dict[Subject, set[Subject]] = {}
    for predicate in (_IN_SCHEME, _TOP_OF, _HAS_TOP):
        for quad in quads(None, predicate, None, _DEFAULT):
            concept, _, scheme = statement_of(quad)
            if isinstance(scheme, Subject):
                if predicate == _HAS_TOP:
                    concept, scheme = scheme, concept
                if concept in others:
                    continue
                members.setdefault(scheme, {}).setdefault(concept, quad.triple)
                if predicate != _IN_SCHEME:
                    tops.setdefault(scheme, set()).add(concept)
    return members, tops


def _parts(context: CheckContext) -> list[set[Subject]]:
    """The sets of concepts that links join."""
    joined: dict[Subject, set[Subject]] = {}
    for predicate in _LINKS:
        for quad in context.graph.store.quads(None, predicate, None, _DEFAULT):
            one, _, other = statement_of(quad)
            if isinstance(other, Subject):
                joined.setdefault(one, set()).add(other)
                joined.setdefault(other, set()).add(one)
    return [set(component) for component in components(joined)]
