"""Inconsistencies: the instances of rules whose head is false, each with its statements and axiom."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.owl import datatypes
from phegraph.owl.closure.engine import Engine
from phegraph.owl.closure.equality import Equality
from phegraph.owl.model import Inconsistency
from phegraph.owl.rules import sparql
from phegraph.owl.rules.descriptions import fill_description, readable
from phegraph.owl.rules.list_rules import pair_of
from phegraph.owl.rules.patterns import EntailmentRule, VarOrTerm, ground, variables
from phegraph.owl.rules.sparql import GraphName
from phegraph.owl.rules.strata import relation_of
from phegraph.owl.rules.table import TABLE
from phegraph.owl.tbox.axioms import RDFList
from phegraph.owl.vocabulary import DIFFERENT, DISTINCT_MEMBERS, MEMBERS, SAME_AS
from phegraph.rdf.terms import (
    OWL,
    RDF_TYPE,
    XSD_STRING,
    Statement,
    Subject,
    Term,
    statement_of,
    text,
)

EACH = 1000
"""The most contradictions that one axiom is charged with."""
BATCH = 20
"""How many rules one query asks for, to see whether any matches."""


def find_inconsistencies(
    engine: Engine, equality: Equality, *, seed: GraphName = None, added: Iterable[Statement] | None = None
) -> list[Inconsistency]:
    """All inconsistencies of a closed graph (OWL 2 Profiles, section 4.3), each once.

    Args:
        engine: The closure, its auxiliary graph still there.
        equality: What is the same.
        seed: A graph that a statement of each contradiction must be in; without one, any may be anywhere.
        added: The statements that may have new literals; None for all.
    """
    found: dict[tuple[str, frozenset[Term], tuple[Statement, ...]], Inconsistency] = {}
    sources = (
        *(_refuted(engine, rule, seed) for rule in _matching(engine, _refuting(engine), seed)),
        *(_mistyped(engine, rule, seed) for rule in engine.program.typing),
        *(_two_values(engine, rule, seed) for rule in engine.program.equating),
        _all_different(engine, equality),
        _different_and_same(engine, equality),
        _ill_typed(literal_statements(engine) if added is None else added),
    )
    for source in sources:
        for inconsistency in source:
            stand_in = frozenset(equality.things.representative(thing) for thing in inconsistency.individuals)
            found.setdefault((inconsistency.rule, stand_in, inconsistency.axiom), inconsistency)
    return list(found.values())


def _refuting(engine: Engine) -> tuple[EntailmentRule, ...]:
    """The rules of contradictions; of those about any two of many, the pairs that match something."""
    rules = engine.program.refuting
    return tuple(each for rule in rules for each in (_pairs(engine, rule) if rule.any_two else (rule,)))


def _pairs(engine: Engine, rule: EntailmentRule) -> Iterator[EntailmentRule]:
    """The pairs of atoms of a rule that match the same, as many as one axiom is charged with."""
    members: dict[tuple[Term | None, ...], list[int]] = {}
    asked = [
        (graph, at)
        for at, atom in enumerate(rule.body)
        for graph in engine.sources(relation_of(atom), merged=True)
    ]
    for graph in dict.fromkeys(graph for graph, _ in asked):
        places: dict[VarOrTerm, list[int]] = {}
        for at in (at for other, at in asked if other == graph):
            atom = sparql.named(rule.body[at])
            places.setdefault(atom[2] if atom[1] == RDF_TYPE else atom[1], []).append(at)
        pattern = f"?x {text(RDF_TYPE)} ?k" if rule.body[0][1] == RDF_TYPE else "?x ?k ?y"
        names = " ".join(map(sparql.text_of, places))
        where = f"VALUES ?k {{ {names} }} {sparql.in_graph(graph, pattern)}"
        for relation, *found in engine.store.select(f"SELECT DISTINCT ?k ?x ?y {{ {where} }}"):
            assert relation is not None
            members.setdefault(tuple(found), []).extend(places[relation])
    pairs: dict[tuple[int, int], None] = {}
    for together in dict.fromkeys(tuple(sorted(found)) for found in members.values()):
        pairs |= dict.fromkeys(islice(combinations(together, 2), EACH - len(pairs)))
    return (pair_of(rule, *pair) for pair in pairs)


def _matching(
    engine: Engine, rules: tuple[EntailmentRule, ...], seed: GraphName
) -> tuple[EntailmentRule, ...]:
    """The rules, without those of which none in a batch matches: one query tells of each batch."""
    batches = [rules[first : first + BATCH] for first in range(0, len(rules), BATCH)]
    return tuple(rule for batch in batches if _any_matches(engine, batch, seed) for rule in batch)


def _any_matches(engine: Engine, rules: tuple[EntailmentRule, ...], seed: GraphName) -> bool:
    groups = [
        sparql.group(branch, {}, ())
        for rule in rules
        for branch in engine.branches(replace_head(rule), seed, merged=True)
    ]
    return bool(groups) and engine.store.ask(f"ASK {{ {sparql.union(groups)} }}")


def _rows(
    engine: Engine, rule: EntailmentRule, seed: GraphName, extra: str = ""
) -> Iterator[Mapping[str, Term]]:
    """What the variables of a rule's body stand for, each way that it matches."""
    names = {name: name for atom in rule.body for name in variables(atom)}
    groups = [
        sparql.group(branch, names, ()) for branch in engine.branches(replace_head(rule), seed, merged=True)
    ]
    if not groups:
        return
    columns = sorted(names) or ["none"]
    where = f"WHERE {{ {sparql.union(groups)} {extra} }} LIMIT {EACH}"
    for row in engine.store.select(f"SELECT DISTINCT {' '.join(f'?{name}' for name in columns)} {where}"):
        yield {name: term for name, term in zip(columns, row, strict=True) if term is not None}


