"""Queries of a shapes graph run within limits, and never reach a network."""

import re

import pytest

from phegraph.errors import LimitError, PhegraphError, ShapesError
from phegraph.reference.validator import validate_reference
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import data_of_quads
from phegraph.shacl.validation.engine import results, validate_quads
from phegraph.system.limits import Budget
from shacl.graphs import left_out, quads, report

DATA = " ".join(f"ex:n{number} a ex:C ; ex:p {number} ." for number in range(60))
S = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "
ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER (CONCAT(STR(?a), STR(?l)) = '-')"
PLAIN = "ex:T a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxInclusive 58 ] ."
SHORT = Budget(seconds=5)

BY = {
    "a SELECT": f'{S} sh:sparql [ sh:select "SELECT $this {{ $this a ?t . {ENDLESS} }}" ] .',
    "an ASK validator": f"""ex:X a sh:ConstraintComponent ; sh:parameter [ sh:path ex:x ] ;
        sh:validator [ sh:ask "ASK {{ {ENDLESS} }}" ] . {S} ex:x 1 .""",
    "a target": f"""ex:S a sh:NodeShape ; sh:nodeKind sh:Literal ;
        sh:target [ a sh:SPARQLTarget ; sh:select "SELECT $this {{ $this a ?t . {ENDLESS} }}" ] .""",
    "a nested shape": f"""{S} sh:not ex:N .
        ex:N a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this {{ $this a ?t . {ENDLESS} }}" ] .""",
}


@pytest.mark.slow
@pytest.mark.parametrize("by", BY)
def test_a_query_that_takes_for_ever_is_a_failure_and_the_rest_is_validated(by: str) -> None:
    found = validate_quads(quads(DATA), quads(BY[by] + PLAIN), limits=SHORT)
    assert {failure.rule for failure in found.failures} == {"shapes/limit"}
    assert "no answer after 5 seconds" in found.failures[0].message
    assert "example.org/S" in found.failures[0].message
    assert [result.focus.value[-3:] for result in found.results] == ["n59"]
    assert not found.conforms


def test_a_query_of_too_many_rows_is_a_failure() -> None:
    shapes = f'{S} sh:sparql [ sh:select "SELECT $this ?value {{ $this a ?t . ?value ?p ?o }}" ] .'
    found = validate_quads(quads(DATA), quads(shapes), limits=Budget(rows=100))
    assert "more than 100 rows" in found.failures[0].message


def test_a_query_that_fills_the_memory_is_a_failure() -> None:
    # One text of a gigabyte: what this process has left over from other tests has no room for it.
    doubled = " ".join(f"BIND (CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(26))
    query = f"SELECT $this {{ $this a ?t . BIND (STR(?t) AS ?v0) {doubled} FILTER (STRLEN(?v26) > 0) }}"
    shapes = f'{S} sh:sparql [ sh:select "{query}" ] .'
    found = validate_quads(quads(DATA), quads(shapes), limits=Budget(seconds=0, memory=50_000_000, rows=0))
    assert "GiB of memory" in found.failures[0].message


def test_a_failure_is_an_error_where_nobody_asks_for_failures() -> None:
    shapes = read_shapes(quads(BY["a SELECT"]))
    with pytest.raises(ShapesError, match="no answer after 1 seconds"):
        list(results(data_of_quads(quads(DATA)), shapes, limits=Budget(seconds=1)))


def test_a_catastrophic_pattern_is_matched_in_linear_time_however_values_are_written() -> None:
    text = "(CONCAT('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', STR(?x)), '^(a+)+$')"
    query = f"SELECT $this {{ $this <http://example.org/p> ?x FILTER (REGEX{text}) }}"
    shapes = f'{S} sh:sparql [ sh:select "{query}" ] .'
    found = validate_quads(quads("ex:a a ex:C ; ex:p 01 ."), quads(shapes), limits=SHORT)
    assert (found.failures, found.conforms) == ((), True)


DEEP = {
    "brackets": "FILTER (" + "(" * 6000 + "true" + ")" * 6000 + ")",
    "negations": "FILTER (" + "!(" * 6000 + "true" + ")" * 6001,
    "groups": "{" * 6000 + "}" * 6000,
    "conjunctions": "FILTER (true" + " && true" * 6000 + ")",
    "patterns": "?a ?b ?c . " * 6000,
    "paths": "?a ex:p" + "/ex:p" * 6000 + " ?b",
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_query_that_would_end_the_process_is_refused(kind: str) -> None:
    prefix = "PREFIX ex: <http://example.org/> "
    shapes = f'{S} sh:sparql [ sh:select "{prefix}SELECT $this {{ $this a ?t . {DEEP[kind]} }}" ] .'
    (finding,) = left_out(shapes)
    assert re.search(r"brackets are open|patterns and operators", finding.message)


SPELLINGS = [
    "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }",
    "SERVICESILENT <http://127.0.0.1:9/> { ?a ?b ?c }",
    "sErViCe SiLeNt <http://127.0.0.1:9/> { ?a ?b ?c }",
    "SERVICE?s { ?a ?b ?c }",
    "SERVICE#\\n<http://127.0.0.1:9/> { ?a ?b ?c }",
]


@pytest.mark.parametrize("call", SPELLINGS)
def test_a_call_of_a_server_is_refused_by_each_engine(call: str) -> None:
    shapes = f'{S} sh:sparql [ sh:select "SELECT $this {{ $this ?s ?o . {call} }}" ] .'
    (finding,) = left_out(shapes)
    assert "SERVICE" in finding.message
    assert report(DATA, shapes).results == ()
    with pytest.raises(PhegraphError, match="SERVICE"):
        validate_reference(quads(DATA), quads(shapes))


@pytest.mark.slow
def test_the_reference_engine_is_ended_when_its_time_is_up() -> None:
    with pytest.raises(LimitError, match="no answer after 2 seconds"):
        validate_reference(quads(DATA), quads(BY["a SELECT"]), limits=Budget(seconds=0.1))


def test_an_unknown_function_is_told_by_its_name() -> None:
    shapes = f'{S} sh:sparql [ sh:select "SELECT $this {{ $this a ?t FILTER (<urn:half>(1)) }}" ] .'
    (finding,) = left_out(shapes)
    assert "There is no function <urn:half>" in finding.message
