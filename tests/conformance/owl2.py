"""The W3C test cases of OWL 2 RL under the RDF-Based Semantics: read, graded, and set out as a table."""

import csv
import re
import sys
import warnings
from collections import defaultdict
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


def cases(folder: Path) -> list[Case]:
    """The 155 cases of a folder: of the W3C's one file, or of a manifest and a file for each document."""
    file = folder / "all.rdf"
    unsorted = _of_one_file(file) if file.exists() else _of_manifest(folder)
    return sorted(unsorted, key=lambda case: (case.group, case.name))


_KINDS = {
    "InconsistencyTest": "inconsistency",
    "PositiveEntailmentTest": "positive-entailment",
    "NegativeEntailmentTest": "negative-entailment",
    "ConsistencyTest": "consistency",
}
"""The class of a case, the most telling first, and what it is called here."""


def _of_one_file(path: Path) -> Iterator[Case]:
    """The approved cases of the profile RL, and those that are named after the RDF-Based Semantics."""
    described: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, node in rdflib.Graph().parse(path, format="xml"):
        described[str(subject)][str(predicate).rpartition("#")[2]].append(str(node).removeprefix(_TEST))
    for case in described.values():
        if "Approved" not in case["status"]:
            continue
        (identifier,) = case["identifier"]
        is_rl = identifier == _PROFILE_LEFT_OUT or "RL" in case["profile"]
        if identifier.startswith("rdfbased-sem-"):
            group = "rl-rules"
        elif is_rl and "RDF-BASED" in case["semantics"]:
            group = "profile-rl"
        else:
            continue
        name = re.sub("[^a-z0-9]+", "-", identifier.lower())
        imported = [described[ontology] for ontology in case["importedOntology"]]
        documents = [*case["rdfXmlPremiseOntology"], *(each["rdfXmlInputOntology"][0] for each in imported)]
        premises = [statement for text in documents for statement in _statements(text, RdfFormat.RDF_XML)]
        if not documents:
            file = Path(__file__).parent / "premises" / f"{name}.ttl"
            premises += _statements(file.read_bytes(), RdfFormat.TURTLE)
        ends = [*case["rdfXmlConclusionOntology"], *case["rdfXmlNonConclusionOntology"]]
        conclusion = _statements(ends[0], RdfFormat.RDF_XML) if ends else ()
        kind = next(_KINDS[kind] for kind in _KINDS if kind in case["type"])
        yield Case(name, kind, group, tuple(premises), conclusion)


_TEST = "http://www.w3.org/2007/OWL/testOntology#"
_PROFILE_LEFT_OUT = "WebOnt-I5.26-010"
"""A case of the profile RL of which the file states no profile."""


def _of_manifest(folder: Path) -> Iterator[Case]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            premises = _file(folder / "cases" / row["premise"])
            if row["imports"]:
                premises += _file(folder / row["imports"])
            end = row["conclusion"] or row["nonconclusion"]
            conclusion = _file(folder / "cases" / end) if end else ()
            yield Case(row["case"], row["type"], row["group"], premises, conclusion)


def _file(path: Path) -> tuple[Statement, ...]:
    path = path.with_suffix(".ttl") if path.suffix == ".ofn" else path
    return _statements(path.read_bytes(), RdfFormat.TURTLE if path.suffix == ".ttl" else RdfFormat.RDF_XML)


def _statements(document: bytes | str, syntax: RdfFormat) -> tuple[Statement, ...]:
    quads = pyoxigraph.parse(document, format=syntax, base_iri="http://example.org/", rename_blank_nodes=True)
    return tuple(map(statement_of, quads))


Outcome = tuple[bool, bool]
"""Whether the premises are inconsistent, and whether the conclusion follows."""


def by_closure(case: Case) -> Outcome:
    """phegraph, by closure alone."""
    store = EmbeddedStore()
    store.extend(Quad(*statement) for statement in case.premises)
    closure = close(store, schema=True)
    return bool(closure.inconsistencies), _holds(store, case.conclusion)


