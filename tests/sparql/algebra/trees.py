"""Trees of any shape, for Hypothesis: queries and updates that SPARQL can write."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from msgspec import Struct
from pyoxigraph import DefaultGraph, Literal, NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, XSD
from phegraph.sparql.algebra import tree
from phegraph.sparql.algebra.scope import in_scope

T = TypeVar("T")
_NUMBERS = [
    ("1", "integer"),
    ("-1", "integer"),
    ("+01", "integer"),
    ("x", "integer"),
    (".5", "decimal"),
    ("-1.50", "decimal"),
    ("1.", "decimal"),
    ("1e0", "double"),
    ("+.1E-7", "double"),
    ("INF", "double"),
    ("true", "boolean"),
    ("1", "boolean"),
    ("2020-01-01", "date"),
    ("", "string"),
]
_STRINGS = ["", "a", "\\", "\\u0041", "'\"", "\n\r\t", "{}#", "<>é🧬", "\x01\x7f\ufffe", '"""', "'''"]
_IRIS = [
    "urn:a",
    "https://example.org/p#x",
    "https://example.org/1",
    "https://example.org/é/-.",
    "urn:SERVICE",
]
IRIS = [*map(NamedNode, _IRIS)]
VARIABLES = [*map(Variable, ("a", "b", "c", "é", "1"))]
LITERALS = [
    *map(Literal, _STRINGS),
    Literal("a", language="en"),
    Literal("\\", language="de-ch"),
    *(Literal(written, datatype=NamedNode(XSD + datatype)) for written, datatype in _NUMBERS),
]
CONSTANTS: list[NamedNode | Literal] = [*IRIS, *LITERALS]
NAMES: list[Variable | NamedNode] = [*IRIS, *VARIABLES]
NODES: list[Variable | NamedNode | Literal] = [*IRIS, *VARIABLES, *LITERALS]
VERBS: list[Variable | tree.Path] = [*NAMES, RDF_TYPE]
GRAPHS: list[NamedNode | DefaultGraph] = [*IRIS, DefaultGraph()]
_PREFIXES = [(), (("", "https://example.org/"), ("p-1", "https://example.org/p#")), (("u", "urn:"),)]
_BASES = ["", "https://example.org/base"]


