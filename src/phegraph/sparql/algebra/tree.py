"""The tree of a query or update: the operators of SPARQL 1.1 Query, section 18, in the order of the text.

A `Join` holds the parts of a group graph pattern as they stand between its braces. `LeftJoin`, `Minus`,
`Filter` and `Extend` have no left operand: it is what stands before them, as section 18.2.2.6 translates it.
Terms are pyoxigraph's; IRIs are absolute; blank node property lists and collections are triple patterns.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import astuple
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Variable


class Node(Struct, frozen=True):
    """A part of a tree, equal to another of the same parts."""


class InversePath(Node, frozen=True):
    """`^path`."""

    path: "Path"


class SequencePath(Node, frozen=True):
    """`path/path`."""

    paths: tuple["Path", ...]


class AlternativePath(Node, frozen=True):
    """`path|path`."""

    paths: tuple["Path", ...]


class RepeatedPath(Node, frozen=True):
    """ZeroOrMorePath (`*`), OneOrMorePath (`+`) or ZeroOrOnePath (`?`)."""

    path: "Path"
    mark: OneOf["*", "+", "?"]


class NegatedPropertySet(Node, frozen=True):
    """`!(predicate|^predicate)`."""

    predicates: tuple[NamedNode | InversePath, ...]


PATHS = (InversePath, SequencePath, AlternativePath, RepeatedPath, NegatedPropertySet)
Path = NamedNode | InversePath | SequencePath | AlternativePath | RepeatedPath | NegatedPropertySet
Term = NamedNode | BlankNode | Literal
VarOrTerm = Variable | Term
VarOrIri = Variable | NamedNode


class TriplePattern(Node, frozen=True):
    """A triple pattern, or a property path pattern (section 18.1.7)."""

    subject: VarOrTerm
    predicate: Variable | Path
    object: VarOrTerm


class BGP(Node, frozen=True):
    """Triple and property path patterns in a row; never none, and never two such in a row."""

    triples: tuple[TriplePattern, ...]


class Join(Node, frozen=True):
    """A group graph pattern: what stands between braces, joined in order."""

    parts: tuple["Pattern", ...] = ()


class ToMultiset(Node, frozen=True):
    """A group graph pattern that is a sub-select."""

    select: "Select"


Group = Join | ToMultiset


class LeftJoin(Node, frozen=True):
    """OPTIONAL."""

    right: Group


class Minus(Node, frozen=True):
    """MINUS."""

    right: Group


class Union(Node, frozen=True):
    """UNION of two and more."""

    branches: tuple[Group, ...]


class Graph(Node, frozen=True):
    """GRAPH."""

    name: VarOrIri
    pattern: Group


class Service(Node, frozen=True):
    """SERVICE (SPARQL 1.1 Federated Query)."""

    name: VarOrIri
    pattern: Group
    silent: bool = False


class Filter(Node, frozen=True):
    """FILTER."""

    condition: "Expression"


class Extend(Node, frozen=True):
    """`(expression AS variable)` of BIND, SELECT or GROUP BY."""

    variable: Variable
    expression: "Expression"


class Values(Node, frozen=True):
    """VALUES; None stands for UNDEF."""

    variables: tuple[Variable, ...]
    rows: tuple[tuple[NamedNode | Literal | None, ...], ...]


Pattern = BGP | Join | ToMultiset | LeftJoin | Minus | Union | Graph | Service | Filter | Extend | Values


class Or(Node, frozen=True):
    """`a || b || …`."""

    operands: tuple["Expression", ...]


class And(Node, frozen=True):
    """`a && b && …`."""

    operands: tuple["Expression", ...]


class Comparison(Node, frozen=True):
    """A comparison of two values."""

    operator: OneOf["=", "!=", "<", ">", "<=", ">="]
    left: "Expression"
    right: "Expression"


class In(Node, frozen=True):
    """IN, or NOT IN."""

    value: "Expression"
    members: tuple["Expression", ...]
    negated: bool = False


class Arithmetic(Node, frozen=True):
    """A calculation with two values."""

    operator: OneOf["+", "-", "*", "/"]
    left: "Expression"
    right: "Expression"


class Signed(Node, frozen=True):
    """A sign before an expression."""

    sign: OneOf["+", "-"]
    operand: "Expression"


class Not(Node, frozen=True):
    """`!`."""

    operand: "Expression"


class Call(Node, frozen=True):
    """A call of a built-in function, by its name in capitals, or of another, by its IRI."""

    function: str | NamedNode
    arguments: tuple["Expression", ...] = ()
    distinct: bool = False


class Aggregate(Node, frozen=True):
    """A set function (section 18.5); COUNT without an argument counts solutions."""

    function: str
    argument: "Expression | None" = None
    distinct: bool = False
    separator: str | None = None


class Exists(Node, frozen=True):
    """EXISTS, or NOT EXISTS."""

    pattern: Group
    negated: bool = False


Operator = Or | And | Comparison | In | Arithmetic | Signed | Not | Call | Aggregate | Exists
Expression = Operator | Variable | NamedNode | Literal


class OrderCondition(Node, frozen=True):
    """What ORDER BY orders by."""

    expression: Expression
    descending: bool = False


class Form(Node, frozen=True, kw_only=True):
    """A query form (section 16) with its solution modifiers (section 18.2.4)."""

    where: Group | None = None
    group: tuple[Expression | Extend, ...] = ()
    having: tuple[Expression, ...] = ()
    order: tuple[OrderCondition, ...] = ()
    limit: int | None = None
    offset: int | None = None
    values: Values | None = None


class Select(Form, frozen=True, kw_only=True):
    """SELECT; without a projection, of `*`."""

    projection: tuple[Variable | Extend, ...] | None = None
    distinct: bool = False
    reduced: bool = False


class Ask(Form, frozen=True, kw_only=True):
    """ASK."""


class Construct(Form, frozen=True, kw_only=True):
    """CONSTRUCT; without a template, CONSTRUCT WHERE."""

    template: tuple[TriplePattern, ...] | None = None


class Describe(Form, frozen=True, kw_only=True):
    """DESCRIBE; without subjects, of `*`."""

    subjects: tuple[VarOrIri, ...] | None = None


class Whole(Node, frozen=True, dict=True):
    """A query or update as a whole, which knows its nodes: each pass asks for some kinds of them."""

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Its parts without terms, each before its own."""
        return tuple(nodes_of(self))

    @cached_property
    def kinds(self) -> frozenset[type[Node]]:
        """The types of its nodes."""
        return frozenset(map(type, self.nodes))


