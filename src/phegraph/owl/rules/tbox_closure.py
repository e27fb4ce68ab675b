"""The closure of the T-box under the rows of table 9, semi-naively over integers, with derivations."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat

from msgspec import Struct, field
from pyoxigraph import DefaultGraph, NamedNode, Quad

from phegraph.owl import datatypes
from phegraph.owl.model import ExplosionError
from phegraph.owl.rules.integer_joins import NONE, Hierarchy, Index, JoinedRule, Pairs, joined_rule, reduced
from phegraph.owl.rules.patterns import Atom, ParsedTemplate, TemplateCompiler, ground
from phegraph.owl.rules.restrictions import RESTRICTING, leading
from phegraph.owl.rules.table import TABLE, compile_row
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import HAS_VALUE, ON_PROPERTY, SUB_CLASS, SUB_PROPERTY
from phegraph.rdf.terms import XSD, Statement, Term

SCHEMA_ROWS = tuple(name for name in TABLE if name.startswith("scm-"))
THING_ROWS = ("cls-thing", "cls-nothing1")
AXIOMATIC_ROWS = ("prp-ap", *THING_ROWS, "dt-type1")
COMPARED = {SUB_CLASS: RESTRICTING, SUB_PROPERTY: (ON_PROPERTY,)}
"""The hierarchies, with the predicates of restrictions on their terms."""
MAX_ABOUT_SCHEMA = 10_000_000
"""The most statements about the ontology itself that are inferred."""
_DEFAULT = DefaultGraph()
LEADS = NamedNode("urn:phegraph:leads")
"""Of restrictions whose members lead on, itself: so rows can ask for them."""
Solution = tuple[JoinedRule[NamedNode], list[int]]
"""A row, and the numbers of a solution of its body."""


class Derivation(Struct, frozen=True):
    """The derivation of a statement of the T-box: the row, and its premises."""

    rule: str
    premises: tuple[Statement, ...]


class ClosedTBox(Struct, frozen=True, dict=True):
    """A closed T-box.

    Attributes:
        asserted: The asserted axioms.
        used: Those that rules about the data can use.
        closure: What follows from them; None where nothing was looked for.
        further: Further inferred axioms, with derivations.
    """

    asserted: TBox
    used: TBox
    closure: "_Fixpoint | None" = None
    further: dict[Statement, Derivation] = field(default_factory=dict)

    def derived(self, graph: NamedNode | DefaultGraph = _DEFAULT) -> Iterator[Quad]:
        """The inferred axioms in a graph; none of them is asserted."""
        yield from (Quad(*axiom, graph) for axiom in self.further if axiom not in self.asserted.statements)
        if self.closure is not None:
            yield from self.closure.derived(graph)

    def derived_terms(self) -> set[Term]:
        """The terms of the inferred axioms."""
        terms: set[Term] = {term for axiom in self.further for term in axiom}
        return terms if self.closure is None else terms | self.closure.derived_terms()

    def derivation(self, statement: Statement) -> Derivation | None:
        """The derivation of an inferred axiom, whose premises do not rest on it."""
        known = self.further.get(statement)
        return known if known or self.closure is None else self.closure.derivation(statement)

    @cached_property
    def rule_axioms(self) -> TBox:
        """The axioms that rules for instance data are compiled from."""
        return self.used.extended(self.closure.for_instances(self.used)) if self.closure else self.used


def close_tbox(
    tbox: TBox,
    rows: Iterable[str] = SCHEMA_ROWS,
    axiomatic: Iterable[str] = (),
    *,
    used: TBox | None = None,
    instances_only: bool = False,
    max_inferred: int = MAX_ABOUT_SCHEMA,
) -> ClosedTBox:
    """Close a T-box under the rows of OWL 2 Profiles, table 9.

    Args:
        tbox: The axioms.
        rows: The rows to use.
        axiomatic: The rows without premises to use.
        used: The axioms that rules about the data can use; None for all.
        instances_only: Whether only what rules for instance data need is inferred: of the hierarchies, only
            what is above the fillers and properties of restrictions.
        max_inferred: The most statements to infer.

    Raises:
        ExplosionError: More would be inferred.
    """
    closure = _Fixpoint(max_inferred)
    closure.load(tbox, tuple(rows), tuple(axiomatic), whole=not instances_only)
    closure.run()
    return ClosedTBox(tbox, used or tbox, closure)


class _Fixpoint(Struct, dict=True):
    """The closure of a T-box: its relations as pairs of integers, and how they were derived.

    Attributes:
        max_inferred: The most statements to infer.
        numbers: The number of each term.
        relations: The pairs of each predicate.
        asserted: Those that are asserted.
        transitive: The rows of the hierarchies.
        given: What follows from lists, and without premises.
        derivations: Of each predicate the solution that first gave each other pair, but by transitivity, in
            order.
    """

    max_inferred: int
    numbers: dict[Term, int] = field(default_factory=dict)
    relations: dict[NamedNode, Pairs] = field(default_factory=dict)
    asserted: dict[NamedNode, Index] = field(default_factory=dict)
    transitive: dict[NamedNode, str] = field(default_factory=dict)
    given: dict[Statement, Derivation] = field(default_factory=dict)
    derivations: dict[NamedNode, dict[tuple[int, int], Solution]] = field(default_factory=dict)
    _rows: list[JoinedRule[NamedNode]] = field(default_factory=list)
    _deltas: dict[NamedNode, Pairs] = field(default_factory=dict)
    _edges: dict[NamedNode, list[tuple[int, int]]] = field(default_factory=dict)
    _middles: dict[tuple[NamedNode, int], dict[int, int]] = field(default_factory=dict)
    _is_closed: bool = False
    _inferred: int = 0

    def load(self, tbox: TBox, rows: tuple[str, ...], axiomatic: tuple[str, ...], *, whole: bool) -> None:
        """Take axioms and rows."""
        compilers = {name: TABLE[name].compile for name in rows}
        templates = {n: c.template for n, c in compilers.items() if isinstance(c, TemplateCompiler)}
        self.transitive = {p: n for n, t in templates.items() if (p := transitive_predicate(t)) is not None}
        for name, template in templates.items():
            if name not in self.transitive.values():
                heads = [head for head in template.heads if head]
                body = template.axioms
                if not whole and any(predicate in (*RESTRICTING, HAS_VALUE) for _, predicate, _ in body):
                    body = (*body, *((head[2], LEADS, LEADS) for head in heads))
                self._rows.append(joined_rule(name, body, heads, self._number, _predicate))
        tbox = tbox.sound
        if not whole:
            ends = {self._number(LEADS)}
            self.relations[LEADS] = Pairs({term: ends.copy() for term in map(self._number, leading(tbox))})
        for name in (*axiomatic, *(name for name in rows if name not in templates)):
            for rule in compile_row(name, tbox):
                assert rule.head is not None
                statement = ground(rule.head, {})
                if statement not in tbox.statements:
                    self.given.setdefault(statement, Derivation(name, rule.axiom))
        if "dt-type1" in axiomatic:
            self.given |= _datatype_hierarchy()
        self._inferred = len(self.given)
        used = (atom[1] for row in self._rows for atom in (*row.atoms, *row.heads))
        for predicate in dict.fromkeys((*used, *self.transitive, *(p for _, p, _ in self.given))):
            if predicate != LEADS:
                self._load_relation(predicate, tbox, whole=whole)

    def _load_relation(self, predicate: NamedNode, tbox: TBox, *, whole: bool) -> None:
        number = self._number
        pairs = self.asserted[predicate] = {}
        for subject, object in tbox.pairs(predicate):
            pairs.setdefault(number(subject), set()).add(number(object))
        index = {subject: objects.copy() for subject, objects in pairs.items()}
        for subject, given, object in self.given:
            if given == predicate:
                index.setdefault(number(subject), set()).add(number(object))
        if predicate not in self.transitive:
            self.relations[predicate] = Pairs(index)
        elif whole:
            self.relations[predicate] = Hierarchy(edges=index)
        else:
            compared = (term for above in COMPARED[predicate] for _, term in tbox.pairs(above))
            self.relations[predicate] = Hierarchy(edges=index, starts=frozenset(map(number, compared)))

    def run(self) -> None:
        """Evaluate the rows until nothing new follows.

        Raises:
            ExplosionError: More would be inferred than the limit allows.
        """
        flat = [row for row in self._rows if not any(p in self.transitive for _, p, _ in row.atoms)]
        self._saturate(flat, flat)
        self._is_closed = True
        for predicate in self.transitive:
            hierarchy = self._hierarchy(predicate)
            for subject, objects in hierarchy.close():
                self._inferred += len(objects) - len(hierarchy.edges.get(subject, ()))
                self._limit(predicate, subject, objects)
        self._saturate([row for row in self._rows if row not in flat], self._rows)

    def _saturate(
        self, first: Sequence[JoinedRule[NamedNode]], rows: Sequence[JoinedRule[NamedNode]]
    ) -> None:
        """Evaluate some rows over all pairs, then rows over what was new in the round before."""
        for row in first:
            steps = [at for at, (_, predicate, _) in enumerate(row.atoms) if predicate in self.transitive]
            self._evaluate(row, next(iter(steps), 0), self.relations)
        while self._deltas or self._edges:
            self._extend_hierarchies()
            deltas, self._deltas = self._deltas, {}
            for row in rows:
                for at, (_, predicate, _) in enumerate(row.atoms):
                    if predicate in deltas:
                        self._evaluate(row, at, deltas)

    def _evaluate(self, row: JoinedRule[NamedNode], at: int, deltas: dict[NamedNode, Pairs]) -> None:
        solutions = row.solutions(at, self.relations, deltas, new=True)
        for subject, predicate, object in row.heads:
            relation, known = self.relations[predicate], self.derivations.setdefault(predicate, {})
            given = relation.edges if isinstance(relation, Hierarchy) else relation.forward
            new: list[tuple[int, int]] = []
            for values in solutions:
                start, end = pair = values[subject], values[object]
                is_new = pair not in known and end not in given.get(start, NONE)
                if is_new and not relation.has(start, end):
                    known[pair] = row, values
                    new.append(pair)
            if new:
                self._add(predicate, new)

    def _add(self, predicate: NamedNode, pairs: list[tuple[int, int]]) -> None:
        relation = self.relations[predicate]
        if not isinstance(relation, Hierarchy):
            relation.add_pairs(pairs)
            self._deltas.setdefault(predicate, Pairs()).add_pairs(pairs)
        elif self._is_closed:
            self._edges.setdefault(predicate, []).extend(pairs)
        else:
            for subject, object in pairs:
                relation.edges.setdefault(subject, set()).add(object)
        self._inferred += len(pairs)
        subject, *objects = pairs[-1]
        self._limit(predicate, subject, objects)

    def _extend_hierarchies(self) -> None:
        edges, self._edges = self._edges, {}
        for predicate, pairs in edges.items():
            self._inferred -= len(pairs)
            for subject, objects in self._hierarchy(predicate).extend(pairs):
                self._deltas.setdefault(predicate, Pairs()).add(subject, objects)
                self._inferred += len(objects)
                self._limit(predicate, subject, objects)

    def _hierarchy(self, predicate: NamedNode) -> Hierarchy:
        hierarchy = self.relations[predicate]
        assert isinstance(hierarchy, Hierarchy)
        return hierarchy

    def _limit(self, predicate: NamedNode, subject: int, objects: Collection[int]) -> None:
        if self._inferred > self.max_inferred:
            statement = self._statement(subject, predicate, next(iter(objects)))
            derivation = self.derivation(statement)
            last = f" The last row was {derivation.rule}." if derivation else ""
            many = f"more than {self.max_inferred} statements follow about the ontology itself"
            raise ExplosionError(f"Reasoning stopped: {many}.{last}", self._leaf(statement))

    def _leaf(self, statement: Statement) -> tuple[Statement, ...]:
        """Axioms that a statement depends on, by the first premise of each derivation."""
        premises: tuple[Statement, ...] = (statement,)
        while premises and (derivation := self.derivation(premises[0])):
            premises = derivation.premises
        return premises

    def _number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))

    @cached_property
    def _terms(self) -> list[Term]:
        return list(self.numbers)

    def _statement(self, subject: int, predicate: NamedNode, object: int) -> Statement:
        return self._terms[subject], predicate, self._terms[object]  # type: ignore[return-value]  # no literal is a subject

    def derived(self, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
        """The inferred axioms in a graph."""
        terms = self._terms
        for subject, predicate, objects in self._derived_pairs():
            ends = map(terms.__getitem__, objects)
            yield from map(Quad, repeat(terms[subject]), repeat(predicate), ends, repeat(graph))  # type: ignore[arg-type]  # no literal is a subject

    def derived_terms(self) -> set[Term]:
        """The terms of the inferred axioms."""
        ends: set[int] = set()
        predicates: set[Term] = set()
        for subject, predicate, objects in self._derived_pairs():
            ends.add(subject)
            ends |= objects
            predicates.add(predicate)
        return predicates.union(map(self._terms.__getitem__, ends))

    def _derived_pairs(self) -> Iterator[tuple[int, NamedNode, set[int]]]:
        """Each subject and predicate with the objects that are inferred."""
        for predicate, asserted in self.asserted.items():
            for number, objects in self.relations[predicate].forward.items():
                if new := objects - asserted.get(number, NONE):
                    yield number, predicate, new

    def for_instances(self, used: TBox) -> Iterator[Statement]:
        """Inferred axioms that rules for instances are compiled from, without those that others lead to.

        They are about the restrictions among some axioms.
        """
        above: Index = {}
        of_interest = {self.numbers.get(term) for term, _ in used.pairs(ON_PROPERTY)}
        for (subject, object), (row, _) in self.derivations.get(SUB_CLASS, {}).items():
            if subject in of_interest and TABLE[row.name].for_instances:
                above.setdefault(subject, set()).add(object)
        for subject, object in reduced(above):
            if subject != object:
                yield self._statement(subject, SUB_CLASS, object)

    def derivation(self, statement: Statement) -> Derivation | None:
        """The derivation of an inferred axiom, whose premises do not rest on it."""
        subject, predicate, object = statement
        start, end = self.numbers.get(subject, -1), self.numbers.get(object, -1)
        if statement in self.given:
            return self.given[statement]
        derivations = self.derivations.get(predicate, {})
        if (start, end) in derivations:
            row, values = derivations[start, end]
            premises = (self._statement(values[s], p, values[o]) for s, p, o in row.atoms if p != LEADS)
            return Derivation(row.name, tuple(premises))
        if predicate not in self.transitive or end in self.asserted[predicate].get(start, ()):
            return None
        if (predicate, start) not in self._middles:
            times = {pair: time for time, pair in enumerate(derivations, 1)}
            self._middles[predicate, start] = self._hierarchy(predicate).middles(start, times)
        middle = self._middles[predicate, start].get(end)
        if middle is None:
            return None
        edges = self._statement(start, predicate, middle), self._statement(middle, predicate, end)
        return Derivation(self.transitive[predicate], edges)


def _predicate(atom: Atom) -> NamedNode:
    assert isinstance(atom[1], NamedNode)
    return atom[1]


def transitive_predicate(template: ParsedTemplate) -> NamedNode | None:
    """The predicate of which a row says that it is transitive."""
    (head, *others), premises = template.heads, template.axioms
    if head is None or others or template.body or len(premises) != 2:
        return None
    (x, p, y), (y2, p2, z) = premises
    is_transitive = p == p2 == head[1] and y == y2 and (head[0], head[2]) == (x, z)
    return p if is_transitive and isinstance(p, NamedNode) else None


def _datatype_hierarchy() -> dict[Statement, Derivation]:
    """The sub-class axioms between datatypes by their value spaces, which no row has."""
    pairs = ((NamedNode(XSD + narrow), NamedNode(XSD + wide)) for narrow, wide in datatypes.hierarchy())
    return {(narrow, SUB_CLASS, wide): Derivation("dt-type2", ()) for narrow, wide in pairs}
