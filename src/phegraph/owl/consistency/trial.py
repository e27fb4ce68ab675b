"""The parts of a decision of entailment: a conclusion, and trials of premises with its negation."""

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, field
from pyoxigraph import BlankNode, NamedNode, Quad, Variable

from phegraph.owl.closure.closing import close
from phegraph.owl.explain.proof import Prover
from phegraph.owl.model import Closure
from phegraph.owl.rules.patterns import VarOrTerm
from phegraph.owl.rules.program import Profile
from phegraph.owl.rules.sparql import pattern_of
from phegraph.owl.tbox.axioms import CELLS, TBox
from phegraph.owl.vocabulary import CLASS_TYPES
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, Statement, Term
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, join
from phegraph.store.protocol import LocalStore, local_store

FRESH = "urn:phegraph:fresh:"
"""The namespace of fresh individuals."""
_CONSTRUCTORS = frozenset(
    NamedNode(OWL + local)
    for local in (
        *("complementOf", "intersectionOf", "unionOf", "oneOf", "onProperty", "onClass", "someValuesFrom"),
        *("allValuesFrom", "hasValue", "minCardinality", "maxCardinality", "cardinality"),
        *("maxQualifiedCardinality", "minQualifiedCardinality", "qualifiedCardinality"),
    )
)


class Conclusion(Struct, frozen=True):
    """A conclusion: the statements to decide, and the class expressions in them.

    Attributes:
        plain: Its statements without the ontology header.
        named: The same, with IRIs for its anonymous classes and lists.
        goals: The statements of `named` to decide.
        definitions: The statements of `named` that describe anonymous classes.
    """

    plain: tuple[Statement, ...]
    named: TBox
    goals: tuple[Statement, ...]
    definitions: tuple[Statement, ...]

    @classmethod
    def of(cls, conclusion: Iterable[Statement]) -> "Conclusion":
        statements = list(conclusion)
        headers = {s for s, p, o in statements if p == RDF_TYPE and o == NamedNode(OWL + "Ontology")}
        plain = tuple(statement for statement in statements if statement[0] not in headers)
        described = {s for s, p, _ in plain if p in _CONSTRUCTORS or p in CELLS}
        names = {
            node: NamedNode(f"{FRESH}expression-{number}")
            for number, node in enumerate(sorted((n for n in described if isinstance(n, BlankNode)), key=str))
        }
        named = tuple(
            (
                names.get(s, s) if isinstance(s, BlankNode) else s,
                p,
                names.get(o, o) if isinstance(o, BlankNode) else o,
            )
            for s, p, o in plain
        )
        own = set(names.values())
        definitions = tuple(
            s for s in named if s[0] in own and (s[1] in _CONSTRUCTORS or s[1] in CELLS or _is_type(s))
        )
        goals = tuple(statement for statement in named if statement not in definitions) or definitions
        return cls(plain, TBox(frozenset(named)), goals, definitions)


def _is_type(statement: Statement) -> bool:
    _, predicate, object = statement
    return predicate == RDF_TYPE and (object in CLASS_TYPES or object == NamedNode(RDF + "List"))


class Trial(Struct, frozen=True, dict=True):
    """Statements and their closure."""

    statements: frozenset[Statement]
    profile: Profile
    store: LocalStore = field(default_factory=local_store)

    @cached_property
    def closure(self) -> Closure:
        self.store.extend(Quad(*statement) for statement in self.statements)
        return close(self.store, profile=self.profile, schema=True)

    @cached_property
    def prover(self) -> Prover:
        """What proves statements of the closure."""
        assert self.closure is not None
        return Prover.of(self.store, profile=self.profile, schema=True)

    def extended(self, more: Iterable[Statement]) -> "Trial":
        return Trial(self.statements | frozenset(more), self.profile)

    def has(self, statement: Statement) -> bool:
        """Whether a statement without blank nodes follows by closure."""
        return bool(self.closure.inconsistencies) or self.matches((statement,))

    def matches(self, statements: Iterable[Statement]) -> bool:
        """Whether statements follow by closure, with blank nodes as existential variables."""
        assert self.closure is not None
        atoms = [(_existential(s), _existential(p), _existential(o)) for s, p, o in statements]
        return self.store.ask(printed(Ask(where=join(pattern_of(*atoms)))))


def _existential(term: Term) -> VarOrTerm:
    return Variable(f"b{term.value}") if isinstance(term, BlankNode) else term
