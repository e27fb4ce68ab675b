"""Joins over integers: pairs, their transitive closures, and rules as plans of joins."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, KeysView, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from typing import Generic, TypeVar

from msgspec import Struct, field
from pyoxigraph import Variable

from phegraph.owl.rules.patterns import Atom
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import Term

Index = dict[int, set[int]]
NONE: frozenset[int] = frozenset()


def inverse(index: Index) -> Index:
    """Pairs the other way round."""
    found: Index = {}
    for subject, objects in index.items():
        for object in objects:
            found.setdefault(object, set()).add(subject)
    return found


class Pairs(Struct, dict=True):
    """Pairs of integers.

    Attributes:
        forward: The objects of each subject.
    """

    forward: Index = field(default_factory=dict)

    @cached_property
    def backward(self) -> Index:
        """The subjects of each object."""
        return inverse(self.forward)

    def add(self, subject: int, objects: Iterable[int]) -> None:
        """Add pairs of a subject."""
        self.forward.setdefault(subject, set()).update(objects)
        if "backward" in self.__dict__:
            for object in objects:
                self.backward.setdefault(object, set()).add(subject)

    def add_pairs(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Add pairs."""
        forward, backward = self.forward, self.__dict__.get("backward")
        for subject, object in pairs:
            forward.setdefault(subject, set()).add(object)
            if backward is not None:
                backward.setdefault(object, set()).add(subject)

    def has(self, subject: int, object: int) -> bool:
        """Whether it has a pair."""
        return object in self.forward.get(subject, NONE)


class Hierarchy(Pairs, dict=True):
    """The transitive closure of its edges.

    Attributes:
        edges: The pairs that are not by transitivity alone.
        starts: The subjects whose pairs are of interest; None for all.
    """

    edges: Index = field(default_factory=dict)
    starts: frozenset[int] | None = None

    def close(self) -> Iterator[tuple[int, set[int]]]:
        """Close what is not closed: for each subject what it reaches, those above a subject first."""
        for component in components(self.edges):
            for node in component:
                if node not in self.forward and (self.starts is None or node in self.starts):
                    self.forward[node] = self._reached(node)
                    yield node, self.forward[node]

    def extend(self, edges: Collection[tuple[int, int]]) -> Iterator[tuple[int, set[int]]]:
        """Add edges: for each subject the objects that they add."""
        new: Index = {}
        for subject, object in edges:
            new.setdefault(subject, set()).add(object)
        for subject, object in reduced(new):
            self.edges.setdefault(subject, set()).add(object)
        lower = inverse(self.edges)
        below: set[int] = set()
        to_visit = list(new)
        while to_visit:
            node = to_visit.pop()
            if node not in below:
                below.add(node)
                to_visit += lower.get(node, NONE)
        before = {node: self.forward.pop(node) for node in below & self.forward.keys()}
        for node, reached in self.close():
            found = reached - before.get(node, NONE)
            if found:
                if "backward" in self.__dict__:
                    for object in found:
                        self.backward.setdefault(object, set()).add(node)
                yield node, found

    def _reached(self, start: int) -> set[int]:
        """What is reached from a node; what is above a closed node is known."""
        reached: set[int] = set()
        to_visit = [*self.edges.get(start, NONE)]
        while to_visit:
            node = to_visit.pop()
            if node not in reached:
                reached.add(node)
                above = self.forward.get(node)
                if above is None:
                    to_visit += self.edges.get(node, NONE)
                else:
                    reached |= above
        return reached

    def middles(self, start: int, times: dict[tuple[int, int], int]) -> dict[int, int]:
        """The node before each in the path from a start whose latest edge is the earliest.

        Args:
            start: The start.
            times: When edges were added; the others were there at first.
        """
        middles: dict[int, int] = {}
        heap = [(0, 0, start, start)]
        while heap:
            latest, length, middle, node = heappop(heap)
            if length and node in middles:
                continue
            if length:
                middles[node] = middle
            for above in self.edges.get(node, ()):
                if above not in middles:
                    time = times.get((node, above), 0)
                    heappush(heap, (max(latest, time), length + 1, node, above))
        return middles


def reduced(above: Index) -> Iterator[tuple[int, int]]:
    """Pairs from which all others follow by transitivity; those within a cycle are left as they are."""
    if len(above) == 1:
        yield from ((node, top) for node, tops in above.items() for top in tops)
        return
    component_of: dict[int, int] = {}
    for number, component in enumerate(components(above)):
        component_of.update(dict.fromkeys(component, number))
    higher: Index = {}
    for node, tops in above.items():
        higher.setdefault(component_of[node], set()).update(component_of[top] for top in tops)
    for own, components_above in higher.items():
        components_above.discard(own)
    for node, tops in above.items():
        own = component_of[node]
        yield from ((node, top) for top in tops if component_of[top] == own)
        nearest = {component_of[top]: top for top in sorted(tops, reverse=True) if component_of[top] != own}
        further = set().union(*(higher.get(component, NONE) for component in nearest))
        yield from ((node, top) for component, top in nearest.items() if component not in further)


