"""The engine: evaluates strata of rules on a store, by SPARQL updates."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from msgspec import field
from pyoxigraph import BlankNode, NamedNode, Quad, Variable

from phegraph.owl.closure.lookup import Lookup
from phegraph.owl.model import ExplosionError
from phegraph.owl.rules import sparql
from phegraph.owl.rules.patterns import Atom, EntailmentRule, ground
from phegraph.owl.rules.sparql import ClosureGraph, ClosureGraphs, in_graph
from phegraph.owl.rules.strata import Relation, Stratum, relation_of, stratify
from phegraph.rdf.terms import text
from phegraph.sparql.algebra.printer import printed
from phegraph.store.protocol import Store

_T = TypeVar("_T")
InferenceProgress = Callable[[str, int], None]
"""Called with each relation that statements were inferred for, and the number counted so far."""
NO_PROGRESS: InferenceProgress = lambda relation, counted: None  # noqa: E731
Costs = dict[tuple[EntailmentRule, ...], tuple[int, float]]
"""The rows and seconds of each rule, or of rules that are evaluated as one."""
MAX_BRANCHES = 25
"""The most branches of one update: stores plan a union in time that is quadratic in its branches."""
UNLIMITED = (1 << 31) - 2
"""No limit. One more is the largest LIMIT that servers accept."""


class Engine(Lookup):
    """The evaluation of a program on a store."""

    limit: int = UNLIMITED
    progress: InferenceProgress = NO_PROGRESS
    costs: Costs | None = None
    _counted: dict[Relation, int] = field(default_factory=dict)

    @classmethod
    def continues(cls, store: Store, graphs: ClosureGraphs) -> bool:
        """Whether a closure goes on with the inferred statements of one that was interrupted."""
        return False

    def forget_progress(self) -> None:
        """Forget which strata are done, before what they inferred is changed."""

    def run_what_can_fire(self) -> None:
        """Evaluate the program, without the rules of which a relation in the body has no statements.

        Raises:
            ExplosionError: A rule infers more than the limit allows; the message names it.
        """
        strata = self.program.strata if self.costs is not None else stratify(self._can_fire())
        self.run(strata)

    def _can_fire(self) -> Iterator[EntailmentRule]:
        """The inferring rules whose bodies may have solutions, by what has statements and what may follow."""
        waiting: dict[Relation, list[int]] = {}
        missing: list[int] = []
        reached: list[Relation] = []
        rules = list(self.program.split)
        for number, rule in enumerate(rules):
            relations = {relation_of(atom) for atom in rule.body}
            relations = {each for each in relations if each[1] not in self.program.tbox.datatypes}
            missing.append(len(relations))
            for relation in relations:
                waiting.setdefault(relation, []).append(number)
            if not relations:
                reached.append(relation_of(_head(rule)))
        reached += (relation for relation in waiting if self.has_any(relation))
        while reached:
            for number in waiting.pop(reached.pop(), ()):
                missing[number] -= 1
                if not missing[number]:
                    reached.append(relation_of(_head(rules[number])))
        return (rule for rule, count in zip(rules, missing, strict=True) if not count)

    def run(self, strata: Iterable[Stratum]) -> None:
        """Evaluate strata over the asserted and the inferred statements.

        Raises:
            ExplosionError: A rule infers more than the limit allows; the message names it.
        """
        for stratum in strata:
            if not stratum.internal:
                self._run_once(stratum.rules)
            elif stratum.copies is not None:
                self._run_copies(stratum)
            else:
                self._run_recursively(stratum, seed=None)

    def increase(self, strata: Iterable[Stratum]) -> None:
        """Evaluate strata for the statements of the delta graph, to which their consequences are added.

        Raises:
            ExplosionError: A rule infers more than the limit allows; the message names it.
        """
        for stratum in strata:
            if any(
                self.has(relation_of(atom), self.graphs.delta) for rule in stratum.rules for atom in rule.body
            ):
                self._run_recursively(stratum, seed=self.graphs.delta)

    def _run_once(self, rules: Sequence[EntailmentRule]) -> None:
        self._add_facts(rules)
        for group in by_head(rule for rule in rules if rule.body):
            self._infer(group, (self.target(relation_of(_head(group[0]))),), seed=None)

    def _infer(
        self,
        rules: Sequence[EntailmentRule],
        targets: Sequence[NamedNode],
        seed: ClosureGraph,
        relations: Iterable[Relation] | None = None,
    ) -> None:
        """Evaluate rules of one head."""
        if self.costs is not None and len(rules) > 1:
            for rule in rules:
                self._infer([rule], targets, seed, relations)
            return
        head = _head(rules[0])
        relation = relation_of(head)
        branches = [branch for rule in rules if rule.body for branch in self.branches(rule, seed, relations)]
        limited = relation[1] is None and any(len(rule.body) > 1 for rule in rules)
        for batch in batches(branches):
            guards = [
                graph for graph in (self.graphs.asserted, self.target(relation)) if self.has(relation, graph)
            ]
            limit = self._remaining() + 1 if limited else None
            with self._measured(rules, targets[0]):
                self.store.update(printed(sparql.insert(head, targets, batch, guards, limit)))
            self._after_inference(relation, targets, rules, limited=limited)

    def _add_facts(self, rules: Iterable[EntailmentRule], graph: ClosureGraph = None) -> None:
        """Add the heads of rules without a body to a graph, or each to the graph of its relation."""
        heads = [_head(rule) for rule in rules if not rule.body]
        targets = [graph or self.target(relation_of(head)) for head in heads]
        statements = (ground(sparql.named(head), {}) for head in heads)
        self.store.extend(Quad(*s, target) for s, target in zip(statements, targets, strict=True))
        for target in dict.fromkeys(targets):
            self.invalidate(target, {relation_of(head) for head in heads})

    def _after_inference(
        self,
        relation: Relation,
        targets: Iterable[NamedNode],
        rules: Sequence[EntailmentRule],
        *,
        limited: bool,
    ) -> None:
        for graph in targets:
            if not self._has.get(graph, {}).get(relation):
                self.invalidate(graph, [relation])
        if limited and self.limit < UNLIMITED:
            self._count(relation, next(iter(targets)), rules)
        self.progress(relation_name(relation), sum(self._counted.values()))

    @contextmanager
    def _measured(self, rules: Sequence[EntailmentRule], target: NamedNode) -> Iterator[None]:
        """Add the rows and seconds of the block to the costs of rules, where they are measured."""
        if self.costs is None or not rules:
            yield
            return
        before, started = self.store.count(target), time.perf_counter()
        yield
        seconds = time.perf_counter() - started
        rows, so_far = self.costs.get(tuple(rules), (0, 0.0))
        self.costs[tuple(rules)] = (rows + self.store.count(target) - before, so_far + seconds)

    def _remaining(self) -> int:
        return max(self.limit - sum(self._counted.values()), 0)

    def _count(self, relation: Relation, graph: NamedNode, rules: Sequence[EntailmentRule]) -> None:
        number = sparql.count(self.store, in_graph(graph, sparql.statements_of(relation)))
        self._counted[relation] = max(number, self._counted.get(relation, 0))
        if sum(self._counted.values()) > self.limit:
            names = ", ".join(sorted({rule.name for rule in rules}))
            raise ExplosionError(
                f"Reasoning stopped: more than {self.limit} statements would be inferred."
                f" The last rule was {names} for {relation_name(relation)}.",
                tuple(dict.fromkeys(statement for rule in rules for statement in rule.axiom)),
            )

    def _run_copies(self, stratum: Stratum) -> None:
        assert stratum.copies is not None
        self._run_once(stratum.incoming)
        copying = [rule for rule in stratum.internal if rule not in stratum.transitive]
        first, *rest = directions = stratum.copies
        with self._measured(copying, self.target(relation_of(_head(stratum.internal[0])))):
            inwards = [(relation, first, flip) for relation in rest for flip in directions[relation]]
            outwards = [(first, relation, flip) for relation, _, flip in inwards]
            if len(inwards) == len(directions[first]) == 1:
                # What either of two relations has is copied to the other: none of it comes back.
                self._copy(self._from_sources(inwards + outwards))
            else:
                # All pairs are copied to the first relation, and from there to the rest: fewer updates than
                # each to each.
                self._copy(self._from_sources(inwards))
                if len(directions[first]) > 1:
                    self._copy(self._from_sources([(first, first, True)]))
                self._copy(self._from_sources(outwards))
        if stratum.transitive:
            rule = stratum.transitive[0]
            relation = relation_of(_head(rule))
            if not rest and len(directions[first]) == 1:
                self._run_path(rule, self.target(relation))
                return
            fresh, own = self.graphs.fresh[0], min(directions[relation])
            self._run_path(rule, fresh)
            if self.has(relation, fresh):
                self._copy(
                    [(relation, to, flip != own, [fresh]) for to in directions for flip in directions[to]]
                )
                self.clear(fresh)

    def _from_sources(
        self, steps: Iterable[tuple[Relation, Relation, bool]]
    ) -> list[tuple[Relation, Relation, bool, list[ClosureGraph]]]:
        return [(source, to, flipped, self.sources(source)) for source, to, flipped in steps]

    def _copy(self, steps: Iterable[tuple[Relation, Relation, bool, list[ClosureGraph]]]) -> None:
        by_target: dict[
            NamedNode, list[tuple[Relation, Relation, bool, Sequence[ClosureGraph], Sequence[ClosureGraph]]]
        ] = {}
        for source, to, flipped, graphs in steps:
            if graphs:
                target = self.target(to)
                guards = [graph for graph in (self.graphs.asserted, target) if self.has(to, graph)]
                by_target.setdefault(target, []).append((source, to, flipped, graphs, guards))
        for target, pairs in by_target.items():
            for batch in batches(pairs):
                self.store.update(printed(sparql.copies(target, batch)))
            self.invalidate(target, [to for _, to, _, _, _ in pairs])
            for to in dict.fromkeys(to for _, to, _, _, _ in pairs):
                self.progress(relation_name(to), sum(self._counted.values()))

    def _run_path(self, rule: EntailmentRule, target: NamedNode) -> None:
        relation = relation_of(_head(rule))
        graphs = self.sources(relation)
        if not graphs:
            return
        source = graphs[0]
        if len(graphs) > 1:
            source = self.graphs.delta
            self.store.update(printed(sparql.copies(source, [(relation, relation, False, graphs, ())])))
        guards = [
            graph for graph in (self.graphs.asserted, self.target(relation)) if self.has(relation, graph)
        ]
        with self._measured([rule], target):
            limit = self._remaining() + 1
            self.store.update(printed(sparql.path(relation, target, source, guards, limit)))
        if source == self.graphs.delta:
            self.clear(source)
        self._after_inference(relation, (target,), (rule,), limited=True)

    def _run_recursively(self, stratum: Stratum, seed: ClosureGraph) -> None:
        """Evaluate a recursive stratum semi-naively: each round is over the new statements of the last."""
        fresh, next_fresh = self.graphs.fresh
        if seed is None:
            self._add_facts(stratum.rules, fresh)
        for group in by_head(rule for rule in stratum.rules if rule.body):
            self._infer(group, (fresh,), seed)
        groups = by_head(stratum.internal)
        dependents: dict[Relation, set[int]] = {}
        for number, group in enumerate(groups):
            for relation in {relation_of(atom) for rule in group for atom in rule.body}:
                dependents.setdefault(relation, set()).add(number)
        while changed := sorted(self._touched.get(fresh, stratum.relations) & stratum.relations, key=str):
            changed = [relation for relation in changed if self.has(relation, fresh)]
            self._copy_round(changed, fresh, seed)
            for number in sorted({number for relation in changed for number in dependents.get(relation, ())}):
                group = groups[number]
                paths = [rule for rule in group if seed is None and rule in stratum.transitive]
                self._infer_if_any([rule for rule in group if rule not in paths], next_fresh, fresh, changed)
                for rule in paths:
                    if relation_of(_head(rule)) in changed:
                        self._run_path(rule, next_fresh)
            self.clear(fresh)
            fresh, next_fresh = next_fresh, fresh

    def _infer_if_any(
        self,
        rules: Sequence[EntailmentRule],
        target: NamedNode,
        seed: ClosureGraph,
        relations: Iterable[Relation],
    ) -> None:
        if rules:
            self._infer(rules, (target,), seed, relations)

    def _copy_round(self, relations: Iterable[Relation], fresh: NamedNode, seed: ClosureGraph) -> None:
        """Copy the new statements of a round to their graphs, and to the delta graph of an increment."""
        extra = (self.graphs.delta,) if seed is not None else ()
        for relation in relations:
            guards = [self.graphs.asserted] if self.has(relation, self.graphs.asserted) else []
            for target in (self.target(relation), *extra):
                update = sparql.copies(target, [(relation, relation, False, [fresh], guards)])
                self.store.update(printed(update))
                self.invalidate(target, [relation])


def batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Branches in batches for one update each."""
    return (items[first : first + MAX_BRANCHES] for first in range(0, len(items), MAX_BRANCHES))


def by_head(rules: Iterable[EntailmentRule]) -> list[list[EntailmentRule]]:
    """Rules grouped by their heads, up to the names of variables."""
    groups: dict[Atom, list[EntailmentRule]] = {}
    for rule in rules:
        head = _head(rule)
        groups.setdefault(sparql.rename(head, sparql.head_names(head)), []).append(rule)
    return list(groups.values())


def relation_name(relation: Relation) -> str:
    """A relation for people to read."""
    name = relation[0] if relation[1] is None else relation[1]
    return "an anonymous class or property" if isinstance(name, BlankNode | Variable) else text(name)


def _head(rule: EntailmentRule) -> Atom:
    assert rule.head is not None
    return rule.head
