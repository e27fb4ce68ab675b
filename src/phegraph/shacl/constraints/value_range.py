"""Value range constraint components (SHACL, section 4.3)."""

from phegraph.shacl.constraints.scope import EachTest, Scope
from phegraph.shacl.shape import Constraint
from phegraph.terms import text


def compared(operator: str) -> EachTest:
    """The component for an operator: a value node violates it unless the comparison holds.

    A comparison that cannot be made does not hold (SHACL, section 4.3.1).
    """

    def violates(constraint: Constraint, scope: Scope, value: str) -> str:
        return f"!COALESCE({scope.words.value(value)} {operator} {text(constraint.term)}, false)"

    return violates


min_exclusive = compared(">")
min_inclusive = compared(">=")
max_exclusive = compared("<")
max_inclusive = compared("<=")
