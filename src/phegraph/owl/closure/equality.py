"""Equality: a representative replaces each clique of equal individuals until the closure is expanded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from pyoxigraph import Literal, NamedNode, Quad, Variable

from phegraph.owl import datatypes
from phegraph.owl.closure.engine import Engine
from phegraph.owl.model import ExplosionError
from phegraph.owl.rules import sparql
from phegraph.owl.rules.patterns import Atom, VarOrTerm
from phegraph.owl.rules.program import Program
from phegraph.owl.rules.sparql import OBJECT, PREDICATE, SUBJECT, ClosureGraph, absent, in_graph
from phegraph.owl.rules.strata import Relation, relation_of
from phegraph.owl.vocabulary import SAME_AS
from phegraph.rdf.terms import RDF_TYPE, Statement, Subject, Term
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Comparison, Filter, Join, Modify, Not, Values, join

MAX_PAIRS = 5_000_000
"""The most pairs of equal individuals that one rule may infer."""
REPRESENTATIVE = NamedNode("urn:phegraph:representative")
_MEMBER, _FIRST = Variable("m"), Variable("r")
_OF_MEMBER, _TO_MEMBER = (_MEMBER, PREDICATE, OBJECT), (SUBJECT, PREDICATE, _MEMBER)
_OF_FIRST, _TO_FIRST = (_FIRST, PREDICATE, OBJECT), (SUBJECT, PREDICATE, _FIRST)


class Cliques(Struct):
    """The equivalence classes of equal terms (union-find)."""

    _parent: dict[Term, Term] = {}

    def representative(self, term: Term) -> Term:
        """The representative of a term: the first IRI of its clique, else the first term."""
        root = term
        while (parent := self._parent.get(root, root)) != root:
            root = parent
        while (parent := self._parent.get(term, term)) != root:
            self._parent[term] = root
            term = parent
        return root

    def join(self, x: Term, y: Term) -> bool:
        """Make two terms equal. False where they were equal already."""
        first, second = sorted((self.representative(x), self.representative(y)), key=_order)
        self._parent.setdefault(first, first)
        self._parent[second] = first
        return first != second

    def join_all(self, pairs: Iterable[tuple[Term, Term]]) -> bool:
        """Make the terms of each pair equal. False where all were equal already."""
        return sum(self.join(x, y) for x, y in pairs) > 0

    @property
    def representatives(self) -> Mapping[Term, Term]:
        """The representative of each term that is not its own."""
        representatives = {term: self.representative(term) for term in list(self._parent)}
        return {term: first for term, first in representatives.items() if term != first}

    @property
    def members(self) -> Mapping[Term, list[Term]]:
        """The cliques of two or more terms, by representative."""
        cliques: dict[Term, list[Term]] = {}
        for term in sorted(self._parent, key=_order):
            cliques.setdefault(self.representative(term), []).append(term)
        return {first: terms for first, terms in cliques.items() if len(terms) > 1}


def _order(term: Term) -> tuple[bool, str]:
    return not isinstance(term, NamedNode), str(term)


class Equality(Struct):
    """The equal individuals and equal values of a closure."""

    individuals: Cliques = field(default_factory=Cliques)
    values: Cliques = field(default_factory=Cliques)

    @property
    def renaming(self) -> Mapping[Term, Term]:
        """The representative of each individual or value that is not its own."""
        return {**self.individuals.representatives, **self.values.representatives}


def equate(engine: Engine, program: Program, equality: Equality) -> None:
    """Infer equal individuals and values, and close the store over their representatives.

    OWL 2 Profiles, table 4 (eq-sym, eq-trans, eq-rep-s, eq-rep-o), and dt-eq.

    Args:
        engine: A closure whose strata have run.
        program: Its rules as compiled, without representatives.
        equality: The equal terms that are known, to which new ones are added.
    """
    delta = engine.graphs.delta
    seed: ClosureGraph = None
    while True:
        known = equality.renaming
        joined = equality.individuals.join_all(same_pairs(engine, seed))
        joined = equality.values.join_all(equal_values(engine)) or joined
        renaming = equality.renaming
        engine.clear(delta)
        if joined:
            engine.forget_progress()
            _store_representatives(engine, equality.individuals.representatives)
            engine.program = program.with_representatives(renaming)
        if not renaming:
            return
        _to_representatives(engine)
        _to_representative_values(engine, equality.values.representatives)
        engine.invalidate(delta)
        engine.invalidate(engine.graphs.inferred)
        engine.invalidate(engine.graphs.auxiliary)
        if joined and _mentions(program, renaming.keys() - known.keys()):
            engine.clear(delta)
            engine.run(engine.program.strata)
            seed = None
        elif engine.store.has(None, None, delta):
            engine.increase(engine.program.strata)
            seed = delta
        elif not joined:
            return


def _mentions(program: Program, terms: Iterable[Term]) -> bool:
    """Whether a rule has one of some terms, so that with representatives it may match more."""
    mentioned = set(terms)
    return any(
        node in mentioned
        for rule in (*program.rules, *program.refuting)
        for atom in (*rule.body, *((rule.head,) if rule.head else ()))
        for node in (atom[0], atom[2])
    )


def same_pairs(engine: Engine, seed: ClosureGraph) -> Iterator[tuple[Subject, Subject]]:
    """The pairs of individuals that are asserted or inferred to be the same."""
    if seed is None or engine.has((SAME_AS, None), seed):
        yield from _selected(engine, sparql.pairs_of(SAME_AS), "owl:sameAs", ())
    equating = engine.program.equating
    for rule, among in engine.that_may_equate(equating) if seed is None else ((r, ()) for r in equating):
        assert rule.head is not None
        names = sparql.head_names(rule.head)
        ends = [sparql.renamed(node, names) for node in rule.distinct or ()]
        individuals = [Filter(Not(call("ISLITERAL", node))) for node in ends]
        groups = [
            sparql.group_pattern(branch, names, individuals, among)
            for branch in engine.branches(rule, seed, merged=True)
        ]
        if groups:
            yield from _selected(engine, sparql.union(groups), rule.name, rule.axiom)


def _selected(
    engine: Engine, where: Join, rule: str, axiom: tuple[Statement, ...]
) -> Iterator[tuple[Subject, Subject]]:
    query = sparql.select(SUBJECT, OBJECT, where=where, distinct=True, limit=MAX_PAIRS + 1)
    rows = engine.store.select(query)
    for number, (x, y) in enumerate(rows):
        if number == MAX_PAIRS:
            raise ExplosionError(
                f"Reasoning stopped: {rule} finds more than {MAX_PAIRS} pairs of individuals to be the same.",
                axiom,
            )
        if isinstance(x, Subject) and isinstance(y, Subject) and x != y:
            yield x, y


def equal_values(engine: Engine) -> Iterator[tuple[Literal, Literal]]:
    """The pairs of literals of one value (dt-eq) among the objects that rules compare."""
    objects: dict[Relation, list[VarOrTerm]] = {}
    for atom in _value_atoms(engine.program):
        objects.setdefault(relation_of(atom), []).append(atom[2])
    for relation in sorted(objects, key=str):
        first: dict[datatypes.DataValue, Literal] = {}
        constants = [node for node in objects[relation] if isinstance(node, Literal)]
        for literal in [*constants, *engine.literals(relation)]:
            value = datatypes.value(literal)
            if value is not None and first.setdefault(value, literal) != literal:
                yield first[value], literal


def _value_atoms(program: Program) -> Iterator[Atom]:
    """The atoms whose object is a literal, or may be one that must equal another."""
    for rule in (*program.inferring, *program.equating, *program.refuting):
        if len(rule.body) == 1 and isinstance(rule.body[0][2], Variable):
            continue
        objects = Counter(atom[2] for atom in rule.body if atom[1] != RDF_TYPE)
        subjects = {atom[0] for atom in rule.body}
        for atom in rule.body:
            if atom[1] != RDF_TYPE and atom[1] != SAME_AS:
                shared = isinstance(atom[2], Variable) and objects[atom[2]] > 1 and atom[2] not in subjects
                if shared or isinstance(atom[2], Literal):
                    yield atom


def _store_representatives(engine: Engine, representatives: Mapping[Term, Term]) -> None:
    same = engine.graphs.same
    engine.store.clear(same)
    quads = (
        Quad(individual, REPRESENTATIVE, first, same)
        for individual, first in representatives.items()
        if isinstance(individual, Subject)
    )
    engine.store.extend(quads)


def _to_representatives(engine: Engine) -> None:
    """Add the statements of individuals for their representatives, to the delta graph as well."""
    graphs = engine.graphs
    for template, pattern in ((_OF_FIRST, _OF_MEMBER), (_TO_FIRST, _TO_MEMBER)):
        for source, target in (
            (graphs.asserted, graphs.inferred),
            (graphs.inferred, graphs.inferred),
            (graphs.auxiliary, graphs.auxiliary),
        ):
            _replace(engine, template, pattern, source, (target, graphs.delta))


def _replace(
    engine: Engine,
    template: Atom,
    pattern: Atom,
    source: ClosureGraph,
    targets: Iterable[NamedNode],
) -> None:
    link = in_graph(engine.graphs.same, (_MEMBER, REPRESENTATIVE, _FIRST))
    is_other = Filter(Comparison("!=", PREDICATE, SAME_AS))
    where = join(link, in_graph(source, pattern), is_other, _unknown(engine, template))
    insert = join(in_graph(graph, template) for graph in targets)
    engine.store.update(printed(Modify(where, insert=insert)))


def _unknown(engine: Engine, template: Atom) -> list[Filter]:
    graphs = engine.graphs
    return [absent(template, graph) for graph in (graphs.asserted, graphs.inferred, graphs.auxiliary)]


def _to_representative_values(engine: Engine, representatives: Mapping[Term, Term]) -> None:
    if not representatives:
        return
    graphs = engine.graphs
    insert = join(in_graph(graph, _TO_FIRST) for graph in (graphs.auxiliary, graphs.delta))
    unknown = _unknown(engine, _TO_FIRST)
    for source in (graphs.asserted, graphs.inferred):
        where = join(_pairs(representatives), in_graph(source, _TO_MEMBER), unknown)
        engine.store.update(printed(Modify(where, insert=insert)))


def _pairs(representatives: Mapping[Term, Term]) -> Values:
    """The VALUES of terms and their representatives."""
    rows = representatives.items()
    return Values((_MEMBER, _FIRST), tuple(rows))  # type: ignore[arg-type]  # values are literals


def expand(engine: Engine, equality: Equality, largest: int) -> list[list[Term]]:
    """Add the statements of representatives for each individual of their cliques.

    Args:
        engine: A closure whose strata have run.
        equality: The equal terms.
        largest: The size of the largest clique to expand.

    Returns:
        The cliques that are larger, and not expanded.
    """
    cliques = equality.individuals.members
    large = {first for first, individuals in cliques.items() if len(individuals) > largest}
    graphs = engine.graphs
    if large:
        _store_representatives(
            engine,
            {m: first for m, first in equality.individuals.representatives.items() if first not in large},
        )
    pairs = (
        Quad(x, SAME_AS, y, graphs.inferred)
        for first, individuals in cliques.items()
        if first not in large
        for x in individuals
        for y in individuals
        if x != y and isinstance(x, Subject)
    )
    if cliques:
        engine.store.extend(pairs)
        for template, pattern in ((_OF_MEMBER, _OF_FIRST), (_TO_MEMBER, _TO_FIRST)):
            for source in (graphs.asserted, graphs.inferred):
                _replace(engine, template, pattern, source, (graphs.inferred,))
    if equality.values.representatives:
        _remove_equal_values(engine, equality.values.representatives)
    return [cliques[first] for first in sorted(large, key=str)]


def _remove_equal_values(engine: Engine, representatives: Mapping[Term, Term]) -> None:
    """Remove an inferred statement where there is one with another lexical form of the same value."""
    removed = in_graph(engine.graphs.inferred, _TO_FIRST)
    for graph in (engine.graphs.asserted, engine.graphs.inferred):
        where = join(_pairs(representatives), removed, in_graph(graph, _TO_MEMBER))
        engine.store.update(printed(Modify(where, delete=Join((removed,)))))
