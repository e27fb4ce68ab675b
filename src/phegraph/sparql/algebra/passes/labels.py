"""Labels of blank nodes, each in one basic graph pattern only (SPARQL 1.1 Query, section 5.1.1).

A pattern that is put into a query twice has the same labels in both places, and two patterns that were parsed
apart may have the same ones by accident: they mean different nodes, and no engine takes them as they are.
"""

from functools import partial
from itertools import count
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace
from pyoxigraph import BlankNode

from phegraph.sparql.algebra.tree import BGP, Filter, Join, Modify, Node, Query, Update
from phegraph.sparql.algebra.walk import parts, rewritten

N = TypeVar("N", bound=Node)


def distinct(part: N) -> N:
    """A query form or group in which a label of an earlier pattern is another; those of a template stay."""
    labels = {each.value for each in parts(part) if isinstance(each, BlankNode)}
    return _Labels(labels).of(part) if labels else part


def distinct_in(tree: Query | Update) -> Query | Update:
    """A query or update, each form or group of which has labels of its own."""
    if isinstance(tree, Query):
        return replace(tree, form=distinct(tree.form))
    operations = (
        replace(each, where=distinct(each.where)) if isinstance(each, Modify) else each
        for each in tree.operations
    )
    return replace(tree, operations=tuple(operations))


class _Labels(Struct):
    """The labels that patterns have, and those that earlier ones have."""

    used: set[str]
    earlier: set[str] = field(default_factory=set)

    def of(self, part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(self.of, part))
        if isinstance(part, Join):
            return self.of_group(part)
        if not isinstance(part, Node):
            return part
        fields = {name: getattr(part, name) for name in part.__struct_fields__ if name != "template"}
        changed = {name: self.of(old) for name, old in fields.items() if isinstance(old, tuple | Node)}
        return replace(part, **changed)

    def of_group(self, group: Join) -> Join:
        """Two patterns with nothing but filters between them are one."""
        own: dict[str, str] = {}
        members = []
        for member in group.parts:
            if isinstance(member, BGP):
                member = rewritten(member, partial(self.of_node, own=own))
            else:
                if not isinstance(member, Filter):
                    own = {}
                member = self.of(member)
            members.append(member)
        return Join(tuple(members))

    def of_node(self, node: Any, *, own: dict[str, str]) -> Any:
        if not isinstance(node, BlankNode):
            return node
        if node.value not in own:
            own[node.value] = self.another() if node.value in self.earlier else node.value
            self.earlier.add(own[node.value])
        return node if own[node.value] == node.value else BlankNode(own[node.value])

    def another(self) -> str:
        label = next(label for number in count() if (label := f"b{number}") not in self.used)
        self.used.add(label)
        return label
