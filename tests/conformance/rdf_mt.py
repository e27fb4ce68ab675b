"""The W3C test suite of RDF Semantics (rdf-mt): read, run, and set out as a table."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import Quad

from conformance.manifests import MANIFEST, Node, entries
from conformance.rdf11 import ADDRESS
from phegraph.owl.closure.closing import close
from phegraph.owl.consistency.entailment import entails
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import Statement, statement_of
from phegraph.store.embedded import EmbeddedStore

EXCEPTIONS: Mapping[str, str] = {
    "datatypes-non-well-formed-literal-1": (
        "phegraph knows the datatypes of XML Schema, and here they are not to be known"
    ),
}
"""The tests that phegraph does not pass, each with the reason."""


def cases(folder: Path) -> list[Node]:
    """The tests of the suite."""
    return [*entries(folder / "rdf-mt" / "manifest.ttl", folder, ADDRESS)]


def name(case: Node) -> str:
    """The name of a test."""
    return case.value.rpartition("#")[2]


def passes(case: Node) -> bool:
    """Whether phegraph says of a conclusion, or of a contradiction, whether it follows by RDFS."""
    premises = _statements(case.one(MANIFEST + "action"))
    result = case.one(MANIFEST + "result")
    if result.value == "false":
        store = EmbeddedStore()
        store.extend(Quad(*statement) for statement in premises)
        answer = "yes" if close(store, schema=True, profile="rdfs").inconsistencies else "no"
    else:
        answer = entails(premises, _statements(result), profile="rdfs").answer
    return answer == ("yes" if "Positive" in case.kind else "no")


def _statements(node: Node) -> list[Statement]:
    reading = read(node.path, base=node.value)
    assert reading.findings == ()
    return list(map(statement_of, reading.quads))


def section(folder: Path) -> str:
    """The section of the page of conformance."""
    tests = [(f"{regime(case)} | {case.kind.removesuffix('Test')}", case) for case in cases(folder)]
    passed = Counter(kind for kind, case in tests if passes(case))
    counts = Counter(kind for kind, _ in tests)
    rows = [f"| {kind} | {count} | {passed[kind]} |" for kind, count in sorted(counts.items())]
    exceptions = [f"- `{test}`: {reason}" for test, reason in sorted(EXCEPTIONS.items())]
    return _PAGE.format(rows="\n".join(rows), exceptions="\n".join(exceptions))


def regime(case: Node) -> str:
    """The entailment regime of a test."""
    return case.one(MANIFEST + "entailmentRegime").value


_PAGE = """## RDF Semantics

The tests of `rdf-mt`, by `entails` with the profile `rdfs`; of those of a contradiction, by the closure.

| regime | kind | tests | phegraph |
|---|---|---|---|
{rows}

What fails, and why:

{exceptions}
"""
