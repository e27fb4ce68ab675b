"""Random shapes on random data: the same results as pySHACL, as a multiset.

PHEGRAPH_CASES says how many cases to try, if not 200, and PHEGRAPH_SEED which. Where pySHACL departs from the
specification, `drawn.py` and `generated.py` say how and which section decides it, and the tests of
components have the case.
"""

import os

import pytest
from hypothesis import HealthCheck, event, given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from phegraph.errors import ShapesError
from phegraph.reference.validator import validate_reference
from phegraph.shacl.validation.engine import validate_quads
from shacl.generated import COMPARABLE, LITERALS, data, outline, shapes_graph

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("PHEGRAPH_CASES", "200"))
SEED = int(os.environ.get("PHEGRAPH_SEED", "20260101"))


def _case(literals: list[Literal]) -> st.SearchStrategy[tuple[list[Quad], list[Quad]]]:
    return st.tuples(data(literals), shapes_graph(literals))


@pytest.mark.filterwarnings("ignore")  # rdflib warns of every ill-typed literal.
@seed(SEED)
@settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(_case(LITERALS), _case(COMPARABLE)))
def test_random_shapes_find_what_pyshacl_finds(case: tuple[list[Quad], list[Quad]]) -> None:
    statements, shapes = case
    ours = outline(validate_quads(statements, shapes))
    try:
        theirs = outline(validate_reference(statements, shapes))
    except ShapesError:
        event("pySHACL gives up")
        return  # It does on some that are well-formed.
    assert ours == theirs