def replace_head(rule: EntailmentRule) -> EntailmentRule:
    """A rule as a question: without its head."""
    return EntailmentRule(rule.name, None, rule.body, rule.axiom, rule.distinct, rule.bound)


def _refuted(engine: Engine, rule: EntailmentRule, seed: GraphName) -> Iterator[Inconsistency]:
    for row in _rows(engine, rule, seed):
        yield inconsistency_of(rule, row)


def _mistyped(engine: Engine, rule: EntailmentRule, seed: GraphName) -> Iterator[Inconsistency]:
    """Values that are not of the datatype that an axiom asks for: they contradict it (dt-not-type)."""
    assert rule.head is not None
    variable, _, datatype = rule.head
    if not isinstance(variable, Variable) or isinstance(datatype, Variable):
        return
    wrong = [lt for lt in engine.values(rule, variable) if not datatypes.contains(datatype, lt)]
    if wrong:
        for row in _rows(engine, rule, seed, sparql.values(variable.value, wrong)):
            value = row[variable.value]
            reason = TABLE[rule.name].description
            message = f"{readable(value)} is no value of {readable(datatype)}, which {reason}."
            yield inconsistency_of(rule, row, fill_description(message, rule, row))


def _two_values(engine: Engine, rule: EntailmentRule, seed: GraphName) -> Iterator[Inconsistency]:
    """Two different values where one axiom says that they are the same (dt-diff, eq-diff1)."""
    assert rule.head is not None
    one, _, other = rule.head
    if not (isinstance(one, Variable) and isinstance(other, Variable)):
        return
    both = f"FILTER(isLiteral(?{one.value}) && isLiteral(?{other.value}))"
    for row in _rows(engine, rule, seed, both):
        first, second = row[one.value], row[other.value]
        if isinstance(first, Literal) and isinstance(second, Literal) and str(first) < str(second):
            values = datatypes.value(first), datatypes.value(second)
            if None not in values and values[0] != values[1]:
                message = fill_description(
                    f"{TABLE[rule.name].description}, but they are different values.", rule, row
                )
                yield inconsistency_of(rule, row, message)


