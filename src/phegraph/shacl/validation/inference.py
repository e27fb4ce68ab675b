"""Rules, carried out: what follows from data until nothing new does (SHACL-AF, section 8)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.errors import LimitError
from phegraph.rdf.terms import Statement, Term, statement_of
from phegraph.shacl.compile.rules import RuleSelect, compile_rules, for_focus_node, pattern_terms
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.validation.data import EmbeddedData
from phegraph.sparql.algebra.walk import parts
from phegraph.sparql.results import Row
from phegraph.store.protocol import local_store
from phegraph.system.limits import DEFAULT, Budget, Pool

PATIENCE = 20
"""How many times longer all rules may take than one query."""
MAX_ROUNDS = 100
"""How many times each rule is tried."""


def inferred(quads: Iterable[Quad], shapes: Shapes, *, limits: Budget = DEFAULT) -> list[Quad]:
    """The statements that follow from others by the rules of shapes, in a process with limits.

    Rules are tried in their order, those of one order until nothing new follows from them, and all again
    until nothing new follows from any.

    Args:
        quads: The statements; graph names do not matter. Literals are taken as their values.
        shapes: The shapes.
        limits: What each query may take; all together may take so much memory, and `PATIENCE` times so long.

    Raises:
        LimitError: The rules take too much, or new statements follow from new ones without an end.
    """
    whole = replace(limits, seconds=limits.seconds * PATIENCE)
    asserted = list(quads)

    def work(_: None) -> list[Statement]:
        return [*_GrowingGraph(asserted, shapes, limits).statements()]

    with Pool(work, whole) as pool:
        statements = pool(None)
    return [Quad(*statement) for statement in statements]


class _GrowingGraph:
    """A graph that grows by rules."""

    def __init__(self, quads: Sequence[Quad], shapes: Shapes, limits: Budget) -> None:
        self.shapes = shapes
        self.limits = limits
        self.store = local_store()
        self.store.bulk_extend(Quad(*statement_of(quad)) for quad in quads)
        self.new: dict[Statement, None] = {}
        self.rules: list[RuleSelect] = []
        self.clock = count(1)
        self.compiled = 0
        self.tried: dict[int, int] = {}
        """The times when rules were compiled, and when each was tried."""
        self.changed: dict[NamedNode, int] = {}
        """The time when a statement was last made of each predicate."""
        self.filled: dict[int, set[Row]] = {}
        """The rows that have filled a template with blank nodes, which fill it once."""

    def statements(self) -> Iterator[Statement]:
        """What follows."""
        while self._round():
            pass
        return iter(self.new)

    def _round(self) -> bool:
        """Try all rules, and say whether anything new follows."""
        before = len(self.new)
        data = EmbeddedData(self.store, asserted=True)
        if not self.rules or self.changed.get(SUBCLASS, 0) > self.compiled:
            self.rules, self.compiled = [*compile_rules(self.shapes, data.classes)], next(self.clock)
            self.tried.clear()
        for order in sorted({compiled.rule.order for compiled in self.rules}):
            rules = [number for number, compiled in enumerate(self.rules) if compiled.rule.order == order]
            for _ in range(MAX_ROUNDS):
                if not sum([self._try(number, data) for number in rules]):
                    break
            else:
                raise LimitError(
                    f"New statements follow from rules after they are tried {MAX_ROUNDS} times.",
                    hint="See that no rule makes what it applies to again.",
                )
        return len(self.new) > before

    def _try(self, number: int, data: EmbeddedData) -> int:
        """Try a rule, unless nothing that it depends on has changed; the number of new statements."""
        compiled, last = self.rules[number], self.tried.get(number, -1)
        read = self.changed.values() if compiled.reads is None else map(self._changed, compiled.reads)
        if max(read, default=0) <= last:
            return 0
        self.tried[number] = next(self.clock)
        data.declare(self.shapes.functions)
        before = len(self.new)
        has_blank_nodes = any(isinstance(part, BlankNode) for part in parts(compiled.template))
        filled = self.filled.setdefault(number, set())
        for row in self.limits.within_rows(_rows(compiled, data)):
            if has_blank_nodes and row in filled:
                continue
            filled.add(row) if has_blank_nodes else None
            for statement in _filled(compiled, row):
                if statement not in self.new and next(self.store.quads(*statement), None) is None:
                    self.new[statement] = None
                    self.changed[statement[1]] = next(self.clock)
                    self.store.bulk_extend([Quad(*statement)])
        return len(self.new) - before

    def _changed(self, predicate: NamedNode) -> int:
        return self.changed.get(predicate, 0)


def _rows(compiled: RuleSelect, data: EmbeddedData) -> Iterator[Row]:
    """The solutions of a rule."""
    if compiled.nodes_query is None:
        yield from data.select(compiled.query)[1]
        return
    for node, *_ in data.select(compiled.nodes_query)[1]:
        if isinstance(node, BlankNode):
            yield from data.select(compiled.query, node)[1]
        elif isinstance(node, NamedNode | Literal):
            yield from data.select(for_focus_node(compiled, node))[1]


def _filled(compiled: RuleSelect, row: Row) -> Iterator[Statement]:
    """The statements of a template; those that are none are left out (SPARQL 1.1 Query, section 10.2)."""
    columns = compiled.query.projection or ()
    terms: dict[Any, Term | None] = dict(zip(columns, row, strict=True))
    for part in parts(compiled.template):
        if isinstance(part, BlankNode):
            terms.setdefault(part, BlankNode())
    for pattern in compiled.template:
        subject, predicate, value = (terms.get(term, term) for term in pattern_terms(pattern))
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal)
        ):
            yield subject, predicate, value
