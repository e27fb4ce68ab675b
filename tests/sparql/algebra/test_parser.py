"""A text is parsed into the tree that the specification describes, and a fault in it has its place."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.errors import LimitError, QueryError
from phegraph.rdf.iris import resolve
from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD
from phegraph.sparql.algebra.parser import DEEPEST, parse
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    BGP,
    Arithmetic,
    Ask,
    Expression,
    Filter,
    Group,
    Join,
    Query,
    RepeatedPath,
    Select,
    ToMultiset,
    TriplePattern,
    Update,
    Values,
)

A, B, S, P, OBJECT = map(Variable, "abspo")
UP = NamedNode("urn:p")


def integer(digits: str) -> Literal:
    return Literal(digits, datatype=NamedNode(XSD + "integer"))


def where(pattern: str) -> Group:
    tree = parse(f"ASK {{ {pattern} }}").tree
    assert isinstance(tree, Query)
    assert tree.form.where is not None
    return tree.form.where


def triples(pattern: str) -> list[TriplePattern]:
    group = where(pattern)
    assert isinstance(group, Join)
    return [triple for part in group.parts if isinstance(part, BGP) for triple in part.triples]


def expression(text: str) -> Expression:
    group = where(f"FILTER ({text})")
    assert isinstance(group, Join)
    (condition,) = group.parts
    assert isinstance(condition, Filter)
    return condition.condition


def test_lists_of_objects_and_predicates_are_triple_patterns() -> None:
    assert triples("?s a <urn:p> ; <urn:p> 1 , ?o ; .") == [
        TriplePattern(S, RDF_TYPE, UP),
        TriplePattern(S, UP, integer("1")),
        TriplePattern(S, UP, OBJECT),
    ]


def test_a_collection_is_the_triple_patterns_of_its_cells() -> None:
    one, two = BlankNode("b0"), BlankNode("b1")
    assert triples("?s ?p (1 ?o)") == [
        TriplePattern(S, P, one),
        TriplePattern(one, RDF_FIRST, integer("1")),
        TriplePattern(one, RDF_REST, two),
        TriplePattern(two, RDF_FIRST, OBJECT),
        TriplePattern(two, RDF_REST, RDF_NIL),
    ]
    assert triples("?s ?p ()") == [TriplePattern(S, P, RDF_NIL)]


def test_a_new_blank_node_has_a_label_that_the_text_does_not_have() -> None:
    assert triples("_:b0 ?p [] ; ?p [ ?p _:b2 ]") == [
        TriplePattern(BlankNode("b0"), P, BlankNode("b1")),
        TriplePattern(BlankNode("b0"), P, BlankNode("b3")),
        TriplePattern(BlankNode("b3"), P, BlankNode("b2")),
    ]


@pytest.mark.parametrize("written", ["?a -1", "?a-1"])
def test_a_number_with_a_sign_after_an_operand_is_added(written: str) -> None:
    assert expression(written) == Arithmetic("+", A, integer("-1"))
    assert expression(f"{written} * ?b") == Arithmetic("+", A, Arithmetic("*", integer("-1"), B))


def test_a_sign_apart_from_its_number_is_an_operator() -> None:
    assert expression("?a - 1") == Arithmetic("-", A, integer("1"))


def test_a_sign_after_a_path_is_no_modifier_of_it() -> None:
    assert triples("?s <urn:p> -1") == [TriplePattern(S, UP, integer("-1"))]
    assert triples("?s <urn:p>+ +1") == [TriplePattern(S, RepeatedPath(UP, "+"), integer("+1"))]


def test_an_iri_may_be_multiplied() -> None:
    assert expression("<urn:p> * 2") == Arithmetic("*", UP, integer("2"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"\t\"\\u0041"', '\t"\\u0041'),
        ("'''it's ''a'''", "it's ''a"),
        (r'"\u00e9\U0001F9EC"', "é🧬"),
        ("''", ""),
        ('""""a"""', '"a'),
    ],
)
def test_a_string_has_its_escapes_resolved(written: str, value: str) -> None:
    assert triples(f"?s ?p {written}") == [TriplePattern(S, P, Literal(value))]


def test_lexical_forms_are_kept() -> None:
    (triple,) = triples("?s ?p 01.50")
    assert triple.object == Literal("01.50", datatype=NamedNode(XSD + "decimal"))


def test_escapes_in_names_are_resolved() -> None:
    tree = parse(r"PREFIX a: <urn:> ASK { ?s a:x\~\u0041 ?\u006F }").tree
    assert isinstance(tree, Query)
    assert tree.form.where == Join((BGP((TriplePattern(S, NamedNode("urn:x~A"), OBJECT),)),))


