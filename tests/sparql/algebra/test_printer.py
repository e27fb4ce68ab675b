"""Every tree is printed as text that parses back to it, and that engines read."""

import pyoxigraph
import pytest
from hypothesis import assume, given, settings
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.printer import printed, printed_expression, printed_path, printed_pattern
from phegraph.sparql.algebra.tree import (
    AlternativePath,
    And,
    Arithmetic,
    Call,
    Comparison,
    Exists,
    Extend,
    Filter,
    InsertData,
    InversePath,
    Modify,
    Not,
    Or,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    Service,
    Update,
    bgp,
    join,
    values,
)
from phegraph.sparql.algebra.walk import parts
from sparql.algebra.trees import queries, updates

A, B, C = map(Variable, "abc")
P, Q = NamedNode("urn:p"), NamedNode("urn:q")
ONE = Literal("1", datatype=NamedNode(XSD + "integer"))


@settings(deadline=None, max_examples=300)
@given(queries())
def test_a_query_is_printed_as_text_that_parses_back_to_it(tree: Query) -> None:
    assert parse(printed(tree)).tree == tree
    assert parse(printed(tree, indent=4)).tree == tree


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(updates())
def test_an_update_is_printed_as_text_that_parses_back_to_it(tree: Update) -> None:
    assert parse(printed(tree)).tree == tree
    assert parse(printed(tree, indent=4)).tree == tree


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(queries())
def test_oxigraph_reads_what_is_printed(tree: Query) -> None:
    assume(not any(isinstance(part, Service) for part in parts(tree)))  # Oxigraph would call the server
    assert refusal(printed(tree)) is None


def refusal(text: str) -> str | None:
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        return str(error)[:100]
    except RuntimeError:  # a function that it does not have
        return None
    return None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Or((And((A, B)), C)), "?a && ?b || ?c"),
        (And((Or((A, B)), C)), "(?a || ?b) && ?c"),
        (Or((Or((A, B)), C)), "(?a || ?b) || ?c"),
        (Not(Comparison("=", A, B)), "!(?a = ?b)"),
        (Arithmetic("-", A, Arithmetic("-", B, C)), "?a - (?b - ?c)"),
        (Arithmetic("-", Arithmetic("-", A, B), C), "?a - ?b - ?c"),
        (Arithmetic("*", Arithmetic("+", A, B), C), "(?a + ?b) * ?c"),
        (Arithmetic("+", Arithmetic("*", A, B), C), "?a * ?b + ?c"),
        (Call("STRLEN", (Literal('"'),)), r'STRLEN("\"")'),
        (Exists(join(bgp((A, P, ONE))), negated=True), "NOT EXISTS { ?a <urn:p> 1 . }"),
    ],
)
def test_an_expression_has_the_brackets_that_it_needs(expression: Or, text: str) -> None:
    assert printed_expression(expression) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (InversePath(RepeatedPath(P, "*")), "^<urn:p>*"),
        (RepeatedPath(InversePath(P), "*"), "(^<urn:p>)*"),
        (SequencePath((P, AlternativePath((P, Q)))), "<urn:p>/(<urn:p>|<urn:q>)"),
        (AlternativePath((SequencePath((P, Q)), P)), "<urn:p>/<urn:q>|<urn:p>"),
        (RepeatedPath(RepeatedPath(P, "+"), "?"), "(<urn:p>+)?"),
    ],
)
def test_a_path_has_the_brackets_that_it_needs(path: InversePath, text: str) -> None:
    assert printed_path(path) == text


def test_an_aggregate_of_an_engine_may_be_of_distinct_values() -> None:
    tree = Query(Select(projection=(Extend(A, Call(P, (B,), distinct=True)),), where=join()))
    assert printed(tree) == "SELECT (<urn:p>(DISTINCT ?b) AS ?a) WHERE {}"
    assert parse(printed(tree)).tree == tree


def test_a_form_or_an_operation_alone_is_printed_as_the_whole_of_a_request() -> None:
    where = join(values(A, (P, ONE)), bgp((A, P, B)))
    form, operation = Select(projection=(A,), where=where), Modify(where, insert=join(bgp((B, P, A))))
    assert parse(printed(form)).tree == Query(form)
    assert parse(printed(operation, indent=2)).tree == Update((operation,))


def test_a_number_with_a_plus_has_quotes_since_a_server_takes_it_for_a_path() -> None:
    number = Literal("+1", datatype=ONE.datatype)
    text = printed(InsertData(join(bgp((P, Q, number)))))
    assert text == f'INSERT DATA {{ <urn:p> <urn:q> "+1"^^<{ONE.datatype.value}> . }}'
    assert parse(text).tree == parse("INSERT DATA { <urn:p> <urn:q> +1 }").tree


def test_a_pattern_alone_is_printed_in_one_line() -> None:
    pattern = join(bgp((A, P, B)), Filter(Comparison("<", B, ONE)), Extend(C, A))
    assert printed_pattern(pattern) == "{ ?a <urn:p> ?b . FILTER (?b < 1) BIND (?a AS ?c) }"


def test_braces_indent_what_they_hold() -> None:
    query = Query(
        Select(where=join(bgp((A, P, B), (B, Q, C))), projection=(A,), limit=5), prefixes=(("u", "urn:"),)
    )
    lines = ["PREFIX u: <urn:>", "SELECT ?a WHERE {", "  ?a u:p ?b .", "  ?b u:q ?c .", "}", "LIMIT 5"]
    assert printed(query, indent=2).splitlines() == lines
