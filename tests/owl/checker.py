"""A checker of proofs, which knows the rules of OWL 2 Profiles, tables 4 to 9, and nothing of the engine."""

# ruff: noqa: E501 - one row of the tables, one line

from collections.abc import Iterable, Iterator, Mapping, Set

from pyoxigraph import Literal, NamedNode

from phegraph.owl.datatypes import contains
from phegraph.owl.model import Proof
from phegraph.rdf.terms import OWL, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, STANDARD_PREFIXES, Statement, Term

# A row: its premises, then its conclusion; a word that begins with ? is a variable.
ROWS = {
    "eq-sym": "?x owl:sameAs ?y -> ?y owl:sameAs ?x",
    "eq-trans": "?x owl:sameAs ?y, ?y owl:sameAs ?z -> ?x owl:sameAs ?z",
    "eq-rep-s": "?s owl:sameAs ?t, ?s ?p ?o -> ?t ?p ?o",
    "eq-rep-p": "?p owl:sameAs ?q, ?s ?p ?o -> ?s ?q ?o",
    "eq-rep-o": "?o owl:sameAs ?t, ?s ?p ?o -> ?s ?p ?t",
    "prp-dom": "?p rdfs:domain ?c, ?x ?p ?y -> ?x a ?c",
    "prp-rng": "?p rdfs:range ?c, ?x ?p ?y -> ?y a ?c",
    "prp-fp": "?p a owl:FunctionalProperty, ?x ?p ?y, ?x ?p ?z -> ?y owl:sameAs ?z",
    "prp-ifp": "?p a owl:InverseFunctionalProperty, ?x ?p ?z, ?y ?p ?z -> ?x owl:sameAs ?y",
    "prp-symp": "?p a owl:SymmetricProperty, ?x ?p ?y -> ?y ?p ?x",
    "prp-trp": "?p a owl:TransitiveProperty, ?x ?p ?y, ?y ?p ?z -> ?x ?p ?z",
    "prp-spo1": "?p rdfs:subPropertyOf ?q, ?x ?p ?y -> ?x ?q ?y",
    "prp-eqp1": "?p owl:equivalentProperty ?q, ?x ?p ?y -> ?x ?q ?y",
    "prp-eqp2": "?p owl:equivalentProperty ?q, ?x ?q ?y -> ?x ?p ?y",
    "prp-inv1": "?p owl:inverseOf ?q, ?x ?p ?y -> ?y ?q ?x",
    "prp-inv2": "?p owl:inverseOf ?q, ?x ?q ?y -> ?y ?p ?x",
    "cls-svf1": "?c owl:someValuesFrom ?d, ?c owl:onProperty ?p, ?u ?p ?v, ?v a ?d -> ?u a ?c",
    "cls-svf2": "?c owl:someValuesFrom owl:Thing, ?c owl:onProperty ?p, ?u ?p ?v -> ?u a ?c",
    "cls-avf": "?c owl:allValuesFrom ?d, ?c owl:onProperty ?p, ?u a ?c, ?u ?p ?v -> ?v a ?d",
    "cls-hv1": "?c owl:hasValue ?v, ?c owl:onProperty ?p, ?u a ?c -> ?u ?p ?v",
    "cls-hv2": "?c owl:hasValue ?v, ?c owl:onProperty ?p, ?u ?p ?v -> ?u a ?c",
    "cls-maxc2": "?c owl:maxCardinality ?1, ?c owl:onProperty ?p, ?u a ?c, ?u ?p ?y, ?u ?p ?z -> ?y owl:sameAs ?z",
    "cls-maxqc3": "?c owl:maxQualifiedCardinality ?1, ?c owl:onProperty ?p, ?c owl:onClass ?d, ?u a ?c, ?u ?p ?y,"
    " ?y a ?d, ?u ?p ?z, ?z a ?d -> ?y owl:sameAs ?z",
    "cls-maxqc4": "?c owl:maxQualifiedCardinality ?1, ?c owl:onProperty ?p, ?c owl:onClass owl:Thing, ?u a ?c,"
    " ?u ?p ?y, ?u ?p ?z -> ?y owl:sameAs ?z",
    "cax-sco": "?c rdfs:subClassOf ?d, ?x a ?c -> ?x a ?d",
    "cax-eqc1": "?c owl:equivalentClass ?d, ?x a ?c -> ?x a ?d",
    "cax-eqc2": "?c owl:equivalentClass ?d, ?x a ?d -> ?x a ?c",
    "scm-cls": "?c a owl:Class -> ?c rdfs:subClassOf ?c; ?c rdfs:subClassOf owl:Thing",
    "scm-sco": "?c rdfs:subClassOf ?d, ?d rdfs:subClassOf ?e -> ?c rdfs:subClassOf ?e",
    "scm-eqc1": "?c owl:equivalentClass ?d -> ?c rdfs:subClassOf ?d",
    "scm-spo": "?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?r -> ?p rdfs:subPropertyOf ?r",
    "scm-eqp1": "?p owl:equivalentProperty ?q -> ?p rdfs:subPropertyOf ?q",
    "scm-svf1": "?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:someValuesFrom ?z, ?d owl:onProperty ?p,"
    " ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d",
    "scm-svf2": "?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:someValuesFrom ?y, ?d owl:onProperty ?q,"
    " ?p rdfs:subPropertyOf ?q -> ?c rdfs:subClassOf ?d",
    "scm-avf1": "?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:allValuesFrom ?z, ?d owl:onProperty ?p,"
    " ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d",
    "scm-avf2": "?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:allValuesFrom ?y, ?d owl:onProperty ?q,"
    " ?p rdfs:subPropertyOf ?q -> ?d rdfs:subClassOf ?c",
}


