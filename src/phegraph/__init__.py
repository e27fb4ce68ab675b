"""The knowledge graph of the Physics-for-Health field, and the toolkit around it.

`docs/python.md` shows what can be done from Python. What is not in `__all__` is not public.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from phegraph.version import __version__ as __version__

if TYPE_CHECKING:
    from phegraph.errors import (
        ExportError,
        InputError,
        LimitError,
        PhegraphError,
        ProjectError,
        QueryError,
        ShapesError,
        StoreError,
    )
    from phegraph.finding import Finding, Place, Severity
    from phegraph.graph import KnowledgeGraph
    from phegraph.owl.model import Closure
    from phegraph.questions.files import FileGraph
    from phegraph.rdf.reading.reader import read
    from phegraph.shacl.model import Report
    from phegraph.standalone import close, entails, validate

__all__ = [
    "Closure",
    "ExportError",
    "FileGraph",
    "Finding",
    "InputError",
    "KnowledgeGraph",
    "LimitError",
    "PhegraphError",
    "Place",
    "ProjectError",
    "QueryError",
    "Report",
    "Severity",
    "ShapesError",
    "StoreError",
    "close",
    "entails",
    "read",
    "validate",
]

_MODULES = {
    **dict.fromkeys((name for name in __all__ if name.endswith("Error")), "errors"),
    **dict.fromkeys(("Finding", "Place", "Severity"), "finding"),
    **dict.fromkeys(("close", "entails", "validate"), "standalone"),
    "Closure": "owl.model",
    "FileGraph": "questions.files",
    "KnowledgeGraph": "graph",
    "Report": "shacl.model",
    "read": "rdf.reading.reader",
}


def __getattr__(name: str) -> object:
    """A public name, its module imported when it is first asked for: commands start without most of them."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
