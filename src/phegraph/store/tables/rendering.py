"""SPARQL as SQL: the queries and updates of reasoning, over one table of statements for each graph.

Terms are 64-bit numbers in the tables (`terms.py`), so that equal terms are equal numbers. Each graph is a
table of the columns s, p and o. What reasoning does not use of SPARQL is refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count

from msgspec import Struct, field
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.rdf.terms import XSD_STRING, Term
from phegraph.sparql.algebra.scope import in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    And,
    Call,
    Comparison,
    Exists,
    Expression,
    Extend,
    Filter,
    Form,
    Graph,
    Group,
    Join,
    Not,
    Pattern,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
)
from phegraph.sparql.algebra.walk import nodes
from phegraph.store.tables.terms import Kind, is_of

TableOf = Callable[[NamedNode | None], Sequence[str]]
"""The tables of a named graph, or of the default graph."""
COLUMNS = ("s", "p", "o")


class Rendering(Struct):
    """The rendering of patterns.

    Attributes:
        tables: The tables of a graph: none where it is not there.
        identify: The numbers of terms, in their order.
        path: The table of the pairs that two or more steps of a predicate in tables link, of which so many
            are of use.
        most: How many solutions are of use; None for all.
    """

    tables: TableOf
    identify: Callable[[Sequence[Term]], Sequence[int]]
    path: Callable[[Sequence[str], int, int | None], str]
    most: int | None = None
    _aliases: "count[int]" = field(default_factory=count)

    def form(self, form: Form) -> str:
        """The SQL of a SELECT, or of the solutions of an ASK."""
        if form.order or form.offset or form.values or form.where is None:
            raise _unsupported("solution modifiers")
        projection = form.projection if isinstance(form, Select) else ()
        names = [node for node in projection or () if isinstance(node, Variable)]
        if projection is None or (len(names) != len(projection) and not _is_count(projection)):
            raise _unsupported("this projection")
        grouped = _grouped(form)
        self.most = None if grouped else form.limit
        where = self.group(form.where)
        if len(names) != len(projection):
            return f"SELECT count(*)::UBIGINT AS n FROM ({where})"
        bound = in_scope(form.where)
        columns = [column(name) if name.value in bound else f"NULL AS {column(name)}" for name in names]
        distinct = "DISTINCT " if isinstance(form, Select) and form.distinct else ""
        limit = "" if form.limit is None else f" LIMIT {form.limit}"
        return f"SELECT {distinct}{', '.join(columns) or '1 AS one'} FROM ({where}){grouped}{limit}"

    def group(self, group: Group, graph: NamedNode | None = None) -> str:
        """The SQL of a group: a column for each variable in scope."""
        if isinstance(group, ToMultiset):
            return self.form(group.select)
        scope = _GroupInTables()
        for part in group.parts:
            self._add(scope, part, graph)
        return self._sql(scope, graph)

    def _add(self, scope: "_GroupInTables", part: Pattern, graph: NamedNode | None) -> None:
        match part:
            case BGP(triples):
                for triple in triples:
                    self._add_triple(scope, triple, graph)
            case Graph(NamedNode() as name, Join(parts)):
                for inner in parts:
                    self._add(scope, inner, name)
            case Filter(condition):
                scope.filters.append((condition, graph))
            case Join() | ToMultiset():
                self._add_source(scope, self.group(part, graph), in_scope(part))
            case Union(branches):
                names = list(in_scope(part))
                self._add_source(scope, self.union(branches, names, graph), names)
            case Values(variables, rows):
                self._add_values(scope, variables, rows)
            case _:
                raise _unsupported(type(part).__name__)

    def union(self, branches: Iterable[Group], names: Iterable[str], graph: NamedNode | None = None) -> str:
        """The SQL of branches, with a column for each name; NULL where a branch does not bind it."""
        selects = []
        for branch in branches:
            bound = in_scope(branch)
            columns = [
                _named(name) if name in bound else f"NULL::UBIGINT AS {_named(name)}" for name in names
            ]
            selects.append(f"SELECT {', '.join(columns) or '1 AS one'} FROM ({self.group(branch, graph)})")
        return " UNION ALL ".join(selects)

    def _add_source(self, scope: "_GroupInTables", sql: str, names: Iterable[str]) -> None:
        alias = f"t{next(self._aliases)}"
        scope.sources.append(f"({sql}) AS {alias}")
        for name in names:
            scope.bind(name, f"{alias}.{_named(name)}")

    def _add_values(
        self,
        scope: "_GroupInTables",
        variables: Sequence[Variable],
        rows: Sequence[Sequence[NamedNode | Literal | None]],
    ) -> None:
        terms = [term for row in rows for term in row if term is not None]
        if len(terms) != len(rows) * len(variables):
            raise _unsupported("UNDEF")
        numbers = self.identify(terms)
        width = len(variables)
        tuples = [numbers[first : first + width] for first in range(0, len(numbers), width)]
        columns = ", ".join(map(column, variables))
        if tuples:
            listed = ", ".join(f"({', '.join(f'{n}::UBIGINT' for n in row)})" for row in tuples)
            sql = f"SELECT * FROM (VALUES {listed}) AS listed({columns})"
        else:
            sql = f"SELECT {', '.join(f'0::UBIGINT AS {column(v)}' for v in variables)} WHERE false"
        self._add_source(scope, sql, [variable.value for variable in variables])

    def _add_triple(self, scope: "_GroupInTables", triple: TriplePattern, graph: NamedNode | None) -> None:
        tables = self.tables(graph)
        predicate: Variable | NamedNode | None
        match triple.predicate:
            case NamedNode() | Variable() as predicate:
                pass
            case SequencePath((NamedNode() as first, RepeatedPath(NamedNode() as second, "+"))) if (
                first == second
            ):
                (number,) = self.identify([first])
                tables, predicate = [self.path(tables, number, self.most)], None
            case _:
                raise _unsupported("this property path")
        constants, variables = list[str](), list[tuple[str, str]]()
        for place, node in zip(COLUMNS, (triple.subject, predicate, triple.object), strict=True):
            if isinstance(node, Variable):
                variables.append((place, node.value))
            elif node is not None:
                (number,) = self.identify([node])
                constants.append(f"{place} = {number}")
        alias = f"t{next(self._aliases)}"
        if len(tables) == 1:
            scope.sources.append(f"{tables[0]} AS {alias}")
            scope.conditions += [f"{alias}.{constant}" for constant in constants]
        else:
            where = f" WHERE {' AND '.join(constants)}" if constants else ""
            selects = [f"SELECT s, p, o FROM {table}{where}" for table in tables]
            empty = "SELECT 0::UBIGINT AS s, 0::UBIGINT AS p, 0::UBIGINT AS o WHERE false"
            scope.sources.append(f"({' UNION ALL '.join(selects) or empty}) AS {alias}")
        for place, name in variables:
            scope.bind(name, f"{alias}.{place}")

    def _sql(self, scope: "_GroupInTables", graph: NamedNode | None) -> str:
        exists = list[tuple[Exists, NamedNode | None]]()
        for condition, within in scope.filters:
            if isinstance(condition, Exists):
                exists.append((condition, within))
            else:
                scope.conditions.append(self._condition(condition, scope.bound))
        columns = [f"{expression} AS {_named(name)}" for name, expression in scope.bound.items()]
        where = f" WHERE {' AND '.join(scope.conditions)}" if scope.conditions else ""
        sources = f" FROM {', '.join(scope.sources)}" if scope.sources else ""
        sql = f"SELECT {', '.join(columns) or '1 AS one'}{sources}{where}"
        for condition, within in exists:
            sql = self._joined(sql, scope, condition, within)
        return sql

    def _joined(self, sql: str, scope: "_GroupInTables", condition: Exists, graph: NamedNode | None) -> str:
        left, right = f"t{next(self._aliases)}", f"t{next(self._aliases)}"
        shared = [name for name in in_scope(condition.pattern) if name in scope.bound]
        if any(isinstance(part, Filter) for part in nodes(condition.pattern)):
            raise _unsupported("FILTER in EXISTS")
        on = " AND ".join(f"{left}.{_named(name)} = {right}.{_named(name)}" for name in shared) or "true"
        kind = "ANTI" if condition.negated else "SEMI"
        inner = self.group(condition.pattern, graph)
        return f"SELECT {left}.* FROM ({sql}) AS {left} {kind} JOIN ({inner}) AS {right} ON {on}"

    def _condition(self, condition: Expression, bound: Mapping[str, str]) -> str:
        match condition:
            case And(operands):
                return " AND ".join(self._condition(operand, bound) for operand in operands)
            case Not(operand):
                return f"NOT ({self._condition(operand, bound)})"
            case Comparison("=", Call("LANG", (Variable() as variable,)), Literal("")):
                expression = _bound(variable, bound)
                return f"({is_of(expression, Kind.STRING)} OR {is_of(expression, Kind.TYPED)})"
            case Comparison("!=", Call("DATATYPE", (Variable() as variable,)), NamedNode(iri)) if (
                iri == XSD_STRING
            ):
                expression = _bound(variable, bound)
                return f"({is_of(expression, Kind.TAGGED)} OR {is_of(expression, Kind.TYPED)})"
            case Call("ISNUMERIC", (Variable(),)):
                return "false"  # Who asks looks at the values of all then.
            case Call("ISLITERAL", (Variable() as variable,)):
                kinds = (Kind.STRING, Kind.TAGGED, Kind.TYPED)
                return f"({' OR '.join(is_of(_bound(variable, bound), kind) for kind in kinds)})"
            case Call("ISBLANK", (Variable() as variable,)):
                return is_of(_bound(variable, bound), Kind.BLANK)
            case Call("SAMETERM", (left, right)):
                return f"{self._operand(left, bound)} = {self._operand(right, bound)}"
            case Comparison("!=", Variable() as left, NamedNode() as right):
                return f"{self._operand(left, bound)} <> {self._operand(right, bound)}"
            case _:
                raise _unsupported("this condition")

    def _operand(self, node: Expression, bound: Mapping[str, str]) -> str:
        if isinstance(node, Variable):
            return _bound(node, bound)
        if isinstance(node, NamedNode):
            return str(self.identify([node])[0])
        raise _unsupported("this operand")


class _GroupInTables(Struct):
    """A group in the making: the sources of its rows, and what each variable is."""

    sources: list[str] = []
    conditions: list[str] = []
    filters: list[tuple[Expression, NamedNode | None]] = []
    bound: dict[str, str] = {}

    def bind(self, name: str, expression: str) -> None:
        known = self.bound.setdefault(name, expression)
        if known != expression:
            self.conditions.append(f"{known} = {expression}")


def column(variable: Variable) -> str:
    """The column of a variable."""
    return _named(variable.value)


def _named(name: str) -> str:
    return f'"v_{name}"'


def _bound(variable: Variable, bound: Mapping[str, str]) -> str:
    if variable.value not in bound:
        raise _unsupported("a variable that is not bound")
    return bound[variable.value]


def _grouped(form: Form) -> str:
    """The SQL of GROUP BY, with the HAVING of groups of more than one; none without them."""
    if not form.group and not form.having:
        return ""
    names = [node for node in form.group if isinstance(node, Variable)]
    if len(names) < len(form.group) or form.having != (Comparison(">", Aggregate("COUNT"), Literal(1)),):
        raise _unsupported("this grouping")
    return f" GROUP BY {', '.join(map(column, names))} HAVING count(*) > 1"


def _is_count(projection: Sequence[Variable | Extend]) -> bool:
    return [part.expression for part in projection if isinstance(part, Extend)] == [Aggregate("COUNT")]


def _unsupported(what: str) -> QueryError:
    return QueryError(f"A store in tables does not evaluate {what}.", hint="Use the embedded store.")
