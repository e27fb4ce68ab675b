"""Class expressions in words: what makes an intersection, a union or a restriction without an IRI."""

from collections.abc import Callable

from pyoxigraph import BlankNode, NamedNode

from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import ALL_VALUES, HAS_VALUE, ON_PROPERTY, SOME_VALUES
from phegraph.rdf.terms import OWL, Term

_INTERSECTION, _UNION = NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "unionOf")
_VALUES = {HAS_VALUE: "", SOME_VALUES: "some ", ALL_VALUES: "only "}
_DEEPEST = 4


def expression(tbox: TBox, term: Term, name: Callable[[Term], str], deepest: int = _DEEPEST) -> str:
    """A class in words: “centre” with “particle” “protons”.

    Args:
        tbox: The axioms.
        term: The class, or a value in its expression.
        name: The name of a term that is no blank node.
        deepest: How many expressions within each other are told; what is deeper is "something".
    """
    if not isinstance(term, BlankNode):
        return name(term)
    if not deepest:
        return "something"
    classes: list[str] = []
    restrictions: list[str] = []
    for part in _members(tbox, term, _INTERSECTION) or (term,):
        restriction = _restriction(tbox, part, name, deepest - 1)
        if restriction:
            restrictions.append(restriction)
        elif part != term:
            classes.append(expression(tbox, part, name, deepest - 1))
    union = [expression(tbox, part, name, deepest - 1) for part in _members(tbox, term, _UNION)]
    words = " and ".join(classes) or " or ".join(union) or "something"
    return f"{words} with {' and '.join(restrictions)}" if restrictions else words


def _members(tbox: TBox, term: Term, predicate: NamedNode) -> tuple[Term, ...]:
    listed = (tbox.list_of(start) for start in tbox.objects(term, predicate))
    return next((found.members for found in listed if found), ())


def _restriction(tbox: TBox, term: Term, name: Callable[[Term], str], deepest: int) -> str:
    """What a restriction asks of a property; empty for other classes."""
    for restricted in tbox.objects(term, ON_PROPERTY):
        for predicate, word in _VALUES.items():
            for value in tbox.objects(term, predicate):
                return f"{name(restricted)} {word}{expression(tbox, value, name, deepest)}"
    return ""
