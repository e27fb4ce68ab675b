"""Reasons: why inferred statements hold, from the sources of the statements that they are inferred from."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.owl.explain.expressions import expression
from phegraph.owl.explain.proof import Prover
from phegraph.owl.model import Proof
from phegraph.questions.description import SourceOf
from phegraph.rdf.terms import RDF_TYPE, Statement, Term
from phegraph.site.addresses import Link, Linker
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Graph, Select, Values, bgp, join
from phegraph.store.protocol import Store

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

    def __init__(self, store: Store, linker: Linker, source_of: SourceOf) -> None:
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
        writer = _ReasonWriter(self._linker, _sources(self._store, list(leaves), self._source_of))
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
    store: Store, leaves: Sequence[Statement], source_of: SourceOf
) -> dict[Statement, tuple[NamedNode, ...]]:
    """The sources that state each of many statements: of one with a blank node, where that node is."""
    graphs_by_leaf: dict[Statement, set[NamedNode]] = {leaf: set() for leaf in leaves}
    graphs_of_blank: dict[Term, set[NamedNode]] = {}
    columns, name = (Variable("s"), Variable("p"), Variable("o")), Variable("graph")
    for places in ((0, 1, 2), (0, 1), (1, 2)):
        # Blank nodes cannot be asked for: what leads to them and from them can.
        rows = dict.fromkeys(
            tuple(end for place in places if not isinstance(end := leaf[place], BlankNode))
            for leaf in leaves
            if not any(isinstance(leaf[place], BlankNode) for place in places)
            and (len(places) == 3)
            != any(isinstance(term, BlankNode) and term not in graphs_of_blank for term in leaf)
        )
        if not rows:
            continue
        listed = Values(tuple(columns[place] for place in places), tuple(rows))
        where = join(listed, Graph(name, join(bgp(columns))))
        query = Select(projection=(*columns, name), where=where)
        for s, p, o, graph in store.select(printed(query), asserted=True):
            if isinstance(graph, NamedNode):
                for term in (s, o):
                    if isinstance(term, BlankNode):
                        graphs_of_blank.setdefault(term, set()).add(graph)
                if (s, p, o) in graphs_by_leaf:
                    graphs_by_leaf[s, p, o].add(graph)  # type: ignore[index]
    for leaf, graphs in graphs_by_leaf.items():
        graphs.update(*(graphs_of_blank.get(term, ()) for term in leaf if isinstance(term, BlankNode)))
    return {
        leaf: tuple(sorted({*map(source_of, graphs)}, key=str)) for leaf, graphs in graphs_by_leaf.items()
    }
