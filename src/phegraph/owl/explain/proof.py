"""Proofs: backward chaining from a statement of a closed store to asserted ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Variable

from phegraph.owl import datatypes
from phegraph.owl.explain.search import KnownSteps, Search, Step, StepSource
from phegraph.owl.model import Proof
from phegraph.owl.rules.descriptions import display_name, fill_description
from phegraph.owl.rules.patterns import (
    Atom,
    Binding,
    EntailmentRule,
    VarOrTerm,
    ground,
    parse_template,
    substitute,
    unify,
    variables_of_atom,
)
from phegraph.owl.rules.program import Profile, Program, compile_program
from phegraph.owl.rules.sparql import pairs_of, pattern_of
from phegraph.owl.rules.strata import relation_of
from phegraph.owl.rules.table import TABLE
from phegraph.owl.rules.tbox_closure import AXIOMATIC_ROWS, ClosedTBox, close_tbox
from phegraph.owl.tbox.axioms import tbox_in, with_equal_predicates
from phegraph.owl.vocabulary import LITERAL, SAME_AS, SCHEMA_PREDICATES, SCHEMA_TYPES, THING
from phegraph.rdf.terms import RDF_TYPE, Statement, Subject, Term
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, OrderCondition, Select, join
from phegraph.store.protocol import LocalStore, Solutions, Store

MAX_PROOFS = 20
"""The most statements that are proven for a pattern."""
_FIRST_PAGE = 8
_MOST_ALONE = 100
"""The number of statements that a search looks into for one alone."""
_EQUALITY_ROWS = {
    "eq-sym": "| ?x owl:sameAs ?y => ?y owl:sameAs ?x",
    "eq-trans": "| ?x owl:sameAs ?y . ?y owl:sameAs ?z => ?x owl:sameAs ?z",
    "eq-rep-s": "| ?s owl:sameAs ?s2 . ?s ?p ?o => ?s2 ?p ?o",
    "eq-rep-o": "| ?o owl:sameAs ?o2 . ?s ?p ?o => ?s ?p ?o2",
}
"""The rows of table 4 that the closure implements by representatives, as rules for proofs."""


class Prover(Struct, dict=True):
    """A prover of statements of a closed store."""

    store: Store
    program: Program
    name: Callable[[Term], str] = display_name
    schema: ClosedTBox | None = None
    _asserted: dict[Statement, bool] = {}

    @classmethod
    def of(
        cls,
        store: Store,
        ontology: Iterable[Statement] = (),
        *,
        profile: Profile = "rl",
        schema: bool = False,
    ) -> "Prover":
        """The prover of a store that is closed.

        Args:
            store: The store.
            ontology: Axioms that are not in the store, as of `close`.
            profile: The profile it was closed under.
            schema: Whether statements about the ontology are proven, too.
        """
        ontology = tuple(ontology)
        tbox = with_equal_predicates(store, tbox_in(store, ontology))
        asserted_tbox = tbox_in(store, ontology, asserted=True)
        prover = cls(store, compile_program(tbox, profile=profile))
        if schema:
            prover.schema = close_tbox(asserted_tbox, axiomatic=AXIOMATIC_ROWS)
        prover._asserted.update(dict.fromkeys(asserted_tbox.statements, True))
        return prover

    def __post_init__(self) -> None:
        self._local = self.store if isinstance(self.store, LocalStore) else None
        equality = [
            EntailmentRule(name, _head(source), _body(source)) for name, source in _EQUALITY_ROWS.items()
        ]
        self._equality = equality if self.store.ask(printed(Ask(where=pairs_of(SAME_AS)))) else []
        self._by_predicate: dict[VarOrTerm, list[EntailmentRule]] = {}
        for rule in self.program.rules:
            if rule.head is not None:
                self._by_predicate.setdefault(relation_of(rule.head)[1] or rule.head[1], []).append(rule)

    def prove(self, statement: Statement) -> Proof | None:
        """A proof of a statement, or None where it does not follow.

        A step is used only when all its premises are proven, so that no proof is circular.
        """
        return next(self.prove_all([statement]))

    def prove_all(self, statements: Iterable[Statement]) -> Iterator[Proof | None]:
        """A proof of each statement, or None; common premises are proven once."""
        searches: dict[int, Search] = {}
        return (_proof(statement, self, searches) for statement in statements)

    def is_asserted(self, statement: Statement) -> bool:
        """Whether a statement is asserted in the data or the ontology."""
        known = self._asserted.get(statement)
        if known is None:
            if self._local is None:
                known = any(True for _ in self.matches(((*statement,),), asserted=True))
            else:
                subject, predicate, term = statement
                known = any(True for _ in self._local.quads(subject, predicate, term, DefaultGraph()))
            self._asserted[statement] = known
        return known

    def matches(
        self, atoms: Sequence[Atom], *, asserted: bool = False, ordered: bool = False
    ) -> Iterator[Binding]:
        """The bindings under which atoms match the store, with blank nodes as terms, not variables."""
        fixed: dict[str, BlankNode] = {}
        patterns = [_without_anonymous(atom, fixed) for atom in atoms]
        names = sorted({name for atom in patterns for name in variables_of_atom(atom)})
        where = join(pattern_of(*patterns))
        if not names:
            if self.store.ask(printed(Ask(where=where)), asserted=asserted):
                yield {}
            return
        columns = tuple(map(Variable, names))
        order = tuple(map(OrderCondition, columns)) if ordered else ()
        query = Select(projection=columns, distinct=True, where=where, order=order)
        for row in self._select(printed(query), asserted=asserted, nodes=fixed):
            solution = {name: term for name, term in zip(names, row, strict=True) if term is not None}
            if all(solution[name] == node for name, node in fixed.items()):
                yield {name: term for name, term in solution.items() if name not in fixed}

    def _select(self, query: str, *, asserted: bool, nodes: Mapping[str, BlankNode]) -> Solutions:
        """The solutions of a query, of those for blank nodes alone where a store can be asked for them."""
        if nodes and self._local is not None:
            return self._local.select(query, asserted=asserted, values=nodes)
        return self.store.select(query, asserted=asserted)

    def steps(self, goal: Statement, page: int) -> Iterator[Step | None]:
        """The instances of rules that conclude a statement; None stands for more than a page of one rule."""
        derivation = self.program.closed_tbox.derivation(goal)
        if derivation is None and self.schema is not None:
            derivation = self.schema.derivation(goal)
        if derivation is not None:
            description = TABLE[derivation.rule].description
            yield Step(derivation.rule, derivation.premises, (), lambda: description)
        for rule in self._rules(goal):
            assert rule.head is not None
            binding = unify(rule.head, goal, {})
            if binding is not None:
                steps = list(islice(self._instances(rule, binding), page + 1))
                if len(steps) > page:  # in an order of its own, so that the page does not depend on the store
                    steps = list(islice(self._instances(rule, binding, ordered=True), page + 1))
                yield from sorted(steps[:page], key=_instance)
                if len(steps) > page:
                    yield None

    def _rules(self, goal: Statement) -> Iterator[EntailmentRule]:
        _, predicate, object = goal
        yield from self._by_predicate.get(object if predicate == RDF_TYPE else predicate, ())
        for rule in self._equality:
            if (rule.name in ("eq-sym", "eq-trans")) == (predicate == SAME_AS):
                yield rule

    def _instances(self, rule: EntailmentRule, binding: Binding, *, ordered: bool = False) -> Iterator[Step]:
        body = [substitute(atom, binding) for atom in rule.body]
        stated = [atom for atom in body if not self._is_not_stored(atom)]
        if len(stated) > 1 and not all(map(self._may_match, stated)):
            return
        for solution in self.matches(stated, ordered=ordered) if stated else iter([{}]):
            complete = {**binding, **solution}
            if rule.distinct and complete.get(rule.distinct[0].value) == complete.get(rule.distinct[1].value):
                continue
            filled = [substitute(atom, complete) for atom in rule.body]
            if any(
                variables_of_atom(atom) or isinstance(atom[1], Literal) for atom in filled
            ) or not self._typed(filled):
                continue
            # The subject may be a literal here: its membership in a datatype is a premise, too.
            premises = tuple((s, p, o) for s, p, o in filled)
            description = TABLE[rule.name].description
            explanation = partial(fill_description, description, rule, _terms(complete), self.name)
            yield Step(rule.name, rule.axiom, premises, explanation)  # type: ignore[arg-type]

    def _may_match(self, atom: Atom) -> bool:
        """Whether a store at hand has a statement that an atom matches; it is asked without a query."""
        if self._local is None or isinstance(atom[0], Literal):
            return True
        subject, predicate, object = (None if isinstance(node, Variable) else node for node in atom)
        return any(True for _ in self._local.quads(subject, predicate, object))  # type: ignore[arg-type]

    def _typed(self, atoms: Iterable[Atom]) -> bool:
        """Whether the literals among the subjects are of the datatypes of their atoms."""
        return all(
            datatypes.contains(_term(atom[2]), atom[0]) if isinstance(atom[0], Literal) else True
            for atom in atoms
        )

    def _is_not_stored(self, atom: Atom) -> bool:
        """Whether an atom may hold without being in a closed store, so that it has to be derived."""
        anonymous = isinstance(atom[1], BlankNode) or (atom[1] == RDF_TYPE and isinstance(atom[2], BlankNode))
        typed = atom[1] == RDF_TYPE and (
            atom[2] in self.program.tbox.datatypes or atom[2] in (THING, LITERAL)
        )
        return anonymous or typed


def prove_each(statements: Iterable[Statement], steps: KnownSteps) -> Iterator[Proof | None]:
    """A proof of each statement, or None where it does not follow, or the steps are at an end before.

    Each is searched for alone, so that its proof does not depend on the others; and where that takes more
    than a few steps, together with the others, so that common premises are proven once.
    """
    searches: dict[int, Search] = {}
    for statement in statements:
        yield _proof(statement, steps, {}, _MOST_ALONE) or _proof(statement, steps, searches)


def proofs_of(
    store: Store,
    ontology: Iterable[Statement],
    subject: Subject | None = None,
    predicate: NamedNode | None = None,
    object: Term | None = None,
    *,
    profile: Profile = "rl",
    max_proofs: int = MAX_PROOFS,
    name: Callable[[Term], str] = display_name,
) -> list[Proof]:
    """The proofs of statements of a closed store, down to asserted ones.

    Args:
        store: The store, closed.
        ontology: Axioms that are not in the store, as of `close`.
        subject, predicate, object: The statement; None for any.
        profile: The profile the store was closed under.
        max_proofs: The most statements to prove, where several match.
        name: The name of a term in explanations.

    Returns:
        A proof for each statement that matches, inferred ones first.
    """
    schema = predicate in SCHEMA_PREDICATES or (predicate == RDF_TYPE and object in SCHEMA_TYPES)
    prover = Prover.of(store, ontology, profile=profile, schema=schema)
    prover.name = name
    pattern: Atom = (subject or Variable("s"), predicate or Variable("p"), object or Variable("o"))
    statements = [ground(pattern, binding) for binding in islice(prover.matches([pattern]), 50 * max_proofs)]
    statements.sort(key=prover.is_asserted)
    proofs = (prover.prove(statement) for statement in statements[:max_proofs])
    return [proof for proof in proofs if proof is not None]


def _proof(
    statement: Statement, source: StepSource, searches: dict[int, Search], most: int | None = None
) -> Proof | None:
    """A proof by searches, one for each page, larger ones only where smaller ones find none."""
    page = _FIRST_PAGE
    while True:
        search = searches.get(page) or searches.setdefault(page, Search(source, page, most))
        search.run(statement)
        if statement in search.proven:
            return search.proof(statement)
        if not search.is_incomplete:
            return None
        page *= 16


def _without_anonymous(atom: Atom, fixed: dict[str, BlankNode]) -> Atom:
    """An atom with a variable for each blank node, which SPARQL cannot name."""

    def variable(node: VarOrTerm) -> VarOrTerm:
        if not isinstance(node, BlankNode):
            return node
        name = f"anonymous_{''.join(c if c.isalnum() else f'_{ord(c)}_' for c in node.value)}"
        fixed[name] = node
        return Variable(name)

    subject, predicate, object = map(variable, atom)
    return subject, predicate, object


def _instance(step: Step) -> str:
    return str((step.axiom, step.premises))


def _head(source: str) -> Atom | None:
    return parse_template(source).heads[0]


def _body(source: str) -> tuple[Atom, ...]:
    return parse_template(source).body


def _terms(binding: Binding) -> Mapping[str, Term]:
    return {name: node for name, node in binding.items() if not isinstance(node, Variable)}


def _term(node: VarOrTerm) -> Term:
    assert not isinstance(node, Variable)
    return node
