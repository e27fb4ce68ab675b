"""Other constraint components (SHACL, section 4.8)."""

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import XSD_STRING, Subject, Term, text
from phegraph.shacl.compile.component import BOOLEAN, IRIS, TERM, TERMS, Component
from phegraph.shacl.compile.paths import any_of, negated, split_reflexive, to_sparql
from phegraph.shacl.compile.scope import Scope, ViolationPattern
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh

_MANY = 100


def closed(constraint: Constraint, scope: Scope) -> str:
    """sh:closed, with sh:ignoredProperties (SHACL, section 4.8.1)."""
    if constraint.term.value not in ("true", "1"):
        return "false"
    return scope.some_value(lambda value: f"EXISTS {{ {_open(constraint, scope, value)} }}")


def closed_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each statement with a property that is not allowed."""
    if constraint.term.value not in ("true", "1"):
        return []
    if scope.shape.path is None:
        return [ViolationPattern(_open(constraint, scope, scope.focus, "?path", "?value"), "?value", "?path")]
    node = scope.fresh()
    statement = _open(constraint, scope, node, "?path", "?value")
    return [ViolationPattern(f"{step} {statement}", "?value", "?path", (node,)) for step in scope.steps(node)]


def _open(
    constraint: Constraint, scope: Scope, node: str, path: str | None = None, value: str | None = None
) -> str:
    path, value = path or scope.fresh(), value or scope.fresh()
    allowed = ", ".join(map(text, constraint.others["allowed"]))
    keep = f" FILTER ({path} NOT IN ({allowed}))" if allowed else ""
    return f"{node} {path} {value}{keep}"


def allowed(source: ShapesSource, shape: Subject) -> dict[str, tuple[Term, ...]]:
    """The properties that a closed shape allows: the plain paths of its property shapes, and the ignored."""
    plain = [
        path
        for property_shape in source.objects(shape, sh("property"))
        for path in source.objects(property_shape, sh("path"))
        if isinstance(path, NamedNode)
    ]
    ignored = [
        member for node in source.objects(shape, sh("ignoredProperties")) for member in source.members(node)
    ]
    return {"allowed": tuple(dict.fromkeys([*plain, *ignored]))}


def has_value(constraint: Constraint, scope: Scope) -> str:
    """sh:hasValue (SHACL, section 4.8.2)."""
    path, literals, required = scope.shape.path, scope.literals, constraint.term
    if path is None or not (isinstance(path, NamedNode) or isinstance(required, NamedNode)):
        return negated(scope.some_value(lambda value: literals.same(value, required)))
    empty, rest = split_reflexive(path)
    ways = [literals.same(scope.focus, required)] if empty else []
    ways += [f"EXISTS {{ {scope.focus} {to_sparql(rest)} {literals.term(required)} }}"] if rest else []
    return negated(any_of(ways))


def in_(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:in (SHACL, section 4.8.3)."""
    # On IRIs and strings `=` is sameTerm, and IN is its short form; on other literals it compares values.
    plain = ", ".join(text(member) for member in constraint.value if _is_plain(member))
    others = [member for member in constraint.value if not _is_plain(member)]
    parts = [f"COALESCE({value} IN ({plain}), false)"] if plain else []
    if len(others) > _MANY:
        # An engine takes long to read an expression of thousands of parts; a table it reads at once.
        member = scope.fresh()
        table = f"VALUES {member} {{ {' '.join(scope.literals.terms(others))} }}"
        return negated(any_of([*parts, f"EXISTS {{ {table} FILTER (sameTerm({member}, {value})) }}"]))
    return negated(any_of([*parts, *(scope.literals.same(value, member) for member in others)]))


def _is_plain(term: Term) -> bool:
    return not isinstance(term, Literal) or term.datatype.value == XSD_STRING


COMPONENTS = (
    Component(
        "4.8.1",
        "Closed",
        "closed",
        BOOLEAN,
        "Its shape is closed, and does not allow this property.",
        focus_test=closed,
        patterns=closed_patterns,
        is_single=True,
        is_local=True,
        other_parameters={"ignoredProperties": IRIS},
        prepare=allowed,
    ),
    Component(
        "4.8.2", "HasValue", "hasValue", TERM, "It lacks the value {}.", focus_test=has_value, is_local=True
    ),
    Component(
        "4.8.3", "In", "in", TERMS, "It is not one of {}.", value_test=in_, is_single=True, is_local=True
    ),
)
