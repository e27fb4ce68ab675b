"""The ontology of a project, as far as pages need it, as its files write it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.rdf.hierarchy import reached
from phegraph.rdf.terms import DCTERMS, OWL, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS, SKOS, Term

_SUB_PROPERTY = RDFS + "subPropertyOf"
_SUB_CLASS = RDFS + "subClassOf"
DEFINITIONS = (SKOS + "definition", DCTERMS + "description", RDFS + "comment")
"""The properties of definitions, the best first."""
_LABELS = (RDFS + "label", SKOS + "prefLabel")
_INVERSE_LABEL = re.compile(r"[/#:]inverseLabel$")
_SKOS_PAIRS = ("broader narrower", "broaderTransitive narrowerTransitive", "broadMatch narrowMatch")
_DCTERMS_PAIRS = (
    "hasPart isPartOf", "hasVersion isVersionOf", "hasFormat isFormatOf", "replaces isReplacedBy",
    "references isReferencedBy", "requires isRequiredBy",
)  # fmt: skip
_KNOWN_PAIRS = [
    *((SKOS + one, SKOS + other) for one, other in map(str.split, _SKOS_PAIRS)),
    (SKOS + "hasTopConcept", SKOS + "topConceptOf"),
    *((SKOS + name, SKOS + name) for name in ("related", "relatedMatch", "closeMatch", "exactMatch")),
    *((DCTERMS + one, DCTERMS + other) for one, other in map(str.split, _DCTERMS_PAIRS)),
    (OWL + "sameAs", OWL + "sameAs"),
]
"""Inverse and symmetric properties of vocabularies whose axioms a project seldom has."""


class Ontology(Struct, frozen=True, dict=True):
    """What an ontology states about its terms.

    Attributes:
        order: The place of each term in the files: those that have a type come first.
        classes, properties: The terms that have a type and a label of their own, in that order.
        inverses: The inverse of each property; a symmetric one is its own.
        inverse_labels: What each property is called read from its object, where an annotation has it.
        chains: The super-property of each chain of two properties.
        steps: The super-properties and super-classes that are stated of each term.
    """

    order: Mapping[str, int]
    classes: tuple[str, ...]
    properties: tuple[str, ...]
    inverses: Mapping[str, str]
    inverse_labels: Mapping[str, Literal]
    chains: Mapping[tuple[str, str], str]
    steps: Mapping[str, Collection[str]]

    def above(self, term: str) -> frozenset[str]:
        """The proper super-properties and super-classes of a term, near and far."""
        if term not in self._known:
            self._known[term] = frozenset(reached(self.steps, self.steps.get(term, ()))) - {term}
        return self._known[term]

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {}


def read_ontology(quads: Iterable[Quad], language: str = "en") -> Ontology:
    """The ontology that statements make, in the order of the files; its inverse labels in a language."""
    quads = list(quads)
    # Alignments may have a term in a file that is read before the one that declares it.
    declared = (
        q.subject.value for q in quads if q.predicate == RDF_TYPE and isinstance(q.subject, NamedNode)
    )
    facts: dict[str, dict[str, list[Term]]] = {iri: defaultdict(list) for iri in dict.fromkeys(declared)}
    nodes: dict[BlankNode, dict[str, Term]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.object, (NamedNode, BlankNode)) or quad.predicate.value in _LABELS:
            assert not hasattr(quad.object, "subject")
            if isinstance(quad.subject, NamedNode):
                known = facts.setdefault(quad.subject.value, defaultdict(list))
                known[quad.predicate.value].append(quad.object)
            elif isinstance(quad.subject, BlankNode):
                nodes[quad.subject][quad.predicate.value] = quad.object
    return Ontology(
        order={iri: place for place, iri in enumerate(facts)},
        classes=tuple(iri for iri, values in facts.items() if _is(values, "Class")),
        properties=tuple(iri for iri, values in facts.items() if _is(values, "Property")),
        inverses=_inverses(facts),
        inverse_labels=_inverse_labels(quads, language),
        chains=_chains(facts, nodes),
        steps={
            iri: {*_iris(values.get(_SUB_PROPERTY, [])), *_iris(values.get(_SUB_CLASS, []))}
            for iri, values in facts.items()
        },
    )


def _is(values: Mapping[str, list[Term]], kind: str) -> bool:
    types = values.get(RDF_TYPE.value, [])
    labelled = any(label in values for label in _LABELS)
    return labelled and any(isinstance(t, NamedNode) and t.value.endswith(kind) for t in types)


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _inverse_labels(quads: Iterable[Quad], language: str) -> dict[str, Literal]:
    labels: dict[str, Literal] = {}
    for quad in quads:
        label = quad.object
        if (
            isinstance(label, Literal)
            and isinstance(quad.subject, NamedNode)
            and _INVERSE_LABEL.search(quad.predicate.value)
            and (quad.subject.value not in labels or (label.language or "").partition("-")[0] == language)
        ):
            labels[quad.subject.value] = label
    return labels


def _inverses(facts: Mapping[str, Mapping[str, list[Term]]]) -> dict[str, str]:
    inverses: dict[str, str] = {}
    for iri, values in facts.items():
        if OWL + "SymmetricProperty" in _iris(values.get(RDF_TYPE.value, [])):
            inverses[iri] = iri
        for inverse in _iris(values.get(OWL + "inverseOf", [])):
            inverses.setdefault(iri, inverse)
            inverses.setdefault(inverse, iri)
    for one, other in _KNOWN_PAIRS:
        inverses.setdefault(one, other)
        inverses.setdefault(other, one)
    return inverses


def _chains(
    facts: Mapping[str, Mapping[str, list[Term]]], nodes: Mapping[BlankNode, Mapping[str, Term]]
) -> dict[tuple[str, str], str]:
    chains: dict[tuple[str, str], str] = {}
    for iri, values in facts.items():
        for chain in values.get(OWL + "propertyChainAxiom", []):
            items: list[str] = []
            # A list that bites its tail ends after as many cells as there are.
            for _ in range(len(nodes)):
                cell = nodes.get(chain) if isinstance(chain, BlankNode) else None
                if cell is None:
                    break
                items += _iris([cell.get(RDF_FIRST.value, RDF_NIL)])
                chain = cell.get(RDF_REST.value, RDF_NIL)
            if len(items) == 2:
                chains.setdefault((items[0], items[1]), iri)
    return chains
