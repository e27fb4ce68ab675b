"""Other constraint components (SHACL, section 4.8)."""

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import XSD_STRING, Subject, Term
from phegraph.shacl.compile.component import BOOLEAN, IRIS, TERM, TERMS, Component
from phegraph.shacl.compile.paths import split_reflexive
from phegraph.shacl.compile.scope import RESULT_PATH, VALUE, Scope, ViolationPattern, constant
from phegraph.shacl.shapes.graph import MalformedError, ShapesSource
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import FALSE, any_of, call, exists, negated
from phegraph.sparql.algebra.tree import Expression, Filter, In, Pattern, Values, bgp

_MANY = 100


def closed(constraint: Constraint, scope: Scope) -> Expression:
    """sh:closed, with sh:ignoredProperties (SHACL, section 4.8.1)."""
    if not _is_true(constraint.term):
        return FALSE
    return scope.some_value(lambda value: exists(_open(constraint, scope, value)))


def closed_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each statement with a property that is not allowed."""
    if not _is_true(constraint.term):
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
    return bgp((node, path, value)), *keep


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
    return {"allowed": tuple(dict.fromkeys([*plain, *ignored]))}


def _is_true(term: Term) -> bool:
    return term.value in ("true", "1")


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
)
