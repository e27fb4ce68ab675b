"""Strata: rules in the order in which they feed each other, those that feed themselves together."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Variable

from phegraph.owl.rules.patterns import Atom, Node, Rule
from phegraph.rdf.terms import RDF_TYPE

WIDEST = 5
"""The most atoms of a body that one update joins."""
Key = tuple[Node, Node | None]
"""What an atom is about: a predicate, or `rdf:type` and a class."""


def key_of(atom: Atom) -> Key:
    """What an atom is about."""
    _, predicate, other = atom
    return (predicate, other) if predicate == RDF_TYPE else (predicate, None)


class Stratum(Struct, frozen=True, dict=True):
    """Keys that depend on each other, and the rules that give them.

    A stratum of more than one key, or with a rule that feeds its own key, is recursive.
    """

    keys: frozenset[Key]
    rules: tuple[Rule, ...]

    @cached_property
    def internal(self) -> tuple[Rule, ...]:
        """The rules that feed on what the stratum itself gives."""
        return tuple(rule for rule in self.rules if any(key_of(atom) in self.keys for atom in rule.body))

    @cached_property
    def incoming(self) -> tuple[Rule, ...]:
        """The rules that feed only on lower strata."""
        return tuple(rule for rule in self.rules if not any(key_of(a) in self.keys for a in rule.body))

    @cached_property
    def transitive(self) -> tuple[Rule, ...]:
        """The internal rules that a property path carries out."""
        return tuple(rule for rule in self.internal if is_transitive(rule))

    @cached_property
    def copies(self) -> Mapping[Key, frozenset[bool]] | None:
        """For each key, whether it has the pairs of the first key as they are, the other way round, or both.

        None where the stratum has other rules between its keys than copies and transitivity.
        """
        rest = [rule for rule in self.internal if not is_transitive(rule)]
        if not all(is_copy(rule) for rule in rest):
            return None
        steps: dict[Key, set[tuple[Key, bool]]] = {key: set() for key in sorted(self.keys, key=str)}
        for rule in rest:
            assert rule.head is not None
            steps[key_of(rule.body[0])].add((key_of(rule.head), rule.head[0] != rule.body[0][0]))
        found: dict[Key, set[bool]] = {key: set() for key in steps}
        to_visit = [(next(iter(steps)), False)]
        while to_visit:
            key, flipped = to_visit.pop()
            if flipped not in found[key]:
                found[key].add(flipped)
                to_visit += [(other, flipped != flips) for other, flips in steps[key]]
        return {key: frozenset(ways) for key, ways in found.items()}


def is_copy(rule: Rule) -> bool:
    """Whether a rule gives the same subjects and objects under another key, or the other way round."""
    if rule.head is None or len(rule.body) != 1 or rule.distinct:
        return False
    (body,) = rule.body
    nodes = [node for node in _ends(body) if isinstance(node, Variable)]
    ends = _ends(body)
    return len(nodes) == len(ends) == len(set(nodes)) and set(nodes) == set(_ends(rule.head))


def is_transitive(rule: Rule) -> bool:
    """Whether a rule says that a predicate leads on: `x p y`, `y p z`, so `x p z`."""
    if rule.head is None or len(rule.body) != 2 or rule.head[1] == RDF_TYPE:
        return False
    (x, p, y), (y2, p2, z) = rule.body
    distinct = len({x, y, z}) == 3 and all(isinstance(node, Variable) for node in (x, y, z))
    return distinct and p == p2 == rule.head[1] and y == y2 and (rule.head[0], rule.head[2]) == (x, z)


def _ends(atom: Atom) -> tuple[Node, ...]:
    return (atom[0],) if atom[1] == RDF_TYPE else (atom[0], atom[2])


def narrow(rule: Rule) -> Iterator[Rule]:
    """A rule, or what it is in steps, where its body is too wide: its atoms may be in several graphs each.

    What the first atoms give stands under a nameless key of its axiom, with which the next step begins.
    """
    if len(rule.body) <= WIDEST:
        yield rule
        return
    name = sha256(" ".join(map(str, rule.axiom[0])).encode()).hexdigest()[:32]
    body = rule.body[:WIDEST]
    for at in range(WIDEST, len(rule.body), WIDEST - 1):
        key, (subject, predicate, _) = BlankNode(f"{name}-{at}"), body[0]
        head: Atom = (subject, RDF_TYPE, key) if predicate == RDF_TYPE else (subject, key, body[-1][2])
        yield replace(rule, head=head, body=body)
        body = (head, *rule.body[at : at + WIDEST - 1])
    yield replace(rule, body=body)


def order(rules: Iterable[Rule]) -> list[Stratum]:
    """The strata of rules with heads, lower ones first."""
    by_head: dict[Key, list[Rule]] = {}
    for rule in rules:
        assert rule.head is not None
        by_head.setdefault(key_of(rule.head), []).append(rule)
    below = {
        key: sorted({key_of(atom) for rule in rules for atom in rule.body} & by_head.keys(), key=str)
        for key, rules in by_head.items()
    }
    strata = []
    for component in _components(below):
        found = tuple(rule for key in sorted(component, key=str) for rule in by_head[key])
        strata.append(Stratum(frozenset(component), found))
    return strata


def _components(below: Mapping[Key, list[Key]]) -> list[list[Key]]:
    """Strongly connected components, each after those it depends on (Tarjan's algorithm)."""
    number: dict[Key, int] = {}
    lowest: dict[Key, int] = {}
    open_keys: list[Key] = []
    is_open: set[Key] = set()
    components: list[list[Key]] = []
    for root in sorted(below, key=str):
        calls = [(root, iter(below[root]))] if root not in number else []
        while calls:
            key, others = calls[-1]
            if key not in number:
                number[key] = lowest[key] = len(number)
                open_keys.append(key)
                is_open.add(key)
            step = next(others, None)
            if step is not None:
                if step not in number:
                    calls.append((step, iter(below[step])))
                elif step in is_open:
                    lowest[key] = min(lowest[key], number[step])
                continue
            calls.pop()
            if calls:
                caller = calls[-1][0]
                lowest[caller] = min(lowest[caller], lowest[key])
            if lowest[key] == number[key]:
                component = []
                while key in is_open:
                    component.append(open_keys.pop())
                    is_open.remove(component[-1])
                components.append(component)
    return components


def downstream(rules: Iterable[Rule], changed: Iterable[Key]) -> set[Key]:
    """The keys that a change of some keys may change, those included."""
    above: dict[Key, set[Key]] = {}
    for rule in rules:
        if rule.head is not None:
            for atom in rule.body:
                above.setdefault(key_of(atom), set()).add(key_of(rule.head))
    found: set[Key] = set()
    to_visit = list(changed)
    while to_visit:
        key = to_visit.pop()
        if key not in found:
            found.add(key)
            to_visit += above.get(key, ())
    return found
