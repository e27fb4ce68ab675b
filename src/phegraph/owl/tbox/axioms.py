"""The T-box: the axioms among the statements of a graph."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.owl.model import ExplosionError
from phegraph.owl.vocabulary import (
    CLASS_LISTS,
    CLASS_OBJECTS,
    CLASS_PREDICATES,
    CLASS_TYPES,
    DATATYPE,
    DATATYPES,
    ENTITY_OBJECTS,
    LIST_PREDICATES,
    PROPERTY_LISTS,
    PROPERTY_OBJECTS,
    PROPERTY_PREDICATES,
    PROPERTY_TYPES,
    SAME_AS,
    SCHEMA_PREDICATES,
    SCHEMA_TYPES,
    SUB_CLASS,
)
from phegraph.rdf.terms import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    Statement,
    Subject,
    Term,
)
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Join, Select, bgp, join, values
from phegraph.store.protocol import Store

_SUBJECT, _PREDICATE, _OBJECT = map(Variable, "spo")
_STATEMENT = bgp((_SUBJECT, _PREDICATE, _OBJECT))
CELLS = frozenset({RDF_FIRST, RDF_REST})
MAX_CITED_MEMBERS = 100
"""The longest list whose cells are part of the axiom that is reported."""
MAX_MEMBERS = 2_000_000
"""The most members of all lists of axioms together."""


class RDFList(Struct, frozen=True):
    """An RDF list: its members, and its statements, or none of a list longer than MAX_CITED_MEMBERS."""

    members: tuple[Term, ...]
    cells: tuple[Statement, ...]


class _ListCache(Struct):
    """The lists that were read, None for broken ones, and the number of their members."""

    known: dict[Term, RDFList | None] = {}
    members: int = 0


class TBox(Struct, frozen=True, dict=True):
    """The T-box: the statements that axioms consist of, indexed."""

    statements: frozenset[Statement]

    @cached_property
    def _index(self) -> dict[NamedNode, dict[Term, list[Term]]]:
        index: dict[NamedNode, dict[Term, list[Term]]] = {}
        for subject, predicate, object in sorted(self.statements, key=str):
            index.setdefault(predicate, {}).setdefault(subject, []).append(object)
        return index

    def extended(self, below: Iterable[Statement]) -> "TBox":
        """The T-box with further axioms of rdfs:subClassOf between classes; of the others all is known."""
        added = sorted(below, key=str)
        tbox = TBox(self.statements.union(added))
        objects = {subject: list(known) for subject, known in self._index.get(SUB_CLASS, {}).items()}
        for subject, _, object in added:
            objects.setdefault(subject, []).append(object)
        index = {**self._index, SUB_CLASS: objects}
        tbox.__dict__.update(_index=index, _lists=self._lists, misplaced=self.misplaced)
        return tbox

    @cached_property
    def _inverse(self) -> dict[NamedNode, dict[Term, list[Term]]]:
        return {}

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The objects of a subject."""
        return self._index.get(predicate, {}).get(subject, [])

    def subjects(self, predicate: NamedNode, object: Term) -> list[Term]:
        """The subjects of an object."""
        if predicate not in self._inverse:
            inverse = self._inverse[predicate] = {}
            for subject, value in self.pairs(predicate):
                inverse.setdefault(value, []).append(subject)
        return self._inverse[predicate].get(object, [])

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[Term, Term]]:
        """Every subject and object of a predicate."""
        for subject, objects in self._index.get(predicate, {}).items():
            for object in objects:
                yield subject, object

    def about(self, subjects: Iterable[Term]) -> Iterator[Statement]:
        """The axioms with some subjects, and the cells of their lists."""
        reached = set(subjects)
        to_visit = list(reached)
        while to_visit:
            subject = to_visit.pop()
            for predicate, index in self._index.items():
                for object in index.get(subject, ()):
                    assert isinstance(subject, Subject)
                    yield subject, predicate, object
                    leads_to_cell = predicate == RDF_REST or predicate in LIST_PREDICATES
                    if leads_to_cell and object not in reached:
                        reached.add(object)
                        to_visit.append(object)

    def instances(self, name: Term) -> list[Term]:
        """The declared instances of a class."""
        return self.subjects(RDF_TYPE, name)

    @cached_property
    def _lists(self) -> _ListCache:
        return _ListCache()

    def list_of(self, node: Term) -> RDFList | None:
        """The list that begins at a node, or None where it is broken: forked, cyclic or without an end.

        Raises:
            ExplosionError: The lists together have more members than the limit allows, as lists with common
                cells can.
        """
        if node not in self._lists.known:
            self._read_list(node)
        return self._lists.known[node]

    def _read_list(self, start: Term) -> None:
        node, known = start, self._lists.known
        nodes: dict[Term, Term] = {}
        while node != RDF_NIL:
            firsts, rests = self.objects(node, RDF_FIRST), self.objects(node, RDF_REST)
            broken = len(firsts) != 1 or len(rests) != 1 or not isinstance(node, NamedNode | BlankNode)
            if broken or node in nodes or known.get(node, start) is None:
                known |= dict.fromkeys((start, *nodes))
                return
            nodes[node] = firsts[0]
            node = rests[0]
        cells: list[Statement] = []
        if len(nodes) <= MAX_CITED_MEMBERS:
            for cell, rest in zip(nodes, [*nodes, RDF_NIL][1:], strict=True):
                assert isinstance(cell, Subject)
                cells += [(cell, RDF_FIRST, nodes[cell]), (cell, RDF_REST, rest)]
        known[start] = RDFList(tuple(nodes.values()), tuple(cells))
        self._lists.members += len(nodes)
        if self._lists.members > MAX_MEMBERS:
            message = f"Reasoning stopped: the lists of axioms have more than {MAX_MEMBERS} members together."
            raise ExplosionError(message, tuple(cells[:1]))

    @cached_property
    def misplaced(self) -> frozenset[Statement]:
        """The axioms with a literal instead of a class, property or individual, which have no meaning."""
        misplaced = {
            axiom for axiom in self.statements if axiom[1] in ENTITY_OBJECTS and _is_literal(axiom[2])
        }
        for predicate in CLASS_LISTS:
            for subject, node in self.pairs(predicate):
                listed = self.list_of(node)
                if listed and any(map(_is_literal, listed.members)):
                    misplaced.add((subject, predicate, node))  # type: ignore[arg-type]  # no literal is a subject
        return frozenset(misplaced)

    @cached_property
    def sound(self) -> "TBox":
        """The axioms without those that are misplaced."""
        return TBox(self.statements - self.misplaced) if self.misplaced else self

    @cached_property
    def datatypes(self) -> frozenset[Term]:
        """The datatypes: those of OWL 2 RL and those that are declared."""
        return frozenset(DATATYPES) | frozenset(self.instances(DATATYPE))

    @cached_property
    def classes(self) -> frozenset[Term]:
        """Every class that is declared, described, or used in an axiom."""
        classes = {term for name in CLASS_TYPES for term in self.instances(name)}
        for predicate in CLASS_PREDICATES:
            classes |= set(self._index.get(predicate, {}))
        return frozenset(classes | self._objects_of(CLASS_OBJECTS, CLASS_LISTS))

    @cached_property
    def properties(self) -> frozenset[Term]:
        """Every property that is declared, or the subject or object of an axiom about properties."""
        properties = {term for name in PROPERTY_TYPES for term in self.instances(name)}
        for predicate in PROPERTY_PREDICATES:
            properties |= set(self._index.get(predicate, {}))
        return frozenset(properties | self._objects_of(PROPERTY_OBJECTS, PROPERTY_LISTS))

    def _objects_of(self, predicates: Iterable[NamedNode], lists: Iterable[NamedNode]) -> set[Term]:
        """The objects of some predicates, and the members of the lists that are objects of others."""
        objects = {object for predicate in predicates for _, object in self.pairs(predicate)}
        listings = [self.list_of(node) for predicate in lists for _, node in self.pairs(predicate)]
        return objects | {member for listed in listings if listed for member in listed.members}

    @cached_property
    def terms(self) -> frozenset[Term]:
        """The terms of the ontology: its classes, properties, axioms and list cells."""
        cells = set(self._index.get(RDF_FIRST, {}))
        axioms = {term for name in SCHEMA_TYPES for term in self.instances(name)}
        return self.classes | self.properties | axioms | cells


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


