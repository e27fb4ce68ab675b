"""The targets of shapes, read (SHACL, section 2.1.3; SHACL-AF, section 3; SHACL 1.2, section 3.1.3)."""

from collections.abc import Iterator

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.finding import Severity
from phegraph.rdf.terms import RDF_TYPE, Subject, Term
from phegraph.shacl.compile.targets import target_query
from phegraph.shacl.shapes.components import name_of, parameters_of
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import ShapeQuery, Targets
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh


def read_targets(source: ShapesSource, read: Reader, shape: Subject, *, is_class: bool) -> Targets:
    """The targets of a shape. A fault in one leaves it out.

    Args:
        source: The shapes graph.
        read: Its reader.
        shape: The shape.
        is_class: Whether it is a class as well, whose instances are targets.
    """
    classes = [*read.iris(shape, "targetClass")]
    if is_class and isinstance(shape, NamedNode):
        classes.append(shape)
    return Targets(
        tuple(_nodes(source, shape)),
        tuple(dict.fromkeys(classes)),
        tuple(read.iris(shape, "targetSubjectsOf")),
        tuple(read.iris(shape, "targetObjectsOf")),
        tuple(query for query in _queries(source, read, shape) if _is_allowed(read, query)),
        tuple(_where(source, shape)) if read.draft else (),
    )


def _nodes(source: ShapesSource, shape: Subject) -> Iterator[Term]:
    for target in source.objects(shape, sh("targetNode")):
        if isinstance(target, BlankNode):
            message = "sh:targetNode takes an IRI or a literal, no blank node."
            source.fault(message, shape, sh("targetNode"), target)
        else:
            yield target


def _where(source: ShapesSource, shape: Subject) -> Iterator[Subject]:
    """The shapes that targets conform to (SHACL 1.2, section 3.1.3.6)."""
    for value in source.objects(shape, sh("targetWhere")):
        if isinstance(value, Literal):
            source.fault(f"sh:targetWhere takes a shape, not {value}.", shape, sh("targetWhere"), value)
        else:
            yield value


def _is_allowed(read: Reader, query: ShapeQuery) -> bool:
    return read.is_allowed(lambda: target_query(query), query.node, "select")


def _queries(source: ShapesSource, read: Reader, shape: Subject) -> Iterator[ShapeQuery]:
    """The queries of the SPARQL targets of a shape (SHACL-AF, section 3)."""
    declared = source.instances(sh("SPARQLTargetType")) if source.objects(shape, sh("target")) else []
    for target in source.objects(shape, sh("target")):
        kinds = {kind for kind in source.objects(target, RDF_TYPE) if kind != sh("Target")}
        types = [kind for kind in declared if kind in kinds]
        others = kinds.difference(types, [sh("SPARQLTarget")])
        if isinstance(target, Literal) or others or len(types) > 1:
            message = "A target is a sh:SPARQLTarget, or of one sh:SPARQLTargetType; no other is supported."
            source.fault(message, shape, sh("target"), target, rule="unsupported")
        elif types:
            yield from _of_type(source, read, target, types[0])
        else:
            query = read.query(target, "select")
            if query:
                yield query


def _of_type(source: ShapesSource, read: Reader, target: Subject, kind: Subject) -> Iterator[ShapeQuery]:
    """The query of a target type, with the values that a target has for its parameters (section 3.2)."""
    query, parameters = read.query(kind, "select"), parameters_of(source, kind, _TAKEN)
    if query is None or parameters is None:
        return
    bindings: list[tuple[str, NamedNode | Literal]] = []
    for _, path, is_optional in parameters:
        values = source.objects(target, path)
        if len(values) > 1 or any(isinstance(value, BlankNode) for value in values):
            source.fault(f"{path} takes one value, an IRI or a literal.", target, path)
            return
        if not values and not is_optional:
            message = f"It lacks a value of {path}, a parameter of {kind}, and selects nothing."
            source.fault(message, target, RDF_TYPE, kind, severity=Severity.WARNING, rule="no-effect")
            return
        bindings += [(name_of(path), value) for value in values if not isinstance(value, BlankNode)]
    yield replace(query, bindings=tuple(bindings))


_TAKEN = ("this", "shapesGraph", "currentShape")
"""The names of variables that no parameter may have."""
