"""What the grammar of SPARQL leaves to its notes (SPARQL 1.1 Query, section 19.8; Update, section 4.2.1)."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from pyoxigraph import BlankNode, Variable

from phegraph.sparql.algebra.scope import in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    DeleteData,
    DeleteWhere,
    Exists,
    Extend,
    Filter,
    Form,
    InsertData,
    Join,
    Modify,
    Pattern,
    Query,
    Select,
    Update,
)
from phegraph.sparql.algebra.walk import nodes, parts


class Restriction(Struct, frozen=True):
    """A part of a tree that may not stand where it does, and why.

    Attributes:
        part: The part.
        message: What is wrong.
        hint: What to do.
        is_limit: Whether there is only too much of it.
    """

    part: object
    message: str
    hint: str = ""
    is_limit: bool = False


def restrictions(tree: Query | Update, *, labelled: bool = True) -> Iterator[Restriction]:
    """What of a tree is against the notes.

    Args:
        tree: The tree.
        labelled: Whether it may have blank nodes.
    """
    for part in nodes(tree):
        if type(part) not in _RESTRICTED:
            continue
        match part:
            case Join():
                yield from _assigned_twice(part)
            case Filter(condition):
                yield from _aggregates(condition, "FILTER")
            case Aggregate(_, argument):
                yield from _aggregates(argument, "another aggregate")
            case Form():
                yield from _of_grouping(part)
                if isinstance(part, Select) and part.projection is not None:
                    yield from _of_projection(part, part.projection)
                elif isinstance(part, Select) and part.group:
                    yield Restriction(part, "SELECT * cannot stand with GROUP BY.", "Name what to select.")
            case DeleteData(quads) | InsertData(quads):
                yield from _holding(quads, Variable, "Data has no variables.")
        match part:
            case DeleteData(template) | DeleteWhere(template) | Modify(delete=template) if template:
                yield from _holding(template, BlankNode, "What is deleted has no blank nodes.")
    if labelled:
        yield from _of_labels(tree)


_RESTRICTED = frozenset(
    (Join, Filter, Aggregate, *Form.__subclasses__(), InsertData, DeleteData, DeleteWhere, Modify)
)


def _assigned_twice(join: Join) -> Iterator[Restriction]:
    """BIND of a variable that the group has already (section 18.2.1)."""
    known: dict[str, None] = {}
    last = max((at for at, part in enumerate(join.parts) if type(part) is Extend), default=-1)
    for pattern in join.parts[: last + 1]:
        if isinstance(pattern, Extend):
            yield from _aggregates(pattern.expression, "BIND")
            if pattern.variable.value in known:
                message = f"{pattern.variable} has a value here already, and BIND cannot give it another."
                yield Restriction(pattern, message, "Rename one of the two.")
        known |= in_scope(pattern)


def _aggregates(expression: object, where: str) -> Iterator[Restriction]:
    for part in parts(expression, but_of=(Exists,)):
        if type(part) is Aggregate:
            hint = "Aggregates belong after SELECT, HAVING and ORDER BY."
            yield Restriction(part, f"{part.function} cannot stand in {where}.", hint)


def _of_grouping(form: Form) -> Iterator[Restriction]:
    for key in form.group:
        yield from _aggregates(key, "GROUP BY")


def _of_projection(select: Select, projection: tuple[Variable | Extend, ...]) -> Iterator[Restriction]:
    """Assignments of variables that have a value already, and variables of solutions that are grouped."""
    assigns = any(isinstance(column, Extend) for column in projection)
    known = in_scope(select.where) if assigns and select.where else {}
    keys = {name for key in select.group for name in _key(key)}
    grouped = is_grouped(select)
    for column in projection:
        if grouped:
            expression = column.expression if isinstance(column, Extend) else column
            for part in parts(expression, but_of=(Aggregate, Exists)):
                if isinstance(part, Variable) and part.value not in keys:
                    hint = "Group by it, or put it into an aggregate such as SAMPLE."
                    yield Restriction(column, f"{part} differs within a group.", hint)
        if isinstance(column, Extend):
            if column.variable.value in known:
                message = f"{column.variable} has a value already, and AS cannot give it another."
                yield Restriction(column, message, "Rename one of the two.")
            known[column.variable.value] = None
            keys.add(column.variable.value)


def is_grouped(form: Select) -> bool:
    """Whether its solutions are those of groups, of which there is one where it has only aggregates."""
    modifiers = (form.projection, form.having, form.order)
    return bool(form.group) or any(map(_has_aggregate, modifiers))


def _key(key: object) -> Iterable[str]:
    if isinstance(key, Extend):
        return (key.variable.value,)
    return (key.value,) if isinstance(key, Variable) else ()


def _has_aggregate(tree: object) -> bool:
    return any(type(part) is Aggregate for part in parts(tree, but_of=(Exists,)))


def _holding(quads: Join, kind: type, message: str) -> Iterator[Restriction]:
    for part in parts(quads):
        if isinstance(part, kind):
            yield Restriction(part, message)


def _of_labels(tree: Query | Update) -> Iterator[Restriction]:
    """Labels of blank nodes that stand in two basic graph patterns, or in two operations INSERT DATA."""
    if isinstance(tree, Query):
        yield from _across_patterns(tree)
        return
    seen: dict[BlankNode, int] = {}
    for number, operation in enumerate(tree.operations):
        yield from _across_patterns(operation.where) if isinstance(operation, Modify) else ()
        for part in parts(operation) if isinstance(operation, InsertData) else ():
            if isinstance(part, BlankNode) and seen.setdefault(part, number) != number:
                yield Restriction(
                    part, f"{part} stands in another operation already.", "Rename one of the two."
                )


def _across_patterns(tree: Query | Pattern) -> Iterator[Restriction]:
    """Two patterns with nothing but filters between them are one (section 5.1.1)."""
    first: dict[BlankNode, object] = {}
    whole: dict[int, object] = {}
    for part in parts(tree):
        if isinstance(part, Join):
            before: BGP | None = None
            for pattern in part.parts:
                if isinstance(pattern, BGP):
                    whole[id(pattern)] = before = before or pattern
                elif not isinstance(pattern, Filter):
                    before = None
        elif isinstance(part, BGP):
            pattern_of = whole.get(id(part), part)
            for node in parts(part):
                if isinstance(node, BlankNode) and first.setdefault(node, pattern_of) is not pattern_of:
                    message = f"{node} stands in another basic graph pattern already."
                    yield Restriction(node, message, "Use a variable.")
