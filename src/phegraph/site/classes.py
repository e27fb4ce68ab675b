"""Classes: the things of each class of the ontology, and how the classes stand above one another."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import overload

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.paths import paths
from phegraph.rdf.hierarchy import components, reach
from phegraph.rdf.terms import RDF_TYPE
from phegraph.site.addresses import Link, Linker
from phegraph.site.ontology import DEFINITIONS, Ontology
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, Select, bgp, join, values
from phegraph.system.packed import PackedTexts

_THING, _CLASS, _PROPERTY, _TEXT = map(Variable, ("thing", "class", "property", "text"))


class ListedThings(Sequence[NamedNode]):
    """Some of the things that are listed, in the order of their names, as numbers: of millions little memory.

    Attributes:
        iris: The IRIs of all things that are listed.
        numbers: The numbers of these there.
    """

    def __init__(self, iris: PackedTexts, numbers: Iterable[int]) -> None:
        """Take all IRIs, and the numbers of some."""
        self.iris, self.numbers = iris, array("I", numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[NamedNode]:
        return (NamedNode(self.iris.at(number)) for number in self.numbers)

    @overload
    def __getitem__(self, index: int) -> NamedNode: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[NamedNode]: ...

    def __getitem__(self, index: int | slice) -> NamedNode | Sequence[NamedNode]:
        if isinstance(index, slice):
            return [NamedNode(self.iris.at(number)) for number in self.numbers[index]]
        return NamedNode(self.iris.at(self.numbers[index]))


class ClassListing(Struct, frozen=True):
    """A class and its things, in the order of their names.

    Attributes:
        iri: The class.
        label: Its name.
        path: The first page that lists its things.
        depth: How many classes with things stand above it, one inside the other.
        things: The things.
        definition: Its definition; None where the ontology has none.
    """

    iri: str
    label: str
    path: str
    depth: int
    things: ListedThings
    definition: Link | None = None


def class_listings(graph: LoadedGraph, ontology: Ontology, linker: Linker) -> list[ClassListing]:
    """The classes that have things with pages.

    Those of the ontology come first, each after the class above it; then those that files state of things
    that are of no class of the ontology, such as `skos:Concept`.
    """
    things_by_class = _things_by_class(graph, ontology, linker)
    others = _others(graph, linker, {thing for things in things_by_class.values() for thing in things})
    things_by_class |= others
    listed = PackedTexts(sorted({thing.value for things in things_by_class.values() for thing in things}))
    number_of = {iri: number for number, iri in enumerate(listed)}
    base = graph.project.base
    class_paths = paths(
        (f"{base}k/{iri.removeprefix(base)}".replace("#", "/") for iri in things_by_class), base
    )
    definitions = _definitions(graph, things_by_class, linker)
    return [
        ClassListing(
            iri,
            linker.heading(iri) if iri in others else linker.label(NamedNode(iri)),
            "things/"
            + class_paths[f"{base}k/{iri.removeprefix(base)}".replace("#", "/")]
            .partition("/")[2]
            .replace("/", "-"),
            depth,
            ListedThings(listed, (number_of[thing.value] for thing in things_by_class[iri])),
            definitions.get(iri),
        )
        for iri, depth in _tree(list(things_by_class), ontology)
    ]


def _things_by_class(
    graph: LoadedGraph, ontology: Ontology, linker: Linker
) -> dict[str, tuple[NamedNode, ...]]:
    """The things with pages of each class of the ontology that has any, in its order."""
    things: dict[str, list[NamedNode]] = {iri: [] for iri in ontology.classes}
    known: dict[NamedNode, NamedNode] = {}  # a thing of several classes is one object in all of them
    where = join(bgp((_THING, RDF_TYPE, _CLASS)), Filter(call("ISIRI", _THING)))
    query = printed(Select(projection=(_THING, _CLASS), distinct=True, where=where))
    for thing, class_ in graph.store.select(query):
        of_class = things.get(class_.value) if isinstance(class_, NamedNode) else None
        if of_class is not None and isinstance(thing, NamedNode) and linker.addresses.path(thing.value):
            of_class.append(known.setdefault(thing, thing))
    return {iri: _by_name(each, linker) for iri, each in things.items() if each}


def _by_name(things: Iterable[NamedNode], linker: Linker) -> tuple[NamedNode, ...]:
    return tuple(sorted(things, key=lambda thing: (linker.label(thing).casefold(), thing.value)))


def _others(graph: LoadedGraph, linker: Linker, listed: Set[NamedNode]) -> dict[str, tuple[NamedNode, ...]]:
    """The things with a page of their own that are not listed, by the classes that files state."""
    terms = set(linker.addresses.fragments)
    things_by_class = defaultdict[str, set[NamedNode]](set)
    query = printed(Select(projection=(_THING, _CLASS), where=join(bgp((_THING, RDF_TYPE, _CLASS)))))
    for thing, class_ in graph.store.select(query, asserted=True):
        if not isinstance(thing, NamedNode) or thing in listed or thing.value in terms:
            continue
        if isinstance(class_, NamedNode) and linker.addresses.path(thing.value):
            things_by_class[class_.value].add(thing)
    ordered = sorted(things_by_class.items(), key=lambda item: (-len(item[1]), item[0]))
    return {iri: _by_name(things, linker) for iri, things in ordered}


def _definitions(graph: LoadedGraph, classes: Iterable[str], linker: Linker) -> dict[str, Link]:
    """The definition of each class, in the language of the project where there is one."""
    best: dict[str, tuple[bool, int, str]] = {}
    columns = (_CLASS, _PROPERTY, _TEXT)
    where = join(
        values(_CLASS, map(NamedNode, classes)),
        values(_PROPERTY, map(NamedNode, DEFINITIONS)),
        bgp(columns),
        Filter(call("ISLITERAL", _TEXT)),
    )
    query = printed(Select(projection=columns, where=where))
    definitions = {}
    for class_, name, definition in graph.store.select(query, asserted=True):
        if isinstance(class_, NamedNode) and isinstance(name, NamedNode) and isinstance(definition, Literal):
            link = linker.link(definition)
            rank = (bool(link.language), DEFINITIONS.index(name.value), definition.value)
            if class_.value not in best or rank < best[class_.value]:
                best[class_.value], definitions[class_.value] = rank, link
    return definitions


def _tree(iris: Sequence[str], ontology: Ontology) -> list[tuple[str, int]]:
    """The classes in the order of the ontology, each below the nearest of those above it."""
    below: dict[str | None, list[str]] = {}
    nearest = _nearest(iris, ontology)
    for iri in iris:
        below.setdefault(nearest.get(iri), []).append(iri)
    ordered: list[tuple[str, int]] = []
    to_visit = [(iri, 0) for iri in reversed(below.get(None, []))]
    while to_visit:
        iri, depth = to_visit.pop()
        ordered.append((iri, depth))
        to_visit += ((lower, depth + 1) for lower in reversed(below.get(iri, [])))
    return ordered


def _nearest(iris: Sequence[str], ontology: Ontology) -> dict[str, str]:
    """Of some classes above a term the one that has most of them above it, and of those the first.

    Classes that are each above the other do not count as above.
    """
    order = components(ontology.steps)
    at = reach(ontology.steps, iris, order)
    ranks: dict[str, tuple[int, int]] = {}
    nearest: dict[str, str] = {}
    itself_or_nearest: dict[str, str] = {}
    for component in order:
        steps = {step for node in component for step in ontology.steps.get(node, ())}.difference(component)
        found = {itself_or_nearest[step] for step in steps if step in itself_or_nearest}
        if found:
            nearest.update(dict.fromkeys(component, max(found, key=ranks.__getitem__)))
        listed = sorted((node for node in component if node in at.bits), key=at.bits.__getitem__)
        if listed:
            above = at.above(listed[0]) & ~sum(map(at.bits.__getitem__, listed))
            ranks[listed[0]] = above.bit_count(), -at.bits[listed[0]]
            itself_or_nearest.update(dict.fromkeys(component, listed[0]))
        elif found:
            itself_or_nearest.update(dict.fromkeys(component, nearest[component[0]]))
    return nearest