def is_axiom(statement: Statement) -> bool:
    """Whether a statement is in the vocabulary of axioms."""
    _, predicate, object = statement
    if predicate == RDF_TYPE:
        return object in SCHEMA_TYPES
    return predicate in SCHEMA_PREDICATES or predicate in CELLS


def tbox_of(statements: Iterable[Statement]) -> TBox:
    """The T-box among statements."""
    return TBox(frozenset(statement for statement in statements if is_axiom(statement)))


def tbox_in(store: Store, ontology: Iterable[Statement] = (), *, asserted: bool = False) -> TBox:
    """The T-box of a store's statements and of an ontology.

    Args:
        store: The store.
        ontology: Further statements, of which only the axioms are used.
        asserted: Whether inferred statements are left out.
    """
    statements = {statement for statement in ontology if is_axiom(statement)}
    predicates = values(_PREDICATE, sorted(SCHEMA_PREDICATES, key=str))
    statements |= _rows(store, join(predicates, _STATEMENT), asserted)
    types = values(_OBJECT, sorted(SCHEMA_TYPES, key=str))
    statements |= _rows(store, join(types, bgp((_SUBJECT, RDF_TYPE, _OBJECT))), asserted)
    if any(predicate in LIST_PREDICATES for _, predicate, _ in statements):
        # Only asserted cells: an inferred owl:sameAs of a member must not add a member.
        statements |= _rows(store, join(values(_PREDICATE, sorted(CELLS, key=str)), _STATEMENT), True)
    return TBox(frozenset(statements))


def _rows(store: Store, where: Join, asserted: bool) -> set[Statement]:
    query = Select(projection=(_SUBJECT, _PREDICATE, _OBJECT), where=where)
    statements: set[Statement] = set()
    for subject, name, object in store.select(printed(query), asserted=asserted):
        predicate = name or RDF_TYPE
        assert isinstance(predicate, NamedNode)
        assert isinstance(subject, NamedNode | BlankNode)
        assert object is not None
        statements.add((subject, predicate, object))
    return statements


def with_equal_predicates(store: Store, tbox: TBox) -> TBox:
    """The T-box, with owl:sameAs between predicates (eq-rep-p)."""
    same = Select(projection=(_SUBJECT, _OBJECT), where=join(bgp((_SUBJECT, SAME_AS, _OBJECT))))
    rows = store.select(printed(same))
    pairs = [(x, y) for x, y in rows if isinstance(x, NamedNode) and isinstance(y, NamedNode)]
    if not pairs:
        return tbox
    predicates = Select(projection=(_PREDICATE,), distinct=True, where=join(_STATEMENT))
    used = {row[0] for row in store.select(printed(predicates))} | tbox.properties
    equal = [pair for x, y in pairs if x in used or y in used for pair in ((x, y), (y, x))]
    return TBox(tbox.statements | {(x, SAME_AS, y) for x, y in equal})
