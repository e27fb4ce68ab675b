"""The interface that people know from pySHACL: change the import, and a script runs."""

from collections.abc import Iterable, Sequence
from itertools import islice

import rdflib
from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.errors import InputError, PhegraphError, ShapesError
from phegraph.rdf.convert import to_rdflib
from phegraph.rdf.terms import Prefixes
from phegraph.shacl.inputs import Source, Sources, of_ontology, prefixes_in, quads_of
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

ReportTuple = tuple[bool, rdflib.Graph | bytes, str]


def validate(
    data_graph: Sources,
    *,
    shacl_graph: Source | None = None,
    ont_graph: Source | None = None,
    advanced: bool | None = False,
    inference: str | None = None,
    inplace: bool | None = False,
    abort_on_first: bool | None = False,
    allow_infos: bool | None = False,
    allow_warnings: bool | None = False,
    max_validation_depth: int | None = None,
    sparql_mode: bool | None = False,
    focus_nodes: Sequence[str] | None = None,
    use_shapes: Sequence[str] | None = None,
    multi_data_graphs_mode: str | None = None,
    data_graph_format: str | None = None,
    shacl_graph_format: str | None = None,
    ont_graph_format: str | None = None,
    meta_shacl: bool = False,
    serialize_report_graph: bool | str = False,
    debug: bool = False,
    do_owl_imports: bool = False,
    js: bool | None = None,
    iterate_rules: bool = False,
    check_dash_result: bool = False,
    abort_on_error: bool = False,
) -> ReportTuple | dict[int, ReportTuple]:
    """Validate data against shapes (SHACL, section 3), with the arguments of `pyshacl.validate`.

    Args:
        data_graph: An rdflib graph, the path of a file, the text of one, an open file, or several of these.
            With `sparql_mode`, the address of a SPARQL endpoint.
        shacl_graph: The shapes; the data graph itself, without one.
        ont_graph: An ontology, whose classes, properties and axioms are mixed into the data.
        advanced: Whether the rules of shapes are carried out (SHACL-AF); SPARQL targets always are.
        inference: What to close the data under first: "none", "rdfs", "owlrl" or "both".
        inplace: Accepted where no statements are added to the data.
        abort_on_first: Stop at the first result.
        allow_infos: Whether data conforms with results of the severity `sh:Info`.
        allow_warnings: Whether data conforms with results of the severities `sh:Warning` and `sh:Info`.
        max_validation_depth: How deep shapes may refer to one another.
        sparql_mode: Whether `data_graph` is the address of an endpoint.
        focus_nodes: The only focus nodes; with `use_shapes`, for those shapes whatever they target.
        use_shapes: The only shapes to evaluate.
        multi_data_graphs_mode: What to do with several data graphs: "combine" or "validate_each".
        data_graph_format: The format of the data, by rdflib's names.
        shacl_graph_format: The format of the shapes.
        ont_graph_format: The format of the ontology.
        meta_shacl: Accepted: shapes are always checked to be well-formed.
        serialize_report_graph: Give the report as text in this format; `True` is Turtle.
        debug: Accepted, without an effect on the results.
        do_owl_imports: Refused: nothing is fetched.
        js: Refused: SHACL JavaScript.
        iterate_rules: The same as `advanced`: rules are always tried until nothing new follows.
        check_dash_result: Refused: a test harness of pySHACL.
        abort_on_error: The old name of `abort_on_first`.

    Returns:
        Whether the data conforms, the report as a graph, and the report as text.

    Raises:
        InputError: The data or the shapes cannot be read, or shapes are ill-formed. The error has all faults.
        ShapesError: The shapes need what is not supported.
        PhegraphError: An option is not supported.
    """
    refused = {
        "do_owl_imports": do_owl_imports,
        "js": js,
        "check_dash_result": check_dash_result,
        "inplace": inplace and (ont_graph is not None or inference not in (None, "none")),
    }
    for name, value in refused.items():
        if value:
            raise PhegraphError(
                f"{name}={value!r} cannot be done here.", hint="Leave it out, or use pyshacl."
            )
    _ = meta_shacl, debug
    options = _Options(
        shacl_graph,
        ont_graph,
        inference or "none",
        bool(abort_on_first or abort_on_error),
        bool(allow_infos),
        bool(allow_warnings),
        max_validation_depth,
        focus_nodes,
        use_shapes,
        bool(advanced or iterate_rules),
        (data_graph_format, shacl_graph_format, ont_graph_format),
        serialize_report_graph,
    )
    if sparql_mode:
        return options.run_on_endpoint(data_graph)
    many = _several(data_graph)
    mode = multi_data_graphs_mode or "combine"
    if not many or mode not in ("combine", "validate_each"):
        raise PhegraphError("Several data graphs are combined, or validated each; there must be one.")
    if mode == "validate_each":
        return {number: options.run([one]) for number, one in enumerate(many)}
    return options.run(many)


def _several(data: Sources) -> list[Source]:
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return list(data)
    return [data]


