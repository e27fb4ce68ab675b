"""Each shape tells in words what is wrong, finds its bad example, and is content with its good one."""

import warnings
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from .loading import BASE, PHE, ROOT, terms
from .loading import ontology as file

SHAPES = Namespace(BASE + "shapes#")
EXAMPLES = Path(__file__).with_name("examples.trig")
HELPER = SHAPES.DateForm
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}


def shapes() -> Graph:
    return file("shapes")


def named_shapes() -> list[URIRef]:
    kinds = (SH.NodeShape, SH.PropertyShape)
    found = {shape for kind in kinds for shape in shapes().subjects(RDF.type, kind)}
    assert all(isinstance(shape, URIRef) and shape in SHAPES for shape in found)
    return sorted(shape for shape in found if isinstance(shape, URIRef))


def checking() -> list[URIRef]:
    return [shape for shape in named_shapes() if shape != HELPER]


def messages(shape: Node) -> list[Literal]:
    holders = [shape, *shapes().objects(shape, SH.sparql)]
    texts = [text for holder in holders for text in shapes().objects(holder, SH.message)]
    return [text for text in texts if isinstance(text, Literal)]


@cache
def examples() -> dict[str, Graph]:
    """The graphs of the examples, by kind and shape, such as `bad/isKnown`."""
    dataset, found = Dataset(), defaultdict[str, Graph](Graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        dataset.parse(EXAMPLES, format="trig")
    for subject, predicate, other, name in dataset.quads():
        found[str(name).removeprefix("https://example.org/")].add((subject, predicate, other))
    return dict(found)


def example(kind: str, shape: URIRef) -> Graph:
    return examples()[f"{kind}/{shape.removeprefix(SHAPES)}"]


def alone(shape: Node) -> Graph:
    """A shape with what it is made of, and without the others."""
    graph, waiting = Graph(), [shape, URIRef(BASE + "shapes")]
    while waiting:
        node = waiting.pop()
        for _, predicate, other in shapes().triples((node, None, None)):
            if (node, predicate, other) not in graph:
                graph.add((node, predicate, other))
                if isinstance(other, BNode) or other == HELPER:
                    waiting.append(other)
    return graph


def found(shape: URIRef, data: Graph) -> tuple[Graph, list[Node]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        _, report, _ = pyshacl.validate(data, shacl_graph=alone(shape), advanced=True)
    assert isinstance(report, Graph)
    return report, list(report.subjects(SH.sourceShape, shape))


@pytest.mark.parametrize("shape", checking(), ids=lambda shape: shape.removeprefix(SHAPES))
def test_a_shape_finds_its_bad_example_and_says_what_to_do(shape: URIRef) -> None:
    report, results = found(shape, example("bad", shape))
    assert results
    for result in results:
        assert report.value(result, SH.resultSeverity) == shapes().value(shape, SH.severity)
        told = [text for text in report.objects(result, SH.resultMessage) if isinstance(text, Literal)]
        assert len(told) == 2
        # pySHACL loses the language of a message into which it puts a value.
        assert {text.language for text in told} in ({"en", "fr"}, {None})
        assert not [text for text in told if "{" in text]


@pytest.mark.parametrize("shape", checking(), ids=lambda shape: shape.removeprefix(SHAPES))
def test_a_shape_is_content_with_its_good_example(shape: URIRef) -> None:
    assert found(shape, example("good", shape))[1] == []


def test_every_example_is_of_a_shape() -> None:
    names = {shape.removeprefix(SHAPES) for shape in checking()}
    assert set(examples()) == {f"{kind}/{name}" for kind in ("good", "bad") for name in names}


@pytest.mark.parametrize("shape", checking(), ids=lambda shape: shape.removeprefix(SHAPES))
def test_a_shape_has_a_severity_and_a_sentence_in_english_and_french(shape: URIRef) -> None:
    assert shapes().value(shape, SH.severity) in SEVERITIES
    assert sorted(str(text.language) for text in messages(shape)) == ["en", "fr"]
    assert all(text.endswith(".") for text in messages(shape))


@pytest.mark.parametrize("shape", checking(), ids=lambda shape: shape.removeprefix(SHAPES))
def test_a_shape_has_a_target(shape: URIRef) -> None:
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    assert any((shape, target, None) in shapes() for target in targets)


def test_only_infos_tell_what_is_missing_from_the_sources() -> None:
    """What nobody says is no fault of the data: gaps and disagreements are infos, and nothing else is."""
    text = (ROOT / "ontology" / "shapes.ttl").read_text(encoding="utf-8")
    gaps = text[text.index("##### 11. Gaps") :]
    infos = gaps.count("sh:severity sh:Info")
    assert gaps.count("sh:severity ") == infos == text.count("sh:severity sh:Info") > 0


def test_shapes_are_core_and_sparql_only() -> None:
    advanced = {f"{SH}{name}" for name in ("rule", "target", "expression", "js", "values")}
    assert {str(predicate) for predicate in shapes().predicates()} & advanced == set()
    for query in shapes().objects(None, SH.select):
        # SHACL, section 5.2.1: a query with pre-bound variables has none of these.
        assert not {"MINUS", "VALUES", "SERVICE"} & set(str(query).split())


def above(term: Node, predicate: URIRef) -> set[Node | None]:
    return set(file("phe").transitive_objects(term, predicate))


def test_every_class_of_things_must_be_known() -> None:
    targets = set(shapes().objects(SHAPES.isKnown, SH.targetClass))
    unnamed = {PHE.Participation, PHE.Figure, PHE.Milestone, PHE.State, PHE.Reading, PHE.Register}
    for name in terms(OWL.Class):
        classes = above(name, RDFS.subClassOf)
        assert classes & (targets | unnamed), name
    assert SKOS.Concept in targets


def test_every_link_must_lead_to_what_is_known() -> None:
    """Each property in its main direction is a target, or below one; sources have titles instead of names."""
    graph, inverses = file("phe"), set(file("phe").objects(None, OWL.inverseOf))
    subjects = set(shapes().objects(SHAPES.isKnown, SH.targetSubjectsOf))
    objects = set(shapes().objects(SHAPES.isKnown, SH.targetObjectsOf))
    unnamed = {PHE.Participation, PHE.Figure, PHE.Milestone, PHE.State, PHE.WebPage}
    for name in (terms(OWL.ObjectProperty) | terms(OWL.DatatypeProperty)) - inverses:
        supers = above(name, RDFS.subPropertyOf)
        if not set(graph.objects(name, RDFS.domain)) & unnamed:
            assert supers & subjects, name
        if name in terms(OWL.ObjectProperty):
            assert supers & objects, name
