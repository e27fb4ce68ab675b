"""Triple patterns and property paths."""

from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE
from phegraph.sparql.algebra.building.names import NameBuilder
from phegraph.sparql.algebra.building.parts import Described, Property, Triples, described, without_tokens
from phegraph.sparql.algebra.tree import (
    AlternativePath,
    InversePath,
    NegatedPropertySet,
    Path,
    RepeatedPath,
    SequencePath,
    TriplePattern,
    VarOrTerm,
)
from phegraph.sparql.tokens import Token


class TripleBuilder(NameBuilder):
    """What makes triple patterns and paths."""

    # Triples

    def on_triples_block(self, children: list[Any], begin: int) -> Triples:
        triples, *rest = without_tokens(children)
        found: Triples = rest[0] if rest else Triples()
        found.extend(reversed(triples))
        return found

    on_triples_template = on_construct_triples = on_triples_block

    def on_triples_same_subject(self, children: list[Any], begin: int) -> list[TriplePattern]:
        subject, properties = described(children[0]), children[1]
        return [*subject.triples, *_triples(subject.term, properties)]

    on_triples_same_subject_path = on_triples_same_subject

    def on_property_list_not_empty(self, children: list[Any], begin: int) -> list[Property]:
        return [child for child in children if type(child) is Property]

    def on_property_list_path_not_empty(self, children: list[Any], begin: int) -> list[Property]:
        verb, objects, *more = children
        return [Property(verb, objects), *(child for child in more if child is not None)]

    def on_property_list_path_not_empty_other(self, children: list[Any], begin: int) -> Property | None:
        return children[1] if len(children) > 1 else None

    def on_property_list_path_not_empty_rest(self, children: list[Any], begin: int) -> Property:
        return Property(children[0], children[1])

    on_verb_object_list = on_property_list_path_not_empty_rest

    def on_verb(self, children: list[Any], begin: int) -> Variable | NamedNode:
        return RDF_TYPE if type(children[0]) is Token else children[0]

    def on_object_list(self, children: list[Any], begin: int) -> list[Described]:
        return [described(child) for child in without_tokens(children)]

    on_object_list_path = on_object_list

    def on_object_list_path_other(self, children: list[Any], begin: int) -> object:
        return children[1]

    def on_graph_term(self, children: list[Any], begin: int) -> VarOrTerm:
        return RDF_NIL if type(children[0]) is Token else children[0]

    def on_collection(self, children: list[Any], begin: int) -> Described:
        triples: list[TriplePattern] = []
        members = [described(child) for child in without_tokens(children)]
        cells: list[BlankNode | NamedNode] = [*(self.blank() for _ in members), RDF_NIL]
        for cell, rest, member in zip(cells, cells[1:], members, strict=False):
            triples += [TriplePattern(cell, RDF_FIRST, member.term), *member.triples]
            triples.append(TriplePattern(cell, RDF_REST, rest))
        return Described(cells[0], triples)

    on_collection_path = on_collection

    def on_blank_node_property_list(self, children: list[Any], begin: int) -> Described:
        node = self.blank()
        return Described(node, _triples(node, children[1]))

    on_blank_node_property_list_path = on_blank_node_property_list

    # Paths

    def on_path_alternative(self, children: list[Any], begin: int) -> Path:
        paths = without_tokens(children)
        return AlternativePath(tuple(paths))

    def on_path_sequence(self, children: list[Any], begin: int) -> Path:
        paths = without_tokens(children)
        return SequencePath(tuple(paths))

    def on_path_elt_or_inverse(self, children: list[Any], begin: int) -> Path:
        return InversePath(children[1])

    def on_path_elt(self, children: list[Any], begin: int) -> Path:
        return RepeatedPath(children[0], children[1].text)

    def on_path_primary(self, children: list[Any], begin: int) -> Path:
        if len(children) == 3:
            return children[1]  # type: ignore[no-any-return]
        return RDF_TYPE if type(children[-1]) is Token else children[-1]

    def on_path_negated_property_set(self, children: list[Any], begin: int) -> NegatedPropertySet:
        return NegatedPropertySet(tuple(without_tokens(children)))

    def on_path_one_in_property_set(self, children: list[Any], begin: int) -> NamedNode | InversePath:
        last = RDF_TYPE if type(children[-1]) is Token else children[-1]
        return InversePath(last) if len(children) > 1 else last


def _triples(subject: VarOrTerm, properties: Iterable[Property]) -> list[TriplePattern]:
    triples = []
    for property in properties:
        for object in property.objects:
            triples += [TriplePattern(subject, property.verb, object.term), *object.triples]
    return triples
