"""The shared cases: ontologies and data, and what must and must not follow."""

import json
import time
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad, RdfFormat

from phegraph.owl.closure.closing import close
from phegraph.owl.closure.inferred_statements import inferred_quads
from phegraph.rdf.terms import Statement, statement_of
from phegraph.store.embedded import EmbeddedStore

CASES = ("chains-of-three", "reasoned-graph-is-rdf", "some-value-of-anything")


def read(path: Path) -> set[Statement]:
    """The statements of a file."""
    return {statement_of(quad) for quad in pyoxigraph.parse(path=path, base_iri="https://example.org/base/")}


@pytest.mark.parametrize("case", CASES)
def test_what_follows_is_what_the_case_says(case: str, shared: Path) -> None:
    folder = shared / "cases" / case
    for step in json.loads((folder / "expected.json").read_text(encoding="utf-8"))["steps"]:
        store = EmbeddedStore()
        store.extend(Quad(*s) for name in step["data"] for s in read(folder / name))
        begin = time.process_time()
        closure = close(store)
        expect = step["expect"]
        assert time.process_time() - begin < expect.get("limit_seconds", 10)
        statements = {statement_of(quad) for quad in store.quads()}
        assert read(folder / expect["contains"]) <= statements
        if "lacks" in expect:
            assert not read(folder / expect["lacks"]) & statements
        assert bool(closure.inconsistencies) is not expect["consistent"]
        dump = pyoxigraph.serialize(inferred_quads(store), format=RdfFormat.N_QUADS)
        assert dump is not None
        assert len(list(pyoxigraph.parse(dump, format=RdfFormat.N_QUADS))) == closure.inferred
