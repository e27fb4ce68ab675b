"""Rules as SPARQL: the text of each update and query."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.owl.rules.patterns import Atom, EntailmentRule, VarOrTerm, variables_of_atom
from phegraph.owl.rules.strata import Relation
from phegraph.rdf.terms import RDF_TYPE, Statement, Term, text

ClosureGraph = NamedNode | None
"""A graph of a closure: its name, or None for the default graph, which holds the asserted statements."""
ANONYMOUS = "urn:phegraph:anonymous:"


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
    """

    asserted: ClosureGraph
    inferred: NamedNode
    auxiliary: NamedNode
    delta: NamedNode
    fresh: tuple[NamedNode, NamedNode]
    same: NamedNode
    before: NamedNode

    @classmethod
    def for_inferred(cls, inferred: NamedNode, asserted: ClosureGraph = None) -> "ClosureGraphs":
        """The graphs of a closure into an inferred graph."""
        auxiliary, delta, fresh_1, fresh_2, same, before = (
            NamedNode(f"{inferred.value}/{name}")
            for name in ("auxiliary", "delta", "fresh-1", "fresh-2", "same", "before")
        )
        return cls(asserted, inferred, auxiliary, delta, (fresh_1, fresh_2), same, before)

    @property
    def scratch(self) -> tuple[NamedNode, ...]:
        """The graphs that a closure leaves empty."""
        return (self.auxiliary, self.delta, *self.fresh, self.same, self.before)


class Branch(Struct, frozen=True):
    """A rule with a graph for each atom of its body, and further conditions.

    The pattern of the atom `first` comes first: engines do not reorder patterns of different graphs.
    """

    rule: EntailmentRule
    places: tuple[ClosureGraph, ...]
    conditions: tuple[str, ...] = ()
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
) -> str:
    """The update of the rules of one head, which inserts no statement that is known already.

    Args:
        head: The head, which the rules of all branches have up to the names of variables.
        targets: The graphs to insert into.
        branches: The branches.
        guards: The graphs that may have the statements already.
        limit: The most solutions, where they can be more than the data; None for no limit.
    """
    canonical = rename(named(head), head_names(head))
    template = " ".join(in_graph(graph, triple(canonical)) for graph in targets)
    where = union(group_pattern(branch, head_names(branch.rule.head), guards) for branch in branches)
    if limit is not None and (columns := " ".join(f"?{name}" for name in variables_of_atom(canonical))):
        where = f"{{ SELECT DISTINCT {columns} WHERE {{ {where} }} LIMIT {limit} }}"
    return f"INSERT {{ {template} }}\nWHERE {{ {where} }}"


def copies(
    target: NamedNode,
    pairs: Iterable[tuple[Relation, Relation, bool, Sequence[ClosureGraph], Sequence[ClosureGraph]]],
) -> str:
    """The update that copies the pairs of relations to others, at once.

    Args:
        target: The graph to insert into.
        pairs: The source and target relation, whether pairs are inverted, the source graphs, and guards.
    """
    templates, branches = [], []
    for number, (source, to, flipped, graphs, guards) in enumerate(pairs):
        x, y = Variable(f"x{number}"), Variable(f"y{number}")
        source_pattern = named(atom_of(source, x, y))
        target_pattern = triple(named(atom_of(to, y, x) if flipped else atom_of(to, x, y)))
        templates.append(target_pattern)
        branches += [
            f"{in_graph(graph, triple(source_pattern))} {_guards(target_pattern, guards)}" for graph in graphs
        ]
    return f"INSERT {{ GRAPH {text(target)} {{ {' . '.join(templates)} }} }}\nWHERE {{ {union(branches)} }}"


def path(
    relation: Relation, target: NamedNode, source: ClosureGraph, guards: Sequence[ClosureGraph], limit: int
) -> str:
    """The update for the transitive closure of a predicate, by a property path over one graph."""
    predicate = text_of(iri_of(relation[0]))
    head = f"?s {predicate} ?o"
    pattern = f"{in_graph(source, f'?s {predicate}/{predicate}+ ?o')} {_guards(head, guards)}"
    pairs = f"SELECT DISTINCT ?s ?o WHERE {{ {pattern} }} LIMIT {limit}"
    return f"INSERT {{ {in_graph(target, head)} }}\nWHERE {{ {{ {pairs} }} }}"


def atom_of(relation: Relation, x: VarOrTerm, y: VarOrTerm) -> Atom:
    """The atom of a relation about two nodes; of a class it has the first only."""
    return (x, relation[0], y) if relation[1] is None else (x, relation[0], relation[1])


def triple_pattern(relation: Relation) -> str:
    """The pattern of the statements of a relation."""
    return triple(named(atom_of(relation, Variable("s"), Variable("o"))))


def group_pattern(branch: Branch, names: Mapping[str, str], guards: Sequence[ClosureGraph]) -> str:
    """The pattern of a branch."""
    parts = [in_graph(graph, triple(rename(named(atom), names))) for atom, graph in _in_order(branch)]
    if branch.rule.distinct:
        left, right = (
            f"?{names.get(variable.value, '_' + variable.value)}" for variable in branch.rule.distinct
        )
        parts.append(f"FILTER(!sameTerm({left}, {right}))")
    parts += branch.conditions
    if branch.rule.head is not None and guards:
        parts.append(_guards(triple(rename(named(branch.rule.head), names)), guards))
    return " ".join(parts)


def _in_order(branch: Branch) -> list[tuple[Atom, ClosureGraph]]:
    """The atoms of a branch: the first one, then each, where possible, with a variable of those before."""
    remaining = list(zip(branch.rule.body, branch.places, strict=True))
    ordered = [remaining.pop(branch.first)] if remaining else []
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


def union(groups: Iterable[str]) -> str:
    """The union of patterns."""
    return " UNION ".join(f"{{ {part} }}" for part in groups)


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
    subject, predicate, object = (
        Variable(names.get(node.value, f"_{node.value}")) if isinstance(node, Variable) else node
        for node in atom
    )
    return subject, predicate, object


def triple(atom: Atom | Statement) -> str:
    """An atom as a triple pattern of SPARQL."""
    return " ".join(text_of(node) for node in atom)


def text_of(node: VarOrTerm) -> str:
    """A variable or term in SPARQL syntax."""
    return str(node) if isinstance(node, Variable) else text(node)


def values(variable: str, terms: Iterable[Term]) -> str:
    """The VALUES block that binds a variable to each of some terms."""
    return f"VALUES ?{variable} {{ {' '.join(map(text, terms))} }}"


def _guards(head: str, graphs: Sequence[ClosureGraph]) -> str:
    return " ".join(f"FILTER NOT EXISTS {{ {in_graph(graph, head)} }}" for graph in graphs)


def in_graph(graph: ClosureGraph, pattern: str) -> str:
    """A pattern in a graph."""
    return pattern + " ." if graph is None else f"GRAPH {text(graph)} {{ {pattern} }}"
