"""Lookup of the graphs that have statements of a relation, and of the branches of rules over them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl import datatypes
from phegraph.owl.rules import sparql
from phegraph.owl.rules.patterns import EntailmentRule, VarOrTerm
from phegraph.owl.rules.program import Program
from phegraph.owl.rules.sparql import (
    OBJECT,
    SUBJECT,
    Branch,
    ClosureGraph,
    ClosureGraphs,
    LiteralsOfVariables,
    in_graph,
    pattern_of,
)
from phegraph.owl.rules.strata import Relation, relation_of
from phegraph.owl.vocabulary import LITERAL, THING
from phegraph.rdf.terms import RDF_TYPE
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.tree import Aggregate, Comparison, Exists, Filter, Query, Select, join, values
from phegraph.sparql.guard import remember
from phegraph.store.protocol import Store

_FEW = 200
"""How many nodes are named in a query for those of them that a rule is about."""
Nodes = tuple[Variable, Sequence[NamedNode]]
"""A variable of a rule, and the nodes of which it must be one."""


class Lookup(Struct):
    """A store and a program, with a cache of which graphs have statements of which relations."""

    store: Store
    graphs: ClosureGraphs
    program: Program
    _has: dict[ClosureGraph, dict[Relation, bool]] = {}
    _touched: dict[ClosureGraph, set[Relation]] = {}

    def start(self) -> None:
        """Look up which relations are asserted, in few queries. The other graphs are empty."""
        rules = (*self.program.rules, *self.program.refuting)
        relations = {
            relation_of(atom) for rule in rules for atom in (*rule.body, *((rule.head,) if rule.head else ()))
        }
        key = Variable("k")
        for atom, candidates in (
            (
                (SUBJECT, key, OBJECT),
                {relation: relation[0] for relation in relations if relation[1] is None},
            ),
            ((SUBJECT, RDF_TYPE, key), {relation: relation[1] for relation in relations if relation[1]}),
        ):
            names = {name: relation for relation, name in candidates.items() if isinstance(name, NamedNode)}
            where = join(values(key, sorted(names, key=str)), Filter(Exists(join(pattern_of(atom)))))
            asserted = {row[0] for row in self.store.select(sparql.select(key, where=where), asserted=True)}
            self._has.setdefault(self.graphs.asserted, {}).update(
                {k: name in asserted for name, k in names.items()}
            )
        self._touched = {graph: set() for graph in (self.graphs.inferred, *self.graphs.scratch)}

    def has(self, relation: Relation, graph: ClosureGraph) -> bool:
        """Whether a graph has statements of a relation."""
        known = self._has.get(graph, {}).get(relation)
        if known is None and relation not in self._touched.get(graph, {relation}):
            return False
        if known is None:
            _, *about = sparql.named(sparql.atom_of(relation, SUBJECT, OBJECT))
            predicate, object = (None if isinstance(node, Variable) else node for node in about)
            known = self.store.has(predicate, object, graph)
            self._has.setdefault(graph, {})[relation] = known
        return known

    def has_any(self, relation: Relation) -> bool:
        """Whether there are statements of a relation."""
        return any(self.has(relation, graph) for graph in self._graphs_in_order)

    @property
    def _graphs_in_order(self) -> tuple[ClosureGraph, ...]:
        return self.graphs.asserted, self.graphs.inferred, self.graphs.auxiliary

    def sources(self, relation: Relation, *, merged: bool = False) -> list[ClosureGraph]:
        """The graphs that have statements of a relation; merged, None for asserted and inferred ones."""
        graphs = self.graphs
        sources = [graph for graph in self._graphs_in_order if self.has(relation, graph)]
        if merged and graphs.inferred in sources:
            return [None, *(graph for graph in sources if graph == graphs.auxiliary)]
        return [None if merged and graph == graphs.asserted else graph for graph in sources]

    def invalidate(self, graph: ClosureGraph = None, relations: Iterable[Relation] = ()) -> None:
        """Invalidate the cache for a graph that has changed, of some relations or all."""
        relations = set(relations)
        if not relations:
            self._touched.pop(graph, None)
            self._has.pop(graph, None)
            return
        if graph in self._touched:
            self._touched[graph] |= relations
        for relation in relations:
            self._has.get(graph, {}).pop(relation, None)

    def target(self, relation: Relation) -> NamedNode:
        """The graph for new statements of a relation."""
        anonymous = (
            isinstance(relation[0], BlankNode) or isinstance(relation[1], BlankNode) or relation[1] == THING
        )
        return self.graphs.auxiliary if anonymous else self.graphs.inferred

    def branches(
        self,
        rule: EntailmentRule,
        seed: ClosureGraph = None,
        relations: Iterable[Relation] | None = None,
        *,
        merged: bool = False,
    ) -> Iterator[Branch]:
        """The branches of a rule: each atom in each graph that has statements of it.

        Args:
            rule: The rule.
            seed: A graph that one of the atoms must be in; None for any.
            relations: The relations of the atoms that may be in the seed; None for all.
            merged: Whether for a query, whose default graph has the asserted and the inferred statements.
        """
        untyped = self._without_datatypes(rule)
        if untyped is None:
            return
        rule, literals = untyped
        sources = [self.sources(relation_of(atom), merged=merged) for atom in rule.body]
        if seed is None:
            yield from (Branch(rule, places, literals) for places in product(*sources))
            return
        for number, atom in enumerate(rule.body):
            relation = relation_of(atom)
            if (relations is None or relation in relations) and self.has(relation, seed):
                seeded: list[list[ClosureGraph]] = [*sources[:number], [seed], *sources[number + 1 :]]
                yield from (Branch(rule, places, literals, number) for places in product(*seeded))

    def that_may_equate(
        self, rules: Iterable[EntailmentRule]
    ) -> Iterator[tuple[EntailmentRule, tuple[Nodes, ...]]]:
        """The rules by which two terms may be the same: not those that compare what no node has two of.

        Of many classes the members have at most one value of a property, and few properties have two at all.
        Where few nodes have two, they are given with the variable that must be one of them.
        """
        seen: dict[tuple[Relation, bool], Sequence[NamedNode] | None] = {}
        for rule in rules:
            compared = _compared(rule)
            for key in compared:
                if key not in seen:
                    seen[key] = self._with_two(*key)
            known = [(shared, nodes) for key, shared in compared.items() if (nodes := seen[key]) is not None]
            if all(nodes for _, nodes in known):
                yield rule, tuple(known)

    def _with_two(self, relation: Relation, inverse: bool) -> Sequence[NamedNode] | None:
        """The subjects with two objects of a relation, or the converse; None where there may be many."""
        if self.sources(relation, merged=True) != [None]:
            return None
        ends = (OBJECT, relation[0], SUBJECT) if inverse else (SUBJECT, relation[0], OBJECT)
        several = Comparison(">", Aggregate("COUNT"), Literal(1))
        where, group = join(pattern_of(ends)), (SUBJECT,)
        query = Query(Select(projection=group, where=where, group=group, having=(several,), limit=_FEW + 1))
        nodes = [node for (node,) in self.store.select(remember(query))]
        named = [node for node in nodes if isinstance(node, NamedNode)]
        return named if len(named) == len(nodes) <= _FEW else None

    def _without_datatypes(self, rule: EntailmentRule) -> tuple[EntailmentRule, LiteralsOfVariables] | None:
        """A rule without the atoms about datatypes, and the literals that fulfil them.

        None where none does.
        """
        typed = [a for a in rule.body if a[1] == RDF_TYPE and a[2] in self.program.tbox.datatypes]
        if not typed:
            return rule, ()
        literals: list[tuple[Variable, tuple[Literal, ...] | None]] = []
        for variable, _, datatype in typed:
            assert isinstance(variable, Variable)
            assert not isinstance(datatype, Variable)
            if datatype == LITERAL:
                literals.append((variable, None))
                continue
            members = tuple(lt for lt in self.values(rule, variable) if datatypes.contains(datatype, lt))
            if not members:
                return None
            literals.append((variable, members))
        return replace(rule, body=tuple(atom for atom in rule.body if atom not in typed)), tuple(literals)

    def values(self, rule: EntailmentRule, variable: VarOrTerm) -> list[Literal]:
        """The literals to which a variable of a rule may be bound."""
        literals: dict[Literal, None] = {}
        for atom in rule.body:
            if atom[2] == variable and atom[1] != RDF_TYPE:
                literals.update(dict.fromkeys(self.literals(relation_of(atom))))
        return list(literals)

    def literals(self, relation: Relation) -> list[Literal]:
        """The distinct literals that are objects of a relation."""
        atom = sparql.statements_of(relation)
        groups = [join(in_graph(graph, atom)) for graph in self.sources(relation, merged=True)]
        if not groups:
            return []
        where = join(sparql.union(groups).parts, Filter(call("ISLITERAL", OBJECT)))
        rows = self.store.select(sparql.select(OBJECT, where=where, distinct=True))
        return [row[0] for row in rows if isinstance(row[0], Literal)]

    def clear(self, graph: NamedNode) -> None:
        """Empty a graph."""
        self.store.clear(graph)
        self.invalidate(graph)
        self._touched[graph] = set()


def _compared(rule: EntailmentRule) -> dict[tuple[Relation, bool], Variable]:
    """The properties of which the ends of a rule are values of one node, or with True, have one value.

    With each is the variable of that node.
    """
    atoms = [atom for atom in rule.body if isinstance(atom[1], NamedNode) and atom[1] != RDF_TYPE]
    pairs = [pair for pair in combinations(atoms, 2) if pair[0][1] == pair[1][1]]
    ends = set(rule.distinct or ())
    return {
        (relation_of(one), at == 0): node
        for one, two in pairs
        for at, shared in ((2, 0), (0, 2))
        if one[shared] == two[shared] and {one[at], two[at]} == ends and len(ends) == 2
        if isinstance(node := one[shared], Variable)
    }