class _Options(Struct, frozen=True):
    """The options of a validation."""

    shapes: Source | None
    ontology: Source | None
    inference: str
    first: bool
    infos: bool
    warnings: bool
    deepest: int | None
    focus: Sequence[str] | None
    only: Sequence[str] | None
    advanced: bool
    formats: tuple[str | None, str | None, str | None]
    serialize: bool | str

    def run(self, sources: Sequence[Source]) -> ReportTuple:
        """Validate data in memory or files."""
        read = [quads_of(source, self.formats[0], kind="data graph") for source in sources]
        data = [quad for quads, _ in read for quad in quads]
        files = [file for _, files in read for file in files]
        shapes_graph, graphs = (data, files), sources
        if self.shapes is not None:
            shapes_graph = quads_of(self.shapes, self.formats[1], kind="shapes graph")
            graphs = [self.shapes]
        syntax = self.formats[0 if self.shapes is None else 1]
        shapes = _sound_shapes(*shapes_graph, prefixes_in(graphs, syntax))
        if self.ontology is not None:
            data += of_ontology(quads_of(self.ontology, self.formats[2], kind="ontology")[0])
        if self.inference != "none":
            from phegraph.reference.validator import inferred

            data = inferred(data, self.inference)
        if self.advanced and shapes.rules:
            from phegraph.shacl.validation.inference import inferred as inferred_by_rules

            data += inferred_by_rules(data, shapes)
        return self._report(data_of_quads(data, to_read(shapes)), shapes, self._prefixes(sources))

    def run_on_endpoint(self, address: Sources) -> ReportTuple:
        """Validate data on a server."""
        from phegraph.store.remote import RemoteStore

        if self.shapes is None or self.ontology is not None or self.inference != "none":
            raise PhegraphError(
                "An endpoint is validated as it is.",
                hint="Give shacl_graph; leave ont_graph and inference out.",
            )
        if not isinstance(address, str):
            raise PhegraphError("With sparql_mode, data_graph is the address of an endpoint.")
        prefixes = prefixes_in([self.shapes], self.formats[1])
        shapes = _sound_shapes(*quads_of(self.shapes, self.formats[1], kind="shapes graph"), prefixes)
        with RemoteStore(address) as store:
            return self._report(data_of_store(store, to_read(shapes)), shapes, {})

    def _report(self, data: Data, shapes: Shapes, prefixes: dict[str, str]) -> ReportTuple:
        if self.deepest is not None:
            _refuse_deeper(shapes, self.deepest)
        only = None if not self.only else {_node(name, prefixes) for name in self.only}
        for node in only or ():
            if node not in shapes.shapes:
                raise ShapesError(f"There is no shape {node}.", hint="use_shapes takes IRIs of shapes.")
        focus = None if not self.focus else [_node(name, prefixes) for name in self.focus]
        found_results: Iterable[Result] = results(data, shapes, only=only, focus=focus)
        found = tuple(islice(found_results, 1) if self.first else found_results)
        if isinstance(data, EmbeddedData):
            found = with_details(found, data, shapes)
        report = Report(found, shapes.findings, shapes.unchecked)
        conforms = all(result.severity in self._allowed() for result in report.results)
        graph = report_graph(report, conforms)
        text = report_text(report, conforms=conforms)
        if not self.serialize:
            return conforms, graph, text
        syntax = self.serialize if isinstance(self.serialize, str) else "turtle"
        return conforms, graph.serialize(format=syntax, encoding="utf-8"), text

    def _allowed(self) -> set[NamedNode]:
        infos = {sh("Info")} if self.infos or self.warnings else set()
        return infos | ({sh("Warning")} if self.warnings else set())

    @staticmethod
    def _prefixes(sources: Sequence[Source]) -> dict[str, str]:
        graphs = [source for source in sources if isinstance(source, rdflib.Graph)]
        return {prefix: str(iri) for graph in graphs for prefix, iri in graph.namespaces()}


def report_graph(report: Report, conforms: bool | None = None) -> rdflib.Graph:
    """The report as an rdflib graph (SHACL, section 3.6)."""
    graph = rdflib.Graph(bind_namespaces="core")
    graph.bind("sh", str(sh("").value))
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


def _node(name: str, prefixes: dict[str, str]) -> NamedNode:
    all_prefixes = Prefixes({**Prefixes().namespaces, **prefixes})
    return NamedNode(all_prefixes.expand(str(name)) or str(name))


def _sound_shapes(quads: Iterable[Quad], files: Sequence[File], prefixes: Prefixes) -> Shapes:
    """The shapes of a shapes graph. What of it pySHACL ignores is named in the text of the report.

    Raises:
        InputError: Something in it is ill-formed, or recursive in a way that has no meaning.
    """
    shapes = read_shapes(quads, files, prefixes)
    wrong = [finding for finding in shapes.unchecked if finding.rule not in _IGNORED]
    if wrong:
        raise InputError(wrong)
    return shapes


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
