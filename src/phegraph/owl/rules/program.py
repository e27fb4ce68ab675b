"""A program: the rules of an ontology, by kind."""

from collections.abc import Container, Mapping
from functools import cached_property, lru_cache
from itertools import islice
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode

from phegraph.owl.model import ExplosionError
from phegraph.owl.rules.list_rules import Y
from phegraph.owl.rules.patterns import Atom, EntailmentRule, VarOrTerm
from phegraph.owl.rules.restrictions import may_compare_restrictions
from phegraph.owl.rules.strata import Stratum, leading_on, relation_of, split_wide_body, stratify
from phegraph.owl.rules.table import TABLE, compile_row
from phegraph.owl.rules.tbox_closure import (
    AXIOMATIC_ROWS,
    MAX_ABOUT_SCHEMA,
    SCHEMA_ROWS,
    THING_ROWS,
    ClosedTBox,
    Derivation,
    close_tbox,
)
from phegraph.owl.rules.unfolding import unfolded
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import CLASS, SAME_AS, SUB_CLASS, THING
from phegraph.rdf.terms import RDF_TYPE, Statement, Subject, Term
from phegraph.system.collection import without_collection

Profile = OneOf["rl", "rdfs"]
MAX_RULES = 1_000_000
"""The most rules that an ontology compiles to."""
_THING_RELATION = (RDF_TYPE, THING)


class Program(Struct, frozen=True, dict=True):
    """The rules of a T-box.

    Attributes:
        closed_tbox: The T-box and its own closure.
        inferring: The rules with heads other than those of `equating` and `typing`.
        equating: The rules that conclude owl:sameAs.
        typing: The rules that conclude that a literal is of a datatype.
        refuting: The rules whose head is false.
        schema: Whether statements about the ontology are inferred, and with them all members of classes.
    """

    closed_tbox: ClosedTBox
    inferring: tuple[EntailmentRule, ...] = ()
    equating: tuple[EntailmentRule, ...] = ()
    typing: tuple[EntailmentRule, ...] = ()
    refuting: tuple[EntailmentRule, ...] = ()
    schema: bool = False

    @property
    def tbox(self) -> TBox:
        """The asserted axioms."""
        return self.closed_tbox.asserted

    @property
    def rule_axioms(self) -> TBox:
        """The axioms that the rules are compiled from."""
        return self.closed_tbox.rule_axioms

    @property
    def rules(self) -> tuple[EntailmentRule, ...]:
        """All rules with heads."""
        return self.inferring + self.equating + self.typing

    @cached_property
    def leading(self) -> list[EntailmentRule]:
        """The inferring rules without those that lead to nothing but members of anonymous classes."""
        if self.schema:
            return list(self.inferring)
        return leading_on(self.inferring, (*self.equating, *self.typing, *self.refuting))

    @cached_property
    def split(self) -> tuple[EntailmentRule, ...]:
        """The inferring rules that lead on, with several in place of one with a wide body."""
        return tuple(each for rule in self.leading for each in split_wide_body(rule))

    @cached_property
    def strata(self) -> list[Stratum]:
        """The strata of the inferring rules that lead on."""
        return stratify(self.split)

    def unfolded(self, kept: Container[Term]) -> "Program":
        """The program without anonymous classes whose members follow from those of other classes alone.

        Args:
            kept: The classes that have asserted members.
        """
        kinds = {"equating": self.equating, "typing": self.typing, "refuting": self.refuting}
        rules = unfolded({"inferring": self.leading, **kinds}, "inferring", kept)
        return Program(self.closed_tbox, **rules, schema=self.schema)

    def with_representatives(self, representatives: Mapping[Term, Term]) -> "Program":
        """The program with representatives in place of equal individuals and values."""

        def rename(atom: Atom | None) -> Atom | None:
            return atom and (representative(atom[0]), atom[1], representative(atom[2]))

        def representative(node: VarOrTerm) -> VarOrTerm:
            return representatives.get(node, node)  # type: ignore[arg-type]  # a variable has none

        def renamed_rule(rule: EntailmentRule) -> EntailmentRule:
            body = tuple(atom for atom in map(rename, rule.body) if atom)
            origin = rule.origin and renamed_rule(rule.origin)
            return replace(rule, head=rename(rule.head), body=body, origin=origin)

        def renamed(rules: tuple[EntailmentRule, ...]) -> tuple[EntailmentRule, ...]:
            return tuple(map(renamed_rule, rules))

        if not representatives:
            return self
        return Program(
            self.closed_tbox,
            renamed(self.inferring),
            renamed(self.equating),
            renamed(self.typing),
            renamed(self.refuting),
            self.schema,
        )


