"""Expressions are simplified as they are made."""

from collections.abc import Callable, Iterable

import pytest
from pyoxigraph import Variable

from phegraph.sparql.algebra.expressions import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    call,
    exists,
    filters,
    integer,
    negated,
)
from phegraph.sparql.algebra.printer import printed_expression
from phegraph.sparql.algebra.tree import And, Expression, Not, Or, bgp
from phegraph.sparql.algebra.walk import depth

A, B = Variable("a"), Variable("b")


@pytest.mark.parametrize(
    ("expression", "simplified"),
    [
        (any_of([]), FALSE),
        (any_of([FALSE, A]), A),
        (any_of([A, TRUE]), TRUE),
        (any_of([A, B, A]), Or((A, B))),
        (all_of([]), TRUE),
        (all_of([TRUE, A]), A),
        (all_of([A, FALSE]), FALSE),
        (all_of([A, B]), And((A, B))),
        (negated(TRUE), FALSE),
        (negated(FALSE), TRUE),
        (negated(A), Not(A)),
        (negated(negated(A)), A),
    ],
)
def test_what_is_known_is_left_out(expression: Expression, simplified: Expression) -> None:
    assert expression == simplified


@pytest.mark.parametrize("combine", [any_of, all_of])
def test_a_chain_is_never_wider_than_engines_can_follow(
    combine: Callable[[Iterable[Expression]], Expression],
) -> None:
    def widest(expression: Expression) -> int:
        if not isinstance(expression, Or | And):
            return 1
        return max(len(expression.operands), *map(widest, expression.operands))

    whole = combine([Variable(f"v{number}") for number in range(3000)])
    assert widest(whole) <= 50
    assert printed_expression(whole).count("?") == 3000


def test_a_call_has_its_arguments() -> None:
    assert printed_expression(call("CONTAINS", A, B)) == "CONTAINS(?a, ?b)"


def test_a_filter_that_always_holds_is_none() -> None:
    statement = bgp((A, Variable("p"), B))
    assert printed_expression(exists(statement, filters(TRUE))) == "EXISTS { ?a ?p ?b . }"
    assert printed_expression(exists(statement, filters(A))) == "EXISTS { ?a ?p ?b . FILTER (?a) }"


def test_triple_patterns_side_by_side_are_one() -> None:
    once = bgp((A, Variable("p"), B))
    assert exists(once, once) == exists(bgp(*[(A, Variable("p"), B)] * 2))


def test_a_number_is_written_without_quotes() -> None:
    assert printed_expression(integer(10**18)) == "1" + "0" * 18


def test_the_depth_is_that_of_the_deepest_part() -> None:
    assert depth(A) == 0
    assert depth(Not(A)) == 1
    assert depth(Or((A, And((Not(A), B)), Not(B)))) == 3
