"""Compiling shapes: each constraint of a targeted shape to SELECTs of its violations."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import ShapesError
from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile import paths, sparql_based
from phegraph.shacl.compile.component import Component, ValueTest
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.compile.scope import (
    RESULT_PATH,
    THIS,
    VALUE,
    Classes,
    Scope,
    ViolationPattern,
    unknown_classes,
)
from phegraph.shacl.compile.targets import (
    ANY,
    TargetPattern,
    after,
    any_node,
    instances,
    naming,
    one_of,
    target_patterns,
)
from phegraph.shacl.shapes.model import Constraint, Shape, Shapes, Targets
from phegraph.shacl.shapes.queries_of_shapes import has_query, with_queries
from phegraph.shacl.shapes.references import cycles_of
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import FALSE, any_of, filters
from phegraph.sparql.algebra.passes.labels import distinct
from phegraph.sparql.algebra.tree import (
    BGP,
    Expression,
    Extend,
    Join,
    Path,
    Pattern,
    Select,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
    bgp,
    join,
)
from phegraph.sparql.algebra.walk import depth as depth_of

_DEEPEST = 300
"""How deep a compiled query may be nested: some engines follow a deeper one to the end of their stack."""

_CLASS = sh("ClassConstraintComponent")
_DEEPEST_SHAPE = 60
_MAX_SHAPES = 20_000
"""How deep shapes may refer to each other, and how many may be written into one query."""


class CompiledSelect(Struct, frozen=True):
    """A compiled query, and how its rows become results.

    Attributes:
        query: The SELECT.
        shape: The shape that results come from.
        constraint: The constraint that they violate.
        value: The variable of `sh:value`, without the question mark.
        path: The variable of `sh:resultPath`, where it is not the path of the shape.
        group: Selects of one group may find the same violation twice, and it counts once.
        nodes_query: The query for the focus nodes, where the constraint has a query of its own.
        one_by_one: Whether it must be tried on one focus node at a time.
        is_bag: Whether two equal rows are two violations.
        is_limited: Whether a query of the shapes graph is part of it, so that its costs are unknown.
    """

    query: Select
    shape: Shape
    constraint: Constraint
    value: str | None
    path: str | None
    group: int
    nodes_query: Select | None = None
    one_by_one: bool = False
    is_bag: bool = False
    is_limited: bool = False


class _Target(Struct, frozen=True):
    """The pattern that binds a variable to focus nodes, and the variables that lead to them."""

    at: TargetPattern
    through: tuple[Variable, ...] = ()


ResultFilter = Callable[[NamedNode, NamedNode], bool]
"""Whether results of a constraint component and a severity are of interest."""


def all_results(component: NamedNode, severity: NamedNode) -> bool:
    """Results of any kind are of interest."""
    return True


def compile_shapes(
    shapes: Shapes,
    literals: Literals = Literals(),  # noqa: B008 (frozen)
    *,
    classes: Classes = unknown_classes,
    kinds: Classes = unknown_classes,
    only: Collection[Subject] | None = None,
    focus: Collection[Term] | None = None,
    result_filter: ResultFilter = all_results,
) -> Iterator[CompiledSelect]:
    """Compile the shapes that have targets, with the property shapes below them.

    Args:
        shapes: The shapes.
        literals: The SPARQL expressions for parts of the literals of the graph.
        classes: Gives a class with all below it, where queries are not to find them themselves.
        kinds: Gives classes that have all instances of one, where queries are not to find them themselves.
        only: The shapes to try; without it, all that have targets.
        focus: The focus nodes to try: out of those that are targets, or whatever they are with `only`.
        result_filter: Which results are of interest.

    Raises:
        ShapesError: A shape is nested too deep to be compiled.
    """
    target_nodes = [node for shape in shapes.shapes.values() for node in shape.targets.nodes]
    literals = literals.for_terms([*target_nodes, *(focus or ())])
    compiler = _Compiler(shapes, literals, classes, result_filter)
    for shape in shapes.shapes.values():
        if shape.deactivated or (only is not None and shape.node not in only):
            continue
        targets = [_Target(pattern) for pattern in targets_of(shapes, shape, literals, classes, kinds)]
        if focus is not None and only is not None:
            targets = [_Target(one_of(focus, literals))]
        elif focus is not None:
            keep = one_of(focus, literals)
            targets = [_Target(after(keep, target.at)) for target in targets]
        if targets:
            yield from compiler.selects(shape, targets, limited=compiler.has_query(shape.targets))


def compile_at(
    shapes: Shapes, shape: Subject, literals: Literals, classes: Classes
) -> Iterator[CompiledSelect]:
    """Compile a shape for any node, which `?this` must be bound to from outside."""
    compiler = _Compiler(shapes, literals, classes, all_results)
    yield from compiler.selects(shapes.shapes[shape], [_Target(lambda node: ())], limited=False)


def _with_query(select: CompiledSelect) -> CompiledSelect:
    """A compiled query that a query of the shapes graph is part of, its labels of blank nodes kept apart."""
    nodes = None if select.nodes_query is None else distinct(select.nodes_query)
    return replace(select, query=distinct(select.query), nodes_query=nodes, is_limited=True)


def scope_of(shapes: Shapes, shape: Shape, literals: Literals, classes: Classes) -> Scope:
    """The scope of a shape whose focus node is `?this`."""
    return Scope(
        shapes.shapes, shape, THIS, literals, _fails, classes, shapes.cycles, disallows=shapes.disallows
    )


def targets_of(
    shapes: Shapes, shape: Shape, literals: Literals, classes: Classes, kinds: Classes
) -> list[TargetPattern]:
    """The patterns that bind a variable to the focus nodes of a shape, for each target.

    Args:
        shapes, shape, literals: The shape and what it is compiled with.
        classes: Gives a class with all below it, where queries are not to find them themselves.
        kinds: Gives classes that have all instances of one.
    """
    scope = scope_of(shapes, shape, literals, classes)
    patterns = target_patterns(shape.targets, literals, kinds)
    patterns += [_conforming(scope, where) for where in shape.targets.where]
    return patterns + ([naming(shape.node)] if shape.targets.named else [])


def _conforming(scope: Scope, where: Subject) -> TargetPattern:
    """The nodes of the graph that conform to a shape (SHACL 1.2, section 3.1.3.6)."""
    shape = scope.shapes[where]
    is_of_nodes = shape.path is None and not shape.deactivated and _counts(shape, scope)
    of_class = [one.value for one in shape.constraints if one.component == _CLASS and is_of_nodes]
    kinds = next((kinds for kinds in of_class if len(kinds) == 1), ())
    nodes = instances(kinds[0], scope.classes(kinds[0])) if kinds else any_node

    def pattern(node: Variable) -> tuple[Pattern, ...]:
        conforming = join(*nodes(node), filters(scope.conforms(where, node)))
        return (ToMultiset(Select(projection=(node,), distinct=True, where=conforming)),)

    return pattern


class _TooDeepError(Exception):
    """Shapes that would make a query no engine can run."""


class _Compiler:
    def __init__(
        self, shapes: Shapes, literals: Literals, classes: Classes, result_filter: ResultFilter
    ) -> None:
        self.classes = classes
        self.result_filter = result_filter
        self.shapes = shapes
        self.literals = literals
        self.groups = 0
        self.with_queries = with_queries(shapes.shapes)
        self.property_cycles = cycles_of(shapes.shapes, _properties_of) if shapes.cycles else {}

    def has_query(self, targets: Targets) -> bool:
        """Whether targets depend on a query of the shapes graph."""
        return bool(targets.queries) or not self.with_queries.isdisjoint(targets.where)

    def selects(
        self, shape: Shape, targets: list[_Target], *, limited: bool, depth: int = 0
    ) -> Iterator[CompiledSelect]:
        """What a shape violates, and the property shapes below it (SHACL, sections 3.4 and 4.7.2)."""
        if shape.deactivated:
            return
        if depth > _DEEPEST_SHAPE:
            raise self._too_deep(shape)
        within = self.property_cycles.get(shape.node)
        if within is None:
            yield from self._of_shape(shape, targets, limited=limited, depth=depth)
            return
        from phegraph.shacl.compile.recursion import ways  # seldom needed

        try:
            by_way = ways(self.shapes.shapes, shape.node, within, _properties_of)
        except paths.IntricateError:
            raise self._too_deep(shape) from None
        for way, shapes in by_way.items():
            along = [*_along(targets, way)]
            for one in shapes:
                yield from self._of_shape(one, along, limited=limited, depth=depth, within=within)

    def _of_shape(
        self,
        shape: Shape,
        targets: list[_Target],
        *,
        limited: bool,
        depth: int,
        within: Collection[Term] = (),
    ) -> Iterator[CompiledSelect]:
        """The same without the property shapes of its cycles."""
        for constraint in shape.constraints:
            if not self.result_filter(constraint.component, shape.severity):
                continue
            self.groups += 1
            scope = scope_of(self.shapes, shape, self.literals, self.classes)
            try:
                selects = list(self._of_constraint(constraint, scope, targets))
            except (_TooDeepError, paths.IntricateError, RecursionError):
                raise self._too_deep(shape) from None
            except sparql_based.ModifiersError:
                raise self._not_for_servers(shape) from None
            if any(depth_of(select.query) > _DEEPEST for select in selects):
                raise self._too_deep(shape)
            is_limited = limited or has_query(constraint, self.with_queries)
            yield from map(_with_query, selects) if is_limited else selects
        properties = [node for node in shape.properties if node not in within]
        if properties:
            below = targets if shape.path is None else [*_steps(targets, shape.path)]
            for node in properties:
                yield from self.selects(self.shapes.shapes[node], below, limited=limited, depth=depth + 1)

    def _not_for_servers(self, shape: Shape) -> ShapesError:
        return ShapesError(
            f"{self.shapes.source.name(shape.node)}: A query of it groups or limits its solutions, and no "
            "server is asked for that where it is an ASK, or where another shape uses it.",
            hint="Validate a copy of the data here.",
            place=self.shapes.source.place(shape.node),
        )

    def _too_deep(self, shape: Shape) -> ShapesError:
        return ShapesError(
            f"{self.shapes.source.name(shape.node)}: its shapes are nested too deep, or too often.",
            hint=f"Nest them less: {_DEEPEST_SHAPE} levels are allowed.",
            place=self.shapes.source.place(shape.node),
        )

    def _of_constraint(
        self, constraint: Constraint, scope: Scope, targets: list[_Target]
    ) -> Iterator[CompiledSelect]:
        if constraint.validator and not constraint.validator.is_ask:
            yield self._of_query(constraint, scope, targets)
            return
        component = BY_IRI.get(constraint.component)
        if component is not None and component.value_test is None:
            violations = self._whole(component, constraint, scope)
        elif has_query(constraint, self.with_queries):
            violations = self._with_queries(component, constraint, scope, targets)
        else:
            violations = self._each(component, constraint, scope)
        for violation in violations:
            value = violation.value.value if violation.value else None
            path = violation.path.value if violation.path else None
            for target in targets:
                names = (THIS, violation.value, violation.path, *violation.others, *target.through)
                columns = tuple(dict.fromkeys(name for name in names if name is not None))
                query = Select(projection=columns, where=_of_target(target, violation.pattern))
                nodes = None
                if component is None:
                    nodes = Select(projection=columns, where=join(target.at(THIS), violation.source))
                yield CompiledSelect(query, scope.shape, constraint, value, path, self.groups, nodes)

    def _each(
        self, component: Component | None, constraint: Constraint, scope: Scope
    ) -> list[ViolationPattern]:
        """Value nodes tried one by one."""
        test = component.value_test if component else _own_test(constraint)
        assert test is not None
        if scope.shape.path is None:
            return _filtered(ViolationPattern((), THIS), test(constraint, scope, THIS))
        violates = test(constraint, scope, VALUE)
        return [
            rows
            for step in scope.steps(VALUE)
            for rows in _filtered(ViolationPattern((step,), VALUE), violates)
        ]

    def _with_queries(
        self, component: Component | None, constraint: Constraint, scope: Scope, targets: list[_Target]
    ) -> list[ViolationPattern]:
        """The same, the queries of a shape that they must conform to apart."""
        from phegraph.shacl.compile.queries_of_nodes import joined, taken_out  # seldom needed

        if not all(target.at(THIS) for target in targets):  # The node is bound from outside.
            return self._each(component, constraint, scope)
        kept, queries = taken_out(constraint, scope)
        if kept is None or not _counts(kept, scope):
            return self._each(component, constraint, scope)
        path = scope.shape.path
        values = targets if path is None else _steps(targets, path)
        nodes = either([target.at(THIS) for target in values])
        violations = self._each(
            component, constraint, replace(scope, shapes={**scope.shapes, kept.node: kept})
        )
        return [*violations, *(row for one in queries for row in joined(one, kept, scope, nodes))]

    def _whole(self, component: Component, constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
        """Value nodes tried together."""
        if component.patterns is not None:
            return component.patterns(constraint, scope)
        assert component.focus_test is not None
        return _filtered(ViolationPattern(()), component.focus_test(constraint, scope))

    def _of_query(self, constraint: Constraint, scope: Scope, targets: list[_Target]) -> CompiledSelect:
        nodes = either([target.at(THIS) for target in targets])
        query = sparql_based.select_rows(constraint, scope.shape, scope.literals, ToMultiset(nodes))
        prepared = sparql_based.prepared(constraint, scope.shape)
        return CompiledSelect(
            query,
            scope.shape,
            constraint,
            VALUE.value,
            RESULT_PATH.value,
            self.groups,
            nodes,
            one_by_one=prepared is not None and prepared.is_limited,
            is_bag=True,
        )


def _of_target(target: _Target, violation: tuple[Pattern, ...]) -> Join:
    """The pattern of focus nodes and of their violations; its first step may match all of them."""
    at = target.at(THIS)
    match at, violation:
        case (BGP((TriplePattern(subject, predicate, of),)),), (BGP((step, *_)), *_):
            if of == ANY and (step.subject, step.predicate) == (subject, predicate):
                at = () if isinstance(step.object, Variable) else at
    return join(at, violation)


def for_node(select: CompiledSelect, literals: Literals, node: NamedNode | Literal) -> Select:
    """The query of a constraint for one focus node."""
    return sparql_based.select_rows(select.constraint, select.shape, literals, Values((THIS,), ((node,),)))


def either(patterns: list[tuple[Pattern, ...]]) -> Select:
    """Focus nodes of several targets, each once."""
    first, *others = map(join, patterns)
    where = join(Union((first, *others))) if others else first
    return Select(projection=(THIS,), distinct=True, where=where)


def _filtered(rows: ViolationPattern, condition: Expression) -> list[ViolationPattern]:
    if condition == FALSE:
        return []
    return [replace(rows, pattern=(*rows.pattern, *filters(condition)), source=rows.pattern)]


def _steps(targets: list[_Target], path: Path) -> Iterator[_Target]:
    """The value nodes of a path as the focus nodes of the shapes below."""
    empty, rest = paths.split_reflexive(path)
    for target in targets:
        above = Variable(f"above{len(target.through)}")
        through = (*target.through, above)
        if rest:
            yield _Target(_through(target.at, above, rest), through)
        if empty:
            yield _Target(_same(target.at, above), through)


def _properties_of(shape: Shape) -> Collection[Term]:
    return shape.properties


def _along(targets: list[_Target], way: paths.Way) -> Iterator[_Target]:
    """The nodes that a way leads to, each once."""
    empty, path = way
    for target in targets:
        if path:
            yield _Target(_each_once(target.at, path), target.through)
        if empty:
            yield target


def _each_once(target: TargetPattern, path: Path) -> TargetPattern:
    above = Variable("above")

    def pattern(node: Variable) -> tuple[Pattern, ...]:
        where = join(*target(above), bgp((above, path, node)))
        return (ToMultiset(Select(projection=(node,), distinct=True, where=where)),)

    return pattern


def _through(target: TargetPattern, above: Variable, path: Path) -> TargetPattern:
    return lambda node: (*target(above), bgp((above, path, node)))


def _same(target: TargetPattern, above: Variable) -> TargetPattern:
    return lambda node: (*target(above), Extend(node, above))


def _fails(scope: Scope, node: Subject, focus: Variable) -> Expression:
    """The expression for a node not to conform to a shape."""
    shape = scope.shapes[node]
    if scope.depth > _DEEPEST_SHAPE or next(scope.spent) > _MAX_SHAPES:
        raise _TooDeepError
    if shape.deactivated:
        return FALSE
    within = scope.cycles.get(node)
    if within is None:
        return _shape_fails(scope, shape, focus)
    from phegraph.shacl.compile.recursion import ways  # seldom needed

    parts = []
    for (is_empty, path), shapes in ways(scope.shapes, node, within).items():
        fails = partial(_some_fail, scope, shapes, within)
        parts += [fails(focus)] if is_empty else []
        parts += [paths.some(path, focus, scope.fresh, fails)] if path else []
    return any_of(parts)


def _some_fail(scope: Scope, shapes: Sequence[Shape], within: frozenset[Term], node: Variable) -> Expression:
    """The expression for a node not to conform to one of several shapes, those of their cycles left out."""
    from phegraph.shacl.compile.recursion import outside

    parts = []
    for shape in shapes:
        constraints = tuple(outside(shape, within))
        properties = tuple(one for one in shape.properties if one not in within)
        kept = replace(shape, constraints=constraints, properties=properties)
        parts.append(_shape_fails(scope, kept, node))
    return any_of(parts)


def _shape_fails(scope: Scope, shape: Shape, focus: Variable) -> Expression:
    inner = scope.at(shape, focus)
    counting = shape.constraints if _counts(shape, scope) else ()
    parts = [_constraint_fails(constraint, inner) for constraint in counting]
    parts += [inner.some_value(partial(_fails, inner, property_shape)) for property_shape in shape.properties]
    return any_of(parts)


def _counts(shape: Shape, scope: Scope) -> bool:
    """Whether a node that violates the constraints of a shape does not conform to it."""
    return scope.disallows is None or shape.severity in scope.disallows


def _own_test(constraint: Constraint) -> ValueTest:
    """The test of a constraint that is of no component of SHACL Core."""
    if constraint.expression is None:
        return sparql_based.ask
    from phegraph.shacl.compile.node_expressions import violates  # seldom needed

    return violates


def _constraint_fails(constraint: Constraint, scope: Scope) -> Expression:
    if constraint.validator and not constraint.validator.is_ask:
        return sparql_based.select(constraint, scope)
    component = BY_IRI.get(constraint.component)
    each = component.value_test if component else _own_test(constraint)
    if each is not None:
        return scope.some_value(lambda value: each(constraint, scope, value))
    assert component is not None
    assert component.focus_test is not None
    return component.focus_test(constraint, scope)
