"""The rules of axioms with lists."""

from collections.abc import Iterator
from itertools import combinations

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.owl.rules.patterns import Atom, Compiler, EntailmentRule
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.tbox.profile import too_long
from phegraph.owl.vocabulary import SUB_CLASS
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Term

X, Y = Variable("x"), Variable("y")
MAX_PAIRWISE = 20
"""The longest list of disjoint members that has a rule for each pair of them."""


def _lists(tbox: TBox, predicate: str) -> Iterator[tuple[Term, tuple[Term, ...], tuple[Statement, ...]]]:
    name = NamedNode(OWL + predicate)
    for subject, node in tbox.pairs(name):
        listed = tbox.list_of(node)
        if listed and listed.members and not too_long(name, listed.members):
            assert not isinstance(subject, Literal)
            yield subject, listed.members, ((subject, name, node), *listed.cells)


def _no_literals(members: tuple[Term, ...]) -> bool:
    return not any(isinstance(member, Literal) for member in members)


def chains(tbox: TBox) -> Iterator[EntailmentRule]:
    """Property chains (prp-spo2)."""
    for p, chain, axiom in _lists(tbox, "propertyChainAxiom"):
        if _no_literals(chain):
            nodes = [Variable(f"u{number}") for number in range(1, len(chain) + 2)]
            body: tuple[Atom, ...] = tuple(zip(nodes, chain, nodes[1:], strict=False))
            yield EntailmentRule("", (nodes[0], p, nodes[-1]), body, axiom, bound=(("p", p),))


def keys(tbox: TBox) -> Iterator[EntailmentRule]:
    """Keys (prp-key)."""
    same = NamedNode(OWL + "sameAs")
    for c, properties, axiom in _lists(tbox, "hasKey"):
        if _no_literals(properties):
            values = [Variable(f"z{number}") for number in range(1, len(properties) + 1)]
            pairs = [pair for p, z in zip(properties, values, strict=True) for pair in ((X, p, z), (Y, p, z))]
            body: tuple[Atom, ...] = ((X, RDF_TYPE, c), *pairs, (Y, RDF_TYPE, c))
            yield EntailmentRule("", (X, same, Y), body, axiom, (X, Y), (("c", c),))


def into_intersection(tbox: TBox) -> Iterator[EntailmentRule]:
    """Members of all operands of an intersection are its members (cls-int1)."""
    for c, classes, axiom in _lists(tbox, "intersectionOf"):
        yield EntailmentRule(
            "", (Y, RDF_TYPE, c), tuple((Y, RDF_TYPE, ci) for ci in classes), axiom, bound=(("c", c),)
        )


def out_of_intersection(tbox: TBox) -> Iterator[EntailmentRule]:
    """Members of an intersection are members of each operand (cls-int2)."""
    for c, classes, axiom in _lists(tbox, "intersectionOf"):
        for ci in dict.fromkeys(classes):
            yield EntailmentRule(
                "", (Y, RDF_TYPE, ci), ((Y, RDF_TYPE, c),), axiom, bound=(("c", c), ("ci", ci))
            )


def into_union(tbox: TBox) -> Iterator[EntailmentRule]:
    """Members of an operand of a union are its members (cls-uni)."""
    for c, classes, axiom in _lists(tbox, "unionOf"):
        for ci in dict.fromkeys(classes):
            yield EntailmentRule(
                "", (Y, RDF_TYPE, c), ((Y, RDF_TYPE, ci),), axiom, bound=(("c", c), ("ci", ci))
            )


def enumerations(tbox: TBox) -> Iterator[EntailmentRule]:
    """The individuals of an enumeration are its members (cls-oo)."""
    for c, members, axiom in _lists(tbox, "oneOf"):
        for yi in dict.fromkeys(members):
            if not isinstance(yi, Literal):
                yield EntailmentRule("", (yi, RDF_TYPE, c), (), axiom, bound=(("c", c), ("yi", yi)))


def all_disjoint(kind: str) -> Compiler:
    """Any two members of a list are disjoint (prp-adp, cax-adc)."""

    def rules(tbox: TBox) -> Iterator[EntailmentRule]:
        declared = set(tbox.instances(NamedNode(OWL + kind)))
        for x, members, axiom in _lists(tbox, "members"):
            if x in declared and _no_literals(members):
                assert not isinstance(x, Literal)
                whole = ((x, RDF_TYPE, NamedNode(OWL + kind)), *axiom)
                classes = kind == "AllDisjointClasses"
                atoms: tuple[Atom, ...] = tuple(
                    (X, RDF_TYPE, member) if classes else (X, member, Y) for member in members
                )
                bound = tuple(("ci" if classes else "pi", member) for member in members)
                rule = EntailmentRule("", None, atoms, whole, bound=bound, any_two=True)
                if len(members) > MAX_PAIRWISE:
                    yield rule
                else:
                    pairs = combinations(range(len(members)), 2)
                    yield from dict.fromkeys(pair_of(rule, *pair) for pair in pairs)

    return rules


def pair_of(rule: EntailmentRule, first: int, second: int) -> EntailmentRule:
    """The rule about two atoms of a rule whose body is any two of its atoms."""
    (name, first_term), (_, second_term) = rule.bound[first], rule.bound[second]
    bound = ((name, first_term), (f"{name[0]}j", second_term))
    return replace(rule, body=(rule.body[first], rule.body[second]), bound=bound, any_two=False)


def schema_lists(predicate: str, *, below: bool) -> Compiler:
    """Operands are super-classes of an intersection or sub-classes of a union (scm-int, scm-uni)."""

    def rules(tbox: TBox) -> Iterator[EntailmentRule]:
        for c, members, axiom in _lists(tbox, predicate):
            for ci in members:
                yield EntailmentRule("", (c, SUB_CLASS, ci) if below else (ci, SUB_CLASS, c), (), axiom)

    return rules