class Query(Whole, frozen=True):
    """A query.

    Attributes:
        form: Its form.
        default: The graphs of FROM (section 13.2).
        named: The graphs of FROM NAMED.
        base: The IRI that the function IRI resolves against; the tree's own IRIs are absolute.
        prefixes: What it is printed with.
    """

    form: Form
    default: tuple[NamedNode, ...] = ()
    named: tuple[NamedNode, ...] = ()
    base: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()


class GraphsOf(StrEnum):
    """What CLEAR and DROP may name beside one graph."""

    NAMED = "NAMED"
    ALL = "ALL"


class InsertData(Node, frozen=True):
    """INSERT DATA. Quads are a `Join` of `BGP` and of `Graph` with one."""

    quads: Join


class DeleteData(Node, frozen=True):
    """DELETE DATA."""

    quads: Join


class DeleteWhere(Node, frozen=True):
    """DELETE WHERE."""

    quads: Join


class Modify(Node, frozen=True):
    """DELETE and INSERT (SPARQL 1.1 Update, section 3.1.3)."""

    where: Group
    delete: Join | None = None
    insert: Join | None = None
    with_graph: NamedNode | None = None
    using: tuple[NamedNode, ...] = ()
    using_named: tuple[NamedNode, ...] = ()


class Load(Node, frozen=True):
    """LOAD."""

    source: NamedNode
    into: NamedNode | None = None
    silent: bool = False


class Manage(Node, frozen=True):
    """CLEAR, DROP or CREATE."""

    verb: OneOf["CLEAR", "DROP", "CREATE"]
    target: NamedNode | DefaultGraph | GraphsOf
    silent: bool = False


class Transfer(Node, frozen=True):
    """ADD, MOVE or COPY."""

    verb: OneOf["ADD", "MOVE", "COPY"]
    source: NamedNode | DefaultGraph
    target: NamedNode | DefaultGraph
    silent: bool = False


Operation = InsertData | DeleteData | DeleteWhere | Modify | Load | Manage | Transfer


class Update(Whole, frozen=True):
    """A request of updates, one after another; its other attributes are those of queries."""

    operations: tuple[Operation, ...]
    base: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()


TERMS = (Variable, NamedNode, BlankNode, Literal)
OTHERS: frozenset[type] = frozenset((str, int, bool, type(None), DefaultGraph, GraphsOf))
"""The types of what nodes have besides nodes, terms and tuples of them."""
LEAVES = OTHERS.union(TERMS)


def nodes_of(tree: object) -> Iterator[Node]:
    """The parts of any part of a tree without terms, each before its own."""
    remaining: list[Any] = [tree]
    while remaining:
        part = remaining.pop()
        kind = type(part)
        if kind is not tuple:
            if kind in LEAVES:
                continue
            yield part
            part = astuple(part)
        remaining.extend([inner for inner in part[::-1] if type(inner) not in LEAVES])


def join(*parts: Pattern | Iterable[Pattern]) -> Join:
    """A group graph pattern of the parts, with the triple patterns of neighbours in one `BGP`."""
    joined: list[Pattern] = []
    for part in parts:
        for pattern in (part,) if isinstance(part, Node) else part:
            if not isinstance(pattern, BGP):
                joined.append(pattern)
            elif joined and isinstance(joined[-1], BGP):
                joined[-1] = BGP((*joined[-1].triples, *pattern.triples))
            elif pattern.triples:
                joined.append(pattern)
    return Join(tuple(joined))


def bgp(*triples: tuple[VarOrTerm, Variable | Path, VarOrTerm]) -> BGP:
    """Triple patterns."""
    return BGP(tuple(TriplePattern(*triple) for triple in triples))


def values(variable: Variable, terms: Iterable[NamedNode | Literal]) -> Values:
    """VALUES of one variable."""
    return Values((variable,), tuple((term,) for term in terms))
