"""The interface that people know from pySHACL: change the import, and a script runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from warnings import warn

import rdflib
from pyshacl import errors

from phegraph.errors import PhegraphError
from phegraph.reference.validation import ReportTuple, Validation, report_graph
from phegraph.shacl.inputs import Source, Sources

__all__ = ["ReportTuple", "errors", "report_graph", "shacl_rules", "validate", "validate_each"]


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
    draft: bool = False,
    **others: object,
) -> ReportTuple | dict[int, ReportTuple]:
    """Validate data against shapes (SHACL, section 3), with the arguments of `pyshacl.validate`.

    Args:
        data_graph: An rdflib graph, a store of pyoxigraph, the path of a file, the text of one, an open file,
            or several of these. With `sparql_mode`, also the address of a SPARQL endpoint.
        shacl_graph: The shapes; the data graph itself, without one.
        ont_graph: An ontology, whose classes, properties and axioms are mixed into the data.
        advanced: Whether the rules of shapes are carried out (SHACL-AF); SPARQL targets always are.
        inference: What to close the data under first: "none", "rdfs", "owlrl" or "both".
        inplace: Whether a data graph that is a graph or a store gets what the ontology, inference and rules
            add to it.
        abort_on_first: Stop at the first result.
        allow_infos: Whether data conforms with results of the severity `sh:Info`.
        allow_warnings: Whether data conforms with results of the severities `sh:Warning` and `sh:Info`.
        max_validation_depth: How deep shapes may refer to one another.
        sparql_mode: Whether `data_graph` may be the address of an endpoint. Rules are not carried out.
        focus_nodes: The only focus nodes; with `use_shapes`, for those shapes whatever they target.
        use_shapes: The only shapes to evaluate.
        multi_data_graphs_mode: What to do with several data graphs: "combine" or "validate_each".
        data_graph_format: The format of the data, by rdflib's names.
        shacl_graph_format: The format of the shapes.
        ont_graph_format: The format of the ontology.
        meta_shacl: Accepted: shapes are always checked to be well-formed.
        serialize_report_graph: Give the report as text in this format; `True` is Turtle.
        debug: Accepted, without an effect on the results.
        do_owl_imports: Whether what the shapes and the ontology import is read: local files, and the
            vocabularies that pySHACL has with it. Nothing is fetched.
        js: Refused: SHACL JavaScript.
        iterate_rules: The same as `advanced`: rules are always tried until nothing new follows.
        check_dash_result: Say whether the outcome is what the DASH test cases of the shapes graph expect,
            as pySHACL compares them, and not whether the data conforms. Tests of functions are refused.
        abort_on_error: The old name of `abort_on_first`.
        draft: Whether the shapes may have what the draft of SHACL 1.2 adds (2026-08-03).
        **others: Ignored, as by pySHACL, with a warning.

    Returns:
        Whether the data conforms, the report as a graph, and the report as text. A query of the shapes that
        is refused is a failure (SHACL, section 3.4): False, and an `errors.ValidationFailure` as the graph.

    Raises:
        InputError: The data or the shapes cannot be read, or shapes are ill-formed. The error has all faults.
        ShapesError: The shapes need what is not supported.
        PhegraphError: An option is not supported. This and the other errors are also of the class
            `errors.ReportableRuntimeError`.
    """
    _ = meta_shacl, debug
    _warn_of(others)
    with _errors_of_pyshacl():
        if js:
            raise PhegraphError("js=True cannot be done here.", hint="Leave it out, or use pyshacl.")
        many = _several(data_graph)
        mode = multi_data_graphs_mode or "combine"
        if not many or mode not in ("combine", "validate_each"):
            raise PhegraphError("Several data graphs are combined, or validated each; there must be one.")
        validation = Validation(
            shapes=shacl_graph,
            ontology=ont_graph,
            inference=inference or "none",
            in_place=bool(inplace),
            first=bool(abort_on_first or abort_on_error),
            infos=bool(allow_infos),
            warnings=bool(allow_warnings),
            deepest=max_validation_depth,
            focus=focus_nodes,
            only=use_shapes,
            advanced=bool(advanced or iterate_rules),
            sparql_mode=bool(sparql_mode),
            formats=(data_graph_format, shacl_graph_format, ont_graph_format),
            imports=do_owl_imports,
            dash=check_dash_result,
            serialize=serialize_report_graph,
            draft=draft,
        )
        if mode == "validate_each":
            return {number: validation.run([one]) for number, one in enumerate(many)}
        return validation.run(many)


def validate_each(data_graphs: Sequence[Source], **options: object) -> dict[int, ReportTuple]:
    """Validate several data graphs, each by itself.

    Args:
        data_graphs: The data graphs.
        **options: Those of `validate`.

    Returns:
        The outcome for each data graph, by its number.
    """
    outcomes = validate(data_graphs, multi_data_graphs_mode="validate_each", **options)  # type: ignore[arg-type]
    assert isinstance(outcomes, dict)
    return outcomes


def shacl_rules(
    data_graph: Source,
    *,
    shacl_graph: Source | None = None,
    ont_graph: Source | None = None,
    inference: str | None = None,
    inplace: bool | None = False,
    focus_nodes: Sequence[str] | None = None,
    use_shapes: Sequence[str] | None = None,
    data_graph_format: str | None = None,
    shacl_graph_format: str | None = None,
    ont_graph_format: str | None = None,
    debug: bool = False,
    do_owl_imports: bool = False,
    advanced: bool = True,
    iterate_rules: bool = True,
    serialize_expanded_graph: bool = False,
    serialize_expanded_graph_format: str = "turtle",
    **others: object,
) -> rdflib.Graph | str:
    """What follows from data by the rules of shapes (SHACL-AF, section 8), with the arguments of pySHACL.

    Args:
        data_graph: The data; see `validate`.
        shacl_graph: The shapes; the data graph itself, without one.
        ont_graph: An ontology, which is mixed into the data.
        inference: What to close the data under first; see `validate`.
        inplace: Whether a data graph that is a graph or a store gets what is added.
        focus_nodes: Refused: rules apply to all targets of their shapes.
        use_shapes: The only shapes whose rules are carried out.
        data_graph_format: The format of the data, by rdflib's names.
        shacl_graph_format: The format of the shapes.
        ont_graph_format: The format of the ontology.
        debug: Accepted, without an effect.
        do_owl_imports: Whether local imports of shapes and ontology are read; see `validate`.
        advanced: Accepted: rules are always carried out.
        iterate_rules: Accepted: rules are always tried until nothing new follows.
        serialize_expanded_graph: Give a text.
        serialize_expanded_graph_format: Its format.
        **others: Ignored, as by pySHACL, with a warning.

    Returns:
        The data with what is added, as a graph or as text; with `inplace` the data graph itself.

    Raises:
        PhegraphError: See `validate`.
    """
    _ = debug, advanced, iterate_rules
    _warn_of(others)
    with _errors_of_pyshacl():
        if focus_nodes:
            raise PhegraphError(
                "focus_nodes cannot be chosen for rules.", hint="Leave it out, or use pyshacl."
            )
        expansion = Validation(
            shapes=shacl_graph,
            ontology=ont_graph,
            inference=inference or "none",
            in_place=bool(inplace),
            only=use_shapes,
            advanced=True,
            formats=(data_graph_format, shacl_graph_format, ont_graph_format),
            imports=do_owl_imports,
        )
        graph = expansion.expanded(data_graph)
        return graph.serialize(format=serialize_expanded_graph_format) if serialize_expanded_graph else graph


def _several(data: Sources) -> list[Source]:
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return list(data)
    return [data]


def _warn_of(others: dict[str, object]) -> None:
    for name in others:
        warn(f"There is no option {name}: it is ignored.", stacklevel=3)


@contextmanager
def _errors_of_pyshacl() -> Iterator[None]:
    """Give errors the class of pySHACL's, too, which scripts that were written for it catch."""
    try:
        yield
    except PhegraphError as error:
        name, bases = type(error).__name__, (type(error), errors.ReportableRuntimeError)
        kind: type[PhegraphError] = type(name, bases, {})
        both = kind.__new__(kind)
        both.__dict__.update(error.__dict__)
        raise both from error
