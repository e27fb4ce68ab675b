"""Whether a query may have solutions: what is said to have none has none in the store."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.solutions import may_have_rows
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query, Select

DATA = Store()
A, B, C, P, Q = map(NamedNode, ("urn:a", "urn:b", "urn:C", "urn:p", "urn:q"))
DATA.extend([Quad(A, RDF_TYPE, C), Quad(A, P, B), Quad(B, Q, Literal(1))])


def has(predicate: NamedNode, object: Term | None) -> bool:
    return any(DATA.quads_for_pattern(None, predicate, object))


@pytest.mark.parametrize(
    ("pattern", "may"),
    [
        ("?x <urn:p> ?y", True),
        ("?x <urn:r> ?y", False),
        ("?x a <urn:C>", True),
        ("?x a <urn:D>", False),
        ("VALUES ?kind { <urn:D> <urn:C> } ?x a ?kind", True),
        ("VALUES ?kind { <urn:D> <urn:E> } ?x a ?kind", False),
        ("VALUES ?kind { <urn:D> } ?x <urn:p> ?y { ?x <urn:p> ?y FILTER EXISTS { ?x a ?kind } }", True),
        ("VALUES ?kind { <urn:D> } ?x <urn:p> ?y FILTER EXISTS { ?x a ?kind }", False),
        ("VALUES (?kind ?x) { (<urn:D> UNDEF) (UNDEF <urn:a>) } ?x a ?kind", True),
        ("?x <urn:p>/<urn:r> ?y", False),
        ("?x <urn:p>/<urn:r>* ?y", True),
        ("?x <urn:r>+ ?y", False),
        ("?x ^<urn:r> ?y", False),
        ("?x <urn:r>|<urn:p> ?y", True),
        ("?x <urn:r>|<urn:s> ?y", False),
        ("?x !<urn:p> ?y", True),
        ("?x ?r ?y", True),
        ("{ ?x <urn:r> ?y } UNION { ?x <urn:p> ?y }", True),
        ("{ ?x <urn:r> ?y } UNION { ?x <urn:s> ?y }", False),
        ("?x <urn:p> ?y OPTIONAL { ?y <urn:r> ?z } MINUS { ?y <urn:r> ?z }", True),
        ("?x <urn:p> ?y FILTER NOT EXISTS { ?y <urn:r> ?z }", True),
        ("?x <urn:p> ?y FILTER (?x != ?y && EXISTS { ?y <urn:r> ?z })", False),
        ("?x <urn:p> ?y FILTER (?x != ?y || EXISTS { ?y <urn:r> ?z })", True),
        ("{ SELECT DISTINCT ?x { ?x <urn:r> ?y } }", False),
        ("{ SELECT (COUNT(*) AS ?n) { ?x <urn:r> ?y } }", True),
        ("{ SELECT ?x (COUNT(*) AS ?n) { ?x <urn:r> ?y } GROUP BY ?x }", False),
    ],
)
def test_what_needs_a_statement_that_is_not_there_has_no_solutions(pattern: str, may: bool) -> None:
    query = parse(f"SELECT * {{ {pattern} }}").tree
    assert isinstance(query, Query)
    assert isinstance(query.form, Select)
    assert may_have_rows(query.form, has) is may
    assert may or not any(DATA.query(printed(query)))  # type: ignore[arg-type]
