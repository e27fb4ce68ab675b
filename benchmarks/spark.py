"""Closing on a cluster of Apache Spark: `python benchmarks/spark.py 100000 --to FOLDER`.

A standalone cluster is started on this machine: a master and two workers with one core each, on loopback.
DuckDB reads the research network of PHEGRAPH_SHARED and numbers its terms as `close --engine duckdb`
does. Then its statements are a table of the cluster, and each query and update of closing goes there: the
same SQL, translated by sqlglot. What is inferred has to be what DuckDB infers, or the exit code is 1.

pyspark and sqlglot are not among phegraph's own dependencies (docs/scale.md says how they are installed).
"""

import argparse
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyspark
import sqlglot
from sqlglot import exp

from phegraph.owl.closure.closing import close
from phegraph.owl.closure.tables import TableEngine
from phegraph.project.tables import opened_tables
from phegraph.store.tables.store import ASSERTED, TableStore
from scale import network

DIALECT = "spark"
KEPT_IN_DUCKDB = re.compile(r"\b(?:terms|graphs|noncanonical|progress|id_of)\b")
"""What no query of closing joins with statements, and the function that numbers terms."""
SIGNED = "({0}::HUGEINT - CASE WHEN {0} >> 63 = 1 THEN 18446744073709551616::HUGEINT ELSE 0 END)::BIGINT"
DELETION = re.compile(r"DELETE FROM (\w+) USING (\(.*\) AS gone) WHERE (.*)", re.DOTALL)
KEEPING = (
    r"CREATE TABLE \1_kept AS SELECT \1.* FROM \1 ANTI JOIN \2 ON \3;"
    r"DROP TABLE \1; ALTER TABLE \1_kept RENAME TO \1"
)
"""What stands for a deletion where tables are files: they are written anew, without the rows."""
HOST = "127.0.0.1"