Key = TypeVar("Key", bound=Hashable)
"""What pairs are kept by: a predicate, or a relation."""
PlacedAtom = tuple[int, Key, int]
"""An atom with positions of its subject and its object."""
Lookup = tuple[Key, bool, bool, int | None]
"""The key of pairs, whether their delta is meant, whether they are looked up by subject, and the position of
the value to look up; None for any."""
Plan = list[tuple[int, list[Lookup[Key]]]]
"""For one variable after the other its position, and the lookups that bind it."""


class JoinedRule(Struct, Generic[Key], frozen=True):
    """A rule: atoms with positions in place of nodes.

    Attributes:
        name: Its name.
        atoms: Its body.
        heads: Its conclusions.
        values: The constants at their positions, before those of variables.
        plans: For each atom, the plan that begins with the delta of its pairs.
    """

    name: str
    atoms: tuple[PlacedAtom[Key], ...]
    heads: tuple[PlacedAtom[Key], ...]
    values: tuple[int, ...]
    plans: tuple[Plan[Key], ...]

    def solutions(
        self, at: int, relations: Mapping[Key, Pairs], deltas: Mapping[Key, Pairs], *, new: bool = False
    ) -> list[list[int]]:
        """The solutions of its body of which one atom is in a delta.

        Args:
            at: The position of that atom.
            relations: The pairs.
            deltas: The pairs of the delta.
            new: Whether solutions may be left out of which all that follows is known.
        """
        plan = self.plans[at]
        values = [*self.values, *[0] * len(plan)]
        loops = [(node, key) for node, key, other in self.atoms if node == other]
        found: list[list[int]] = []
        known, other_end = self._known(plan, relations) if new else ({}, 0)

        def bind(level: int) -> None:
            position, lookups = plan[level]
            candidates = _candidates(lookups, values, relations, deltas)
            is_last = level + 1 == len(plan)
            if is_last and known and candidates:
                candidates = set(candidates) - known.get(values[other_end], NONE)
            for values[position] in candidates:
                if not is_last:
                    bind(level + 1)
                elif not loops or all(relations[key].has(values[node], values[node]) for node, key in loops):
                    found.append(values.copy())

        if not plan:
            return [values]
        bind(0)
        return found

    def _known(self, plan: Plan[Key], relations: Mapping[Key, Pairs]) -> tuple[Index, int]:
        """What is concluded already for the other end of a conclusion, and the position of that end.

        Nothing where the variable that is bound last is at no end of the only conclusion.
        """
        (subject, key, object), *others = self.heads
        last = plan[-1][0] if plan and not others and subject != object else None
        if last == object:
            return relations[key].forward, subject
        is_indexed = "backward" in relations[key].__dict__
        return (relations[key].backward, object) if last == subject and is_indexed else ({}, 0)


def _candidates(
    lookups: Sequence[Lookup[Key]],
    values: Sequence[int],
    relations: Mapping[Key, Pairs],
    deltas: Mapping[Key, Pairs],
) -> Iterable[int]:
    candidates: set[int] | frozenset[int] | KeysView[int] | None = None
    for key, is_delta, by_subject, other in lookups:
        pairs = (deltas if is_delta else relations)[key]
        index = pairs.forward if by_subject else pairs.backward
        found = index.keys() if other is None else index.get(values[other])
        if not found:
            return ()
        candidates = found if candidates is None else candidates & found
    return candidates or ()


def joined_rule(
    name: str,
    body: Sequence[Atom],
    heads: Sequence[Atom],
    number_of: Callable[[Term], int],
    key_of: Callable[[Atom], Key],
) -> JoinedRule[Key]:
    """The plans of a rule.

    Args:
        name: The name of the rule.
        body: Its body.
        heads: What follows.
        number_of: The number of a term.
        key_of: What the pairs of an atom are kept by.
    """
    nodes = dict.fromkeys(node for atom in (*body, *heads) for node in (atom[0], atom[2]))
    constants = [node for node in nodes if not isinstance(node, Variable)]
    variables = [node for node in nodes if isinstance(node, Variable)]
    positions = {node: position for position, node in enumerate((*constants, *variables))}

    def placed(atom: Atom) -> PlacedAtom[Key]:
        return positions[atom[0]], key_of(atom), positions[atom[2]]

    atoms = tuple(map(placed, body))
    plans = tuple(_plan(atoms, first, len(constants)) for first in range(len(atoms)))
    return JoinedRule(name, atoms, tuple(map(placed, heads)), tuple(map(number_of, constants)), plans)


def _plan(atoms: Sequence[PlacedAtom[Key]], first: int, bound_at_first: int) -> Plan[Key]:
    """The plan that begins with the delta of one atom, each variable bound by atoms with those before."""
    bound = set(range(bound_at_first))
    plan: Plan[Key] = []
    while ends := [
        end
        for at, (subject, _, object) in sorted(enumerate(atoms), key=lambda each: each[0] != first)
        for end, other in ((subject, object), (object, subject))
        if end not in bound and (other in bound or (at == first and not plan))
    ]:
        lookups: list[Lookup[Key]] = []
        for at, (subject, key, object) in enumerate(atoms):
            if ends[0] in (subject, object):
                by_subject = ends[0] == object
                other = subject if by_subject else object
                known = other if other in bound else None
                # Without a value to look up, all subjects, or all objects, are candidates.
                lookups.append((key, at == first, by_subject == (known is not None), known))
        lookups.sort(key=lambda lookup: lookup[3] is None)
        plan.append((ends[0], lookups))
        bound.add(ends[0])
    return plan
