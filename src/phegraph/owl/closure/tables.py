"""The engine over a store in tables: hierarchies of classes in one join, and notes of what is done."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.owl.closure.engine import Engine, relation_name
from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.owl.rules.sparql import ClosureGraphs, iri_of
from phegraph.owl.rules.strata import Relation, Stratum, is_copy, relation_of
from phegraph.rdf.hierarchy import reached
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.store.protocol import Store
from phegraph.store.tables.store import TableStore

STRATA = "strata"
"""The step of which is noted how many strata are done."""


class _Waiting(Struct):
    """The rules of hierarchies that wait for one join, their heads, and the numbers of their strata."""

    rules: list[EntailmentRule] = []
    heads: set[Relation] = set()
    strata: list[int] = []


class TableEngine(Engine):
    """The evaluation of a program on a store in tables."""

    _is_first_run: bool = True

    @classmethod
    def continues(cls, store: Store, graphs: ClosureGraphs) -> bool:
        """Whether strata are done whose statements the store has."""
        assert isinstance(store, TableStore)
        goes_on = bool(store.noted(STRATA))
        for graph in graphs.scratch:
            if not (goes_on and graph == graphs.auxiliary):
                store.clear(graph)
        return goes_on

    def forget_progress(self) -> None:
        """Forget which strata are done, before what they inferred is changed."""
        assert isinstance(self.store, TableStore)
        self.store.forget(STRATA)

    def run(self, strata: Iterable[Stratum]) -> None:
        """Evaluate strata over the asserted and the inferred statements.

        Raises:
            ExplosionError: A rule infers more than the limit allows; the message names it.
        """
        strata = list(strata)
        digest = sha256(repr([stratum.rules for stratum in strata]).encode()).hexdigest()
        is_first, self._is_first_run = self._is_first_run, False
        done = self._done(digest) if is_first else set[int]()
        waiting = _Waiting()
        for number, stratum in enumerate(strata):
            if number in done:
                continue
            is_whole = bool(stratum.internal) or self.costs is not None
            copies = [] if is_whole else [rule for rule in stratum.rules if _is_above(rule)]
            others = [rule for rule in stratum.rules if rule not in copies] if copies else stratum.rules
            if any(relation_of(atom) in waiting.heads for rule in others for atom in rule.body):
                self._add_members(waiting.rules)
                self._note(digest, waiting.strata if is_first else ())
                waiting = _Waiting()
            super().run([stratum] if not copies else [Stratum(stratum.relations, tuple(others))])
            if copies:
                waiting.rules += copies
                waiting.heads |= stratum.relations
                waiting.strata.append(number)
            else:
                self._note(digest, [number] if is_first else ())
        self._add_members(waiting.rules)
        self._note(digest, waiting.strata if is_first else ())

    def _done(self, digest: str) -> set[int]:
        """Which strata an interrupted closure has done."""
        assert isinstance(self.store, TableStore)
        noted = (state.partition(" ") for state in self.store.noted(STRATA))
        done = {int(number) for known, _, number in noted if known == digest}
        if done:
            self.invalidate(self.graphs.inferred)
            self.invalidate(self.graphs.auxiliary)
        return done

    def _note(self, digest: str, numbers: Iterable[int]) -> None:
        """Note that strata are done of those with a digest."""
        assert isinstance(self.store, TableStore)
        states = [f"{digest} {number}" for number in numbers]
        if states:
            self.store.note(STRATA, states, self.graphs.inferred)

    def _add_members(self, rules: Sequence[EntailmentRule]) -> None:
        """Evaluate rules that the members of one class are members of another, all in one join."""
        assert isinstance(self.store, TableStore)
        above: dict[Relation, set[Relation]] = {}
        for rule in rules:
            assert rule.head is not None
            above.setdefault(relation_of(rule.body[0]), set()).add(relation_of(rule.head))
        graphs = [self.graphs.asserted, self.graphs.inferred, self.graphs.auxiliary]
        populated = self.store.classes_with_members(graphs) if rules else set[Term]()
        pairs: dict[NamedNode, list[tuple[Relation, Relation]]] = {}
        for relation in above:
            if _class_of(relation) in populated:
                for higher in reached(above, [relation]) - {relation}:
                    pairs.setdefault(self.target(higher), []).append((relation, higher))
        for target, relations in pairs.items():
            classes = [(_class_of(relation), _class_of(higher)) for relation, higher in relations]
            self.store.add_members(classes, graphs, target)
            self.invalidate(target, {higher for _, higher in relations})
            self.progress(relation_name(relations[0][1]), sum(self._counted.values()))


def _is_above(rule: EntailmentRule) -> bool:
    """Whether a rule makes the members of one class members of another."""
    if rule.head is None or not is_copy(rule):
        return False
    return rule.head[1] == RDF_TYPE == rule.body[0][1]


def _class_of(relation: Relation) -> Term:
    return iri_of(relation[1])  # type: ignore[arg-type, return-value]  # the relation of a class
