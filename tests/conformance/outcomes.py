"""What a query answers and what a test suite expects, equal where SPARQL has no difference between them."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

import pyoxigraph
from msgspec import Struct
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat
from rdflib.query import Result

from conformance.manifests import Node
from datasets import canonical
from phegraph.rdf.convert import from_rdflib, statement_from_rdflib
from phegraph.rdf.terms import RDF_TYPE, Term, statement_of
from phegraph.sparql.results import Row
from phegraph.store.embedded import canonical_forms

_RESULTS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


class Solutions(Struct, frozen=True):
    """The solutions of a SELECT; `is_ordered` where their order is expected, too."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    is_ordered: bool = False


Outcome = bool | Solutions | tuple[Quad, ...]


def quads_of(node: Node, graph: NamedNode | None = None) -> list[Quad]:
    """The statements of a file, all in the graph, or as the file has them."""
    form = RdfFormat.from_extension(node.path.suffix[1:]) or RdfFormat.TURTLE
    quads = pyoxigraph.parse(path=node.path, format=form, base_iri=node.value, rename_blank_nodes=True)
    return [Quad(*statement_of(quad), graph) if graph else quad for quad in quads]


def answered(result: Result) -> Outcome:
    """What `KnowledgeGraph.query` has answered."""
    if result.type == "ASK":
        return bool(result.askAnswer)
    if result.graph is not None:
        return tuple(Quad(*statement_from_rdflib(triple)) for triple in result.graph)
    names = result.vars or []
    rows = (
        tuple(from_rdflib(row[name]) if name in row else None for name in names) for row in result.bindings
    )
    return Solutions(tuple(map(str, names)), tuple(rows))


def expected(result: Node) -> Outcome:
    """What a file of results has."""
    results_format = QueryResultsFormat.from_extension(result.path.suffix[1:])
    if results_format and result.path.suffix != ".csv":
        found = pyoxigraph.parse_query_results(path=result.path, format=results_format)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return bool(found)
        return Solutions(tuple(each.value for each in found.variables), tuple(map(tuple, found)))
    quads = quads_of(result)
    sets = [quad for quad in quads if quad.predicate == RDF_TYPE and quad.object == _RESULT_SET]
    if not sets:
        return tuple(quads)
    return _of_result_set(Node(statement_of(sets[0])[0], Dataset(quads), result.address, result.folder))


_RESULT_SET = NamedNode(_RESULTS + "ResultSet")


def _of_result_set(node: Node) -> Outcome:
    """What is described in the vocabulary of result sets of SPARQL 1.0."""
    if boolean := node.get(_RESULTS + "boolean"):
        return boolean.value == "true"
    names = tuple(each.value for each in node.each(_RESULTS + "resultVariable"))
    solutions = node.each(_RESULTS + "solution")
    indices = [index.value for each in solutions for index in each.each(_RESULTS + "index")]
    if is_ordered := bool(indices):
        solutions.sort(key=lambda each: int(each.one(_RESULTS + "index").value))
    bindings = [
        {
            binding.one(_RESULTS + "variable").value: binding.one(_RESULTS + "value").term
            for binding in solution.each(_RESULTS + "binding")
        }
        for solution in solutions
    ]
    return Solutions(names, tuple(tuple(map(each.get, names)) for each in bindings), is_ordered)


def comparable(outcome: Outcome, *, is_ordered: bool = False, is_reduced: bool = False) -> object:
    """An outcome, equal to each that differs in labels of blank nodes and the order of rows alone.

    Args:
        outcome: The outcome.
        is_ordered: Whether the order of rows counts as well.
        is_reduced: Whether it does not count how often there is a row.
    """
    if isinstance(outcome, bool):
        return outcome
    if isinstance(outcome, tuple):
        return frozenset(canonical(map(_with_small_tag, outcome)))
    places: dict[frozenset[tuple[str, Term]], list[int]] = defaultdict(list)
    for place, terms in enumerate(outcome.rows):
        bindings = zip(outcome.variables, terms, strict=True)
        places[frozenset((name, term) for name, term in bindings if term is not None)].append(place)
    quads = list[Quad]()
    for number, (row, at) in enumerate(places.items()):
        node = BlankNode(f"row{number}")
        counts = at if is_ordered else [1 if is_reduced else len(at)]
        quads += (Quad(node, NamedNode("urn:row"), Literal(count)) for count in counts)
        quads += (Quad(node, NamedNode(f"urn:variable:{name}"), term) for name, term in row)
    return frozenset(outcome.variables), frozenset(canonical(map(_with_small_tag, quads)))


def _with_small_tag(quad: Quad) -> Quad:
    """With its language tag in small letters: case is no difference (RDF 1.1 Concepts, section 3.3)."""
    subject, predicate, term = statement_of(quad)
    if isinstance(term, Literal) and term.language:
        return Quad(subject, predicate, Literal(term.value, language=term.language.lower()), quad.graph_name)
    return quad


Forms = Mapping[Term, Literal]


def other_forms(outcome: Outcome) -> Forms:
    """The literals of an outcome of which the store keeps another lexical form, each with that."""
    if isinstance(outcome, bool):
        return {}
    terms = chain(*outcome.rows) if isinstance(outcome, Solutions) else (quad.object for quad in outcome)
    return dict[Term, Literal](canonical_forms(terms).items())


def with_forms(outcome: Outcome, forms: Forms) -> Outcome:
    """An outcome with other literals for some."""
    if isinstance(outcome, bool):
        return outcome
    if isinstance(outcome, Solutions):
        rows = tuple(tuple(term and forms.get(term, term) for term in row) for row in outcome.rows)
        return Solutions(outcome.variables, rows, outcome.is_ordered)
    statements = [(*statement_of(quad), quad.graph_name) for quad in outcome]
    return tuple(Quad(one, two, forms.get(three, three), graph) for one, two, three, graph in statements)