def _all_different(engine: Engine, equality: Equality) -> Iterator[Inconsistency]:
    """Two members of a list of different things that are the same (eq-diff2, eq-diff3)."""
    tbox = engine.program.tbox
    kind = NamedNode(OWL + "AllDifferent")
    for axiom in tbox.instances(kind):
        for rule, predicate in (("eq-diff2", MEMBERS), ("eq-diff3", DISTINCT_MEMBERS)):
            for node in tbox.objects(axiom, predicate):
                listed = tbox.list_of(node) or RDFList((), ())
                assert isinstance(axiom, Subject)
                whole = ((axiom, RDF_TYPE, kind), (axiom, predicate, node), *listed.cells)
                for one, other in islice(_same_in(listed.members, equality), EACH):
                    statements = ((one, SAME_AS, other),) if one != other else ()
                    message = TABLE[rule].description.format(x=readable(one), y=readable(other))
                    yield Inconsistency(rule, f"{message}.", (one, other), statements, whole)


def _same_in(members: Iterable[Term], equality: Equality) -> Iterator[tuple[Subject, Subject]]:
    cliques: dict[Term, list[Subject]] = {}
    for member in members:
        if isinstance(member, Subject):
            cliques.setdefault(equality.things.representative(member), []).append(member)
    for things in cliques.values():
        yield from combinations(things, 2)


def _different_and_same(engine: Engine, equality: Equality) -> Iterator[Inconsistency]:
    """Things said to be different from themselves, or from what they are the same as (eq-diff1)."""
    for one, other in engine.store.select(f"SELECT ?x ?y {{ ?x {text(DIFFERENT)} ?y }}"):
        if not (isinstance(one, Subject) and isinstance(other, Subject)):
            continue
        if equality.things.representative(one) == equality.things.representative(other):
            same = ((one, SAME_AS, other),) if one != other else ()
            message = f"{readable(one)} is both the same as {readable(other)} and different from it."
            yield Inconsistency("eq-diff1", message, (one, other), ((one, DIFFERENT, other), *same))


def literal_statements(engine: Engine) -> list[Statement]:
    """The asserted statements with literals that are no values, in the store or as they were written."""
    string = text(NamedNode(XSD_STRING))
    where = f"?s ?p ?o FILTER(lang(?o) = '' && datatype(?o) != {string} && !isNumeric(?o))"
    distinct = engine.store.select(f"SELECT DISTINCT ?o {{ {where} }}", asserted=True)
    bad = [lt for (lt,) in distinct if isinstance(lt, Literal) and datatypes.value(lt) is None]
    found = [statement_of(quad) for quad in engine.store.rewritten]
    if bad:
        rows = engine.store.select(f"SELECT ?s ?p ?o {{ {sparql.values('o', bad)} ?s ?p ?o }}", asserted=True)
        found += [(s, p, o) for s, p, o in rows if isinstance(s, Subject) and isinstance(p, NamedNode) and o]
    return found


def _ill_typed(statements: Iterable[Statement]) -> Iterator[Inconsistency]:
    """Literals that are no value of their own datatype (dt-not-type)."""
    for statement in statements:
        literal = statement[2]
        if isinstance(literal, Literal) and datatypes.value(literal) is None:
            message = f"{readable(literal)} is no value of {readable(literal.datatype)}."
            yield Inconsistency("dt-not-type", message, (statement[0], literal), (statement,))


def inconsistency_of(rule: EntailmentRule, row: Mapping[str, Term], message: str = "") -> Inconsistency:
    """The contradiction that a way to match a rule's body is."""
    statements = tuple(ground(atom, row) for atom in rule.body)
    individuals = [thing for statement in statements for thing in (statement[0], statement[2])]
    known = (*row.values(), *dict(rule.bound).values())
    about = dict.fromkeys(thing for thing in known if thing in individuals)
    message = message or fill_description(f"{TABLE[rule.name].description}.", rule, row)
    return Inconsistency(rule.name, message[:1].upper() + message[1:], tuple(about), statements, rule.axiom)
