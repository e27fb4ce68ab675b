"""Inconsistencies: instances of rules whose head is false, with their statements and axioms."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.owl import datatypes
from phegraph.owl.closure.engine import Engine
from phegraph.owl.closure.equality import Equality
from phegraph.owl.closure.lookup import Nodes
from phegraph.owl.model import MAX_PER_AXIOM, Inconsistency
from phegraph.owl.rules import sparql
from phegraph.owl.rules.descriptions import display_name, fill_description
from phegraph.owl.rules.list_rules import pair_of
from phegraph.owl.rules.patterns import EntailmentRule, VarOrTerm, ground, substitute, variables_of_atom
from phegraph.owl.rules.sparql import (
    OBJECT,
    PREDICATE,
    STATEMENT,
    SUBJECT,
    ClosureGraph,
    in_graph,
    pairs_of,
    pattern_of,
    select,
)
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
)
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import And, Ask, Comparison, Filter, Not, Pattern, join, values

RULES_PER_QUERY = 20
"""The number of rules that one ASK tests for a match of any."""
_TERM = Variable("k")


def find_inconsistencies(
    engine: Engine, equality: Equality, *, seed: ClosureGraph = None, added: Iterable[Statement] | None = None
) -> list[Inconsistency]:
    """All inconsistencies of a closed graph (OWL 2 Profiles, section 4.3), each once.

    Args:
        engine: The closure, with its auxiliary graph.
        equality: The equal individuals and values.
        seed: A graph that a statement of each inconsistency must be in; None for any.
        added: The statements whose literals are checked; None for all.
    """
    inconsistencies: dict[tuple[str, frozenset[Term], tuple[Statement, ...]], Inconsistency] = {}
    equating: Iterable[tuple[EntailmentRule, tuple[Nodes, ...]]]
    equating = [(rule, ()) for rule in engine.program.equating]
    if seed is None:
        equating = engine.that_may_equate(engine.program.equating)
    sources = (
        *(_refuted(engine, rule, seed) for rule in _matching(engine, _refuting(engine), seed)),
        *(_mistyped(engine, rule, seed) for rule in engine.program.typing),
        *(_two_values(engine, rule, seed, among) for rule, among in equating),
        _all_different(engine, equality),
        _different_and_same(engine, equality),
        _ill_typed(literal_statements(engine) if added is None else added),
    )
    for source in sources:
        for inconsistency in source:
            representatives = frozenset(
                equality.individuals.representative(individual) for individual in inconsistency.individuals
            )
            inconsistencies.setdefault(
                (inconsistency.rule, representatives, inconsistency.axiom), inconsistency
            )
    return list(inconsistencies.values())


def _refuting(engine: Engine) -> tuple[EntailmentRule, ...]:
    """The rules whose head is false; for one about any two of its atoms, a rule for each matching pair."""
    rules = engine.program.refuting
    return tuple(each for rule in rules for each in (_pairs(engine, rule) if rule.any_two else (rule,)))


def _pairs(engine: Engine, rule: EntailmentRule) -> Iterator[EntailmentRule]:
    """The rules for pairs of atoms with a common solution, as many as are reported for one axiom."""
    by_solution: dict[tuple[Term | None, ...], list[int]] = {}
    sources = [
        (graph, index)
        for index, atom in enumerate(rule.body)
        for graph in engine.sources(relation_of(atom), merged=True)
    ]
    for graph in dict.fromkeys(graph for graph, _ in sources):
        by_term: dict[VarOrTerm, list[int]] = {}
        for index in (index for source, index in sources if source == graph):
            atom = sparql.named(rule.body[index])
            by_term.setdefault(atom[2] if atom[1] == RDF_TYPE else atom[1], []).append(index)
        atom = (SUBJECT, RDF_TYPE, _TERM) if rule.body[0][1] == RDF_TYPE else (SUBJECT, _TERM, OBJECT)
        names = [term for term in by_term if isinstance(term, NamedNode)]
        where = join(values(_TERM, names), in_graph(graph, atom))
        query = select(_TERM, SUBJECT, OBJECT, where=where, distinct=True)
        for term, *solution in engine.store.select(query):
            assert term is not None
            by_solution.setdefault(tuple(solution), []).extend(by_term[term])
    pairs: dict[tuple[int, int], None] = {}
    for matching in dict.fromkeys(tuple(sorted(indices)) for indices in by_solution.values()):
        pairs |= dict.fromkeys(islice(combinations(matching, 2), MAX_PER_AXIOM - len(pairs)))
    return (pair_of(rule, *pair) for pair in pairs)


def _matching(
    engine: Engine, rules: tuple[EntailmentRule, ...], seed: ClosureGraph
) -> tuple[EntailmentRule, ...]:
    """The rules, without batches of which none matches, which one query decides for each batch."""
    batches = [rules[first : first + RULES_PER_QUERY] for first in range(0, len(rules), RULES_PER_QUERY)]
    return tuple(rule for batch in batches if _any_matches(engine, batch, seed) for rule in batch)


def _any_matches(engine: Engine, rules: tuple[EntailmentRule, ...], seed: ClosureGraph) -> bool:
    groups = [
        sparql.group_pattern(branch, {})
        for rule in rules
        for branch in engine.branches(without_head(rule), seed, merged=True)
    ]
    return bool(groups) and engine.store.ask(printed(Ask(where=sparql.union(groups))))


def _solutions(
    engine: Engine,
    rule: EntailmentRule,
    seed: ClosureGraph,
    *conditions: Pattern,
    among: tuple[Nodes, ...] = (),
) -> Iterator[Mapping[str, Term]]:
    """The solutions of a rule's body."""
    names = {name: name for atom in rule.body for name in variables_of_atom(atom)}
    groups = [
        sparql.group_pattern(branch, names, among=among)
        for branch in engine.branches(without_head(rule), seed, merged=True)
    ]
    if not groups:
        return
    columns = sorted(names) or ["none"]
    where = join(sparql.union(groups).parts, conditions)
    query = select(*map(Variable, columns), where=where, distinct=True, limit=MAX_PER_AXIOM)
    for solution in engine.store.select(query):
        yield {name: term for name, term in zip(columns, solution, strict=True) if term is not None}


