"""Closures in tables compared with those of the embedded store: the same dump, byte for byte."""

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from owl.helpers import EX
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.inferred_statements import inferred_quads
from phegraph.owl.closure.tables import TableEngine
from phegraph.owl.model import Closure
from phegraph.rdf.terms import Statement
from phegraph.rdf.writing.dumps import dump
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.tables.loading import load
from phegraph.store.tables.store import TableStore
from phegraph.store.tables.writing import write_inferred


def embedded(statements: Sequence[Statement], to: Path, *, schema: bool = False) -> Closure:
    """The closure on the embedded store, and its dump in a file."""
    store = EmbeddedStore()
    store.load([(NamedNode(EX + "source"), [Quad(*statement) for statement in statements])])
    closure = close(store, schema=schema)
    dump(to, "ntriples", inferred_quads(store))
    return closure


def in_tables(statements: Sequence[Statement], to: Path, *, schema: bool = False) -> Closure:
    """The closure in tables, and its dump in a file."""
    store = TableStore(readable=[to.parent])
    load(store, [], (Quad(*statement) for statement in statements), to.parent)
    closure = close(store, schema=schema, evaluation=TableEngine)
    write_inferred(store, to, "ntriples")
    store.close()
    return closure


def differences(statements: Sequence[Statement], folder: Path, *, schema: bool = False) -> list[str]:
    """Where the closure in tables is not that of the embedded store.

    Which proof of an inconsistency is found first depends on the store, so that messages may differ.
    """
    first, second = folder / "embedded.nt", folder / "tables.nt"
    one = embedded(statements, first, schema=schema)
    other = in_tables(statements, second, schema=schema)
    lines = [set(path.read_text(encoding="utf-8").splitlines()) for path in (first, second)]
    differing = [f"missing: {line}" for line in lines[0] - lines[1]]
    differing += [f"too much: {line}" for line in lines[1] - lines[0]]
    if not differing and first.read_bytes() != second.read_bytes():
        differing.append("the order of lines")
    found = [
        sorted((each.rule, each.message) for each in closure.inconsistencies) for closure in (one, other)
    ]
    counted = [sorted(rule for rule, _ in rules) for rules in found]
    if counted[0] != counted[1]:
        differing.append(f"inconsistencies: {found}")
    if (one.inferred, one.profile_violations) != (other.inferred, other.profile_violations):
        differing.append(f"figures: {one.inferred}, {other.inferred}")
    return differing