class Drawing(Struct):
    """Draws trees, whose `depth` says how deep they may still get."""

    draw: st.DrawFn

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def some(self, make: Callable[[], T], least: int = 0, most: int = 3) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.draw(st.integers(least, most))))

    def yes(self) -> bool:
        return self.draw(st.booleans())

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.yes() else None

    # Terms, paths and triples

    def iri(self) -> NamedNode:
        return self.one(IRIS)

    def variable(self) -> Variable:
        return self.one(VARIABLES)

    def constant(self) -> NamedNode | Literal:
        return self.one(CONSTANTS)

    def name(self) -> Variable | NamedNode:
        return self.one(NAMES)

    def node(self) -> Variable | NamedNode | Literal:
        return self.one(NODES)

    def step(self) -> NamedNode:
        return self.one([*IRIS, RDF_TYPE])

    def path(self, depth: int = 2) -> tree.Path:
        kind = self.one("isarn") if depth else "p"

        def inner() -> tree.Path:
            return self.path(depth - 1)

        match kind:
            case "i":
                return tree.InversePath(inner())
            case "s":
                return tree.SequencePath(self.some(inner, 2))
            case "a":
                return tree.AlternativePath(self.some(inner, 2))
            case "r":
                return tree.RepeatedPath(inner(), self.one(["*", "+", "?"]))
            case "n":
                return tree.NegatedPropertySet(self.some(self.negated, 1))
        return self.step()

    def negated(self) -> NamedNode | tree.InversePath:
        return tree.InversePath(self.step()) if self.yes() else self.step()

    def triple(self) -> tree.TriplePattern:
        verb: Variable | tree.Path = self.variable() if self.yes() else self.path()
        return tree.TriplePattern(self.node(), verb, self.node())

    def plain(self) -> tree.TriplePattern:
        return tree.TriplePattern(self.name(), self.one(VERBS), self.node())

    def ground(self) -> tree.TriplePattern:
        return tree.TriplePattern(self.iri(), self.step(), self.constant())

    # Patterns

    def group(self, depth: int) -> tree.Group:
        if depth and self.yes():
            return tree.ToMultiset(self.select(depth - 1))
        group = tree.join(self.some(lambda: self.pattern(depth), 0, 4))
        known: dict[str, None] = {}
        parts = []
        for part in group.parts:  # what is bound before is not assigned
            if not isinstance(part, tree.Extend) or part.variable.value not in known:
                parts.append(part)
                known |= in_scope(part)
        return tree.join(parts)

    def pattern(self, depth: int) -> tree.Pattern:
        kind = self.one("bbveflmugsj") if depth else self.one("bv")

        def inner() -> tree.Group:
            return self.group(depth - 1)

        match kind:
            case "v":
                return self.values()
            case "e":
                return tree.Extend(self.variable(), self.expression(depth))
            case "f":
                return tree.Filter(self.expression(depth))
            case "l":
                return tree.LeftJoin(inner())
            case "m":
                return tree.Minus(inner())
            case "u":
                return tree.Union(self.some(inner, 2))
            case "g":
                return tree.Graph(self.name(), inner())
            case "s":
                return tree.Service(self.name(), inner(), self.yes())
            case "j":
                return inner()
        return tree.BGP(self.some(self.triple, 1))

    def values(self) -> tree.Values:
        columns = tuple(dict.fromkeys(self.some(self.variable)))

        def row() -> tuple[NamedNode | Literal | None, ...]:
            return tuple(self.maybe(self.constant) for _ in columns)

        return tree.Values(columns, self.some(row))

    # Expressions

    def expression(self, depth: int) -> tree.Expression:
        if not depth or self.yes():
            return self.node()

        def inner() -> tree.Expression:
            return self.expression(depth - 1)

        match self.one("oacisnftuvxe"):
            case "o":
                return tree.Or(self.some(inner, 2))
            case "a":
                return tree.And(self.some(inner, 2))
            case "c":
                return tree.Comparison(self.one(["=", "!=", "<", ">", "<=", ">="]), inner(), inner())
            case "i":
                return tree.In(inner(), self.some(inner), self.yes())
            case "s":
                return tree.Signed(self.one(["+", "-"]), inner())
            case "n":
                return tree.Not(inner())
            case "f":
                return tree.Call(self.one(["COALESCE", "CONCAT"]), self.some(inner))
            case "t":
                return tree.Call("IF", (inner(), inner(), inner()))
            case "u":
                return tree.Call(self.one(["NOW", "RAND", "BNODE", "STRUUID"]))
            case "v":
                return tree.Call("REGEX", self.some(inner, 2))
            case "x":
                return tree.Call(self.iri(), self.some(inner))
            case "e":
                return tree.Exists(self.group(depth - 1), self.yes())
        return tree.Arithmetic(self.one(["+", "-", "*", "/"]), inner(), inner())

    def aggregate(self, depth: int) -> tree.Expression:
        function = self.one(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
        argument = (
            self.maybe(lambda: self.expression(depth)) if function == "COUNT" else self.expression(depth)
        )
        separator = self.maybe(lambda: self.one(_STRINGS)) if function == "GROUP_CONCAT" else None
        return tree.Aggregate(function, argument, self.yes(), separator)

    # Forms

    def select(self, depth: int) -> tree.Select:
        column, key = Variable(f"column{depth}"), Variable(f"key{depth}")
        columns: tuple[Variable | tree.Extend, ...]
        if self.yes():
            columns = (tree.Extend(column, self.aggregate(depth)), *self.some(lambda: key, 0, 1))
            # Oxigraph does not know `?key` after GROUP BY (?variable AS ?key).
            grouped = (
                tree.Extend(key, tree.Not(self.expression(depth))),
                *self.some(lambda: self.expression(depth)),
            )
            return tree.Select(
                projection=columns,
                group=grouped,
                having=self.some(lambda: self.aggregate(depth)),
                reduced=self.yes(),
                **self.modifiers(depth),
            )
        if self.yes():
            return tree.Select(distinct=self.yes(), **self.modifiers(depth))
        extended = tree.Extend(column, self.expression(depth))
        columns = (*dict.fromkeys(self.some(self.variable)), extended)
        return tree.Select(projection=columns, **self.modifiers(depth))

    def modifiers(self, depth: int) -> dict[str, Any]:
        def order() -> tree.OrderCondition:
            return tree.OrderCondition(self.expression(depth), self.yes())

        return {
            "where": self.group(depth),
            "order": self.some(order, 0, 2),
            "limit": self.one([None, 0, 1, 2**63 - 1]),
            "offset": self.one([None, 0, 7]),
            "values": self.maybe(self.values),
        }

    def query(self, depth: int) -> tree.Query:
        form: tree.Form
        match self.one("sacwd"):
            case "s":
                form = self.select(depth)
            case "a":
                form = tree.Ask(**self.modifiers(depth))
            case "c":
                form = tree.Construct(template=self.some(self.plain), **self.modifiers(depth))
            case "w":
                template = tree.join(tree.BGP(self.some(self.plain)))
                form = tree.Construct(**{**self.modifiers(0), "where": template})
            case _:
                subjects = tuple(dict.fromkeys(self.some(self.name))) or None
                fields = self.modifiers(depth)
                form = tree.Describe(
                    subjects=subjects, **(fields if self.yes() else {**fields, "where": None})
                )
        graphs = self.some(self.iri, 0, 2), self.some(self.iri, 0, 2)
        return tree.Query(form, *graphs, self.one(_BASES), self.one(_PREFIXES))

    # Updates

    def quads(self, triple: Callable[[], tree.TriplePattern], name: Callable[[], Any]) -> tree.Join:
        def block() -> tree.BGP:
            return tree.BGP(self.some(triple))

        return tree.join(self.some(lambda: block() if self.yes() else tree.Graph(name(), tree.join(block()))))

    def operation(self, depth: int) -> tree.Operation:
        def template() -> tree.Join:
            return self.quads(self.plain, self.name)

        def data() -> tree.Join:
            return self.quads(self.ground, self.iri)

        def target() -> NamedNode | DefaultGraph:
            return self.one(GRAPHS)

        match self.one("mmidwlctn"):
            case "i":
                return tree.InsertData(data())
            case "d":
                return tree.DeleteData(data())
            case "w":
                return tree.DeleteWhere(template())
            case "l":
                return tree.Load(self.iri(), self.maybe(self.iri), self.yes())
            case "c":
                targets = [*tree.GraphsOf, target()]
                return tree.Manage(self.one(["CLEAR", "DROP"]), self.one(targets), self.yes())
            case "n":
                return tree.Manage("CREATE", self.iri(), self.yes())
            case "t":
                return tree.Transfer(self.one(["ADD", "MOVE", "COPY"]), target(), target(), self.yes())
        return tree.Modify(
            self.group(depth),
            self.maybe(template),
            template(),
            self.maybe(self.iri),
            self.some(self.iri, 0, 2),
            self.some(self.iri, 0, 2),
        )

    def update(self, depth: int) -> tree.Update:
        operations = self.some(lambda: self.operation(depth))
        return tree.Update(operations, self.one(_BASES), self.one(_PREFIXES))


@st.composite
def queries(draw: st.DrawFn) -> tree.Query:
    """Queries."""
    return Drawing(draw).query(3)


@st.composite
def updates(draw: st.DrawFn) -> tree.Update:
    """Updates."""
    return Drawing(draw).update(2)
