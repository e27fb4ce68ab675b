"""Facts: the statements of a thing's page, each once, in the order of the ontology, with its sources."""

from collections.abc import Container, Iterable, Iterator, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.questions.description import Description, Fact
from phegraph.rdf.terms import OWL, RDF_FIRST, RDF_TYPE, XSD, XSD_STRING, Term
from phegraph.site.ontology import Ontology

Details = Set[tuple[NamedNode, Term]]
"""The asserted details of blank nodes; a description has the inferred ones as well."""

_DATES = frozenset({"date", "gYear", "gYearMonth", "dateTime"})
_NUMBERS = frozenset(
    {"integer", "nonNegativeInteger", "positiveInteger", "int", "decimal", "double", "float"}
)


class PageFact(NamedTuple):
    """A fact as a page shows it.

    Attributes:
        property: Its predicate.
        inverse: Whether the thing described is the object.
        term: The term at the other end; None where there are details only.
        details: The statements of the blank node in between.
        inferred: Whether no source states it.
        sources: The sources that state it.
        end: For an inverse fact through a blank node, the property that leads from it to the thing.
        below: For what follows, the property of a fact on the same page that is a kind of this one.
    """

    property: str
    inverse: bool
    term: Term | None
    details: tuple[tuple[str, Term], ...] = ()
    inferred: bool = False
    sources: tuple[NamedNode, ...] = ()
    end: str = ""
    below: str = ""


class Facts(NamedTuple):
    """The facts of a thing: those that sources state, those that follow, and those that go without saying."""

    stated: tuple[PageFact, ...]
    follows: tuple[PageFact, ...]
    rest: tuple[PageFact, ...]


def facts_of(description: Description, ontology: Ontology, stated_details: Details) -> Facts:
    """Sort a description into what a page shows."""
    own = frozenset(ontology.properties)
    shown = _merged(
        normal
        for fact in description.facts
        if fact.property != RDF_TYPE
        for normal in _normal(fact, description.thing, ontology, stated_details)
    )
    stated = [fact for fact in shown if not fact.inferred]
    detailed = {(fact.property, fact.inverse, fact.term) for fact in stated}
    implied: dict[tuple[str, bool, Term | None], list[PageFact]] = {}
    for fact in shown:
        for upper in ontology.above(fact.property):
            implied.setdefault((*_turned(upper, fact.inverse, ontology), fact.term), []).append(fact)
    follows: list[PageFact] = []
    rest: list[PageFact] = []
    for fact in shown:
        key = (fact.property, fact.inverse, fact.term)
        if fact.inferred and key not in detailed:
            itself = fact.term == description.thing
            (rest if fact.property not in own or key in implied or itself else follows).append(fact)
    # What a fact above entails needs no other reason.
    shown_above = {id(fact) for fact in (*stated, *follows)}
    for place, fact in enumerate(rest):
        causes = implied.get((fact.property, fact.inverse, fact.term), ())
        rest[place] = fact._replace(below=next((c.property for c in causes if id(c) in shown_above), ""))
    return Facts(
        tuple(_ordered(stated, ontology)), tuple(_ordered(follows, ontology)), tuple(_ordered(rest, ontology))
    )


def _normal(fact: Fact, thing: NamedNode, ontology: Ontology, stated_details: Details) -> Iterator[PageFact]:
    """A fact in the direction, and by the property, that the ontology has for it."""
    name = fact.property.value
    if fact.inverse and _is_within(name, fact.term):
        return  # an axiom, which the page of the vocabulary has
    if not fact.details:
        if not isinstance(fact.term, BlankNode):
            turned, inverse = _turned(name, fact.inverse, ontology)
            yield PageFact(turned, inverse, fact.term, inferred=fact.inferred, sources=fact.sources)
        return
    if fact.inferred:
        return
    details_stated = [(p.value, o) for p, o in fact.details if (p, o) in stated_details and p != RDF_TYPE]
    ends = {p for p, value in details_stated if value == thing} if fact.inverse else set()
    others = [detail for detail in details_stated if detail[1] != thing or not fact.inverse]
    details = tuple(sorted(others, key=lambda d: (*_place(d, ontology), str(d[1]))))
    if fact.inverse:
        for end in sorted(end for end in ends if not _is_within(end, fact.term)):
            chained = ontology.chains.get((name, end))
            turned, inverse = _turned(chained or name, True, ontology) if chained else (name, True)
            through = "" if chained else end
            yield PageFact(turned, inverse, fact.term, details, sources=fact.sources, end=through)
        return
    ways = [(chain, p, o) for p, o in details if (chain := ontology.chains.get((name, p)))]
    for chain, p, end_term in ways:
        rest = tuple(detail for detail in details if detail != (p, end_term))
        yield PageFact(chain, False, end_term, rest, sources=fact.sources)
    if not ways:
        yield PageFact(name, False, None, details, sources=fact.sources)


