"""Strata: the rules in an order of evaluation, in which mutually recursive rules are together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Variable

from phegraph.owl.rules.patterns import Atom, EntailmentRule, VarOrTerm
from phegraph.rdf.hierarchy import components, reached
from phegraph.rdf.terms import RDF_TYPE

MAX_ATOMS = 5
"""The most atoms of a body that one update joins."""
Relation = tuple[VarOrTerm, VarOrTerm | None]
"""The relation of an atom: a property, or `rdf:type` and a class."""


def relation_of(atom: Atom) -> Relation:
    """The relation of an atom."""
    _, predicate, object = atom
    return (predicate, object) if predicate == RDF_TYPE else (predicate, None)


class Stratum(Struct, frozen=True, dict=True):
    """Mutually dependent relations, and the rules with heads of them.

    A stratum of more than one relation, or with a rule whose body has its own relation, is recursive.
    """

    relations: frozenset[Relation]
    rules: tuple[EntailmentRule, ...]

    @cached_property
    def internal(self) -> tuple[EntailmentRule, ...]:
        """The rules with an atom of the stratum's own relations in their body."""
        return tuple(
            rule for rule in self.rules if any(relation_of(atom) in self.relations for atom in rule.body)
        )

    @cached_property
    def incoming(self) -> tuple[EntailmentRule, ...]:
        """The rules whose bodies have relations of lower strata only."""
        return tuple(
            rule for rule in self.rules if not any(relation_of(a) in self.relations for a in rule.body)
        )

    @cached_property
    def transitive(self) -> tuple[EntailmentRule, ...]:
        """The internal rules of transitivity, which are evaluated as property paths."""
        return tuple(rule for rule in self.internal if is_transitive(rule))

    @cached_property
    def copies(self) -> Mapping[Relation, frozenset[bool]] | None:
        """For each relation, whether it has the pairs of the first relation as they are, inverted, or both.

        None where not all internal rules are copies or transitive.
        """
        rest = [rule for rule in self.internal if not is_transitive(rule)]
        if not all(is_copy(rule) for rule in rest):
            return None
        steps: dict[Relation, set[tuple[Relation, bool]]] = {
            relation: set() for relation in sorted(self.relations, key=str)
        }
        for rule in rest:
            assert rule.head is not None
            steps[relation_of(rule.body[0])].add((relation_of(rule.head), rule.head[0] != rule.body[0][0]))
        directions: dict[Relation, set[bool]] = {relation: set() for relation in steps}
        to_visit = [(next(iter(steps)), False)]
        while to_visit:
            relation, flipped = to_visit.pop()
            if flipped not in directions[relation]:
                directions[relation].add(flipped)
                to_visit += [(target, flipped != flips) for target, flips in steps[relation]]
        return {relation: frozenset(ways) for relation, ways in directions.items()}


def is_copy(rule: EntailmentRule) -> bool:
    """Whether a rule copies the pairs of one relation to another, as they are or inverted."""
    if rule.head is None or len(rule.body) != 1 or rule.distinct:
        return False
    (body,) = rule.body
    nodes = [node for node in _ends(body) if isinstance(node, Variable)]
    ends = _ends(body)
    return len(nodes) == len(ends) == len(set(nodes)) and set(nodes) == set(_ends(rule.head))


def is_transitive(rule: EntailmentRule) -> bool:
    """Whether a rule is the transitivity of a property: `x p z` follows from `x p y` and `y p z`."""
    if rule.head is None or len(rule.body) != 2 or rule.head[1] == RDF_TYPE:
        return False
    (x, p, y), (y2, p2, z) = rule.body
    distinct = len({x, y, z}) == 3 and all(isinstance(node, Variable) for node in (x, y, z))
    return distinct and p == p2 == rule.head[1] and y == y2 and (rule.head[0], rule.head[2]) == (x, z)


def _ends(atom: Atom) -> tuple[VarOrTerm, ...]:
    return (atom[0],) if atom[1] == RDF_TYPE else (atom[0], atom[2])


