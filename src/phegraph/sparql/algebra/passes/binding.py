"""Pre-binding: values for variables, in every group graph pattern that needs them.

Groups are evaluated from the inside out (SPARQL 1.1 Query, section 18.2): a value in the outermost group
alone would not reach a filter in a UNION branch, an OPTIONAL or a sub-select.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.passes.labels import distinct
from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.tree import (
    BGP,
    Construct,
    Describe,
    Exists,
    Extend,
    Form,
    Graph,
    Join,
    LeftJoin,
    Node,
    Path,
    Pattern,
    Query,
    Select,
    ToMultiset,
    TriplePattern,
    join,
)
from phegraph.sparql.algebra.walk import parts, rewritten, variables

T = TypeVar("T")


class Place(Struct, frozen=True):
    """A group graph pattern, and where it stands.

    Attributes:
        group: The group.
        names: The variables that it mentions, but for those of groups in it; of a sub-select's, those of its
            other clauses too.
        is_outermost: Whether it is that of the query.
        is_optional: Whether it is that of an OPTIONAL.
        in_exists: Whether it is in an EXISTS.
        in_graph: Whether it is in a GRAPH.
        is_substituted: Whether it gets the values of the solution that is tested (section 18.6): it is in an
            EXISTS, and in no sub-select there.
    """

    group: Join
    names: frozenset[str]
    is_outermost: bool = False
    is_optional: bool = False
    in_exists: bool = False
    in_graph: bool = False
    is_substituted: bool = False


Beginning = Callable[[Place], Iterable[Pattern]]
"""The patterns that a group is to begin with."""


def begun(form: Form, beginning: Beginning) -> Form:
    """A query form, each group of which begins with more patterns."""
    outermost = Place(Join(), frozenset(), is_outermost=True)
    return distinct(_begun(form, beginning, outermost))  # type: ignore[no-any-return]


def _begun(part: Any, beginning: Beginning, place: Place) -> Any:
    """A part of a tree in which each group begins with more. The place is that of the next group in it."""
    inside = replace(place, names=frozenset(), is_outermost=False, is_optional=False)
    match part:
        case tuple():
            return tuple(_begun(member, beginning, place) for member in part)
        case Join(members):
            names = place.names | _mentioned(members)
            patterns = beginning(replace(place, group=part, names=names))
            return join(patterns, _begun(members, beginning, inside))
        case LeftJoin():
            inside = replace(inside, is_optional=True)
        case Graph():
            inside = replace(inside, in_graph=True)
        case Exists():
            inside = replace(inside, in_exists=True, is_substituted=True)
        case Form():
            names = _mentioned(getattr(part, name) for name in part.__struct_fields__ if name != "where")
            where = replace(place, names=names, is_optional=False, is_substituted=False)
            return replace(_fields(part, beginning, inside), where=_begun(part.where, beginning, where))
    return _fields(part, beginning, inside) if isinstance(part, Node) else part


def _fields(node: Any, beginning: Beginning, place: Place) -> Any:
    changed = {
        name: _begun(old, beginning, place)
        for name in node.__struct_fields__
        if name != "where" and isinstance(old := getattr(node, name), tuple | Node)
    }
    return replace(node, **changed)


def _mentioned(members: Iterable[object]) -> frozenset[str]:
    """The variables of parts, without those of groups in them."""
    return frozenset(
        part.value
        for member in members
        for part in parts(member, but_of=(Join, ToMultiset))
        if isinstance(part, Variable)
    )


def unbindable(query: Query, values: Mapping[str, Term]) -> Iterator[Restriction]:
    """Why values cannot be given: to what the query does not mention, or assigns itself; or a blank node."""
    mentioned = variables(query)
    for name, term in values.items():
        if name not in mentioned:
            yield Restriction(query, f"The query has no variable ?{name}.", "Check its spelling.")
        if isinstance(term, BlankNode):
            message = f"A blank node cannot be the value of ?{name}."
            yield Restriction(query, message, "Give an IRI or a literal.")
    for part in parts(query):
        if isinstance(part, Extend) and part.variable.value in values:
            message = f"The query assigns {part.variable} itself, so that it takes no value."
            yield Restriction(part, message, "Rename one of the two.")


def bound(query: Query, values: Mapping[str, NamedNode | Literal]) -> Query:
    """A query with terms for some of its variables.

    They are assigned (BIND) at the beginning of the outermost group and of each that mentions the variable;
    VALUES would mean the same, but rdflib drops its bindings when it filters a group inside OPTIONAL.

    Args:
        query: The query.
        values: The term of each variable, by its name; none is `unbindable`.
    """
    assignments = {name: Extend(Variable(name), term) for name, term in values.items()}
    form = query.form
    if not assignments:
        return query
    if isinstance(form, Construct) and form.template is None:
        triples = (part.triples for part in _members(form.where) if isinstance(part, BGP))
        form = replace(form, template=tuple(triple for block in triples for triple in block))
    if isinstance(form, Describe) and form.where is None:
        form = replace(form, where=Join())
    if isinstance(form.where, ToMultiset):
        form = replace(form, where=Join((form.where,)))

    def beginning(place: Place) -> Iterable[Pattern]:
        if place.is_substituted:
            return ()
        return [
            assignment
            for name, assignment in assignments.items()
            if place.is_outermost or name in place.names
        ]

    return replace(query, form=begun(form, beginning))


def _members(where: Pattern | None) -> tuple[Pattern, ...]:
    return where.parts if isinstance(where, Join) else ()


def renamed(tree: T, rename: Callable[[str], str]) -> T:
    """A tree with other names for its variables, and other labels for its blank nodes.

    Where two names become one, a sub-select gives the variable, and groups by it, once.
    """

    def rewrite(part: Any) -> Any:
        if isinstance(part, Variable | BlankNode):
            return type(part)(rename(part.value))
        if isinstance(part, Select):
            columns = part.projection and tuple(dict.fromkeys(part.projection))
            return replace(part, projection=columns, group=tuple(dict.fromkeys(part.group)))
        return part

    return rewritten(tree, rewrite)


def with_path(tree: T, name: str, path: Path) -> T:
    """A tree with a path wherever a variable is the predicate of a triple pattern."""
    variable = Variable(name)

    def rewrite(part: Any) -> Any:
        if isinstance(part, TriplePattern) and part.predicate == variable:
            return replace(part, predicate=path)
        return part

    return rewritten(tree, rewrite)
