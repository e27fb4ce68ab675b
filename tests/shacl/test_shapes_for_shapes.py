"""What the W3C's shapes for shapes find ill-formed is refused (SHACL, appendix C)."""

from pathlib import Path

import pyshacl
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import InputError, ShapesError
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST, Term
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.shacl.vocabulary import sh
from shacl.drawn import ex, typed
from shacl.generated import COMPARABLE, shapes_graph

pytestmark = pytest.mark.slow

SHAPES_FOR_SHAPES = read_shapes(read(Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl").quads)
ODD: list[Term] = [ex("a"), ex("Shape0"), RDF_NIL, sh("IRI"), BlankNode("odd"), *COMPARABLE[:2]]
ODD += [typed("-1", "integer"), typed("true", "boolean"), typed("1", "date")]
READ = "http://www.w3.org/ns/shacl#"


@seed(20260104)
@settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(shapes_graph(COMPARABLE), st.data())
def test_what_the_shapes_for_shapes_find_is_refused(shapes: list[Quad], draw: st.DataObject) -> None:
    of_shacl = [number for number, quad in enumerate(shapes) if _is_read(quad.predicate)]
    number = draw.draw(st.sampled_from(of_shacl))
    quad, odd = shapes[number], draw.draw(st.sampled_from(ODD))
    changed = [Quad(quad.subject, quad.predicate, odd)]
    if draw.draw(st.booleans()):
        changed.append(quad)
    mangled = [*shapes[:number], *changed, *shapes[number + 1 :]]
    if validate_quads(mangled, SHAPES_FOR_SHAPES).conforms:
        return
    try:
        read_shapes(mangled, strict=True)
    except (InputError, ShapesError):
        return
    raise AssertionError(f"{quad} became {changed}, and was read.")


def _is_read(predicate: NamedNode) -> bool:
    return predicate in (RDF_FIRST, RDF_REST) or predicate.value.startswith(READ)
