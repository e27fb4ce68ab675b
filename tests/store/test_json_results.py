"""Terms in the answers of a server."""

from pyoxigraph import BlankNode

from phegraph.store.json_results import term_of_json


def test_one_label_in_two_answers_is_two_blank_nodes() -> None:
    cell = {"type": "bnode", "value": "b0"}
    assert term_of_json(cell, 1) == term_of_json(cell, 1)
    assert term_of_json(cell, 1) != term_of_json(cell, 2)


def test_a_label_of_virtuoso_is_one_blank_node_in_all_answers() -> None:
    cell = {"type": "bnode", "value": "nodeID://b10001"}
    assert term_of_json(cell, 1) == term_of_json(cell, 2) == BlankNode("nodeIDb10001")
