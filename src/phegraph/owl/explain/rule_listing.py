"""Compiled rules for people to read, by stratum, with their SPARQL, rows and seconds."""

import textwrap
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.owl.closure.closing import close
from phegraph.owl.closure.engine import Costs
from phegraph.owl.rules import sparql
from phegraph.owl.rules.descriptions import fill_description
from phegraph.owl.rules.list_rules import MAX_PAIRWISE, pair_of
from phegraph.owl.rules.patterns import Atom, EntailmentRule
from phegraph.owl.rules.program import Profile, compile_program
from phegraph.owl.rules.sparql import Branch, ClosureGraphs
from phegraph.owl.rules.table import TABLE
from phegraph.owl.tbox.axioms import tbox_in, tbox_of
from phegraph.rdf.terms import RDF_TYPE, Prefixes, Statement, Term, text
from phegraph.sparql.algebra.passes.prefixes import abbreviated
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Modify, Query, Select, Update
from phegraph.store.protocol import Store
from phegraph.text.data import json_text


class CompiledRule(Struct, frozen=True):
    """A compiled rule.

    Attributes:
        stratum: The number of its stratum; None for rules that are evaluated after all strata.
        name: The row of the specification's tables.
        rule: Its body and head.
        description: The rule as a sentence.
        tree: The update that evaluates it over the asserted statements, or the query for its body.
        origin: The rule that is compiled.
        prefixes: What shortens IRIs in the text of the tree.
        rows: The number of rows that it inferred.
        seconds: The seconds that it took.
        together: The number of rules that were evaluated as one with it, itself included.
    """

    stratum: int | None
    name: str
    rule: str
    description: str
    tree: Modify | Select
    origin: EntailmentRule
    prefixes: Prefixes
    rows: int = 0
    seconds: float = 0.0
    together: int = 1

    @property
    def sparql(self) -> str:
        """The text of the update or query."""
        whole = Query(self.tree) if isinstance(self.tree, Select) else Update((self.tree,))
        return printed(abbreviated(whole, self.prefixes.namespaces), indent=2)


def compiled_rules(
    ontology: Iterable[Statement], prefixes: Prefixes | None = None, *, profile: Profile = "rl"
) -> Iterator[CompiledRule]:
    """The rules that an ontology compiles to, in the order of evaluation.

    Of a long list of disjoint members, only the rules about the first ones are listed.
    """
    prefixes = prefixes or Prefixes()
    program = compile_program(tbox_of(ontology), profile=profile)
    graphs = ClosureGraphs.for_inferred(NamedNode("urn:phegraph:inferred"))

    def compiled(rule: EntailmentRule, stratum: int | None, tree: Modify | Select) -> CompiledRule:
        body = " . ".join(_atom_text(atom, prefixes) for atom in rule.body)
        head = _atom_text(rule.head, prefixes) if rule.head else "inconsistency"
        description = fill_description(
            TABLE[rule.name].description, rule, {}, lambda term: _term(term, prefixes)
        )
        sequent = f"{body} → {head}" if body else head
        return CompiledRule(stratum, rule.name, sequent, description, tree, rule, prefixes)

    for number, stratum in enumerate(program.strata, 1):
        for rule in stratum.rules:
            assert rule.head is not None
            branch = Branch(rule, (None,) * len(rule.body))
            yield compiled(rule, number, sparql.insert(rule.head, (graphs.inferred,), [branch], (None,)))
    pairs = list(combinations(range(MAX_PAIRWISE), 2))
    refuting = (
        each
        for rule in program.refuting
        for each in ((pair_of(rule, *pair) for pair in pairs) if rule.any_two else (rule,))
    )
    for rule in (*program.equating, *program.typing, *refuting):
        branch = Branch(rule, (None,) * len(rule.body))
        yield compiled(rule, None, Select(where=sparql.group_pattern(branch, {})))


def measured_rules(
    store: Store,
    ontology: Iterable[Statement] = (),
    prefixes: Prefixes | None = None,
    *,
    profile: Profile = "rl",
) -> list[CompiledRule]:
    """Close a store, and measure the rows and seconds of each rule.

    A row is a statement that no rule before inferred. Rules that only copy (inverse, equivalent and symmetric
    properties) are evaluated as one: each has the rows and seconds of all. For equality, datatypes and
    inconsistencies the rows are the solutions of their bodies in the closed store.

    Raises:
        LimitError: More would be inferred than the limit allows.
    """
    ontology = tuple(ontology)
    tbox = tbox_in(store, ontology, asserted=True)
    costs: Costs = {}
    close(store, ontology, profile=profile, costs=costs)
    totals: dict[_Origin, tuple[int, float, int]] = {}
    for rules, (rows, seconds) in costs.items():
        for rule in rules:
            so_far = totals.get(_origin(rule), (0, 0.0, 1))
            totals[_origin(rule)] = (so_far[0] + rows, so_far[1] + seconds, len(rules))
    measured = []
    for compiled in compiled_rules(tbox.statements, prefixes, profile=profile):
        if compiled.stratum is not None:
            rows, seconds, together = totals.get(_origin(compiled.origin), (0, 0.0, 1))
        else:
            started = time.perf_counter()
            rows, together = sum(1 for _ in store.select(printed(compiled.tree))), 1
            seconds = time.perf_counter() - started
        measured.append(replace(compiled, rows=rows, seconds=seconds, together=together))
    return measured


def rules_as_text(rules: Sequence[CompiledRule], *, with_sparql: bool, measured: bool) -> str:
    """Rules for people: each in a line with its rows and seconds, or with its description below.

    Args:
        rules: The rules.
        with_sparql: Whether the SPARQL of each stands below it.
        measured: Whether rows and seconds are shown.
    """
    lines = ["  seconds       rows  stratum  rule"] if measured else []
    for rule in rules:
        stratum = "-" if rule.stratum is None else str(rule.stratum)
        if measured:
            joint = f" (together with {rule.together - 1} others)" if rule.together > 1 else ""
            lines.append(
                f"{rule.seconds:>9.4f} {rule.rows:>10}  {stratum:>7}  {rule.name:<10} {rule.rule}{joint}"
            )
        else:
            lines.append(f"{stratum:>4}  {rule.name:<12} {rule.rule}\n      {rule.description}")
        if with_sparql:
            lines.append(textwrap.indent(rule.sparql, "      "))
    strata = max((rule.stratum or 0 for rule in rules), default=0)
    return "\n".join([*lines, f"{len(rules)} rules in {strata} strata"])


def rules_as_json(rules: Iterable[CompiledRule], *, measured: bool) -> str:
    """Rules for programs, with rows and seconds where they are measured."""
    fields = [
        "stratum",
        "name",
        "rule",
        "description",
        "sparql",
        *(["rows", "seconds", "together"] * measured),
    ]
    return json_text([{name: getattr(rule, name) for name in fields} for rule in rules])


_Origin = tuple[object, ...]


def _origin(rule: EntailmentRule) -> _Origin:
    """The parts of a rule that representatives do not change, which identify it."""
    return rule.name, rule.axiom, rule.bound


def _atom_text(atom: Atom, prefixes: Prefixes) -> str:
    nodes = [str(node) if isinstance(node, Variable) else _term(node, prefixes) for node in atom]
    return " ".join("a" if node == RDF_TYPE else shown for node, shown in zip(atom, nodes, strict=True))


def _term(term: Term, prefixes: Prefixes) -> str:
    return f"[{term.value[-8:]}]" if isinstance(term, BlankNode) else text(term, prefixes)
