"""A validation, or an expansion by rules, as the interface of pySHACL asks for it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import rdflib
from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple
from pyshacl.errors import ValidationFailure

from phegraph.errors import InputError, PhegraphError, ShapesError
from phegraph.rdf.convert import statement_to_rdflib, to_rdflib
from phegraph.rdf.display import described
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import RDF_TYPE, RDFS, STANDARD_PREFIXES, Prefixes, Term, statement_of, text
from phegraph.reference.imports import imported
from phegraph.shacl.inputs import Source, of_ontology, reading_of
from phegraph.shacl.model import Report, Result
from phegraph.shacl.report import report_text, report_triples
from phegraph.shacl.shapes.graph import File
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.shapes.references import references
from phegraph.shacl.validation.data import Data, EmbeddedData, data_of_quads, data_of_store
from phegraph.shacl.validation.details import with_details
from phegraph.shacl.validation.engine import results, to_read
from phegraph.shacl.vocabulary import sh

_RESOURCE = NamedNode(RDFS + "Resource")

ReportTuple = tuple[bool, rdflib.Graph | bytes | ValidationFailure, str]


class _Graphs(Struct, frozen=True):
    """The graphs of a validation.

    Attributes:
        data: The statements of the data.
        ontology: What of the ontology is mixed into the data.
        shapes: The shapes.
        shapes_graph: The statements that they were read from.
        prefixes: The prefixes of data and shapes.
        declared: The prefixes of the shapes alone.
    """

    data: list[Quad]
    ontology: list[Quad]
    shapes: Shapes
    shapes_graph: list[Quad]
    prefixes: Prefixes
    declared: dict[str, str]


class Validation(Struct, frozen=True, kw_only=True):
    """The options of `interface.validate`, which has their meaning."""

    shapes: Source | None = None
    ontology: Source | None = None
    inference: str = "none"
    in_place: bool = False
    first: bool = False
    infos: bool = False
    warnings: bool = False
    deepest: int | None = None
    focus: Sequence[str] | None = None
    only: Sequence[str] | None = None
    advanced: bool = False
    sparql_mode: bool = False
    formats: tuple[str | None, str | None, str | None] = (None, None, None)
    imports: bool = False
    dash: bool = False
    serialize: bool | str = False
    draft: bool = False

    def run(self, sources: Sequence[Source]) -> ReportTuple:
        """Validate data in memory, in files or on a server."""
        try:
            if self.sparql_mode:
                self._refuse_what_no_endpoint_has()
                if isinstance(sources[0], str) and sources[0].lower().startswith(("http:", "https:")):
                    return self._run_on_endpoint(sources[0])
            read = self._read(sources)
        except InputError as error:
            if {finding.rule for finding in error.findings} != {"shapes/query"}:
                raise
            failure = ValidationFailure(str(error))  # type: ignore[no-untyped-call]
            return False, failure, f"Validation Failure - {error}"
        data = self._closed(read, sources)
        return self._report(data_of_quads(data, to_read(read.shapes)), read, data)

    def expanded(self, source: Source) -> rdflib.Graph:
        """Data with what the ontology, inference and rules add to it."""
        read = self._read([source])
        data = self._closed(read, [source])
        if self.in_place and isinstance(source, rdflib.Graph):
            return source
        graph = source.__class__() if isinstance(source, rdflib.Graph) else rdflib.Graph()
        for prefix, namespace in read.prefixes.namespaces.items():
            graph.bind(prefix, namespace)
        for quad in data:
            graph.add(statement_to_rdflib(quad))
        return graph

    def _read(self, sources: Sequence[Source]) -> _Graphs:
        readings = [reading_of(source, self.formats[0], kind="data graph") for source in sources]
        of_shapes = readings
        if self.shapes is not None:
            of_shapes = [reading_of(self.shapes, self.formats[1], kind="shapes graph")]
        of_ontologies = []
        if self.ontology is not None:
            of_ontologies = [reading_of(self.ontology, self.formats[2], kind="ontology")]
        shapes_graph, ontology = _quads(of_shapes), _quads(of_ontologies)
        imported_shapes: list[Quad] = []
        if self.imports:
            imported_shapes = [quad for reading in of_shapes for quad in imported(*reading)]
            ontology += [quad for reading in of_ontologies for quad in imported(*reading)]
        files = [file for _, some in of_shapes for file in some]
        prefixes = _prefixes([*readings, *of_shapes])
        shapes = read_shapes([*shapes_graph, *imported_shapes], files, prefixes, draft=self.draft)
        if shapes.disallows is not None:
            shapes = replace(shapes, disallows=shapes.disallows - self._allowed())
        _refuse_ill_formed(shapes, imported_shapes)
        return _Graphs(
            _quads(readings), of_ontology(ontology), shapes, shapes_graph, prefixes, of_shapes[0][0].prefixes
        )

    def _closed(self, read: _Graphs, sources: Sequence[Source]) -> list[Quad]:
        """The data with what the ontology, inference and rules add, in place too where that is asked for."""
        data = [*read.data, *read.ontology]
        if self.inference != "none":
            from phegraph.reference.validator import inferred

            data = inferred(data, self.inference)
            if _RESOURCE not in {quad.object for quad in read.shapes_graph}:
                # Everything is one, and pySHACL's sh:closed lets it pass.
                data = [quad for quad in data if quad.object != _RESOURCE or quad.predicate != RDF_TYPE]
        only = self._only(read.shapes, read.prefixes)
        rules = tuple(rule for rule in read.shapes.rules if only is None or rule.shape in only)
        if self.advanced and rules and not self.sparql_mode:
            from phegraph.shacl.validation.inference import inferred as inferred_by_rules

            data += inferred_by_rules(data, replace(read.shapes, rules=rules))
        if self.in_place and len(sources) == 1:
            known = {*map(statement_of, read.data)}
            _add(sources[0], [quad for quad in data if statement_of(quad) not in known])
        return data

    def _run_on_endpoint(self, address: str) -> ReportTuple:
        from phegraph.store.remote import RemoteStore

        read = self._read([])
        with RemoteStore(address) as store:
            return self._report(data_of_store(store, to_read(read.shapes)), read, ())

    def _refuse_what_no_endpoint_has(self) -> None:
        if self.shapes is None or self.ontology is not None or self.inference != "none" or self.in_place:
            raise PhegraphError(
                "An endpoint is validated as it is.",
                hint="Give shacl_graph; leave ont_graph, inference and inplace out.",
            )

    def _only(self, shapes: Shapes, prefixes: Prefixes) -> set[NamedNode] | None:
        only = {_node(name, prefixes) for name in self.only or ()} or None
        for node in only or ():
            if node not in shapes.shapes:
                raise ShapesError(f"There is no shape {node}.", hint="use_shapes takes IRIs of shapes.")
        return only

    def _report(self, data: Data, read: _Graphs, quads: Iterable[Quad]) -> ReportTuple:
        shapes = read.shapes
        if self.deepest is not None:
            _refuse_deeper(shapes, self.deepest)
        focus = [_node(name, read.prefixes) for name in self.focus or ()] or None
        found_results: Iterable[Result] = results(
            data, shapes, only=self._only(shapes, read.prefixes), focus=focus
        )
        found = tuple(islice(found_results, 1) if self.first else found_results)
        if isinstance(data, EmbeddedData):
            found = with_details(found, data, shapes)
        report = Report(found, shapes.findings, shapes.unchecked, disallows=shapes.disallows)
        conforms = not any(self._is_disallowed(result, shapes) for result in found)
        blank_nodes = _BlankNodes(read.shapes_graph, quads)

        def name(term: Term) -> str:
            """What the text calls a term: a blank node by what is said of it, the same in each run."""
            own = blank_nodes.about(term) if isinstance(term, BlankNode) else ()
            return described(own, read.prefixes) if own else text(term, read.prefixes)

        graph = report_graph(report, conforms, read.declared)
        for triple in blank_nodes.below(_terms(report.results)):
            graph.add(statement_to_rdflib(triple))
        lines = report_text(report, name, conforms)
        if self.dash:
            from phegraph.reference.validator import passes_dash_tests

            conforms = passes_dash_tests(quads, read.shapes_graph, graph, read.declared)
        if not self.serialize:
            return conforms, graph, lines
        syntax = self.serialize if isinstance(self.serialize, str) else "turtle"
        return conforms, graph.serialize(format=syntax, encoding="utf-8"), lines

    def _is_disallowed(self, result: Result, shapes: Shapes) -> bool:
        disallows = shapes.disallows
        return result.severity not in self._allowed() if disallows is None else result.severity in disallows

    def _allowed(self) -> set[NamedNode]:
        infos = {sh("Info")} if self.infos or self.warnings else set()
        return infos | ({sh("Warning")} if self.warnings else set())


def report_graph(
    report: Report, conforms: bool | None = None, prefixes: Mapping[str, str] | None = None
) -> rdflib.Graph:
    """The report as an rdflib graph (SHACL, section 3.6).

    Args:
        report: The report.
        conforms: The value of `sh:conforms`, where it differs from the one of the report.
        prefixes: The prefixes of the graph.
    """
    graph = rdflib.Graph(bind_namespaces="core")
    for prefix, namespace in {"sh": sh("").value, **(prefixes or {})}.items():
        graph.bind(prefix, namespace)
    converted: dict[object, rdflib.term.Node] = {}
    for triple in report_triples(report, conforms):
        nodes = []
        for term in triple:
            node = converted.get(term)
            if node is None:
                node = converted[term] = to_rdflib(term)
            nodes.append(node)
        graph.add((nodes[0], nodes[1], nodes[2]))
    return graph


def _terms(found: Iterable[Result]) -> Iterator[Term]:
    """The focus nodes, values, shapes and constraints of results, and of those beneath them."""
    for result in found:
        parts = (result.focus, result.value, result.shape, result.constraint)
        yield from (part for part in parts if part is not None)
        yield from _terms(result.details)


def _quads(sources: Iterable[tuple[Reading, Sequence[File]]]) -> list[Quad]:
    return [quad for reading, _ in sources for quad in reading.quads]


def _prefixes(sources: Iterable[tuple[Reading, Sequence[File]]]) -> Prefixes:
    declared = dict(STANDARD_PREFIXES)
    for reading, _ in sources:
        declared |= reading.prefixes
    return Prefixes(declared)


def _add(source: Source, quads: Iterable[Quad]) -> None:
    """Add statements to a graph or store; nothing to what else data may be."""
    if isinstance(source, Store):
        source.extend(quads)
    elif isinstance(source, rdflib.Graph):
        for quad in quads:
            source.add(statement_to_rdflib(quad))


def _node(name: str, prefixes: Prefixes) -> NamedNode:
    return NamedNode(prefixes.expand(str(name)) or str(name))


class _BlankNodes:
    """The statements about the blank nodes of graphs, each of which is looked into when it is needed."""

    def __init__(self, *graphs: Iterable[Quad]) -> None:
        self._waiting = list(graphs)
        self._of_nodes: dict[BlankNode, dict[tuple[NamedNode, Term], None]] = {}

    def about(self, node: BlankNode) -> Collection[tuple[NamedNode, Term]]:
        """The predicates and objects of a node."""
        while node not in self._of_nodes and self._waiting:
            for subject, predicate, value in map(statement_of, self._waiting.pop(0)):
                if isinstance(subject, BlankNode):
                    self._of_nodes.setdefault(subject, {})[predicate, value] = None
        return self._of_nodes.get(node, {})

    def below(self, nodes: Iterable[Term]) -> Iterator[Triple]:
        """The statements about nodes, and about the blank nodes that these lead to."""
        waiting = [node for node in nodes if isinstance(node, BlankNode)]
        known = set(waiting)
        while waiting:
            node = waiting.pop()
            for predicate, value in self.about(node):
                yield Triple(node, predicate, value)
                if isinstance(value, BlankNode) and value not in known:
                    known.add(value)
                    waiting.append(value)


def _refuse_ill_formed(shapes: Shapes, imported_shapes: Sequence[Quad]) -> None:
    """Refuse shapes that are ill-formed, or recursive in a way that has no meaning.

    What pySHACL ignores, and what is wrong with imported shapes, is named in the text of the report.
    """
    wrong = [finding for finding in shapes.unchecked if finding.rule not in _IGNORED]
    if wrong and imported_shapes:
        known = {finding.message for finding in read_shapes(imported_shapes).unchecked}
        wrong = [finding for finding in wrong if finding.message not in known]
    if wrong:
        raise InputError(wrong)


_IGNORED = ("shapes/unsupported", "shapes/unknown-term", "shapes/partial")


def _refuse_deeper(shapes: Shapes, limit: int) -> None:
    """Refuse shapes that refer to one another over more steps than allowed."""
    depths: dict[object, int] = dict.fromkeys(shapes.cycles, 1)

    def depth(node: object) -> int:
        if node not in depths:
            shape = shapes.shapes.get(node)  # type: ignore[call-overload]
            depths[node] = 1 + max((depth(other) for other in references(shape)), default=0) if shape else 1
        return depths[node]

    for node in shapes.shapes:
        if depth(node) > limit:
            raise ShapesError(
                f"{shapes.source.name(node)} refers to shapes {depth(node)} deep, and {limit} are allowed.",
                hint="Raise max_validation_depth.",
                place=shapes.source.place(node),
            )
