"""Refutation: conclusions that no rule gives are denied, or tried on fresh things."""

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from phegraph.owl import datatypes
from phegraph.owl.consistency.trial import FRESH, Conclusion, Trial
from phegraph.owl.rules.patterns import ground, parse_template
from phegraph.owl.vocabulary import DIFFERENT, MEMBERS, RANGE
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS, XSD, Statement, Subject, Term

A, B, C = (NamedNode(FRESH + letter) for letter in "abc")
_COMPLEMENT = NamedNode(OWL + "complementOf")


def _member(trial: Trial, wanted: Conclusion, extra: Iterable[Statement], thing: Subject, kind: Term) -> bool:
    """Whether a thing is of a class, given more statements: it is, or it cannot be otherwise."""
    extra = list(extra)
    if trial.with_more(extra).has((thing, RDF_TYPE, kind)):
        return True
    opposites = [other for other in wanted.named.objects(kind, _COMPLEMENT) if isinstance(other, Subject)]
    if not opposites:
        opposite = NamedNode(FRESH + "opposite")
        extra.append((opposite, _COMPLEMENT, kind))
        opposites = [opposite]
    return any(
        trial.with_more([*extra, (thing, RDF_TYPE, other)]).closure.inconsistencies for other in opposites
    )


Refuter = Callable[[Trial, Conclusion, Statement], bool]


def assertion(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
    """For assertions: their denial contradicts the premises."""
    subject, predicate, object = goal
    if predicate == RDF_TYPE:
        return _member(trial, wanted, (), subject, object)
    reflexive = (predicate, RDF_TYPE, NamedNode(OWL + "ReflexiveProperty"))
    if subject == object and reflexive in trial.statements:
        return True
    denial, target = (
        NamedNode(FRESH + "denial"),
        "targetValue" if isinstance(object, Literal) else "targetIndividual",
    )
    facts: list[Statement] = [
        (denial, NamedNode(OWL + "sourceIndividual"), subject),
        (denial, NamedNode(OWL + "assertionProperty"), predicate),
        (denial, NamedNode(OWL + target), object),
    ]
    return bool(trial.with_more(facts).closure.inconsistencies)


def _facts(source: str, goal: Statement) -> tuple[list[Statement], list[Statement]]:
    """The premises and heads of a pattern, with the subject and object of a goal, about fresh things."""
    row = parse_template(source)
    binding = {"a": A, "b": B, "c": C, "s": goal[0], "o": goal[2]}
    return [ground(atom, binding) for atom in row.body], [ground(head, binding) for head in row.heads if head]


def _inconsistent(source: str) -> Refuter:
    """For conclusions that say that facts cannot be: `| facts => false`."""
    return lambda trial, wanted, goal: bool(trial.with_more(_facts(source, goal)[0]).closure.inconsistencies)


def _follows(source: str) -> Refuter:
    """For conclusions that say what follows from facts: `| facts => what follows`."""

    def decide(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
        facts, (found,) = _facts(source, goal)
        if found[1] == RDF_TYPE:
            return _member(trial, wanted, facts, found[0], found[2])
        return trial.with_more(facts).has(found)

    return decide


def _pairs(wanted: Conclusion, goal: Statement) -> Iterator[tuple[Subject, Term]]:
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

    def decide(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
        pairs = list(_pairs(wanted, goal))
        refuter = REFUTERS[predicate]
        return bool(pairs) and all(refuter(trial, wanted, (one, predicate, other)) for one, other in pairs)

    return decide


def _both(one: Refuter, other: Refuter) -> Refuter:
    return lambda trial, wanted, goal: one(trial, wanted, goal) and other(trial, wanted, goal)


def _denial(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
    """A denial: what it denies contradicts the premises."""
    parts = [
        wanted.named.objects(goal[0], _owl(local)) for local in ("sourceIndividual", "assertionProperty")
    ]
    targets = [
        o for local in ("targetIndividual", "targetValue") for o in wanted.named.objects(goal[0], _owl(local))
    ]
    facts = [
        (subject, predicate, object)
        for subject in parts[0]
        for predicate in parts[1]
        for object in targets
        if isinstance(subject, Subject) and isinstance(predicate, NamedNode)
    ]
    return len(facts) == 1 and bool(trial.with_more(facts).closure.inconsistencies)


def _range(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
    """A range: what fresh values are of, or a datatype that has every value of the known ranges together."""
    subject, _, kind = goal
    if _follows("| ?a ?s ?b => ?b a ?o")(trial, wanted, goal):
        return True
    rows = trial.store.select(f"SELECT ?c {{ {subject} {RANGE} ?c }}") if trial.closure else ()
    names = [c.value[len(XSD) :] for (c,) in rows if isinstance(c, NamedNode) and c.value.startswith(XSD)]
    shared = datatypes.common([name for name in names if datatypes.common([name]) is not None])
    return shared is not None and datatypes.has_range(kind.value.removeprefix(XSD), *shared)


def _described(trial: Trial, wanted: Conclusion, goal: Statement) -> bool:
    """A part of an axiom, which is decided with its whole: the statement of what kind of axiom it is."""
    return any(kind in REFUTERS for kind in wanted.named.objects(goal[0], RDF_TYPE))


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
    _owl("AsymmetricProperty"): _inconsistent("| ?a ?s ?b . ?b ?s ?a => false"),
    _owl("IrreflexiveProperty"): _inconsistent("| ?a ?s ?a => false"),
}
"""How conclusions are tried that closure does not give, by predicate, or by class for `rdf:type`."""
