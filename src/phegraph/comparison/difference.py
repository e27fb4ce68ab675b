"""The difference of two graphs: what to remove from one, and to add to it, to get the other."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct
from pyoxigraph import BlankNode, Quad

from phegraph.comparison.blank_nodes import Component, blank_nodes, canonical_form, components, most_alike


class Difference(Struct, frozen=True):
    """What differs between a former and a present graph or dataset.

    The former without `removed` and with `added` is isomorphic to the present one (RDF 1.1 Concepts, 3.6).

    Attributes:
        former: The statements of the former graph, in their order.
        present: Those of the present graph; a blank node that both have has its label in the former one.
        removed: What only the former has.
        added: What only the present has.
    """

    former: Sequence[Quad]
    present: Sequence[Quad]
    removed: Sequence[Quad]
    added: Sequence[Quad]


def difference(former: Iterable[Quad], present: Iterable[Quad]) -> Difference:
    """Compare two graphs or datasets. The labels and the order of blank nodes make no difference.

    Statements with blank nodes are compared by canonical forms (RDF Dataset Canonicalization 1.0). Of those
    that differ, the blank nodes most alike are taken to be the same.
    """
    old, new = list(dict.fromkeys(former)), list(dict.fromkeys(present))
    new = list(dict.fromkeys(_with_labels_of(old, new)))
    only_old, only_new = {*old}.difference(new), {*new}.difference(old)
    removed = [quad for quad in old if quad in only_old]
    return Difference(old, new, removed, [quad for quad in new if quad in only_new])


def _with_labels_of(former: Sequence[Quad], present: Sequence[Quad]) -> Iterator[Quad]:
    """The present statements, in which blank nodes that are former ones have their labels."""
    equal, old, new = _equal_components(former, present)
    pairs = dict(most_alike(old, new))
    used = {node for quad in former for node in blank_nodes(quad)}
    fresh = filter(lambda node: node not in used, (BlankNode(f"added{number}") for number in count(1)))
    for quad in present:
        if quad in equal:
            yield from equal[quad]
        elif nodes := blank_nodes(quad):
            for node in nodes:
                if node not in pairs:
                    pairs[node] = next(fresh)
            yield _renamed(quad, pairs)
        else:
            yield quad


def _equal_components(
    former: Sequence[Quad], present: Sequence[Quad]
) -> tuple[Mapping[Quad, Component], list[Component], list[Component]]:
    """Each statement of a present component with the equal former component, and the other components."""
    old: dict[Hashable, list[Component]] = defaultdict(list)
    for component in components(former):
        old[canonical_form(component)].append(component)
    equal: dict[Quad, Component] = {}
    new = []
    for component in components(present):
        form = canonical_form(component)
        if form is not None and old[form]:
            equal |= dict.fromkeys(component, old[form].pop(0))
        else:
            new.append(component)
    return equal, [component for several in old.values() for component in several], new


def _renamed(quad: Quad, names: Mapping[BlankNode, BlankNode]) -> Quad:
    subject, object_, graph = quad.subject, quad.object, quad.graph_name
    return Quad(
        names[subject] if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        names[object_] if isinstance(object_, BlankNode) else object_,
        names[graph] if isinstance(graph, BlankNode) else graph,
    )
