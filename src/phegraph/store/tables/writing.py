"""The inferred statements of a store in tables as a file, with the lexical forms of the files."""

from pathlib import Path

from phegraph.store.tables.store import ASSERTED, TableStore

FORMATS = {"ntriples": ".nt", "nquads": ".nq", "parquet": ".parquet"}
"""The formats, and the extensions that tell them."""


def write_inferred(store: TableStore, path: Path, format_name: str) -> None:
    """Write the inferred statements, in the order of their lines. The same statements make the same bytes.

    Literals are as `inferred_quads` gives them.

    Args:
        store: The store, which may write the file.
        path: The file, which is created.
        format_name: A name of `FORMATS`.
    """
    store.store_constants()
    texts = "s.text AS subject, p.text AS predicate, o.text AS object"
    rows = f"SELECT {texts} FROM ({_statements(store)}) AS i"
    for place in "spo":
        rows += f" JOIN terms AS {place} ON {place}.id = i.{place}"
    name = str(path).replace("'", "''")
    if format_name == "parquet":
        ordered = f"SELECT * FROM ({rows}) ORDER BY subject, predicate, object"
        options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
        store.execute(f"COPY ({ordered}) TO '{name}' ({options})")
        return
    graph = f" {store.inferred}" if format_name == "nquads" else ""
    line = f"concat(subject, ' ', predicate, ' ', object, '{graph.replace(chr(39), chr(39) * 2)} .')"
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', USE_TMP_FILE false"
    store.execute(f"COPY (SELECT {line} AS line FROM ({rows}) ORDER BY line) TO '{name}' ({options})")


def _statements(store: TableStore) -> str:
    """The SQL of the inferred statements; each literal in a lexical form that it has in a file.

    Of several lexical forms of a value, that of the same subject is taken, else the first in order among
    those that the store has changed.
    """
    inferred = " UNION ALL ".join(f"FROM {table}" for table in store.tables_of(store.inferred))
    inferred = inferred or f"FROM {ASSERTED} WHERE false"
    if store.size("noncanonical") == 0:
        return inferred
    texts = "s.text AS subject, p.text AS predicate, n.text AS object"
    joins = "JOIN terms AS s ON s.id = n.s JOIN terms AS p ON p.id = n.p"
    store.execute(f"CREATE OR REPLACE TABLE forms AS SELECT n.s, n.o, {texts} FROM noncanonical AS n {joins}")
    first = "arg_min(object, (subject, predicate, object)) AS object"
    as_stored = f"SELECT DISTINCT s, o FROM {ASSERTED} SEMI JOIN forms USING (o)"
    return (
        "SELECT i.s, i.p, CASE WHEN a.object IS NOT NULL THEN id_of(a.object)"
        " WHEN b.s IS NULL AND c.object IS NOT NULL THEN id_of(c.object) ELSE i.o END AS o"
        f" FROM ({inferred}) AS i"
        f" LEFT JOIN (SELECT s, o, {first} FROM forms GROUP BY s, o) AS a ON a.s = i.s AND a.o = i.o"
        f" LEFT JOIN ({as_stored}) AS b ON b.s = i.s AND b.o = i.o"
        f" LEFT JOIN (SELECT o, {first} FROM forms GROUP BY o) AS c ON c.o = i.o"
    )
