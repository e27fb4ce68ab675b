"""Expressions are simplified as they are made."""

from collections.abc import Callable, Iterable

import pytest
from pyoxigraph import Variable

from phegraph.sparql.algebra.expressions import FALSE, TRUE, all_of, any_of, call, negated
from phegraph.sparql.algebra.printer import printed_expression
from phegraph.sparql.algebra.tree import And, Expression, Not, Or

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
