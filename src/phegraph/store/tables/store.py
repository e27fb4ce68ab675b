"""The store in tables: graphs as tables of DuckDB, in memory or in a file, within a limit of memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from phegraph.errors import LimitError, QueryError, StoreError
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.algebra.scope import in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Ask,
    Exists,
    Form,
    Graph,
    Group,
    Join,
    Modify,
    Query,
    Select,
    Transfer,
    TriplePattern,
    Union,
    Update,
)
from phegraph.sparql.algebra.walk import nodes, variables
from phegraph.sparql.guard import guard
from phegraph.sparql.results import Row
from phegraph.store.dialects import STANDARD, Dialect
from phegraph.store.embedded import canonical_forms
from phegraph.store.protocol import INFERRED
from phegraph.store.tables.rendering import COLUMNS, Rendering, column
from phegraph.store.tables.terms import MACROS, Kind, is_of, is_typed, terms_of, token

T = TypeVar("T")

ASSERTED = "asserted"
"""The table of the asserted statements."""
MEMORY = 4 << 30
"""The bytes of memory that a store may take."""
_SHARE = 0.75
"""How much of its memory the database may take: it needs some beside what it counts."""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS terms(id UBIGINT, text VARCHAR);
CREATE TABLE IF NOT EXISTS {ASSERTED}(s UBIGINT, p UBIGINT, o UBIGINT);
CREATE TABLE IF NOT EXISTS graphs(name VARCHAR, number UBIGINT);
CREATE TABLE IF NOT EXISTS noncanonical(s UBIGINT, p UBIGINT, o UBIGINT, text VARCHAR);
CREATE TABLE IF NOT EXISTS progress(step VARCHAR, state VARCHAR, graph VARCHAR);
"""
_OWN_TABLES = {"terms", ASSERTED, "graphs", "noncanonical", "progress"}
_AT_ONCE = 10_000
"""How many rows of an answer are read at once."""


class TableSolutions:
    """The solutions of a SELECT, whose terms are looked up as they are read."""

    def __init__(self, store: "TableStore", sql: str, variables: Sequence[str], *, is_count: bool) -> None:
        self.variables = variables
        self._store, self._sql, self._is_count = store, sql, is_count

    def __iter__(self) -> Iterator[Row]:
        rows = self._store.rows(self._sql)
        if self._is_count:
            yield from ((Literal(number),) for (number,) in rows)
            return
        for batch in _batches(rows):
            terms = self._store.terms(number for row in batch for number in row if number is not None)
            for row in batch:
                yield tuple(None if number is None else terms[number] for number in row)


