"""The constraint components of SHACL Core: each module of this folder has some as `COMPONENTS`.

A component is added by a module, or a row of one; nothing else has to know it.
"""

import os
from collections.abc import Iterator
from importlib import import_module

from pyoxigraph import NamedNode

from phegraph.shacl.compile.component import Component


def _components() -> Iterator[Component]:
    for folder in __path__:
        for file in os.listdir(folder):  # noqa: PTH208 - pkgutil and pathlib take long to import
            name, suffix = os.path.splitext(file)  # noqa: PTH122
            if suffix == ".py" and name != "__init__":
                yield from import_module(f"{__name__}.{name}").COMPONENTS


COMPONENTS = tuple(sorted(_components(), key=lambda component: component.section))
"""All components, in the order of the specification."""

BY_IRI = {component.iri: component for component in COMPONENTS}


def is_local(component: NamedNode) -> bool:
    """Whether results of a component follow from the statements between a focus node and its value nodes."""
    return component in BY_IRI and BY_IRI[component].is_local
