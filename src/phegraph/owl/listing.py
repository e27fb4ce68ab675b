"""Compiled rules as people read them, by stratum, with their SPARQL, rows and seconds."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl import sparql
from phegraph.owl.axioms import tbox_in, tbox_of
from phegraph.owl.clashes import fill_words
from phegraph.owl.closure import close
from phegraph.owl.engine import by_head, shown
from phegraph.owl.patterns import Atom, Rule
from phegraph.owl.program import Profile, compile_program
from phegraph.owl.rules import TABLE
from phegraph.owl.sparql import Branch, Graphs
from phegraph.owl.strata import key_of
from phegraph.store import Store
from phegraph.terms import RDF_TYPE, Prefixes, Statement, Term, text


@dataclass(frozen=True)
class Listed:
    """A compiled rule.

    Attributes:
        stratum: The number of its stratum, lower ones first; None for what is looked for in the end.
        name: The row of the specification's tables.
        rule: Its body and head.
        words: What it says.
        sparql: The update that carries it out over what is asserted, or the pattern of a contradiction.
    """

    stratum: int | None
    name: str
    rule: str
    words: str
    sparql: str


def rules_of(
    ontology: Iterable[Statement], prefixes: Prefixes | None = None, *, profile: Profile = "rl"
) -> Iterator[Listed]:
    """The rules that an ontology compiles to, in the order in which they run."""
    prefixes = prefixes or Prefixes()
    program = compile_program(tbox_of(ontology), profile=profile)
    graphs = Graphs.beside(NamedNode("urn:phegraph:inferred"))

    def listed(rule: Rule, stratum: int | None, query: str) -> Listed:
        body = " . ".join(_shown(atom, prefixes) for atom in rule.body)
        head = _shown(rule.head, prefixes) if rule.head else "contradiction"
        words = fill_words(TABLE[rule.name].words, rule, {}, lambda term: _term(term, prefixes))
        return Listed(stratum, rule.name, f"{body} → {head}" if body else head, words, query)

    for number, stratum in enumerate(program.strata, 1):
        for rule in stratum.rules:
            assert rule.head is not None
            branch = Branch(rule, (None,) * len(rule.body))
            yield listed(rule, number, sparql.insert(rule.head, (graphs.inferred,), [branch], (None,)))
    for rule in (*program.equating, *program.typing, *program.refuting):
        branch = Branch(rule, (None,) * len(rule.body))
        yield listed(rule, None, f"SELECT * WHERE {{ {sparql.group(branch, {}, ())} }}")


@dataclass(frozen=True)
class Cost:
    """What a class or property took: its rules, the rows they gave, and their seconds."""

    key: str
    rules: tuple[str, ...]
    rows: int
    seconds: float


def explain(store: Store, ontology: Iterable[Statement] = (), *, profile: Profile = "rl") -> list[Cost]:
    """Close a store, and tell what each class and property that rules give statements for took.

    Rows are what is in the inferred graph in the end; seconds are from one update's end to the next one's.
    """
    seconds: dict[str, float] = {}
    last = time.perf_counter()

    def told(key: str, counted: int) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[key] = seconds.get(key, 0.0) + now - last
        last = now

    ontology = tuple(ontology)
    close(store, ontology, profile=profile, progress=told)
    program = compile_program(tbox_in(store, ontology), profile=profile)
    costs = []
    for group in by_head(program.inferring):
        head = group[0].head
        assert head is not None
        key = shown(key_of(head))
        if key in seconds:
            names = tuple(sorted({rule.name for rule in group}))
            costs.append(Cost(key, names, _rows(store, head), seconds[key]))
    return sorted(costs, key=lambda cost: -cost.seconds)


def _rows(store: Store, head: Atom) -> int:
    pattern = sparql.triple(sparql.rename(sparql.named(head), sparql.head_names(head)))
    ((number,),) = store.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {text(store.inferred)} {{ {pattern} }} }}")
    assert isinstance(number, Literal)
    return int(number.value)


def _shown(atom: Atom, prefixes: Prefixes) -> str:
    words = [str(node) if isinstance(node, Variable) else _term(node, prefixes) for node in atom]
    return " ".join("a" if node == RDF_TYPE else word for node, word in zip(atom, words, strict=True))


def _term(term: Term, prefixes: Prefixes) -> str:
    return f"[{term.value[-8:]}]" if isinstance(term, BlankNode) else text(term, prefixes)
