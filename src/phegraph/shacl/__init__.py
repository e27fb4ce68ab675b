"""SHACL: shapes to SPARQL selects to results.

`validate` has the arguments of `pyshacl.validate`. `check` validates a store, `check_quads` statements, and
`results` gives results as they are found; `read_shapes` reads shapes once for several of them.
`phegraph.shacl.reference.validate_reference` is pySHACL behind the same data.
"""

from typing import TYPE_CHECKING, Any

from phegraph.shacl.engine import check, check_quads, results
from phegraph.shacl.model import Report, Result
from phegraph.shacl.report import report_text, report_triples
from phegraph.shacl.shape import Shapes
from phegraph.shacl.shapes import read_shapes

if TYPE_CHECKING:
    from phegraph.shacl.interface import report_graph, validate

__all__ = [
    "Report",
    "Result",
    "Shapes",
    "check",
    "check_quads",
    "read_shapes",
    "report_graph",
    "report_text",
    "report_triples",
    "results",
    "validate",
]


def __getattr__(name: str) -> Any:
    """What needs rdflib, imported when it is first asked for."""
    if name in ("report_graph", "validate"):
        from phegraph.shacl import interface

        return getattr(interface, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