def without_head(rule: EntailmentRule) -> EntailmentRule:
    """A rule without its head, for queries."""
    return EntailmentRule(rule.name, None, rule.body, rule.axiom, rule.distinct, rule.bound)


def _refuted(engine: Engine, rule: EntailmentRule, seed: ClosureGraph) -> Iterator[Inconsistency]:
    for solution in _solutions(engine, rule, seed):
        yield inconsistency_of(rule, solution)


def _mistyped(engine: Engine, rule: EntailmentRule, seed: ClosureGraph) -> Iterator[Inconsistency]:
    """Values that are not of the datatype that an axiom requires (dt-not-type)."""
    assert rule.head is not None
    variable, _, datatype = rule.head
    if not isinstance(variable, Variable) or isinstance(datatype, Variable):
        return
    excluded = [lt for lt in engine.values(rule, variable) if not datatypes.contains(datatype, lt)]
    if excluded:
        for solution in _solutions(engine, rule, seed, values(variable, excluded)):
            value = solution[variable.value]
            reason = TABLE[rule.name].description
            message = f"{display_name(value)} is no value of {display_name(datatype)}, which {reason}."
            yield inconsistency_of(rule, solution, fill_description(message, rule, solution))


def _two_values(
    engine: Engine, rule: EntailmentRule, seed: ClosureGraph, among: tuple[Nodes, ...]
) -> Iterator[Inconsistency]:
    """Different values that a rule concludes to be the same (dt-diff, eq-diff1)."""
    assert rule.head is not None
    x, _, y = rule.head
    if not (isinstance(x, Variable) and isinstance(y, Variable)):
        return
    both = Filter(And((call("ISLITERAL", x), call("ISLITERAL", y))))
    for solution in _solutions(engine, rule, seed, both, among=among):
        first, second = solution[x.value], solution[y.value]
        if isinstance(first, Literal) and isinstance(second, Literal) and str(first) < str(second):
            values = datatypes.value(first), datatypes.value(second)
            if values[0] and values[1] and datatypes.are_different(values[0], values[1]):
                message = fill_description(
                    f"{TABLE[rule.name].description}, but they are different values.", rule, solution
                )
                yield inconsistency_of(rule, solution, message)


