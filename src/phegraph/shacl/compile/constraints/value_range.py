"""Value range constraint components (SHACL, section 4.3)."""

from pyoxigraph import Literal

from phegraph.rdf.terms import XSD, Term, text
from phegraph.shacl.compile.component import LITERAL, Component, ValueTest
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint


def _compared(operator: str) -> ValueTest:
    """The test for an operator: a value node violates it unless the comparison holds.

    A comparison that cannot be made does not hold (SHACL, section 4.3.1).
    """

    def violates(constraint: Constraint, scope: Scope, value: str) -> str:
        node = scope.literals.value(value)
        # Some servers put everything into an order with numbers.
        kind = f"isNumeric({node}) && " if _is_number(constraint.term) else ""
        return f"!COALESCE({kind}{node} {operator} {text(constraint.term)}, false)"

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
