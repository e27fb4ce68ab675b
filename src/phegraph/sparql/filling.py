"""Mappings as queries: a CONSTRUCT whose empty VALUES blocks are filled with rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from json.encoder import encode_basestring

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Literal, NamedNode, RdfFormat, Variable

from phegraph.errors import QueryError
from phegraph.rdf.numbers import UNKNOWN
from phegraph.rdf.terms import XSD, XSD_STRING, Term
from phegraph.sparql import engine
from phegraph.sparql.algebra.expressions import TRUE
from phegraph.sparql.algebra.passes.engines import Engine, mended
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Call, Construct, Query, Values
from phegraph.sparql.algebra.walk import nodes, rewritten, variables
from phegraph.sparql.guard import guard

Cell = str | NamedNode | None
Rows = Sequence[Sequence[Cell]]

_MARK = "phegraph: rows of the block "
_MARKED = re.compile(rf'\("{_MARK}([0-9]+)"(?: UNDEF)*\)|"{_MARK}([0-9]+)"')


class CellCall(Struct, frozen=True):
    """A call of a function on a variable alone, such as a cast of a cell.

    Attributes:
        function: The IRI of the function.
        variable: The variable that is its first argument.
        others: Its other arguments, which are all constants.
    """

    function: str
    variable: str
    others: tuple[Term, ...] = ()


class Filler(Struct, frozen=True):
    """A CONSTRUCT that takes rows.

    Attributes:
        blocks: The variables of each of its empty VALUES blocks.
        used: The variables that stand anywhere else in it.
        iris: The IRIs of its text, each with the offsets where it begins and ends.
        calls: Its calls of functions on variables of the blocks, but for those within IF and COALESCE.
        pieces: The texts between its blocks, each with the block after it.
    """

    blocks: tuple[tuple[str, ...], ...]
    used: frozenset[str]
    iris: tuple[tuple[str, int, int], ...]
    calls: tuple[CellCall, ...]
    pieces: tuple[tuple[str, int], ...]
    _end: str

    def construct(self, rows: Sequence[Rows], functions: engine.Functions) -> bytes:
        """The statements of rows as N-Triples.

        Cells are strings, which become plain literals, IRIs, and None for a cell without value.

        Args:
            rows: The rows of each block, in the order of `blocks`.
            functions: The functions that the query may call, by their IRIs.

        Raises:
            QueryError: It cannot be evaluated.
        """
        filled = [_written(variables, cells) for variables, cells in zip(self.blocks, rows, strict=True)]
        text = (
            "".join(chain.from_iterable((piece, filled[block]) for piece, block in self.pieces)) + self._end
        )
        result = engine.query(pyoxigraph.Store(), text, guarded=True, functions=functions)
        assert isinstance(result, pyoxigraph.QueryTriples)
        written = result.serialize(format=RdfFormat.N_TRIPLES)
        assert written is not None
        return written


def drafted(name: str, properties: Mapping[str, str], functions: Mapping[str, str], namespace: str) -> str:
    """The text of a CONSTRUCT that takes rows, for a person to complete.

    Args:
        name: The column that IRIs are made of.
        properties: The property of each column, as the text has it; empty for none.
        functions: The local name of the function that reads each column.
        namespace: What the IRIs begin with.
    """
    columns = dict.fromkeys([name, *(column for column, property_ in properties.items() if property_)])
    statements, bindings = [], []
    for column, property_ in properties.items():
        is_known = bool(property_)
        statements.append(
            f"    {property_} ?{column}_value ;" if is_known else f"    # {column}: which property is it?"
        )
        bindings.append(
            f"  {'' if is_known else '# '}BIND(value:{functions[column]}(?{column}) AS ?{column}_value)"
        )
    lines = [
        "CONSTRUCT {",
        "  ?thing a ?class ;",
        *statements,
        "  .",
        "} WHERE {",
        f"  VALUES ({' '.join(f'?{column}' for column in columns)}) {{ }}",
        "  # BIND(ex:Class AS ?class)  # which class are they of?",
        f'  BIND(IRI(CONCAT("{namespace}", value:slug(?{name}))) AS ?thing)',
        *bindings,
        "}",
    ]
    return "".join(f"{line}\n" for line in lines)


def filler(text: str, prefixes: Mapping[str, str]) -> Filler:
    """A CONSTRUCT with empty VALUES blocks (SPARQL 1.1 Query, section 10.2), parsed and guarded once.

    Args:
        text: The query.
        prefixes: Prefixes that need no declaration.

    Raises:
        QueryError: It is refused, is no CONSTRUCT with a template, or has no empty VALUES.
    """
    guarded = guard(text, prefixes)
    tree = guarded.parsed.tree
    if not isinstance(tree, Query) or not isinstance(tree.form, Construct) or tree.form.template is None:
        raise QueryError(
            "A mapping is a CONSTRUCT query with a template.", hint="Write CONSTRUCT { … } WHERE …"
        )
    blocks: list[tuple[str, ...]] = []

    def mark(part: object) -> object:
        if not isinstance(part, Values) or part.rows:
            return part
        blocks.append(tuple(variable.value for variable in part.variables))
        marked = Literal(f"{_MARK}{len(blocks) - 1}")
        return Values(part.variables, ((marked, *(None for _ in part.variables[1:])),))

    marked = rewritten(tree, mark)
    if not blocks or not all(blocks):
        hint = "Name the columns in it: VALUES (?name ?country) { }."
        raise QueryError("No VALUES of the mapping is empty, so that no rows come in.", hint=hint)
    filled = {name for block in blocks for name in block}
    rest = rewritten(
        tree, lambda part: Values((), ()) if isinstance(part, Values) and not part.rows else part
    )
    always = rewritten(tree, lambda part: TRUE if _is_conditional(part) else part)
    calls = [call for part in nodes(always) if (call := _cell_call(part)) and call.variable in filled]
    *pieces, end = _pieces(printed(mended(marked, Engine.EMBEDDED, Facts(numbers=UNKNOWN))))
    return Filler(
        blocks=tuple(blocks),
        used=frozenset(variables(rest)),
        iris=tuple((iri.value, start, end) for iri, start, end in guarded.parsed.iris()),
        calls=tuple(dict.fromkeys(calls)),
        pieces=tuple(pieces),
        _end=end[0],
    )


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    position = 0
    for match in _MARKED.finditer(text):
        yield text[position : match.start()], int(match[1] or match[2])
        position = match.end()
    yield text[position:], -1


def _is_conditional(part: object) -> bool:
    """Whether a call has arguments that are not always evaluated, so that one without value is no fault."""
    return isinstance(part, Call) and part.function in ("IF", "COALESCE")


def _cell_call(part: object) -> CellCall | None:
    if not isinstance(part, Call) or not part.arguments:
        return None
    first, *others = part.arguments
    if not isinstance(first, Variable):
        return None
    if part.function == "STRDT" and isinstance(others[0], NamedNode):
        return CellCall(others[0].value, first.value)
    if isinstance(part.function, NamedNode) and all(isinstance(each, Literal | NamedNode) for each in others):
        return CellCall(part.function.value, first.value, tuple(others))  # type: ignore[arg-type]
    return None


def _written(variables: Sequence[str], rows: Rows) -> str:
    written = [" ".join([_cell(cell) for cell in row]) for row in rows]
    return " ".join(written) if len(variables) == 1 else f"({') ('.join(written)})" if written else ""


def _cell(cell: Cell) -> str:
    """A cell in SPARQL (section 19.8), which has the escapes of JSON for strings."""
    if cell is None:
        return "UNDEF"
    return encode_basestring(cell) if isinstance(cell, str) else str(cell)


def is_datatype(function: str) -> bool:
    """Whether a function is a cast to a datatype of XML Schema other than strings."""
    return function.startswith(XSD) and function != XSD_STRING
