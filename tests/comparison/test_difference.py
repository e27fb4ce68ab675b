"""The difference of two graphs: right for any two, and none for two that differ in labels and order alone."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat

from phegraph.comparison.difference import difference
from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.terms import Term

NAMES = [NamedNode(f"https://example.org/{number}") for number in range(4)]
PREDICATES = [NamedNode(f"https://example.org/p{number}") for number in range(3)]
LITERALS = [Literal("1"), Literal("01"), Literal("a", language="en")]


def statements(random: Random, label: str) -> list[Quad]:
    """Statements of which many have a blank node at one end or both, in circles and twice the same, too."""
    blank = [BlankNode(f"{label}{number}") for number in range(random.randrange(1, 6))]
    nodes: list[NamedNode | BlankNode] = [*NAMES, *blank, *blank]
    graph = random.choice([NAMES[0], None])
    return [
        Quad(
            random.choice(nodes),
            random.choice(PREDICATES),
            random.choice([*nodes, *LITERALS]),
            random.choice([graph, None]),
        )
        for _ in range(random.randrange(14))
    ]


def relabelled(quads: Sequence[Quad], random: Random) -> list[Quad]:
    """The same statements with other labels of blank nodes, in another order."""
    labels: dict[Term, BlankNode] = {}

    def other(term: Term) -> Term:
        return labels.setdefault(term, BlankNode()) if isinstance(term, BlankNode) else term

    copies = [Quad(other(q.subject), q.predicate, other(q.object), q.graph_name) for q in quads]  # type: ignore[arg-type]
    random.shuffle(copies)
    return copies


def canonical(quads: Sequence[Quad]) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {*map(str, dataset)}


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_labels_and_order_of_blank_nodes_make_no_difference(seed: int) -> None:
    random = Random(seed)
    former = statements(random, "a")
    change = difference(former, relabelled(former, random))
    assert (change.removed, change.added) == ([], [])


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_the_difference_leads_from_one_graph_to_the_other(seed: int) -> None:
    random = Random(seed)
    former = statements(random, "a")
    present = relabelled(former, random)[random.randrange(3) :] + statements(random, "b")[:3]
    change = difference(former, present)
    assert {*change.removed} <= {*former}
    assert not {*change.added} & {*former}
    assert canonical([*{*former}.difference(change.removed), *change.added]) == canonical(present)


def quads(text: str) -> Sequence[Quad]:
    return read_text(f"@prefix : <https://example.org/> . {text}", RdfFormat.TURTLE, name=text[:9]).quads


def test_a_blank_node_that_changed_is_the_same_one() -> None:
    former = ':a :state [ :kind :planned ; :date "2014" ] , [ :kind :built ; :date "2020" ] .'
    present = ':a :state [ :kind :built ; :date "2021" ] , [ :kind :planned ; :date "2014" ] .'
    change = difference(quads(former), quads(present))
    assert [str(quad.object) for quad in change.removed] == ['"2020"']
    assert [str(quad.object) for quad in change.added] == ['"2021"']


def test_many_blank_nodes_that_look_alike_take_no_time() -> None:
    alike = " , ".join(["[ :q [ :r :b ] ]"] * 300)
    circle = " ".join(f"_:n{i} :next _:n{(i + 1) % 40} ." for i in range(40))
    text = f":a :p {alike} . {circle}"
    change = difference(quads(text), quads(text))
    assert len(change.removed) == len(change.added) <= 40, "a circle alone may be told as another"
