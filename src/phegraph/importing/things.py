"""The things of rows and of the members of their lists: what each is in the graph."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.errors import QueryError
from phegraph.finding import Place
from phegraph.importing.mapping import NEW, Mapped, RowThings
from phegraph.importing.reconciling import Known, Reconciler, node
from phegraph.importing.reviews import Match
from phegraph.importing.rows import Cells, Row
from phegraph.importing.summary import ImportSummary
from phegraph.importing.writing import file_of
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project
from phegraph.rdf.terms import OWL
from phegraph.sparql.filling import Cell
from phegraph.sparql.guard import guard

_SAME_AS = NamedNode(OWL + "sameAs")
"""What `phegraph merge` leaves of a thing that was found to be another."""


class FoundThings:
    """Finds the things of rows, by what the graph has without what the mapping itself wrote."""

    def __init__(self, project: Project, mapped: Mapped, matches: Sequence[Match]) -> None:
        """Look up what the graph has.

        Args:
            project: The project.
            mapped: The mapping.
            matches: What was proposed and decided.

        Raises:
            QueryError: What the graph has cannot be looked up.
        """
        self._reconcilers = _reconcilers(project, mapped, matches) if mapped.things else {}
        self._by_list: dict[str, list[RowThings]] = {}
        for things in mapped.things:
            for name in dict.fromkeys(mapped.list_of([column]) for column in things.columns):
                self._by_list.setdefault(name, []).append(things)

    def has(self, iri: str) -> bool:
        """Whether the graph has a thing, other than by the mapping."""
        return any(reconciler.has(iri) for reconciler in self._reconcilers.values())

    def of_row(self, row: Row, summary: ImportSummary) -> Mapping[str, Cell] | None:
        """What the things of a row are; None where one is not there that the row is left out without."""
        found: dict[str, Cell] = {}
        for things in self._by_list.get("", ()):
            one = self._decided(things, row.cells, summary)
            if things.required and one[things.variable] is None:
                summary.unknown += 1
                return None
            found |= one
        return found

    def of_lists(
        self, row: Row, summary: ImportSummary
    ) -> Iterator[tuple[tuple[str, int], Mapping[str, Cell]]]:
        """What the things of the members of lists are, by the list and the number of the member, from 1."""
        for name, several in self._by_list.items():
            for number, member in enumerate(row.lists.get(name, ()) if name else (), 1):
                found: dict[str, Cell] = {}
                for things in several:
                    found |= self._decided(things, member, summary)
                yield (name, number), found

    def _decided(self, things: RowThings, cells: Cells, summary: ImportSummary) -> dict[str, Cell]:
        decision = self._reconcilers[things.variable].decide(cells)
        if decision.how and (decision.iri or not things.required):
            summary.decisions[decision.how] += 1
        summary.proposed += decision.proposed
        is_new = decision.how == "new"
        return {things.variable: node(decision), things.variable + NEW: "true" if is_new else None}


def _reconcilers(project: Project, mapped: Mapped, matches: Sequence[Match]) -> dict[str, Reconciler]:
    """What finds the things of rows in the graph, without what this mapping itself wrote."""
    own = project.name_of(file_of(project, mapped))
    graph = LoadedGraph(replace(project, exclude=(*project.exclude, own)))
    taken = frozenset(
        quad.subject.value
        for reading in graph.sound_readings().values()
        for quad in reading.quads
        if isinstance(quad.subject, NamedNode)
    )
    merged = {
        quad.subject.value: quad.object.value
        for reading in graph.sound_readings().values()
        for quad in reading.quads
        if quad.predicate == _SAME_AS
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }
    reconcilers = {}
    for things in mapped.things:
        try:
            solutions = graph.store.select(guard(things.existing, project.prefixes.namespaces).text)
        except QueryError as error:
            message = f"The things of ?{things.variable} cannot be looked up: {error.message}"
            raise QueryError(message, hint=error.hint, place=Place(mapped.file)) from error
        known = Known(things, solutions.variables, solutions)
        reconcilers[things.variable] = Reconciler(
            mapped, things, known, matches, taken, project.prefixes, merged
        )
    return reconcilers
