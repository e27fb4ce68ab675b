"""Random rules with functions, conditions and constraints, on random data, by phegraph and by pySHACL.

No rule depends on that something does not follow, for the order of rules would then decide the outcome.
pySHACL fails on `sh:filterShape`, leaves `sh:nodes` of a path out, and goes on with statements whose
subjects are literals, which are no RDF: no rule here has or makes any.
"""

from collections import Counter
from collections.abc import Iterable

import pyshacl
from hypothesis import strategies as st
from pyoxigraph import Quad

from phegraph.rdf.convert import statement_from_rdflib
from phegraph.rdf.terms import statement_of
from phegraph.reference.validator import validate_reference
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.shacl.validation.inference import inferred
from shacl.generated import Outline, outline
from shacl.graphs import in_rdflib, quads

Case = tuple[str, str]
"""Shapes and data, both in Turtle."""
C = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "


def triple(subject: str, predicate: str, object: str, more: str = "") -> str:
    """A triple rule."""
    return (
        f"sh:rule [ a sh:TripleRule ; sh:subject {subject} ; sh:predicate {predicate} ; "
        f"sh:object {object} ; {more} ]"
    )


def sparql(construct: str, more: str = "") -> str:
    """A SPARQL rule."""
    prefix = "PREFIX ex: <http://example.org/>"
    return f'sh:rule [ a sh:SPARQLRule ; sh:construct """{prefix} CONSTRUCT {construct}""" ; {more} ]'