def split_wide_body(rule: EntailmentRule) -> Iterator[EntailmentRule]:
    """A rule, or several where its body has too many atoms for one update.

    The first atoms conclude an anonymous relation, named after the axiom, with which the next rule's body
    begins.
    """
    if len(rule.body) <= MAX_ATOMS:
        yield rule
        return
    name = sha256(" ".join(map(str, rule.axiom[0])).encode()).hexdigest()[:32]
    body = rule.body[:MAX_ATOMS]
    for at in range(MAX_ATOMS, len(rule.body), MAX_ATOMS - 1):
        relation, (subject, predicate, _) = BlankNode(f"{name}-{at}"), body[0]
        head: Atom = (
            (subject, RDF_TYPE, relation) if predicate == RDF_TYPE else (subject, relation, body[-1][2])
        )
        yield replace(rule, head=head, body=body)
        body = (head, *rule.body[at : at + MAX_ATOMS - 1])
    yield replace(rule, body=body)


def leading_on(rules: Sequence[EntailmentRule], goals: Iterable[EntailmentRule]) -> list[EntailmentRule]:
    """The rules without those that lead to nothing: to members of anonymous classes that no rule looks at.

    Nor does a rule lead on of whose conclusion follows only what it was concluded from: cls-hv2 where no rule
    but cls-hv1 looks at the restriction.

    Args:
        rules: Rules with heads.
        goals: The further rules that look at what these conclude.
    """
    concluding: dict[Relation, list[int]] = {}
    for number, rule in enumerate(rules):
        assert rule.head is not None
        if isinstance(rule.head[2], BlankNode) and rule.head[1] == RDF_TYPE:
            concluding.setdefault(relation_of(rule.head), []).append(number)
    looking: dict[Relation, dict[int, EntailmentRule]] = {relation: {} for relation in concluding}
    for number, rule in enumerate((*rules, *goals)):
        for relation in {relation_of(atom) for atom in rule.body} & looking.keys():
            looking[relation][number] = rule
    idle: set[int] = set()
    to_visit = list(concluding)
    while to_visit:
        relation = to_visit.pop()
        for number in concluding[relation]:
            rule = rules[number]
            if number not in idle and all(_takes_back(one, rule) for one in looking[relation].values()):
                idle.add(number)
                for below in {relation_of(atom) for atom in rule.body} & looking.keys():
                    del looking[below][number]
                    to_visit.append(below)
    return [rule for number, rule in enumerate(rules) if number not in idle]


def _takes_back(rule: EntailmentRule, other: EntailmentRule) -> bool:
    """Whether a rule concludes from what another concludes just what that concluded it from."""
    return (rule.head,) == other.body and rule.body == (other.head,)


def stratify(rules: Iterable[EntailmentRule]) -> list[Stratum]:
    """The strata of rules with heads, each after those it depends on."""
    by_head: dict[Relation, list[EntailmentRule]] = {}
    for rule in rules:
        assert rule.head is not None
        by_head.setdefault(relation_of(rule.head), []).append(rule)
    below = {
        relation: sorted(
            {relation_of(atom) for rule in rules for atom in rule.body} & by_head.keys(), key=str
        )
        for relation, rules in sorted(by_head.items(), key=lambda entry: str(entry[0]))
    }
    strata = []
    for component in components(below):
        component_rules = tuple(rule for relation in sorted(component, key=str) for rule in by_head[relation])
        strata.append(Stratum(frozenset(component), component_rules))
    return strata


def downstream(rules: Iterable[EntailmentRule], changed: Iterable[Relation]) -> set[Relation]:
    """The relations that depend on some relations, and those themselves."""
    above: dict[Relation, set[Relation]] = {}
    for rule in rules:
        if rule.head is not None:
            for atom in rule.body:
                above.setdefault(relation_of(atom), set()).add(relation_of(rule.head))
    return reached(above, changed)
