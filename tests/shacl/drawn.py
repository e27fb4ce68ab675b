"""Random constraints: what draws a shape, one function for each kind of constraint."""

from collections.abc import Callable

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.rdf.terms import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD, Subject, Term
from phegraph.shacl.vocabulary import sh

EX = "http://example.org/"


def ex(name: str) -> NamedNode:
    """A name of the examples."""
    return NamedNode(EX + name)


def typed(text: str, datatype: str) -> Literal:
    """A literal of an XML Schema datatype."""
    return Literal(text, datatype=NamedNode(XSD + datatype))


PREDICATES = [ex("p"), ex("q"), ex("r")]
# Their values are numbers and strings only: pySHACL puts other terms into an order too, and refuses blank
# nodes (SHACL, section 4.5.3: what SPARQL cannot compare violates).
ORDERED = [ex("s"), ex("t")]
CLASSES = [ex("C"), ex("D")]
# pySHACL makes one result of solutions that are the same (SHACL, section 5.3.2: one result for each).
QUERIES = [
    f"SELECT DISTINCT $this ?value {{ $this {ex('p')} ?value FILTER (isLiteral(?value)) }}",
    f"SELECT DISTINCT $this {{ $this {ex('q')} ?value FILTER NOT EXISTS {{ $this {ex('p')} ?value }} }}",
    f"SELECT DISTINCT $this ?value {{ {{ $this {ex('r')} ?value }} UNION {{ ?value {ex('p')} $this }} }}",
    f"SELECT $this {{ $this {ex('p')} ?any }} GROUP BY $this HAVING (COUNT(?any) > 1)",
    f"SELECT DISTINCT $this ?value {{ $this {ex('p')}/{ex('q')}* ?value OPTIONAL {{ ?value {ex('r')} ?any }} "
    "FILTER (!bound(?any)) }",
    f"SELECT DISTINCT $this ?value {{ {{ SELECT DISTINCT $this {{ $this {ex('q')} ?any }} }} "
    f"$this {ex('p')} ?value }}",
    f"SELECT DISTINCT $this ?value {{ $this {ex('p')} ?any FILTER (isLiteral(?any)) "
    "BIND (STR(?any) AS ?value) }",
]
ASKS = [
    f"ASK {{ FILTER (!isLiteral($value)) FILTER EXISTS {{ $value {RDF_TYPE} $among }} }}",
    f"ASK {{ $value {ex('p')} ?any }} HAVING (COUNT(?any) < 2)",
    f"ASK {{ {{ $value {ex('p')} ?any }} UNION {{ $value {RDF_TYPE} $among }} }} OFFSET 1",
    f"ASK {{ $value {ex('p')}|{ex('q')} ?any }} GROUP BY $value HAVING (COUNT(DISTINCT ?any) > 1)",
    f"ASK {{ ?any {ex('q')} $value FILTER NOT EXISTS {{ ?any {RDF_TYPE} $among }} }} ORDER BY ?any LIMIT 1",
]
DATATYPES = [
    NamedNode(XSD + name) for name in ("integer", "decimal", "date", "string", "boolean", "int", "byte")
]
DATATYPES += [NamedNode(RDF + "langString"), ex("datatype")]
NODE_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