def faults(proof: Proof, asserted: Set[Statement]) -> list[str]:
    """What is wrong with a proof: leaves that are not asserted, steps that are no instance of their rule.

    A proof that rests on itself cannot be written down, for its parts are built before it.
    """
    faults, to_visit, seen = [], [proof], set[int]()
    while to_visit:
        step = to_visit.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        parts = (*step.axiom, *step.premises)
        if not step.rule:
            if step.statement not in asserted:
                faults.append(f"not asserted: {step.statement}")
        elif not follows(step.rule, step.statement, {part.statement for part in parts}):
            faults.append(f"no {step.rule}: {step.statement} from {[part.statement for part in parts]}")
        to_visit += parts
    return faults


def follows(rule: str, conclusion: Statement, premises: set[Statement]) -> bool:
    """Whether a conclusion follows from premises by one row of the tables."""
    if rule == "dt-type2":
        return isinstance(conclusion[0], Literal) and contains(conclusion[2], conclusion[0])
    if rule in ROWS:
        body, _, heads = ROWS[rule].partition(" -> ")
        bindings = [bind(head.split(), conclusion, {}) for head in heads.split(";")]
        return any(True for binding in bindings for _ in matches(body.split(","), premises, binding))
    return LIST_ROWS[rule](conclusion, premises)


def bind(pattern: list[str], statement: Statement, binding: Mapping[str, Term]) -> dict[str, Term] | None:
    extended = dict(binding)
    for word, term in zip(pattern, statement, strict=True):
        if word.startswith("?"):
            if extended.setdefault(word, term) != term:
                return None
            if word == "?1" and int(term.value) != 1:
                return None
        elif term != name(word):
            return None
    return extended


def matches(
    patterns: Iterable[str], premises: set[Statement], binding: dict[str, Term] | None
) -> Iterator[dict[str, Term]]:
    first, *rest = patterns
    for statement in premises if binding is not None else ():
        extended = bind(first.split(), statement, binding or {})
        if extended is not None:
            if rest:
                yield from matches(rest, premises, extended)
            else:
                yield extended


def name(word: str) -> NamedNode:
    if word == "a":
        return RDF_TYPE
    prefix, _, local = word.partition(":")
    return NamedNode(STANDARD_PREFIXES[prefix] + local)


def lists(predicate: str, premises: set[Statement]) -> Iterator[tuple[Term, list[Term]]]:
    """The subjects and members of a list that premises spell out cell by cell."""
    firsts = {s: o for s, p, o in premises if p == RDF_FIRST}
    rests = {s: o for s, p, o in premises if p == RDF_REST}
    for subject, verb, node in premises:
        if verb == NamedNode(OWL + predicate):
            members = []
            while node != RDF_NIL:
                members.append(firsts[node])  # type: ignore[index]
                node = rests[node]  # type: ignore[index]
            yield subject, members


def chain(conclusion: Statement, premises: set[Statement]) -> bool:
    for p, links in lists("propertyChainAxiom", premises):
        ends: set[Term] = {conclusion[0]}
        for link in links:
            ends = {o for s, q, o in premises if q == link and s in ends}
        if p == conclusion[1] and conclusion[2] in ends:
            return True
    return False


def key(conclusion: Statement, premises: set[Statement]) -> bool:
    x, same, y = conclusion
    return any(
        same == NamedNode(OWL + "sameAs")
        and all((individual, RDF_TYPE, c) in premises for individual in (x, y))
        and all(
            {o for s, p, o in premises if s == x and p == q}
            & {o for s, p, o in premises if s == y and p == q}
            for q in properties
        )
        for c, properties in lists("hasKey", premises)
    )


def in_all(conclusion: Statement, premises: set[Statement]) -> bool:
    y, _, c = conclusion
    expressions = lists("intersectionOf", premises)
    return any(c == d and all((y, RDF_TYPE, part) in premises for part in parts) for d, parts in expressions)


def in_each(conclusion: Statement, premises: set[Statement]) -> bool:
    y, _, c = conclusion
    return any(c in parts and (y, RDF_TYPE, d) in premises for d, parts in lists("intersectionOf", premises))


def in_any(conclusion: Statement, premises: set[Statement]) -> bool:
    y, _, c = conclusion
    expressions = lists("unionOf", premises)
    return any(c == d and any((y, RDF_TYPE, part) in premises for part in parts) for d, parts in expressions)


def listed(conclusion: Statement, premises: set[Statement]) -> bool:
    return any(conclusion[2] == c and conclusion[0] in members for c, members in lists("oneOf", premises))


def below(conclusion: Statement, premises: set[Statement]) -> bool:
    return any(
        conclusion[0] == c and conclusion[2] in parts for c, parts in lists("intersectionOf", premises)
    )


def above(conclusion: Statement, premises: set[Statement]) -> bool:
    return any(conclusion[2] == c and conclusion[0] in parts for c, parts in lists("unionOf", premises))


LIST_ROWS = {
    "prp-spo2": chain,
    "prp-key": key,
    "cls-int1": in_all,
    "cls-int2": in_each,
    "cls-uni": in_any,
    "cls-oo": listed,
    "scm-int": below,
    "scm-uni": above,
}
