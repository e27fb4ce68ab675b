"""The terms and axioms of one state of an ontology, for a verdict on what becomes of them."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain, combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.owl.closure.closing import inferred_from
from phegraph.owl.consistency.disjointness import groups, steps_of
from phegraph.owl.tbox.axioms import CELLS, TBox, is_axiom, tbox_of
from phegraph.owl.vocabulary import (
    CLASS_TYPES,
    DISTINCT_MEMBERS,
    DOMAIN,
    MEMBERS,
    PROPERTY_TYPES,
    RANGE,
    SUB_CLASS,
    SUB_PROPERTY,
)
from phegraph.rdf.terms import OWL, RDF_NIL, RDF_REST, RDF_TYPE, Statement, Term, statement_of

INTERSECTION, ALL_DIFFERENT = NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "AllDifferent")
_ONTOLOGY, _PROPERTY_DISJOINT = NamedNode(OWL + "Ontology"), NamedNode(OWL + "propertyDisjointWith")


def owl_terms(*names: str) -> frozenset[NamedNode]:
    """Terms of OWL by their names."""
    return frozenset(NamedNode(OWL + name) for name in names)


_TERM_TYPES = CLASS_TYPES | PROPERTY_TYPES | owl_terms("NamedIndividual")
_GROUPS = owl_terms("AllDisjointClasses", "AllDisjointProperties") | {ALL_DIFFERENT}
_TOP_PROPERTIES = owl_terms("topObjectProperty", "topDataProperty")
_UNORDERED = owl_terms("unionOf", "oneOf", "hasKey", "disjointUnionOf", "withRestrictions") | {INTERSECTION}
"""What has a list whose order tells nothing."""

_MEMBERS = (MEMBERS, DISTINCT_MEMBERS)
_ABOVE = (SUB_CLASS, NamedNode(OWL + "equivalentClass"))

Group = tuple[Statement, tuple[Term, ...]]
"""What says that several terms are apart from each other, each from each, and these terms."""


class TermsAndAxioms:
    """The terms and axioms of a graph.

    Attributes:
        terms: The terms that are declared, with their kinds.
        headers: The ontologies that are described.
        statements: The statements in their order; a list whose order tells nothing is each of its members
            as an object, and what says that several are apart is left to `groups`.
        axioms: The axioms among them.
        tbox: The axioms as written.
        closed: These, and the axioms that follow.
        groups: What says that several terms are apart, in its order.
    """

    def __init__(self, quads: Collection[Quad]) -> None:
        """Index the statements of a graph."""
        written = [statement_of(quad) for quad in quads]
        self.terms: dict[Term, set[Term]] = {}
        self.headers: set[Term] = set()
        self._leading: dict[BlankNode, list[Statement]] = {}
        for statement in written:
            subject, predicate, object_ = statement
            if isinstance(object_, BlankNode):
                self._leading.setdefault(object_, []).append(statement)
            if predicate == RDF_TYPE and isinstance(subject, NamedNode):
                if object_ in _TERM_TYPES:
                    self.terms.setdefault(subject, set()).add(object_)
                elif object_ == _ONTOLOGY:
                    self.headers.add(subject)
        axioms = _axioms(written)
        self.tbox: TBox = tbox_of(axioms)
        self.closed = _closed(axioms)
        self.groups = [*_groups(written, self.tbox)]
        lists = {start for name in _UNORDERED for _, start in self.tbox.pairs(name)}
        nodes = {axiom[0] for axiom, _ in self.groups}
        lists |= {start for node in nodes for name in _MEMBERS for start in self.tbox.objects(node, name)}
        left_out = nodes.union(*(_cells(start, self.tbox) for start in lists))
        told = {
            one: [*_by_member(one, self.tbox)] for one in dict.fromkeys(written) if one[0] not in left_out
        }
        self.statements = dict.fromkeys(chain.from_iterable(told.values()))
        self.axioms = {one for statement in told.keys() & axioms for one in told[statement]}
        self._steps = steps_of(self.tbox)
        self._rivals: dict[Term, set[Term]] = {}
        for group in groups(self.tbox):
            for one in group.classes:
                self._rivals.setdefault(one, set()).update(other for other in group.classes if other != one)

    def owners(self, statement: Statement) -> list[tuple[Term, Statement]]:
        """The named nodes that a statement is about, each with its own statement that leads there.

        Of an axiom about a class that has no name, it is the class that it is below or equal to.
        """
        if not isinstance(statement[0], BlankNode):
            return [(statement[0], statement)]
        owners: dict[tuple[Term, Statement], None] = {}
        queue, seen = [statement[0]], {statement[0]}
        for node in queue:
            leading = self._leading.get(node, ())
            if not leading:
                axioms = ((node, name, other) for name in _ABOVE for other in self.tbox.objects(node, name))
                owners.update(((axiom[2], axiom), None) for axiom in axioms if axiom[2] in self.terms)
            for one in leading:
                if isinstance(one[0], NamedNode):
                    owners[one[0], one] = None
                elif one[0] not in seen:
                    seen.add(one[0])
                    queue.append(one[0])
        return [*owners]

    def are_apart(self, one: Term, other: Term) -> bool:
        """Whether two classes, properties or individuals are said to be disjoint, or different."""
        return frozenset((one, other)) in self._pairs or bool(
            self._above_rivals([one]) & self._above([other])
        )

    def rivals(self, term: Term, predicate: NamedNode) -> set[Term]:
        """The classes with which a class, or the domain or range of a property, has no member in common."""
        return self._above_rivals(self._classes(term, predicate))

    def new_rivals(self, term: Term, rivals: Collection[Term], predicate: NamedNode) -> set[Term]:
        """Of such classes, the terms here that were none."""
        known = self.rivals(term, predicate) | self._above_rivals([term])
        return {rival for rival in rivals if rival in self.terms and not known & self._above([rival])}

    @cached_property
    def _pairs(self) -> set[frozenset[Term]]:
        pairs = {frozenset(pair) for _, terms in self.groups for pair in combinations(terms, 2)}
        return pairs.union(map(frozenset, self.tbox.pairs(_PROPERTY_DISJOINT)))

    def _above_rivals(self, classes: Collection[Term]) -> set[Term]:
        return {rival for cls in self._above(classes) for rival in self._rivals.get(cls, ())}

    def _classes(self, term: Term, predicate: NamedNode) -> list[Term]:
        if predicate not in (DOMAIN, RANGE, SUB_CLASS, SUB_PROPERTY):
            return [term]
        properties = [term]
        for name in properties:
            properties.extend(up for up in self.tbox.objects(name, SUB_PROPERTY) if up not in properties)
        sides = (DOMAIN, RANGE) if predicate == SUB_PROPERTY else (predicate,)
        return [cls for name in properties for side in sides for cls in self.tbox.objects(name, side)]

    def _above(self, classes: Collection[Term]) -> set[Term]:
        queue = [*classes]
        seen = {*queue}
        for cls in queue:
            steps = [] if isinstance(cls, Literal) else [*self._steps.get(cls, ())]
            queue.extend(step for step in steps if step not in seen)
            seen.update(steps)
        return seen


def _axioms(statements: Collection[Statement]) -> frozenset[Statement]:
    """The axioms among statements, with the lists that are part of one; none that always holds."""
    axioms = {s for s in statements if is_axiom(s) and s[1] not in CELLS and not _says_nothing(s)}
    cells: dict[Term, list[Statement]] = {}
    for statement in statements:
        if statement[1] in CELLS:
            cells.setdefault(statement[0], []).append(statement)
    queue = [object_ for _, _, object_ in axioms if object_ in cells]
    seen: set[Term] = set()
    for node in queue:
        if node not in seen:
            seen.add(node)
            axioms.update(cells[node])
            queue += (object_ for _, _, object_ in cells[node] if object_ in cells)
    return frozenset(axioms)


def _says_nothing(statement: Statement) -> bool:
    """Whether nothing follows from a statement: it declares an ontology, or a property below the top one."""
    _, predicate, object_ = statement
    return object_ == _ONTOLOGY or (predicate == SUB_PROPERTY and object_ in _TOP_PROPERTIES)


def _closed(axioms: Collection[Statement]) -> frozenset[Statement]:
    """Axioms, and those that follow from them."""
    inferred = inferred_from([Quad(*axiom) for axiom in axioms], schema=True)
    return frozenset(axioms).union(map(statement_of, inferred))


def _groups(statements: Iterable[Statement], tbox: TBox) -> Iterator[Group]:
    for axiom in statements:
        if axiom[1] == RDF_TYPE and axiom[2] in _GROUPS:
            starts = (start for name in _MEMBERS for start in tbox.objects(axiom[0], name))
            lists = filter(None, map(tbox.list_of, starts))
            yield axiom, tuple(dict.fromkeys(member for listed in lists for member in listed.members))


def _by_member(statement: Statement, tbox: TBox) -> Iterator[Statement]:
    """A statement; of one with a list whose order tells nothing, one for each member."""
    subject, predicate, object_ = statement
    listed = tbox.list_of(object_) if predicate in _UNORDERED else None
    if listed:
        yield from ((subject, predicate, member) for member in listed.members)
    else:
        yield statement


def _cells(start: Term, tbox: TBox) -> Iterator[Term]:
    """The cells of a list; none of a broken one."""
    if tbox.list_of(start):
        while start != RDF_NIL:
            yield start
            (start,) = tbox.objects(start, RDF_REST)