class Shapes:
    """Draws shapes and writes them as a shapes graph.

    Attributes:
        quads: What is written.
        finished: Node shapes that are whole, so that others may refer to them.
    """

    def __init__(self, draw: st.DrawFn, literals: list[Literal], *, is_comparable: bool) -> None:
        self.is_comparable = is_comparable
        self.draw = draw
        self.literals = literals
        self.quads: list[Quad] = []
        self.finished: list[Subject] = []
        self.count = 0

    def fresh(self) -> BlankNode:
        """A blank node that nothing else is."""
        self.count += 1
        return BlankNode(f"s{self.count}")

    def add(self, node: Subject, name: str, value: Term) -> None:
        """Write a statement with a property of SHACL."""
        self.quads.append(Quad(node, sh(name), value))

    def flag(self, node: Subject, name: str) -> None:
        """Write that something is on, or at times that it is off."""
        self.add(node, name, typed(self.one(["true", "true", "true", "false"]), "boolean"))

    def listed(self, members: list[Term]) -> Subject:
        """Write a list."""
        rest: Subject = RDF_NIL
        for member in reversed(members):
            cell = self.fresh()
            self.quads += [Quad(cell, RDF_FIRST, member), Quad(cell, RDF_REST, rest)]
            rest = cell
        return rest

    def one(self, options: list[str]) -> str:
        """One of several names."""
        return self.draw(st.sampled_from(options))

    def seldom(self) -> bool:
        """True one time in eight."""
        return self.draw(st.integers(0, 7)) == 7

    def number(self, most: int = 3) -> Literal:
        """A small number."""
        return typed(str(self.draw(st.integers(0, most))), "integer")

    def term(self) -> Term:
        """A term that may be in the data."""
        options: list[Term] = [ex("a"), ex("b"), *self.literals]
        return self.draw(st.sampled_from(options))

    def path(self, depth: int = 2, *, in_a_row: bool = True) -> Subject:
        """Write a path; one without sequences, where these are not wanted."""
        rows = ["sequence"] if in_a_row else []
        kind = self.one(["predicate", "predicate", "predicate", "inverse", *rows, "alternative", "repeat"])
        if kind == "predicate" or depth == 0:
            return self.draw(st.sampled_from(PREDICATES))
        if kind in ("sequence", "alternative"):
            members: list[Term] = [
                self.path(depth - 1, in_a_row=in_a_row) for _ in range(self.draw(st.integers(2, 3)))
            ]
            if kind == "sequence":
                return self.listed(members)
            return self.around("alternativePath", self.listed(members))
        if kind == "repeat":
            name = self.one(["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
            return self.around(name, self.path(depth - 1, in_a_row=in_a_row))
        # pySHACL walks a sequence backwards in the wrong order (SHACL, section 2.3.1.2).
        return self.around("inversePath", self.path(depth - 1, in_a_row=False))

    def around(self, name: str, path: Subject) -> Subject:
        """Write a path around another."""
        node = self.fresh()
        self.add(node, name, path)
        return node

    def ordered_path(self) -> Subject:
        """Write a path that leads to numbers and strings only."""
        last: Subject = self.draw(st.sampled_from(ORDERED))
        kind = self.one(["predicate", "predicate", "sequence", "alternative"])
        if kind == "sequence":
            return self.listed([self.draw(st.sampled_from(PREDICATES)), last])
        if kind == "alternative":
            return self.around("alternativePath", self.listed([*ORDERED]))
        return last

    def shape(self, node: Subject, depth: int, *, of_property: bool) -> Subject:
        """Write a shape of one or two constraints."""
        is_ordered = of_property and self.draw(st.integers(0, 3)) == 3
        if of_property:
            self.add(node, "path", self.ordered_path() if is_ordered else self.path())
        choices = [
            *_ANY,
            *((_range,) if self.is_comparable else ()),
            *((_less_than,) * 5 if is_ordered else ()),
            *(_PROPERTY if of_property else (_component,)),
            *(_NESTED if depth else ()),
        ]
        for constraint in self.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)):
            constraint(self, node, depth)
        if self.seldom():
            self.flag(node, "deactivated")
        elif not of_property:
            self.finished.append(node)
        return node

    def nested(self, depth: int, *, of_property: bool | None = None) -> Subject:
        """Write a shape that another refers to, or take one that there is."""
        if of_property is None:
            of_property = self.draw(st.booleans())
        if self.finished and not of_property and self.seldom():
            return self.draw(st.sampled_from(self.finished))
        return self.shape(self.fresh(), depth - 1, of_property=of_property)


Writer = Callable[[Shapes, Subject, int], None]


def _of_class(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "class", shapes.draw(st.sampled_from(CLASSES)))


def _datatype(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "datatype", shapes.draw(st.sampled_from(DATATYPES)))


def _node_kind(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "nodeKind", sh(shapes.one(list(NODE_KINDS))))


