"""Blank node labels: the same in each run, and different in each file."""

import hashlib

from pyoxigraph import BlankNode, DefaultGraph, Quad


class BlankNodeLabels(dict[BlankNode, BlankNode]):
    """New labels for the blank nodes of one file, numbered in the order of their appearance.

    The scope of a label is its document (RDF 1.1 Turtle, section 2.6): the same label in two files is two
    blank nodes.
    """

    def __init__(self, file: str) -> None:
        super().__init__()
        self._key = "f" + hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()[:10]

    def __missing__(self, node: BlankNode) -> BlankNode:
        self[node] = label = BlankNode(f"{self._key}b{len(self)}")
        return label

    def relabel(self, quad: Quad) -> Quad:
        """A statement with the new labels; statements must come in the order of the file."""
        subject, term, graph = quad.subject, quad.object, quad.graph_name
        if BlankNode not in (type(subject), type(term), type(graph)):
            return quad  # creating one takes longer than parsing it
        subject = self[subject] if isinstance(subject, BlankNode) else subject
        term = self[term] if isinstance(term, BlankNode) else term
        if isinstance(graph, DefaultGraph):
            return Quad(subject, quad.predicate, term)
        graph = self[graph] if isinstance(graph, BlankNode) else graph
        return Quad(subject, quad.predicate, term, graph)
