"""What of a dataset the answer of a query depends on.

A solution that a statement is part of binds the variables of a triple pattern to its terms, and these have
the roles that the triple patterns joined with it ask for: `?x a ex:Light; ex:height ?h` depends on the
heights of lights alone. OPTIONAL, MINUS and EXISTS are evaluated for the solutions of what stands before
them, so that what is known of these is known of their patterns, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal as OneOf

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, XSD, Term
from phegraph.sparql.algebra.passes.paths import ways_of_no_length
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    Call,
    Exists,
    Extend,
    Filter,
    Form,
    Graph,
    InversePath,
    Join,
    LeftJoin,
    Minus,
    NegatedPropertySet,
    Path,
    Pattern,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
    VarOrTerm,
)
from phegraph.sparql.algebra.walk import nodes, parts, variables

Role = tuple[OneOf["subject", "object", "member", "is"], Term]
"""Subject or object of a statement with a predicate, member of a class, or a term itself."""
Roles = frozenset[Role]
_Bound = tuple[Roles, frozenset[Term] | None]
"""The roles of the values of a variable, and its only values, where these are known."""
_ByVariable = Mapping[Variable | BlankNode, _Bound]
_NONE: Roles = frozenset()
_ANY: _Bound = _NONE, None

_VOLATILE = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
"""The functions whose value is another each time, or for each query."""
_FEW = 20
"""The most values of a variable that are told apart."""


class Read(Struct, frozen=True):
    """Statements that a query reads.

    Attributes:
        predicate: Their predicate; None for any.
        subject: The roles that their subjects have.
        object: The roles that their objects have.
    """

    predicate: Term | None = None
    subject: Roles = frozenset()
    object: Roles = frozenset()


def reads(query: Query) -> frozenset[Read] | None:
    """The statements that the answer of a query depends on, of whatever graph.

    All, where it depends on the order of solutions that no ORDER BY gives, or names its dataset. None where
    it depends on more: on the time, on chance, or on functions of others.
    """
    if is_volatile(query) or any(map(calls_others, nodes(query))):
        return None
    if any(map(depends_on_order, nodes(query))) or query.default or query.named:
        return frozenset({Read()})
    found = set[Read]()
    _of_form(query.form, found)
    return frozenset(found)


def is_volatile(query: Query) -> bool:
    """Whether the answer of a query may differ each time: it depends on the time or on chance."""
    return any(isinstance(part, Call) and part.function in _VOLATILE for part in nodes(query))


def calls_others(part: object) -> bool:
    """Whether a part calls a function of others: no function of SPARQL, and no cast."""
    return (
        isinstance(part, Call)
        and isinstance(part.function, NamedNode)
        and not part.function.value.startswith(XSD)
    )


def depends_on_order(part: object) -> bool:
    """Whether a part is a form whose answer depends on an order of solutions that no ORDER BY gives."""
    if not isinstance(part, Form):
        return False
    in_any_order = part.limit is not None or part.offset is not None
    return in_any_order or (any(map(_needs_order, _aggregates(part))) and not _is_ordered(part))


def _aggregates(form: Form) -> Iterator[Aggregate]:
    parts_of_form = (form.having, form.order, form.projection if isinstance(form, Select) else ())
    return (part for part in nodes(parts_of_form) if isinstance(part, Aggregate))


def _needs_order(aggregate: Aggregate) -> bool:
    return aggregate.function in ("SAMPLE", "GROUP_CONCAT")


def _is_ordered(form: Form) -> bool:
    """Whether what is aggregated comes from a sub-select that is ordered by all of it, and from constants."""
    parts = form.where.parts if isinstance(form.where, Join) else ()
    match [part for part in parts if not _is_constant(part)]:
        case [ToMultiset(Select(order=order))]:
            by = {condition.expression for condition in order if isinstance(condition.expression, Variable)}
            ordered = {variable.value for variable in by}
            concatenated = filter(_needs_order, _aggregates(form))
            return all(variables(each.argument).keys() <= ordered for each in concatenated)
    return False


def _is_constant(part: Pattern) -> bool:
    """Whether a part binds a variable to a term, as parameters are bound."""
    return isinstance(part, Extend) and isinstance(part.expression, NamedNode | Literal)


def _of_form(form: Form, found: set[Read]) -> None:
    if not isinstance(form, Select):
        found.add(Read())  # ASK, CONSTRUCT and DESCRIBE are not looked into
    if form.where is not None:
        _of_pattern(form.where, {}, found)
    modifiers = (form.group, form.having, form.order, form.projection if isinstance(form, Select) else ())
    _of_expression(modifiers, {}, found)


def _of_expression(expression: object, roles: _ByVariable, found: set[Read]) -> None:
    for part in parts(expression, but_of=(Exists,)):
        if isinstance(part, Exists):
            _of_pattern(part.pattern, roles, found)


def _of_pattern(pattern: Pattern, outer: _ByVariable, found: set[Read]) -> None:
    match pattern:
        case Join(patterns):
            whole = _certain(pattern)
            before: dict[Variable | BlankNode, _Bound] = {}
            for part in patterns:
                match part:
                    case LeftJoin(right) | Minus(right):
                        _of_pattern(right, _both(before, outer), found)
                    case Filter(condition):
                        _of_expression(condition, _both(whole, outer), found)
                    case Extend(_, expression):
                        _of_expression(expression, _both(before, outer), found)
                        before = _merged(before, _certain(part))
                    case _:
                        _of_pattern(part, _merged(whole, outer), found)
                        before = _merged(before, _certain(part))
                        if isinstance(part, BGP):
                            before = _merged(before, _members(part, before))
        case BGP(triples):
            roles = _merged(_certain(pattern), outer)
            roles = _merged(roles, _members(pattern, roles))
            for triple in triples:
                found.update(_of_triple(triple, roles))
        case Union(branches):
            for branch in branches:
                _of_pattern(branch, outer, found)
        case Graph(_, inner):
            _of_pattern(inner, outer, found)
            if _may_be_empty(inner):  # it matches in each graph, so that it depends on which there are
                found.add(Read())
        case ToMultiset(select):
            _of_form(select, found)


def _may_be_empty(pattern: Pattern) -> bool:
    """Whether a pattern may have a solution that no statement is part of."""
    match pattern:
        case Join(patterns):
            return all(map(_may_be_empty, patterns))
        case BGP(triples):
            return all(ways_of_no_length(triple.predicate) for triple in triples)
        case Union(branches):
            return any(map(_may_be_empty, branches))
        case Graph(_, inner):
            return _may_be_empty(inner)
    return True


def _certain(pattern: Pattern) -> dict[Variable | BlankNode, _Bound]:
    """The variables that each solution of a pattern binds, and what is known of their values."""
    bound: dict[Variable | BlankNode, _Bound] = {}
    match pattern:
        case Join(patterns):
            for part in patterns:
                bound = _merged(bound, _certain(part))
            for part in patterns:
                if isinstance(part, BGP):
                    bound = _merged(bound, _members(part, bound))
        case Graph(_, inner):
            return _certain(inner)
        case BGP(triples):
            for triple in triples:
                bound = _merged(bound, _roles_in(triple))
        case Extend(variable, NamedNode() as term):
            return {variable: (frozenset({("is", term)}), frozenset({term}))}
        case Values(names, rows):
            for name, column in zip(names, zip(*rows, strict=True), strict=False):
                if all(isinstance(term, NamedNode) for term in column):
                    bound[name] = frozenset(), frozenset(filter(None, column))
    return bound


def _members(pattern: BGP, bound: _ByVariable) -> dict[Variable | BlankNode, _Bound]:
    """The variables for members of a class that a variable stands for, as in `VALUES ?c { ex:C } ?x a ?c`."""
    members: dict[Variable | BlankNode, _Bound] = {}
    for triple in pattern.triples:
        subject, object = triple.subject, triple.object
        if triple.predicate != RDF_TYPE or not isinstance(object, Variable):
            continue
        _, classes = bound.get(object, _ANY)
        if classes and len(classes) == 1 and isinstance(subject, Variable | BlankNode):
            roles: Roles = frozenset(("member", term) for term in classes)
            members = _merged(members, {subject: (roles, None)})
    return members


def _roles_in(triple: TriplePattern) -> dict[Variable | BlankNode, _Bound]:
    bound: dict[Variable | BlankNode, _Bound] = {}
    subject, path, object = triple.subject, triple.predicate, triple.object
    if isinstance(path, Variable):
        return bound
    for node, step in ((subject, _first(path)), (object, _first(InversePath(path)))):
        if step is not None and isinstance(node, Variable | BlankNode):
            bound = _merged(bound, {node: (frozenset({step}), None)})
    if path == RDF_TYPE and isinstance(object, NamedNode) and isinstance(subject, Variable | BlankNode):
        bound = _merged(bound, {subject: (frozenset({("member", object)}), None)})
    return bound


def _first(path: Path) -> Role | None:
    """The role of what a path begins at; None where its first step is not one alone."""
    match path:
        case NamedNode():
            return "subject", path
        case SequencePath(steps):
            return _first(steps[0])
        case InversePath(NamedNode() as predicate):
            return "object", predicate
        case InversePath(SequencePath(steps)):
            return _first(InversePath(steps[-1]))
        case InversePath(InversePath(inner)):
            return _first(inner)
    return None


def _of_triple(triple: TriplePattern, bound: _ByVariable) -> Iterator[Read]:
    for subject in _alternatives(triple.subject, bound):
        for object in _alternatives(triple.object, bound):
            yield from _between(triple, subject, object, bound)


def _between(triple: TriplePattern, subject: Roles, object: Roles, bound: _ByVariable) -> Iterator[Read]:
    """What a triple pattern reads from subjects with some roles to objects with others."""
    match triple.predicate:
        case Variable() as variable:
            _, predicates = bound.get(variable, _ANY)
            yield from (Read(predicate, subject, object) for predicate in predicates or (None,))
        case path:
            ends = (triple.subject, triple.object)
            is_bound = any(not isinstance(end, Variable | BlankNode) or end in bound for end in ends)
            if ways_of_no_length(path) and not is_bound:
                yield Read()
            yield from _of_path(path, subject, object)


def _of_path(path: Path, subject: Roles, object: Roles) -> Iterator[Read]:
    """What a path reads from subjects with some roles to objects with others."""
    match path:
        case NamedNode():
            yield Read(path, subject, object)
        case InversePath(inner):
            yield from _of_path(inner, object, subject)
        case SequencePath(steps):
            last = len(steps) - 1
            for number, step in enumerate(steps):
                yield from _of_path(
                    step, subject if not number else _NONE, object if number == last else _NONE
                )
        case AlternativePath(ways):
            for way in ways:
                yield from _of_path(way, subject, object)
        case RepeatedPath(inner):
            yield from _of_path(inner, _NONE, _NONE)
        case NegatedPropertySet(predicates):
            if not all(isinstance(predicate, InversePath) for predicate in predicates):
                yield Read(None, subject, object)
            if any(isinstance(predicate, InversePath) for predicate in predicates):
                yield Read(None, object, subject)


def _roles_of(node: VarOrTerm, bound: _ByVariable) -> Roles:
    """The roles of the values of a node; none of a literal, which a file may write in several ways."""
    if isinstance(node, Variable | BlankNode):
        return bound.get(node, _ANY)[0]
    return _NONE if isinstance(node, Literal) else frozenset({("is", node)})


def _alternatives(node: VarOrTerm, bound: _ByVariable) -> Sequence[Roles]:
    """The roles of each value that a node can have, where these are known and few; else of all."""
    roles = _roles_of(node, bound)
    _, terms = bound.get(node, _ANY) if isinstance(node, Variable | BlankNode) else _ANY
    if not terms or len(terms) > _FEW:
        return [roles]
    return [roles | {("is", term)} for term in terms]


def _merged(one: _ByVariable, other: _ByVariable) -> dict[Variable | BlankNode, _Bound]:
    """The variables of one and of the other, with what both know of them."""
    return {name: _narrowed(one.get(name, _ANY), other.get(name, _ANY)) for name in (*one, *other)}


def _both(inner: _ByVariable, outer: _ByVariable) -> dict[Variable | BlankNode, _Bound]:
    """The variables that the inner one has, with what both know of them."""
    return {name: _narrowed(bound, outer.get(name, _ANY)) for name, bound in inner.items()}


def _narrowed(one: _Bound, other: _Bound) -> _Bound:
    terms = one[1] if other[1] is None else other[1] if one[1] is None else one[1] & other[1]
    return one[0] | other[0], terms
