"""What a closure knows of its store: which keys have statements in which graphs."""

from collections.abc import Iterable, Iterator
from itertools import product

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl import datatypes
from phegraph.owl.rules import sparql
from phegraph.owl.rules.patterns import Node, Rule
from phegraph.owl.rules.program import Program
from phegraph.owl.rules.sparql import Branch, Graph, Graphs, in_graph
from phegraph.owl.rules.strata import Key, key_of
from phegraph.owl.vocabulary import LITERAL, THING
from phegraph.rdf.terms import RDF_TYPE, text
from phegraph.store.protocol import Store


class Lookup(Struct):
    """A store under a program: where the statements of each key are, and so what can fire."""

    store: Store
    graphs: Graphs
    program: Program
    _has: dict[Graph, dict[Key, bool]] = {}
    _touched: dict[Graph, set[Key]] = {}

    def start(self) -> None:
        """Look up at once which keys are asserted. The other graphs are empty."""
        rules = (*self.program.rules, *self.program.refuting)
        keys = {key_of(atom) for rule in rules for atom in (*rule.body, *((rule.head,) if rule.head else ()))}
        for template, wanted in (
            ("VALUES ?k {{ {} }} FILTER EXISTS {{ ?s ?k ?o }}", {k: k[0] for k in keys if k[1] is None}),
            (
                f"VALUES ?k {{{{ {{}} }}}} FILTER EXISTS {{{{ ?s {text(RDF_TYPE)} ?k }}}}",
                {k: k[1] for k in keys if k[1]},
            ),
        ):
            names = {name: key for key, name in wanted.items() if isinstance(name, NamedNode)}
            listed = " ".join(map(text, sorted(names, key=str)))
            rows = self.store.select(f"SELECT ?k {{ {template.format(listed)} }}", asserted=True)
            found = {row[0] for row in rows}
            self._has.setdefault(self.graphs.asserted, {}).update(
                {k: name in found for name, k in names.items()}
            )
        self._touched = {graph: set() for graph in (self.graphs.inferred, *self.graphs.scratch)}

    def has(self, key: Key, graph: Graph) -> bool:
        """Whether a graph has statements of a key."""
        known = self._has.get(graph, {}).get(key)
        if known is None and key not in self._touched.get(graph, {key}):
            return False
        if known is None:
            _, *about = sparql.named(sparql.atom_of(key, Variable("s"), Variable("o")))
            predicate, other = (None if isinstance(node, Variable) else node for node in about)
            known = self.store.has(predicate, other, graph)
            self._has.setdefault(graph, {})[key] = known
        return known

    def sources(self, key: Key, *, merged: bool = False) -> list[Graph]:
        """The graphs that have statements of a key; merged, asserted and inferred ones are in one."""
        graphs = self.graphs
        places = (graphs.asserted, graphs.inferred, graphs.auxiliary)
        found = [graph for graph in places if self.has(key, graph)]
        if merged and graphs.inferred in found:
            return [None, *(graph for graph in found if graph == graphs.auxiliary)]
        return [None if merged and graph == graphs.asserted else graph for graph in found]

    def forget(self, graph: Graph = None, keys: Iterable[Key] = ()) -> None:
        """Take it that a graph has changed: all of it, or about some keys."""
        keys = set(keys)
        if not keys:
            self._touched.pop(graph, None)
            self._has.pop(graph, None)
            return
        if graph in self._touched:
            self._touched[graph] |= keys
        for key in keys:
            self._has.get(graph, {}).pop(key, None)

    def target(self, key: Key) -> NamedNode:
        """The graph for new statements of a key."""
        nameless = isinstance(key[0], BlankNode) or isinstance(key[1], BlankNode) or key[1] == THING
        return self.graphs.auxiliary if nameless else self.graphs.inferred

    def branches(
        self, rule: Rule, seed: Graph = None, keys: Iterable[Key] | None = None, *, merged: bool = False
    ) -> Iterator[Branch]:
        """The ways to carry out a rule, each atom in each graph that has it.

        Args:
            rule: The rule.
            seed: Where one of the atoms must be; without one, all of them may be anywhere.
            keys: The keys of the atoms that may be in the seed; None for all.
            merged: Whether it is for a query, whose default graph has what is asserted and inferred.
        """
        lowered = self.lower(rule)
        if lowered is None:
            return
        rule, conditions = lowered
        found = [self.sources(key_of(atom), merged=merged) for atom in rule.body]
        if seed is None:
            yield from (Branch(rule, places, conditions) for places in product(*found))
            return
        for number, atom in enumerate(rule.body):
            key = key_of(atom)
            if (keys is None or key in keys) and self.has(key, seed):
                seeded: list[list[Graph]] = [*found[:number], [seed], *found[number + 1 :]]
                yield from (Branch(rule, places, conditions, number) for places in product(*seeded))

    def lower(self, rule: Rule) -> tuple[Rule, tuple[str, ...]] | None:
        """A rule without atoms that say that a value is of a datatype, and the conditions instead of them.

        None where no value meets them.
        """
        typed = [a for a in rule.body if a[1] == RDF_TYPE and a[2] in self.program.tbox.datatypes]
        if not typed:
            return rule, ()
        names = sparql.head_names(rule.head)
        conditions = []
        for atom in typed:
            assert isinstance(atom[0], Variable)
            assert not isinstance(atom[2], Variable)
            name = names.get(atom[0].value, f"_{atom[0].value}")
            if atom[2] == LITERAL:
                conditions.append(f"FILTER(isLiteral(?{name}))")
                continue
            members = [value for value in self.values(rule, atom[0]) if datatypes.contains(atom[2], value)]
            if not members:
                return None
            conditions.append(sparql.values(name, members))
        return replace(rule, body=tuple(atom for atom in rule.body if atom not in typed)), tuple(conditions)

    def values(self, rule: Rule, variable: Node) -> list[Literal]:
        """The literals that a variable of a rule may stand for."""
        found: dict[Literal, None] = {}
        for atom in rule.body:
            if atom[2] == variable and atom[1] != RDF_TYPE:
                found.update(dict.fromkeys(self.literals(key_of(atom))))
        return list(found)

    def literals(self, key: Key) -> list[Literal]:
        """The distinct literals that a predicate leads to."""
        pattern = sparql.pattern_of(key)
        where = sparql.union(in_graph(graph, pattern) for graph in self.sources(key, merged=True))
        rows = self.store.select(f"SELECT DISTINCT ?o {{ {where} FILTER(isLiteral(?o)) }}") if where else ()
        return [row[0] for row in rows if isinstance(row[0], Literal)]

    def clear(self, graph: NamedNode) -> None:
        """Empty a graph."""
        self.store.clear(graph)
        self.forget(graph)
        self._touched[graph] = set()
