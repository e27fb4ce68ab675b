"""Other constraint components (SHACL, section 4.8)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, RDFS, XSD_STRING, Subject, Term
from phegraph.shacl.compile.component import (
    BOOLEAN,
    IRI_OR_IRIS,
    IRIS,
    TERM,
    TERMS,
    Component,
    ParameterType,
)
from phegraph.shacl.compile.constraints.value_type import is_instance
from phegraph.shacl.compile.paths import split_reflexive
from phegraph.shacl.compile.scope import RESULT_PATH, VALUE, Scope, ViolationPattern, constant
from phegraph.shacl.compile.targets import naming, target_patterns
from phegraph.shacl.shapes.graph import SUBCLASS, MalformedError, ShapesSource
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import FALSE, all_of, any_of, call, exists, filters, negated
from phegraph.sparql.algebra.tree import Expression, Filter, In, Pattern, RepeatedPath, Values, bgp

_MANY = 100


def closed(constraint: Constraint, scope: Scope) -> Expression:
    """sh:closed, with sh:ignoredProperties (SHACL, section 4.8.1)."""
    if not _is_closed(constraint.term):
        return FALSE
    return scope.some_value(lambda value: exists(_open(constraint, scope, value)))


def closed_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each statement with a property that is not allowed."""
    if not _is_closed(constraint.term):
        return []
    if scope.shape.path is None:
        statement = _open(constraint, scope, scope.focus, RESULT_PATH, VALUE)
        return [ViolationPattern(statement, VALUE, RESULT_PATH)]
    node = scope.fresh()
    statement = _open(constraint, scope, node, RESULT_PATH, VALUE)
    return [ViolationPattern((step, *statement), VALUE, RESULT_PATH, (node,)) for step in scope.steps(node)]


def _open(
    constraint: Constraint,
    scope: Scope,
    node: Variable,
    path: Variable | None = None,
    value: Variable | None = None,
) -> tuple[Pattern, ...]:
    path, value = path or scope.fresh(), value or scope.fresh()
    allowed = tuple(map(constant, constraint.others["allowed"]))
    keep = (Filter(In(path, allowed, negated=True)),) if allowed else ()
    if constraint.term == _BY_TYPES:
        keep = (*keep, *filters(negated(_is_of_type(constraint, scope, node, path))))
    return bgp((node, path, value)), *keep


def _is_of_type(constraint: Constraint, scope: Scope, node: Variable, path: Variable) -> Expression:
    """Whether a type of a node allows a property (SHACL 1.2, section 7.9.1)."""
    terms = [constant(term) for term in constraint.others["of_types"]]
    rows = tuple(zip(terms[::2], terms[1::2], strict=True))
    if not rows:
        return FALSE
    of, kind, allowed = scope.fresh(), scope.fresh(), scope.fresh()
    same = all_of([call("SAMETERM", kind, of), call("SAMETERM", allowed, path)])
    return exists(bgp((node, RDF_TYPE, of)), Filter(exists(Values((kind, allowed), rows), Filter(same))))


def allowed(source: ShapesSource, shape: Subject) -> dict[str, tuple[Term, ...]]:
    """The properties that a closed shape allows: the plain paths of its property shapes, and the ignored.

    Raises:
        MalformedError: A property shape of a closed shape has no path.
    """
    paths = [source.objects(one, sh("path")) for one in source.objects(shape, sh("property"))]
    if not all(paths) and any(map(_is_true, source.objects(shape, sh("closed")))):
        raise MalformedError("a property shape without a path may allow more")
    plain = [path for of_one in paths for path in of_one if isinstance(path, NamedNode)]
    ignored = [
        member for node in source.objects(shape, sh("ignoredProperties")) for member in source.members(node)
    ]
    if _BY_TYPES in source.objects(shape, sh("closed")):
        of_types = tuple(chain.from_iterable(_properties_of_types(source)))
        return {"allowed": tuple(dict.fromkeys([RDF_TYPE, *ignored])), "of_types": of_types}
    return {"allowed": tuple(dict.fromkeys([*plain, *ignored]))}


def _properties_of_types(source: ShapesSource) -> Iterator[tuple[Term, Term]]:
    """Each class of the shapes graph with each property that it allows (SHACL 1.2, section 7.9.1)."""
    classes = set(source.instances(_CLASS, sh("ShapeClass")))
    node_shapes = set(source.instances(sh("NodeShape"), sh("ShapeClass")))
    targeting: dict[Term, list[Subject]] = defaultdict(list)
    for shape, kind in source.pairs(sh("targetClass")):
        targeting[kind].append(shape)
    for kind in {*classes, *(node for node, _ in source.pairs(sh("property")))}:
        reached: dict[Term, None] = {kind: None}
        waiting: list[Term] = [kind]
        while waiting:
            node = waiting.pop()
            further = [*source.objects(node, SUBCLASS), *targeting[node]] if node in classes else []
            further += source.objects(node, sh("node")) if node in node_shapes else []
            waiting += [one for one in dict.fromkeys(further) if one not in reached]
            reached |= dict.fromkeys(further)
        shapes = (shape for node in reached for shape in source.objects(node, sh("property")))
        paths = {path for shape in shapes for path in source.objects(shape, sh("path"))}
        if isinstance(kind, NamedNode):
            yield from ((kind, path) for path in sorted(paths, key=str) if isinstance(path, NamedNode))


def _is_true(term: Term) -> bool:
    return term.value in ("true", "1")


def _is_closed(term: Term) -> bool:
    return _is_true(term) or term == _BY_TYPES


