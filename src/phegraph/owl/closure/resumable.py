"""The engine of a closure that goes on where it was killed, for the server has notes of what is done."""

from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad, Variable

from phegraph.errors import StoreError
from phegraph.owl.closure.engine import Engine
from phegraph.owl.rules.sparql import ClosureGraphs, in_graph, select
from phegraph.owl.rules.strata import Stratum
from phegraph.sparql.algebra.tree import join
from phegraph.store.protocol import Store

_DONE = NamedNode("urn:phegraph:done")
_PROGRAM, _NUMBER = Variable("program"), Variable("number")


class ResumableEngine(Engine):
    """The evaluation of a program on a server, strata that a killed closure has done left out.

    They are noted in the graph `done` of the closure, with a digest of the rules and the number of asserted
    statements. That these are the same as before is for whoever closes to see to.
    """

    _is_first_run: bool = True

    @classmethod
    def continues(cls, store: Store, graphs: ClosureGraphs) -> bool:
        """Whether a killed closure has noted strata as done."""
        goes_on = bool(_noted(store, graphs))
        kept = {graphs.auxiliary, graphs.before, graphs.done} if goes_on else set()
        for graph in graphs.scratch:
            if graph not in kept:
                store.clear(graph)
        return goes_on

    def forget_progress(self) -> None:
        """Forget which strata are done, before what they inferred is changed."""
        self.store.clear(self.graphs.done)

    def run(self, strata: Iterable[Stratum]) -> None:
        """Evaluate strata over the asserted and the inferred statements.

        Raises:
            ExplosionError: A rule infers more than the limit allows; the message names it.
            StoreError: What a killed closure has done is of other statements or rules.
        """
        if not self._is_first_run:
            super().run(strata)
            return
        self._is_first_run = False
        strata = list(strata)
        said = self.store.count(), [stratum.rules for stratum in strata]
        program = NamedNode(f"urn:sha256:{sha256(repr(said).encode()).hexdigest()}")
        done = self._done(program)
        for number, stratum in enumerate(strata):
            if number not in done:
                super().run([stratum])
                self.store.extend([Quad(program, _DONE, Literal(number), self.graphs.done)])

    def _done(self, program: NamedNode) -> set[int]:
        """The numbers of the strata that are done of a program."""
        noted = _noted(self.store, self.graphs)
        if any(other != program for other, _ in noted):
            raise StoreError(
                "The closure that was interrupted there is one of other statements or rules.",
                hint="What it has done is removed: close again, from the beginning.",
            )
        if noted:
            self.invalidate(self.graphs.inferred)
            self.invalidate(self.graphs.auxiliary)
        return {number for _, number in noted}


def _noted(store: Store, graphs: ClosureGraphs) -> set[tuple[NamedNode, int]]:
    """The programs of which strata are noted as done, and their numbers."""
    where = join(in_graph(graphs.done, (_PROGRAM, _DONE, _NUMBER)))
    rows = store.select(select(_PROGRAM, _NUMBER, where=where))
    return {
        (program, int(number.value))
        for program, number in rows
        if isinstance(program, NamedNode) and isinstance(number, Literal)
    }
