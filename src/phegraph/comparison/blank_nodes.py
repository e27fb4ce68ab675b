"""Blank nodes of two graphs: which of them are the same, or most alike."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import product

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

from phegraph.rdf.terms import RDF_TYPE

_MAX_ALIKE = 8
"""How many blank nodes of a component may look alike from where they stand for it to be canonicalised: the
time that takes can grow with their factorial (RDF Dataset Canonicalization 1.0, section 7.1)."""
_MAX_PAIRS = 4096
"""How many pairs of blank nodes in one place are compared."""

Component = tuple[Quad, ...]
Pairs = dict[BlankNode, BlankNode]


def blank_nodes(quad: Quad) -> list[BlankNode]:
    """The blank nodes of a statement."""
    return [term for term in quad if isinstance(term, BlankNode)]


def components(quads: Iterable[Quad]) -> list[Component]:
    """The statements with blank nodes, in parts that have no blank node in common."""
    parents: Pairs = {}

    def root(node: BlankNode) -> BlankNode:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = node = parents[parent]
        return node

    with_blank_nodes = [(quad, nodes) for quad in quads if (nodes := blank_nodes(quad))]
    for _, nodes in with_blank_nodes:
        for node in nodes[1:]:
            parents[root(node)] = root(nodes[0])
    parts: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad, nodes in with_blank_nodes:
        parts[root(nodes[0])].append(quad)
    return [tuple(part) for part in parts.values()]


def canonical_form(component: Component) -> Hashable:
    """What isomorphic components have in common and others have not; None where that takes too long."""
    tree = _BlankNodeTree(component)
    if tree.root:
        return tree.form()
    if _alike(component) > _MAX_ALIKE:
        return None
    dataset = Dataset(component)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


class _BlankNodeTree:
    """A component in which one blank node leads to all others, to each by one statement."""

    def __init__(self, component: Component) -> None:
        self._children: dict[BlankNode, list[tuple[str, BlankNode]]] = defaultdict(list)
        self._own: dict[BlankNode, list[str]] = defaultdict(list)
        self.root: BlankNode | None = None
        entered: set[BlankNode] = set()
        for quad in component:
            subject, object_ = quad.subject, quad.object
            rest = f"{quad.predicate} {quad.graph_name}"
            if isinstance(quad.graph_name, BlankNode):
                return
            if isinstance(subject, BlankNode) and isinstance(object_, BlankNode):
                if object_ in entered:
                    return
                entered.add(object_)
                self._children[subject].append((rest, object_))
            elif isinstance(subject, BlankNode):
                self._own[subject].append(f"{rest} {object_}")
            elif isinstance(object_, BlankNode):
                self._own[object_].append(f"^{subject} {rest}")
        roots = ({*self._children} | {*self._own}) - entered
        self.root = roots.pop() if len(roots) == 1 else None

    def form(self) -> str:
        """The statements of the nodes, each node after those that it leads to."""
        assert self.root
        order = [self.root]
        for node in order:
            order.extend(child for _, child in self._children[node])
        forms: dict[BlankNode, str] = {}
        for node in reversed(order):
            children = (f"{rest} {forms.pop(child)}" for rest, child in self._children[node])
            forms[node] = _hash(sorted([*self._own[node], *children]))
        return forms[self.root]


def _hash(parts: Sequence[str]) -> str:
    """A short text that other parts do not have."""
    from hashlib import sha256

    return sha256("\n".join(parts).encode()).hexdigest()


def _alike(component: Component) -> int:
    """How many blank nodes are like another by their own statements, with blank nodes as one."""
    signs: dict[BlankNode, list[str]] = defaultdict(list)
    for quad in component:
        for node in {*blank_nodes(quad)}:
            sign = (
                "self" if term == node else "" if isinstance(term, BlankNode) else str(term) for term in quad
            )
            signs[node].append(" ".join(sign))
    groups: dict[str, int] = defaultdict(int)
    for statements in signs.values():
        groups[_hash(sorted(statements))] += 1
    return sum(number for number in groups.values() if number > 1)


class _Side:
    """The statements of blank nodes in one graph, from both ends."""

    def __init__(self, parts: Iterable[Component]) -> None:
        self.statements: dict[BlankNode, list[Quad]] = defaultdict(list)
        self.anchors: dict[Hashable, list[BlankNode]] = defaultdict(list)
        self._signs: dict[BlankNode, frozenset[str]] = {}
        entered: set[BlankNode] = set()
        for part in parts:
            for quad in part:
                if isinstance(quad.subject, BlankNode):
                    self.statements[quad.subject].append(quad)
                if isinstance(quad.object, BlankNode):
                    entered.add(quad.object)
                    if not isinstance(quad.subject, BlankNode):
                        self.anchors[quad.subject, quad.predicate].append(quad.object)
        for node, quads in self.statements.items():
            if node not in entered:
                self.anchors[frozenset(q.object for q in quads if q.predicate == RDF_TYPE)].append(node)

    def leading_to(self, node: BlankNode) -> dict[Hashable, list[BlankNode]]:
        """The blank nodes that a node leads to, by predicate."""
        nodes: dict[Hashable, list[BlankNode]] = defaultdict(list)
        for quad in self.statements[node]:
            if isinstance(quad.object, BlankNode):
                nodes[quad.predicate].append(quad.object)
        return nodes

    def signs(self, node: BlankNode) -> frozenset[str]:
        """What a node is compared by: its statements, and those one step on."""
        if node not in self._signs:
            self._signs[node] = frozenset(self._signs_of(node))
        return self._signs[node]

    def _signs_of(self, node: BlankNode) -> Iterator[str]:
        for quad in self.statements[node]:
            if not isinstance(quad.object, BlankNode):
                yield f"{quad.predicate} {quad.object}"
                continue
            for further in self.statements[quad.object]:
                last = "" if isinstance(further.object, BlankNode) else further.object
                yield f"{quad.predicate} {further.predicate} {last}"


def most_alike(former: Iterable[Component], present: Iterable[Component]) -> Pairs:
    """Blank nodes of a present graph, each with the one of a former graph that it is taken to be.

    They are paired where they stand after the same subject and predicate, the most alike first, and so on
    from each pair. Any pairs give a difference that is right; these keep it short.
    """
    before, now = _Side(former), _Side(present)
    pairs: Pairs = {}
    taken: set[BlankNode] = set()
    places = deque([(before.anchors, now.anchors)])
    while places:
        old_places, new_places = places.popleft()
        for place in old_places.keys() & new_places.keys():
            old = [node for node in dict.fromkeys(old_places[place]) if node not in taken]
            new = [node for node in dict.fromkeys(new_places[place]) if node not in pairs]
            for old_node, new_node in _paired(before, old, now, new):
                pairs[new_node] = old_node
                taken.add(old_node)
                places.append((before.leading_to(old_node), now.leading_to(new_node)))
    return pairs


def _paired(
    before: _Side, old: Sequence[BlankNode], now: _Side, new: Sequence[BlankNode]
) -> Iterator[tuple[BlankNode, BlankNode]]:
    """Pairs of blank nodes of which each has something in common, the most alike first."""
    if len(old) * len(new) > _MAX_PAIRS:
        old, new = old[:64], new[:64]
    scores = [
        (len(common) / (len(before.signs(a)) + len(now.signs(b))), -index, a, b)
        for index, (a, b) in enumerate(product(old, new))
        if (common := before.signs(a) & now.signs(b))
    ]
    used: set[tuple[str, BlankNode]] = set()
    for _, _, a, b in sorted(scores, key=lambda score: score[:2], reverse=True):
        if ("old", a) not in used and ("new", b) not in used:
            used |= {("old", a), ("new", b)}
            yield a, b
