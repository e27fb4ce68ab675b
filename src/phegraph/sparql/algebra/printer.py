"""The printer: a tree as text that parses back to the same tree."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, XSD, Prefixes, text
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    And,
    Arithmetic,
    Ask,
    Call,
    Comparison,
    Construct,
    DeleteData,
    DeleteWhere,
    Describe,
    Exists,
    Expression,
    Extend,
    Filter,
    Form,
    Graph,
    GraphsOf,
    Group,
    In,
    InsertData,
    InversePath,
    Join,
    LeftJoin,
    Load,
    Manage,
    Minus,
    Modify,
    NegatedPropertySet,
    Not,
    Operation,
    Or,
    OrderCondition,
    Path,
    Pattern,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    Service,
    Signed,
    ToMultiset,
    Transfer,
    TriplePattern,
    Union,
    Update,
    Values,
)

_NUMBERS = {
    XSD + "integer": re.compile(r"-?[0-9]+"),
    XSD + "decimal": re.compile(r"-?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}
"""The literals that stand without quotes (SPARQL 1.1 Query, section 4.1.2); for Virtuoso `+1` is a path."""


def printed(
    tree: Query | Update | Form | Operation, *, indent: int | None = None, names: Prefixes | None = None
) -> str:
    """The text of a query or update.

    Args:
        tree: The tree; a query form or an operation alone is a whole query or update.
        indent: By how many spaces each brace indents what it holds; without it, all is one line.
        names: What shortens IRIs; without it, the prefixes of the tree.
    """
    margin, at = ("", " ") if indent is None else (" " * indent, "\n")
    if not isinstance(tree, (Query, Update)):
        whole = _Printer(None, margin)
        return whole.form(tree, at) if isinstance(tree, Form) else whole.operation(tree, at)
    if names is None and tree.prefixes:
        names = Prefixes(dict(tree.prefixes))
    printer = _Printer(names, margin)
    declared = f"BASE <{tree.base}>{at}" if tree.base else ""
    declared += "".join(f"PREFIX {prefix}: <{iri}>{at}" for prefix, iri in tree.prefixes)
    if isinstance(tree, Update):
        return declared + f" ;{at}".join(printer.operation(operation, at) for operation in tree.operations)
    graphs = [f"FROM {printer.term(graph)}" for graph in tree.default]
    graphs += [f"FROM NAMED {printer.term(graph)}" for graph in tree.named]
    return declared + printer.form(tree.form, at, graphs)


def printed_pattern(pattern: Pattern) -> str:
    """The text of a pattern, with names in full."""
    return _Printer(None, "").pattern(pattern, " ")


def printed_expression(expression: Expression) -> str:
    """The text of an expression, with names in full."""
    return _Printer(None, "").expression(expression, " ")


def printed_path(path: Path) -> str:
    """The text of a property path, with names in full."""
    return _Printer(None, "").path(path)


# What binds more tightly has the higher number (section 19.8, from ConditionalOrExpression on).
_OR, _AND, _RELATIONAL, _ADDITIVE, _MULTIPLICATIVE, _UNARY, _PRIMARY = range(7)
_ALTERNATIVE, _SEQUENCE, _INVERSE, _REPEATED, _STEP = range(5)


def _is_large(number: str) -> bool:
    """Whether Oxigraph takes a number for an error: it negates the one after the sign, which is beyond it."""
    return number.startswith("-") and len(number) > 19


class _Printer(Struct, frozen=True):
    """Writes parts of a tree. `at` separates a line from the next: a space, or a line end and an indent."""

    prefixes: Prefixes | None
    indent: str

    def form(self, form: Form, at: str, graphs: Iterable[str] = ()) -> str:
        words = [self.head(form, at), *graphs]
        if form.where is not None:
            if isinstance(form, Construct) and form.template is None:
                words = ["CONSTRUCT", *graphs]
            words.append(f"WHERE {self.group(form.where, at)}")
        lines = [" ".join(words)]
        if form.group:
            keys = " ".join(self.key(key, at) for key in form.group)
            lines.append(f"GROUP BY {keys}")
        if form.having:
            lines.append("HAVING " + " ".join(f"({self.expression(test, at)})" for test in form.having))
        if form.order:
            lines.append("ORDER BY " + " ".join(self.condition(condition, at) for condition in form.order))
        if form.limit is not None:
            lines.append(f"LIMIT {form.limit}")
        if form.offset is not None:
            lines.append(f"OFFSET {form.offset}")
        if form.values is not None:
            lines.append(self.values(form.values, at))
        return at.join(lines)

    def head(self, form: Form, at: str) -> str:
        match form:
            case Select(projection=projection):
                word = " DISTINCT" if form.distinct else " REDUCED" if form.reduced else ""
                columns = (
                    "*" if projection is None else " ".join(self.column(part, at) for part in projection)
                )
                return f"SELECT{word} {columns}"
            case Construct(template=template):
                return f"CONSTRUCT {self.group(Join((BGP(template),) if template else ()), at)}"
            case Describe(subjects=subjects):
                return f"DESCRIBE {'*' if subjects is None else ' '.join(map(self.term, subjects))}"
        assert isinstance(form, Ask)
        return "ASK"

    def column(self, column: Variable | Extend, at: str) -> str:
        return self.extended(column, at) if isinstance(column, Extend) else str(column)

    def extended(self, extend: Extend, at: str) -> str:
        return f"({self.expression(extend.expression, at)} AS {extend.variable})"

    def key(self, key: Expression | Extend, at: str) -> str:
        if isinstance(key, Extend | Variable):
            return self.column(key, at)
        return f"({self.expression(key, at)})"

    def condition(self, condition: OrderCondition, at: str) -> str:
        if isinstance(condition.expression, Variable) and not condition.descending:
            return str(condition.expression)
        return f"{'DESC' if condition.descending else 'ASC'}({self.expression(condition.expression, at)})"

    # Patterns

    def group(self, group: Group, at: str) -> str:
        inner = at + self.indent
        if isinstance(group, ToMultiset):
            return f"{{{inner}{self.form(group.select, inner)}{at}}}"
        if not group.parts:
            return "{}"
        return f"{{{inner}{inner.join([self.pattern(part, inner) for part in group.parts])}{at}}}"

    def pattern(self, pattern: Pattern, at: str) -> str:
        return _PATTERNS[type(pattern)](self, pattern, at)

    def bgp(self, pattern: BGP, at: str) -> str:
        return at.join([self.triple(triple) for triple in pattern.triples])

    def triple(self, triple: TriplePattern) -> str:
        return f"{self.term(triple.subject)} {self.verb(triple.predicate)} {self.term(triple.object)} ."

    def verb(self, verb: Variable | Path) -> str:
        return str(verb) if isinstance(verb, Variable) else self.path(verb)

    def left_join(self, pattern: LeftJoin, at: str) -> str:
        return f"OPTIONAL {self.group(pattern.right, at)}"

    def minus(self, pattern: Minus, at: str) -> str:
        return f"MINUS {self.group(pattern.right, at)}"

    def union(self, pattern: Union, at: str) -> str:
        return f"{at}UNION{at}".join([self.group(branch, at) for branch in pattern.branches])

    def graph(self, pattern: Graph, at: str) -> str:
        return f"GRAPH {self.term(pattern.name)} {self.group(pattern.pattern, at)}"

    def service(self, pattern: Service, at: str) -> str:
        silent = "SILENT " if pattern.silent else ""
        return f"SERVICE {silent}{self.term(pattern.name)} {self.group(pattern.pattern, at)}"

    def filter(self, pattern: Filter, at: str) -> str:
        condition = self.expression(pattern.condition, at)
        return f"FILTER {condition}" if isinstance(pattern.condition, Exists) else f"FILTER ({condition})"

    def extend(self, pattern: Extend, at: str) -> str:
        return f"BIND {self.extended(pattern, at)}"

    def values(self, pattern: Values, at: str) -> str:
        if len(pattern.variables) == 1:
            cells = " ".join([self.cell(cell) for (cell,) in pattern.rows])
            return f"VALUES {pattern.variables[0]} {{ {cells} }}"
        rows = "".join([f"({' '.join(map(self.cell, row))}) " for row in pattern.rows])
        return f"VALUES ({' '.join(map(str, pattern.variables))}) {{ {rows}}}"

    def cell(self, cell: NamedNode | Literal | None) -> str:
        return "UNDEF" if cell is None else self.term(cell)

    # Terms and paths

    def term(self, term: Variable | NamedNode | BlankNode | Literal | DefaultGraph) -> str:
        if isinstance(term, NamedNode):
            return f"<{term.value}>" if self.prefixes is None else self.prefixes.compact(term.value)
        if not isinstance(term, Literal):
            return str(term)
        if term.language is None:
            datatype = term.datatype
            number = _NUMBERS.get(datatype.value)
            if number is not None and number.fullmatch(term.value) and not _is_large(term.value):
                return term.value
            if self.prefixes is not None and datatype.value != XSD + "string":
                return f"{text(Literal(term.value))}^^{self.prefixes.compact(datatype.value)}"
        return text(term)

    def path(self, path: Path, tightness: int = _ALTERNATIVE) -> str:
        match path:
            case NamedNode():
                return "a" if path == RDF_TYPE else self.term(path)
            case AlternativePath(paths):
                own, written = _ALTERNATIVE, "|".join([self.path(part, _SEQUENCE) for part in paths])
            case SequencePath(paths):
                own, written = _SEQUENCE, "/".join([self.path(part, _INVERSE) for part in paths])
            case InversePath(inner):
                own, written = _INVERSE, f"^{self.path(inner, _REPEATED)}"
            case RepeatedPath(inner, mark):
                own, written = _REPEATED, f"{self.path(inner, _STEP)}{mark}"
            case NegatedPropertySet(predicates):
                return f"!({'|'.join([self.path(part, _INVERSE) for part in predicates])})"
        return written if own >= tightness else f"({written})"

    # Expressions

    def expression(self, expression: Expression, at: str, tightness: int = _OR) -> str:
        """An expression, in brackets where it would otherwise bind less tightly than its place asks for."""
        writer = _EXPRESSIONS.get(type(expression))
        if writer is None:
            return self.term(expression)  # type: ignore[arg-type]
        own, write = writer
        if isinstance(expression, Arithmetic) and expression.operator in "*/":
            own = _MULTIPLICATIVE
        written = write(self, expression, at)
        return written if own >= tightness else f"({written})"

    def expressions(self, expressions: Iterable[Expression], at: str) -> str:
        return ", ".join([self.expression(expression, at) for expression in expressions])

    def or_(self, expression: Or, at: str) -> str:
        return " || ".join([self.expression(part, at, _AND) for part in expression.operands])

    def and_(self, expression: And, at: str) -> str:
        return " && ".join([self.expression(part, at, _RELATIONAL) for part in expression.operands])

    def comparison(self, expression: Comparison, at: str) -> str:
        left = self.expression(expression.left, at, _ADDITIVE)
        return f"{left} {expression.operator} {self.expression(expression.right, at, _ADDITIVE)}"

    def in_(self, expression: In, at: str) -> str:
        word = "NOT IN" if expression.negated else "IN"
        members = self.expressions(expression.members, at)
        return f"{self.expression(expression.value, at, _ADDITIVE)} {word} ({members})"

    def arithmetic(self, expression: Arithmetic, at: str) -> str:
        is_sum = expression.operator in "+-"
        own = _ADDITIVE if is_sum else _MULTIPLICATIVE
        left = self.expression(expression.left, at, own)
        return f"{left} {expression.operator} {self.expression(expression.right, at, own + 1)}"

    def signed(self, expression: Signed, at: str) -> str:
        operand = self.expression(expression.operand, at, _PRIMARY)
        # A sign before a number would be the number's own.
        return (
            f"{expression.sign}({operand})"
            if isinstance(expression.operand, Literal)
            else f"{expression.sign}{operand}"
        )

    def not_(self, expression: Not, at: str) -> str:
        return f"!{self.expression(expression.operand, at, _PRIMARY)}"

    def call(self, expression: Call, at: str) -> str:
        function = expression.function
        name = function if isinstance(function, str) else self.term(function)
        distinct = "DISTINCT " if expression.distinct else ""
        return f"{name}({distinct}{self.expressions(expression.arguments, at)})"

    def aggregate(self, expression: Aggregate, at: str) -> str:
        argument = "*" if expression.argument is None else self.expression(expression.argument, at)
        distinct = "DISTINCT " if expression.distinct else ""
        separator = expression.separator
        after = "" if separator is None else f" ; SEPARATOR = {text(Literal(separator))}"
        return f"{expression.function}({distinct}{argument}{after})"

    def exists(self, expression: Exists, at: str) -> str:
        return f"{'NOT EXISTS' if expression.negated else 'EXISTS'} {self.group(expression.pattern, at)}"

    # Updates

    def operation(self, operation: Operation, at: str) -> str:
        match operation:
            case InsertData(quads):
                return f"INSERT DATA {self.group(quads, at)}"
            case DeleteData(quads):
                return f"DELETE DATA {self.group(quads, at)}"
            case DeleteWhere(quads):
                return f"DELETE WHERE {self.group(quads, at)}"
            case Modify():
                return self.modify(operation, at)
            case Load(source, into, silent):
                where = "" if into is None else f" INTO GRAPH {self.term(into)}"
                return f"LOAD {'SILENT ' if silent else ''}{self.term(source)}{where}"
            case Manage(verb, target, silent):
                return f"{verb} {'SILENT ' if silent else ''}{self.target(target)}"
            case Transfer(verb, source, into, silent):
                return f"{verb} {'SILENT ' if silent else ''}{self.target(source)} TO {self.target(into)}"

    def target(self, target: NamedNode | DefaultGraph | GraphsOf) -> str:
        if isinstance(target, NamedNode):
            return f"GRAPH {self.term(target)}"
        return target.value if isinstance(target, GraphsOf) else "DEFAULT"

    def modify(self, operation: Modify, at: str) -> str:
        lines = [] if operation.with_graph is None else [f"WITH {self.term(operation.with_graph)}"]
        for word, quads in (("DELETE", operation.delete), ("INSERT", operation.insert)):
            if quads is not None:
                lines.append(f"{word} {self.group(quads, at)}")
        lines += [f"USING {self.term(graph)}" for graph in operation.using]
        lines += [f"USING NAMED {self.term(graph)}" for graph in operation.using_named]
        return at.join([*lines, f"WHERE {self.group(operation.where, at)}"])


_PATTERNS: dict[type, Callable[[_Printer, Any, str], str]] = {
    BGP: _Printer.bgp,
    Join: _Printer.group,
    ToMultiset: _Printer.group,
    LeftJoin: _Printer.left_join,
    Minus: _Printer.minus,
    Union: _Printer.union,
    Graph: _Printer.graph,
    Service: _Printer.service,
    Filter: _Printer.filter,
    Extend: _Printer.extend,
    Values: _Printer.values,
}

_EXPRESSIONS: dict[type, tuple[int, Callable[[_Printer, Any, str], str]]] = {
    Or: (_OR, _Printer.or_),
    And: (_AND, _Printer.and_),
    Comparison: (_RELATIONAL, _Printer.comparison),
    In: (_RELATIONAL, _Printer.in_),
    Arithmetic: (_ADDITIVE, _Printer.arithmetic),
    Signed: (_UNARY, _Printer.signed),
    Not: (_UNARY, _Printer.not_),
    Call: (_PRIMARY, _Printer.call),
    Aggregate: (_PRIMARY, _Printer.aggregate),
    Exists: (_PRIMARY, _Printer.exists),
}
