"""RDFS: what follows from statements by the patterns of RDF 1.1 Semantics, section 9.2.1."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Variable

from phegraph.owl.datatypes import DataValue, contains, value
from phegraph.owl.rules.sparql import PREDICATE, STATEMENT, pattern_of, select
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import DATATYPE, DATATYPES, DOMAIN, LITERAL, RANGE, SUB_CLASS, SUB_PROPERTY
from phegraph.rdf.terms import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS, Term
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, Filter, join
from phegraph.store.protocol import LocalStore, Store, local_store

Generalized = tuple[Term, Term, Term]
"""A statement of generalized RDF (RDF 1.1 Concepts, section 7): a literal may be its subject."""

RESOURCE, CLASS, MEMBER = (NamedNode(RDFS + local) for local in ("Resource", "Class", "member"))
PROPERTY = NamedNode(RDF + "Property")
CONTAINER_MEMBERSHIP = NamedNode(RDFS + "ContainerMembershipProperty")
_MEMBERSHIP = re.compile(re.escape(RDF) + r"_[1-9][0-9]*")


def _rdf(*locals: str) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(RDF + local) for local in locals)


def _rdfs(*locals: str) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(RDFS + local) for local in locals)


_STATEMENT, _LIST, _CONTAINER = *_rdf("Statement", "List"), NamedNode(RDFS + "Container")
_SUBJECT, _PREDICATE, _OBJECT, _VALUE = _rdf("subject", "predicate", "object", "value")
_LABEL, _COMMENT, _SEE_ALSO, _DEFINED_BY = _rdfs("label", "comment", "seeAlso", "isDefinedBy")


def _axiomatic() -> Iterator[Generalized]:
    """The axiomatic triples but those of rdf:_1, rdf:_2, … (RDF 1.1 Semantics, sections 8 and 9)."""
    for term in (RDF_TYPE, _SUBJECT, _PREDICATE, _OBJECT, RDF_FIRST, RDF_REST, _VALUE):
        yield term, RDF_TYPE, PROPERTY
    yield RDF_NIL, RDF_TYPE, _LIST
    domains = {
        RESOURCE: (RDF_TYPE, MEMBER, _SEE_ALSO, _DEFINED_BY, _COMMENT, _LABEL, _VALUE),
        PROPERTY: (DOMAIN, RANGE, SUB_PROPERTY),
        CLASS: (SUB_CLASS,),
        _STATEMENT: (_SUBJECT, _PREDICATE, _OBJECT),
        _LIST: (RDF_FIRST, RDF_REST),
    }
    ranges = {
        CLASS: (RDF_TYPE, DOMAIN, RANGE, SUB_CLASS),
        PROPERTY: (SUB_PROPERTY,),
        RESOURCE: (_SUBJECT, _PREDICATE, _OBJECT, MEMBER, RDF_FIRST, _SEE_ALSO, _DEFINED_BY, _VALUE),
        LITERAL: (_COMMENT, _LABEL),
        _LIST: (RDF_REST,),
    }
    for predicate, classes in ((DOMAIN, domains), (RANGE, ranges)):
        yield from ((term, predicate, class_) for class_, terms in classes.items() for term in terms)
    for class_ in _rdf("Alt", "Bag", "Seq"):
        yield class_, SUB_CLASS, _CONTAINER
    yield CONTAINER_MEMBERSHIP, SUB_CLASS, PROPERTY
    yield _DEFINED_BY, SUB_PROPERTY, _SEE_ALSO
    yield DATATYPE, SUB_CLASS, CLASS


def is_container_membership(property: NamedNode) -> bool:
    """Whether a property is one of rdf:_1, rdf:_2, … (RDF Schema 1.1, section 5.1.6)."""
    return _MEMBERSHIP.fullmatch(property.value) is not None


def with_container_membership(store: Store, tbox: TBox) -> TBox:
    """A T-box in which the predicates rdf:_1, rdf:_2, … of a store are below rdfs:member (rdfs12)."""
    ordinal = Filter(call("STRSTARTS", call("STR", PREDICATE), Literal(f"{RDF}_")))
    query = select(PREDICATE, where=join(pattern_of(STATEMENT), ordinal), distinct=True)
    predicates = [p for (p,) in store.select(query, asserted=True) if isinstance(p, NamedNode)]
    axioms = [(p, SUB_PROPERTY, MEMBER) for p in predicates if is_container_membership(p)]
    return TBox(tbox.statements.union(axioms)) if axioms else tbox


class RdfsClosure:
    """The statements that follow from others, their axiomatic triples included.

    Of the endlessly many about rdf:_1, rdf:_2, …, those about terms that are mentioned are among them.

    Attributes:
        statements: The statements.
    """

    def __init__(self, statements: Iterable[Generalized], mentioned: Iterable[Term] = ()) -> None:
        """Close statements.

        Args:
            statements: The statements.
            mentioned: Terms of the vocabulary that are asked for, besides theirs.
        """
        self.statements: set[Generalized] = set()
        self._numbers: dict[Term | DataValue, int] = {}
        self._waiting: list[Generalized] = []
        self._by_predicate: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        self._objects: dict[tuple[Term, Term], set[Term]] = defaultdict(set)
        self._subjects: dict[tuple[Term, Term], set[Term]] = defaultdict(set)
        for term in mentioned:
            self._mention(term)
        for statement in (*_axiomatic(), *statements):
            self._add(*statement)
        while self._waiting:
            self._follow(*self._waiting.pop())

    def _add(self, subject: Term, predicate: Term, object: Term) -> None:
        statement = subject, predicate, object
        if statement not in self.statements and isinstance(predicate, NamedNode):
            self.statements.add(statement)
            self._waiting.append(statement)

    def _follow(self, subject: Term, predicate: Term, object: Term) -> None:
        """Add what follows from a statement and those before it."""
        self._by_predicate[predicate].append((subject, object))
        self._objects[subject, predicate].add(object)
        self._subjects[predicate, object].add(subject)
        self._add(predicate, RDF_TYPE, PROPERTY)  # rdfD2
        for term in (subject, predicate, object):
            self._add(term, RDF_TYPE, RESOURCE)  # rdfs4a, rdfs4b
            self._mention(term)
        for class_ in [*self._objects[predicate, DOMAIN]]:
            self._add(subject, RDF_TYPE, class_)  # rdfs2
        for class_ in [*self._objects[predicate, RANGE]]:
            self._add(object, RDF_TYPE, class_)  # rdfs3
        for wider in [*self._objects[predicate, SUB_PROPERTY]]:
            self._add(subject, wider, object)  # rdfs7
        if predicate == RDF_TYPE:
            self._follow_type(subject, object)
        elif predicate in (DOMAIN, RANGE):
            for pair in [*self._by_predicate[subject]]:
                self._add(pair[predicate == RANGE], RDF_TYPE, object)  # rdfs2, rdfs3
        elif predicate in (SUB_CLASS, SUB_PROPERTY):
            self._follow_hierarchy(subject, predicate, object)

    def _follow_type(self, subject: Term, class_: Term) -> None:
        for wider in [*self._objects[class_, SUB_CLASS]]:
            self._add(subject, RDF_TYPE, wider)  # rdfs9
        if class_ == CLASS:
            self._add(subject, SUB_CLASS, RESOURCE)  # rdfs8
            self._add(subject, SUB_CLASS, subject)  # rdfs10
        elif class_ == PROPERTY:
            self._add(subject, SUB_PROPERTY, subject)  # rdfs6
        elif class_ == CONTAINER_MEMBERSHIP:
            self._add(subject, SUB_PROPERTY, MEMBER)  # rdfs12
        elif class_ == DATATYPE:
            self._add(subject, SUB_CLASS, LITERAL)  # rdfs13

    def _follow_hierarchy(self, narrower: Term, predicate: Term, wider: Term) -> None:
        for widest in [*self._objects[wider, predicate]]:
            self._add(narrower, predicate, widest)  # rdfs5, rdfs11
        for narrowest in [*self._subjects[predicate, narrower]]:
            self._add(narrowest, predicate, wider)  # rdfs5, rdfs11
        if predicate == SUB_CLASS:
            for member in [*self._subjects[RDF_TYPE, narrower]]:
                self._add(member, RDF_TYPE, wider)  # rdfs9
        else:
            for pair in [*self._by_predicate[narrower]]:
                self._add(pair[0], wider, pair[1])  # rdfs7

    def _mention(self, term: Term) -> None:
        """Add the axiomatic triples of a term of the vocabulary, and the type of a literal."""
        if isinstance(term, NamedNode) and is_container_membership(term):
            self._add(term, RDF_TYPE, CONTAINER_MEMBERSHIP)
            self._add(term, DOMAIN, RESOURCE)
            self._add(term, RANGE, RESOURCE)
        elif isinstance(term, NamedNode) and term in DATATYPES:
            self._add(term, RDF_TYPE, DATATYPE)  # rdfs1
        elif isinstance(term, Literal) and term.datatype in DATATYPES and value(term) is not None:
            for datatype in DATATYPES:
                if contains(datatype, term):
                    self._add(term, RDF_TYPE, datatype)  # rdfD1

    def entails(self, conclusion: Iterable[Generalized]) -> bool:
        """Whether statements follow, where there is no contradiction.

        Blank nodes stand for anything (RDF 1.1 Semantics, section 5.2), literals for values (section 7).
        """
        store = self._store
        atoms = [
            tuple(Variable(f"b{n.value}") if isinstance(n, BlankNode) else self._named(n) for n in statement)
            for statement in conclusion
        ]
        return store.ask(printed(Ask(where=join(pattern_of(*atoms)))))  # type: ignore[arg-type]

    @property
    def is_complete(self) -> bool:
        """Whether what does not follow by the patterns does not follow at all.

        It may, where things that are no literals are of a datatype, whose values could be counted.
        """
        of_datatypes = (term for datatype in DATATYPES for term in self._subjects[RDF_TYPE, datatype])
        return all(isinstance(term, Literal) for term in of_datatypes)

    @cached_property
    def _store(self) -> LocalStore:
        """The statements, with an IRI for each term."""
        store = local_store()
        store.extend(Quad(*map(self._named, statement)) for statement in self.statements)
        return store

    def _named(self, term: Term) -> NamedNode:
        """An IRI for a term; the same for literals of one value."""
        if isinstance(term, NamedNode):
            return term
        known = value(term) if isinstance(term, Literal) and term.datatype in DATATYPES else None
        number = self._numbers.setdefault(known or term, len(self._numbers))
        return NamedNode(f"urn:phegraph:term:{number}")
