"""What publishing needs of a knowledge graph."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from phegraph.project.loading import Loaded
from phegraph.project.project import Project
from phegraph.questions.asking import Asker
from phegraph.questions.names import Names
from phegraph.rdf.reading.reader import Reading
from phegraph.store.protocol import Store


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
