"""Blank nodes: labels that stay the same from run to run, and differ from file to file."""

import hashlib

from pyoxigraph import BlankNode, DefaultGraph, Quad


class BlankNames(dict[BlankNode, BlankNode]):
    """New names for the blank nodes of one file, by the order in which they appear.

    Labels belong to their document (RDF 1.1 Turtle, section 2.6), so that the same label in two files
    must become two nodes.
    """

    def __init__(self, file: str) -> None:
        super().__init__()
        self._key = "f" + hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()[:10]

    def __missing__(self, node: BlankNode) -> BlankNode:
        self[node] = name = BlankNode(f"{self._key}b{len(self)}")
        return name

    def rename(self, quad: Quad) -> Quad:
        """A statement under the new names; the statements must come in the order of the file."""
        subject, term, graph = quad.subject, quad.object, quad.graph_name
        if BlankNode not in (type(subject), type(term), type(graph)):
            return quad  # to make one anew takes longer than to parse it
        subject = self[subject] if isinstance(subject, BlankNode) else subject
        term = self[term] if isinstance(term, BlankNode) else term
        if isinstance(graph, DefaultGraph):
            return Quad(subject, quad.predicate, term)
        graph = self[graph] if isinstance(graph, BlankNode) else graph
        return Quad(subject, quad.predicate, term, graph)
