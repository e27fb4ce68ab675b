"""The W3C test cases of OWL 2 RL under the RDF-Based Semantics: read, graded, and set out as a table."""

import csv
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, Quad, RdfFormat

from phegraph.owl.closure.closing import close
from phegraph.owl.consistency.entailment import entails
from phegraph.rdf.convert import from_rdflib, to_rdflib
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Subject, statement_of, text
from phegraph.store.embedded import EmbeddedStore


@dataclass(frozen=True)
class Case:
    """A case: its kind, its group, its premises, and what must or must not follow from them."""

    name: str
    kind: str
    group: str
    premises: tuple[Statement, ...]
    conclusion: tuple[Statement, ...]


def cases(shared: Path) -> Iterator[Case]:
    """The 155 cases of the folder."""
    folder = shared / "w3c" / "owl2"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            premises = _read(folder / "cases" / row["premise"])
            if row["imports"]:
                premises += _read(folder / row["imports"])
            end = row["conclusion"] or row["nonconclusion"]
            conclusion = _read(folder / "cases" / end) if end else ()
            yield Case(row["case"], row["type"], row["group"], premises, conclusion)


def _read(path: Path) -> tuple[Statement, ...]:
    path = path.with_suffix(".ttl") if path.suffix == ".ofn" else path
    syntax = RdfFormat.TURTLE if path.suffix == ".ttl" else RdfFormat.RDF_XML
    quads = pyoxigraph.parse(
        path=path, format=syntax, base_iri="http://example.org/", rename_blank_nodes=True
    )
    return tuple(map(statement_of, quads))


Outcome = tuple[bool, bool]
"""Whether the premises were found to contradict each other, and the conclusion to follow."""


def by_closure(case: Case) -> Outcome:
    """phegraph, by closure alone."""
    store = EmbeddedStore()
    store.oxigraph.extend(Quad(*statement) for statement in case.premises)
    closure = close(store, schema=True)
    return bool(closure.inconsistencies), _holds(store, case.conclusion)


def by_entailment(case: Case) -> Outcome:
    """phegraph, by closure and refutation."""
    contradicted, _ = by_closure(case)
    return contradicted, not contradicted and entails(case.premises, case.conclusion).answer == "yes"


def by_owlrl(case: Case) -> Outcome:
    """owlrl, with its axiomatic statements."""
    from owlrl.OWLRL import OWLRL_Semantics

    graph = rdflib.Graph()
    for statement in case.premises:
        graph.add(tuple(map(to_rdflib, statement)))  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = OWLRL_Semantics(graph, True, True, True)
        semantics.closure()
    return bool(semantics.error_messages), _holds(_store(graph), case.conclusion)


def by_reasonable(case: Case) -> Outcome:
    """reasonable, which reports no contradictions."""
    from reasonable import PyReasoner  # type: ignore[import-not-found]

    graph = rdflib.Graph()
    for statement in case.premises:
        graph.add(tuple(map(to_rdflib, statement)))  # type: ignore[arg-type]
    reasoner = PyReasoner()
    reasoner.from_graph(graph)
    for nodes in reasoner.reason():
        if not isinstance(nodes[0], rdflib.Literal) and isinstance(nodes[1], rdflib.URIRef):
            graph.add(nodes)
    return False, _holds(_store(graph), case.conclusion)


def _store(graph: rdflib.Graph) -> EmbeddedStore:
    store = EmbeddedStore()
    for nodes in graph:
        if not isinstance(nodes[0], rdflib.Literal) and isinstance(nodes[1], rdflib.URIRef):
            store.oxigraph.add(Quad(*map(from_rdflib, nodes)))  # type: ignore[arg-type]
    return store


def _holds(store: EmbeddedStore, conclusion: tuple[Statement, ...]) -> bool:
    """Whether a store has what a conclusion states, blank nodes standing for anything."""
    headers = {s for s, p, o in conclusion if p == RDF_TYPE and str(o) == f"<{OWL}Ontology>"}
    names: dict[Subject, str] = {}

    def word(node: object) -> str:
        if isinstance(node, BlankNode):
            return names.setdefault(node, f"?b{len(names)}")
        return text(node)  # type: ignore[arg-type]

    patterns = [" ".join(map(word, statement)) for statement in conclusion if statement[0] not in headers]
    return store.ask(f"ASK {{ {' . '.join(patterns)} }}")


ENGINES: Mapping[str, Callable[[Case], Outcome]] = {
    "phegraph, closure": by_closure,
    "phegraph, entails": by_entailment,
    "owlrl": by_owlrl,
    "reasonable": by_reasonable,
}


def passes(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome is right for a case."""
    contradicted, follows = outcome
    if case.kind == "inconsistency":
        return contradicted
    if case.kind == "consistency":
        return not contradicted
    return not contradicted and follows == (case.kind == "positive-entailment")


@cache
def results(engine: str, shared: Path) -> tuple[tuple[str, str, str, bool], ...]:
    """Each case with its group and kind, and whether an engine passes it. What raises an error fails."""

    def run(case: Case) -> bool:
        try:
            return passes(case, ENGINES[engine](case))
        except Exception as error:
            print(f"{engine}: {case.name}: {error}", file=sys.stderr)
            if engine.startswith("phegraph"):
                raise
            return False

    return tuple((case.name, case.group, case.kind, run(case)) for case in cases(shared))


def section(shared: Path) -> str:
    """The section of the page of conformance."""
    engines = [engine for engine in ENGINES if engine != "reasonable" or find_spec("reasonable")]
    found = {engine: results(engine, shared) for engine in engines}
    kinds = sorted({(group, kind) for _, group, kind, _ in found["owlrl"]})
    lines = ["| group | kind | cases | " + " | ".join(engines) + " |", "|---" * (3 + len(engines)) + "|"]
    for group, kind in kinds:
        of = {engine: [ok for _, g, k, ok in found[engine] if (g, k) == (group, kind)] for engine in engines}
        counts = " | ".join(str(sum(of[engine])) for engine in engines)
        lines.append(f"| `{group}` | {kind} | {len(of['owlrl'])} | {counts} |")
    totals = " | ".join(f"**{sum(ok for *_, ok in found[engine])}**" for engine in engines)
    lines.append(f"| all | | {len(found['owlrl'])} | {totals} |")
    failing = [
        f"- {engine}: " + (", ".join(f"`{name}`" for name, _, _, ok in found[engine] if not ok) or "none")
        for engine in engines
    ]
    return _PAGE.format(table="\n".join(lines), failing="\n".join(failing))


_PAGE = """## OWL 2 RL

155 approved cases: every case of the profile RL under the RDF-Based Semantics, and the approved
`rdfbased-sem` cases of the OWL 2 RL rules. None is skipped.

{table}

`closure` asks whether the rules of OWL 2 Profiles, tables 4 to 9, give the conclusion. `entails` then denies
what they do not give, and looks for a contradiction: thirteen of the positive cases have conclusions that are
the head of no rule, and three more need datatypes whose values lie in others.

What fails:

{failing}
"""
