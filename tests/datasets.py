"""Datasets for tests: comparing them up to blank node labels, and making any."""

from collections.abc import Iterable

from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from phegraph.rdf.terms import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD, Subject, Term

EX = "https://example.org/"
A, B, P, Q = (NamedNode(EX + name) for name in "abpq")
ONE, TWO = NamedNode(EX + "source/one"), NamedNode(EX + "source/two")


def without_graphs(quads: Iterable[Quad]) -> list[Quad]:
    """The statements merged into the default graph."""
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """The same set for the same dataset up to blank node labels, with each literal's words."""
    dataset = Dataset(_named(list(quads)))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def _named(quads: list[Quad]) -> Iterable[Quad]:
    """The statements with a name for each blank node that one path from an IRI leads to.

    The algorithm for canonical labels takes hours for a chain of thousands of blank nodes.
    """
    objects: dict[object, dict[tuple[str, str], set[BlankNode]]] = {}
    for quad in quads:
        if isinstance(quad.object, BlankNode) and not isinstance(quad.graph_name, BlankNode):
            links = objects.setdefault(quad.subject, {})
            links.setdefault((str(quad.graph_name), str(quad.predicate)), set()).add(quad.object)
    names: dict[object, NamedNode] = {}
    queue = sorted((term for term in objects if not isinstance(term, BlankNode)), key=str)
    for subject in queue:
        for _, found in sorted(objects.get(subject, {}).items()):
            if len(found) == 1 and not found <= names.keys():
                names[next(iter(found))] = NamedNode(f"urn:node:{len(names)}")
                queue += found
    for quad in quads:
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        yield Quad(
            names.get(subject, subject), quad.predicate, names.get(object_, object_), names.get(graph, graph)
        )


def in_xml(character: str) -> bool:
    """Whether XML can hold a character, so that each format can carry it."""
    return character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")


CHARACTERS = st.characters(codec="utf-8").filter(in_xml)
WORDS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.text(st.sampled_from("\"'\\\n\r\t<>&]}{@^_:;.,#ué🧬\x7f\u2028"), max_size=12),
)
NUMBERS = st.sampled_from(
    ["1", "+1", "01", "1.", "1.0", ".5", "-.5", "1e0", "1.E3", "1.5e-3", "true", "True", "1\n", ""]
)
DATATYPES = st.sampled_from(
    [XSD + "integer", XSD + "decimal", XSD + "double", XSD + "boolean", RDF + "JSON", EX + "u"]
)
LITERALS = st.one_of(
    WORDS.map(Literal),
    st.builds(
        lambda words, tag: Literal(words, language=tag), WORDS, st.sampled_from(["en", "zh-hant", "x-a1"])
    ),
    st.builds(
        lambda words, kind: Literal(words, datatype=NamedNode(kind)), st.one_of(WORDS, NUMBERS), DATATYPES
    ),
)
LOCALS = st.text(st.sampled_from("abé1._-~:/?#%20'()*+,;=@!$&\u00b7"), max_size=8)


def is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


IRIS = (
    st.builds("".join, st.tuples(st.sampled_from([EX, EX + "a/", "urn:no:", "mailto:"]), LOCALS))
    .filter(is_iri)
    .map(NamedNode)
)
BLANKS = st.sampled_from([BlankNode(f"0k{number}") for number in range(5)])
SUBJECTS: st.SearchStrategy[Subject] = st.one_of(BLANKS, IRIS)
OBJECTS: st.SearchStrategy[Term] = st.one_of(BLANKS, IRIS, LITERALS, st.just(RDF_NIL))
PREDICATES = st.one_of(
    st.sampled_from(
        [P, Q, RDF_TYPE, RDF_FIRST, RDF_REST, NamedNode(EX + "v1.0/2x"), NamedNode("urn:x-test:part")]
    ),
    IRIS.map(lambda iri: NamedNode(iri.value + "é")),
)
GRAPHS = st.one_of(st.none(), st.sampled_from([ONE, TWO, BlankNode("0k1")]))
QUADS = st.lists(st.builds(Quad, SUBJECTS, PREDICATES, OBJECTS, GRAPHS), max_size=12)
# A list that is whole, and lists that look like one but branch, share, end elsewhere or close in a ring.
CELLS = [BlankNode(f"0k{number}") for number in range(4)]
LIST = [Quad(A, P, CELLS[0])]
RESTS: list[BlankNode | NamedNode] = [*CELLS[1:], RDF_NIL]
for cell, rest in zip(CELLS, RESTS, strict=True):
    LIST += [Quad(cell, RDF_FIRST, Literal("item")), Quad(cell, RDF_REST, rest)]