class TableStore:
    """Graphs as tables of DuckDB.

    It evaluates the queries and updates of reasoning, and refuses others. As in the embedded store literals
    are in their canonical forms, and statements whose lexical forms that changes are in `noncanonical`.
    """

    engine: Engine = Engine.EMBEDDED
    dialect: Dialect = STANDARD
    asserted_graph: NamedNode | None = None

    def __init__(
        self,
        path: Path | None = None,
        *,
        memory: int = MEMORY,
        readable: Sequence[Path] = (),
        inferred: NamedNode = INFERRED,
    ) -> None:
        """Open a store.

        Args:
            path: The file of the database, which is created where there is none; None for one in memory.
            memory: The bytes of memory that it may take; 0 for any.
            readable: The files and folders that its statements are read from and written to. It reaches no
                other, and never the network.
            inferred: The name of the graph of inferred statements.

        Raises:
            StoreError: The file is no database of statements, or another process has it open.
        """
        import duckdb

        self.inferred = inferred
        self.memory = memory
        self._errors = duckdb.Error
        try:
            self._connection = duckdb.connect(str(path or ":memory:"), config=_settings(path, memory))
            files, folders = (
                ", ".join(
                    "'" + str(each).replace("'", "''") + "'"
                    for each in readable
                    if each.is_dir() is is_folder
                )
                for is_folder in (False, True)
            )
            self._connection.execute(f"SET allowed_paths = [{files}]; SET allowed_directories = [{folders}]")
            self._connection.execute("SET enable_external_access = false")
            tables = {name for (name,) in self.rows("SELECT table_name FROM duckdb_tables()")}
            if tables and not tables >= _OWN_TABLES:
                raise StoreError(f"The database {path} is of another program.", hint="Name another file.")
            self._connection.execute(_SCHEMA + MACROS)
        except duckdb.Error as error:
            raise StoreError(f"The database {path} cannot be opened: {error}") from error
        self._tables = {NamedNode(name): f"g{number}" for name, number in self.rows("SELECT * FROM graphs")}
        self._paths: list[str] = []
        self._numbers: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._canonical: dict[Literal, Literal] = {}

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    # Terms

    def identify(self, terms: Sequence[Term]) -> list[int]:
        """The numbers of terms, which are those of their canonical forms."""
        unknown = [t for t in terms if isinstance(t, Literal) and is_typed(t) and t not in self._canonical]
        if unknown:
            forms = canonical_forms(unknown)
            self._canonical |= {literal: forms.get(literal, literal) for literal in unknown}
        tokens = [token(self._canonical.get(t, t) if isinstance(t, Literal) else t) for t in terms]
        new = list(dict.fromkeys(text for text in tokens if text not in self._numbers))
        for some in _batches(new):
            ((numbers,),) = self.rows("SELECT list_transform(?, lambda text: id_of(text))", [list(some)])
            self._numbers |= zip(some, numbers, strict=True)
            self._texts |= zip(numbers, some, strict=True)
        return [self._numbers[text] for text in tokens]

    def terms(self, numbers: Iterable[int]) -> dict[int, Term]:
        """The terms of numbers."""
        wanted = list(dict.fromkeys(numbers))
        texts = {number: self._texts[number] for number in wanted if number in self._texts}
        unknown = [number for number in wanted if number not in texts]
        for some in _batches(unknown):
            found = self.rows(
                "SELECT id, text FROM terms WHERE id IN (SELECT unnest(?::UBIGINT[]))", [list(some)]
            )
            texts |= dict(found)
        return dict(zip(texts, terms_of(texts.values()), strict=True))

    def store_constants(self) -> None:
        """Add the terms that queries and updates name to the table of terms."""
        named = "SELECT unnest($1::UBIGINT[]) AS id, unnest($2::VARCHAR[]) AS text"
        known = [[*self._texts], [*self._texts.values()]]
        self.execute(f"INSERT INTO terms FROM ({named}) AS named ANTI JOIN terms USING (id)", known)

    # The protocol of stores

    @property
    def noncanonical(self) -> Sequence[Quad]:
        """The statements whose literals are stored in another lexical form, as the files have them."""
        rows = list(self.rows("SELECT s, p, text FROM noncanonical"))
        terms = self.terms(number for s, p, _ in rows for number in (s, p))
        objects = terms_of(text for _, _, text in rows)
        return [
            Quad(terms[s], terms[p], object)  # type: ignore[arg-type]  # as they were stored
            for (s, p, _), object in zip(rows, objects, strict=True)
        ]

    def select(self, query: str, *, asserted: bool = False) -> TableSolutions:
        """The solutions of a SELECT.

        Raises:
            QueryError: It is refused, no SELECT, or none that reasoning uses.
        """
        form = self._form(query, Select)
        assert isinstance(form, Select)
        assert form.projection is not None
        named = [node.value for node in form.projection if isinstance(node, Variable)]
        sql = self._rendering(self._read_tables(asserted)).form(form)
        return TableSolutions(self, sql, named or ["n"], is_count=not named)

    def ask(self, query: str, *, asserted: bool = False) -> bool:
        """The answer to an ASK.

        Raises:
            QueryError: It is refused, no ASK, or none that reasoning uses.
        """
        sql = self._rendering(self._read_tables(asserted)).form(self._form(query, Ask))
        return self.has_rows(sql)

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a named graph, or without one the asserted graph, has a statement that matches."""
        named = [(place, term) for place, term in (("p", predicate), ("o", object)) if term is not None]
        numbers = self.identify([term for _, term in named])
        where = [f"{place} = {number}" for (place, _), number in zip(named, numbers, strict=True)]
        condition = " AND ".join(where) or "true"
        return any(self.has_rows(f"FROM {table} WHERE {condition}") for table in self.tables_of(graph))

    def construct(self, query: str, *, asserted: bool = False) -> Iterator[Triple]:
        """No statements: reasoning asks for none.

        Raises:
            QueryError: Always.
        """
        raise QueryError("A store in tables does not evaluate CONSTRUCT.", hint="Use the embedded store.")

    def update(self, update: str) -> None:
        """Execute an update of reasoning.

        Raises:
            QueryError: It is refused, or none that reasoning uses. Nothing is changed.
            LimitError: It takes more memory and disk than it may.
        """
        tree = guard(update).parsed.tree
        if not isinstance(tree, Update):
            raise QueryError("This is no update.", hint="Write an INSERT.")
        for operation in tree.operations:
            match operation:
                case Modify(where, delete, insert, None, (), ()):
                    self._modify(where, delete, insert)
                case Transfer("MOVE", NamedNode() as source, NamedNode() as target):
                    self.clear(target)
                    for table in self.tables_of(source):
                        self.execute(f"INSERT INTO {self._target(target)} SELECT * FROM {table}")
                    self.clear(source)
                case _:
                    raise QueryError("A store in tables does not execute this update.")

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads to the graphs that they name; to the inferred graph only those that are not asserted."""
        for some in _batches(quads):
            by_graph: dict[NamedNode | None, list[Term]] = {}
            for quad in some:
                name = None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
                assert not isinstance(name, BlankNode)
                by_graph.setdefault(name, []).extend((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
            for graph, terms in by_graph.items():
                numbers = self.identify(terms)
                lists = (f"unnest(${at}::UBIGINT[]) AS {place}" for at, place in enumerate(COLUMNS, 1))
                rows = f"SELECT {', '.join(lists)}"
                self._insert(graph, rows, [numbers[place::3] for place in range(3)])

    def _insert(self, graph: NamedNode | None, sql: str, values: Sequence[object] = ()) -> None:
        """Insert rows into a graph that it does not have; into the inferred graph none that is asserted."""
        tables = dict.fromkeys((self._target(graph), *((ASSERTED,) if graph == self.inferred else ())))
        guards = "".join(f" ANTI JOIN {table} USING (s, p, o)" for table in tables)
        self.execute(
            f"INSERT INTO {self._target(graph)} SELECT DISTINCT * FROM ({sql}) AS new{guards}", values
        )

    def clear(self, graph: NamedNode) -> None:
        """Remove a named graph, if it is there. The steps are forgotten whose statements are in it."""
        for table in self.tables_of(graph):
            self.execute("DELETE FROM progress WHERE graph = ?", [graph.value])
            self.execute(f"TRUNCATE {table}")

    def count(self, graph: NamedNode | None = None) -> int:
        """The number of statements of a named graph; without one, of the asserted graph."""
        return sum(map(self.size, self.tables_of(graph)))

    # What goes beyond it

    def add_members(
        self, pairs: Sequence[tuple[Term, Term]], sources: Sequence[NamedNode | None], target: NamedNode
    ) -> None:
        """Add the members of classes to the classes above them, in one join.

        Args:
            pairs: Each class, and a class above it.
            sources: The graphs with the members.
            target: The graph to add to; it gets nothing that one of the sources has.
        """
        numbers = self.identify([term for pair in pairs for term in pair])
        (type_,) = self.identify([RDF_TYPE])
        self.execute("CREATE OR REPLACE TABLE above(sub UBIGINT, sup UBIGINT)")
        for some in _batches(range(0, len(numbers), 2)):
            columns = [[numbers[at] for at in some], [numbers[at + 1] for at in some]]
            self.execute("INSERT INTO above SELECT unnest($1::UBIGINT[]), unnest($2::UBIGINT[])", columns)
        tables = dict.fromkeys(table for graph in (*sources, target) for table in self.tables_of(graph))
        union = " UNION ALL ".join(f"SELECT s, o FROM {table} WHERE p = {type_}" for table in tables)
        guards = "".join(f" ANTI JOIN {table} USING (s, p, o)" for table in tables)
        members = f"SELECT DISTINCT s, {type_}::UBIGINT AS p, sup AS o FROM ({union}) JOIN above ON o = sub"
        self.execute(f"INSERT INTO {self._target(target)} FROM ({members}) AS new{guards}")
        self.execute("DROP TABLE above")

    def classes_with_members(self, graphs: Sequence[NamedNode | None]) -> set[Term]:
        """The classes that have members in graphs."""
        (type_,) = self.identify([RDF_TYPE])
        tables = [table for graph in graphs for table in self.tables_of(graph)]
        union = " UNION ALL ".join(f"SELECT DISTINCT o FROM {table} WHERE p = {type_}" for table in tables)
        return set(self.terms(number for (number,) in self.rows(union)).values())

    def noted(self, step: str) -> set[str]:
        """What was noted of a step."""
        return {state for (state,) in self.rows("SELECT state FROM progress WHERE step = ?", [step])}

    def note(self, step: str, states: Sequence[str], graph: NamedNode | None = None) -> None:
        """Note what of a step is done, to go on from there where the process is killed.

        Args:
            step: The step.
            states: What is done.
            graph: The graph that has its results: where it is cleared, the notes are forgotten.
        """
        name = graph.value if graph else ""
        self.execute("INSERT INTO progress SELECT $1, unnest($2::VARCHAR[]), $3", [step, list(states), name])

    def forget(self, step: str) -> None:
        """Forget what was noted of a step."""
        self.execute("DELETE FROM progress WHERE step = ?", [step])

    # SQL

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """Execute a statement of SQL.

        Raises:
            LimitError: It takes more memory and disk than it may.
            StoreError: It fails.
        """
        self._run(sql, values)

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query in SQL, which are read before another statement is executed."""
        result = self._run(sql, values)
        while some := result.fetchmany(_AT_ONCE):
            yield from some

    def has_rows(self, sql: str) -> bool:
        """Whether a query in SQL has rows."""
        return any(True for _ in self.rows(f"SELECT 1 FROM ({sql}) LIMIT 1"))

    def _run(self, sql: str, values: Sequence[object]) -> Any:
        import duckdb

        try:
            return self._connection.cursor().execute(sql, list(values))
        except duckdb.OutOfMemoryException as error:
            raise LimitError(f"The memory does not suffice: {error}", hint="Raise --memory.") from error
        except duckdb.Error as error:
            raise StoreError(f"The database failed: {error}") from error

    def _form(self, query: str, kind: type[Form]) -> Form:
        tree = guard(query).parsed.tree
        if not isinstance(tree, Query) or not isinstance(tree.form, kind) or tree.default or tree.named:
            raise QueryError(f"This is no {kind.__name__.upper()}.")
        return tree.form

    def tables_of(self, graph: NamedNode | None) -> list[str]:
        """The tables of a named graph, or without one of the asserted graph."""
        if graph is None:
            return [ASSERTED]
        return [self._tables[graph]] if graph in self._tables else []

    def _read_tables(self, asserted: bool) -> list[str]:
        return [ASSERTED] if asserted else [ASSERTED, *self.tables_of(self.inferred)]

    def _target(self, graph: NamedNode | None) -> str:
        if graph is None:
            return ASSERTED
        if graph not in self._tables:
            number = len(self._tables)
            self.execute(f"CREATE TABLE g{number}(s UBIGINT, p UBIGINT, o UBIGINT)")
            self.execute("INSERT INTO graphs VALUES (?, ?)", [graph.value, number])
            self._tables[graph] = f"g{number}"
        return self._tables[graph]

    def _rendering(self, default: Sequence[str]) -> Rendering:
        return Rendering(
            lambda graph: default if graph is None else self.tables_of(graph), self.identify, self._path
        )

    def _modify(self, where: Group, delete: Join | None, insert: Join | None) -> None:
        rendering = self._rendering([ASSERTED])
        templates = [
            (graph, triple, tuple(variables(triple)), is_deleted)
            for quads, is_deleted in ((delete, True), (insert, False))
            for graph, triple in (_templates(quads) if quads else ())
        ]
        by_variables: dict[tuple[str, ...], list[tuple[NamedNode | None, TriplePattern, bool]]] = {}
        for graph, triple, names, is_deleted in templates:
            by_variables.setdefault(tuple(sorted(names)), []).append((graph, triple, is_deleted))
        for names, listed in by_variables.items():
            branches = _branches(where, names)
            sql = rendering.union(branches, names)
            if len(listed) > 1:
                self.execute(f"CREATE OR REPLACE TABLE solutions AS SELECT DISTINCT * FROM ({sql})")
                sql = "SELECT * FROM solutions"
            for graph, triple, is_deleted in listed:
                table = self._target(graph)
                rows = f"SELECT {self._columns(triple)} FROM ({sql})"
                if is_deleted:
                    same = " AND ".join(f"{table}.{place} = gone.{place}" for place in COLUMNS)
                    self.execute(f"DELETE FROM {table} USING ({rows}) AS gone WHERE {same}")
                else:
                    known = "" if _is_guarded(branches, graph) else f" ANTI JOIN {table} USING (s, p, o)"
                    guard = self._literal_guard(triple)
                    self.execute(f"INSERT INTO {table} SELECT DISTINCT * FROM ({rows}) AS new{known}{guard}")
            if len(listed) > 1:
                self.execute("DROP TABLE solutions")
        while self._paths:
            self.execute(f"DROP TABLE {self._paths.pop()}")

    def _literal_guard(self, triple: TriplePattern) -> str:
        """The condition that a subject is no literal, without which it would be no statement."""
        kinds = " OR ".join(is_of("s", kind) for kind in (Kind.STRING, Kind.TAGGED, Kind.TYPED))
        return f" WHERE NOT ({kinds})" if isinstance(triple.subject, Variable) else ""

    def _columns(self, triple: TriplePattern) -> str:
        columns = []
        for place, node in zip(COLUMNS, (triple.subject, triple.predicate, triple.object), strict=True):
            if isinstance(node, Variable):
                columns.append(f"{column(node)} AS {place}")
            else:
                (number,) = self.identify([node])  # type: ignore[list-item]  # no template has a path
                columns.append(f"{number}::UBIGINT AS {place}")
        return ", ".join(columns)

    def _path(self, tables: Sequence[str], predicate: int, most: int | None) -> str:
        """A table of the pairs that two and more steps of a predicate link: each round joins the new ones."""
        edges, pairs, new, next_ = "path_edges", f"path_{len(self._paths)}", "path_new", "path_next"
        union = " UNION ".join(f"SELECT s, o FROM {table} WHERE p = {predicate}" for table in tables)
        empty = f"SELECT s, o FROM {ASSERTED} WHERE false"
        self.execute(f"CREATE OR REPLACE TABLE {edges} AS {union or empty}")
        step = f"SELECT DISTINCT x.s, y.o FROM {{}} x JOIN {edges} y ON x.o = y.s"
        self.execute(f"CREATE OR REPLACE TABLE {pairs} AS {step.format(edges)}")
        self.execute(f"CREATE OR REPLACE TABLE {new} AS FROM {pairs}")
        while self.size(new) and (most is None or self.size(pairs) - self.size(edges) <= most):
            known = f"ANTI JOIN {pairs} z ON x.s = z.s AND y.o = z.o"
            self.execute(f"CREATE OR REPLACE TABLE {next_} AS {step.format(new)} {known}")
            self.execute(f"INSERT INTO {pairs} FROM {next_}")
            self.execute(f"DROP TABLE {new}")
            self.execute(f"ALTER TABLE {next_} RENAME TO {new}")
        self.execute(f"DROP TABLE {new}; DROP TABLE {edges}")
        self._paths.append(pairs)
        return pairs

    def size(self, table: str) -> int:
        """The number of rows of a table."""
        ((number,),) = self.rows(f"SELECT count(*) FROM {table}")
        return int(number)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while some := list(islice(iterator, _AT_ONCE)):
        yield some


def _settings(path: Path | None, memory: int) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_unsigned_extensions": False,
        "preserve_insertion_order": False,
    }
    if memory:
        settings["memory_limit"] = f"{int(memory * _SHARE) >> 20}MiB"
    if path is not None:
        settings["temp_directory"] = f"{path}.tmp"
    return settings


def _templates(quads: Join) -> Iterator[tuple[NamedNode | None, TriplePattern]]:
    for part in quads.parts:
        if isinstance(part, BGP):
            yield from ((None, triple) for triple in part.triples)
        elif isinstance(part, Graph) and isinstance(part.name, NamedNode) and isinstance(part.pattern, Join):
            yield from ((part.name, triple) for _, triple in _templates(part.pattern))
        else:
            raise QueryError("A store in tables does not execute this update.")


def _branches(where: Group, names: Sequence[str]) -> list[Group]:
    """The branches of a pattern whose solutions bind all of some variables."""
    if isinstance(where, Join) and len(where.parts) == 1 and isinstance(where.parts[0], Union):
        return [branch for branch in where.parts[0].branches if set(names) <= in_scope(branch).keys()]
    return [where]


def _is_guarded(branches: Iterable[Group], graph: NamedNode | None) -> bool:
    """Whether no solution of branches gives a statement that a graph has."""
    return all(
        any(
            isinstance(part, Exists)
            and part.negated
            and any(isinstance(inner, Graph) and inner.name == graph for inner in nodes(part.pattern))
            for part in nodes(branch)
        )
        for branch in branches
    )