def has_value(constraint: Constraint, scope: Scope) -> Expression:
    """sh:hasValue (SHACL, section 4.8.2)."""
    path, literals, required = scope.shape.path, scope.literals, constant(constraint.term)
    if path is None or not (isinstance(path, NamedNode) or isinstance(required, NamedNode)):
        return negated(scope.some_value(lambda value: literals.same(value, required)))
    empty, rest = split_reflexive(path)
    ways = [literals.same(scope.focus, required)] if empty else []
    ways += [exists(bgp((scope.focus, rest, literals.term(required))))] if rest else []
    return negated(any_of(ways))


def in_(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:in (SHACL, section 4.8.3)."""
    # On IRIs and strings `=` is sameTerm, and IN is its short form; on other literals it compares values.
    members = [constant(member) for member in constraint.value]
    plain = tuple(member for member in members if _is_plain(member))
    others = [member for member in members if not _is_plain(member)]
    parts: list[Expression] = [call("COALESCE", In(value, plain), FALSE)] if plain else []
    if len(others) > _MANY:
        # An engine takes long to read an expression of thousands of parts; a table it reads at once.
        member = scope.fresh()
        table = Values((member,), tuple((term,) for term in scope.literals.terms(others)))
        return negated(any_of([*parts, exists(table, Filter(call("SAMETERM", member, value)))]))
    return negated(any_of([*parts, *(scope.literals.same(value, member) for member in others)]))


def _is_plain(term: Term) -> bool:
    return not isinstance(term, Literal) or term.datatype.value == XSD_STRING


def root_class(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:rootClass (SHACL 1.2, section 7.9.4)."""
    is_below = any_of([_is_below(kind, scope, value) for kind in constraint.value])
    return negated(all_of([call("ISIRI", value), is_below]))


def _is_below(kind: Term, scope: Scope, value: Variable) -> Expression:
    """Whether a node is a class or a subclass of it."""
    below = scope.classes(kind)
    if below is not None:
        return call("COALESCE", In(value, tuple(map(constant, below))), FALSE)
    way_up = RepeatedPath(SUBCLASS, "+")
    return any_of([call("SAMETERM", value, constant(kind)), exists(bgp((value, way_up, constant(kind))))])


def unique_values_for(constraint: Constraint, scope: Scope) -> Expression:
    """sh:uniqueValuesFor (SHACL 1.2, section 7.9.5)."""
    return scope.some_value(lambda value: _is_shared(constraint, scope, value))


def unique_values_for_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each value node whose values another target node has, too."""
    if scope.shape.path is None:
        return [ViolationPattern((Filter(_is_shared(constraint, scope, scope.focus)),))]
    shared = Filter(_is_shared(constraint, scope, VALUE))
    return [ViolationPattern((step, shared), others=(VALUE,)) for step in scope.steps(VALUE)]


def _is_shared(constraint: Constraint, scope: Scope, node: Variable) -> Expression:
    """Whether a target node of the shape, another than a node, has the same values of all properties."""
    first, *further = (path for path in constraint.value if isinstance(path, NamedNode))
    value, other = scope.fresh(), scope.fresh()
    tests = [negated(call("SAMETERM", other, node)), _is_target(scope, other)]
    for one, two in ((node, other), (other, node)):
        tests += [negated(_lacks_value(scope, one, two, path)) for path in (first, *further)]
    found = exists(bgp((other, first, value)), filters(all_of(tests)))
    has_all = [exists(bgp((node, path, scope.fresh()))) for path in further]
    return all_of([*has_all, exists(bgp((node, first, value)), Filter(found))])


def _lacks_value(scope: Scope, node: Variable, other: Variable, path: NamedNode) -> Expression:
    """Whether a node has a value that another lacks."""
    value = scope.fresh()
    return exists(bgp((node, path, value)), Filter(negated(exists(bgp((other, path, value))))))


def _is_target(scope: Scope, node: Variable) -> Expression:
    """Whether a node is a target of the shape."""
    targets = scope.shape.targets
    patterns = target_patterns(replace(targets, classes=()), scope.literals, scope.classes)
    ways = [is_instance(kind, scope, node) for kind in targets.classes]
    patterns += [naming(scope.shape.node)] if targets.named else []
    ways += [exists(*pattern(node)) for pattern in patterns]
    return any_of([*ways, *(scope.conforms(shape, node) for shape in targets.where)])


_BY_TYPES, _CLASS = sh("ByTypes"), NamedNode(RDFS + "Class")

COMPONENTS = (
    Component(
        "4.8.1",
        "Closed",
        "closed",
        BOOLEAN,
        "Its shape is closed, and does not allow {path}.",
        focus_test=closed,
        patterns=closed_patterns,
        is_single=True,
        is_local=True,
        other_parameters={"ignoredProperties": IRIS},
        prepare=allowed,
        draft_type=ParameterType(
            "true, false or sh:ByTypes", lambda value: value == _BY_TYPES or BOOLEAN.accepts(value)
        ),
    ),
    Component(
        "4.8.2",
        "HasValue",
        "hasValue",
        TERM,
        "It lacks the value {}{of}.",
        focus_test=has_value,
        is_local=True,
    ),
    Component(
        "4.8.3", "In", "in", TERMS, "It is not one of {}.", value_test=in_, is_single=True, is_local=True
    ),
    Component(
        "7.9.4",
        "RootClass",
        "rootClass",
        IRI_OR_IRIS,
        "It is neither {} nor a class below.",
        value_test=root_class,
        is_local=True,
        is_draft=True,
    ),
    Component(
        "7.9.5",
        "UniqueValuesFor",
        "uniqueValuesFor",
        IRI_OR_IRIS,
        "Another target has the same values of {}.",
        focus_test=unique_values_for,
        patterns=unique_values_for_patterns,
        is_draft=True,
    ),
)
