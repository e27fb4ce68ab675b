"""Random shapes and random data, for comparing engines."""

from collections import Counter
from collections.abc import Callable

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.shacl import Report
from phegraph.shacl.vocabulary import sh
from phegraph.terms import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS, XSD, Subject, Term

EX = "http://example.org/"
SUBCLASS = NamedNode(RDFS + "subClassOf")


def ex(name: str) -> NamedNode:
    """A name of the examples."""
    return NamedNode(EX + name)


def typed(text: str, datatype: str) -> Literal:
    """A literal of an XML Schema datatype."""
    return Literal(text, datatype=NamedNode(XSD + datatype))


NODES: list[Subject] = [ex("a"), ex("b"), ex("c"), BlankNode("n1"), BlankNode("n2")]
PREDICATES = [ex("p"), ex("q"), ex("r")]
CLASSES = [ex("C"), ex("D")]
LITERALS = [
    Literal("a"),
    Literal("abc"),
    Literal("a", language="en"),
    Literal("b", language="en"),
    Literal("b", language="de-AT"),
    typed("1", "integer"),
    typed("01", "integer"),
    typed("2", "integer"),
    typed("1.0", "decimal"),
    typed("1.50", "decimal"),
    typed("5", "int"),
    typed("300", "byte"),
    typed("1e0", "double"),
    typed("true", "boolean"),
    typed("1", "boolean"),
    typed("2026-01-01", "date"),
    typed("2026-02-30", "date"),
    typed("soon", "date"),
    typed("2026-01-01T00:00:00Z", "dateTime"),
    typed("x", "integer"),
    Literal("x", datatype=ex("datatype")),
]
# pySHACL compares numbers with booleans, dates and ill-typed literals (SHACL, section 4.3.1: they violate).
_NUMBERS = tuple(XSD + name for name in ("integer", "decimal", "int", "double"))
COMPARABLE = [
    literal
    for literal in LITERALS
    if literal.value != "x"
    and (literal.datatype.value in _NUMBERS or "XMLSchema#string" in str(literal.datatype))
]
DATATYPES = [
    NamedNode(XSD + name) for name in ("integer", "decimal", "date", "string", "boolean", "int", "byte")
]
DATATYPES += [NamedNode(RDF + "langString"), ex("datatype")]
NODE_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


