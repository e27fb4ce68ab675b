"""At which values of a variable the answer of a query may change, when statements come or go.

A SELECT may have a key: a variable that it gives, and that is bound in each group that mentions it. Its
solutions with one value of the key are those of the query with the value in place of the key, so that an
answer stays the same that is the same at each value that a changed statement leads to. What leads there is a
triple pattern with the patterns that its solutions are joined with: FILTER, OPTIONAL and MINUS are left out,
so that values are found that nothing changes at, and none is missed.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import TypeVar

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.sparql.algebra.passes.keys import key_of, whole
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.scope import fresh, projected
from phegraph.sparql.algebra.tree import (
    BGP,
    AlternativePath,
    Exists,
    Extend,
    Filter,
    Form,
    Graph,
    InversePath,
    Join,
    LeftJoin,
    Minus,
    NegatedPropertySet,
    Pattern,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
    VarOrIri,
    VarOrTerm,
    join,
    values,
)
from phegraph.sparql.algebra.walk import parts, rewritten, variables

MOST_VALUES = 16
"""At how many values of its key an answer is looked at; where more may differ, all may."""


class Lead(Struct, frozen=True):
    """A triple pattern, and where a statement that matches it leads.

    Attributes:
        subject: The subject of the pattern.
        predicate: Its predicate.
        object: Its object.
        graph: The name of its graph, if it is in a GRAPH.
        text: The SELECT for the values of the key in solutions that the statement is part of, to be asked
            with its terms for variables of the pattern; empty where the pattern has the key itself, and None
            where any value may be in one.
        given: The variables of the pattern that the SELECT has.
    """

    subject: VarOrTerm
    predicate: VarOrIri
    object: VarOrTerm
    graph: VarOrIri | None
    text: str | None
    given: frozenset[Variable]


class Keyed(Struct, frozen=True):
    """A query with a key.

    Attributes:
        key: The key.
        leads: Its triple patterns, with the steps of its paths.
    """

    key: Variable
    leads: tuple[Lead, ...]


T = TypeVar("T")
_Found = tuple[TriplePattern, VarOrIri | None, tuple[Pattern, ...]]
"""A triple pattern without a path, its graph, and what its solutions are joined with."""


def keyed(query: Query) -> Keyed | None:
    """A query with its key; None where it has none, or where its answer depends on more than statements."""
    key = key_of(query)
    if key is None:
        return None
    assert isinstance(query.form, Select)
    labels = dict.fromkeys(part for part in parts(query.form) if isinstance(part, BlankNode))
    names = dict(zip(labels, fresh(query, "node"), strict=False))
    form = rewritten(query.form, lambda label: names[label], BlankNode)
    found = _Leads(form).of_form(form)
    return Keyed(key, tuple(dict.fromkeys(_lead(key, *each) for each in found)))


def _lead(key: Variable, pattern: TriplePattern, graph: VarOrIri | None, joined: tuple[Pattern, ...]) -> Lead:
    predicate = pattern.predicate
    assert isinstance(predicate, Variable | NamedNode)
    own = {term for term in (pattern.subject, predicate, pattern.object, graph) if isinstance(term, Variable)}
    if key in own:
        return Lead(pattern.subject, predicate, pattern.object, graph, "", frozenset())
    between = _between({term.value for term in own}, key.value, [*_atoms(joined)])
    known = variables(between)
    given = frozenset(term for term in own if term.value in known)
    text = None
    if between:
        columns = (key, *sorted(given, key=str))
        select = Select(projection=columns, distinct=True, where=join(between), limit=MOST_VALUES + 1)
        text = printed(Query(select))
    return Lead(pattern.subject, predicate, pattern.object, graph, text, given)


def _atoms(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """Patterns taken apart into triple patterns, as far as they are joined."""
    for pattern in patterns:
        match pattern:
            case BGP(triples):
                yield from (BGP((triple,)) for triple in triples)
            case Join(members):
                yield from _atoms(members)
            case Graph(name, inner):
                atoms = _atoms((inner,))
                yield from (atom if isinstance(atom, Values) else Graph(name, join(atom)) for atom in atoms)
            case _:
                yield pattern


def _between(given: Set[str], key: str, atoms: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """The fewest patterns that lead from given variables to the key, and those of the same variables.

    None where nothing leads there. More patterns would find fewer values, and take long where they have many
    solutions.
    """
    names = {atom: variables(atom).keys() for atom in atoms}
    ways: dict[str, tuple[Pattern, ...]] = dict.fromkeys(given, ())
    found = True
    while found and key not in ways:
        further = {
            name: (*ways[first], atom)
            for atom, own in names.items()
            for first in [next((name for name in own if name in ways), None)]
            if first is not None
            for name in own
            if name not in ways
        }
        found = bool(further)
        ways |= further
    way = ways.get(key, ())
    known = variables(way).keys() | given
    return (*way, *(atom for atom, own in names.items() if way and atom not in way and own <= known))


class _Leads:
    """The triple patterns of a form, each with what its solutions are joined with."""

    def __init__(self, form: Form) -> None:
        self._fresh = fresh(form, "apart")

    def of_form(self, form: Form) -> Iterator[_Found]:
        where = whole(form)
        yield from self._of(where)
        modifiers = (form.group, form.having, form.order, form.projection if isinstance(form, Select) else ())
        yield from self._of_expression(modifiers, self._certain(where))

    def _of(self, pattern: Pattern) -> Iterator[_Found]:
        match pattern:
            case Join(members):
                yield from self._of_members(members)
            case BGP(triples):
                for number, triple in enumerate(triples):
                    others = (*triples[:number], *triples[number + 1 :])
                    for step, further in self._steps(triple):
                        rest = (*others, *further)
                        yield step, None, (BGP(rest),) if rest else ()
            case Union(branches):
                for branch in branches:
                    yield from self._of(branch)
            case Graph(name, inner):
                for triple, graph, joined in self._of(inner):
                    yield triple, graph or name, (Graph(name, join(joined)),) if joined else ()
            case ToMultiset(select):
                for each in self.of_form(select):
                    yield self._apart(each, select)

    def _of_members(self, members: Sequence[Pattern]) -> Iterator[_Found]:
        certain = [self._certain(member) for member in members]
        for number, member in enumerate(members):
            before = _chained(certain[:number])
            match member:
                case LeftJoin(right) | Minus(right):
                    found = _joined(self._of(right), before)
                case Filter(condition):
                    found = self._of_expression(condition, _chained(certain))
                case Extend(_, expression):
                    found = self._of_expression(expression, before)
                case _:
                    found = _joined(self._of(member), before, _chained(certain[number + 1 :]))
            yield from found

    def _of_expression(self, expression: object, certain: tuple[Pattern, ...]) -> Iterator[_Found]:
        for part in parts(expression, but_of=(Exists,)):
            if isinstance(part, Exists):
                yield from _joined(self._of(part.pattern), certain)

    def _certain(self, pattern: Pattern) -> tuple[Pattern, ...]:
        """Patterns that each solution of a pattern is a solution of."""
        match pattern:
            case Join(members):
                return _chained(map(self._certain, members))
            case BGP() | Values():
                return (pattern,)
            case Extend(name, NamedNode() | Literal() as term):
                return (values(name, (term,)),)
            case Union(branches):
                return (Union(tuple(join(self._certain(branch)) for branch in branches)),)
            case Graph(name, inner):
                return (Graph(name, join(self._certain(inner))),)
            case ToMultiset(select):
                return self._apart(self._certain(whole(select)), select)
        return ()

    def _apart(self, found: T, select: Select) -> T:
        """What is found in a sub-select, with other names for the variables that it does not give."""
        given = {name for name in projected(select) if _gives(select, name)}
        names = {name: next(self._fresh) for name in variables(found) if name not in given}
        return rewritten(found, lambda name: names.get(name.value, name), Variable)

    def _steps(self, triple: TriplePattern) -> Iterator[tuple[TriplePattern, tuple[TriplePattern, ...]]]:
        """The triple patterns that a path is made of, each with the rest of the path."""
        subject, path, object = triple.subject, triple.predicate, triple.object
        match path:
            case InversePath(inner):
                yield from self._steps(TriplePattern(object, inner, subject))
            case AlternativePath(ways):
                for way in ways:
                    yield from self._steps(TriplePattern(subject, way, object))
            case SequencePath(steps):
                between = [subject, *(next(self._fresh) for _ in steps[1:]), object]
                row = tuple(map(TriplePattern, between, steps, between[1:]))
                for number, each in enumerate(row):
                    for step, further in self._steps(each):
                        yield step, (*row[:number], *further, *row[number + 1 :])
            case RepeatedPath(inner):
                first, last = next(self._fresh), next(self._fresh)
                before = TriplePattern(subject, RepeatedPath(inner, "*"), first)
                after = TriplePattern(last, RepeatedPath(inner, "*"), object)
                for step, further in self._steps(TriplePattern(first, inner, last)):
                    yield step, (before, *further, after)
            case NegatedPropertySet():
                for ends in ((subject, object), (object, subject)):
                    yield TriplePattern(ends[0], next(self._fresh), ends[1]), ()
            case _:
                yield triple, ()


def _gives(select: Select, name: str) -> bool:
    """Whether a sub-select gives a variable as its pattern binds it."""
    columns = select.projection
    is_assigned = any(isinstance(each, Extend) and each.variable.value == name for each in select.group)
    return not is_assigned and (columns is None or Variable(name) in columns)


def _chained(patterns: Iterable[tuple[Pattern, ...]]) -> tuple[Pattern, ...]:
    return tuple(chain.from_iterable(patterns))


def _joined(found: Iterable[_Found], *others: tuple[Pattern, ...]) -> Iterator[_Found]:
    more = _chained(others)
    return ((triple, graph, (*joined, *more)) for triple, graph, joined in found)
