"""Refutation: conclusions that no rule gives are negated, or tried on fresh individuals."""

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from phegraph.owl import datatypes
from phegraph.owl.consistency.trial import FRESH, Conclusion, Trial
from phegraph.owl.rules.patterns import ground, parse_template
from phegraph.owl.vocabulary import DIFFERENT, MEMBERS, RANGE
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS, XSD, Statement, Subject, Term

A, B, C = (NamedNode(FRESH + letter) for letter in "abc")
_COMPLEMENT = NamedNode(OWL + "complementOf")


def _member(
    trial: Trial, conclusion: Conclusion, extra: Iterable[Statement], individual: Subject, class_: Term
) -> bool:
    """Whether an individual is of a class, with more statements: it is, or its complement is inconsistent."""
    extra = list(extra)
    if trial.with_more(extra).has((individual, RDF_TYPE, class_)):
        return True
    opposites = [
        other for other in conclusion.named.objects(class_, _COMPLEMENT) if isinstance(other, Subject)
    ]
    if not opposites:
        opposite = NamedNode(FRESH + "opposite")
        extra.append((opposite, _COMPLEMENT, class_))
        opposites = [opposite]
    return any(
        trial.with_more([*extra, (individual, RDF_TYPE, other)]).closure.inconsistencies
        for other in opposites
    )


Refuter = Callable[[Trial, Conclusion, Statement], bool]


def assertion(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """For assertions: their negation contradicts the premises."""
    subject, predicate, object = goal
    if predicate == RDF_TYPE:
        return _member(trial, conclusion, (), subject, object)
    reflexive = (predicate, RDF_TYPE, NamedNode(OWL + "ReflexiveProperty"))
    if subject == object and reflexive in trial.statements:
        return True
    negation, target = (
        NamedNode(FRESH + "negation"),
        "targetValue" if isinstance(object, Literal) else "targetIndividual",
    )
    facts: list[Statement] = [
        (negation, NamedNode(OWL + "sourceIndividual"), subject),
        (negation, NamedNode(OWL + "assertionProperty"), predicate),
        (negation, NamedNode(OWL + target), object),
    ]
    return bool(trial.with_more(facts).closure.inconsistencies)


def _facts(source: str, goal: Statement) -> tuple[list[Statement], list[Statement]]:
    """The premises and heads of a pattern, with the subject and object of a goal, about fresh individuals."""
    row = parse_template(source)
    binding = {"a": A, "b": B, "c": C, "s": goal[0], "o": goal[2]}
    return [ground(atom, binding) for atom in row.body], [ground(head, binding) for head in row.heads if head]


def _inconsistent(source: str) -> Refuter:
    """For conclusions that facts are inconsistent: `| facts => false`."""
    return lambda trial, conclusion, goal: bool(
        trial.with_more(_facts(source, goal)[0]).closure.inconsistencies
    )


def _follows(source: str) -> Refuter:
    """For conclusions that a fact follows from others: `| facts => fact`."""

    def decide(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
        facts, (head,) = _facts(source, goal)
        if head[1] == RDF_TYPE:
            return _member(trial, conclusion, facts, head[0], head[2])
        return trial.with_more(facts).has(head)

    return decide


def _pairs(conclusion: Conclusion, goal: Statement) -> Iterator[tuple[Subject, Term]]:
    for predicate in (MEMBERS, NamedNode(OWL + "distinctMembers")):
        for node in conclusion.named.objects(goal[0], predicate):
            listed = conclusion.named.list_of(node)
            members = listed.members if listed else ()
            yield from (
                (one, other)
                for at, one in enumerate(members)
                for other in members[at + 1 :]
                if isinstance(one, Subject)
            )


def _all(predicate: NamedNode) -> Refuter:
    """For lists of which any two are disjoint or different."""

    def decide(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
        pairs = list(_pairs(conclusion, goal))
        refuter = REFUTERS[predicate]
        return bool(pairs) and all(
            refuter(trial, conclusion, (one, predicate, other)) for one, other in pairs
        )

    return decide


def _both(one: Refuter, other: Refuter) -> Refuter:
    return lambda trial, conclusion, goal: one(trial, conclusion, goal) and other(trial, conclusion, goal)


def _negation(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """A negative property assertion: the assertion that it negates contradicts the premises."""
    parts = [
        conclusion.named.objects(goal[0], _owl(local)) for local in ("sourceIndividual", "assertionProperty")
    ]
    targets = [
        o
        for local in ("targetIndividual", "targetValue")
        for o in conclusion.named.objects(goal[0], _owl(local))
    ]
    facts = [
        (subject, predicate, object)
        for subject in parts[0]
        for predicate in parts[1]
        for object in targets
        if isinstance(subject, Subject) and isinstance(predicate, NamedNode)
    ]
    return len(facts) == 1 and bool(trial.with_more(facts).closure.inconsistencies)


def _range(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """A range: a class of fresh values, or a datatype that has every value in all known ranges."""
    subject, _, range_ = goal
    if _follows("| ?a ?s ?b => ?b a ?o")(trial, conclusion, goal):
        return True
    rows = trial.store.select(f"SELECT ?c {{ {subject} {RANGE} ?c }}") if trial.closure else ()
    names = [c.value[len(XSD) :] for (c,) in rows if isinstance(c, NamedNode) and c.value.startswith(XSD)]
    shared = datatypes.common([name for name in names if datatypes.common([name]) is not None])
    return shared is not None and datatypes.has_range(range_.value.removeprefix(XSD), *shared)


def _described(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """A part of an axiom, which is decided with its whole: the statement of its type."""
    return any(type_ in REFUTERS for type_ in conclusion.named.objects(goal[0], RDF_TYPE))


def _owl(local: str) -> NamedNode:
    return NamedNode(OWL + local)


_BELOW, _ABOVE = _follows("| ?a a ?s => ?a a ?o"), _follows("| ?a a ?o => ?a a ?s")
_NARROWER, _WIDER = _follows("| ?a ?s ?b => ?a ?o ?b"), _follows("| ?a ?o ?b => ?a ?s ?b")
REFUTERS: dict[Term, Refuter] = {
    DIFFERENT: _inconsistent("| ?s owl:sameAs ?o => false"),
    _owl("disjointWith"): _inconsistent("| ?a a ?s . ?a a ?o => false"),
    _owl("propertyDisjointWith"): _inconsistent("| ?a ?s ?b . ?a ?o ?b => false"),
    _owl("AllDifferent"): _all(DIFFERENT),
    _owl("AllDisjointClasses"): _all(_owl("disjointWith")),
    _owl("AllDisjointProperties"): _all(_owl("propertyDisjointWith")),
    MEMBERS: _described,
    _owl("distinctMembers"): _described,
    _owl("NegativePropertyAssertion"): _negation,
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
    _owl("AsymmetricProperty"): _inconsistent("| ?a ?s ?b . ?b ?s ?a => false"),
    _owl("IrreflexiveProperty"): _inconsistent("| ?a ?s ?a => false"),
}
"""The tests of conclusions that closure does not give, by predicate, or by class for `rdf:type`."""
