"""The closure of the T-box under the rows of table 9, with derivations."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.owl import datatypes
from phegraph.owl.model import ExplosionError
from phegraph.owl.rules.patterns import ground
from phegraph.owl.rules.table import TABLE, compile_row
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import SUB_CLASS, SUB_PROPERTY
from phegraph.rdf.terms import OWL, XSD, Statement, Subject, Term

SCHEMA_ROWS = tuple(name for name in TABLE if name.startswith("scm-"))
THING_ROWS = ("cls-thing", "cls-nothing1")
AXIOMATIC_ROWS = ("prp-ap", *THING_ROWS, "dt-type1")
HIERARCHIES = {
    "scm-sco": (SUB_CLASS, ("someValuesFrom", "allValuesFrom")),
    "scm-spo": (SUB_PROPERTY, ("onProperty",)),
}
"""The rows of transitivity, with their predicates and the predicates of restrictions on its terms."""
MAX_ABOUT_SCHEMA = 500_000
"""The most statements about the ontology itself that are inferred."""


class Derivation(Struct, frozen=True):
    """The derivation of a statement of the T-box: the row, and its premises."""

    rule: str
    premises: tuple[Statement, ...]


class ClosedTBox(Struct, frozen=True):
    """A closed T-box.

    Attributes:
        asserted: The asserted axioms.
        derived: The inferred axioms, each with its first derivation.
    """

    asserted: TBox
    derived: Mapping[Statement, Derivation] = {}

    @property
    def rule_axioms(self) -> TBox:
        """The axioms that rules for instance data are compiled from."""
        consequences = (
            statement
            for statement, derivation in self.derived.items()
            if TABLE[derivation.rule].for_instances
        )
        return TBox(self.asserted.statements | frozenset(consequences))


def close_tbox(
    tbox: TBox,
    rows: Iterable[str] = SCHEMA_ROWS,
    axiomatic: Iterable[str] = (),
    *,
    instances_only: bool = False,
    max_inferred: int = MAX_ABOUT_SCHEMA,
) -> ClosedTBox:
    """Close a T-box under the rows of OWL 2 Profiles, table 9.

    Args:
        tbox: The axioms.
        rows: The rows to use.
        axiomatic: The rows without premises to use.
        instances_only: Whether only what rules for instance data need is inferred: of the hierarchies, only
            what is above the fillers and properties of restrictions.
        max_inferred: The most statements to infer.

    Raises:
        ExplosionError: More would be inferred.
    """
    rows = tuple(rows)
    derived: dict[Statement, Derivation] = {}
    for name in axiomatic:
        _add(name, tbox, frozenset(), derived, max_inferred)
        if name == "dt-type1":
            derived |= _datatype_hierarchy()
    while True:
        current = TBox(tbox.statements | derived.keys())
        before = len(derived)
        for name in rows:
            if name in HIERARCHIES:
                _close_hierarchy(name, current, derived, max_inferred, instances_only=instances_only)
            else:
                _add(name, current, tbox.statements, derived, max_inferred)
        if len(derived) == before:
            return ClosedTBox(tbox, derived)


def _close_hierarchy(
    name: str, tbox: TBox, derived: dict[Statement, Derivation], max_inferred: int, *, instances_only: bool
) -> None:
    """Close a hierarchy: the transitive closure of the statements that are not conclusions of its row."""
    predicate, compared = HIERARCHIES[name]
    above: dict[Term, list[Term]] = {}
    for below, object in tbox.pairs(predicate):
        derivation = derived.get((below, predicate, object))  # type: ignore[arg-type]  # no literal is a subject
        if derivation is None or derivation.rule != name:
            above.setdefault(below, []).append(object)
    compared_terms = {object for local in compared for _, object in tbox.pairs(NamedNode(OWL + local))}
    for start in [term for term in above if not instances_only or term in compared_terms]:
        assert isinstance(start, Subject)
        reached = dict.fromkeys(above[start])
        to_visit = list(reached)
        while to_visit:
            middle = to_visit.pop()
            for top in above.get(middle, ()):
                if top not in reached and isinstance(middle, Subject):
                    reached[top] = None
                    to_visit.append(top)
                    premises = ((start, predicate, middle), (middle, predicate, top))
                    derived.setdefault((start, predicate, top), Derivation(name, premises))
            _limit(name, derived, max_inferred)


def _limit(name: str, derived: dict[Statement, Derivation], max_inferred: int) -> None:
    if len(derived) > max_inferred:
        message = f"Reasoning stopped: more than {max_inferred} statements follow about the ontology itself."
        raise ExplosionError(f"{message} The last row was {name}.", _leaf(derived))


def _leaf(derived: dict[Statement, Derivation]) -> tuple[Statement, ...]:
    """An axiom that the last statement depends on, by the first premise of each derivation."""
    premises = derived[next(reversed(derived))].premises
    while premises and premises[0] in derived:
        premises = derived[premises[0]].premises
    return premises


def _datatype_hierarchy() -> dict[Statement, Derivation]:
    """The sub-class axioms between datatypes by their value spaces, which no row has."""
    pairs = ((NamedNode(XSD + narrow), NamedNode(XSD + wide)) for narrow, wide in datatypes.hierarchy())
    return {(narrow, SUB_CLASS, wide): Derivation("dt-type2", ()) for narrow, wide in pairs}


def _add(
    name: str,
    tbox: TBox,
    known: frozenset[Statement],
    derived: dict[Statement, Derivation],
    max_inferred: int,
) -> None:
    for rule in compile_row(name, tbox):
        assert rule.head is not None
        statement = ground(rule.head, {})
        if statement not in known:
            derived.setdefault(statement, Derivation(name, rule.axiom))
            _limit(name, derived, max_inferred)


def may_compare_restrictions(tbox: TBox) -> bool:
    """Whether the T-box has several restrictions of a kind, which rows of table 9 may compare."""
    return any(
        len(list(tbox.pairs(NamedNode(OWL + local)))) > 1 for local in ("someValuesFrom", "allValuesFrom")
    )
