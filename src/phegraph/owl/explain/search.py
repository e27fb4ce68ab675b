"""The search for a proof: an and-or graph, expanded from the goal and proven from its leaves."""

from collections.abc import Callable, Iterator
from itertools import tee
from typing import Protocol

from msgspec import Struct
from pyoxigraph import Literal

from phegraph.owl.model import Proof
from phegraph.rdf.terms import Statement


class Step(Struct, frozen=True):
    """An instance of a rule; of the explanation, what makes it where it is asked for."""

    rule: str
    axiom: tuple[Statement, ...]
    premises: tuple[Statement, ...]
    explanation: Callable[[], str]


class StepSource(Protocol):
    """The source of a search: it knows asserted statements, and the steps to inferred ones."""

    def is_asserted(self, statement: Statement) -> bool:
        """Whether a statement is asserted in the data or the ontology."""
        ...

    def steps(self, goal: Statement, page: int) -> Iterator[Step | None]:
        """The instances of rules that conclude a statement; None stands for more than a page of one rule."""
        ...


class KnownSteps(Struct):
    """The steps of a source, looked up once for all searches, and to no more than so many statements.

    Attributes:
        source: The source.
        left: The number of statements that the steps to are still looked up; to others there are none.
    """

    source: StepSource
    left: int
    _known: dict[tuple[Statement, int], Iterator[Step | None]] = {}

    def is_asserted(self, statement: Statement) -> bool:
        """Whether a statement is asserted in the data or the ontology."""
        return self.source.is_asserted(statement)

    def steps(self, goal: Statement, page: int) -> Iterator[Step | None]:
        """The instances of rules that conclude a statement, as of the source, each looked up when needed."""
        known = self._known.get((goal, page))
        if known is None:
            if not self.left:
                return iter(())
            self.left -= 1
            known = self.source.steps(goal, page)
        self._known[goal, page], steps = tee(known)
        return steps


class Search(Struct):
    """A search for proofs.

    Attributes:
        prover: The source of steps.
        page: The most instances of a rule that are considered for one statement.
        most: The most statements that it looks into; None for any number.
        is_incomplete: Whether there were more instances of a rule.
        proven: The proven statements with their steps, each after its premises.
    """

    prover: StepSource
    page: int
    most: int | None = None
    is_incomplete: bool = False
    proven: dict[Statement, Step | None] = {}
    _to_expand: list[Statement] = []
    _expanded: set[Statement] = set()
    _waiting: dict[Statement, list[tuple[Statement, Step]]] = {}
    _built: dict[Statement, Proof] = {}
    _to_build: list[Statement] = []

    def run(self, goal: Statement) -> None:
        """Search for a proof of a goal, which is in `proven` then, if there is one.

        A statement is looked into once, whatever goals lead to it; what runs have left is looked into last.
        """
        self._to_expand.append(goal)
        while self._to_expand and goal not in self.proven and len(self._expanded) != self.most:
            statement = self._to_expand.pop()
            if statement in self._expanded or statement in self.proven:
                continue
            self._expanded.add(statement)
            if self._is_leaf(statement):
                self._prove(statement, None)
                continue
            steps = self._expand(statement)
            for step in sorted(steps, key=self._missing, reverse=True):
                self._to_expand += [
                    premise for premise in (*step.premises, *step.axiom) if premise not in self.proven
                ]

    def _expand(self, statement: Statement) -> list[Step]:
        """The steps to a statement; none where one of them has all its premises proven."""
        steps: list[Step] = []
        for step in self.prover.steps(statement, self.page):
            if step is None:
                self.is_incomplete = True
            elif statement not in step.premises:
                if self._missing(step) == 0:
                    self._prove(statement, step)
                    return []
                steps.append(step)
                for premise in (*step.premises, *step.axiom):
                    self._waiting.setdefault(premise, []).append((statement, step))
        return steps

    def _is_leaf(self, statement: Statement) -> bool:
        value = isinstance(statement[0], Literal)
        return value or self.prover.is_asserted(statement)

    def _missing(self, step: Step) -> int:
        missing = [premise for premise in (*step.premises, *step.axiom) if premise not in self.proven]
        for premise in missing:
            if premise not in self._waiting and self._is_leaf(premise):
                self._prove(premise, None)
        return sum(premise not in self.proven for premise in missing)

    def _prove(self, statement: Statement, step: Step | None) -> None:
        to_prove: list[tuple[Statement, Step | None]] = [(statement, step)]
        while to_prove:
            statement, step = to_prove.pop()
            if statement not in self.proven:
                self.proven[statement] = step
                self._to_build.append(statement)
                for conclusion, by in self._waiting.pop(statement, ()):
                    if conclusion not in self.proven and all(
                        p in self.proven for p in (*by.premises, *by.axiom)
                    ):
                        to_prove.append((conclusion, by))

    def proof(self, goal: Statement) -> Proof:
        """The proof of a proven goal."""
        built = self._built
        for statement in self._to_build:
            step = self.proven[statement]
            if step is None:
                typed = isinstance(statement[0], Literal)
                built[statement] = Proof(
                    statement,
                    "dt-type2" if typed else "",
                    explanation="the value is of the datatype" if typed else "",
                )
            else:
                axiom = tuple(built[premise] for premise in step.axiom)
                premises = tuple(built[premise] for premise in step.premises)
                built[statement] = Proof(statement, step.rule, axiom, premises, step.explanation())
        self._to_build.clear()
        return built[goal]
