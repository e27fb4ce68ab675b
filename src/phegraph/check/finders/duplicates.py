"""Duplicates: things that may be one and the same."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.check.namespaces import namespace_of
from phegraph.findings.draft import DraftFinding
from phegraph.owl.vocabulary import SCHEMA_TYPES
from phegraph.questions.names import fold
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import DCTERMS, FOAF, OBO, OWL, RDF_TYPE, RDFS, SCHEMA, SKOS, statement_of
from phegraph.store.answers import made_of_statements
from phegraph.system.repeats import Repeats

_LABELS = (SKOS + "prefLabel", RDFS + "label", SCHEMA + "name", FOAF + "name", DCTERMS + "title")
_DEFINITIONS = (SKOS + "definition", OBO + "IAO_0000115")
_EXACT = "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"
_MATCHES = frozenset(map(NamedNode, (SKOS + "exactMatch", SKOS + "closeMatch", OWL + "sameAs"))) | frozenset(
    map(NamedNode, (OWL + "equivalentClass", OWL + "equivalentProperty"))
)
_IN_SCHEME = NamedNode(SKOS + "inScheme")


def same_label(context: CheckContext) -> Iterator[DraftFinding]:
    """Two things of one class (concepts: of one scheme) whose labels are typed alike; none deprecated.

    Classes and properties of two vocabularies may well have one label.
    """

    def labelled() -> Iterator[tuple[tuple[str, str | None], NamedNode, Triple]]:
        for iri in _LABELS:
            for quad in context.graph.store.quads(None, NamedNode(iri), None, DefaultGraph()):
                thing, label = quad.subject, quad.object
                if isinstance(thing, NamedNode) and isinstance(label, Literal):
                    key = fold(label.value), label.language
                    yield key, thing, Triple(thing, quad.predicate, label)

    alike = made_of_statements(
        context.graph.store, map(NamedNode, _LABELS), "labels alike", lambda: _repeated(labelled)
    )
    seen = set()
    for things in chain.from_iterable(_of_one_kind(each, context) for each in alike):
        pair = tuple(sorted(things.items(), key=lambda entry: entry[0].value))
        if len(pair) > 1 and frozenset(things) not in seen:
            seen.add(frozenset(things))
            others = ", ".join(context.graph.prefixes.compact(thing.value) for thing, _ in pair[1:])
            yield DraftFinding(
                "duplicate/label",
                f"{context.graph.prefixes.compact(pair[0][0].value)} has the same label as {others}.",
                "Make them one, or tell them apart by their labels.",
                statements=tuple(triple for _, triple in pair),
            )


def _repeated(
    every: Callable[[], Iterable[tuple[Hashable, NamedNode, Triple]]],
) -> Sequence[Mapping[NamedNode, Triple]]:
    """The things that have something in common, and the statements, of what has more than one.

    Args:
        every: Goes through what things have, with them and the statements; called once or twice.
    """
    by_text: dict[Hashable, dict[NamedNode, Triple]] = defaultdict(dict)
    repeats = Repeats(text for text, _, _ in every())
    for text, thing, triple in every() if repeats else ():
        if text in repeats:
            by_text[text].setdefault(thing, triple)
    return [things for things in by_text.values() if len(things) > 1]


def _of_one_kind(
    things: Mapping[NamedNode, Triple], context: CheckContext
) -> Iterable[Mapping[NamedNode, Triple]]:
    """The project's own things by class, scheme, and where they are terms, vocabulary; none deprecated."""

    def values(thing: NamedNode, predicate: NamedNode) -> list[object]:
        return [quad.object for quad in context.graph.store.quads(thing, predicate, None, DefaultGraph())]

    by_kind: dict[tuple[object, ...], dict[NamedNode, Triple]] = defaultdict(dict)
    for thing, statement in things.items():
        if context.is_own(thing) and thing not in context.deprecated:
            classes = values(thing, RDF_TYPE)
            vocabulary = None if SCHEMA_TYPES.isdisjoint(classes) else namespace_of(thing.value)
            for kind in product(classes, values(thing, _IN_SCHEME) or (None,)):
                by_kind[vocabulary, *kind][thing] = statement
    return by_kind.values()


def same_definition(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms whose definitions differ at most in how they are typed."""
    for terms in _same(_DEFINITIONS, context):
        first, *others = _names(terms, context)
        yield DraftFinding(
            "duplicate/definition",
            f"{first} has the same definition as {', '.join(others)}.",
            "Tell them apart in their definitions, or make them one.",
            statements=tuple(terms.values()),
        )


def same_synonym(context: CheckContext) -> Iterator[DraftFinding]:
    """Exact synonyms that are a label, or an exact synonym, of another term."""
    for terms in _same((_EXACT, RDFS + "label"), context):
        if any(statement.predicate.value == _EXACT for statement in terms.values()):
            first, *others = _names(terms, context)
            name = context.say(statement_of(next(iter(terms.values())))[2])
            yield DraftFinding(
                "duplicate/synonym",
                f'"{name}" is a name of {first}, and of {", ".join(others)}.',
                "Make it a related synonym of one of them.",
                statements=tuple(terms.values()),
            )


def _names(terms: Collection[NamedNode], context: CheckContext) -> list[str]:
    """The names of terms, or their IRIs where two have one name."""
    names = [context.say(term) for term in terms]
    distinct = len(set(names)) == len(names)
    return names if distinct else [context.graph.prefixes.compact(term.value) for term in terms]


def _same(properties: Sequence[str], context: CheckContext) -> Iterator[dict[NamedNode, Triple]]:
    """Terms with the same value of some properties, and the statements; none deprecated, none that match."""
    quads = context.graph.store.quads

    def valued() -> Iterator[tuple[str, NamedNode, Triple]]:
        for iri in properties:
            for quad in quads(None, NamedNode(iri), None, DefaultGraph()):
                term, value = quad.subject, quad.object
                if isinstance(term, NamedNode) and isinstance(value, Literal):
                    yield fold(value.value), term, quad.triple

    predicates = [*map(NamedNode, properties)]
    key = ("values alike", *properties)
    for each in made_of_statements(context.graph.store, predicates, key, lambda: _repeated(valued)):
        terms = {term: triple for term, triple in each.items() if term not in context.deprecated}
        if len(terms) > 1:
            matches = {term: _matches(term, terms, context) for term in terms}
            firsts = sorted((min(component, key=str) for component in components(matches)), key=str)
            if len(firsts) > 1:
                yield {term: terms[term] for term in firsts}


def _matches(term: NamedNode, among: Iterable[NamedNode], context: CheckContext) -> list[NamedNode]:
    """Those of some terms that statements say are the same as one, or nearly."""
    quads = context.graph.store.quads

    def match(one: NamedNode, other: NamedNode) -> bool:
        return any(quad.predicate in _MATCHES for quad in quads(one, None, other, DefaultGraph()))

    return [other for other in among if match(term, other) or match(other, term)]
