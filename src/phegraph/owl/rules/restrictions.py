"""The restrictions of a T-box that rows of table 9 compare."""

from collections.abc import Hashable

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.owl import datatypes
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import ALL_VALUES, HAS_VALUE, ON_PROPERTY, SOME_VALUES, SUB_CLASS
from phegraph.rdf.terms import RDF_TYPE, Term

RESTRICTING = (SOME_VALUES, ALL_VALUES)


def leading(tbox: TBox) -> set[Term]:
    """The restrictions that members lead on from, so that what is below them matters to instances.

    From an anonymous one that only stands above classes nothing follows that does not follow below it; but
    by way of it others may be compared, where one of another property has the same filler.
    """
    parts: dict[Term, set[tuple[NamedNode, Hashable]]] = {}
    used: set[Term] = set()
    properties: dict[tuple[NamedNode, Term], set[Term]] = {}
    for subject, predicate, object in tbox.statements:
        if predicate in (*RESTRICTING, ON_PROPERTY, HAS_VALUE):
            value = datatypes.value(object) if isinstance(object, Literal) else None
            parts.setdefault(subject, set()).add((predicate, value or object))
        if predicate in RESTRICTING:
            properties.setdefault((predicate, object), set()).update(tbox.objects(subject, ON_PROPERTY))
            used.add(object)
        elif predicate not in (RDF_TYPE, SUB_CLASS, ON_PROPERTY, HAS_VALUE):
            used |= {subject, object}
        elif predicate == SUB_CLASS:
            used.add(subject)
    return {
        subject
        for predicate in (*RESTRICTING, HAS_VALUE)
        for subject, filler in tbox.pairs(predicate)
        if not isinstance(subject, BlankNode)
        or subject in used
        or len(parts[subject]) > 2
        or len(properties.get((predicate, filler), ())) > 1
    }


def may_compare_restrictions(tbox: TBox) -> bool:
    """Whether the T-box has several restrictions of a kind, which rows of table 9 may compare."""
    return any(len(list(tbox.pairs(predicate))) > 1 for predicate in RESTRICTING)
