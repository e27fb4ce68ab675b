"""Schemes: parts of a concept scheme that no link joins, and labels that few of its concepts lack."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

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
_LABEL = NamedNode(SKOS + "prefLabel")
_MOST = 0.8
"""The share of concepts that makes a language one of the scheme."""
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
            count = f"{len(loose)} parts are" if len(loose) > 1 else "one part is"
            others = "top concept" if top else "other"
            yield DraftFinding(
                "skos/disconnected",
                f"Of {context.say(scheme)}, {count} joined to no {others} by any link: "
                f"{_named(firsts, context)}.",
                "Link each by skos:broader, skos:narrower or skos:related, or make it a top concept.",
                statements=tuple(concepts[first] for first in firsts),
                position=Position.SUBJECT,
            )


def languages(context: CheckContext) -> Iterator[DraftFinding]:
    """Schemes of which most concepts have a preferred label in a language, and some none."""
    members, _ = _members(context)
    spoken: dict[Subject, set[str]] = {}
    for quad in context.graph.store.quads(None, _LABEL, None, _DEFAULT) if members else ():
        concept, _, label = statement_of(quad)
        if isinstance(label, Literal) and label.language:
            spoken.setdefault(concept, set()).add(label.language.lower().partition("-")[0])
    for scheme, concepts in members.items():
        labelled = [concept for concept in concepts if concept in spoken]
        counts = Counter(language for concept in labelled for language in spoken[concept])
        for language, count in sorted(counts.items()):
            if _MOST * len(labelled) <= count < len(labelled):
                missing = sorted((one for one in labelled if language not in spoken[one]), key=str)
                yield DraftFinding(
                    "skos/languages",
                    f"Of {context.say(scheme)}, {len(missing)} of {len(labelled)} concepts have no "
                    f"preferred label in the language {language}: {_named(missing, context)}.",
                    "Add the label.",
                    statements=tuple(concepts[one] for one in missing),
                    position=Position.SUBJECT,
                )


def _named(concepts: Sequence[Subject], context: CheckContext) -> str:
    names = [context.say(concept) for concept in concepts[:_NAMED]]
    return ", ".join([*names, "…"] if len(concepts) > _NAMED else names)


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
