"""The engine: evaluates compiled shapes on a data graph."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.errors import LimitError, PhegraphError, ShapesError, StoreError
from phegraph.finding import Finding, Severity
from phegraph.rdf.terms import XSD, Subject, Term
from phegraph.shacl.compile.compiler import (
    CompiledSelect,
    ResultFilter,
    all_results,
    compile_at,
    compile_shapes,
    for_node,
)
from phegraph.shacl.compile.constraints import is_local
from phegraph.shacl.compile.messages import default_message, messages_of
from phegraph.shacl.compile.scope import THIS, VALUE
from phegraph.shacl.compile.sparql_based import asks_for_shapes
from phegraph.shacl.model import Report, Result
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.blank_focus_nodes import ABOUT
from phegraph.shacl.validation.data import (
    Data,
    EmbeddedData,
    data_of_quads,
    data_of_store,
    written_quads,
)
from phegraph.shacl.validation.lexical_forms import decode
from phegraph.shacl.validation.lexical_queries import refuse_functions
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import Select, bgp, join
from phegraph.sparql.results import ColumnsAndRows, Row
from phegraph.store.answers import Answers, add_answers, with_answers
from phegraph.store.protocol import LocalStore, Store
from phegraph.system.limits import DEFAULT, Budget, Pool
from phegraph.system.progress import tell

_AHEAD = 16
_ALONE = 0.1
"""For how many seconds queries are evaluated one by one: threads are quicker where there is much to do."""
_TRUE: Collection[Term] = [Literal(form, datatype=NamedNode(XSD + "boolean")) for form in ("true", "1")]


def validate_store(
    store: Store,
    shapes: Shapes | Iterable[Quad],
    *,
    result_filter: ResultFilter = all_results,
    details: bool = False,
    limits: Budget = DEFAULT,
) -> Report:
    """Validate everything in a store (SHACL, section 3).

    Args:
        store: The store: embedded or on a server.
        shapes: The shapes, read or as statements.
        result_filter: Which results are of interest; others are not computed.
        details: Whether results of nested shapes say why (`sh:detail`), where the store is embedded.
        limits: What each query of the shapes graph may take. One that takes more is a failure of the report.

    Raises:
        ShapesError: The shapes need what is not supported.
    """
    shapes_graph = shapes if isinstance(shapes, Shapes) else read_shapes(shapes)
    if shapes_graph.rules and isinstance(store, LocalStore):
        quads = written_quads(store)
        return _with_rules(quads, shapes_graph, result_filter=result_filter, details=details, limits=limits)
    data = data_of_store(store, to_read(shapes_graph))
    report = _report(data, shapes_graph, result_filter=result_filter, details=details, limits=limits)
    if shapes_graph.rules:
        report = replace(report, unchecked=(*report.unchecked, _no_rules(shapes_graph, "on a server")))
    return report


def validate_quads(
    quads: Iterable[Quad],
    shapes: Shapes | Iterable[Quad],
    *,
    details: bool = False,
    limits: Budget = DEFAULT,
) -> Report:
    """Validate statements in their lexical forms. See `validate_store`.

    Args:
        quads: The statements.
        shapes: The shapes, read or as statements.
        details: Whether results of nested shapes say why (`sh:detail`).
        limits: See `validate_store`.
    """
    shapes_graph = shapes if isinstance(shapes, Shapes) else read_shapes(shapes)
    if shapes_graph.rules:
        return _with_rules(quads, shapes_graph, details=details, limits=limits)
    data = data_of_quads(quads, to_read(shapes_graph))
    return _report(data, shapes_graph, details=details, limits=limits)


def _with_rules(
    quads: Iterable[Quad],
    shapes: Shapes,
    *,
    result_filter: ResultFilter = all_results,
    details: bool = False,
    limits: Budget = DEFAULT,
) -> Report:
    """Validate statements with what follows from them by the rules of the shapes."""
    from phegraph.shacl.validation.inference import inferred  # takes long to import, and is seldom needed

    asserted, failures = list(quads), list[Finding]()
    try:
        asserted += inferred(asserted, shapes, limits=limits)
    except LimitError as error:
        failures.append(_no_rules(shapes, f"to the end. {error.message}", error.hint))
    data = data_of_quads(asserted, to_read(shapes))
    report = _report(data, shapes, result_filter=result_filter, details=details, limits=limits)
    return replace(report, failures=(*failures, *report.failures))


def _no_rules(shapes: Shapes, why: str, hint: str = "Validate a copy of the data here.") -> Finding:
    shape = shapes.rules[0].shape
    message = f"{shapes.source.name(shape)}: Its rules (sh:rule) are not carried out {why.rstrip('.')}."
    return Finding("shapes/limit", Severity.WARNING, message, hint, shapes.source.place(shape))


def _report(
    data: Data,
    shapes: Shapes,
    *,
    result_filter: ResultFilter = all_results,
    details: bool = False,
    limits: Budget = DEFAULT,
) -> Report:
    """Validate a data graph. See `validate_store`."""
    failures: list[Finding] = []
    tell("validating")
    every_result = tuple(results(data, shapes, failures=failures, result_filter=result_filter, limits=limits))
    if details and isinstance(data, EmbeddedData):
        from phegraph.shacl.validation.details import with_details

        every_result = with_details(every_result, data, shapes, limits=limits)
    return Report(
        every_result, shapes.findings, shapes.unchecked, tuple(failures), disallows=shapes.disallows
    )


def to_read(shapes: Shapes) -> Shapes | None:
    """The shapes, where one of their queries reads them."""
    every = shapes.shapes.values()
    is_read = any(asks_for_shapes(constraint, shape) for shape in every for constraint in shape.constraints)
    return shapes if is_read else None


def results(
    data: Data,
    shapes: Shapes,
    *,
    failures: list[Finding] | None = None,
    only: Collection[Subject] | None = None,
    focus: Collection[Term] | None = None,
    result_filter: ResultFilter = all_results,
    limits: Budget = DEFAULT,
) -> Iterator[Result]:
    """Validate a data graph; the results as they are found, shape by shape.

    Args:
        data: The data graph.
        shapes: The shapes.
        failures: Receives the constraints that could not be evaluated; without it, these are errors.
        only: The shapes to evaluate; without it, all that have targets.
        focus: The focus nodes to validate, out of those that are targets.
        result_filter: Which results are of interest.
        limits: What each query of the shapes graph may take.
    """
    if isinstance(data, EmbeddedData):
        data.declare(shapes.functions)
    if shapes.disallows is not None:
        shapes = _with_named(shapes, data)
    if data.literals.verbatim:
        _refuse_literals(shapes, focus)
    selects = compile_shapes(
        shapes,
        data.literals,
        classes=data.classes,
        kinds=data.kinds,
        only=only,
        focus=focus,
        result_filter=result_filter,
    )
    group, seen = 0, set[Row]()
    for select, answer in _answered(data, selects, shapes, limits):
        if not isinstance(answer, PhegraphError) and _says_it_failed(select, *answer):
            answer = ShapesError("Its query says that it failed: ?failure is true.")
        if isinstance(answer, PhegraphError):
            failure = _failure(select, shapes, answer)
            if failures is None:
                raise ShapesError(failure.message, hint=failure.hint, place=failure.place)
            failures.append(failure)
            continue
        names, rows = answer
        if select.group != group:
            group, seen = select.group, set()
        if not rows:
            continue
        default = default_message(select.constraint, select.shape.path, shapes.prefixes)
        for row in rows:
            if not select.is_bag:
                if row in seen:
                    continue
                seen.add(row)
            yield _result(select, dict(zip(names, row, strict=True)), default)


def _says_it_failed(select: CompiledSelect, names: Sequence[str], rows: Iterable[Row]) -> bool:
    """Whether a solution of a query has true as its failure (SHACL, section 5.3)."""
    if select.constraint.validator is None or "failure" not in names:
        return False
    column = names.index("failure")
    return any(decode(term) in _TRUE for row in rows if (term := row[column]) is not None)


def _with_named(shapes: Shapes, data: Data) -> Shapes:
    """Shapes, those that nodes of the data name as theirs with these targets (SHACL 1.2, section 3.1.3.7)."""
    query = Select(projection=(VALUE, THIS), where=join(bgp((THIS, sh("shape"), VALUE))))
    named = {row[0] for row in data.select(query)[1]}
    of_named = {
        node: replace(shape, targets=replace(shape.targets, named=True))
        for node, shape in shapes.shapes.items()
        if node in named and isinstance(node, NamedNode)
    }
    return replace(shapes, shapes={**shapes.shapes, **of_named}) if of_named else shapes


def results_at(
    data: EmbeddedData,
    shapes: Shapes,
    shape: Subject,
    nodes: Sequence[BlankNode],
    *,
    limits: Budget = DEFAULT,
) -> Iterator[Result]:
    """The results of blank nodes, tried against a shape whatever that targets.

    Args:
        data: The data graph.
        shapes: The shapes.
        shape: The shape.
        nodes: The blank nodes.
        limits: What each query of the shapes graph may take; one that takes more has no results.
    """
    for select in compile_at(shapes, shape, data.literals, data.classes):
        default = default_message(select.constraint, select.shape.path, shapes.prefixes)
        answer_at = partial(_answer_at, data, select, limits)
        with Pool(answer_at, limits) as processes:
            for answer in processes.each(nodes) if select.is_limited else map(answer_at, nodes):
                if not isinstance(answer, PhegraphError):
                    names, rows = answer
                    for row in dict.fromkeys(rows):
                        yield _result(select, dict(zip(names, row, strict=True)), default)


def _answer_at(data: EmbeddedData, select: CompiledSelect, limits: Budget, node: BlankNode) -> ColumnsAndRows:
    names, rows = data.select(select.query, node)
    return list(names), [*(limits.within_rows(rows) if select.is_limited else rows)]


def _refuse_literals(shapes: Shapes, focus: Collection[Term] | None) -> None:
    """Refuse literals as target nodes on a server: some match other literals than these."""
    targets = {node: shape for shape in shapes.shapes.values() for node in shape.targets.nodes}
    for node in (*targets, *(focus or ())):
        if isinstance(node, Literal):
            shape = targets.get(node)
            raise ShapesError(
                f"{shapes.source.name(shape.node) if shape else 'focus_nodes'}: "
                f"A server is not asked for the target node {node}, a literal.",
                hint="Validate a copy of the data here.",
                place=shapes.source.place(shape.node) if shape else None,
            )


def timed(data: Data, selects: Iterable[CompiledSelect]) -> Iterator[tuple[CompiledSelect, int, float]]:
    """The number of rows of each query, and its seconds, one after the other."""
    for select in selects:
        start = time.perf_counter()
        _, rows = _answer(data, select)
        yield select, len(rows), time.perf_counter() - start


def _answered(
    data: Data, selects: Iterator[CompiledSelect], shapes: Shapes, limits: Budget
) -> Iterator[tuple[CompiledSelect, ColumnsAndRows | PhegraphError]]:
    """The answers to queries in their order, or why there is none. Some are evaluated ahead, in parallel.

    Those that queries of the shapes graph are part of come first of all, for no process may be forked while
    others are evaluated. A server has limits of its own.
    """
    every, within = [*selects], dict[int, ColumnsAndRows | PhegraphError]()
    if isinstance(data, EmbeddedData):
        limited = [number for number, select in enumerate(every) if select.is_limited]

        def within_rows(number: int) -> ColumnsAndRows:
            names, rows = _answer(data, every[number])
            return names, [*limits.within_rows(rows)]

        def work(number: int) -> tuple[ColumnsAndRows, Answers]:
            return with_answers(partial(within_rows, number))

        with Pool(work, limits, size=2) as processes:
            for number, made in zip(limited, processes.each(limited), strict=True):
                if isinstance(made, PhegraphError):
                    within[number] = made
                else:
                    within[number], answers = made
                    add_answers(answers)
    remaining = deque(enumerate(every))
    end_alone = time.perf_counter() + _ALONE
    while remaining and time.perf_counter() < end_alone:
        number, select = remaining.popleft()
        if number in within:
            yield select, within.pop(number)
        else:
            yield _result_of(select, partial(_answer, data, select), shapes)
    if not remaining:
        return
    from concurrent.futures import ThreadPoolExecutor  # takes longer to import than most graphs to validate

    waiting: deque[tuple[CompiledSelect, Callable[[], ColumnsAndRows]]] = deque()
    with ThreadPoolExecutor(data.at_once) as threads:
        try:
            for number, select in remaining:
                if number in within:
                    while waiting:
                        yield _result_of(*waiting.popleft(), shapes)
                    yield select, within.pop(number)
                    continue
                waiting.append((select, threads.submit(_answer, data, select).result))
                if len(waiting) > _AHEAD:
                    yield _result_of(*waiting.popleft(), shapes)
            while waiting:
                yield _result_of(*waiting.popleft(), shapes)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _failure(select: CompiledSelect, shapes: Shapes, error: PhegraphError) -> Finding:
    """The failure to evaluate a constraint (SHACL, section 3.4), at the place of its shape."""
    component = select.constraint.component.value.rpartition("#")[2]
    return Finding(
        "shapes/limit" if isinstance(error, LimitError) else "shapes/query",
        Severity.VIOLATION,
        f"{shapes.source.name(select.shape.node)}, {component}: {error.message}",
        place=error.place if error.place and error.place.file else shapes.source.place(select.shape.node),
        hint=error.hint,
    )


def _result_of(
    select: CompiledSelect, answer: Callable[[], ColumnsAndRows], shapes: Shapes
) -> tuple[CompiledSelect, ColumnsAndRows]:
    try:
        return select, answer()
    except StoreError as error:
        component = select.constraint.component.value.rpartition("#")[2]
        raise StoreError(
            f"{shapes.source.name(select.shape.node)}, {component}: {error.message}",
            hint=error.hint or "Validate a copy of the data here.",
            place=shapes.source.place(select.shape.node),
        ) from error


def _answer(data: Data, select: CompiledSelect) -> ColumnsAndRows:
    refuse_functions(data, select)
    if not select.one_by_one:
        names, rows = data.select(select.query)
        return list(names), list(rows)
    names, all_rows = [], list[Row]()
    assert select.nodes_query is not None
    _, focus_nodes = data.select(select.nodes_query)
    for node, *_ in list(focus_nodes):
        assert node is not None
        if isinstance(node, BlankNode):
            names, rows = data.select(select.query, node)
        else:
            names, rows = data.select(for_node(select, data.literals, node))
        all_rows += list(rows)
    return list(names), all_rows


def _result(select: CompiledSelect, row: Mapping[str, Term | None], default: Literal) -> Result:
    shape, constraint = select.shape, select.constraint
    bound = {name: decode(term) for name, term in row.items() if term is not None}
    about = bound.pop(ABOUT, None)
    value = bound.get(select.value) if select.value else None
    path, property_path = shape.path_node, shape.path
    bound_path = bound.get(select.path) if select.path else None
    if isinstance(bound_path, NamedNode):
        path, property_path = bound_path, bound_path
    if select.is_bag and value is None and shape.path is None:
        value = bound["this"]
    messages = messages_of(select, bound, default)
    return Result(
        focus=bound["this"],
        component=constraint.component,
        shape=shape.node,
        severity=shape.severity,
        path=path,
        value=value,
        messages=messages,
        property_path=property_path,
        constraint=constraint.node,
        about=None if about is None else about.value,
        is_local=is_local(constraint.component),
        parameter=constraint.parameter if messages == (default,) and constraint.validator is None else None,
    )