def by_entailment(case: Case) -> Outcome:
    """phegraph, by closure and refutation."""
    inconsistent, _ = by_closure(case)
    return inconsistent, not inconsistent and entails(case.premises, case.conclusion).answer == "yes"


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
    """reasonable, which reports no inconsistencies."""
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
            store.extend([Quad(*map(from_rdflib, nodes))])  # type: ignore[arg-type]
    return store


def _holds(store: EmbeddedStore, conclusion: tuple[Statement, ...]) -> bool:
    """Whether a store has the statements of a conclusion, whose blank nodes are existential."""
    headers = {s for s, p, o in conclusion if p == RDF_TYPE and str(o) == f"<{OWL}Ontology>"}
    names: dict[Subject, str] = {}

    def term_text(node: object) -> str:
        if isinstance(node, BlankNode):
            return names.setdefault(node, f"?b{len(names)}")
        return text(node)  # type: ignore[arg-type]

    patterns = [
        " ".join(map(term_text, statement)) for statement in conclusion if statement[0] not in headers
    ]
    return store.ask(f"ASK {{ {' . '.join(patterns)} }}")


ENGINES: Mapping[str, Callable[[Case], Outcome]] = {
    "phegraph, closure": by_closure,
    "phegraph, entails": by_entailment,
    "owlrl": by_owlrl,
    "reasonable": by_reasonable,
}


def passes(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome is right for a case."""
    inconsistent, follows = outcome
    if case.kind == "inconsistency":
        return inconsistent
    if case.kind == "consistency":
        return not inconsistent
    return not inconsistent and follows == (case.kind == "positive-entailment")


@cache
def results(engine: str, folder: Path) -> tuple[tuple[str, str, str, bool], ...]:
    """Each case with its group and kind, and whether an engine passes it. What raises an error fails."""

    def run(case: Case) -> bool:
        try:
            return passes(case, ENGINES[engine](case))
        except Exception as error:
            print(f"{engine}: {case.name}: {error}", file=sys.stderr)
            if engine.startswith("phegraph"):
                raise
            return False

    return tuple((case.name, case.group, case.kind, run(case)) for case in cases(folder))


def section(folder: Path) -> str:
    """The section of the page of conformance."""
    engines = [engine for engine in ENGINES if engine != "reasonable" or find_spec("reasonable")]
    outcomes = {engine: results(engine, folder) for engine in engines}
    kinds = sorted({(group, kind) for _, group, kind, _ in outcomes["owlrl"]})
    lines = ["| group | kind | cases | " + " | ".join(engines) + " |", "|---" * (3 + len(engines)) + "|"]
    for group, kind in kinds:
        of = {
            engine: [ok for _, g, k, ok in outcomes[engine] if (g, k) == (group, kind)] for engine in engines
        }
        counts = " | ".join(str(sum(of[engine])) for engine in engines)
        lines.append(f"| `{group}` | {kind} | {len(of['owlrl'])} | {counts} |")
    totals = " | ".join(f"**{sum(ok for *_, ok in outcomes[engine])}**" for engine in engines)
    lines.append(f"| all | | {len(outcomes['owlrl'])} | {totals} |")
    failing = [
        f"- {engine}: " + (", ".join(f"`{name}`" for name, _, _, ok in outcomes[engine] if not ok) or "none")
        for engine in engines
    ]
    return _PAGE.format(table="\n".join(lines), failing="\n".join(failing))


_PAGE = """## OWL 2 RL

155 approved cases: every case of the profile RL under the RDF-Based Semantics, and the approved
`rdfbased-sem` cases of the OWL 2 RL rules. None is skipped.

{table}

`closure` asks whether the rules of OWL 2 Profiles, tables 4 to 9, give the conclusion. `entails` then denies
what they do not give, and looks for an inconsistency: thirteen of the positive cases have conclusions that
are the head of no rule, and three more need datatypes whose values lie in others.

What fails:

{failing}
"""