def _range(shapes: Shapes, node: Subject, depth: int) -> None:
    name = shapes.one(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"])
    # pySHACL also puts numbers and dates in an order (SHACL, section 4.3.1: not comparable, a violation).
    limits = [typed("1", "integer"), typed("2", "integer"), typed("1.5", "decimal")]
    shapes.add(node, name, shapes.draw(st.sampled_from(limits)))


def _length(shapes: Shapes, node: Subject, depth: int) -> None:
    # pySHACL lets a blank node have a length of 0 (SHACL, section 4.4.1: it violates).
    shapes.add(node, shapes.one(["minLength", "maxLength"]), typed(shapes.one(["1", "2", "3"]), "integer"))


def _pattern(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "pattern", Literal(shapes.one(["^a", "[0-9]", "^0", "C$", r"\."])))
    if shapes.draw(st.booleans()):
        shapes.add(node, "flags", Literal("i"))


def _language_in(shapes: Shapes, node: Subject, depth: int) -> None:
    ranges = shapes.draw(st.lists(st.sampled_from(["en", "de", "de-AT", "*"]), max_size=2, unique=True))
    shapes.add(node, "languageIn", shapes.listed([Literal(range_) for range_ in ranges]))


def _disjoint(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "disjoint", shapes.draw(st.sampled_from(PREDICATES)))


def _equals(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "equals", shapes.draw(st.sampled_from(PREDICATES)))


def _has_value(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "hasValue", shapes.term())


def _in(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "in", shapes.listed([shapes.term() for _ in range(shapes.draw(st.integers(1, 3)))]))


def _closed(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.flag(node, "closed")
    if shapes.draw(st.booleans()):
        shapes.add(node, "ignoredProperties", shapes.listed([RDF_TYPE, ex("p")]))


def _count(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, shapes.one(["minCount", "maxCount"]), shapes.number(4))


def _unique_lang(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.flag(node, "uniqueLang")


def _less_than(shapes: Shapes, node: Subject, depth: int) -> None:
    name = shapes.one(["lessThan", "lessThanOrEquals"])
    shapes.add(node, name, shapes.draw(st.sampled_from(ORDERED)))


def _sparql(shapes: Shapes, node: Subject, depth: int) -> None:
    constraint = shapes.fresh()
    shapes.add(node, "sparql", constraint)
    shapes.add(constraint, "select", Literal(shapes.one(QUERIES)))


def _component(shapes: Shapes, node: Subject, depth: int) -> None:
    # Of a property shape, pySHACL leaves the value out (SHACL, section 6.3: it is the value node).
    number = shapes.draw(st.integers(0, len(ASKS) - 1))
    component, parameter, validator = (ex(f"component{number}"), shapes.fresh(), shapes.fresh())
    shapes.quads.append(Quad(node, ex(f"among{number}"), shapes.draw(st.sampled_from(CLASSES))))
    if Quad(component, RDF_TYPE, sh("ConstraintComponent")) not in shapes.quads:
        shapes.quads += [
            Quad(component, RDF_TYPE, sh("ConstraintComponent")),
            Quad(component, sh("parameter"), parameter),
            Quad(parameter, sh("path"), ex(f"among{number}")),
            Quad(component, sh("validator"), validator),
            Quad(validator, RDF_TYPE, sh("SPARQLAskValidator")),
            Quad(validator, sh("ask"), Literal(ASKS[number].replace("$among", f"$among{number}"))),
        ]


def _node(shapes: Shapes, node: Subject, depth: int) -> None:
    name = shapes.one(["node", "not"])
    of_property = name == "not" and shapes.draw(st.booleans())
    shapes.add(node, name, shapes.nested(depth, of_property=of_property))


def _logic(shapes: Shapes, node: Subject, depth: int) -> None:
    members: list[Term] = [shapes.nested(depth) for _ in range(shapes.draw(st.integers(1, 3)))]
    shapes.add(node, shapes.one(["and", "or", "xone"]), shapes.listed(members))


def _property(shapes: Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "property", shapes.shape(shapes.fresh(), depth - 1, of_property=True))


def _qualified(shapes: Shapes, node: Subject, depth: int) -> None:
    for _ in range(2):
        inner = shapes.fresh()
        shapes.add(node, "property", inner)
        shapes.add(inner, "path", shapes.path(1))
        shapes.add(inner, "qualifiedValueShape", shapes.nested(depth))
        shapes.add(inner, shapes.one(["qualifiedMinCount", "qualifiedMaxCount"]), shapes.number(3))
        if shapes.draw(st.booleans()):
            shapes.flag(inner, "qualifiedValueShapesDisjoint")


_ANY: tuple[Writer, ...] = (
    _of_class,
    _datatype,
    _node_kind,
    _length,
    _pattern,
    _language_in,
    _disjoint,
    _equals,
    _has_value,
    _in,
    _closed,
    _sparql,
)
_PROPERTY: tuple[Writer, ...] = (_count, _unique_lang)
_NESTED: tuple[Writer, ...] = (_node, _logic, _property, _property, _qualified)
