"""Reports as the standard's graph and as text (SHACL, section 3.6)."""

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from phegraph.rdf.terms import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS,
    XSD,
    Prefixes,
    Subject,
    Term,
    text,
)
from phegraph.shacl.model import Report, Result
from phegraph.shacl.vocabulary import DISALLOWED, sh
from phegraph.sparql.algebra.tree import (
    AlternativePath,
    InversePath,
    NegatedPropertySet,
    Path,
    RepeatedPath,
    SequencePath,
)

_REPEATS = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}
_COMMENT = NamedNode(RDFS + "comment")
_BOOLEAN = NamedNode(XSD + "boolean")


def report_triples(report: Report, conforms: bool | None = None) -> Iterator[Triple]:
    """The report as the standard's graph.

    Args:
        report: The report.
        conforms: The value of `sh:conforms`, where it differs from the one of the report.
    """
    node = BlankNode("report")
    verdict = report.conforms if conforms is None else conforms
    yield Triple(node, RDF_TYPE, sh("ValidationReport"))
    yield Triple(node, sh("conforms"), Literal("true" if verdict else "false", datatype=_BOOLEAN))
    if report.disallows is not None and report.disallows != DISALLOWED:
        for severity in sorted(report.disallows, key=str):
            yield Triple(node, sh("conformanceDisallows"), severity)
    for number, result in enumerate(report.results, 1):
        yield Triple(node, sh("result"), BlankNode(f"result{number}"))
        yield from _result_triples(str(number), result)


def _result_triples(number: str, result: Result) -> Iterator[Triple]:
    node = BlankNode(f"result{number}")
    if result.property_path is not None:
        copy = _Written(f"path{number}")
        yield Triple(node, sh("resultPath"), copy.path(result.property_path))
        yield from copy.triples
    for nested, detail in enumerate(result.details, 1):
        yield Triple(node, sh("detail"), BlankNode(f"result{number}y{nested}"))
        yield from _result_triples(f"{number}y{nested}", detail)
    yield Triple(node, RDF_TYPE, sh("ValidationResult"))
    yield Triple(node, sh("focusNode"), result.focus)
    yield Triple(node, sh("resultSeverity"), result.severity)
    yield Triple(node, sh("sourceConstraintComponent"), result.component)
    yield Triple(node, sh("sourceShape"), result.shape)
    if result.value is not None:
        yield Triple(node, sh("value"), result.value)
    if result.constraint is not None:
        yield Triple(node, sh("sourceConstraint"), result.constraint)
    for message in result.messages:
        yield Triple(node, sh("resultMessage"), message)
    if result.about is not None:
        yield Triple(node, _COMMENT, Literal(f"The focus node is a blank node: {result.about}"))


class _Written:
    """A path written as SHACL does. Each result has one of its own (SHACL, section 3.6.2.4)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.triples: list[Triple] = []

    def path(self, path: Path) -> Subject:
        """The node of a path, whose triples are added."""
        assert not isinstance(path, NegatedPropertySet)
        match path:
            case NamedNode():
                return path
            case SequencePath(parts):
                return self._list([self.path(part) for part in parts])
            case AlternativePath(parts):
                return self._node("alternativePath", self._list([self.path(part) for part in parts]))
            case InversePath(inner):
                return self._node("inversePath", self.path(inner))
            case RepeatedPath(inner, mark):
                return self._node(_REPEATS[mark], self.path(inner))

    def _node(self, name: str, object: Subject) -> BlankNode:
        node = self._fresh()
        self.triples.append(Triple(node, sh(name), object))
        return node

    def _list(self, members: list[Subject]) -> Subject:
        rest: Subject = RDF_NIL
        for member in reversed(members):
            node = self._fresh()
            self.triples += [Triple(node, RDF_FIRST, member), Triple(node, RDF_REST, rest)]
            rest = node
        return rest

    def _fresh(self) -> BlankNode:
        self.count += 1
        return BlankNode(f"{self.name}x{self.count}")


def report_text(
    report: Report, name: Callable[[Term], str] | None = None, conforms: bool | None = None
) -> str:
    """The report for people to read, worst results first.

    Args:
        report: The report.
        name: What to call terms; shortened with the standard prefixes, without one.
        conforms: Whether the data conforms, where that differs from the report.
    """
    prefixes = Prefixes()
    call = name or (lambda term: text(term, prefixes))
    lines = ["Validation Report", f"Conforms: {report.conforms if conforms is None else conforms}"]
    if report.results:
        lines.append(f"Results ({len(report.results)}):")
    for result in sorted(report.results, key=lambda result: _worst_first(result, call)):
        lines += _result_lines(result, call)
    unchecked = (*report.unchecked, *report.failures)
    if unchecked:
        lines.append(f"Not checked ({len(unchecked)}):")
    lines += [f"\t{finding.message}" for finding in unchecked]
    return "\n".join(lines) + "\n"


_ORDER = [sh(name) for name in ("Violation", "Warning", "Info", "Debug", "Trace")]


def _worst_first(result: Result, call: Callable[[Term], str]) -> tuple[int, str, str, str]:
    rank = _ORDER.index(result.severity) if result.severity in _ORDER else len(_ORDER)
    return rank, call(result.focus), result.path_text or "", result.component.value


def _result_lines(result: Result, call: Callable[[Term], str]) -> Iterable[str]:
    component = result.component.value.rpartition("#")[2]
    severity = result.severity.value.rpartition("#")[2]
    yield f"{severity} in {component}:"
    yield f"\tFocus Node: {result.about or call(result.focus)}"
    if result.value is not None:
        yield f"\tValue Node: {call(result.value)}"
    if result.path_text is not None:
        shown = call(result.path) if isinstance(result.path, NamedNode) else result.path_text
        yield f"\tResult Path: {shown}"
    yield f"\tSource Shape: {call(result.shape)}"
    for message in result.messages:
        yield f"\tMessage: {message.value}"
    if result.details:
        yield "\tDetails:"
    for detail in result.details:
        yield from (f"\t\t{line}" for line in _result_lines(detail, call))