@st.composite
def data(draw: st.DrawFn, literals: list[Literal]) -> list[Quad]:
    """A small graph."""
    nodes = st.sampled_from(NODES)
    values = st.one_of(nodes, st.sampled_from(literals))
    edge = st.builds(Quad, nodes, st.sampled_from(PREDICATES), values)
    kind = st.builds(Quad, nodes, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    found = draw(st.lists(edge, max_size=14)) + draw(st.lists(kind, max_size=5))
    if draw(st.booleans()):
        found.append(Quad(ex("D"), SUBCLASS, ex("C")))
    return list(dict.fromkeys(found))


class _Shapes:
    """Draws shapes and writes them as a shapes graph."""

    def __init__(self, draw: st.DrawFn, literals: list[Literal]) -> None:
        self.is_comparable = literals == COMPARABLE
        self.draw = draw
        self.literals = literals
        self.quads: list[Quad] = []
        self.count = 0

    def fresh(self) -> BlankNode:
        self.count += 1
        return BlankNode(f"s{self.count}")

    def add(self, node: Subject, name: str, value: Term) -> None:
        self.quads.append(Quad(node, sh(name), value))

    def listed(self, members: list[Term]) -> Subject:
        rest: Subject = RDF_NIL
        for member in reversed(members):
            cell = self.fresh()
            self.quads += [Quad(cell, RDF_FIRST, member), Quad(cell, RDF_REST, rest)]
            rest = cell
        return rest

    def one(self, options: list[str]) -> str:
        return self.draw(st.sampled_from(options))

    def number(self, most: int = 3) -> Literal:
        return typed(str(self.draw(st.integers(0, most))), "integer")

    def term(self) -> Term:
        options: list[Term] = [ex("a"), ex("b"), *self.literals]
        return self.draw(st.sampled_from(options))

    def path(self, depth: int = 2) -> Subject:
        kind = self.one(
            ["predicate", "predicate", "predicate", "inverse", "sequence", "alternative", "repeat"]
        )
        if kind == "predicate" or depth == 0:
            return self.draw(st.sampled_from(PREDICATES))
        if kind in ("sequence", "alternative"):
            members: list[Term] = [self.path(depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
            if kind == "sequence":
                return self.listed(members)
            node = self.fresh()
            self.add(node, "alternativePath", self.listed(members))
            return node
        node = self.fresh()
        if kind == "repeat":
            name = self.one(["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
            self.add(node, name, self.path(depth - 1))
        else:
            # pySHACL walks a sequence backwards in the wrong order (SHACL, section 2.3.1.2).
            self.add(node, "inversePath", self.path(0))
        return node

    def shape(self, node: Subject, depth: int, *, of_property: bool) -> Subject:
        if of_property:
            self.add(node, "path", self.path())
        choices = [
            *_ANY,
            *((_range,) if self.is_comparable else ()),
            *(_PROPERTY if of_property else ()),
            *(_NESTED if depth else ()),
        ]
        for constraint in self.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)):
            constraint(self, node, depth)
        return node

    def nested(self, depth: int) -> Subject:
        return self.shape(self.fresh(), depth - 1, of_property=self.draw(st.booleans()))


Writer = Callable[[_Shapes, Subject, int], None]


def _of_class(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "class", shapes.draw(st.sampled_from(CLASSES)))


def _datatype(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "datatype", shapes.draw(st.sampled_from(DATATYPES)))


def _node_kind(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "nodeKind", sh(shapes.one(list(NODE_KINDS))))


def _range(shapes: _Shapes, node: Subject, depth: int) -> None:
    name = shapes.one(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"])
    # pySHACL also puts numbers and dates in an order (SHACL, section 4.3.1: not comparable, a violation).
    limits = [typed("1", "integer"), typed("2", "integer"), typed("1.5", "decimal")]
    shapes.add(node, name, shapes.draw(st.sampled_from(limits)))


def _length(shapes: _Shapes, node: Subject, depth: int) -> None:
    # pySHACL lets a blank node have a length of 0 (SHACL, section 4.4.1: it violates).
    shapes.add(node, shapes.one(["minLength", "maxLength"]), typed(shapes.one(["1", "2", "3"]), "integer"))


def _pattern(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "pattern", Literal(shapes.one(["^a", "[0-9]", "^0", "C$", r"\."])))
    if shapes.draw(st.booleans()):
        shapes.add(node, "flags", Literal("i"))


def _language_in(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "languageIn", shapes.listed([Literal(shapes.one(["en", "de", "de-AT"]))]))


def _disjoint(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "disjoint", shapes.draw(st.sampled_from(PREDICATES)))


def _equals(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "equals", shapes.draw(st.sampled_from(PREDICATES)))


def _has_value(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "hasValue", shapes.term())


def _in(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "in", shapes.listed([shapes.term() for _ in range(shapes.draw(st.integers(1, 3)))]))


def _closed(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "closed", typed("true", "boolean"))
    shapes.add(node, "ignoredProperties", shapes.listed([RDF_TYPE, ex("p")]))


def _count(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, shapes.one(["minCount", "maxCount"]), shapes.number(4))


def _unique_lang(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "uniqueLang", typed("true", "boolean"))


def _node(shapes: _Shapes, node: Subject, depth: int) -> None:
    name = shapes.one(["node", "not"])
    of_property = name == "not" and shapes.draw(st.booleans())
    shapes.add(node, name, shapes.shape(shapes.fresh(), depth - 1, of_property=of_property))


def _logic(shapes: _Shapes, node: Subject, depth: int) -> None:
    members: list[Term] = [shapes.nested(depth) for _ in range(shapes.draw(st.integers(1, 3)))]
    shapes.add(node, shapes.one(["and", "or", "xone"]), shapes.listed(members))


def _property(shapes: _Shapes, node: Subject, depth: int) -> None:
    shapes.add(node, "property", shapes.shape(shapes.fresh(), depth - 1, of_property=True))


def _qualified(shapes: _Shapes, node: Subject, depth: int) -> None:
    for _ in range(2):
        inner = shapes.fresh()
        shapes.add(node, "property", inner)
        shapes.add(inner, "path", shapes.path(1))
        shapes.add(inner, "qualifiedValueShape", shapes.nested(depth))
        shapes.add(inner, shapes.one(["qualifiedMinCount", "qualifiedMaxCount"]), shapes.number(3))
        if shapes.draw(st.booleans()):
            shapes.add(inner, "qualifiedValueShapesDisjoint", typed("true", "boolean"))


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
)
_PROPERTY: tuple[Writer, ...] = (_count, _unique_lang)
_NESTED: tuple[Writer, ...] = (_node, _logic, _property, _property, _qualified)


@st.composite
def shapes_graph(draw: st.DrawFn, literals: list[Literal]) -> list[Quad]:
    """A shapes graph of one or two targeted shapes."""
    shapes = _Shapes(draw, literals)
    for number in range(draw(st.integers(1, 2))):
        node = ex(f"Shape{number}")
        shapes.shape(node, 2, of_property=draw(st.booleans()))
        kind = draw(st.sampled_from(["targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"]))
        if kind == "targetNode":
            targets: list[Term] = [ex("a"), ex("z"), *literals]
            for target in draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2)):
                shapes.add(node, kind, target)
        elif kind == "targetClass":
            shapes.add(node, kind, draw(st.sampled_from(CLASSES)))
        else:
            shapes.add(node, kind, draw(st.sampled_from(PREDICATES)))
        if draw(st.booleans()):
            shapes.add(node, "severity", draw(st.sampled_from([sh("Warning"), sh("Info"), ex("Mild")])))
    return list(dict.fromkeys(shapes.quads))


def outline(report: Report) -> Counter[tuple[str, ...]]:
    """What counts of a report: focus node, path, value, component and severity of each result."""
    return Counter(
        (
            str(result.focus),
            result.path_text or "",
            str(result.value),
            result.component.value.rpartition("#")[2],
            str(result.severity),
        )
        for result in report.results
    )