def test_names_are_resolved_against_the_prologue_and_the_base() -> None:
    text = "BASE <x/> PREFIX : <#> SELECT * FROM <g> { :a ?p <../o> }"
    tree = parse(text, base="https://example.org/y").tree
    assert isinstance(tree, Query)
    assert tree.default == (NamedNode("https://example.org/x/g"),)
    assert tree.base == "https://example.org/x/"
    assert tree.prefixes == (("", "https://example.org/x/#"),)
    subject, object = NamedNode("https://example.org/x/#a"), NamedNode("https://example.org/o")
    assert tree.form.where == Join((BGP((TriplePattern(subject, P, object),)),))


def test_the_base_from_outside_is_that_of_the_function_iri() -> None:
    assert (
        parse("ASK { FILTER (IRI('a') = <a>) }", base="https://example.org/").tree.base
        == "https://example.org/"
    )


def test_a_prefix_from_outside_is_among_those_of_the_tree_where_it_is_used() -> None:
    tree = parse("ASK { ?s a:p ?o }", prefixes={"a": "urn:", "b": "urn:b:"}).tree
    assert tree.prefixes == (("a", "urn:"),)


def test_a_sub_select_is_a_group_of_its_own() -> None:
    inner = ToMultiset(Select(where=Join(), projection=(A,)))
    assert where("SELECT ?a {}") == inner
    assert where("{ SELECT ?a {} }") == Join((inner,))


def test_rows_of_values_are_kept_with_what_is_undefined() -> None:
    assert where("VALUES (?a ?b) { (1 UNDEF) }") == Join((Values((A, B), ((integer("1"), None),)),))


def test_an_empty_update_has_no_operations() -> None:
    assert parse("PREFIX a: <urn:>").tree == Update((), prefixes=(("a", "urn:"),))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", 2, 15, "`}` cannot stand here"),
        ("ASK {\n  { ?s ?p ?o\n", 2, 3, "`{` is never closed"),
        ("ASK { ?s a:b ?o }", 1, 10, "prefix `a:` is not declared"),
        ("ASK {\n ?s <p> ?o }", 2, 5, "not an absolute IRI"),
        ("PREFIX a: <urn:>\nBASE <x>\nASK {}", 2, 6, "not an absolute IRI"),
        ("ASK {} LIMIT 99999999999999999999999999", 1, 14, "larger than any engine counts to"),
        ("ASK {} LIMIT -1", 1, 14, "`-1` cannot stand here"),
        ("ASK { BIND (COUNT(?s) AS ?n) }", 1, 13, "COUNT cannot stand in BIND"),
        ("ASK { FILTER (SUM(?s) > 1) }", 1, 15, "SUM cannot stand in FILTER"),
        ("SELECT (SUM(MAX(?s)) AS ?n) {}", 1, 13, "MAX cannot stand in another aggregate"),
        ("ASK { VALUES (?a ?b) { (1 2) (3) } }", 1, 30, "1 values for 2 variables"),
        ("ASK { ?s ?p 'a'@en--ltr }", 1, 16, "no language tag"),
        ("ASK { ?s ?p ?o } ASK", 1, 18, "`ASK` cannot stand here"),
        ("SELECT", 1, 7, "ends too early"),
        ("ASK { ?a ?b ?c BIND (1 AS ?c) }", 1, 16, "BIND cannot give it another"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 1, "GROUP BY"),
        ("SELECT ?o { ?s ?p ?o } GROUP BY ?s", 1, 8, "differs within a group"),
        ("INSERT DATA { ?s <urn:p> 1 }", 1, 15, "no variables"),
        ("ASK { FILTER (nil()) }", 1, 15, "no keyword `nil`"),
        ("ASK { A ?p ?o }", 1, 7, "`A` cannot stand here"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as fault:
        parse(text)
    assert fault.value.place is not None
    assert (fault.value.place.line, fault.value.place.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "column", "name"),
    [
        ("ASK { ?s ?p <<( ?a ?b ?c )>> }", 13, "triple terms are"),
        ("INSERT DATA { <urn:s> <urn:p> <<(<urn:a> <urn:b> 1)>> }", 31, "triple terms are"),
        ("ASK { BIND (<<( ?a ?b ?c )>> AS ?t) }", 13, "triple terms are"),
        ("ASK { <<<urn:a> ?b ?c>> ?p ?o }", 7, "reified triples are"),
        ("ASK { ?s ?p ?o {| ?a ?b |} }", 17, "annotations are"),
        ("ASK { ?s ?p ?o ~ ?r }", 16, "reifiers are"),
        ("ASK { ?s ?p ?o FILTER (isTriple(?o)) }", 24, "functions such as ISTRIPLE are"),
        ('VERSION "1.2" ASK {}', 1, "declarations of a version are"),
    ],
)
def test_what_is_of_sparql_1_2_is_refused_by_its_name(text: str, column: int, name: str) -> None:
    with pytest.raises(QueryError, match=f"^query:1:{column}: SPARQL 1.2 {name} not supported"):
        parse(text)


