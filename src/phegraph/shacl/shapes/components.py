"""SPARQL-based constraint components that a shapes graph defines (SHACL, section 6)."""

import re
from collections.abc import Collection, Iterator

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import RDF_TYPE, SH, Subject, Term
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Constraint, Shape, ShapeQuery, Validator
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh

_TAKEN = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_OF_NODES, _OF_PROPERTIES, _OF_BOTH = "nodeValidator", "propertyValidator", "validator"


class Custom(Struct, frozen=True):
    """A constraint component of a shapes graph.

    Attributes:
        node: The component.
        required: Its mandatory parameters.
        optional: Its other parameters.
        validators: Its validators and their messages, by the kind of shape they are for.
    """

    node: NamedNode
    required: tuple[NamedNode, ...]
    optional: tuple[NamedNode, ...]
    validators: dict[str, tuple[ShapeQuery, bool, tuple[Literal, ...]]]

    def constraints(self, source: ShapesSource, shape: Shape) -> Iterator[Constraint]:
        """The constraints of this component that a shape has (SHACL, section 6.2)."""
        values_by_path = {path: source.objects(shape.node, path) for path in (*self.required, *self.optional)}
        if not all(values_by_path[path] for path in self.required):
            return
        own = _OF_PROPERTIES if shape.path else _OF_NODES
        validator = self.validators.get(own) or self.validators.get(_OF_BOTH)
        if validator is None:
            what = "property" if shape.path else "node"
            source.fault(f"{self.node} has no validator for {what} shapes.", shape.node, self.required[0])
            return
        several = [path for path, values in values_by_path.items() if len(values) > 1]
        if several and len(values_by_path) > 1:
            message = f"{several[0]} has two values, and {self.node} other parameters as well."
            source.fault(message, shape.node, several[0])
            return
        query, is_ask, messages = validator
        for value in values_by_path[several[0]] if several else [None]:
            terms = [
                (path, value if value is not None else values[0])
                for path, values in values_by_path.items()
                if values
            ]
            bindings = tuple((name_of(path), term) for path, term in terms)
            unbound = tuple(name_of(path) for path, values in values_by_path.items() if not values)
            yield Constraint(
                self.node, messages=messages, validator=Validator(query, is_ask, bindings, unbound)
            )


def custom_components(source: ShapesSource, read: Reader) -> list[Custom]:
    """The components that a shapes graph defines, SHACL's own left out."""
    components = []
    for node in source.instances(sh("ConstraintComponent")):
        if not isinstance(node, NamedNode):
            source.fault("A constraint component is an IRI, no blank node.", node, RDF_TYPE)
        elif not node.value.startswith(SH):
            custom = _custom(source, read, node)
            if custom:
                components.append(custom)
    return components


def unusable_components(source: ShapesSource, usable: Collection[Custom]) -> dict[Subject, set[Term]]:
    """The components that a shapes graph defines and that cannot be used, with their parameters."""
    nodes = set(source.instances(sh("ConstraintComponent"))).difference(custom.node for custom in usable)
    return {
        node: {
            path
            for parameter in source.objects(node, sh("parameter"))
            if not isinstance(parameter, Literal)
            for path in source.objects(parameter, sh("path"))
        }
        for node in nodes
        if not node.value.startswith(SH)
    }


def _custom(source: ShapesSource, read: Reader, node: NamedNode) -> Custom | None:
    required: list[NamedNode] = []
    optional: list[NamedNode] = []
    parameters = parameters_of(source, node, _TAKEN)
    if parameters is None:
        return None
    for _, path, is_optional in parameters:
        (optional if is_optional else required).append(path)
    validators = {
        kind: _validator(source, read, node, kind) for kind in (_OF_NODES, _OF_PROPERTIES, _OF_BOTH)
    }
    present = {kind: validator for kind, validator in validators.items() if validator}
    if not required:
        source.fault("A constraint component needs a parameter that is not optional.", node)
    elif not any(source.objects(node, sh(kind)) for kind in validators):
        source.fault("A constraint component needs a SPARQL validator.", node)
    elif present:
        return Custom(node, tuple(required), tuple(optional), present)
    return None


def _validator(
    source: ShapesSource, read: Reader, component: Subject, kind: str
) -> tuple[ShapeQuery, bool, tuple[Literal, ...]] | None:
    nodes = source.objects(component, sh(kind))
    if not nodes:
        return None
    node = nodes[0]
    if isinstance(node, Literal):
        source.fault(f"sh:{kind} takes a validator, not {node}.", component, sh(kind), node)
        return None
    is_ask = bool(source.objects(node, sh("ask")))
    if is_ask is not (kind == _OF_BOTH):
        needed = "an ASK" if kind == _OF_BOTH else "a SELECT"
        source.fault(f"sh:{kind} needs {needed} query.", component, sh(kind), node)
        return None
    query = read.query(node, "ask" if is_ask else "select")
    messages = read.messages(node) or read.messages(component)
    return (query, is_ask, messages) if query else None


def parameters_of(
    source: ShapesSource, node: Subject, taken: Collection[str] | None = None
) -> list[tuple[Subject, NamedNode, bool]] | None:
    """The parameters that a node declares, each with its path, and whether it is optional.

    Args:
        source: The shapes graph.
        node: The node.
        taken: The names that no parameter may have, where queries have them as variables.

    Returns:
        None where one is ill-formed (SHACL, section 6.2.1), which is a fault.
    """
    parameters = []
    for parameter in source.objects(node, sh("parameter")):
        paths = source.objects(parameter, sh("path"))
        if len(paths) != 1 or isinstance(parameter, Literal) or not isinstance(paths[0], NamedNode):
            source.fault("A parameter has one sh:path with an IRI.", node, sh("parameter"), parameter)
            return None
        name = name_of(paths[0])
        if taken is not None and (name in taken or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)):
            source.fault(f"{name!r} cannot be the name of a parameter.", node, sh("parameter"), parameter)
            return None
        parameters.append((parameter, paths[0], source.is_true(parameter, sh("optional"))))
    return parameters


def name_of(path: NamedNode) -> str:
    """The name of a parameter: the local name of its path (SHACL, section 6.1.1)."""
    return re.split(r"[#/:]", path.value)[-1]
