"""The remote store: a SPARQL 1.1 server, by the SPARQL Protocol and the Graph Store HTTP Protocol."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, Variable

from phegraph.errors import LimitError, StoreError, TimeLimitError
from phegraph.rdf.reading.limits import MAX_TRIPLE_TERMS
from phegraph.rdf.terms import Term, statement_of
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Ask,
    Extend,
    Graph,
    InsertData,
    Join,
    Manage,
    Select,
    bgp,
    join,
)
from phegraph.sparql.algebra.walk import nodes
from phegraph.sparql.guard import guard, is_harmless
from phegraph.sparql.results import Row
from phegraph.sparql.texts import text_for
from phegraph.store.dialects import VIRTUOSO, Dialect, dialect_of
from phegraph.store.http_client import MAX_ANSWER_MIB, Client, Response, UnreachableError, without_credentials
from phegraph.store.json_results import SolutionsInMemory, term_of_json
from phegraph.store.pages import page_of, sub_select
from phegraph.store.protocol import INFERRED, Dataset

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.8"
_STATEMENT = _SUBJECT, _PREDICATE, _OBJECT = Variable("s"), Variable("p"), Variable("o")
_BUSY = (502, 503, 504)

MAX_ROWS = 10_000_000
"""The most rows that are fetched page by page."""

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""The exceptions that a malformed answer leads to."""


