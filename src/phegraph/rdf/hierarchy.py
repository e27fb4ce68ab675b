"""Hierarchies: what is above what, for thousands of terms in a few passes."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import Generic, TypeVar

from msgspec import Struct

Node = TypeVar("Node", bound=Hashable)
Above = Mapping[Node, Collection[Node]]
"""The nodes one step above each."""
Components = Iterable[Sequence[Node]]
_AT_ONCE = 4096
"""How many nodes are looked for in one pass, each as a bit of a number."""


def components(above: Above[Node]) -> list[list[Node]]:
    """Strongly connected components, each after those above it (Tarjan's algorithm)."""
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    open_nodes: list[Node] = []
    is_open: set[Node] = set()
    found: list[list[Node]] = []
    for root in above:
        calls = [(root, iter(above[root]))] if root not in number else []
        while calls:
            node, remaining = calls[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                open_nodes.append(node)
                is_open.add(node)
            step = next(remaining, None)
            if step is not None:
                if step not in number:
                    calls.append((step, iter(above.get(step, ()))))
                elif step in is_open:
                    lowest[node] = min(lowest[node], number[step])
                continue
            calls.pop()
            if calls:
                caller = calls[-1][0]
                lowest[caller] = min(lowest[caller], lowest[node])
            if lowest[node] == number[node]:
                component = []
                while node in is_open:
                    component.append(open_nodes.pop())
                    is_open.remove(component[-1])
                found.append(component)
    return found


def reached(above: Above[Node], start: Iterable[Node]) -> set[Node]:
    """Some nodes, and all above them."""
    found: set[Node] = set()
    to_visit = list(start)
    while to_visit:
        node = to_visit.pop()
        if node not in found:
            found.add(node)
            to_visit += above.get(node, ())
    return found


def shortest_way(low: Node, high: Node, above: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """A shortest way from a node up to another, both included, by one step or more; empty if there is none.

    Args:
        low: The node where it begins.
        high: The node where it ends; the same one for a cycle.
        above: Gives the nodes one step above a node. Of ways of one length, that of the first steps is taken.
    """
    before: dict[Node, Node] = {}
    queue = deque([low])
    while queue and high not in before:
        node = queue.popleft()
        for step in above(node):
            if step not in before:
                before[step] = node
                queue.append(step)
    if high not in before:
        return []
    way = [high, before[high]]
    while way[-1] != low:
        way.append(before[way[-1]])
    return way[::-1]


class Reach(Struct, Generic[Node], frozen=True):
    """Which of some targets are above each node, by one step or more; each target is a bit.

    Attributes:
        bits: The bit of each target.
        masks: The bits of what is above each node.
    """

    bits: Mapping[Node, int]
    masks: Mapping[Node, int]

    def above(self, node: Node) -> int:
        """The bits of the targets above a node."""
        return self.masks.get(node, 0)


def reach(above: Above[Node], targets: Iterable[Node], order: Components[Node]) -> Reach[Node]:
    """Look for targets above every node, in one pass over the steps, however long paths are.

    Args:
        above: The nodes one step above each.
        targets: The nodes that are looked for.
        order: The strongly connected components, as `components` gives them.
    """
    bits = {node: 1 << index for index, node in enumerate(dict.fromkeys(targets))}
    masks: dict[Node, int] = {}
    for component in order:
        mask = 0
        for node in component:
            for step in above.get(node, ()):
                mask |= masks.get(step, 0) | bits.get(step, 0)
        if mask:
            masks.update(dict.fromkeys(component, mask))
    return Reach(bits, masks)


def pairs_above(above: Above[Node], pairs: Collection[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    """Those pairs of which the second node is above the first."""
    order = components(above)
    by_high: dict[Node, list[Node]] = {}
    for low, high in pairs:
        by_high.setdefault(high, []).append(low)
    found = set()
    for targets in _batched(by_high, _AT_ONCE):
        at = reach(above, targets, order)
        found |= {(low, high) for high in targets for low in by_high[high] if at.above(low) & at.bits[high]}
    return found


def redundant(above: Above[Node]) -> Iterator[tuple[Node, Node, Node]]:
    """Steps that follow from others: a node, one above it, and one by way of which that is above it, too.

    Steps within a cycle are left out.
    """
    order = components(above)
    depth: dict[Node, int] = {}
    cycle: dict[Node, int] = {}
    for number, component in enumerate(order):
        higher = (depth.get(step, -1) for node in component for step in above.get(node, ()))
        depth.update(dict.fromkeys(component, 1 + max(higher, default=-1)))
        cycle.update(dict.fromkeys(component, number))
    forks = {
        node: outside
        for node, steps in above.items()
        if len(outside := [step for step in steps if cycle[step] != cycle[node]]) > 1
    }
    targets: dict[Node, None] = {}
    for steps in forks.values():
        deepest = max(depth[step] for step in steps)
        targets.update((step, None) for step in steps if depth[step] < deepest)
    for some in _batched(targets, _AT_ONCE):
        at = reach(above, some, order)
        for node, steps in forks.items():
            reached = reduce(or_, map(at.above, steps))
            for step in steps:
                if at.bits.get(step, 0) & reached:
                    ways = (
                        way for way in steps if at.above(way) & at.bits[step] and cycle[way] != cycle[step]
                    )
                    yield from ((node, step, way) for way in islice(ways, 1))


def _batched(nodes: Iterable[Node], size: int) -> Iterator[list[Node]]:
    """Nodes in batches of a size, the last one of what remains."""
    iterator = iter(nodes)
    while batch := list(islice(iterator, size)):
        yield batch
