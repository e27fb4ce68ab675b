"""Paths of no length from terms that are not in the graph (SPARQL 1.1 Query, section 18.4)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.sparql.algebra.scope import explicit, fresh
from phegraph.sparql.algebra.tree import (
    BGP,
    AlternativePath,
    Exists,
    Extend,
    Filter,
    Graph,
    InversePath,
    Join,
    LeftJoin,
    Minus,
    Path,
    Pattern,
    Query,
    RepeatedPath,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Update,
    Values,
    bgp,
    join,
)
from phegraph.sparql.algebra.walk import nodes, parts, rewritten

_REPEATED = re.compile(
    r"[*?](?!\w)(?<!\(\*)(?<!SELECT \*)(?<!DISTINCT \*)(?<!REDUCED \*)(?<!DESCRIBE \*)", re.IGNORECASE
)


def may_have_no_length(text: str) -> bool:
    """Whether a text may have a path with `*` or `?`."""
    return _REPEATED.search(text) is not None


def paths_of_no_length(tree: Query | Update) -> Query | Update:
    """A path of no length leads from each term to itself; Oxigraph finds those of the graph alone."""
    if not any(
        _may_be_missed(each, part) for part in nodes(tree) if isinstance(part, BGP) for each in part.triples
    ):
        return tree
    predicate, end, names = next(fresh(tree, "predicate")), next(fresh(tree, "end")), fresh(tree, "node")

    def rewrite(part: Join) -> Join:
        if not any(_missed(part.parts)):
            return part
        # A label that stands in several patterns would stand in several groups.
        labels = Counter(each for each in parts(part.parts, but_of=_GROUPS) if isinstance(each, BlankNode))
        variables = {label: next(names) for label, number in labels.items() if number > 1}
        members = (
            rewritten(member, lambda term: variables.get(term, term)) if isinstance(member, BGP) else member
            for member in part.parts
        )
        return join(each for member in members for each in _split(member))

    def _split(member: Pattern) -> Iterator[Pattern]:
        missed = list(_missed((member,)))
        if not isinstance(member, BGP) or not missed:
            yield member
            return
        yield BGP(tuple(each for each in member.triples if each not in missed))
        for each in missed:
            yield Union((join(BGP((each,))), _of_no_length(each)))

    def _of_no_length(pattern: TriplePattern) -> Join:
        """The solutions where the constant at one end is no node of the graph."""
        constant, other = pattern.subject, pattern.object
        if isinstance(constant, Variable | BlankNode):
            constant, other = other, constant
        assert isinstance(constant, NamedNode | Literal)
        found = [bgp((end, predicate, constant))]
        if isinstance(constant, NamedNode):
            found.append(bgp((constant, predicate, end)))
        absent = (Filter(Exists(join(each), negated=True)) for each in found)
        ways = ways_of_no_length(pattern.predicate)
        if isinstance(other, Variable):
            return join(Values((other,), ((constant,),) * ways), absent)
        return join(Values((), ((),) * ways), absent)

    return rewritten(explicit(tree), rewrite, Join)


_GROUPS = (Join, LeftJoin, Minus, Union, Graph, Filter, Extend, ToMultiset)


def _missed(members: Iterable[Pattern]) -> Iterator[TriplePattern]:
    """The patterns of a group that have a solution which Oxigraph may not find."""
    for member in members:
        if isinstance(member, BGP):
            yield from (each for each in member.triples if _may_be_missed(each, member))


def _may_be_missed(pattern: TriplePattern, among: BGP) -> bool:
    """Whether it has a solution of no length that Oxigraph may not find.

    There is none where another pattern says that the variable at the other end is a node of the graph.
    """
    ends = (pattern.subject, pattern.object)
    constants = [end for end in ends if isinstance(end, NamedNode | Literal)]
    if (
        not constants
        or not ways_of_no_length(pattern.predicate)
        or (len(constants) == 2 and ends[0] != ends[1])
    ):
        return False
    others = (each for each in among.triples if each is not pattern and not ways_of_no_length(each.predicate))
    return not any(
        isinstance(end, Variable | BlankNode) and end in (each.subject, each.object)
        for each in others
        for end in ends
    )


def ways_of_no_length(path: Variable | Path) -> int:
    """In how many ways a path has no length."""
    match path:
        case RepeatedPath(inner, mark):
            return 1 if mark != "+" else min(ways_of_no_length(inner), 1)
        case InversePath(inner):
            return ways_of_no_length(inner)
        case AlternativePath(inners):
            return sum(map(ways_of_no_length, inners))
        case SequencePath(inners):
            product = 1
            for inner in inners:
                product *= ways_of_no_length(inner)
            return product
    return 0