class Rows:
    """Rows of Spark, read as those of DuckDB are."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows

    def fetchmany(self, most: int) -> list[tuple[Any, ...]]:
        """The next rows; none at the end."""
        return [
            tuple(unsigned(value) if isinstance(value, int) else value for value in row)
            for row in islice(self._rows, most)
        ]


class SparkStore(TableStore):
    """A store whose graphs are tables of Spark. Terms and notes of progress stay in DuckDB."""

    def __init__(self, session: Any, database: Path, folder: Path) -> None:
        """Open a database that was loaded, and give its asserted statements to Spark."""
        self._session: Any = None
        super().__init__(database, readable=[folder])
        columns = ", ".join(f"{SIGNED.format(name)} AS {name}" for name in "spo")
        self.execute(f"COPY (SELECT {columns} FROM {ASSERTED}) TO '{folder / 'asserted.parquet'}'")
        self._session = session
        session.read.parquet(str(folder / "asserted.parquet")).write.saveAsTable(ASSERTED)

    def _run(self, sql: str, values: Sequence[object]) -> Any:
        if self._session is None or KEPT_IN_DUCKDB.search(sql):
            return super()._run(sql, values)
        for text in texts_of(sql, values):
            result = self._session.sql(text)
        return Rows(result.toLocalIterator()) if result.columns else Rows(iter(()))


def texts_of(sql: str, values: Sequence[object]) -> Iterator[str]:
    """Statements of DuckDB in the dialect of the cluster, whose integers of 64 bits have a sign."""
    for parsed in sqlglot.parse(DELETION.sub(KEEPING, sql), read="duckdb"):
        tree = parsed.transform(_translated, values)
        if isinstance(tree, exp.Create) and tree.args.get("replace"):
            tree.set("replace", False)
            yield f"DROP TABLE IF EXISTS {tree.find(exp.Table).sql(DIALECT)}"
        yield tree.sql(DIALECT)


def _translated(node: exp.Expression, values: Sequence[object]) -> exp.Expression:
    match node:
        case exp.DataType(this=exp.DataType.Type.UBIGINT):
            return exp.DataType.build("BIGINT")
        case exp.Literal(this=digits) if not node.is_string and int(digits) >= 1 << 63:
            return exp.Literal.number(int(digits) - (1 << 64))
        case exp.BitwiseRightShift(this=number, expression=bits):
            return exp.Anonymous(
                this="shiftrightunsigned", expressions=[number.copy(), exp.cast(bits, "INT")]
            )
        case exp.Select(expressions=columns) if values and all(map(_is_list, columns)):
            rows = ", ".join(
                f"({', '.join(map(str, map(signed, row)))})" for row in zip(*values, strict=True)
            )
            names = ", ".join(column.alias or f"c{at}" for at, column in enumerate(columns))
            return sqlglot.parse_one(f"SELECT * FROM VALUES {rows} AS listed({names})", read=DIALECT)
    return node


def _is_list(column: exp.Expression) -> bool:
    """Whether a column is a list among the values of a statement."""
    return column.find(exp.Parameter, exp.Placeholder) is not None


def signed(number: int) -> int:
    """A number of 64 bits with a sign."""
    return number - (1 << 64) if number >= 1 << 63 else number


def unsigned(number: int) -> int:
    """A number of 64 bits without a sign."""
    return number % (1 << 64)


@contextmanager
def cluster(folder: Path) -> Iterator[Any]:
    """A session on a standalone cluster of two workers on loopback, which ends with the block."""
    from pyspark.sql import SparkSession

    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    address = f"spark://{HOST}:{port}"
    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
    }
    os.environ.update({name: environment[name] for name in ("SPARK_HOME", "SPARK_LOCAL_IP")})
    master = ("master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0")
    worker = ("worker.Worker", "--host", HOST, "--cores", "1", "--memory", "1g", "--webui-port", "0", address)
    with ExitStack() as stack, (folder / "cluster.log").open("wb") as log:
        for role, *arguments in (master, worker, worker):
            process = subprocess.Popen(
                [home / "bin" / "spark-class", f"org.apache.spark.deploy.{role}", *arguments],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        builder = SparkSession.builder.master(address).appName("phegraph")
        for name, value in {
            "spark.cores.max": "2",
            "spark.driver.bindAddress": HOST,
            "spark.driver.host": HOST,
            "spark.driver.memory": "1g",
            "spark.executor.cores": "1",
            "spark.executor.memory": "900m",
            "spark.log.level": "ERROR",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        stack.callback(session.stop)
        yield session


def closed(store: TableStore) -> tuple[set[tuple[int, ...]], float]:
    """The statements that a store infers, as numbers, and the seconds on the clock of its closing."""
    began = time.perf_counter()
    close(store, evaluation=TableEngine)
    seconds = time.perf_counter() - began
    tables = store.tables_of(store.inferred)
    inferred = {row for table in tables for row in store.rows(f"SELECT s, p, o FROM {table}")}
    store.close()
    return inferred, seconds


def main() -> int:
    """Close, compare, and print a line for each engine."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("statements", type=int)
    parser.add_argument("--to", type=Path, help="the folder for files, which are removed at the end")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.to) as name:
        folder = Path(name)
        files = network(arguments.statements, folder)
        database = folder / "database"
        opened_tables(files, database, memory=2 << 30, writable=folder / "none", base=None).store.close()
        own = shutil.copyfile(database, folder / "own")
        with cluster(folder) as session:
            on_spark, seconds = closed(SparkStore(session, database, folder))
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors = used.ru_utime + used.ru_stime
        print(f"spark   {len(on_spark)} inferred, {seconds:.1f} s; {processors:.1f} s of processors in all")
        on_duckdb, seconds = closed(TableStore(own))
        print(f"duckdb  {len(on_duckdb)} inferred, {seconds:.1f} s")
    if on_spark != on_duckdb:
        print(f"They differ in {len(on_spark ^ on_duckdb)} statements.", file=sys.stderr)
    return int(on_spark != on_duckdb)


if __name__ == "__main__":
    sys.exit(main())
