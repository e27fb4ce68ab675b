"""Random shapes and random data, for comparing engines."""

from collections import Counter

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.rdf.terms import RDF_TYPE, RDFS, XSD, Subject, Term
from phegraph.shacl.model import Report
from phegraph.shacl.vocabulary import sh
from shacl.drawn import CLASSES, ORDERED, PREDICATES, Shapes, ex, typed

SUBCLASS = NamedNode(RDFS + "subClassOf")
NODES: list[Subject] = [ex("a"), ex("b"), ex("c"), BlankNode("n1"), BlankNode("n2")]
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


@st.composite
def data(draw: st.DrawFn, literals: list[Literal]) -> list[Quad]:
    """A small graph."""
    nodes = st.sampled_from(NODES)
    values = st.one_of(nodes, st.sampled_from(literals))
    edge = st.builds(Quad, nodes, st.sampled_from(PREDICATES), values)
    ordered = st.builds(Quad, nodes, st.sampled_from(ORDERED), st.sampled_from(COMPARABLE))
    kind = st.builds(Quad, nodes, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    found = draw(st.lists(edge, max_size=14)) + draw(st.lists(kind, max_size=5))
    found += draw(st.lists(ordered, max_size=6))
    if draw(st.booleans()):
        found.append(Quad(ex("D"), SUBCLASS, ex("C")))
    return list(dict.fromkeys(found))


@st.composite
def shapes_graph(draw: st.DrawFn, literals: list[Literal]) -> list[Quad]:
    """A shapes graph of one or two targeted shapes."""
    shapes = Shapes(draw, literals, is_comparable=literals == COMPARABLE)
    for number in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(list(_TARGETS)))
        node = CLASSES[number] if kind == "implicit" else ex(f"Shape{number}")
        of_property = kind != "implicit" and draw(st.booleans())
        shapes.shape(node, 2, of_property=of_property)
        _TARGETS[kind](shapes, node)
        # Without a type, pySHACL overlooks a shape that has no target but a SPARQL target.
        if kind in ("implicit", "solutions") or draw(st.booleans()):
            typed_as = sh("PropertyShape" if of_property else "NodeShape")
            shapes.quads.append(Quad(node, RDF_TYPE, typed_as))
        if draw(st.booleans()):
            shapes.add(node, "severity", draw(st.sampled_from([sh("Warning"), sh("Info"), ex("Mild")])))
    return list(dict.fromkeys(shapes.quads))


def _at_nodes(shapes: Shapes, node: Subject) -> None:
    targets: list[Term] = [ex("a"), ex("z"), *shapes.literals]
    for target in shapes.draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2)):
        shapes.add(node, "targetNode", target)


def _at_class(shapes: Shapes, node: Subject) -> None:
    shapes.add(node, "targetClass", shapes.draw(st.sampled_from(CLASSES)))


def _at_itself(shapes: Shapes, node: Subject) -> None:
    shapes.quads.append(Quad(node, RDF_TYPE, NamedNode(RDFS + "Class")))


def _at_subjects(shapes: Shapes, node: Subject) -> None:
    shapes.add(node, "targetSubjectsOf", shapes.draw(st.sampled_from(PREDICATES + ORDERED)))


def _at_objects(shapes: Shapes, node: Subject) -> None:
    shapes.add(node, "targetObjectsOf", shapes.draw(st.sampled_from(PREDICATES)))


def _at_solutions(shapes: Shapes, node: Subject) -> None:
    target = shapes.fresh()
    shapes.add(node, "target", target)
    shapes.quads.append(Quad(target, RDF_TYPE, sh("SPARQLTarget")))
    shapes.add(target, "select", Literal(f"SELECT ?this {{ ?this {ex('p')} ?any . ?any {ex('q')} ?other }}"))


_TARGETS = {
    "nodes": _at_nodes,
    "class": _at_class,
    "implicit": _at_itself,
    "subjects": _at_subjects,
    "objects": _at_objects,
    "solutions": _at_solutions,
}


Outline = Counter[tuple[str, ...]]


def outline(report: Report) -> Outline:
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
