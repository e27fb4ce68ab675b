"""Blank nodes: labels that stay the same from run to run, and differ from file to file."""

import hashlib
from typing import TypeVar

from pyoxigraph import BlankNode

Node = TypeVar("Node")


class BlankNames:
    """New names for the blank nodes of one file, by the order in which they appear.

    Labels belong to their document (RDF 1.1 Turtle, section 2.6), so that the same label in two files
    must become two nodes.
    """

    def __init__(self, file: str) -> None:
        self._key = "f" + hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()[:10]
        self._names: dict[str, BlankNode] = {}

    def of(self, node: Node) -> Node | BlankNode:
        """The new name of a blank node; any other term as it is."""
        if not isinstance(node, BlankNode):
            return node
        name = self._names.get(node.value)
        if name is None:
            name = self._names[node.value] = BlankNode(f"{self._key}b{len(self._names)}")
        return name
