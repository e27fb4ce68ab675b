"""Hierarchies: what is above what, with networkx as oracle."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phegraph.rdf.hierarchy import Above, components, pairs_above, redundant, shortest_way

Steps = set[tuple[int, int]]
STEPS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)
SIZE, SIDE = 10_000, 100
LARGE: dict[str, Above[int]] = {
    "chain": {node: [node - 1] for node in range(1, SIZE)},
    "star": {node: [0] for node in range(1, SIZE)},
    "lattice": {
        node: [node - SIDE] * (node >= SIDE) + [node - 1] * (node % SIDE > 0) for node in range(1, SIZE)
    },
}


def above_of(steps: Steps) -> dict[int, list[int]]:
    above: dict[int, list[int]] = {}
    for low, high in sorted(steps):
        above.setdefault(low, []).append(high)
    return above


@given(STEPS)
def test_components_are_those_of_networkx_each_after_those_above_it(steps: Steps) -> None:
    found = components(above_of(steps))
    graph = nx.DiGraph(list(steps))
    assert {frozenset(one) for one in found} == {
        frozenset(one) for one in nx.strongly_connected_components(graph)
    }
    number = {node: index for index, component in enumerate(found) for node in component}
    assert all(number[high] <= number[low] for low, high in steps)


@given(STEPS)
def test_pairs_are_above_where_networkx_has_a_path_of_one_step_or_more(steps: Steps) -> None:
    graph = nx.DiGraph(list(steps))
    pairs = {(low, high) for low in range(10) for high in range(10)}
    paths = {
        (low, high) for low in graph for step in graph[low] for high in {step, *nx.descendants(graph, step)}
    }
    assert pairs_above(above_of(steps), pairs) == paths


@given(STEPS)
def test_redundant_steps_are_those_that_a_transitive_reduction_leaves_out(steps: Steps) -> None:
    steps = {(low, high) for low, high in steps if low > high}
    found = list(redundant(above_of(steps)))
    reduced = nx.transitive_reduction(nx.DiGraph(list(steps)))
    assert {(low, high) for low, high, _ in found} == steps - set(reduced.edges)
    assert all(
        (low, way) in steps and nx.has_path(nx.DiGraph(list(steps)), way, high) for low, high, way in found
    )


@pytest.mark.parametrize("shape", LARGE)
def test_ten_thousand_nodes_take_no_recursion_and_no_path_for_each_pair(shape: str) -> None:
    above = LARGE[shape]
    assert len(components(above)) == SIZE
    assert pairs_above(above, [(SIZE - 1, 0), (0, SIZE - 1)]) == {(SIZE - 1, 0)}
    assert list(redundant(above)) == []


def test_a_step_to_the_top_from_each_of_a_chain_is_redundant_but_the_first() -> None:
    above = {node: sorted({node - 1, 0}) for node in range(1, SIZE)}
    assert {low for low, _, _ in redundant(above)} == {*range(2, SIZE)}


def test_a_shortest_way_has_a_step_at_least_and_takes_the_first_of_several() -> None:
    above = {"a": ["b", "c", "d"], "b": ["d"], "c": ["e"], "d": ["e", "a"], "f": ["f"]}

    def way(low: str, high: str) -> str:
        return "".join(shortest_way(low, high, lambda node: above.get(node, ())))

    assert [way("a", "e"), way("b", "e"), way("d", "c")] == ["ace", "bde", "dac"]
    assert [way("a", "a"), way("f", "f"), way("e", "e"), way("e", "a"), way("x", "a")] == [
        "ada",
        "ff",
        "",
        "",
        "",
    ]
