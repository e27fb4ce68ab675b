"""What takes long in a check: it runs beside the rest, and is kept in rounds while its inputs stay."""

from collections.abc import Callable, Hashable, Sequence, Set
from functools import partial
from typing import Any

from phegraph.check.changes import Changes
from phegraph.owl.consistency.satisfiability import find_unsatisfiable
from phegraph.owl.model import Satisfiability
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.project.loading import LoadedGraph
from phegraph.project.rounds import current_rounds
from phegraph.questions.question import Question
from phegraph.rdf.terms import Statement, statement_of
from phegraph.shacl.compile.compiler import ResultFilter
from phegraph.shacl.model import Report
from phegraph.store.answers import add_answers, with_answers
from phegraph.system.forks import can_fork
from phegraph.system.parallel import Begin


def made_before(graph: LoadedGraph, *others: object) -> dict[Hashable, Any]:
    """What a round before has made of the same statements, prefixes, settings and imports, to be added to.

    Args:
        graph: The graph.
        others: What else it depends on.
    """
    rounds = current_rounds()
    if rounds is None:
        return {}
    said = {path: (reading.quads, reading.prefixes) for path, reading in graph.every_reading.items()}
    return rounds.made_of("statements", (graph.project, graph.engine, said, graph.imports, others))


def made_of_ontology(graph: LoadedGraph) -> dict[Hashable, Any]:
    """What a round before has made of the same ontology, settings and imports, to be added to."""
    rounds = current_rounds()
    if rounds is None:
        return {}
    said = {path: graph.readings[path].quads for path in graph.project.ontology_files}
    return rounds.made_of("ontology", (graph.project, graph.prefixes.namespaces, said, graph.imports))


class Beside:
    """The classes that nothing can be of, the report of the shapes, and the answers of the questions."""

    def __init__(
        self,
        graph: LoadedGraph,
        changes: Changes | None,
        made: dict[Hashable, Any],
        result_filter: ResultFilter,
        questions: Sequence[Question],
        begin: Begin,
    ) -> None:
        """Begin all, but for what is made already.

        The questions are asked beside the rest in rounds alone, and while axioms stay: there is work enough
        before.

        Args:
            graph: The graph, closed.
            changes: What changed, where only that is checked.
            made: What was made before, of the same, which is added to.
            result_filter: Which results of shapes are of interest.
            questions: The questions to be asked.
            begin: Begins a piece of work.
        """
        self._made = made
        self._of_axioms = {} if changes else _made_of_axioms(graph)
        if "unsatisfiable" not in self._of_axioms:
            self._unsatisfiable = begin(partial(_unsatisfiable, graph, changes))
        if "report" not in made:
            if current_rounds() and graph.engine == "compiled":
                _ = graph.read_shapes  # here, for what a fork reads is gone with it
            self._validation = begin(lambda: with_answers(lambda: graph.validate(result_filter)))
        self.ask: Callable[[], None] = lambda: None
        """Waits until the questions are asked."""
        if questions and "unsatisfiable" in self._of_axioms and can_fork():
            self.ask = graph.asker.ask_beside(questions, begin)

    def unsatisfiable(self) -> Satisfiability:
        """The classes and properties that nothing can be of, when they are known."""
        if "unsatisfiable" not in self._of_axioms:
            self._of_axioms["unsatisfiable"] = self._unsatisfiable()
        satisfiability: Satisfiability = self._of_axioms["unsatisfiable"]
        return satisfiability

    def report(self) -> Report:
        """The report of the shapes, when it is there."""
        if "report" not in self._made:
            self._made["report"], answers = self._validation()
            add_answers(answers)
        report: Report = self._made["report"]
        return report


def _made_of_axioms(graph: LoadedGraph) -> dict[Hashable, Any]:
    """What a round before has made of the same axioms, to be added to."""
    rounds = current_rounds()
    return rounds.made_of("axioms", _axioms(graph)) if rounds else {}


def _axioms(graph: LoadedGraph) -> Set[Statement]:
    return tbox_in(graph.store, map(statement_of, graph.axioms), asserted=True).statements


def _unsatisfiable(graph: LoadedGraph, changes: Changes | None) -> Satisfiability:
    """The classes and properties that nothing can be of, whatever the data say.

    Axioms that did not change are tried only if they mention a node that did, or may be the cause of an
    inconsistency.
    """
    axioms = _axioms(graph)
    is_consistent = not graph.close().inconsistencies
    if changes and is_consistent and changes.nodes.isdisjoint(term for axiom in axioms for term in axiom):
        return Satisfiability(())
    return find_unsatisfiable(axioms)
