"""Causes: which findings are consequences of others, so that one fault is one finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from phegraph.findings.draft import DraftFinding, TermNames
from phegraph.findings.inconsistencies import UNSATISFIABLE
from phegraph.owl.model import MAX_PER_AXIOM
from phegraph.owl.tbox.axioms import is_axiom
from phegraph.questions.names import LABELS
from phegraph.rdf.hierarchy import components
from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import DCTERMS, OWL, RDF_TYPE, RDFS, SCHEMA, SKOS, Subject, Term, statement_of
from phegraph.store.protocol import LocalStore

if TYPE_CHECKING:
    from phegraph.owl.explain.proof import Prover

FEWEST = 3
"""How many inconsistencies an axiom must have a part in to be called their cause."""
_SAMPLE = 10
_MOST_AXIOMS = 10
_CYCLES = ("structure/cycle", "structure/transitive-cycle")
_OF_CYCLES = frozenset({"logic/asymmetric", "logic/irreflexive"})
_LITERALS = ("literal/datatype", "logic/datatype")
_OF_VALUES = frozenset(
    f"shape/{name}"
    for name in (
        *("datatype", "class", "in", "pattern", "language-in", "has-value", "node", "property", "less-than"),
        *("less-than-or-equals", "min-length", "max-length", "min-inclusive", "min-exclusive"),
        *("max-inclusive", "max-exclusive", "and", "or", "xone", "not", "sparql"),
    )
)
_OF_RESULTS: Mapping[str, Collection[str]] = {
    "shape/node-kind": _OF_VALUES,
    "shape/datatype": _OF_VALUES - {"shape/datatype"},
    "shape/min-count": ("shape/has-value", "shape/qualified-min-count"),
}
"""The constraint components that fail at the same node where another does, by their rules."""
_DEFINITIONS = frozenset(
    (SKOS + "definition", RDFS + "comment", DCTERMS + "description", SCHEMA + "description")
)
_OF_RULES: Mapping[str, Mapping[str, Collection[str]]] = {
    "shape/min-count": {"label/missing": frozenset(LABELS), "label/no-definition": _DEFINITIONS},
    "shape/max-count": {"data/conflict": (), "label/several": ()},
    "shape/unique-lang": {"label/several": ()},
}
"""The rules that find what a result of a component is about, by its rule: with properties whose absence they
find, or none where they find statements of the path."""
_DISJOINT = tuple(NamedNode(OWL + name) for name in ("disjointWith", "propertyDisjointWith"))
_DEFAULT = DefaultGraph()

Causes = dict[DraftFinding, DraftFinding]
"""The cause of each consequence, which has no cause of its own."""
AxiomsOf = Callable[[Sequence[Triple]], Iterable[Triple]]
"""The asserted statements that some statements follow from."""


class Grouped(Struct, frozen=True):
    """Drafts with the causes of some.

    Attributes:
        drafts: The drafts, and those of axioms that are the cause of others.
        causes: The causes.
    """

    drafts: Sequence[DraftFinding]
    causes: Causes


def group_by_cause(drafts: Iterable[DraftFinding], name: TermNames, axioms_of: AxiomsOf) -> Grouped:
    """Drafts, and which of them are consequences of which.

    - What is wrong with an ill-typed literal comes from its lexical form;
    - the steps of a cycle, and what holds of its nodes because of it, from the cycle;
    - inconsistencies of the members of an unsatisfiable class from its axioms, as those of its subclasses do;
    - several inconsistencies from an axiom with which most statements that it applies to are inconsistent;
    - results about a value of another kind from its kind;
    - what a rule finds that a result is about, too, from that.

    Args:
        drafts: The drafts.
        name: The names of terms in messages, with the closed graph.
        axioms_of: The asserted statements that inferred ones follow from.
    """
    every = list(dict.fromkeys(drafts))
    causes: Causes = {}
    for find in (_of_literals, _of_cycles, _of_unsatisfiable, _of_results, _of_rules):
        for consequence, cause in find(every, name.store):
            _add(consequence, cause, causes)
    rest = [draft for draft in every if draft.axiom and draft.rule != UNSATISFIABLE and draft not in causes]
    for cause, consequences in _of_axioms(rest, name, axioms_of):
        every.append(cause)
        for consequence in consequences:
            _add(consequence, cause, causes)
    return Grouped(every, {consequence: _first(consequence, causes) for consequence in causes})


def axioms_in(store: LocalStore) -> AxiomsOf:
    """What finds the asserted statements that statements of a closed store follow from, by their proofs."""

    @cache
    def prover() -> Prover:
        from phegraph.owl.explain.proof import Prover  # what reasons takes time to import

        return Prover.of(store)

    def axioms_of(statements: Sequence[Triple]) -> Iterator[Triple]:
        inferred = [statement_of(statement) for statement in statements if _is_inferred(statement, store)]
        for proof in prover().prove_all(inferred) if inferred else ():
            yield from (Triple(*leaf) for leaf in proof.leaves() if is_axiom(leaf)) if proof else ()

    return axioms_of


def _add(consequence: DraftFinding, cause: DraftFinding, causes: Causes) -> None:
    if consequence not in causes and _first(cause, causes) != consequence:
        causes[consequence] = cause


def _first(draft: DraftFinding, causes: Causes) -> DraftFinding:
    while draft in causes:
        draft = causes[draft]
    return draft


def _of_literals(
    drafts: Sequence[DraftFinding], store: LocalStore
) -> Iterator[tuple[DraftFinding, DraftFinding]]:
    """What is found of ill-typed literals comes from the finding about the literal."""
    by_literal: dict[Term, DraftFinding] = {}
    for rule in _LITERALS:
        for draft in drafts:
            if draft.rule == rule:
                for literal in _ill_typed(draft):
                    by_literal.setdefault(literal, draft)
    for draft in drafts:
        if draft.axiom or draft.about or draft.rule in _LITERALS:
            for literal in _ill_typed(draft):
                if literal in by_literal:
                    yield draft, by_literal[literal]


def _ill_typed(draft: DraftFinding) -> Iterator[Literal]:
    for statement in draft.statements:
        literal = statement.object
        if isinstance(literal, Literal) and is_ill_typed(literal.value, literal.datatype.value):
            yield literal


def _of_cycles(
    drafts: Sequence[DraftFinding], store: LocalStore
) -> Iterator[tuple[DraftFinding, DraftFinding]]:
    """The steps of a cycle come from its first; so does what its nodes may not be to each other."""
    for rule in _CYCLES:
        joined: dict[Term, set[Term]] = defaultdict(set)
        cycles = [draft for draft in drafts if draft.rule == rule]
        for draft in cycles:
            nodes = list(draft.things)
            for one, other in zip(nodes, nodes[1:] + nodes[:1], strict=True):
                joined[one].add(other)
        cycle_of = {node: number for number, cycle in enumerate(components(joined)) for node in cycle}
        firsts: dict[int, DraftFinding] = {}
        for draft in cycles:
            for node in draft.things:
                firsts.setdefault(cycle_of[node], draft)
        first_of = {node: firsts[number] for node, number in cycle_of.items()}
        for draft in drafts:
            if draft.rule == rule or draft.rule in _OF_CYCLES or draft.rule in _CYCLES:
                facts = map(statement_of, draft.facts)
                found = {first_of.get(node) for subject, _, object in facts for node in (subject, object)}
                cause = found.pop() if len(found) == 1 else None
                if cause is not None and cause != draft:
                    yield draft, cause


def _of_unsatisfiable(
    drafts: Sequence[DraftFinding], store: LocalStore
) -> Iterator[tuple[DraftFinding, DraftFinding]]:
    """What an unsatisfiable class makes so, and the inconsistencies of its members, come from it."""
    unsatisfiable = sorted(
        ((draft, frozenset(draft.axiom)) for draft in drafts if draft.rule == UNSATISFIABLE),
        key=lambda pair: len(pair[0].axiom),
    )
    for number, (draft, axiom) in enumerate(unsatisfiable):
        for cause, fewer in unsatisfiable[:number]:
            if fewer <= axiom:
                yield draft, cause
                break
    for draft in drafts:
        if draft.axiom and draft.rule != UNSATISFIABLE:
            for cause, axiom in unsatisfiable:
                if not axiom.isdisjoint(draft.axiom) and _is_about_members(draft, cause.node, store):
                    yield draft, cause
                    break


def _of_results(
    drafts: Sequence[DraftFinding], store: LocalStore
) -> Iterator[tuple[DraftFinding, DraftFinding]]:
    """Where several constraints fail at one node, which the failure of another explains."""
    by_node: dict[object, list[DraftFinding]] = defaultdict(list)
    for draft in drafts:
        if draft.about is not None:
            by_node[draft.about].append(draft)
    for several in by_node.values():
        for cause in several if len(several) > 1 else ():
            for draft in several:
                same = (draft.rule, draft.message) == (cause.rule, cause.message)
                if draft != cause and (same or draft.rule in _OF_RESULTS.get(cause.rule, ())):
                    yield draft, cause


def _of_rules(
    drafts: Sequence[DraftFinding], store: LocalStore
) -> Iterator[tuple[DraftFinding, DraftFinding]]:
    """What a rule finds that a shape of the project finds, too."""
    results: dict[tuple[str, object], list[DraftFinding]] = defaultdict(list)
    for draft in drafts:
        if draft.rule in _OF_RULES and draft.about is not None:
            results[draft.rule, draft.node].append(draft)
    for component, rules in _OF_RULES.items():
        for draft in (draft for draft in drafts if draft.rule in rules):
            node = draft.node or (draft.statements[0].subject if draft.statements else None)
            absent = rules[draft.rule]
            for result in results.get((component, node), ()):
                path = result.about[1] if isinstance(result.about, tuple) else None
                stated = any(fact.predicate == path for fact in draft.facts)
                if stated or (isinstance(path, NamedNode) and path.value in absent):
                    yield draft, result
                    break


def _of_axioms(
    inconsistencies: Sequence[DraftFinding], name: TermNames, axioms_of: AxiomsOf
) -> Iterator[tuple[DraftFinding, list[DraftFinding]]]:
    """Axioms that are inconsistent with most of what they apply to, each with its inconsistencies.

    They are looked for in the axioms, and the proofs, of a sample.
    """
    rest = sorted(inconsistencies, key=lambda draft: draft.message)
    for _ in range(_MOST_AXIOMS):
        if len(rest) < FEWEST:
            return
        sample = rest[:: max(1, len(rest) // _SAMPLE)]
        counts = Counter(
            axiom for draft in sample for axiom in dict.fromkeys((*draft.axiom, *axioms_of(draft.facts)))
        )
        covered = {
            axiom: [draft for draft in rest if _has_part_in(axiom, draft, name.store)]
            for axiom, _ in counts.most_common(_MOST_AXIOMS)
        }
        parts = {axiom: _part(axiom, drafts, name.store) for axiom, drafts in covered.items()}
        parts = {axiom: part for axiom, part in parts.items() if part > 0.5}
        if not parts:
            return
        best = max(parts, key=lambda axiom: (len(covered[axiom]), parts[axiom], str(axiom)))
        equal = [
            axiom for axiom in parts if axiom != best
            if (covered[axiom], parts[axiom]) == (covered[best], parts[best])
        ]  # fmt: skip
        yield _draft_of(best, equal, covered[best], name), covered[best]
        done = set(covered[best])
        rest = [draft for draft in rest if draft not in done]


def _draft_of(
    axiom: Triple, equal: Sequence[Triple], inconsistencies: Sequence[DraftFinding], name: TermNames
) -> DraftFinding:
    rules = Counter(draft.rule for draft in inconsistencies)
    said = " ".join("a" if term == RDF_TYPE else name(term) for term in statement_of(axiom))
    which = ", or another that they rest on," if equal else ""
    more = (
        f" More than {MAX_PER_AXIOM:,} are not looked for." if len(inconsistencies) >= MAX_PER_AXIOM else ""
    )
    return DraftFinding(
        max(sorted(rules), key=rules.__getitem__),
        f"Most of what the axiom `{said}` applies to is inconsistent with it.{more}",
        f"Correct the axiom{which} rather than the statements.",
        statements=(axiom, *sorted(equal, key=str)),
    )


def _part(axiom: Triple, drafts: Sequence[DraftFinding], store: LocalStore) -> float:
    """Which part of the statements that an axiom applies to is inconsistent with it.

    Of an axiom with as many inconsistencies as are looked for, the part is not known, and taken for all.
    """
    number = len({draft.facts for draft in drafts})
    if number < FEWEST or number >= MAX_PER_AXIOM:
        return float(number >= MAX_PER_AXIOM)
    subject, predicate, object = statement_of(axiom)
    terms = [subject, object] if predicate in _DISJOINT else [subject]
    applied = max(_uses(term, 2 * number, store) for term in terms)
    return number / applied if applied else 0


def _uses(term: Term, most: int, store: LocalStore) -> int:
    """How many statements, of so many at most, have a term as predicate or class."""
    if not isinstance(term, NamedNode):
        return 0
    quads = (
        quad
        for graph in (_DEFAULT, store.inferred)
        for quads in (store.quads(None, term, None, graph), store.quads(None, RDF_TYPE, term, graph))
        for quad in quads
    )
    return sum(1 for _ in islice(quads, most))


def _has_part_in(axiom: Triple, draft: DraftFinding, store: LocalStore) -> bool:
    """Whether an axiom has a part in an inconsistency: as its axiom, or in the proof of a statement of it.

    One that is in the proofs of a sample is taken to be in those of all about members of its class, or what
    its property links, in which anything is inferred.
    """
    if axiom in draft.axiom or axiom.predicate == RDF_TYPE:
        return axiom in draft.axiom
    is_inferred = any(_is_inferred(fact, store) for fact in draft.facts)
    return is_inferred and _is_about_members(draft, statement_of(axiom)[0], store)


def _is_inferred(statement: Triple, store: LocalStore) -> bool:
    return any(True for _ in store.quads(*statement_of(statement), store.inferred))


def _is_about_members(draft: DraftFinding, term: Term | None, store: LocalStore) -> bool:
    """Whether an inconsistency is about members of a class, or what a property links."""
    if not isinstance(term, NamedNode):
        return False
    nodes = {
        node for fact in draft.facts for node in (fact.subject, fact.object) if isinstance(node, Subject)
    }
    return any(
        any(True for _ in quads)
        for node in nodes
        for graph in (_DEFAULT, store.inferred)
        for quads in (
            store.quads(node, RDF_TYPE, term, graph),
            store.quads(node, term, None, graph),
            store.quads(None, term, node, graph),
        )
    )
