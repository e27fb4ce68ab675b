"""The data graph that compiled shapes run on: in memory, on disk or on a server."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from phegraph.errors import ShapesError
from phegraph.rdf.terms import RDF_TYPE, Statement, Term, statement_of
from phegraph.shacl.compile.scope import THIS
from phegraph.shacl.compile.sparql_based import SHAPES_GRAPH, skolem
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import Function, Shapes
from phegraph.shacl.validation.blank_focus_nodes import described, text_of
from phegraph.shacl.validation.lexical_forms import Encoder, Literals, encoding
from phegraph.sparql.algebra.expressions import call, exists, negated
from phegraph.sparql.algebra.passes.solutions import may_have_rows
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.scope import projected
from phegraph.sparql.algebra.tree import (
    Ask,
    Comparison,
    Filter,
    OrderCondition,
    Query,
    Select,
    ToMultiset,
    bgp,
    join,
)
from phegraph.sparql.results import ColumnsAndRows, Row
from phegraph.store.answers import current_answers
from phegraph.store.embedded import canonical_statements
from phegraph.store.protocol import LocalStore, Store, local_store
from phegraph.store.repeated_paths import refuse_repeats

if TYPE_CHECKING:
    from phegraph.shacl.compile.functions import Callback

_DEFAULT = DefaultGraph()
_UPPER = Variable("upper")
_SUBCLASSES = Select(projection=(THIS, _UPPER), where=join(bgp((THIS, SUBCLASS, _UPPER))))
_MAX_CLASSES = 60
"""The most classes that a query of the embedded store names; it finds more than these itself."""


class Data(Protocol):
    """A data graph.

    Attributes:
        literals: The SPARQL expressions for parts of its literals.
        at_once: How many queries it may answer at the same time.
        encoded: The predicates that have encoded literals.
    """

    literals: Literals
    at_once: int
    encoded: frozenset[NamedNode]

    def classes(self, kind: Term) -> Sequence[Term] | None:
        """A class with all below it; None where queries are to find them themselves."""
        ...

    def kinds(self, kind: Term) -> Sequence[Term] | None:
        """Of a class and those below it some that have all its instances; None where queries find them."""
        ...

    def select(self, query: Select, focus: BlankNode | None = None) -> tuple[Sequence[str], Iterator[Row]]:
        """The variables and rows of a SELECT; with a blank node, `?this` is pre-bound to it.

        On a server one more variable, `blank_focus_nodes.ABOUT`, describes the blank nodes of `?this`.
        """
        ...


class EmbeddedData:
    """A data graph in Oxigraph."""

    def __init__(
        self,
        store: LocalStore,
        encoded: frozenset[NamedNode] = frozenset(),
        *,
        asserted: bool = False,
    ) -> None:
        """Take a store.

        Args:
            store: The store.
            encoded: The predicates that have encoded literals.
            asserted: Whether the inferred statements are no part of the data graph.
        """
        self.store = store
        self.asserted = asserted
        self.literals = Literals(encoded=bool(encoded))
        self.encoded = encoded
        self.at_once = 4
        self.functions: Mapping[NamedNode, Callback] = {}
        """The functions that queries may call."""
        self._known: dict[Term, Sequence[Term]] = {}
        self._answers = current_answers()  # here, for other threads have no round

    def declare(self, functions: Mapping[NamedNode, Function]) -> None:
        """Let queries call the functions of a shapes graph, until the data change."""
        if functions:
            from phegraph.shacl.compile.functions import (
                callbacks,  # takes long to import, and is seldom needed
            )

            self.functions = callbacks(functions, self._value)

    def _value(self, query: Query) -> Term | None:
        """The first value of a SELECT, or whether an ASK has a solution."""
        result = self.store.run(printed(query), asserted=self.asserted, functions=self.functions)
        if isinstance(result, pyoxigraph.QueryBoolean):
            return Literal(bool(result))
        term = next(iter(result), (None,))[0] if isinstance(result, pyoxigraph.QuerySolutions) else None
        return term if isinstance(term, NamedNode | BlankNode | Literal) else None

    def classes(self, kind: Term) -> Sequence[Term] | None:
        """See `Data.classes`. This is quicker than to follow `rdfs:subClassOf` from each node."""
        return _if_few(below(kind, lambda upper: self._lower.get(upper, ())))

    def kinds(self, kind: Term) -> Sequence[Term] | None:
        """See `Data.kinds`. In a closed graph most classes have all instances of those below them."""
        kinds: list[Term] = []
        covered: set[Term] = set()
        for one in below(kind, lambda upper: self._lower.get(upper, ())):
            if one not in covered:
                kinds.append(one)
                covered.update(below(one, self._within))
        return _if_few(kinds)

    @cached_property
    def _lower(self) -> Mapping[Term, Sequence[Term]]:
        names, rows = self.select(_SUBCLASSES)
        return lower_classes(names, rows)

    def _within(self, upper: Term) -> Sequence[Term]:
        """The direct subclasses of a class that have no instance that it has not."""
        if upper not in self._known:
            self._known[upper] = [one for one in self._lower.get(upper, ()) if self._is_within(one, upper)]
        return self._known[upper]

    def _is_within(self, lower: Term, upper: Term) -> bool:
        if not self._has(RDF_TYPE, lower):
            return True
        if not (isinstance(lower, NamedNode) and isinstance(upper, NamedNode)):
            return False
        others = Filter(negated(exists(bgp((THIS, RDF_TYPE, upper)))))
        return not self.store.ask(
            printed(Ask(where=join(bgp((THIS, RDF_TYPE, lower)), others))), asserted=self.asserted
        )

    def select(self, query: Select, focus: BlankNode | None = None) -> tuple[Sequence[str], Iterator[Row]]:
        """See `Data.select`. No query is evaluated that needs what is not stated."""
        if not may_have_rows(query, self._has):
            return list(projected(query)), iter(())
        text = text_of(query)
        if focus is not None or self._answers is None:
            names, rows = self._answer(text, focus)
        else:
            names, rows = self._answers.get(
                self.store, (text,), lambda: self._answer(text), asserted=self.asserted
            )
        return names, iter(rows)

    def _has(self, predicate: NamedNode, object: Term | None) -> bool:
        graphs = (None,) if self.asserted else (None, self.store.inferred)
        return any(self.store.has(predicate, object, graph) for graph in graphs)

    def _answer(self, text: str, focus: BlankNode | None = None) -> ColumnsAndRows:
        values = None if focus is None else {"this": focus}
        solutions = self.store.run(text, asserted=self.asserted, values=values, functions=self.functions)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        # Solutions must not outlive this thread, so none are handed out.
        return names, [tuple(solution) for solution in solutions]


class RemoteData:
    """A data graph on a SPARQL server, or in any other store that is not in this process."""

    literals = Literals(verbatim=True)
    at_once = 2
    encoded: frozenset[NamedNode] = frozenset()

    def __init__(self, store: Store, page: int = 2_000) -> None:
        """Take a store.

        Args:
            store: The store.
            page: How many rows to ask for at a time. Servers cut longer answers off without saying so.
        """
        self.store = store
        self.page = page

    def select(self, query: Select, focus: BlankNode | None = None) -> tuple[Sequence[str], Iterator[Row]]:
        """See `Data.select`."""
        if focus is not None:
            raise ShapesError(
                "A query with LIMIT or GRAPH has a blank node as focus node, which has no name on a server.",
                hint="Validate a copy of the data here.",
            )
        if not self.store.dialect.repeated_paths:
            refuse_repeats(query)
        names, first = self._page(query, self.page)
        this = names.index(THIS.value)
        if not any(isinstance(row[this], BlankNode) for row in first):
            return names, iter(list(self._pages(query, first, this)))
        named = Select(where=join(ToMultiset(query), Filter(negated(call("ISBLANK", THIS)))))
        _, first = self._page(named, self.page)
        named_rows = list(self._pages(named, first, this))
        # Blank nodes have no order on a server to continue by, and other labels in each answer.
        names, blank = described(self.store, query)
        return names, iter([*((*row, None) for row in named_rows), *blank])

    def classes(self, kind: Term) -> Sequence[Term] | None:
        """See `Data.classes`. Some servers go wrong on a path of classes that they have to join."""
        return below(kind, lambda upper: self._lower.get(upper, ()))

    kinds = classes

    @cached_property
    def _lower(self) -> Mapping[Term, Sequence[Term]]:
        names, rows = self.select(_SUBCLASSES)
        lower_of = lower_classes(names, rows)
        return {upper: [c for c in lower if isinstance(c, NamedNode)] for upper, lower in lower_of.items()}

    def _page(self, query: Select, size: int, *conditions: Filter) -> tuple[list[str], list[Row]]:
        order = (OrderCondition(call("STR", THIS)),)
        page = Select(where=join(ToMultiset(query), conditions), order=order, limit=size)
        rows = self.store.select(text_of(page))
        return list(rows.variables), list(rows)

    def _pages(self, query: Select, page: list[Row], focus: int) -> Iterator[Row]:
        """All rows, page by page: each continues at the focus node where the one before it ended."""
        size = self.page
        edge: set[Row] = set()
        while True:
            yield from (row for row in page if row not in edge)
            if len(page) < size:
                return
            last = page[-1][focus]
            edge = {row for row in page if _key(row[focus]) == _key(last)}
            # A page of one focus node only leads nowhere: the next must be longer.
            size = self.page if _key(page[0][focus]) != _key(last) else 2 * size
            further = Filter(Comparison(">=", call("STR", THIS), _key(last)))
            _, page = self._page(query, size, further)


def lower_classes(names: Sequence[str], rows: Iterable[Row]) -> dict[Term, list[Term]]:
    """The direct subclasses of each class, from the rows of a query."""
    lower_of: dict[Term, list[Term]] = {}
    this, upper = names.index(THIS.value), names.index(_UPPER.value)
    for row in rows:
        higher, lower = row[upper], row[this]
        if higher is not None and lower is not None:
            lower_of.setdefault(higher, []).append(lower)
    return lower_of


def below(kind: Term, lower: Callable[[Term], Sequence[Term]]) -> list[Term]:
    """A class and all below it (SHACL, section 1.1: SHACL subclasses), by those directly below each."""
    classes: dict[Term, None] = {kind: None}
    waiting: list[Term] = [kind]
    while waiting:
        for term in lower(waiting.pop()):
            if term not in classes:
                classes[term] = None
                waiting.append(term)
    return list(classes)


def _if_few(classes: Sequence[Term]) -> Sequence[Term] | None:
    """Classes that a query of the embedded store names."""
    is_named = all(isinstance(term, NamedNode) for term in classes)
    return classes if is_named and len(classes) <= _MAX_CLASSES else None


def _key(term: Term | None) -> Literal:
    return Literal("" if term is None else term.value)


def data_of_quads(quads: Iterable[Quad], shapes: Shapes | None = None) -> EmbeddedData:
    """A data graph of statements in their lexical forms; graph names do not matter.

    Args:
        quads: The statements.
        shapes: The shapes, where a query of theirs asks for the shapes graph.
    """
    return _data_in(local_store(), quads, shapes)


def _data_in(store: LocalStore, quads: Iterable[Quad], shapes: Shapes | None) -> EmbeddedData:
    """A store with more statements, in their lexical forms, as a data graph."""
    encoded: set[NamedNode] = set()
    encode = Encoder()
    store.bulk_extend(_encoded(quads, encoded, encode), numbers=lambda: encode.numbers)
    if shapes is not None:
        _add_shapes(store, shapes.source.statements)
    return EmbeddedData(store, frozenset(encoded), asserted=True)


def _encoded(quads: Iterable[Quad], predicates: set[NamedNode], encode: Encoder) -> Iterator[Quad]:
    """Statements for one graph, encoded where the store would change them; their predicates are added."""
    for quad in quads:
        term = quad.object
        kept = encode(term) if type(term) is Literal else term
        if kept is not term:
            predicates.add(quad.predicate)
        if kept is not term or quad.graph_name != _DEFAULT:
            yield Quad(quad.subject, quad.predicate, kept)
        else:
            yield quad


def _add_shapes(store: LocalStore, statements: Iterable[Statement]) -> None:
    """Put the shapes where `$shapesGraph` finds them, blank nodes named so that a query can name them."""
    changed = encoding({object for _, _, object in statements})
    for subject, predicate, object in statements:
        term = changed.get(object, object) if isinstance(object, Literal) else skolem(object)
        store.extend([Quad(skolem(subject), predicate, term, SHAPES_GRAPH)])


def data_of_store(store: Store, shapes: Shapes | None = None) -> Data:
    """A data graph that is kept in a store: everything in it, asserted and inferred.

    Args:
        store: The store.
        shapes: The shapes, where a query of theirs asks for the shapes graph.

    Raises:
        ShapesError: A query reads the shapes graph, and the store is on a server.
    """
    if not isinstance(store, LocalStore):
        if shapes is not None:
            raise ShapesError(
                "A query of the shapes uses $shapesGraph, which is not to be had on a server.",
                hint="Validate a copy of the data here.",
            )
        return RemoteData(store)
    if shapes is None and not store.noncanonical:
        return EmbeddedData(store)
    data = store.merged()
    data.remove(Quad(*statement) for statement in _not_written(store))
    return _data_in(data, store.noncanonical, shapes)


def written_quads(store: LocalStore) -> Iterator[Quad]:
    """Every quad of a store, literals in their lexical forms."""
    not_written = _not_written(store)
    for graph in (_DEFAULT, store.inferred):
        for quad in store.quads(graph=graph):
            if statement_of(quad) not in not_written:
                yield quad
    yield from store.noncanonical


def _not_written(store: LocalStore) -> set[Statement]:
    """The statements of a store that no source has in this lexical form."""
    stored = canonical_statements(store)
    not_written = {statement_of(quad) for quad in stored}
    # The canonical form of a literal in one source may be the lexical form in another.
    for statement in list(not_written):
        for quad in store.quads(*statement):
            if quad.graph_name not in (_DEFAULT, store.inferred) and quad not in stored:
                not_written.discard(statement)
    return not_written - {statement_of(quad) for quad in store.coinciding}
