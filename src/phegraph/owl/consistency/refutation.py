"""Refutation: conclusions that no rule draws are negated, or tested on fresh individuals."""

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from phegraph.owl import datatypes
from phegraph.owl.consistency.trial import FRESH, Conclusion, Trial
from phegraph.owl.rules.patterns import ground, parse_template
from phegraph.owl.rules.sparql import OBJECT, pattern_of, select
from phegraph.owl.vocabulary import DIFFERENT, MEMBERS, RANGE
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS, XSD, Statement, Subject, Term
from phegraph.sparql.algebra.tree import join

A, B, C = (NamedNode(FRESH + letter) for letter in "abc")
_COMPLEMENT = NamedNode(OWL + "complementOf")


def _member(
    trial: Trial, conclusion: Conclusion, extra: Iterable[Statement], individual: Subject, class_: Term
) -> bool:
    """Whether an individual, given extra statements, is of a class, or cannot be of its complement."""
    extra = list(extra)
    if trial.extended(extra).has((individual, RDF_TYPE, class_)):
        return True
    complements = [c for c in conclusion.named.objects(class_, _COMPLEMENT) if isinstance(c, Subject)]
    if not complements:
        complement = NamedNode(FRESH + "complement")
        extra.append((complement, _COMPLEMENT, class_))
        complements = [complement]
    return any(
        trial.extended([*extra, (individual, RDF_TYPE, complement)]).closure.inconsistencies
        for complement in complements
    )


Refuter = Callable[[Trial, Conclusion, Statement], bool]


def assertion(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """Whether an assertion follows: its negation is inconsistent with the premises."""
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
    return bool(trial.extended(facts).closure.inconsistencies)


def _facts(source: str, goal: Statement) -> tuple[list[Statement], list[Statement]]:
    """The body and heads of a template about fresh individuals and the subject and object of a goal."""
    row = parse_template(source)
    binding = {"a": A, "b": B, "c": C, "s": goal[0], "o": goal[2]}
    return [ground(atom, binding) for atom in row.body], [ground(head, binding) for head in row.heads if head]


def _inconsistent(source: str) -> Refuter:
    """The refuter of conclusions that hold where facts are inconsistent: `| facts => false`."""
    return lambda trial, conclusion, goal: bool(
        trial.extended(_facts(source, goal)[0]).closure.inconsistencies
    )


def _follows(source: str) -> Refuter:
    """The refuter of conclusions that hold where a fact follows from others: `| facts => fact`."""

    def decide(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
        facts, (head,) = _facts(source, goal)
        if head[1] == RDF_TYPE:
            return _member(trial, conclusion, facts, head[0], head[2])
        return trial.extended(facts).has(head)

    return decide


def _pairs(conclusion: Conclusion, goal: Statement) -> Iterator[tuple[Subject, Term]]:
    for predicate in (MEMBERS, NamedNode(OWL + "distinctMembers")):
        for node in conclusion.named.objects(goal[0], predicate):
            listed = conclusion.named.list_of(node)
            members = listed.members if listed else ()
            yield from (
                (x, y)
                for index, x in enumerate(members)
                for y in members[index + 1 :]
                if isinstance(x, Subject)
            )


def _all(predicate: NamedNode) -> Refuter:
    """The refuter of conclusions that any two members of a list are disjoint or different."""

    def decide(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
        pairs = list(_pairs(conclusion, goal))
        refuter = REFUTERS[predicate]
        return bool(pairs) and all(refuter(trial, conclusion, (x, predicate, y)) for x, y in pairs)

    return decide


def _both(first: Refuter, second: Refuter) -> Refuter:
    return lambda trial, conclusion, goal: first(trial, conclusion, goal) and second(trial, conclusion, goal)


def _negation(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """Whether a negative property assertion follows: the assertion is inconsistent with the premises."""
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
    return len(facts) == 1 and bool(trial.extended(facts).closure.inconsistencies)


def _range(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """Whether a range follows: a class of fresh objects, or a datatype with all values of known ranges."""
    subject, _, range_ = goal
    if _follows("| ?a ?s ?b => ?b a ?o")(trial, conclusion, goal):
        return True
    where = join(pattern_of((subject, RANGE, OBJECT)))
    rows = trial.store.select(select(OBJECT, where=where)) if trial.closure else ()
    names = [c.value[len(XSD) :] for (c,) in rows if isinstance(c, NamedNode) and c.value.startswith(XSD)]
    shared = datatypes.common_range([name for name in names if datatypes.common_range([name]) is not None])
    return shared is not None and datatypes.has_range(range_.value.removeprefix(XSD), *shared)


def _decided_with_whole(trial: Trial, conclusion: Conclusion, goal: Statement) -> bool:
    """Whether a statement is part of an axiom that is decided by the statement of its type."""
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
    MEMBERS: _decided_with_whole,
    _owl("distinctMembers"): _decided_with_whole,
    _owl("NegativePropertyAssertion"): _negation,
    _owl("sourceIndividual"): _decided_with_whole,
    _owl("assertionProperty"): _decided_with_whole,
    _owl("targetIndividual"): _decided_with_whole,
    _owl("targetValue"): _decided_with_whole,
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
"""The refuters by predicate, or by class for `rdf:type`."""
