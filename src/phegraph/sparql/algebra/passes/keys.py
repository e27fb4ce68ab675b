"""Keys: variables of a SELECT that each of its groups binds which mentions it.

The solutions with one value of a key are those of the query with the value given beforehand, as an engine
substitutes it: in all that is evaluated, before it is.
"""

from collections.abc import Sequence

from pyoxigraph import BlankNode, Variable

from phegraph.sparql.algebra.passes.paths import ways_of_no_length
from phegraph.sparql.algebra.passes.reads import calls_others, depends_on_order, is_volatile
from phegraph.sparql.algebra.scope import projected
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Extend,
    Filter,
    Form,
    Graph,
    Join,
    LeftJoin,
    Minus,
    Pattern,
    Query,
    Select,
    ToMultiset,
    Union,
    Values,
    join,
)
from phegraph.sparql.algebra.walk import nodes, variables


def key_of(query: Query) -> Variable | None:
    """The first key of a query; None where it has none, or its answer depends on more than statements."""
    form = query.form
    if not isinstance(form, Select) or query.default or query.named:
        return None
    hindrances = (calls_others, depends_on_order, _depends_on_nodes, _may_share_nothing)
    if is_volatile(query) or any(hinders(part) for part in nodes(query) for hinders in hindrances):
        return None
    return next((name for name in map(Variable, projected(form)) if _is_key(name, form)), None)


def whole(form: Form) -> Join:
    """The pattern of a form, with its VALUES."""
    return join(*(part for part in (form.where, form.values) if part is not None))


def _depends_on_nodes(part: object) -> bool:
    """Whether a path of no length may lead from each node of the graph to itself."""
    if not isinstance(part, BGP):
        return False
    bound = variables(tuple(each for each in part.triples if not ways_of_no_length(each.predicate)))
    return any(
        ways_of_no_length(each.predicate)
        and all(isinstance(end, Variable | BlankNode) for end in (each.subject, each.object))
        and variables((each.subject, each.object)).keys().isdisjoint(bound)
        for each in part.triples
    )


def _may_share_nothing(part: object) -> bool:
    """Whether a MINUS may have solutions without a variable of those that it is taken from.

    Given a value beforehand, both have the variable of the value (section 8.3.3).
    """
    return isinstance(part, Join) and any(
        isinstance(member, Minus)
        and not any(
            _binds(Join(part.parts[:number]), name) and _binds(member.right, name)
            for name in map(Variable, variables(member.right))
        )
        for number, member in enumerate(part.parts)
    )


def _is_key(name: Variable, form: Form) -> bool:
    """Whether a form gives a variable that its groups bind, and groups by it if by anything."""
    modifiers = (form.having, form.order, form.projection if isinstance(form, Select) else ())
    is_grouped = bool(form.group) or any(isinstance(part, Aggregate) for part in nodes(modifiers))
    if is_grouped and name not in form.group:
        return False
    assigned = (form.group, modifiers)
    if any(isinstance(part, Extend) and part.variable == name for part in nodes(assigned)):
        return False
    return _binds(whole(form), name) is True


def _binds(pattern: Pattern, name: Variable) -> bool | None:
    """Whether each solution of a pattern binds a variable.

    None where a value for it, given beforehand, may lead to other solutions than those that have it.
    """
    match pattern:
        case Join(members):
            return _joined_binds(members, name)
        case Union(branches):
            bound = [_binds(branch, name) for branch in branches]
            return None if None in bound else all(bound)
        case BGP(triples):
            having = [triple for triple in triples if _mentions(triple, name)]
            return (
                any(not ways_of_no_length(triple.predicate) for triple in having) or None if having else False
            )
        case Graph(graph, inner):
            is_bound = _binds(inner, name)
            return is_bound if is_bound is None else is_bound or graph == name
        case ToMultiset(select):
            return name.value in projected(select) and (_is_key(name, select) or None)
        case Values(names, rows):
            return name in names and (all(row[names.index(name)] is not None for row in rows) or None)
    return None


def _joined_binds(members: Sequence[Pattern], name: Variable) -> bool | None:
    is_bound, is_tested = False, False
    for member in members:
        match member:
            case LeftJoin(right) | Minus(right):
                if _mentions(right, name) and not (is_bound and _binds(right, name)):
                    return None
            case Filter(condition):
                is_tested = is_tested or _mentions(condition, name)
            case Extend(variable, expression):
                if variable == name or (_mentions(expression, name) and not is_bound):
                    return None
            case _:
                binds = _binds(member, name)
                if binds is None:
                    return None
                is_bound = is_bound or binds
    return None if is_tested and not is_bound else is_bound


def _mentions(part: object, name: Variable) -> bool:
    return name.value in variables(part)