@pytest.mark.parametrize("text", ["ASK { FILTER (1 < < 2) }", "ASK { | }", "ASK { triples }"])
def test_what_is_of_no_sparql_is_not_called_so(text: str) -> None:
    with pytest.raises(QueryError) as refusal:
        parse(text)
    assert "1.2" not in refusal.value.message


def test_a_keyword_that_there_is_not_is_told_with_the_closest_one() -> None:
    with pytest.raises(QueryError, match=r"no keyword `FILTR`.*Did you mean FILTER\?"):
        parse("ASK { ?s ?p ?o FILTR (?o > 1) }")


def test_a_fault_names_what_could_stand_there() -> None:
    with pytest.raises(QueryError) as fault:
        parse("SELECT ?s WHERE { ?s ?p ?o } GROUP ?s")
    assert fault.value.hint == "Write one of BY."


_PIECES = re.findall(
    r"\S+",
    r"""
    SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED INSERT DELETE DATA WITH CLEAR LOAD FILTER BIND VALUES
    OPTIONAL UNION MINUS GRAPH SERVICE EXISTS NOT IN AS GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT UNDEF
    COUNT SUM COALESCE IF NOW BASE PREFIX a
    { } ( ) [ ] . , ; * + - / | ^ ! = < && || ^^ ? ?a ?b _:x <urn:a> <>
    <%zz> : p: p:a 'a' "b" '''c''' @en @en--ltr 1 -1 1.5 1e9 99999999999999999999 true \u0041 '\uD800' # é
    """,
)


def faults(text: str) -> list[QueryError]:
    """The fault of a text, unless it has a tree, which is then the one of what is printed."""
    try:
        tree = parse(text).tree
    except QueryError as fault:
        return [fault]
    assert parse(printed(tree)).tree == tree
    return []


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from([*_PIECES, "\n", "\ud800"]), max_size=25).map(" ".join))
@example("ASK { ?a ?b ( ) [ ] , [ ?a ( 1 ) ] }")
def test_any_text_is_parsed_or_refused_with_its_place(text: str) -> None:
    for fault in faults(text):
        assert fault.place is not None


@pytest.mark.parametrize(("before", "after"), [("{ ", " }"), ("FILTER (!EXISTS { ", " })")])
def test_brackets_nest_as_deep_as_the_limit_and_no_deeper(before: str, after: str) -> None:
    brackets = before.count("{") + before.count("(")
    deep = (DEEPEST - 1) // brackets
    assert where(before * deep + after * deep)
    with pytest.raises(LimitError, match="brackets are open"):
        where(before * (deep + 1) + after * (deep + 1))


def test_a_long_chain_is_no_deep_one() -> None:
    many = " || ".join(["?a"] * 5000)
    assert len(getattr(expression(many), "operands")) == 5000  # noqa: B009
    assert len(triples("?s ?p ?o . " * 5000)) == 5000


def test_data_in_a_query_form_has_its_place() -> None:
    parsed = parse("ASK {\n  OPTIONAL { ?s ?p ?o } }")
    assert isinstance(parsed.tree, Query)
    assert isinstance(parsed.tree.form, Ask)
    assert isinstance(parsed.tree.form.where, Join)
    place = parsed.error(parsed.tree.form.where.parts[0], "").place
    assert place is not None
    assert (place.line, place.column) == (2, 3)


# RFC 3986, section 5.4, with `?y` where the base has a query of its own.
@pytest.mark.parametrize(
    ("reference", "resolved"),
    [
        ("g:h", "g:h"),
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"),
        ("#", "http://a/b/c/d;p?q#"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("./../g", "http://a/b/g"),
        ("g/../h", "http://a/b/c/h"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
    ],
)
def test_relative_iris_resolve_as_the_examples_of_their_specification(reference: str, resolved: str) -> None:
    assert resolve("http://a/b/c/d;p?q", reference) == resolved


def test_the_last_segment_of_a_long_base_is_cut() -> None:
    folder = "http://a/" + "b/" * 50_000
    assert resolve(folder + "c" * 100_000, "g") == folder + "g"
    assert resolve("http://a/" + "b" * 100_000 + "?q", "g") == "http://a/g"
    assert resolve("urn:" + "b" * 100_000, "g") == "urn:g"


def test_the_iris_of_a_text_are_those_after_its_prologue_with_their_places() -> None:
    text = """BASE <urn:b> PREFIX p: <urn:p/> SELECT * FROM <urn:g> {
        ?s a p:x, 'ö<urn:no>'^^q:y ; <urn:z> p:x FILTER(<urn:f>(?a) < 1) } # <urn:no>"""
    iris = [(iri.value, text[start:end]) for iri, start, end in parse(text, prefixes={"q": "urn:q/"}).iris()]
    assert iris == [
        ("urn:g", "<urn:g>"),
        ("urn:p/x", "p:x"),
        ("urn:q/y", "q:y"),
        ("urn:z", "<urn:z>"),
        ("urn:p/x", "p:x"),
        ("urn:f", "<urn:f>"),
    ]
