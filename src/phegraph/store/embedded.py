"""The embedded store: Oxigraph, in memory or in a folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from phegraph.errors import QueryError, StoreError
from phegraph.rdf.numbers import UNKNOWN, Places, may_have_places
from phegraph.rdf.terms import XSD_STRING, Subject, Term
from phegraph.sparql import engine
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.algebra.passes.exactness import may_make_numbers
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.engine import Functions, OxigraphResult, no_updates
from phegraph.sparql.guard import QueryForm, columns, guard, is_harmless
from phegraph.sparql.results import Row
from phegraph.sparql.texts import depends_on_graphs, text_for
from phegraph.store.dialects import STANDARD, Dialect
from phegraph.store.protocol import INFERRED, Dataset, GraphName, LocalStore, SourceQuads
from phegraph.system.files import replacing

_STRING = NamedNode(XSD_STRING)
_DEFAULT = DefaultGraph()

_NONCANONICAL = "noncanonical.nq"
"""The file, in the folder of a store, of the statements in `noncanonical` and `coinciding`.

Its first line says how many places the exact numbers of the store have.
"""


class EmbeddedSolutions:
    """The solutions of a SELECT, evaluated as they are read; they can be read once."""

    def __init__(self, solutions: pyoxigraph.QuerySolutions, query: str) -> None:
        names = [variable.value for variable in solutions.variables]
        self._solutions = solutions
        self.variables = columns(query, names)
        self._places = [names.index(name) for name in self.variables]

    def __iter__(self) -> Iterator[Row]:
        if self._places == sorted(self._places):
            return (tuple(solution) for solution in self._solutions)
        return (tuple(solution[place] for place in self._places) for solution in self._solutions)


class EmbeddedStore:
    """An Oxigraph store in memory, or in a folder that only one writer may open at a time.

    Oxigraph stores the values of literals, not their lexical forms: `1.0` for `1.00`. The statements whose
    lexical forms it changes are in `noncanonical`, as the files have them, each in the graph of its source.
    Where a source has the canonical form as well (`1.0` and `1.00`), that statement is in `coinciding`.
    """

    engine: Engine = Engine.EMBEDDED
    dialect: Dialect = STANDARD
    kind: str = f"Oxigraph {pyoxigraph.__version__}"

    def __init__(
        self, path: Path | None = None, *, read_only: bool = False, inferred: NamedNode = INFERRED
    ) -> None:
        """Open a store; one to read is opened when it is first asked, in the process that asks.

        Args:
            path: The folder of the store, which is created where there is none; None for a store in memory.
            read_only: Whether to open it for reading, as several processes may while none writes to it.
            inferred: The name of the graph of inferred statements.

        Raises:
            StoreError: The folder holds no store, or another process writes to it.
        """
        self.inferred = inferred
        self.asserted_graph: NamedNode | None = None
        self._folder = path
        self._read_only = read_only
        if not read_only:
            _ = self.oxigraph
        self.noncanonical: list[Quad] = []
        self.coinciding: list[Quad] = []
        self._numbers = Places()
        if path and (path / _NONCANONICAL).exists():
            with (path / _NONCANONICAL).open("rb") as file:
                self._restore_lexical_forms(file.readline(), file)

    @cached_property
    def oxigraph(self) -> pyoxigraph.Store:
        """The store itself. A fork of the process that has it reads it, too, and writes none on disk."""
        return _open(self._folder, read_only=self._read_only)

    def load(self, sources: Iterable[SourceQuads]) -> None:
        """Load sources: each statement into the asserted graph, and into the graph of its source.

        A quad with a graph name of its own (TriG, N-Quads) goes into that graph instead of the source's.
        Statements of the inferred graph are not asserted, and go into no other.
        """
        sources = [(graph, quads) for graph, quads in sources if quads]
        self.oxigraph.bulk_extend(
            _in_default(quad) for _, quads in sources for quad in quads if quad.graph_name != self.inferred
        )
        self.oxigraph.bulk_extend(_placed(sources))
        self._remove_asserted_from_inferred()
        self._record_lexical_forms(sources)
        if self._folder:
            self.oxigraph.flush()
            with replacing(self._folder / _NONCANONICAL) as temporary:
                temporary.write_bytes(self._written_lexical_forms())

    def save(self, to: BinaryIO) -> None:
        """Write the store to a file.

        Raises:
            OSError: It cannot be written.
        """
        noncanonical = self._written_lexical_forms()
        to.write(b"%d\n" % len(noncanonical))
        to.write(noncanonical)
        self.oxigraph.dump(to, RdfFormat.N_QUADS)

    def restore(self, file: BinaryIO) -> None:
        """Fill an empty store with what `save` wrote.

        Raises:
            SyntaxError: It is damaged.
            ValueError: It is damaged.
        """
        noncanonical = file.read(int(file.readline()))
        # Not `load` of Oxigraph, which relabels blank nodes.
        self.oxigraph.bulk_extend(pyoxigraph.parse(file, RdfFormat.N_QUADS, lenient=True))
        line, _, lines = noncanonical.partition(b"\n")
        self._restore_lexical_forms(line, lines)

    def _restore_lexical_forms(self, line: bytes, lines: bytes | BinaryIO) -> None:
        """Read what `_written_lexical_forms` writes: places of numbers, statements of other lexical forms."""
        self._numbers = Places(*map(int, line.removeprefix(b"#").split()))
        quads = list(pyoxigraph.parse(lines, RdfFormat.N_QUADS))
        self._record_lexical_forms([(_DEFAULT, quads)])

    def copy_to(self, folder: Path) -> None:
        """Write the store to a folder that is new, for several processes to open it and read.

        Raises:
            OSError: It cannot be written.
            StoreError: The folder cannot be opened.
        """
        copy = EmbeddedStore(folder, inferred=self.inferred)
        copy.bulk_extend(self.quads())
        copy.oxigraph.flush()
        (folder / _NONCANONICAL).write_bytes(self._written_lexical_forms())

    def merged(self) -> "EmbeddedStore":
        """A copy in memory, whose asserted graph has the inferred statements as well, and no other graph."""
        copy = EmbeddedStore(inferred=self.inferred)
        copy.oxigraph.bulk_extend(self.quads(graph=_DEFAULT))
        copy.oxigraph.bulk_extend(map(_in_default, self.quads(graph=self.inferred)))
        copy._numbers = self._numbers
        return copy

    def _written_lexical_forms(self) -> bytes:
        """What `_restore_lexical_forms` reads."""
        lines = pyoxigraph.serialize([*self.noncanonical, *self.coinciding], format=RdfFormat.N_QUADS)
        assert lines is not None
        return b"# %d %d\n%b" % (*self._numbers, lines)

    def _record_lexical_forms(self, sources: Sequence[tuple[GraphName, Iterable[Quad]]]) -> None:
        """Record the statements whose lexical forms the store changes, and those that coincide with them.

        Args:
            sources: The statements, gone through several times, with the graphs of those that name none.
        """
        objects = (quad.object for _, quads in sources for quad in quads)
        examples = dict.fromkeys(_example(term) for term in objects if isinstance(term, Literal))
        self._numbers |= Places.of_all(examples)
        canonical = _canonical_examples(examples)
        if not canonical:
            return
        changed, stored = list[Quad](), set[Quad]()
        for graph, quads in sources:
            for quad in quads:
                term = quad.object
                if isinstance(term, Literal) and (stored_form := canonical.get(_example(term))):
                    changed.append(placed := _in_graph(quad, graph))
                    stored.add(
                        Quad(placed.subject, placed.predicate, _like(stored_form, term), placed.graph_name)
                    )
        self.noncanonical += changed
        forms = {quad.object for quad in stored}
        for graph, quads in sources:
            same = (_in_graph(quad, graph) for quad in quads if quad.object in forms)
            self.coinciding += (quad for quad in same if quad in stored)

    def _remove_asserted_from_inferred(self) -> None:
        """Remove the asserted statements from the inferred graph: the union of the two must be a set."""
        inferred = self.quads(graph=self.inferred)
        asserted = [quad for quad in inferred if _in_default(quad) in self.oxigraph]
        self.remove(asserted)

    def select(
        self, query: str, *, asserted: bool = False, values: Mapping[str, NamedNode | BlankNode] | None = None
    ) -> EmbeddedSolutions:
        """The rows of a SELECT query (SPARQL 1.1 Query, section 16.1), with arguments as of `run`.

        Raises:
            QueryError: The query is refused, is no SELECT, or cannot be parsed.
        """
        result = self.run(query, asserted=asserted, values=values)
        if not isinstance(result, pyoxigraph.QuerySolutions):
            raise QueryError("This query gives no rows.", hint="Write a SELECT query.")
        return EmbeddedSolutions(result, query)

    def ask(self, query: str, *, asserted: bool = False) -> bool:
        """The answer to an ASK query (SPARQL 1.1 Query, section 16.3).

        Raises:
            QueryError: The query is refused, is no ASK, or cannot be parsed.
        """
        result = self.run(query, asserted=asserted)
        if not isinstance(result, pyoxigraph.QueryBoolean):
            raise QueryError("This query does not answer yes or no.", hint="Write an ASK query.")
        return bool(result)

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a named graph, or without one the asserted graph, has a statement that matches."""
        assert isinstance(predicate, NamedNode | None)
        return next(self.quads(None, predicate, object, graph or _DEFAULT), None) is not None

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches any term, or the graph name of any graph."""
        return self.oxigraph.quads_for_pattern(subject, predicate, object, graph)

    def construct(self, query: str, *, asserted: bool = False) -> Iterator[Triple]:
        """The statements of a CONSTRUCT or DESCRIBE query (SPARQL 1.1 Query, sections 16.2 and 16.4).

        Raises:
            QueryError: The query is refused, is of another form, or cannot be parsed.
        """
        result = self.run(query, asserted=asserted)
        if not isinstance(result, pyoxigraph.QueryTriples):
            raise QueryError("This query gives no statements.", hint="Write a CONSTRUCT or DESCRIBE query.")
        return iter(result)

    def run(
        self,
        query: str,
        *,
        asserted: bool = False,
        default: NamedNode | BlankNode | None = None,
        dataset: Dataset | None = None,
        values: Mapping[str, NamedNode | BlankNode] | None = None,
        functions: Functions | None = None,
    ) -> OxigraphResult:
        """Oxigraph's own result of a query of any form, which is guarded first.

        Args:
            query: The query.
            asserted: Whether to leave out the inferred statements.
            default: A named graph to be the default graph of the query.
            dataset: The dataset, in place of that of the query. Graphs that are not there are empty.
            values: Terms for variables that a SELECT projects.
            functions: More functions that the query may call, by their IRIs.

        Raises:
            QueryError: The query is refused or cannot be parsed.
        """
        graphs: engine.Graphs | NamedNode | BlankNode = default or self._default_graph(asserted)
        named: Sequence[NamedNode | BlankNode] | None = None
        store, text = self.oxigraph, query
        if not is_harmless(query, all_graphs=not asserted):
            guarded = guard(query)
            if guarded.form is QueryForm.UPDATE:
                raise no_updates()
            text = guarded.text
            if dataset is None and (guarded.default or guarded.named):
                dataset = guarded.default, guarded.named
                _refuse_foreign(self.oxigraph, dataset)
            elif asserted and guarded.reads_graphs:
                named = self._sources()
        if dataset is not None:
            store, graphs, named = _over(self.oxigraph, dataset)
        text = text_for(self.engine, text, self._facts(text, store, named))
        return engine.query(
            store, text, guarded=True, default=graphs, named=named, values=values, functions=functions
        )

    def _facts(
        self, text: str, store: pyoxigraph.Store, named: Sequence[NamedNode | BlankNode] | None
    ) -> Facts:
        """What of the dataset of a query decides how it is mended."""
        if not depends_on_graphs(text):
            return Facts(self._numbers)
        graphs = store.named_graphs() if named is None else named
        return Facts(self._numbers, tuple(sorted(graphs, key=str)))  # the same in each run

    def _default_graph(self, asserted: bool) -> list[NamedNode | BlankNode | DefaultGraph]:
        return [_DEFAULT] if asserted else [_DEFAULT, self.inferred]

    def _sources(self) -> list[NamedNode | BlankNode]:
        return [graph for graph in self.oxigraph.named_graphs() if graph != self.inferred]

    def update(self, update: str) -> None:
        """Execute a SPARQL 1.1 Update.

        Raises:
            QueryError: The update is refused or cannot be parsed. Nothing is changed.
        """
        engine.update(self.oxigraph, text_for(self.engine, update, self._facts(update, self.oxigraph, None)))
        if may_make_numbers(update):
            self._numbers = UNKNOWN

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads to the graphs that they name; to the inferred graph only those that are not asserted."""
        self.oxigraph.extend(
            quad
            for quad in self._noted(quads)
            if quad.graph_name != self.inferred or _in_default(quad) not in self.oxigraph
        )

    def bulk_extend(self, quads: Iterable[Quad], *, numbers: Callable[[], Places] | None = None) -> None:
        """Add many quads to the graphs that they name, without the check of `extend`.

        Args:
            quads: The quads.
            numbers: How many places their exact numbers have, where whoever makes them knows it at the end.
        """
        self.oxigraph.bulk_extend(quads if numbers else self._noted(quads))
        if numbers:
            self._numbers |= numbers()

    def _noted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Quads, of which the places of numbers are noted."""
        for quad in quads:
            term = quad.object
            if type(term) is Literal and may_have_places(term.value):
                self._numbers |= Places.of(term)
            yield quad

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads from the graphs that they name."""
        for quad in quads:
            self.oxigraph.remove(quad)

    def clear(self, graph: NamedNode) -> None:
        """Remove a named graph with all its statements."""
        self.oxigraph.remove_graph(graph)

    def count(self, graph: NamedNode | BlankNode | None = None) -> int:
        """The number of statements of a named graph; without one, of the asserted graph."""
        return sum(1 for _ in self.quads(graph=graph or _DEFAULT))