def _all_different(engine: Engine, equality: Equality) -> Iterator[Inconsistency]:
    """Members of owl:AllDifferent that are the same (eq-diff2, eq-diff3)."""
    tbox = engine.program.tbox
    kind = NamedNode(OWL + "AllDifferent")
    for axiom in tbox.instances(kind):
        for rule, predicate in (("eq-diff2", MEMBERS), ("eq-diff3", DISTINCT_MEMBERS)):
            for node in tbox.objects(axiom, predicate):
                listed = tbox.list_of(node) or RDFList((), ())
                assert isinstance(axiom, Subject)
                whole = ((axiom, RDF_TYPE, kind), (axiom, predicate, node), *listed.cells)
                for x, y in islice(_same_in(listed.members, equality), MAX_PER_AXIOM):
                    statements = ((x, SAME_AS, y),) if x != y else ()
                    message = TABLE[rule].description.format(x=display_name(x), y=display_name(y))
                    yield Inconsistency(rule, f"{message}.", (x, y), statements, whole)


def _same_in(members: Iterable[Term], equality: Equality) -> Iterator[tuple[Subject, Subject]]:
    cliques: dict[Term, list[Subject]] = {}
    for member in members:
        if isinstance(member, Subject):
            cliques.setdefault(equality.individuals.representative(member), []).append(member)
    for same in cliques.values():
        yield from combinations(same, 2)


def _different_and_same(engine: Engine, equality: Equality) -> Iterator[Inconsistency]:
    """Individuals that are owl:differentFrom themselves or an equal individual (eq-diff1)."""
    for x, y in engine.store.select(select(SUBJECT, OBJECT, where=pairs_of(DIFFERENT))):
        if not (isinstance(x, Subject) and isinstance(y, Subject)):
            continue
        if equality.individuals.representative(x) == equality.individuals.representative(y):
            same = ((x, SAME_AS, y),) if x != y else ()
            message = f"{display_name(x)} is both the same as {display_name(y)} and different from it."
            yield Inconsistency("eq-diff1", message, (x, y), ((x, DIFFERENT, y), *same))


def literal_statements(engine: Engine) -> list[Statement]:
    """The asserted statements with ill-typed literals, those in `noncanonical` included."""
    is_other = And(
        (
            Comparison("=", call("LANG", OBJECT), Literal("")),
            Comparison("!=", call("DATATYPE", OBJECT), NamedNode(XSD_STRING)),
            Not(call("ISNUMERIC", OBJECT)),
        )
    )
    where = join(pattern_of(STATEMENT), Filter(is_other))
    distinct = engine.store.select(select(OBJECT, where=where, distinct=True), asserted=True)
    ill_typed = [lt for (lt,) in distinct if isinstance(lt, Literal) and datatypes.value(lt) is None]
    statements = [statement_of(quad) for quad in engine.store.noncanonical]
    if ill_typed:
        where = join(values(OBJECT, ill_typed), pattern_of(STATEMENT))
        rows = engine.store.select(select(SUBJECT, PREDICATE, OBJECT, where=where), asserted=True)
        statements += [
            (s, p, o) for s, p, o in rows if isinstance(s, Subject) and isinstance(p, NamedNode) and o
        ]
    return statements


def _ill_typed(statements: Iterable[Statement]) -> Iterator[Inconsistency]:
    """Literals that are no value of their own datatype (dt-not-type)."""
    for statement in statements:
        literal = statement[2]
        if isinstance(literal, Literal) and datatypes.value(literal) is None:
            message = f"{display_name(literal)} is no value of {display_name(literal.datatype)}."
            yield Inconsistency("dt-not-type", message, (statement[0], literal), (statement,))


def inconsistency_of(rule: EntailmentRule, solution: Mapping[str, Term], message: str = "") -> Inconsistency:
    """The inconsistency for a solution of a rule's body, told by the rule as its row has it."""
    rule = rule.origin or rule
    # That a literal is of a datatype is no statement.
    atoms = (atom for atom in rule.body if not isinstance(substitute(atom, solution)[0], Literal))
    statements = tuple(ground(atom, solution) for atom in atoms)
    nodes = [term for statement in statements for term in (statement[0], statement[2])]
    terms = (*solution.values(), *dict(rule.bound).values())
    individuals = dict.fromkeys(term for term in terms if term in nodes)
    message = message or fill_description(f"{TABLE[rule.name].description}.", rule, solution)
    return Inconsistency(
        rule.name, message[:1].upper() + message[1:], tuple(individuals), statements, rule.axiom
    )
