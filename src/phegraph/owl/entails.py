"""Entailment: whether statements follow, by closure first, then by refutation for what no rule gives."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Variable

from phegraph.owl import datatypes, sparql
from phegraph.owl.axioms import CELLS, TBox
from phegraph.owl.closure import close
from phegraph.owl.model import Closure, Proof
from phegraph.owl.patterns import ground, parse
from phegraph.owl.program import Profile
from phegraph.owl.proof import Prover
from phegraph.owl.vocabulary import CLASS_TYPES, DIFFERENT, MEMBERS, RANGE, SCHEMA_TYPES
from phegraph.store.embedded import EmbeddedStore
from phegraph.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Statement, Subject, Term

Answer = OneOf["yes", "no", "unknown"]
_FRESH = "urn:phegraph:fresh:"
A, B, C = (NamedNode(_FRESH + letter) for letter in "abc")
_COMPLEMENT = NamedNode(OWL + "complementOf")
_CONSTRUCTORS = frozenset(
    NamedNode(OWL + local)
    for local in (
        *("complementOf", "intersectionOf", "unionOf", "oneOf", "onProperty", "onClass", "someValuesFrom"),
        *("allValuesFrom", "hasValue", "minCardinality", "maxCardinality", "cardinality"),
        *("maxQualifiedCardinality", "minQualifiedCardinality", "qualifiedCardinality"),
    )
)


@dataclass(frozen=True)
class Part:
    """One statement of a conclusion: whether it follows, how that was found out, and its proof."""

    statement: Statement
    answer: Answer
    how: str
    proof: Proof | None = None


@dataclass(frozen=True)
class Entailment:
    """Whether a conclusion follows.

    Attributes:
        answer: `yes`; `no`, where the rules are complete for it; else `unknown`.
        parts: The same for each of its statements.
    """

    answer: Answer
    parts: tuple[Part, ...]


def entails(
    premises: Collection[Statement], conclusion: Collection[Statement], *, profile: Profile = "rl"
) -> Entailment:
    """Whether statements follow from others (OWL 2 RDF-Based Semantics).

    By closure first. What no rule of OWL 2 Profiles, section 4.3, gives is negated and added: where that
    contradicts the premises, it follows. The rules are complete for assertions about named things from an
    ontology in the profile (theorem PR1): there, what does not follow is answered with no.

    Args:
        premises: Data and axioms.
        conclusion: What may follow. Its blank nodes stand for something; the header of its ontology is left
            out.
        profile: `rl` or `rdfs`.
    """
    wanted = _Conclusion.of(conclusion)
    base = _Trial(frozenset(premises), profile)
    if base.closure.clashes:
        clash = base.closure.clashes[0]
        return Entailment(
            "yes",
            tuple(
                Part(s, "yes", f"the premises contradict each other: {clash.message}") for s in wanted.goals
            ),
        )
    if base.matches(wanted.plain):
        return Entailment("yes", tuple(base.part(statement) for statement in wanted.goals))
    parts = tuple(_decide(base, wanted, goal) for goal in wanted.goals)
    answers = {part.answer for part in parts}
    answer: Answer = "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
    return Entailment(answer, parts)


@dataclass(frozen=True)
class _Conclusion:
    """A conclusion: what it states, and the class expressions that it states it with.

    Attributes:
        plain: All of it but the header of the ontology.
        named: The same, with names for its nameless classes and lists.
        goals: The statements to decide, named.
        definitions: The statements that describe its nameless classes.
    """

    plain: tuple[Statement, ...]
    named: TBox
    goals: tuple[Statement, ...]
    definitions: tuple[Statement, ...]

    @classmethod
    def of(cls, conclusion: Iterable[Statement]) -> "_Conclusion":
        given = list(conclusion)
        headers = {s for s, p, o in given if p == RDF_TYPE and o == NamedNode(OWL + "Ontology")}
        plain = tuple(statement for statement in given if statement[0] not in headers)
        described = {s for s, p, _ in plain if p in _CONSTRUCTORS or p in CELLS}
        names = {
            node: NamedNode(f"{_FRESH}expression-{number}")
            for number, node in enumerate(sorted((n for n in described if isinstance(n, BlankNode)), key=str))
        }
        named = tuple(
            (
                names.get(s, s) if isinstance(s, BlankNode) else s,
                p,
                names.get(o, o) if isinstance(o, BlankNode) else o,
            )
            for s, p, o in plain
        )
        own = set(names.values())
        definitions = tuple(
            s for s in named if s[0] in own and (s[1] in _CONSTRUCTORS or s[1] in CELLS or _is_type(s))
        )
        goals = tuple(statement for statement in named if statement not in definitions) or definitions
        return cls(plain, TBox(frozenset(named)), goals, definitions)


def _is_type(statement: Statement) -> bool:
    _, predicate, other = statement
    return predicate == RDF_TYPE and (other in CLASS_TYPES or other == NamedNode(RDF + "List"))


@dataclass(frozen=True)
class _Trial:
    """Statements and their closure."""

    statements: frozenset[Statement]
    profile: Profile
    store: EmbeddedStore = field(default_factory=EmbeddedStore, compare=False)

    @cached_property
    def closure(self) -> Closure:
        self.store.oxigraph.extend(Quad(*statement) for statement in self.statements)
        return close(self.store, profile=self.profile, schema=True)

    def with_more(self, more: Iterable[Statement]) -> "_Trial":
        return _Trial(self.statements | frozenset(more), self.profile)

    def has(self, statement: Statement) -> bool:
        """Whether a statement without blank nodes follows by closure."""
        return bool(self.closure.clashes) or self.matches((statement,))

    def matches(self, statements: Iterable[Statement]) -> bool:
        """Whether statements follow by closure, their blank nodes standing for anything."""
        assert self.closure is not None
        atoms = [
            tuple(Variable(f"b{node.value}") if isinstance(node, BlankNode) else node for node in statement)
            for statement in statements
        ]
        return self.store.ask(
            f"ASK {{ {' . '.join(' '.join(map(sparql.text_of, atom)) for atom in atoms)} }}"
        )

    def part(self, statement: Statement) -> Part:
        """A statement that follows by closure."""
        nameless = any(
            isinstance(node, BlankNode) or str(node.value).startswith(_FRESH) for node in statement
        )
        prover = Prover.of(self.store, profile=self.profile, schema=True)
        return Part(
            statement, "yes", "it follows by the rules", None if nameless else prover.prove(statement)
        )


def _decide(base: _Trial, wanted: _Conclusion, goal: Statement) -> Part:
    if base.matches((goal,)):
        return base.part(goal)
    if goal in wanted.definitions:
        return Part(goal, "yes", "it describes a class, and claims nothing of its members")
    subject, predicate, other = goal
    tried = _REFUTERS.get(other if predicate == RDF_TYPE and other in _REFUTERS else predicate, _assertion)
    trial = base.with_more(wanted.definitions)
    found = tried(trial, wanted, goal)
    if found:
        return Part(goal, "yes", "its denial contradicts the premises")
    outside = base.closure.remarks
    simple = subject not in wanted.named.own and predicate not in _REFUTERS and other not in SCHEMA_TYPES
    if outside or not simple or isinstance(subject, BlankNode) or isinstance(other, BlankNode):
        why = outside[0].message if outside else "the method does not cover conclusions of this kind"
        return Part(goal, "unknown", f"it does not follow by the rules, and {why}")
    return Part(goal, "no", "it does not follow")


def _member(
    trial: _Trial, wanted: _Conclusion, extra: Iterable[Statement], thing: Subject, kind: Term
) -> bool:
    """Whether a thing is of a class, given more statements: it is, or it cannot be otherwise."""
    extra = list(extra)
    if trial.with_more(extra).has((thing, RDF_TYPE, kind)):
        return True
    opposites = [other for other in wanted.named.objects(kind, _COMPLEMENT) if isinstance(other, Subject)]
    if not opposites:
        opposite = NamedNode(_FRESH + "opposite")
        extra.append((opposite, _COMPLEMENT, kind))
        opposites = [opposite]
    return any(trial.with_more([*extra, (thing, RDF_TYPE, other)]).closure.clashes for other in opposites)


Refuter = Callable[[_Trial, _Conclusion, Statement], bool]


def _assertion(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
    subject, predicate, other = goal
    if predicate == RDF_TYPE:
        return _member(trial, wanted, (), subject, other)
    reflexive = (predicate, RDF_TYPE, NamedNode(OWL + "ReflexiveProperty"))
    if subject == other and reflexive in trial.statements:
        return True
    denial, target = (
        NamedNode(_FRESH + "denial"),
        "targetValue" if isinstance(other, Literal) else "targetIndividual",
    )
    facts: list[Statement] = [
        (denial, NamedNode(OWL + "sourceIndividual"), subject),
        (denial, NamedNode(OWL + "assertionProperty"), predicate),
        (denial, NamedNode(OWL + target), other),
    ]
    return bool(trial.with_more(facts).closure.clashes)


def _facts(source: str, goal: Statement) -> tuple[list[Statement], list[Statement]]:
    """The premises and heads of a pattern, with the subject and object of a goal, about fresh things."""
    row = parse(source)
    binding = {"a": A, "b": B, "c": C, "s": goal[0], "o": goal[2]}
    return [ground(atom, binding) for atom in row.body], [ground(head, binding) for head in row.heads if head]


def _clash(source: str) -> Refuter:
    """For conclusions that say that facts cannot be: `| facts => false`."""
    return lambda trial, wanted, goal: bool(trial.with_more(_facts(source, goal)[0]).closure.clashes)


def _follows(source: str) -> Refuter:
    """For conclusions that say what follows from facts: `| facts => what follows`."""

    def decide(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
        facts, (found,) = _facts(source, goal)
        if found[1] == RDF_TYPE:
            return _member(trial, wanted, facts, found[0], found[2])
        return trial.with_more(facts).has(found)

    return decide


def _pairs(wanted: _Conclusion, goal: Statement) -> Iterator[tuple[Subject, Term]]:
    for predicate in (MEMBERS, NamedNode(OWL + "distinctMembers")):
        for node in wanted.named.objects(goal[0], predicate):
            listed = wanted.named.list_of(node)
            members = listed.members if listed else ()
            yield from (
                (one, other)
                for at, one in enumerate(members)
                for other in members[at + 1 :]
                if isinstance(one, Subject)
            )


def _all(predicate: NamedNode) -> Refuter:
    """For lists of which any two are disjoint or different."""

    def decide(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
        pairs = list(_pairs(wanted, goal))
        refuter = _REFUTERS[predicate]
        return bool(pairs) and all(refuter(trial, wanted, (one, predicate, other)) for one, other in pairs)

    return decide


def _both(one: Refuter, other: Refuter) -> Refuter:
    return lambda trial, wanted, goal: one(trial, wanted, goal) and other(trial, wanted, goal)


def _denial(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
    """A denial: what it denies contradicts the premises."""
    parts = [
        wanted.named.objects(goal[0], _owl(local)) for local in ("sourceIndividual", "assertionProperty")
    ]
    targets = [
        o for local in ("targetIndividual", "targetValue") for o in wanted.named.objects(goal[0], _owl(local))
    ]
    facts = [
        (subject, predicate, other)
        for subject in parts[0]
        for predicate in parts[1]
        for other in targets
        if isinstance(subject, Subject) and isinstance(predicate, NamedNode)
    ]
    return len(facts) == 1 and bool(trial.with_more(facts).closure.clashes)


def _range(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
    """A range: what fresh values are of, or a datatype that has every value of the known ranges together."""
    subject, _, kind = goal
    if _follows("| ?a ?s ?b => ?b a ?o")(trial, wanted, goal):
        return True
    rows = trial.store.select(f"SELECT ?c {{ {subject} {RANGE} ?c }}") if trial.closure else ()
    names = [c.value[len(XSD) :] for (c,) in rows if isinstance(c, NamedNode) and c.value.startswith(XSD)]
    shared = datatypes.common([name for name in names if datatypes.common([name]) is not None])
    return shared is not None and datatypes.has_range(kind.value.removeprefix(XSD), *shared)


def _described(trial: _Trial, wanted: _Conclusion, goal: Statement) -> bool:
    """A part of an axiom, which is decided with its whole: the statement of what kind of axiom it is."""
    return any(kind in _REFUTERS for kind in wanted.named.objects(goal[0], RDF_TYPE))


def _owl(local: str) -> NamedNode:
    return NamedNode(OWL + local)


_BELOW, _ABOVE = _follows("| ?a a ?s => ?a a ?o"), _follows("| ?a a ?o => ?a a ?s")
_NARROWER, _WIDER = _follows("| ?a ?s ?b => ?a ?o ?b"), _follows("| ?a ?o ?b => ?a ?s ?b")
_REFUTERS: dict[Term, Refuter] = {
    DIFFERENT: _clash("| ?s owl:sameAs ?o => false"),
    _owl("disjointWith"): _clash("| ?a a ?s . ?a a ?o => false"),
    _owl("propertyDisjointWith"): _clash("| ?a ?s ?b . ?a ?o ?b => false"),
    _owl("AllDifferent"): _all(DIFFERENT),
    _owl("AllDisjointClasses"): _all(_owl("disjointWith")),
    _owl("AllDisjointProperties"): _all(_owl("propertyDisjointWith")),
    MEMBERS: _described,
    _owl("distinctMembers"): _described,
    _owl("NegativePropertyAssertion"): _denial,
    _owl("sourceIndividual"): _described,
    _owl("assertionProperty"): _described,
    _owl("targetIndividual"): _described,
    _owl("targetValue"): _described,
    NamedNode(RDFS + "subClassOf"): _BELOW,
    _owl("equivalentClass"): _both(_BELOW, _ABOVE),
    NamedNode(RDFS + "subPropertyOf"): _NARROWER,
    _owl("equivalentProperty"): _both(_NARROWER, _WIDER),
    _owl("inverseOf"): _both(_follows("| ?a ?s ?b => ?b ?o ?a"), _follows("| ?a ?o ?b => ?b ?s ?a")),
    NamedNode(RDFS + "domain"): _follows("| ?a ?s ?b => ?a a ?o"),
    RANGE: _range,
    _owl("TransitiveProperty"): _follows("| ?a ?s ?b . ?b ?s ?c => ?a ?s ?c"),
    _owl("SymmetricProperty"): _follows("| ?a ?s ?b => ?b ?s ?a"),
    _owl("FunctionalProperty"): _follows("| ?a ?s ?b . ?a ?s ?c => ?b owl:sameAs ?c"),
    _owl("InverseFunctionalProperty"): _follows("| ?a ?s ?c . ?b ?s ?c => ?a owl:sameAs ?b"),
    _owl("AsymmetricProperty"): _clash("| ?a ?s ?b . ?b ?s ?a => false"),
    _owl("IrreflexiveProperty"): _clash("| ?a ?s ?a => false"),
}
"""How conclusions are tried that closure does not give, by predicate, or by class for `rdf:type`."""