def canonical_statements(store: LocalStore) -> set[Quad]:
    """What a store has in place of the statements in `noncanonical`, each in the graph of its source."""
    canonical = canonical_forms(quad.object for quad in store.noncanonical)
    return {
        Quad(quad.subject, quad.predicate, canonical[quad.object], quad.graph_name)
        for quad in store.noncanonical
        if isinstance(quad.object, Literal)
    }


def canonical_forms(terms: Iterable[object]) -> dict[Literal, Literal]:
    """The literals among terms whose lexical form Oxigraph changes, each with its canonical form.

    They are stored and read back. Of strings, one for each language tag is enough: Oxigraph may change the
    tag, but not the characters.
    """
    literals = {term for term in terms if isinstance(term, Literal)}
    canonical = _canonical_examples(dict.fromkeys(map(_example, literals)))
    if not canonical:
        return {}
    forms = ((literal, canonical.get(_example(literal))) for literal in literals)
    return {literal: _like(form, literal) for literal, form in forms if form is not None}


def _example(literal: Literal) -> Literal:
    """A literal that the store changes as it does this one."""
    is_plain = literal.language is not None or literal.datatype == _STRING
    return Literal("", language=literal.language, direction=literal.direction) if is_plain else literal


def _canonical_examples(examples: Iterable[Literal]) -> dict[Literal, Literal]:
    """The literals that Oxigraph changes, each with what it is then."""
    names = {NamedNode(f"urn:n:{number}"): example for number, example in enumerate(examples)}
    any_predicate = NamedNode("urn:p")
    scratch = pyoxigraph.Store()
    scratch.extend(Quad(name, any_predicate, example) for name, example in names.items())
    stored = ((names[quad.subject], quad.object) for quad in scratch)
    return {example: form for example, form in stored if form != example}


