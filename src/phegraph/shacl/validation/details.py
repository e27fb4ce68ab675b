"""Why a value node violates a nested shape: the results of it (`sh:detail`; SHACL, section 3.6.2.7)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.model import Result
from phegraph.shacl.shapes.graph import MalformedError, members_of
from phegraph.shacl.shapes.model import Shapes
from phegraph.shacl.validation.data import EmbeddedData
from phegraph.shacl.validation.engine import results, results_at
from phegraph.shacl.validation.lexical_forms import decode
from phegraph.system.limits import DEFAULT, Budget

_DEEPEST = 5
"""How deep details may have details."""
Tried = tuple[Subject, Term]
"""A shape and a node that is tried against it."""


def with_details(
    found: Sequence[Result],
    data: EmbeddedData,
    shapes: Shapes,
    *,
    limits: Budget = DEFAULT,
    above: frozenset[Tried] = frozenset(),
    depth: int = 0,
) -> tuple[Result, ...]:
    """Results, those of `sh:node` and `sh:and` with the results of the shapes that the value node violates.

    Those of `sh:memberShape` and `sh:uniqueMembers` have the members of the list that are at fault.

    Args:
        found: The results.
        data: The data graph.
        shapes: The shapes.
        limits: What each query of the shapes graph may take; what takes more explains nothing.
        above: What these results are details of.
        depth: How many results lead to these.
    """
    found = [replace(result, details=tuple(_repeated(result, data))) for result in found]
    tried = {result: [one for one in _tried(result, shapes, data) if one not in above] for result in found}
    nodes: dict[Subject, dict[Term, None]] = {}
    for shape, node in (one for several in tried.values() for one in several):
        nodes.setdefault(shape, {})[node] = None
    if not nodes or depth == _DEEPEST:
        return tuple(found)
    known = above.union(one for several in tried.values() for one in several)
    details: dict[Tried, list[Result]] = {}
    for shape, of_shape in nodes.items():
        inner = [*_results_of(shape, of_shape, data, shapes, limits)]
        for one in with_details(inner, data, shapes, limits=limits, above=known, depth=depth + 1):
            details.setdefault((shape, one.focus), []).append(one)
    return tuple(
        replace(
            result,
            details=(
                *result.details,
                *(detail for one in tried[result] for detail in details.get(one, ())),
            ),
        )
        for result in found
    )


def _tried(result: Result, shapes: Shapes, data: EmbeddedData) -> Iterator[Tried]:
    """What the value node of a result must conform to, or the members of a list, each with the node."""
    component = BY_IRI.get(result.component)
    if component is None or result.value is None:
        return
    if component.is_of_members:
        nodes = dict.fromkeys(_members(result.value, data))
    else:
        nodes = {result.value: None} if component.is_conjunction else {}
    for constraint in shapes.shapes[result.shape].constraints if nodes else ():
        if constraint.component == result.component:
            for shape in component.shapes_of(constraint):
                if shape in shapes.shapes:
                    yield from ((shape, node) for node in nodes)  # type: ignore[misc]


def _repeated(result: Result, data: EmbeddedData) -> Iterator[Result]:
    """The results of the members that a list has twice, each once (SHACL 1.2, section 7.5.4)."""
    component = BY_IRI.get(result.component)
    if component is not None and component.is_of_members and not component.type.is_shape and result.value:
        for member, number in Counter(_members(result.value, data)).items():
            if number > 1:
                yield replace(result, value=member)


def _members(node: Term, data: EmbeddedData) -> tuple[Term, ...]:
    """The members of a list of the data graph; none where it is no list."""

    def objects(cell: Term, predicate: NamedNode) -> list[Term]:
        quads = () if isinstance(cell, Literal) else data.store.quads(cell, predicate)
        terms = dict.fromkeys(quad.object for quad in quads)
        return [term for term in terms if isinstance(term, NamedNode | BlankNode | Literal)]

    with suppress(MalformedError):
        return tuple(map(decode, members_of(node, objects)))
    return ()


def _results_of(
    shape: Subject, nodes: Iterable[Term], data: EmbeddedData, shapes: Shapes, limits: Budget
) -> Iterator[Result]:
    """The results of nodes tried against a shape."""
    blank = [node for node in nodes if isinstance(node, BlankNode)]
    named = [node for node in nodes if not isinstance(node, BlankNode)]
    if named:
        yield from results(data, shapes, failures=[], only={shape}, focus=named, limits=limits)
    if blank:
        yield from results_at(data, shapes, shape, blank, limits=limits)