EXPRESSIONS = (
    *("sh:this", "ex:x", "1", "'x'@en", "[ sh:path ex:p ]", "[ sh:path [ sh:inversePath ex:q ] ]"),
    *("[ sh:path ( ex:p ex:q ) ]", "[ sh:union ( [ sh:path ex:p ] sh:this ) ]"),
    *("[ sh:path [ sh:oneOrMorePath ex:p ] ]", "[ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ]"),
    "[ sh:intersection ( [ sh:path ex:p ] [ sh:path ex:q ] ) ]",
    *("[ ex:kind ( [ sh:path ex:p ] ) ]", "[ ex:joined ( [ sh:path ex:p ] 'y' ) ]"),
)
FUNCTIONS = """
ex:holds a sh:SPARQLFunction ; sh:parameter [ sh:path ex:term ] ; sh:returnType xsd:boolean ;
  sh:ask "ASK { FILTER (isIRI($term)) }" .
ex:kind a sh:SPARQLFunction ; sh:parameter [ sh:path ex:term ] ; sh:returnType xsd:string ;
  sh:select "SELECT (IF(isIRI($term), 'an IRI', 'a literal') AS ?result) {}" .
ex:joined a sh:SPARQLFunction ;
  sh:parameter [ sh:path ex:first ; sh:order 1 ], [ sh:path ex:last ; sh:order 2 ] ;
  sh:select "SELECT (SUBSTR(CONCAT($last, STR($first)), 1, 12) AS ?result) {}" .
"""
CALLS = ("[ ex:kind", "[ ex:joined", "[ ex:holds", "ex:kind(", "STR(?o)")
"""What has no value for a blank node, whose label pySHACL takes (SPARQL 1.1 Query, section 17.4.2.5)."""
CONSTRUCTS = (
    "{ $this ex:q ?o } WHERE { $this ex:p ?o }",
    "{ ?o ex:p $this } WHERE { $this ex:q ?o FILTER (!isLiteral(?o)) }",
    "{ $this ex:p ?n } WHERE { $this ex:p/ex:q ?n }",
    "{ ?o a ex:C } WHERE { $this ex:p ?o FILTER (isIRI(?o)) }",
    "{ $this ex:r ?n } WHERE { OPTIONAL { $this ex:q ?n } }",
    "{ $this ex:q ?n } WHERE { { $this ex:p ?n } UNION { ?n ex:p $this } }",
    "{ ?o ex:q $this . $this ex:p ?o } WHERE { $this ^ex:p ?o }",
    "{ $this ex:r ?n } WHERE { $this ex:p ?o BIND (STRLEN(STR(?o)) AS ?n) }",
    "{ $this ex:r ?n } WHERE { { SELECT ?n { ?n ex:p ?any } } FILTER (?n = $this) }",
    "{ $this ex:r ex:x } WHERE { FILTER EXISTS { $this ex:p ?o . ?o ex:q ?any } }",
    "{ $this ex:r ?n } WHERE { $this ex:p ?o BIND (ex:kind(?o) AS ?n) }",
)
CONDITIONS = (
    *("", "", ""),
    "sh:condition [ a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
    "sh:condition [ a sh:NodeShape ; sh:nodeKind sh:IRI ]",
    "sh:condition [ a sh:NodeShape ; sh:or ( [ sh:class ex:C ] [ sh:hasValue ex:b ] ) ]",
    "sh:deactivated true",
)
CONSTRAINTS = (
    *("", ""),
    "sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:nodeKind sh:IRI ]",
    "sh:property [ sh:path ex:r ; sh:maxCount 0 ]",
    "sh:not [ sh:class ex:C ]",
    "sh:property [ sh:path ( ex:p ex:q ) ; sh:class ex:C ]",
    "sh:expression [ ex:holds ( [ sh:path ex:q ] ) ]",
)
TARGETS = (
    "sh:targetSubjectsOf ex:p",
    "sh:targetNode ex:a, ex:b",
    "a rdfs:Class",
)


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    target = draw(st.sampled_from(TARGETS))
    shapes = f"{FUNCTIONS} {C.rstrip('; ')} . ex:T a sh:NodeShape ; {target} . "
    for shape in draw(st.lists(st.sampled_from(["ex:S", "ex:T"]), min_size=1, max_size=4)):
        more = f"{draw(st.sampled_from(CONDITIONS))} ; sh:order {draw(st.integers(0, 2))}"
        if draw(st.booleans()):
            rule = sparql(draw(st.sampled_from(CONSTRUCTS)), more)
        else:
            subject = draw(st.sampled_from(["sh:this", "ex:x", "[ sh:path [ sh:inversePath ex:q ] ]"]))
            predicate = draw(st.sampled_from(["ex:p", "ex:q", "rdf:type"]))
            rule = triple(subject, predicate, draw(st.sampled_from(EXPRESSIONS)), more)
        constraint = draw(st.sampled_from(CONSTRAINTS))
        shapes += f"{shape} {rule} {'; ' + constraint if constraint else ''} . "
    nodes = ["ex:a", "ex:b", "ex:c"]
    if not any(call in shapes for call in CALLS):
        nodes.append("_:d")
    node, object = st.sampled_from(nodes), st.sampled_from([*nodes, "1", "'x'@en"])
    statements = draw(st.lists(st.tuples(node, st.sampled_from(["ex:p", "ex:q"]), object), max_size=6))
    return shapes, "ex:a a ex:C . " + " ".join(f"{s} {p} {o} ." for s, p, o in statements)


CASE = _cases()


def both(case: Case) -> tuple[Outline, Outline]:
    """What follows and the outline of the report on it, by phegraph and by pySHACL.

    pySHACL goes through the rules once: it is called until nothing new follows.
    """
    shapes, data = map(quads, case)
    known = read_shapes(shapes)
    assert known.unchecked == ()
    ours = outline(validate_quads(data, known)) + _statements(inferred(data, known))
    graph, shapes_graph = map(in_rdflib, (data, shapes))
    before, size = set(graph), -1
    while len(graph) > size:
        size = len(graph)
        pyshacl.validate(graph, shacl_graph=shapes_graph, advanced=True, iterate_rules=True, inplace=True)
    new = [Quad(*statement_from_rdflib(statement)) for statement in set(graph) - before]
    return ours, outline(validate_reference([*data, *new], shapes)) + _statements(new)


def _statements(new: Iterable[Quad]) -> Outline:
    return Counter(("follows", *map(str, statement_of(quad)), "") for quad in new)
