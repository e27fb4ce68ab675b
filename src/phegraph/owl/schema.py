"""The closure of the T-box itself: the rows of table 9 over the axioms, each step kept."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.owl import datatypes
from phegraph.owl.axioms import TBox
from phegraph.owl.patterns import ground
from phegraph.owl.rules import TABLE, compile_row
from phegraph.owl.vocabulary import SUB_CLASS
from phegraph.terms import OWL, XSD, Statement

SCHEMA_ROWS = tuple(name for name in TABLE if name.startswith("scm-"))
THING_ROWS = ("cls-thing", "cls-nothing1")
AXIOMATIC_ROWS = ("prp-ap", *THING_ROWS, "dt-type1")
# Of the rows of table 9 only these tell instance data what the axioms do not tell it already.
TELLING_ROWS = ("scm-svf1", "scm-svf2", "scm-avf1", "scm-avf2")


class Derivation(Struct, frozen=True):
    """How a statement of the T-box follows: the row, and what it follows from."""

    rule: str
    premises: tuple[Statement, ...]


class Schema(Struct, frozen=True):
    """A closed T-box.

    Attributes:
        asserted: The axioms as given.
        derived: What follows from them, each with its first derivation.
    """

    asserted: TBox
    derived: Mapping[Statement, Derivation] = {}

    @property
    def telling(self) -> TBox:
        """The axioms that rules for instance data come from."""
        found = (statement for statement, how in self.derived.items() if how.rule in TELLING_ROWS)
        return TBox(self.asserted.statements | frozenset(found))


def close_schema(tbox: TBox, rows: Iterable[str] = SCHEMA_ROWS, axiomatic: Iterable[str] = ()) -> Schema:
    """Close a T-box under the rows of OWL 2 Profiles, table 9.

    Args:
        tbox: The axioms.
        rows: The rows to use.
        axiomatic: The rows without premises to use.
    """
    rows = tuple(rows)
    derived: dict[Statement, Derivation] = {}
    for name in axiomatic:
        _add(name, tbox, frozenset(), derived)
        if name == "dt-type1":
            derived |= _datatypes_in_others()
    while True:
        current = TBox(tbox.statements | derived.keys())
        before = len(derived)
        for name in rows:
            _add(name, current, tbox.statements, derived)
        if len(derived) == before:
            return Schema(tbox, derived)


def _datatypes_in_others() -> dict[Statement, Derivation]:
    """That all values of a datatype are values of another: no row says so, but their value spaces do."""
    pairs = ((NamedNode(XSD + narrow), NamedNode(XSD + wide)) for narrow, wide in datatypes.hierarchy())
    return {(narrow, SUB_CLASS, wide): Derivation("dt-type2", ()) for narrow, wide in pairs}


def _add(name: str, tbox: TBox, known: frozenset[Statement], derived: dict[Statement, Derivation]) -> None:
    for rule in compile_row(name, tbox):
        assert rule.head is not None
        statement = ground(rule.head, {})
        if statement not in known:
            derived.setdefault(statement, Derivation(name, rule.axiom))


def needed_for_instances(tbox: TBox) -> bool:
    """Whether the T-box has restrictions that table 9 may put above each other."""
    return any(
        len(list(tbox.pairs(NamedNode(OWL + local)))) > 1 for local in ("someValuesFrom", "allValuesFrom")
    )
