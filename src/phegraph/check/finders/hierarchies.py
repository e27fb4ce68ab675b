"""Hierarchies: cycles, steps that follow from others, and what is above what it is related to."""

from collections.abc import Iterator, Mapping
from itertools import pairwise, permutations

from msgspec import Struct
from pyoxigraph import DefaultGraph, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.hierarchy import components, pairs_above, redundant, shortest_way
from phegraph.rdf.terms import DCTERMS, OWL, RDFS, SKOS, Subject, statement_of

_DEFAULT = DefaultGraph()
_CLOSED, _SHARE = 20, 0.3
"""Where more steps, and a larger share of them, follow from others, what follows is written on purpose."""
_TOPS = frozenset({NamedNode(OWL + "Thing"), NamedNode(RDFS + "Resource")})
_RELATED = NamedNode(SKOS + "related")
_NAMED = 5
"""How many names a message lists."""


class _Relation(Struct, frozen=True):
    """A property of which each value is above its subject, and its inverse, if there is one.

    Attributes:
        up: The property.
        down: Its inverse.
        reflexive: Whether everything has it to itself, so that saying so is no fault.
    """

    up: NamedNode
    down: NamedNode | None = None
    reflexive: bool = False


_SUB_CLASS = _Relation(NamedNode(RDFS + "subClassOf"), reflexive=True)
_SUB_PROPERTY = _Relation(NamedNode(RDFS + "subPropertyOf"), reflexive=True)
_BROADER = _Relation(NamedNode(SKOS + "broader"), NamedNode(SKOS + "narrower"))
_TRANSITIVE = _Relation(NamedNode(SKOS + "broaderTransitive"), NamedNode(SKOS + "narrowerTransitive"))
_PART = _Relation(NamedNode(DCTERMS + "isPartOf"), NamedNode(DCTERMS + "hasPart"))
_Steps = Mapping[Subject, Mapping[Subject, list[Triple]]]


def cycles(context: CheckContext) -> Iterator[DraftFinding]:
    """What is above itself, one finding for all that are above each other, with a shortest cycle."""
    for relation in (_SUB_CLASS, _SUB_PROPERTY, _BROADER, _PART):
        steps = _steps(relation, context)
        for component in components(steps):
            among = set(component)
            if len(among) == 1 and (relation.reflexive or component[0] not in steps.get(component[0], ())):
                continue
            path = _cycle(min(among, key=str), among, steps)
            ways = list(pairwise(path))
            ways += ((low, high) for low in sorted(among, key=str) for high in steps[low] if high in among)
            written = dict.fromkeys(triple for low, high in ways for triple in steps[low][high])
            name = context.say(relation.up)
            names = [context.say(node) for node in path]
            if len(names) > _NAMED:
                names[_NAMED - 1 : -1] = ["…"]
            yield DraftFinding(
                "structure/cycle",
                f"{names[0]} is above itself by {name}: {', '.join(names)}.",
                "Remove the statement that is wrong; classes that are the same are owl:equivalentClass.",
                statements=tuple(written),
            )


def follows(context: CheckContext) -> Iterator[DraftFinding]:
    """Statements of a hierarchy that follow from others; none where the hierarchy has most that follow."""
    for relation in (_SUB_CLASS, _SUB_PROPERTY, _BROADER):
        steps = {
            low: {h: t for h, t in highs.items() if h not in _TOPS}
            for low, highs in _steps(relation, context).items()
        }
        found = list(redundant(steps))
        if len(found) > max(_CLOSED, _SHARE * sum(map(len, steps.values()))):
            continue
        for low, high, way in found:
            yield DraftFinding(
                "structure/redundant",
                f"{context.say(low)} is below {context.say(high)} already, by way of {context.say(way)}.",
                "Remove the statement, which follows.",
                statements=(*steps[low][high], *steps[low][way]),
            )


def related_above(context: CheckContext) -> Iterator[DraftFinding]:
    """Concepts that are related, and of which one is above the other (SKOS, S27)."""
    related: dict[frozenset[Subject], list[Triple]] = {}
    for quad in context.graph.store.quads(None, _RELATED, None, _DEFAULT):
        one, _, other = statement_of(quad)
        if isinstance(other, Subject) and one != other:
            related.setdefault(frozenset((one, other)), []).append(quad.triple)
    both = [pair for ends in related for pair in permutations(ends, 2)]
    clashes = pairs_above(_steps(_BROADER, context), both) if both else set()
    for low, high in sorted(clashes, key=str):
        statements = related[frozenset((low, high))]
        yield DraftFinding(
            "skos/related-broader",
            f"{context.say(high)} is above {context.say(low)}, and they are related.",
            "Remove one of the two links.",
            statements=tuple(statements),
            indirect=True,
        )


def transitive_alone(context: CheckContext) -> Iterator[DraftFinding]:
    """Concepts that skos:broaderTransitive, or its inverse, alone puts above another."""
    stated = _steps(_TRANSITIVE, context)
    pairs = [(low, high) for low, highs in stated.items() for high in highs]
    for low, high in (
        sorted({*pairs} - pairs_above(_steps(_BROADER, context), pairs), key=str) if pairs else ()
    ):
        yield DraftFinding(
            "skos/transitive-only",
            f"{context.say(high)} is above {context.say(low)}, and no skos:broader leads to it.",
            "State skos:broader for each step.",
            statements=tuple(stated[low][high]),
        )


def _steps(relation: _Relation, context: CheckContext) -> dict[Subject, dict[Subject, list[Triple]]]:
    """What is one step above each node, with the statements that say so."""
    steps: dict[Subject, dict[Subject, list[Triple]]] = {}
    for predicate in filter(None, (relation.up, relation.down)):
        for quad in context.graph.store.quads(None, predicate, None, _DEFAULT):
            low, _, high = statement_of(quad)
            if isinstance(high, Subject):
                if predicate == relation.down:
                    low, high = high, low
                steps.setdefault(low, {}).setdefault(high, []).append(quad.triple)
    return steps


def _cycle(start: Subject, among: set[Subject], steps: _Steps) -> list[Subject]:
    """A shortest way from a node back to itself."""
    return shortest_way(start, start, lambda node: sorted(among & steps.get(node, {}).keys(), key=str))