class RemoteStore:
    """A store on a SPARQL 1.1 server.

    The server decides which graphs are its default graph, unless `default_graphs` names them. Then the
    inferred graph is added, except to queries of asserted statements alone; and the named graphs of a query
    are those whose IRIs it has.
    """

    engine: Engine = Engine.SERVER

    def __init__(
        self,
        query: str,
        *,
        update: str | None = None,
        graphs: str | None = None,
        user: str | None = None,
        password: str = "",
        digest: bool = False,
        token: str | None = None,
        timeout: float = 60.0,
        max_answer_mib: float = MAX_ANSWER_MIB,
        retries: int = 2,
        default_graphs: Sequence[NamedNode] = (),
        inferred: NamedNode = INFERRED,
    ) -> None:
        """A store on a server. No request is sent yet.

        Args:
            query: The address of its SPARQL query service.
            update: The address of its update service; the same, without one.
            graphs: The address of its Graph Store Protocol; SPARQL Update is used without one.
            user: The user name of HTTP basic or digest authentication.
            password: The password.
            digest: Whether it is digest authentication.
            token: The token of bearer authentication.
            timeout: The seconds that a request may take; 0 is no limit.
            max_answer_mib: The MiB that an answer may have, unpacked. It is in memory as a whole.
            retries: How often a query is sent again where the server is unreachable or busy. Updates never
                are.
            default_graphs: The graphs that make up the default graph.
            inferred: The name of the graph of inferred statements.
        """
        self.inferred = inferred
        self.asserted_graph: NamedNode | None = default_graphs[0] if default_graphs else None
        self.noncanonical: Sequence[Quad] = ()
        self._query, self._update, self._graphs = query, update or query, graphs
        self._name = without_credentials(query)
        self._retries, self._answers, self._timeout = retries, count(1), timeout
        self._server: str | None = None
        self._default = tuple(default_graphs)
        self._client = Client(
            user=user,
            password=password,
            digest=digest,
            token=token,
            timeout=timeout,
            max_answer_mib=max_answer_mib,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def dialect(self) -> Dialect:
        """The dialect of the server, by the last response; before the first, an ASK is sent."""
        if self._server is None:
            self.ask(printed(Ask(where=join())))
        return dialect_of(self._server or "")

    def close(self) -> None:
        """Close the connections. What is asked after that, in a fork of this process too, opens new ones."""
        self._client.close()

    def select(
        self, query: str, *, asserted: bool = False, dataset: Dataset | None = None
    ) -> SolutionsInMemory:
        """The rows of a SELECT query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: The query.
            asserted: See `Store`.
            dataset: The dataset, in place of that of the query (section 2.1.4).

        Raises:
            QueryError: The query reaches outside the server.
            StoreError: The server cannot be reached, refuses, or answers with no rows.
            LimitError: The server truncated an answer that cannot be fetched page by page.
            TimeLimitError: The server took too long.
        """
        columns, rows, most = self._rows(query, asserted, dataset)
        if not most:
            return SolutionsInMemory(columns, rows)
        whole = sub_select(query)
        if whole is None:
            raise LimitError(
                f"{self._name} gives no more than {most} rows.", hint="Ask with LIMIT and OFFSET."
            )
        return SolutionsInMemory(columns, list(self._pages(whole, columns, most, asserted, dataset)))

    def _pages(
        self, query: Select, columns: Sequence[str], size: int, asserted: bool, dataset: Dataset | None
    ) -> Iterator[Row]:
        """The rows of a query, in pages of the size that the server allows."""
        for start in count(0, size):
            _, rows, _ = self._rows(printed(page_of(query, columns, size, start)), asserted, dataset)
            yield from rows
            if len(rows) < size:
                return
            if start > MAX_ROWS:
                raise LimitError(f"{self._name} gives more than {MAX_ROWS} rows.", hint="Ask for less.")

    def _rows(self, query: str, asserted: bool, dataset: Dataset | None) -> tuple[list[str], list[Row], int]:
        """Columns, rows, and the limit at which the server truncated them, or 0."""
        reply = self._read(query, asserted, _RESULTS, dataset)
        try:
            answer = json.loads(reply.body)
            columns = list(answer["head"]["vars"])
            number, bindings = next(self._answers), answer["results"]["bindings"]
            rows = [tuple(term_of_json(row.get(column), number) for column in columns) for row in bindings]
            return columns, rows, int(reply.headers.get(VIRTUOSO.limit_header, 0))
        except _UNREADABLE as error:
            raise StoreError(f"{self._name} answers a SELECT without rows that can be read.") from error

    def ask(self, query: str, *, asserted: bool = False, dataset: Dataset | None = None) -> bool:
        """The answer to an ASK query. Takes and raises what `select` does."""
        reply = self._read(query, asserted, _RESULTS, dataset)
        try:
            answer = json.loads(reply.body)
            if answer.get("head", {}).get("vars") == [VIRTUOSO.ask_variable]:
                rows = answer["results"]["bindings"]
                return any(row[VIRTUOSO.ask_variable]["value"] in ("1", "true") for row in rows)
            if answer["boolean"] in (True, False):
                return bool(answer["boolean"])
        except _UNREADABLE as error:
            raise StoreError(f"{self._name} answers an ASK without yes or no.") from error
        raise StoreError(f"{self._name} answers an ASK without yes or no.")

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a named graph, or without one the asserted graph, has a statement that matches."""
        assert predicate is None or isinstance(predicate, NamedNode)
        pattern = bgp((_SUBJECT, predicate or _PREDICATE, _OBJECT if object is None else object))
        return self.ask(printed(Ask(where=_in_graph(graph, pattern))), asserted=graph is None)

    def construct(
        self, query: str, *, asserted: bool = False, dataset: Dataset | None = None
    ) -> Iterator[Triple]:
        """The statements of a CONSTRUCT or DESCRIBE query. Takes and raises what `select` does."""
        reply = self._read(query, asserted, _TRIPLES, dataset)
        is_turtle = "turtle" in reply.headers.get("content-type", "")
        syntax = RdfFormat.TURTLE if is_turtle else RdfFormat.N_TRIPLES
        try:
            if reply.body.count(b"<<") > MAX_TRIPLE_TERMS:
                raise ValueError("RDF 1.1 has no triple terms")
            triples = [quad.triple for quad in pyoxigraph.parse(reply.body, syntax)]
            if any(isinstance(triple.object, Triple) for triple in triples):
                raise ValueError("RDF 1.1 has no triple terms")
            return iter(triples)
        except (SyntaxError, MemoryError, ValueError) as error:
            raise StoreError(f"{self._name} answers what cannot be read: {error}.") from error

    def update(self, update: str) -> None:
        """Execute an update (SPARQL 1.1 Protocol, section 2.2). It is sent once.

        Raises:
            QueryError: The update reaches outside the server.
            StoreError: The server cannot be reached, or refuses.
            LimitError: The server took too long; whether it executed the update is not known.
        """
        self._write("POST", self._update, data={"update": self._text(update)})

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads, graph by graph (Graph Store HTTP Protocol, section 5.5). Raises what `update` raises."""
        by_graph: dict[NamedNode | None, list[Triple]] = {}
        for quad in quads:
            graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
            by_graph.setdefault(graph, []).append(quad.triple)
        for graph, triples in by_graph.items():
            if self._graphs is None:
                self._insert(graph, triples)
                continue
            body = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
            headers = {"Content-Type": "application/n-triples"}
            self._write("POST", self._graphs, params=_graph(graph), content=body, headers=headers)

    def _insert(self, graph: NamedNode | None, triples: Sequence[Triple], step: int = 1000) -> None:
        for start in range(0, len(triples), step):
            patterns = bgp(*map(statement_of, triples[start : start + step]))
            self.update(printed(InsertData(_in_graph(graph, patterns))))

    def clear(self, graph: NamedNode) -> None:
        """Remove a named graph (Graph Store HTTP Protocol, section 5.4). Raises what `update` raises."""
        if self._graphs is None:
            self.update(printed(Manage("DROP", graph, silent=True)))
        else:
            self._write("DELETE", self._graphs, params=_graph(graph), accepted=(404,))

    def count(self, graph: NamedNode | None = None) -> int:
        """The number of statements of a named graph; without one, of the asserted graph."""
        number = Extend(Variable("n"), Aggregate("COUNT"))
        query = Select(projection=(number,), where=_in_graph(graph, bgp(_STATEMENT)))
        (row,) = self.select(printed(query), asserted=True)
        try:
            return int(_text(row))
        except ValueError as error:
            raise StoreError(f"{self._name} answers a count that is no number.") from error

    def _text(self, text: str) -> str:
        return text_for(self.engine, text if is_harmless(text) else guard(text).text)

    def _read(self, query: str, asserted: bool, accept: str, dataset: Dataset | None) -> Response:
        default, named = dataset or self._dataset(query, asserted)
        data: dict[str, str | Sequence[str]] = {
            "query": self._text(query),
            "default-graph-uri": [graph.value for graph in default],
            "named-graph-uri": [graph.value for graph in named],
        }
        known = dialect_of(self._server or "")
        if known.timeout_field and self._timeout:  # where it sees nothing of a connection that is closed
            data[known.timeout_field] = str(int(self._timeout * 1000))
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                reply = self._client.send("POST", self._query, data=data, headers={"Accept": accept})
            except UnreachableError:
                if last:
                    raise
            else:
                self._server = reply.headers.get("Server", "")
                if reply.status not in _BUSY or last:
                    return self._complete(reply.checked(self._query))
            time.sleep(0.2 * 2**attempt)
        raise AssertionError("The last attempt returns or raises.")

    def _dataset(self, query: str, asserted: bool) -> Dataset:
        if not self._default:
            return (), ()
        # Where a request has default graphs, its named graphs are only those that it lists (SPARQL 1.1
        # Protocol, section 2.1.4). Virtuoso answers an ASK about others with true.
        return (*self._default, *(() if asserted else (self.inferred,))), _graphs_named(query)

    def _complete(self, reply: Response) -> Response:
        """An answer that the server has not ended early."""
        if VIRTUOSO.incomplete_header in reply.headers:
            message = f"{self._name} ended the query before its answer was complete."
            raise TimeLimitError(message, hint="Ask for less, or allow it more seconds.")
        return reply

    def _write(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (),
    ) -> None:
        reply = self._client.send(method, address, params=params, data=data, content=content, headers=headers)
        if reply.status not in accepted:
            reply.checked(address)


def _graphs_named(query: str) -> Sequence[NamedNode]:
    """The graphs that GRAPH names in a query, each once."""
    if is_harmless(query):  # it has no GRAPH
        return ()
    graphs = (node.name for node in nodes(guard(query).parsed.tree) if isinstance(node, Graph))
    return tuple(dict.fromkeys(name for name in graphs if isinstance(name, NamedNode)))


def _in_graph(graph: NamedNode | None, pattern: BGP) -> Join:
    return join(pattern if graph is None else Graph(graph, join(pattern)))


def _graph(graph: NamedNode | None) -> dict[str, str]:
    return {"default": ""} if graph is None else {"graph": graph.value}


def _text(row: Row) -> str:
    return "" if row[0] is None else row[0].value
