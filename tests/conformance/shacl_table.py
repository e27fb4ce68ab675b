"""The W3C SHACL suite as a table of engines: a section of the page of conformance."""

import logging
import warnings
from collections.abc import Callable
from pathlib import Path

import pyshacl
import rdflib

from conformance.shacl_suite import Case, agrees, cases
from lexical_forms import with_lexical_forms
from phegraph import __version__
from phegraph.errors import PhegraphError
from phegraph.reference.interface import validate

PUBLISHED = {"TopBraid": (98, 16), "rudof": (98, 8), "shifty": (97, 22)}
"""The tests that other engines pass, by their implementation reports and by earlier runs."""

_TEXT = """## SHACL

A test passes when the report is the expected one, as a graph, and when a failure comes where one must.
No test is skipped.

| engine | core ({core} tests) | SPARQL ({sparql} tests) |
|---|---|---|
{rows}

The first two rows are run for this page, the others quote earlier runs.
"""


def _phegraph(case: Case) -> object:
    try:
        outcome = validate(case.data, shacl_graph=case.shapes)
    except PhegraphError:
        return None
    assert isinstance(outcome, tuple)
    return outcome[1]


def _pyshacl(case: Case) -> object:
    files = (case.data, case.shapes)
    with with_lexical_forms():
        graphs = [rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri()) for path in files]
        try:
            return pyshacl.validate(graphs[0], shacl_graph=graphs[1], advanced=True)[1]
        except Exception:  # noqa: BLE001 (whatever it raises, it is a failure)
            return None


def _passes(case: Case, run: Callable[[Case], object]) -> bool:
    report = run(case)
    if case.expected is None or not isinstance(report, rdflib.Graph):
        return case.expected is None and not isinstance(report, rdflib.Graph)
    return agrees(case.expected, report)


def section(suite: Path) -> str:
    """Run the suite; the section of the page."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    parts = {part: list(cases(suite / part / "manifest.ttl")) for part in ("core", "sparql")}
    engines = {f"**phegraph {__version__}**": _phegraph, f"pySHACL {pyshacl.__version__}": _pyshacl}
    lines = []
    for name, run in engines.items():
        core, sparql = (sum(_passes(case, run) for case in parts[part]) for part in ("core", "sparql"))
        lines.append(f"| {name} | {core} | {sparql} |")
    lines += [f"| {name} | {core} | {sparql} |" for name, (core, sparql) in PUBLISHED.items()]
    sizes = {part: len(tests) for part, tests in parts.items()}
    return _TEXT.format(rows="\n".join(lines), **sizes)
