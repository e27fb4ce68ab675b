"""Rules as SPARQL: the tree of each update and query."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl.rules.patterns import Atom, EntailmentRule, VarOrTerm, variables_of_atom
from phegraph.owl.rules.strata import Relation
from phegraph.rdf.terms import RDF_TYPE
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Exists,
    Extend,
    Filter,
    Graph,
    Join,
    Modify,
    Not,
    Pattern,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    bgp,
    join,
    values,
)
from phegraph.sparql.guard import remember
from phegraph.store.protocol import Store

ClosureGraph = NamedNode | None
"""A graph of a closure: its name, or None for the default graph, which holds the asserted statements."""
LiteralsOfVariables = tuple[tuple[Variable, tuple[Literal, ...] | None], ...]
"""The literals that each of some variables may be bound to; None for any literal."""
ANONYMOUS = "urn:phegraph:anonymous:"
SUBJECT, PREDICATE, OBJECT = map(Variable, "spo")
STATEMENT: Atom = (SUBJECT, PREDICATE, OBJECT)
"""The pattern of all statements."""


class ClosureGraphs(Struct, frozen=True):
    """The graphs of a closure.

    Attributes:
        asserted: The asserted statements.
        inferred: The inferred statements.
        auxiliary: Intermediate statements, such as members of anonymous classes.
        delta: The added statements of an increment and their consequences.
        fresh: The statements of the current round of a recursive stratum, and of the round before.
        same: The representative of each individual that is not its own.
        before: The inferred statements of the former closure, until the new one is complete.
        done: What is done of a closure that may be killed.
    """

    asserted: ClosureGraph
    inferred: NamedNode
    auxiliary: NamedNode
    delta: NamedNode
    fresh: tuple[NamedNode, NamedNode]
    same: NamedNode
    before: NamedNode
    done: NamedNode

    @classmethod
    def for_inferred(cls, inferred: NamedNode, asserted: ClosureGraph = None) -> "ClosureGraphs":
        """The graphs of a closure into an inferred graph."""
        auxiliary, delta, fresh_1, fresh_2, same, before, done = (
            NamedNode(f"{inferred.value}/{name}")
            for name in ("auxiliary", "delta", "fresh-1", "fresh-2", "same", "before", "done")
        )
        return cls(asserted, inferred, auxiliary, delta, (fresh_1, fresh_2), same, before, done)

    @property
    def scratch(self) -> tuple[NamedNode, ...]:
        """The graphs that a closure leaves empty."""
        return (self.auxiliary, self.delta, *self.fresh, self.same, self.before, self.done)


class Branch(Struct, frozen=True):
    """A rule with a graph for each atom of its body, and the literals that variables may be bound to.

    The pattern of the atom `first` comes first: engines do not reorder patterns of different graphs.
    """

    rule: EntailmentRule
    places: tuple[ClosureGraph, ...]
    literals: LiteralsOfVariables = ()
    first: int = 0


def iri_of(node: VarOrTerm) -> VarOrTerm:
    """The name that stands for an anonymous class or property in the auxiliary graph."""
    return NamedNode(f"{ANONYMOUS}{node.value}") if isinstance(node, BlankNode) else node


def named(atom: Atom) -> Atom:
    """An atom with a name for its anonymous class or property."""
    subject, predicate, object = atom
    return (subject, iri_of(predicate), iri_of(object) if predicate == RDF_TYPE else object)


def insert(
    head: Atom,
    targets: Sequence[NamedNode],
    branches: Iterable[Branch],
    guards: Sequence[ClosureGraph],
    limit: int | None = None,
) -> Modify:
    """The update of the rules of one head, which inserts no statement that is known already.

    Args:
        head: The head, which the rules of all branches have up to the names of variables.
        targets: The graphs to insert into.
        branches: The branches.
        guards: The graphs that may have the statements already.
        limit: The most solutions, where they can be more than the data; None for no limit.
    """
    canonical = rename(named(head), head_names(head))
    unknown = [absent(canonical, graph) for graph in guards]
    where = union(group_pattern(branch, head_names(branch.rule.head), unknown) for branch in branches)
    columns = tuple(node for node in canonical if isinstance(node, Variable))
    if limit is not None and columns:
        distinct = Select(projection=columns, distinct=True, where=where, limit=limit)
        where = Join((ToMultiset(distinct),))
    return Modify(where, insert=join(in_graph(graph, canonical) for graph in targets))


def copies(
    target: NamedNode,
    pairs: Iterable[tuple[Relation, Relation, bool, Sequence[ClosureGraph], Sequence[ClosureGraph]]],
) -> Modify:
    """The update that copies the pairs of relations to others, at once.

    Args:
        target: The graph to insert into.
        pairs: The source and target relation, whether pairs are inverted, the source graphs, and guards.
    """
    templates, branches = [], []
    for number, (source, to, flipped, graphs, guards) in enumerate(pairs):
        x, y = Variable(f"x{number}"), Variable(f"y{number}")
        source_atom = named(atom_of(source, x, y))
        target_atom = named(atom_of(to, y, x) if flipped else atom_of(to, x, y))
        templates.append(target_atom)
        branches += [join(in_graph(graph, source_atom), _guards(target_atom, guards)) for graph in graphs]
    return Modify(union(branches), insert=Join((in_graph(target, *templates),)))


def path(
    relation: Relation, target: NamedNode, source: ClosureGraph, guards: Sequence[ClosureGraph], limit: int
) -> Modify:
    """The update for the transitive closure of a predicate, by a property path over one graph."""
    predicate = iri_of(relation[0])
    assert isinstance(predicate, NamedNode)
    head = (SUBJECT, predicate, OBJECT)
    steps = BGP((TriplePattern(SUBJECT, SequencePath((predicate, RepeatedPath(predicate, "+"))), OBJECT),))
    where = join(steps if source is None else Graph(source, Join((steps,))), _guards(head, guards))
    pairs = Select(projection=(SUBJECT, OBJECT), distinct=True, where=where, limit=limit)
    return Modify(Join((ToMultiset(pairs),)), insert=Join((in_graph(target, head),)))


def atom_of(relation: Relation, x: VarOrTerm, y: VarOrTerm) -> Atom:
    """The atom of a relation about two nodes; of a class it has the first only."""
    return (x, relation[0], y) if relation[1] is None else (x, relation[0], relation[1])


def statements_of(relation: Relation) -> Atom:
    """The pattern of the statements of a relation."""
    return named(atom_of(relation, SUBJECT, OBJECT))


def group_pattern(
    branch: Branch,
    names: Mapping[str, str],
    filters: Iterable[Filter] = (),
    among: Iterable[tuple[Variable, Sequence[NamedNode]]] = (),
) -> Join:
    """The pattern of a branch, with names for its variables, further filters, and terms for variables."""
    parts: list[Pattern] = [values(renamed(variable, names), terms) for variable, terms in among]
    parts += [in_graph(graph, rename(named(atom), names)) for atom, graph in _in_order(branch)]
    if branch.rule.distinct:
        pair = call("SAMETERM", *(renamed(variable, names) for variable in branch.rule.distinct))
        parts.append(Filter(Not(pair)))
    for variable, literals in branch.literals:
        node = renamed(variable, names)
        parts.append(Filter(call("ISLITERAL", node)) if literals is None else values(node, literals))
    return join(parts, filters)


def _in_order(branch: Branch) -> list[tuple[Atom, ClosureGraph]]:
    """The atoms of a branch: the first one, then each, where possible, with a variable of those before."""
    remaining = list(zip(branch.rule.body, branch.places, strict=True))
    if len(remaining) < 2:
        return remaining
    ordered = [remaining.pop(branch.first)]
    known = {name for atom, _ in ordered for name in variables_of_atom(atom)}
    while remaining:
        index = next(
            (
                index
                for index, (atom, _) in enumerate(remaining)
                if known.intersection(variables_of_atom(atom))
            ),
            0,
        )
        ordered.append(remaining.pop(index))
        known.update(variables_of_atom(ordered[-1][0]))
    return ordered


def pairs_of(predicate: NamedNode) -> Join:
    """The pattern of the pairs of terms that a predicate links."""
    return Join((pattern_of((SUBJECT, predicate, OBJECT)),))


def union(groups: Iterable[Join]) -> Join:
    """The group of the union of groups, of which there is at least one."""
    branches = tuple(groups)
    return Join((Union(branches),)) if len(branches) > 1 else branches[0]


def head_names(head: Atom | None) -> dict[str, str]:
    """The names for the variables of a head: ?s for the subject, ?o for the object."""
    names: dict[str, str] = {}
    if head is not None:
        for node, name in zip((head[2], head[0]), ("o", "s"), strict=True):
            if isinstance(node, Variable):
                names[node.value] = name
    return names


def rename(atom: Atom, names: Mapping[str, str]) -> Atom:
    """An atom with its variables renamed; those without a new name get an underscore in front."""
    subject, predicate, object = atom
    return (
        renamed(subject, names) if isinstance(subject, Variable) else subject,
        renamed(predicate, names) if isinstance(predicate, Variable) else predicate,
        renamed(object, names) if isinstance(object, Variable) else object,
    )


def renamed(variable: Variable, names: Mapping[str, str]) -> Variable:
    """A variable of an atom, renamed."""
    name = variable.value
    return Variable(names.get(name) or f"_{name}")


def pattern_of(*atoms: Atom) -> BGP:
    """Atoms as triple patterns."""
    return bgp(*atoms)  # type: ignore[arg-type]  # no literal and no blank node is a predicate


def _guards(head: Atom, graphs: Sequence[ClosureGraph]) -> list[Filter]:
    return [absent(head, graph) for graph in graphs]


def absent(atom: Atom, graph: ClosureGraph) -> Filter:
    """The filter that a graph does not have a statement."""
    return Filter(Exists(Join((in_graph(graph, atom),)), negated=True))


def in_graph(graph: ClosureGraph, *atoms: Atom) -> BGP | Graph:
    """Atoms as triple patterns in a graph."""
    return pattern_of(*atoms) if graph is None else Graph(graph, Join((pattern_of(*atoms),)))


def select(*columns: Variable, where: Join, distinct: bool = False, limit: int | None = None) -> str:
    """The text of a query for the solutions of a pattern."""
    return remember(Query(Select(projection=columns, where=where, distinct=distinct, limit=limit)))


def count(store: Store, *patterns: Pattern, asserted: bool = False) -> int:
    """The number of solutions of patterns in a store."""
    number = Extend(Variable("n"), Aggregate("COUNT"))
    query = printed(Select(projection=(number,), where=join(patterns)))
    ((solutions,),) = store.select(query, asserted=asserted)
    assert isinstance(solutions, Literal)
    return int(solutions.value)
