"""Value range constraint components (SHACL, section 4.3)."""

from typing import Literal as OneOf

from pyoxigraph import Literal, Variable

from phegraph.rdf.terms import XSD, Term
from phegraph.shacl.compile.component import LITERAL, Component, ValueTest
from phegraph.shacl.compile.scope import Scope, constant
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import FALSE, all_of, call, negated
from phegraph.sparql.algebra.tree import Comparison, Expression


def _compared(operator: OneOf["<", ">", "<=", ">="]) -> ValueTest:
    """The test for an operator: a value node violates it unless the comparison holds.

    A comparison that cannot be made does not hold (SHACL, section 4.3.1).
    """

    def violates(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
        node = scope.literals.value(value)
        # Some servers put everything into an order with numbers.
        kind = [call("ISNUMERIC", node)] if _is_number(constraint.term) else []
        holds = all_of([*kind, Comparison(operator, node, constant(constraint.term))])
        return negated(call("COALESCE", holds, FALSE))

    return violates


def _is_number(term: Term) -> bool:
    numbers = ("integer", "decimal", "double", "float")
    return isinstance(term, Literal) and term.datatype.value in {XSD + name for name in numbers}


COMPONENTS = (
    Component(
        "4.3.1",
        "MinExclusive",
        "minExclusive",
        LITERAL,
        "It is not greater than {}.",
        value_test=_compared(">"),
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.3.2",
        "MinInclusive",
        "minInclusive",
        LITERAL,
        "It is not greater than or equal to {}.",
        value_test=_compared(">="),
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.3.3",
        "MaxExclusive",
        "maxExclusive",
        LITERAL,
        "It is not less than {}.",
        value_test=_compared("<"),
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.3.4",
        "MaxInclusive",
        "maxInclusive",
        LITERAL,
        "It is not less than or equal to {}.",
        value_test=_compared("<="),
        is_single=True,
        is_local=True,
    ),
)