def _like(example: Literal, literal: Literal) -> Literal:
    """A literal changed as an example of its datatype or language tag was."""
    if example.language is None:
        return example
    return Literal(literal.value, language=example.language, direction=example.direction)


def _in_default(quad: Quad) -> Quad:
    return quad if quad.graph_name == _DEFAULT else Quad(quad.subject, quad.predicate, quad.object)


def _placed(sources: Iterable[SourceQuads]) -> Iterator[Quad]:
    """The quads of sources, each in the graph that it names, or else in that of its source."""
    return (_in_graph(quad, graph) for graph, quads in sources for quad in quads)


def _in_graph(quad: Quad, graph: GraphName) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph) if quad.graph_name == _DEFAULT else quad


def _refuse_foreign(store: pyoxigraph.Store, dataset: Dataset) -> None:
    """Refuse the dataset of a query that has a graph which is not in the store. None is fetched."""
    for graph in (graph for graphs in dataset for graph in graphs):
        if not store.contains_named_graph(graph):
            raise QueryError(
                f"The graph {graph} is not in the store, and nothing is fetched.",
                hint="Name a graph of the store, or leave FROM out.",
            )


def _over(
    store: pyoxigraph.Store, dataset: Dataset
) -> tuple[pyoxigraph.Store, engine.Graphs, Sequence[NamedNode]]:
    """A dataset of some graphs (SPARQL 1.1 Query, section 13.2): a store, its default and its named graphs.

    Several default graphs are merged in a store of their own: Oxigraph counts a statement of two twice.
    """
    default, named = dataset
    if len(default) < 2:
        return store, default, named
    merged = pyoxigraph.Store()
    for graph in default:
        merged.extend(map(_in_default, store.quads_for_pattern(None, None, None, graph)))
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged, [_DEFAULT], named


def _open(path: Path | None, *, read_only: bool) -> pyoxigraph.Store:
    if path is None:
        return pyoxigraph.Store()
    folder = path / "oxigraph"
    try:
        if read_only:
            return pyoxigraph.Store.read_only(str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        return pyoxigraph.Store(folder)
    except (OSError, RuntimeError) as error:  # Oxigraph raises the latter for a damaged store
        raise StoreError(
            f"The store in {path} cannot be opened: {error}",
            hint="End the process that uses it, or choose another folder.",
        ) from error
