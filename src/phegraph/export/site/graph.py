"""What the site needs of a knowledge graph: the public face has it, and this room may not import that."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from phegraph.loading import Loaded
from phegraph.names import Names
from phegraph.project import Project
from phegraph.questions import Parameter, Question
from phegraph.store import Row, Store
from phegraph.terms import Term
from phegraph.turtle import Reading


class Answer(Protocol):
    """What a question answers."""

    @property
    def values(self) -> Mapping[str, Term]: ...

    @property
    def variables(self) -> Sequence[str]: ...

    @property
    def rows(self) -> Sequence[Row]: ...


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
    def questions(self) -> Mapping[str, Question]: ...

    def ask(self, name: str, /, **values: str) -> Answer: ...

    def allowed(self, parameter: Parameter) -> list[Term]: ...

    def text_of(self, question: Question, values: Mapping[str, Term]) -> str: ...

    def export(self, to: Path | str, *, formats: Sequence[str] = ()) -> Iterable[Path]: ...
