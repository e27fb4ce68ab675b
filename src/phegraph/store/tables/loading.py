"""Statements into the tables of a store: from files of lines and of columns, and from readings of others.

The database reads N-Triples, N-Quads and Parquet itself. Lines that a pattern is certain of, of IRIs and
literals without escapes, become numbers there; all others are parsed by Oxigraph, in their order.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, Quad, RdfFormat

from phegraph.errors import InputError, StoreError
from phegraph.finding import Place
from phegraph.rdf.formats import EXTENSIONS, parse_rdf
from phegraph.rdf.reading.blank_nodes import BlankNodeLabels
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.reader import read_text
from phegraph.store.embedded import canonical_forms
from phegraph.store.tables.store import ASSERTED, TableStore
from phegraph.store.tables.terms import Kind, is_of, terms_of, token

PARQUET = ".parquet"
"""The extension of files of columns: subject, predicate and object, each a term in N-Triples."""
LOADED = "loaded"
"""The step after which all files are in the tables."""
_RAW = f"quote='', escape='', header=false, auto_detect=false, strict_mode=false, max_line_size={64 << 20}"
"""The options of a file that is read line by line, without quotes."""
_AT_ONCE = 100_000
_BYTES_OF_TERM, _SHARE_OF_TERMS = 100, 0.25
"""What a term takes while terms are compared, and how much of the memory they may: more take more passes."""

_LETTERS = r"\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
_SEGMENT = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@{_LETTERS}]|%[0-9A-Fa-f]{{2}})"
_AUTHORITY = r"//[A-Za-z0-9.\-]+(?::[0-9]{1,5})?"
_IRI = (
    rf"<[A-Za-z][A-Za-z0-9+.\-]*:(?:{_AUTHORITY}(?:/(?:{_SEGMENT}|/)*)?|{_SEGMENT}(?:{_SEGMENT}|/)*)"
    rf"(?:\?(?:{_SEGMENT}|[/?])*)?(?:#(?:{_SEGMENT}|[/?])*)?>"
)
_LITERAL = rf'"[^"\\\x00-\x1f\x7f\x{{FFFE}}\x{{FFFF}}]*"(?:@[a-z]{{2,3}}(?:-[a-z]{{2}})?|\^\^{_IRI})?'
_LINE = rf"^({_IRI}) ({_IRI}) ({_IRI}|{_LITERAL}) \.$"
_LINE_OF_QUAD = rf"^({_IRI}) ({_IRI}) ({_IRI}|{_LITERAL}) (?:({_IRI}) )?\.$"
"""The lines that need no parser: what they match is valid, and in the canonical form of N-Triples."""
_STRING_TYPE = "^^<http://www.w3.org/2001/XMLSchema#string>"


class TableFile(Struct, frozen=True):
    """A file that the database reads itself."""

    path: Path
    syntax: RdfFormat | None
    name: str

    @property
    def lines(self) -> str:
        """The SQL of its lines."""
        name = _quoted(str(self.path))
        if self.syntax is None:
            line = "concat(subject, ' ', predicate, ' ', object, ' .')"
            return f"SELECT {line} AS line FROM read_parquet({name})"
        columns = "columns={'line': 'VARCHAR'}, delim='\x01\x02\x03\x04', nullstr='\x01'"
        return f"SELECT line FROM read_csv({name}, {columns}, {_RAW}) WHERE line IS NOT NULL"


def table_file(path: Path) -> TableFile | None:
    """A file as the database reads it; None for one of another syntax."""
    syntax = EXTENSIONS.get(path.suffix.lower())
    if path.suffix.lower() == PARQUET or syntax in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        return TableFile(path.absolute(), syntax, path.as_posix())
    return None


def load(store: TableStore, files: Sequence[TableFile], quads: Iterable[Quad], folder: Path) -> None:
    """Load files and statements into the asserted graph of a store that has nothing else.

    Args:
        store: The store, which may read the files and the folder.
        files: The files.
        quads: The statements of other files, each blank node with the label of its file.
        folder: A folder for what is parsed elsewhere.

    Raises:
        InputError: A file is not in its syntax; no statement is loaded.
        StoreError: Two terms have the same number.
    """
    for table in (ASSERTED, "noncanonical"):  # of a load that was interrupted
        store.execute(f"TRUNCATE {table}")
    store.execute("CREATE OR REPLACE TABLE texts(s VARCHAR, p VARCHAR, o VARCHAR)")
    for file in files:
        try:
            store.execute(f"INSERT INTO texts SELECT s, p, o FROM ({_rows(file)})")
        except StoreError:
            _refuse(file)
            raise
    parsed = folder / "parsed.tsv"
    with parsed.open("w", encoding="utf-8", newline="\n") as output:
        if store.has_rows("SELECT 1 FROM texts WHERE p = ''"):
            for file in files:
                _write(output, _other_quads(store, file, folder), store)
        _write(output, quads, store)
    if parsed.stat().st_size:
        columns = "columns={'s': 'VARCHAR', 'p': 'VARCHAR', 'o': 'VARCHAR'}, delim='\t', nullstr='\x01'"
        rows = f"SELECT s, p, o FROM read_csv({_quoted(str(parsed))}, {columns}, {_RAW})"
        store.execute(f"INSERT INTO texts {rows}")
    store.execute(
        "CREATE OR REPLACE TABLE loading AS"
        " SELECT id_of(s) AS s, id_of(p) AS p, id_of(o) AS o FROM texts WHERE p <> ''"
    )
    _load_terms(store)
    store.execute("DROP TABLE texts")
    _store_canonical_forms(store)
    parsed.unlink()


def _rows(file: TableFile) -> str:
    """The SQL of the terms of the lines of a file; empty where a line is for Oxigraph."""
    names = "['s', 'p', 'o', 'g']" if file.syntax == RdfFormat.N_QUADS else "['s', 'p', 'o']"
    certain = f"CASE WHEN contains(line, {_quoted(_STRING_TYPE)}) THEN '' ELSE line END"
    terms = f"regexp_extract({certain}, {_quoted(_pattern(file))}, {names})"
    return f"SELECT x.* FROM (SELECT {terms} AS x FROM ({file.lines}))"


def _pattern(file: TableFile) -> str:
    return _LINE_OF_QUAD if file.syntax == RdfFormat.N_QUADS else _LINE


def _other_quads(store: TableStore, file: TableFile, folder: Path) -> Iterator[Quad]:
    """The statements of the lines that are for Oxigraph, in their order."""
    others = folder / "others.nq"
    string_type = f"contains(line, {_quoted(_STRING_TYPE)})"
    where = f"NOT regexp_full_match(line, {_quoted(_pattern(file))}) OR {string_type}"
    store.execute("SET preserve_insertion_order = true")
    store.execute(
        f"COPY (SELECT line FROM ({file.lines}) WHERE {where}) TO {_quoted(str(others))}"
        " (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', USE_TMP_FILE false)"
    )
    store.execute("SET preserve_insertion_order = false")
    labels = BlankNodeLabels(file.name)
    try:
        with others.open("rb") as lines:
            for quad in parse_rdf(lines, file.syntax or RdfFormat.N_TRIPLES, None):
                yield labels.relabel(quad)
    except SyntaxError:
        _refuse(file)
        raise
    finally:
        others.unlink()


def _refuse(file: TableFile) -> None:
    """Raise the first fault of a file, at its line."""
    if file.syntax is None:
        message = "The columns subject, predicate and object are not all there, or no terms in N-Triples."
        raise InputError([fault("syntax/error", message, "", Place(file.name, 1))])
    with file.path.open("rb") as lines:
        try:
            for _ in parse_rdf(lines, file.syntax, None):
                pass
        except SyntaxError as error:
            lines.seek(0)
            number = error.lineno or 1
            text = next(islice(lines, number - 1, None), b"")
            findings = read_text(text, file.syntax, name=file.name).findings
            findings = findings or (fault("syntax/error", f"{error.msg}.", "", Place(file.name, number)),)
            places = [replace(each.place, line=number) if each.place else None for each in findings]
            raise InputError([replace(f, place=p) for f, p in zip(findings, places, strict=True)]) from error


def _write(output: TextIO, quads: Iterable[Quad], store: TableStore) -> None:
    iterator = (quad for quad in quads if quad.graph_name != store.inferred)
    while some := list(islice(iterator, _AT_ONCE)):
        output.writelines(
            f"{quad.subject}\t{quad.predicate}\t{token(quad.object)}\n"  # type: ignore[arg-type]
            for quad in some
        )


def _load_terms(store: TableStore) -> None:
    """Fill the table of terms, and check that each number is of one term."""
    tokens = "SELECT unnest([s, p, o]) AS text FROM texts WHERE p <> ''"
    store.execute("CREATE OR REPLACE TABLE terms(id UBIGINT, text VARCHAR)")
    ((distinct,),) = store.rows("SELECT approx_count_distinct(s) + approx_count_distinct(o) FROM loading")
    parts = 1 + int(distinct * _BYTES_OF_TERM / (store.memory * _SHARE_OF_TERMS)) if store.memory else 1
    for part in range(parts):
        numbered = f"SELECT id_of(text) AS id, text FROM ({tokens})"
        store.execute(
            f"INSERT INTO terms SELECT DISTINCT id, text FROM ({numbered}) WHERE id % {parts} = {part}"
        )
    for numbers, terms in store.rows("SELECT count(DISTINCT id), count(*) FROM terms"):
        if numbers != terms:
            raise StoreError(
                f"Of {terms} terms {terms - numbers} have the number of another.",
                hint="Close it on Oxigraph, or in parts.",
            )


def _store_canonical_forms(store: TableStore) -> None:
    """Fill the table of asserted statements, each literal in its canonical form."""
    store.execute("CREATE OR REPLACE TABLE changed(old UBIGINT, new UBIGINT, text VARCHAR)")
    typed = store.rows(f"SELECT id, text FROM terms WHERE {is_of('id', Kind.TYPED)}")
    while some := list(islice(typed, _AT_ONCE)):
        literals = terms_of(text for _, text in some)
        forms = canonical_forms(literals)
        changed = [
            (number, text, token(forms[literal]))
            for (number, text), literal in zip(some, literals, strict=True)
            if isinstance(literal, Literal) and literal in forms
        ]
        if changed:
            columns = [list(column) for column in zip(*changed, strict=True)]
            rows = "unnest($1::UBIGINT[]) AS old, unnest($2::VARCHAR[]) AS text, unnest($3::VARCHAR[]) AS new"
            store.execute(f"INSERT INTO changed SELECT old, id_of(new), text FROM (SELECT {rows})", columns)
            new = "SELECT DISTINCT id_of(text) AS id, text FROM (SELECT unnest($1::VARCHAR[]) AS text)"
            store.execute(f"INSERT INTO terms FROM ({new}) AS new ANTI JOIN terms USING (id)", columns[2:])
    if store.size("changed"):
        rows = "SELECT DISTINCT s, p, new, text FROM loading JOIN changed ON o = old"
        store.execute(f"INSERT INTO noncanonical {rows}")
        rows = "SELECT s, p, coalesce(new, o) AS o FROM loading LEFT JOIN changed ON o = old"
    else:
        rows = "SELECT s, p, o FROM loading"
    store.execute(f"INSERT INTO {ASSERTED} SELECT DISTINCT s, p, o FROM ({rows}) ORDER BY p, o")
    store.execute("DROP TABLE loading")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
