"""Reasons: why inferred statements hold, from the sources of the statements that they are inferred from."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.owl.explain.expressions import expression
from phegraph.owl.explain.proof import Prover
from phegraph.owl.model import Proof
from phegraph.questions.description import SourceOf
from phegraph.rdf.terms import RDF_TYPE, Statement, Term
from phegraph.site.addresses import Link, Linker
from phegraph.store.protocol import LocalStore

_MOST = 60
"""How many steps of one proof are shown."""


class Reason(NamedTuple):
    """A statement of a proof and what it rests on.

    Attributes:
        subject, object: Its subject and its object.
        properties: What it is linked by: several where things without a name stand between.
        rule: The rule that entails it, in a sentence; empty where sources state it.
        parts: What it rests on.
        sources: The sources that state it.
        again: Whether what it rests on is shown above.
    """

    subject: Link
    properties: tuple[Link, ...]
    object: Link
    rule: str = ""
    parts: tuple["Reason", ...] = ()
    sources: tuple[NamedNode, ...] = ()
    again: bool = False

    def cited(self) -> Iterator[NamedNode]:
        """Every source of the proof."""
        yield from self.sources
        for part in self.parts:
            yield from part.cited()


class Reasons:
    """Finds reasons of statements of a closed store."""

    def __init__(self, store: LocalStore, linker: Linker, source_of: SourceOf) -> None:
        """Take the store, where pages are, and the source of each named graph."""
        self._store = store
        self._linker = linker
        self._source_of = source_of
        self._prover = Prover.of(store)
        self._prover.name = self._named

    def of(self, statements: Iterable[Statement]) -> dict[Statement, Reason]:
        """The reason of each statement that follows; what several rest on is looked for once."""
        distinct = list(dict.fromkeys(statements))
        proofs = [proof for proof in self._prover.prove_all(distinct) if proof is not None]
        leaves = dict.fromkeys(leaf for proof in proofs for leaf in proof.leaves())
        writer = _ReasonWriter(self._linker, _sources(self._store, leaves, self._source_of))
        return {proof.statement: writer.reason(proof) for proof in proofs}

    def _named(self, term: Term) -> str:
        """A property or a class as a sentence has it."""
        if isinstance(term, BlankNode):
            return expression(self._prover.program.tbox, term, self._named)
        name = self._linker.heading(term.value) if isinstance(term, NamedNode) else self._linker.label(term)
        return f"“{name}”"


class _ReasonWriter:
    """Makes reasons of proofs, some of whose statements have sources."""

    def __init__(self, linker: Linker, sources: Mapping[Statement, tuple[NamedNode, ...]]) -> None:
        self._linker = linker
        self._sources = sources
        self._nameless = {s[2]: s for s in sources if isinstance(s[2], BlankNode)}

    def reason(self, proof: Proof) -> Reason:
        """A proof, each step shown once, axioms in the sentence of the step alone."""
        seen: set[Statement] = set()

        def reason_of(steps: Sequence[Proof]) -> Reason:
            step = steps[0]
            again = bool(step.rule) and (step.statement in seen or len(seen) >= _MOST)
            seen.add(step.statement)
            sources = [source for one in steps for source in self._sources.get(one.statement, ())]
            return Reason(
                self._end(step.statement[0]),
                tuple(self._heading(one.statement[1]) for one in steps),
                self._end(steps[-1].statement[2]),
                _axiom(step).explanation,
                () if again else tuple(map(reason_of, _joined(_told(step, seen)))),
                tuple(dict.fromkeys(sources)),
                again,
            )

        return reason_of([proof])

    def _heading(self, predicate: NamedNode) -> Link:
        heading = "is a" if predicate == RDF_TYPE else self._linker.heading(predicate.value)
        return Link(heading, self._linker.addresses.path(predicate.value))

    def _end(self, term: Term) -> Link:
        if not isinstance(term, BlankNode):
            return self._linker.link(term)
        leading = self._nameless.get(term)
        if leading is None:
            return Link("something")
        return Link(f"{self._linker.heading(leading[1].value)} of {self._linker.label(leading[0])}")


def _is_nameless(proof: Proof) -> bool:
    """Whether a step is to a class without a name."""
    _, predicate, term = proof.statement
    return bool(proof.premises) and predicate == RDF_TYPE and isinstance(term, BlankNode)


def _axiom(step: Proof) -> Proof:
    """The step that says why: of the value that a class gives its things, how they come to be of it."""
    return step.premises[0] if step.rule == "cls-hv1" and _is_nameless(step.premises[0]) else step


def _told(step: Proof, seen: Container[Statement]) -> Iterator[Proof]:
    """What a step rests on.

    A step of the same rule in the same words, as of a property that leads on, and one to a class without a
    name, is told by what it rests on itself, in its place.
    """
    for premise in step.premises:
        same = premise.explanation == step.explanation and premise.statement not in seen
        if _is_nameless(premise) or (same and premise.premises):
            yield from _told(premise, seen)
        else:
            yield premise


def _joined(steps: Iterable[Proof]) -> list[list[Proof]]:
    """Steps; those that sources state and that lead on through something without a name as one."""
    groups: list[list[Proof]] = []
    for step in steps:
        last = groups[-1][-1] if groups else None
        stated = last is not None and not last.rule and not step.rule
        if (
            last
            and stated
            and isinstance(last.statement[2], BlankNode)
            and last.statement[2] == step.statement[0]
        ):
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _sources(
    store: LocalStore, leaves: Iterable[Statement], source_of: SourceOf
) -> dict[Statement, tuple[NamedNode, ...]]:
    """The sources that state each of many statements."""
    sources: dict[Statement, tuple[NamedNode, ...]] = {}
    for leaf in leaves:
        quads = () if isinstance(leaf[0], Literal) else store.quads(*leaf)
        graphs = {quad.graph_name for quad in quads} - {store.inferred}
        stating = {source_of(graph) for graph in graphs if isinstance(graph, NamedNode)}
        sources[leaf] = tuple(sorted(stating, key=str))
    return sources