def compile_program(
    tbox: TBox,
    used: TBox | None = None,
    *,
    profile: Profile = "rl",
    schema: bool = False,
    max_inferred: int = MAX_ABOUT_SCHEMA,
) -> Program:
    """The program of a T-box, kept until one of another is asked for.

    Args:
        tbox: The axioms.
        used: Those that rules about the data can use; None for all.
        profile: `rl` for all rows of the tables, `rdfs` for those of RDFS.
        schema: Whether to infer statements about the ontology, too.
        max_inferred: The most of those statements.

    Raises:
        ExplosionError: More would be inferred, or there are too many rules.
    """
    return _compiled(tbox, used or tbox, profile, schema, max_inferred if schema else MAX_ABOUT_SCHEMA)


@lru_cache(maxsize=1)
@without_collection()
def _compiled(tbox: TBox, used: TBox, profile: Profile, schema: bool, max_inferred: int) -> Program:
    rows = [name for name in TABLE if profile == "rl" or TABLE[name].in_rdfs]
    closed = ClosedTBox(tbox, used)
    if schema or may_compare_restrictions(tbox):
        axiomatic = () if profile == "rdfs" else AXIOMATIC_ROWS if schema else THING_ROWS
        schema_rows = [
            name for name in SCHEMA_ROWS if name in rows and (schema or not TABLE[name].schema_only)
        ]
        closed = close_tbox(
            tbox,
            schema_rows,
            axiomatic,
            used=used,
            instances_only=not schema,
            max_inferred=max_inferred,
        )
    axioms = closed.rule_axioms
    names = [name for name in rows if name not in SCHEMA_ROWS]
    compiled = (rule for name in names for rule in compile_row(name, axioms) if rule.body or rule.axiom)
    rules = list(islice(compiled, MAX_RULES + 1))
    if len(rules) > MAX_RULES:
        message = f"Reasoning stopped: the ontology has more than {MAX_RULES} rules."
        raise ExplosionError(f"{message} The last one was {rules[-1].name}.", rules[-1].axiom)
    mentions_thing = any(relation_of(atom) == _THING_RELATION for rule in rules for atom in rule.body)
    uses_thing = mentions_thing or (schema and profile == "rl")
    if uses_thing:
        below = {
            c: (c, SUB_CLASS, THING) for c in used.instances(CLASS) if c != THING and isinstance(c, Subject)
        }
        rules += [_member_of_thing(c, axiom) for c, axiom in below.items()]
        further = {axiom: Derivation("scm-cls", ((c, RDF_TYPE, CLASS),)) for c, axiom in below.items()}
        closed = replace(closed, further=further)
    by_kind: dict[str, list[EntailmentRule]] = {
        "inferring": [],
        "equating": [],
        "typing": [],
        "refuting": [],
    }
    for rule in rules:
        if is_usable(rule) and (uses_thing or rule.head is None or relation_of(rule.head) != _THING_RELATION):
            by_kind[_kind(rule, tbox)].append(rule)
    kinds = {kind: tuple(rules_of_kind) for kind, rules_of_kind in by_kind.items()}
    return Program(closed, **kinds, schema=schema)


def _member_of_thing(c: Subject, axiom: Statement) -> EntailmentRule:
    """The rule that members of a class are of owl:Thing (scm-cls)."""
    return EntailmentRule(
        "cax-sco", (Y, RDF_TYPE, THING), ((Y, RDF_TYPE, c),), (axiom,), bound=(("c1", c), ("c2", THING))
    )


def _kind(rule: EntailmentRule, tbox: TBox) -> str:
    if rule.head is None:
        return "refuting"
    if rule.head[1] == SAME_AS:
        return "equating"
    return "typing" if rule.head[1] == RDF_TYPE and rule.head[2] in tbox.datatypes else "inferring"


def is_usable(rule: EntailmentRule) -> bool:
    """Whether SPARQL can express a rule: it has no blank nodes except as classes and properties."""
    atoms = rule.body if rule.head is None or not rule.body else (*rule.body, rule.head)
    return not any(
        isinstance(atom[0], BlankNode) or (isinstance(atom[2], BlankNode) and atom[1] != RDF_TYPE)
        for atom in atoms
    )
