"""Random shapes on random data: the same results as pySHACL, as a multiset.

`make oracle` compares many more. Where pySHACL departs from the specification, `drawn.py` and `generated.py`
say how and which section decides it, and the tests of components have the case.
"""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from phegraph.errors import ShapesError
from phegraph.reference.validator import validate_reference
from phegraph.shacl.validation.engine import validate_quads
from shacl.generated import COMPARABLE, LITERALS, Outline, data, outline, shapes_graph

pytestmark = pytest.mark.slow


def _case(literals: list[Literal]) -> st.SearchStrategy[tuple[list[Quad], list[Quad]]]:
    return st.tuples(data(literals), shapes_graph(literals))


CASE = st.one_of(_case(LITERALS), _case(COMPARABLE))


def outlines(statements: list[Quad], shapes: list[Quad]) -> tuple[Outline, Outline] | None:
    """The outlines of our report and of pySHACL's; None where it gives up, as on some well-formed shapes."""
    ours = outline(validate_quads(statements, shapes))
    try:
        return ours, outline(validate_reference(statements, shapes))
    except ShapesError:
        return None


@pytest.mark.filterwarnings("ignore")  # rdflib warns of every ill-typed literal.
@settings(
    max_examples=200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(CASE)
def test_random_shapes_find_what_pyshacl_finds(case: tuple[list[Quad], list[Quad]]) -> None:
    both = outlines(*case)
    event("compared" if both else "pySHACL gives up")
    if both:
        ours, theirs = both
        assert ours == theirs
