"""Rules in the notation of the specification, and their compilation for a T-box."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl.datatypes import value
from phegraph.owl.tbox.axioms import TBox
from phegraph.rdf.terms import RDF_TYPE, STANDARD_PREFIXES, Statement, Term

VarOrTerm = Variable | Term
Atom = tuple[VarOrTerm, VarOrTerm, VarOrTerm]
Binding = Mapping[str, VarOrTerm]
Compiler = Callable[[TBox], Iterator["EntailmentRule"]]
"""The function from a T-box to the rules of one row of the specification's tables."""


class EntailmentRule(Struct, frozen=True):
    """A rule for instance data: one row of the specification's tables with its axioms filled in.

    Attributes:
        name: The row, such as `prp-dom`.
        head: What follows, or None for false.
        body: The atoms that it follows from.
        axiom: The statements of the T-box that the rule comes from.
        distinct: Two variables that must be bound to different terms.
        bound: The terms of the variables of the row that its axioms bind.
        any_two: Whether the body is any two of its atoms, for a list too long for a rule for each pair.
        origin: The rule as the row has it, where classes below stand in the body for an anonymous class.
    """

    name: str
    head: Atom | None
    body: tuple[Atom, ...]
    axiom: tuple[Statement, ...] = ()
    distinct: tuple[Variable, Variable] | None = None
    bound: tuple[tuple[str, Term], ...] = ()
    any_two: bool = False
    origin: "EntailmentRule | None" = None


class ParsedTemplate(Struct, frozen=True):
    """A row of the tables: axioms | body => heads, and which variables must differ."""

    axioms: tuple[Atom, ...]
    body: tuple[Atom, ...]
    heads: tuple[Atom | None, ...]
    distinct: tuple[Variable, Variable] | None


def parse_template(source: str) -> ParsedTemplate:
    """Read a row such as `?p rdfs:domain ?c | ?x ?p ?y => ?x a ?c`.

    Atoms are separated by ` . `; the head `false` stands for an inconsistency; ` if ?x != ?y` may follow.
    """
    rest, _, condition = source.partition(" if ")
    premises, _, conclusion = rest.partition("=>")
    axioms, _, body = premises.partition("|")
    heads = (None,) if conclusion.strip() == "false" else _atoms(conclusion)
    left, _, right = condition.partition(" != ")
    distinct = (Variable(left.strip()[1:]), Variable(right.strip()[1:])) if condition else None
    return ParsedTemplate(_atoms(axioms), _atoms(body), heads, distinct)


class TemplateCompiler(Struct, frozen=True, dict=True):
    """The compiler of a template without lists."""

    template: ParsedTemplate

    @cached_property
    def _order(self) -> list[int]:
        return _join_order(self.template.axioms)

    def __call__(self, tbox: TBox) -> Iterator[EntailmentRule]:
        """The rules of a T-box."""
        template, order = self.template, self._order
        places = [order.index(at) for at in range(len(order))]
        for binding, axioms in matches(tuple(template.axioms[at] for at in order), tbox):
            axiom = tuple(axioms[place] for place in places)
            bound = tuple((key, value) for key, value in binding.items() if not isinstance(value, Variable))
            body = tuple(substitute(atom, binding) for atom in template.body)
            for head in template.heads:
                filled = head and substitute(head, binding)
                yield EntailmentRule("", filled, body, axiom, template.distinct, bound)


def rules_of(source: str) -> TemplateCompiler:
    """The compiler of a template without lists."""
    return TemplateCompiler(parse_template(source))


def _join_order(atoms: tuple[Atom, ...]) -> list[int]:
    """The order in which atoms are joined: each, where possible, shares a variable with those before."""
    order: list[int] = []
    known: set[str] = set()
    while len(order) < len(atoms):
        remaining = [index for index in range(len(atoms)) if index not in order]
        index = next(
            (index for index in remaining if known.intersection(_variables_at_ends(atoms[index]))),
            remaining[0],
        )
        order.append(index)
        known.update(_variables_at_ends(atoms[index]))
    return order


def _variables_at_ends(atom: Atom) -> list[str]:
    return [node.value for node in (atom[0], atom[2]) if isinstance(node, Variable)]


def matches(
    atoms: tuple[Atom, ...], tbox: TBox, binding: Binding | None = None
) -> Iterator[tuple[Binding, tuple[Statement, ...]]]:
    """Each binding under which axioms of the T-box match atoms, with the axioms."""
    if not atoms:
        yield binding or {}, ()
        return
    for statement in _candidates(substitute(atoms[0], binding or {}), tbox):
        extended = unify(atoms[0], statement, binding or {})
        if extended is not None:
            for complete, axiom in matches(atoms[1:], tbox, extended):
                yield complete, (statement, *axiom)


def _candidates(atom: Atom, tbox: TBox) -> Iterator[Statement]:
    subject, predicate, object = atom
    assert isinstance(predicate, NamedNode)
    if not isinstance(subject, Variable):
        if not isinstance(subject, Literal):
            yield from ((subject, predicate, term) for term in tbox.objects(subject, predicate))
    elif not isinstance(object, Variable) and not (isinstance(object, Literal) and object.value.isdigit()):
        for term in tbox.subjects(predicate, object):
            assert not isinstance(term, Literal)
            yield term, predicate, object
    else:
        for term, value in tbox.pairs(predicate):
            assert not isinstance(term, Literal)
            yield term, predicate, value


def unify(atom: Atom, statement: Statement, binding: Binding) -> dict[str, VarOrTerm] | None:
    """The binding under which an atom is a statement, or None."""
    extended = dict(binding)
    for node, term in zip(atom, statement, strict=True):
        if isinstance(node, Variable):
            if extended.setdefault(node.value, term) != term:
                return None
        elif not _matches(node, term):
            return None
    return extended


def _matches(node: VarOrTerm, term: Term) -> bool:
    if isinstance(node, Literal) and isinstance(term, Literal) and node.value.isdigit():
        return value(node) == value(term)
    return node == term


def substitute(atom: Atom, binding: Binding) -> Atom:
    """An atom with terms in place of its bound variables."""
    subject, predicate, object = (
        binding.get(node.value, node) if isinstance(node, Variable) else node for node in atom
    )
    return subject, predicate, object


def variables_of_atom(atom: Atom) -> list[str]:
    """The names of an atom's variables."""
    return [node.value for node in atom if isinstance(node, Variable)]


def ground(atom: Atom, binding: Binding) -> Statement:
    """The statement that an atom becomes when all its variables are bound."""
    subject, predicate, object = substitute(atom, binding)
    assert isinstance(subject, NamedNode | BlankNode)
    assert isinstance(predicate, NamedNode | BlankNode)
    assert not isinstance(object, Variable)
    return subject, predicate, object  # type: ignore[return-value]  # an anonymous inverse may be a predicate


def _atoms(source: str) -> tuple[Atom, ...]:
    atoms = []
    for part in re.split(r"\s+\.\s+", source.strip()):
        if part:
            subject, predicate, object = map(_node, part.split())
            atoms.append((subject, predicate, object))
    return tuple(atoms)


def _node(token: str) -> VarOrTerm:
    if token.startswith("?"):
        return Variable(token[1:])
    if token == "a":
        return RDF_TYPE
    if token.isdigit():
        return Literal(int(token))
    prefix, _, local = token.partition(":")
    return NamedNode(STANDARD_PREFIXES[prefix] + local)
