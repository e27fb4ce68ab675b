"""What publishing needs of a knowledge graph: the public face has it, and this room may not import that."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from phegraph.asking import Asker
from phegraph.loading import Loaded
from phegraph.names import Names
from phegraph.project import Project
from phegraph.store import Store
from phegraph.turtle import Reading


class Graph(Protocol):
    """A closed graph, its names, its files and its questions."""

    @property
    def project(self) -> Project: ...

    @property
    def loaded(self) -> Loaded: ...

    @property
    def readings(self) -> Mapping[Path, Reading]: ...

    @property
    def store(self) -> Store: ...

    @property
    def names(self) -> Names: ...

    @property
    def asker(self) -> Asker: ...
