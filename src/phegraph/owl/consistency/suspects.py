"""The terms that may be unsatisfiable: the rules of an ontology over trial statements, in memory."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field
from pyoxigraph import Literal, NamedNode

from phegraph.owl.datatypes import DataValue, contains, value
from phegraph.owl.rules.integer_joins import JoinedRule, Pairs, joined_rule
from phegraph.owl.rules.patterns import EntailmentRule, ground
from phegraph.owl.rules.program import Program
from phegraph.owl.rules.strata import Relation, is_copy, relation_of
from phegraph.owl.vocabulary import LITERAL, SAME_AS
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import RDF_TYPE, Statement, Term

MAX_STATEMENTS = 5_000_000
"""The most statements that are inferred in memory; where more follow, every term is a suspect."""


def suspects(program: Program, trials: Mapping[NamedNode, Statement]) -> set[NamedNode]:
    """The terms whose trial statements may be inconsistent with the axioms; those of the others are not.

    Equality is not followed: what may equal something else is a suspect. Literals of one value are one node.

    Args:
        program: The rules of the axioms.
        trials: A statement about fresh individuals of each term.
    """
    goals = (*program.refuting, *program.equating, *program.typing)
    rules = _upstream(program.leading, goals)
    relevant = {relation_of(atom) for rule in (*rules, *goals) for atom in rule.body}
    tried = {term: trial for term, trial in trials.items() if relation_of(trial) in relevant}
    datatypes = program.tbox.datatypes & {datatype for _, datatype in relevant}
    inference = _Inference(_classes_above(rules, goals), datatypes)
    owners = {inference.number(node): term for term, trial in tried.items() for node in _fresh(term, trial)}
    if not inference.run(rules, tried.values()):
        return set(tried)
    found: set[NamedNode] = set()
    for rule in goals:
        for nodes in inference.solutions(rule):
            owned = {owners[node] for node in nodes if node in owners}
            if not owned and rule.head is not None and rule.head[1] == SAME_AS:
                return set(tried)
            found |= owned
    return found


def _fresh(term: NamedNode, trial: Statement) -> list[Term]:
    return [node for node in (trial[0], trial[2]) if node != term]


def _upstream(rules: Iterable[EntailmentRule], goals: Iterable[EntailmentRule]) -> list[EntailmentRule]:
    """The rules whose conclusions may lead to a solution of a goal."""
    by_head: dict[Relation, list[EntailmentRule]] = {}
    for rule in rules:
        assert rule.head is not None
        by_head.setdefault(relation_of(rule.head), []).append(rule)
    reached: dict[Relation, list[EntailmentRule]] = {}
    to_visit = [relation_of(atom) for rule in goals for atom in rule.body]
    while to_visit:
        relation = to_visit.pop()
        if relation not in reached:
            reached[relation] = by_head.get(relation, [])
            to_visit += (relation_of(atom) for rule in reached[relation] for atom in rule.body)
    return [rule for rules_of_head in reached.values() for rule in rules_of_head]


def _is_subsumption(rule: EntailmentRule) -> bool:
    """Whether a rule says that the members of a class are of another."""
    return is_copy(rule) and relation_of(rule.body[0])[1] is not None


def _classes_above(
    rules: Iterable[EntailmentRule], goals: Iterable[EntailmentRule]
) -> Mapping[Relation, frozenset[Relation]]:
    """For each class those above it, itself included, of which more follows than membership in wider ones."""
    steps: dict[Relation, list[Relation]] = {}
    leading: set[Relation] = {relation_of(atom) for rule in goals for atom in rule.body}
    for rule in rules:
        assert rule.head is not None
        if _is_subsumption(rule):
            steps.setdefault(relation_of(rule.body[0]), []).append(relation_of(rule.head))
        else:
            leading |= {relation_of(atom) for atom in rule.body}
    found: dict[Relation, frozenset[Relation]] = {}
    for component in components(steps):
        higher = {found[step] for node in component for step in steps.get(node, ()) if step in found}
        own = leading.intersection(component)
        above = next(iter(higher)) if len(higher) == 1 and not own else frozenset(own).union(*higher)
        found.update(dict.fromkeys(component, above))
    return found


class _Inference(Struct):
    """The inference of rules from statements, except by equality, over integers.

    Attributes:
        above: The relations that a statement of each is added to, where these are others.
        datatypes: The datatypes that rules ask for.
        numbers: The number of each term, or value of a literal.
        literals: A literal of each value, by its number.
        relations: The pairs of each relation.
        classes: The relations of the classes of each node.
    """

    above: Mapping[Relation, frozenset[Relation]]
    datatypes: Collection[Term] = ()
    numbers: dict[Term | DataValue, int] = field(default_factory=dict)
    literals: dict[int, Literal] = field(default_factory=dict)
    relations: dict[Relation, Pairs] = field(default_factory=lambda: defaultdict(Pairs))
    classes: dict[int, set[Relation]] = field(default_factory=dict)
    _new: dict[Relation, Pairs] = field(default_factory=dict)
    _inferred: int = 0

    def number(self, term: Term) -> int:
        """The number of a term; of a literal that of its value, which is of the datatypes that have it."""
        if not isinstance(term, Literal):
            return self.numbers.setdefault(term, len(self.numbers))
        number = self.numbers.setdefault(value(term) or term, len(self.numbers))
        if number not in self.literals:
            self.literals[number] = term
            for datatype in self.datatypes:
                if datatype == LITERAL or contains(datatype, term):
                    self._add(number, (RDF_TYPE, datatype), self.number(datatype))
        return number

    def run(self, rules: Iterable[EntailmentRule], statements: Iterable[Statement]) -> bool:
        """Infer what follows. False where that is too much."""
        uses: dict[Relation, list[tuple[JoinedRule[Relation], int]]] = {}
        for rule in rules:
            assert rule.head is not None
            if not rule.body:
                self._add_statement(ground(rule.head, {}))
            elif not _is_subsumption(rule):
                joined = joined_rule(rule.name, rule.body, (rule.head,), self.number, relation_of)
                for at, (_, relation, _) in enumerate(joined.atoms):
                    uses.setdefault(relation, []).append((joined, at))
        for statement in statements:
            self._add_statement(statement)
        while self._new and self._inferred <= MAX_STATEMENTS:
            relation = next(iter(self._new))
            delta = {relation: self._new.pop(relation)}
            for joined, at in uses.get(relation, ()):
                ((subject, head, object),) = joined.heads
                for values in joined.solutions(at, self.relations, delta):
                    self._add(values[subject], head, values[object])
        return not self._new

    def _add_statement(self, statement: Statement) -> None:
        self._add(self.number(statement[0]), relation_of(statement), self.number(statement[2]))

    def _add(self, subject: int, relation: Relation, object: int) -> None:
        if relation[1] is None:
            if not self.relations[relation].has(subject, object):
                self._add_new(subject, relation, object)
            return
        known = self.classes.setdefault(subject, set())
        new = self.above.get(relation, frozenset((relation,))) - known
        known |= new
        for each in new:
            self._add_new(subject, each, self.number(each[1]))  # type: ignore[arg-type]  # a class

    def _add_new(self, subject: int, relation: Relation, object: int) -> None:
        self._inferred += 1
        self.relations[relation].add(subject, (object,))
        self._new.setdefault(relation, Pairs()).add(subject, (object,))

    def solutions(self, rule: EntailmentRule) -> list[list[int]]:
        """The nodes of each solution of a rule's body, without those whose conclusion is no news."""
        if rule.any_two:
            pairs = Counter(
                (subject, None if relation[1] else object)
                for relation in map(relation_of, rule.body)
                for subject, objects in self.relations[relation].forward.items()
                for object in objects
            )
            return [[subject] for (subject, _), count in pairs.items() if count > 1]
        heads = (rule.head,) if rule.head else ()
        joined = joined_rule(rule.name, rule.body, heads, self.number, relation_of)
        sizes = [len(self.relations[relation].forward) for _, relation, _ in joined.atoms]
        found = (
            joined.solutions(sizes.index(min(sizes)), self.relations, self.relations) if min(sizes) else []
        )
        return [
            values
            for values in found
            if all(self._is_news(values[x], relation, values[y]) for x, relation, y in joined.heads)
        ]

    def _is_news(self, subject: int, relation: Relation, object: int) -> bool:
        """Whether it equates two nodes, or says that a literal is of a datatype without its value."""
        if relation[1] is None:
            return subject != object
        literal = self.literals.get(subject)
        return literal is not None and not contains(relation[1], literal)  # type: ignore[arg-type]  # named
