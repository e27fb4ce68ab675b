"""Value range constraint components (SHACL, section 4.3)."""

from pyoxigraph import Literal

from phegraph.rdf.terms import XSD, Term, text
from phegraph.shacl.compile.constraints.scope import EachTest, Scope
from phegraph.shacl.shapes.model import Constraint


def compared(operator: str) -> EachTest:
    """The component for an operator: a value node violates it unless the comparison holds.

    A comparison that cannot be made does not hold (SHACL, section 4.3.1).
    """

    def violates(constraint: Constraint, scope: Scope, value: str) -> str:
        found = scope.literals.value(value)
        # Some servers put everything into an order with numbers.
        kind = f"isNumeric({found}) && " if _is_number(constraint.term) else ""
        return f"!COALESCE({kind}{found} {operator} {text(constraint.term)}, false)"

    return violates


def _is_number(term: Term) -> bool:
    numbers = ("integer", "decimal", "double", "float")
    return isinstance(term, Literal) and term.datatype.value in {XSD + name for name in numbers}


min_exclusive = compared(">")
min_inclusive = compared(">=")
max_exclusive = compared("<")
max_inclusive = compared("<=")
