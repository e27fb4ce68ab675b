"""Report: the validation report of SHACL (section 3.6) in Turtle: what the shapes find, and nothing else."""

from collections.abc import Iterable, Iterator

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.errors import PhegraphError
from phegraph.shacl import Result
from phegraph.terms import RDF_TYPE, SH, STANDARD_PREFIXES, XSD, Subject, Term

_REPORT = BlankNode("report")


def render(outcome: Outcome, view: View) -> str:
    """The validation report, whole: severities, waivers and baselines are not SHACL's.

    Raises:
        PhegraphError: The files could not be read, so that nothing was validated.
    """
    if outcome.report is None:
        raise PhegraphError(
            "There is no validation report: files cannot be read.", hint="Correct them first."
        )
    triples = list(_report(outcome.report.conforms, outcome.report.results, outcome.shapes))
    text = pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(STANDARD_PREFIXES))
    assert text is not None
    return text.decode()


def _report(conforms: bool, results: Iterable[Result], shapes: tuple[Triple, ...]) -> Iterator[Triple]:
    yield Triple(_REPORT, RDF_TYPE, _sh("ValidationReport"))
    truth = Literal("true" if conforms else "false", datatype=NamedNode(XSD + "boolean"))
    yield Triple(_REPORT, _sh("conforms"), truth)
    paths: set[BlankNode] = set()
    for number, result in enumerate(results):
        node = BlankNode(f"result{number}")
        yield Triple(_REPORT, _sh("result"), node)
        yield Triple(node, RDF_TYPE, _sh("ValidationResult"))
        for name, value in _values(result):
            yield Triple(node, _sh(name), value)
        if isinstance(result.path, BlankNode):
            paths.add(result.path)
    yield from _described(paths, shapes)


def _values(result: Result) -> Iterator[tuple[str, Term]]:
    yield "focusNode", result.focus
    yield "resultSeverity", result.severity
    yield "sourceConstraintComponent", result.component
    yield "sourceShape", result.shape
    if result.path is not None:
        yield "resultPath", result.path
    if result.value is not None:
        yield "value", result.value
    for message in result.messages:
        yield "resultMessage", message


def _described(nodes: Iterable[Subject], shapes: tuple[Triple, ...]) -> Iterator[Triple]:
    """What the shapes say of the nodes of paths: a report holds a copy (SHACL, section 3.6.2.2)."""
    waiting = set(nodes)
    done: set[Subject] = set()
    while waiting:
        node = waiting.pop()
        done.add(node)
        for triple in shapes:
            if triple.subject == node:
                yield triple
                if isinstance(triple.object, BlankNode) and triple.object not in done:
                    waiting.add(triple.object)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
