"""Blank nodes: labels that stay the same from run to run, and differ from file to file."""

import hashlib
from typing import TypeVar

from pyoxigraph import BlankNode, Quad

Node = TypeVar("Node")


class BlankNames:
    """New names for the blank nodes of one file, by the order in which they appear.

    Labels belong to their document (RDF 1.1 Turtle, section 2.6), so that the same label in two files
    must become two nodes.
    """

    def __init__(self, file: str) -> None:
        self._key = "f" + hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()[:10]
        self._names: dict[str, BlankNode] = {}

    def rename(self, quad: Quad) -> Quad:
        """A statement under the new names; the statements must come in the order of the file."""
        if any(isinstance(node, BlankNode) for node in (quad.subject, quad.object, quad.graph_name)):
            return Quad(
                self._of(quad.subject), quad.predicate, self._of(quad.object), self._of(quad.graph_name)
            )
        return quad

    def _of(self, node: Node) -> Node | BlankNode:
        if not isinstance(node, BlankNode):
            return node
        name = self._names.get(node.value)
        if name is None:
            name = self._names[node.value] = BlankNode(f"{self._key}b{len(self._names)}")
        return name