def _is_within(name: str, subject: Term) -> bool:
    """Whether a property leads from within an axiom, or from within a list that has no name."""
    return name.startswith(OWL) or (name == RDF_FIRST.value and isinstance(subject, BlankNode))


def _place(detail: tuple[str, Term], ontology: Ontology) -> tuple[bool, int, str]:
    """Where a detail stands: texts last, others in the order of the ontology."""
    name, value = detail
    return is_text(value), ontology.order.get(name, len(ontology.order)), name


def is_text(term: Term) -> bool:
    """Whether a term is a text for people."""
    return isinstance(term, Literal) and (bool(term.language) or term.datatype.value == XSD_STRING)


def is_date(term: Term | None) -> bool:
    """Whether a term is a date, of any precision."""
    return term is not None and _kind(term) == "date"


def is_number(term: Term) -> bool:
    """Whether a term is a number."""
    return _kind(term) == "number"


def _turned(name: str, inverse: bool, ontology: Ontology) -> tuple[str, bool]:
    """A property read backwards is its inverse read forwards, where it has one."""
    if inverse and name in ontology.inverses:
        return ontology.inverses[name], False
    return name, inverse


def _merged(facts: Iterable[PageFact]) -> list[PageFact]:
    by_key: dict[tuple[object, ...], PageFact] = {}
    for fact in facts:
        key = (fact.property, fact.inverse, fact.term, fact.details, fact.end)
        former = by_key.get(key)
        if former is not None:
            sources = tuple(sorted({*former.sources, *fact.sources}, key=str))
            fact = fact._replace(inferred=former.inferred and fact.inferred, sources=sources)
        by_key[key] = fact
    return list(by_key.values())


def _ordered(facts: Iterable[PageFact], ontology: Ontology) -> list[PageFact]:
    last = len(ontology.order)
    return sorted(
        facts, key=lambda fact: (fact.inverse, ontology.order.get(fact.property, last), fact.property)
    )


def differing(facts: Sequence[PageFact], *, lasting: bool = False, limits: Container[Term] = ()) -> set[int]:
    """The places of the facts of one property on which sources disagree.

    Two sources disagree on dates of which neither is a less precise form of the other, and on numbers: those
    of facts, and those of facts through blank nodes whose details are the same but for that date, or but for
    that number and for texts. What is lasting, such as a state, may be told at several dates, and of numbers
    with one of the `limits` among their details, such as "more than", several can be true.
    """
    comparable: dict[tuple[str, object], list[tuple[int, str, set[NamedNode]]]] = {}
    for place, fact in enumerate(facts):
        kind, same, value = _compared(fact)
        limited = kind == "number" and any(value in limits for _, value in fact.details)
        if kind and not fact.inverse and not limited and not (lasting and kind == "date"):
            comparable.setdefault((kind, same), []).append((place, value, set(fact.sources)))
    return {
        place
        for (kind, _), alike in comparable.items()
        for (first, value, sources), (second, second_value, second_sources) in combinations(alike, 2)
        if not sources & second_sources and _disagree(kind, value, second_value)
        for place in (first, second)
    }


def _compared(fact: PageFact) -> tuple[str, object, str]:
    """What a fact has to be compared: `date` or `number`, or nothing; what must be alike; the value."""
    if isinstance(fact.term, Literal) and not fact.details:
        return _kind(fact.term), None, fact.term.value
    if fact.term is not None:
        return "", None, ""
    numbers = [detail for detail in fact.details if _kind(detail[1]) == "number"]
    dates = [detail for detail in fact.details if _kind(detail[1]) == "date"]
    if len(numbers) == 1:
        kind, (name, value) = "number", numbers[0]
        alike = {detail for detail in fact.details if not isinstance(detail[1], Literal) or detail in dates}
    elif not numbers and len(dates) == 1 < len(fact.details):
        kind, (name, value) = "date", dates[0]
        alike = {*fact.details} - {*dates}
    else:
        return "", None, ""
    return kind, (name, frozenset(alike)), str(getattr(value, "value", ""))


def _kind(term: Term) -> str:
    name = term.datatype.value.removeprefix(XSD) if isinstance(term, Literal) else ""
    return "date" if name in _DATES else "number" if name in _NUMBERS else ""


def _disagree(kind: str, first: str, second: str) -> bool:
    if kind == "date":
        return not first.startswith(second) and not second.startswith(first)
    try:
        return float(first) != float(second)
    except ValueError:
        return first != second
