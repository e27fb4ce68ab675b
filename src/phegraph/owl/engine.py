"""The engine: strata of rules carried out on a store, as SPARQL updates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Variable

from phegraph.errors import LimitError
from phegraph.owl import datatypes, sparql
from phegraph.owl.patterns import Atom, Node, Rule, ground
from phegraph.owl.program import Program
from phegraph.owl.sparql import Branch, Graph, Graphs
from phegraph.owl.strata import Key, Stratum, key_of
from phegraph.owl.vocabulary import LITERAL, THING
from phegraph.store import Store
from phegraph.terms import RDF_TYPE, text

Progress = Callable[[str, int], None]
"""Told of each key that rules gave statements for, and how many statements were counted so far."""
NO_PROGRESS: Progress = lambda key, counted: None  # noqa: E731
UNLIMITED = (1 << 31) - 2
"""No limit: one more is the largest LIMIT that servers take."""


@dataclass
class Engine:
    """One closure at work: which keys have statements in which graphs, and how many were inferred."""

    store: Store
    graphs: Graphs
    program: Program
    limit: int = UNLIMITED
    progress: Progress = NO_PROGRESS
    _has: dict[Graph, dict[Key, bool]] = field(default_factory=dict)
    _counted: dict[Key, int] = field(default_factory=dict)
    _touched: dict[Graph, set[Key]] = field(default_factory=dict)

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

    def run(self, strata: Iterable[Stratum]) -> None:
        """Carry out strata from what is asserted and inferred so far.

        Raises:
            LimitError: A rule gives more than the limit allows; it names the rule.
        """
        for stratum in strata:
            if not stratum.internal:
                self._once(stratum.rules)
            elif stratum.copies is not None:
                self._copies(stratum)
            else:
                self._loop(stratum, seed=None)

    def increase(self, strata: Iterable[Stratum]) -> None:
        """Carry out strata from the difference in the delta graph, which takes up what follows.

        Raises:
            LimitError: A rule gives more than the limit allows; it names the rule.
        """
        for stratum in strata:
            if any(self.has(key_of(atom), self.graphs.delta) for rule in stratum.rules for atom in rule.body):
                self._loop(stratum, seed=self.graphs.delta)

    def has(self, key: Key, graph: Graph) -> bool:
        """Whether a graph has statements of a key."""
        known = self._has.get(graph, {}).get(key)
        if known is None and key not in self._touched.get(graph, {key}):
            return False
        if known is None:
            pattern = sparql.union(
                [_in(graph, sparql.triple(sparql.named(sparql.atom_of(key, Variable("s"), Variable("o")))))]
            )
            known = self.store.ask(f"ASK {pattern}", asserted=graph is None)
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
        atom = sparql.triple(sparql.named(sparql.atom_of(key, Variable("s"), Variable("o"))))
        where = sparql.union(_in(graph, atom) for graph in self.sources(key, merged=True))
        rows = self.store.select(f"SELECT DISTINCT ?o {{ {where} FILTER(isLiteral(?o)) }}") if where else ()
        return [row[0] for row in rows if isinstance(row[0], Literal)]

    def _once(self, rules: Iterable[Rule]) -> None:
        for group in by_head(rules):
            self._give(group, (self.target(key_of(_head(group[0]))),), seed=None)

    def _give(
        self,
        rules: Sequence[Rule],
        targets: Sequence[NamedNode],
        seed: Graph,
        keys: Iterable[Key] | None = None,
    ) -> None:
        """Carry out rules of one head."""
        head = _head(rules[0])
        key = key_of(head)
        facts = [rule for rule in rules if not rule.body]
        if facts and seed is None:
            self.add([head], targets)
        branches = [branch for rule in rules if rule.body for branch in self.branches(rule, seed, keys)]
        if not branches:
            return
        guards = [graph for graph in (self.graphs.asserted, self.target(key)) if self.has(key, graph)]
        bounded = key[1] is None and any(len(rule.body) > 1 for rule in rules)
        limit = self._allowed() + 1 if bounded else None
        self.store.update(sparql.insert(head, targets, branches, guards, limit))
        self._given(key, targets, rules, bounded=bounded)

    def add(self, atoms: Iterable[Atom], targets: Sequence[NamedNode]) -> None:
        """Add statements without variables."""
        for atom in atoms:
            key = key_of(atom)
            subject, predicate, other = ground(sparql.named(atom), {})
            self.store.extend(Quad(subject, predicate, other, graph) for graph in targets)
            for graph in targets:
                self.forget(graph, [key])

    def _given(self, key: Key, targets: Iterable[NamedNode], rules: Sequence[Rule], *, bounded: bool) -> None:
        for graph in targets:
            if not self._has.get(graph, {}).get(key):
                self.forget(graph, [key])
        if bounded and self.limit < UNLIMITED:
            self._count(key, next(iter(targets)), rules)
        self.progress(shown(key), sum(self._counted.values()))

    def _allowed(self) -> int:
        return max(self.limit - sum(self._counted.values()), 0)

    def _count(self, key: Key, graph: NamedNode, rules: Sequence[Rule]) -> None:
        atom = sparql.triple(sparql.named(sparql.atom_of(key, Variable("s"), Variable("o"))))
        ((number,),) = self.store.select(f"SELECT (COUNT(*) AS ?n) {{ {_in(graph, atom)} }}")
        assert isinstance(number, Literal)
        self._counted[key] = max(int(number.value), self._counted.get(key, 0))
        if sum(self._counted.values()) > self.limit:
            names = ", ".join(sorted({rule.name for rule in rules}))
            raise LimitError(
                f"Reasoning stopped: more than {self.limit} statements would be inferred."
                f" The last rule was {names} for {shown(key)}.",
                hint="Correct its axiom, or raise the limit.",
            )

    def _copies(self, stratum: Stratum) -> None:
        assert stratum.copies is not None
        self._once(stratum.incoming)
        steps = [
            (source, to, flip)
            for source in sorted(stratum.copies, key=str)
            for to, flip in stratum.copies[source]
        ]
        self._copy([(s, to, flip, self.sources(s)) for s, to, flip in steps])
        if stratum.transitive:
            rule = stratum.transitive[0]
            key = key_of(_head(rule))
            if not stratum.copies[key]:
                self._path(rule, self.target(key))
                return
            fresh = self.graphs.fresh[0]
            self._path(rule, fresh)
            if self.has(key, fresh):
                self._copy([(key, to, flip, [fresh]) for to, flip in {(key, False), *stratum.copies[key]}])
                self.clear(fresh)

    def _copy(self, steps: Iterable[tuple[Key, Key, bool, list[Graph]]]) -> None:
        by_target: dict[NamedNode, list[tuple[Key, Key, bool, Sequence[Graph], Sequence[Graph]]]] = {}
        for source, to, flipped, graphs in steps:
            if graphs:
                target = self.target(to)
                guards = [graph for graph in (self.graphs.asserted, target) if self.has(to, graph)]
                by_target.setdefault(target, []).append((source, to, flipped, graphs, guards))
        for target, pairs in by_target.items():
            self.store.update(sparql.copies(target, pairs))
            self.forget(target, [to for _, to, _, _, _ in pairs])
            for to in dict.fromkeys(to for _, to, _, _, _ in pairs):
                self.progress(shown(to), sum(self._counted.values()))

    def _path(self, rule: Rule, target: NamedNode) -> None:
        key = key_of(_head(rule))
        graphs = self.sources(key)
        if not graphs:
            return
        source = graphs[0]
        if len(graphs) > 1:
            source = self.graphs.delta
            self.store.update(sparql.copies(source, [(key, key, False, graphs, ())]))
        guards = [graph for graph in (self.graphs.asserted, self.target(key)) if self.has(key, graph)]
        self.store.update(sparql.path(key, target, source, guards, self._allowed() + 1))
        if source == self.graphs.delta:
            self.clear(source)
        self._given(key, (target,), (rule,), bounded=True)

    def _loop(self, stratum: Stratum, seed: Graph) -> None:
        """A recursive stratum: rounds that each begin with what the round before gave."""
        fresh, other = self.graphs.fresh
        for group in by_head(stratum.rules):
            self._give(group, (fresh,), seed)
        while found := [key for key in sorted(stratum.keys, key=str) if self.has(key, fresh)]:
            self._keep(found, fresh, seed)
            for group in by_head(stratum.internal):
                paths = [rule for rule in group if seed is None and rule in stratum.transitive]
                self._give_or_nothing([rule for rule in group if rule not in paths], other, fresh, found)
                for rule in paths:
                    if key_of(_head(rule)) in found:
                        self._path(rule, other)
            self.clear(fresh)
            fresh, other = other, fresh

    def _give_or_nothing(
        self, rules: Sequence[Rule], target: NamedNode, seed: Graph, keys: Iterable[Key]
    ) -> None:
        if rules:
            self._give(rules, (target,), seed, keys)

    def _keep(self, keys: Iterable[Key], fresh: NamedNode, seed: Graph) -> None:
        """Put what a round gave where it belongs, and into the delta of an increment."""
        extra = (self.graphs.delta,) if seed is not None else ()
        for key in keys:
            guards = [self.graphs.asserted] if self.has(key, self.graphs.asserted) else []
            for target in (self.target(key), *extra):
                self.store.update(sparql.copies(target, [(key, key, False, [fresh], guards)]))
                self.forget(target, [key])

    def clear(self, graph: NamedNode) -> None:
        """Empty a graph."""
        self.store.clear(graph)
        self.forget(graph)
        self._touched[graph] = set()


def by_head(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules grouped by their heads, up to the names of variables."""
    groups: dict[Atom, list[Rule]] = {}
    for rule in rules:
        head = _head(rule)
        groups.setdefault(sparql.rename(head, sparql.head_names(head)), []).append(rule)
    return list(groups.values())


def shown(key: Key) -> str:
    """A key as people read it."""
    return text_of_key(key[0]) if key[1] is None else text_of_key(key[1])


def text_of_key(node: Node) -> str:
    """A term of a key, or what it is where it has no name."""
    return "a nameless class or property" if isinstance(node, BlankNode | Variable) else text(node)


def _head(rule: Rule) -> Atom:
    assert rule.head is not None
    return rule.head


def _in(graph: Graph, pattern: str) -> str:
    return pattern if graph is None else f"GRAPH {text(graph)} {{ {pattern} }}"
