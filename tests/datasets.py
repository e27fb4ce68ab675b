"""Datasets for tests: canonical ones to compare, and strategies to generate them."""

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
    """The canonical dataset: equal for datasets that differ only in blank node labels."""
    dataset = Dataset(_named(list(quads)))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def _named(quads: list[Quad]) -> Iterable[Quad]:
    """The statements with an IRI for each blank node that exactly one path from an IRI reaches.

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
        for _, nodes in sorted(objects.get(subject, {}).items()):
            if len(nodes) == 1 and not nodes <= names.keys():
                names[next(iter(nodes))] = NamedNode(f"urn:node:{len(names)}")
                queue += nodes
    for quad in quads:
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        yield Quad(
            names.get(subject, subject), quad.predicate, names.get(object_, object_), names.get(graph, graph)
        )


def in_xml(character: str) -> bool:
    """Whether XML, and so each format, can contain a character."""
    return character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")


CHARACTERS = st.characters(codec="utf-8").filter(in_xml)
LEXICAL_FORMS = st.one_of(
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
    LEXICAL_FORMS.map(Literal),
    st.builds(
        lambda form, tag: Literal(form, language=tag),
        LEXICAL_FORMS,
        st.sampled_from(["en", "zh-hant", "x-a1"]),
    ),
    st.builds(
        lambda form, kind: Literal(form, datatype=NamedNode(kind)),
        st.one_of(LEXICAL_FORMS, NUMBERS),
        DATATYPES,
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
    IRIS.map(lambda iri: iri.value + "é").filter(is_iri).map(NamedNode),
)
GRAPHS = st.one_of(st.none(), st.sampled_from([ONE, TWO, BlankNode("0k1")]))
QUADS = st.lists(st.builds(Quad, SUBJECTS, PREDICATES, OBJECTS, GRAPHS), max_size=12)
# A well-formed list, to which QUADS may add what makes it branch, share cells, end elsewhere or be cyclic.
CELLS = [BlankNode(f"0k{number}") for number in range(4)]
LIST = [Quad(A, P, CELLS[0])]
RESTS: list[BlankNode | NamedNode] = [*CELLS[1:], RDF_NIL]
for cell, rest in zip(CELLS, RESTS, strict=True):
    LIST += [Quad(cell, RDF_FIRST, Literal("item")), Quad(cell, RDF_REST, rest)]
