"""phegraph changes nothing of rdflib, owlrl and pySHACL: what serves as the oracle is what is installed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import owlrl
import pyshacl
import pytest
import rdflib

from owl.helpers import parse
from phegraph.reference import reasoner, validator
from shacl.graphs import quads

SHAPES = """
ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:integer ] ;
    sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> ?value }" ] .
"""
DATA = "ex:a a ex:D ; ex:p 01 . ex:D rdfs:subClassOf ex:C ."

SCRIPT = f"""
import importlib, pkgutil, sys, threading
import owlrl, pyshacl, rdflib

def attributes():
    modules = [module for name, module in sorted(sys.modules.items())
               if name.partition(".")[0] in ("owlrl", "pyshacl", "rdflib")]
    classes = [thing for module in modules for thing in vars(module).values() if isinstance(thing, type)
               if thing.__module__.partition(".")[0] in ("owlrl", "pyshacl", "rdflib")]
    return {{(str(thing), name): value for thing in modules + classes for name, value in vars(thing).items()}}

# Their own ways of keeping what they have computed, and the modules that they import when needed, come first.
from shacl.graphs import PREFIXES
DATA, SHAPES = PREFIXES + {DATA!r}, PREFIXES + {SHAPES!r}
for name in ("rdfs", "owlrl", "both"):
    graphs = [rdflib.Graph().parse(data=text) for text in (DATA, SHAPES)]
    pyshacl.validate(graphs[0], shacl_graph=graphs[1], inference=name, advanced=True)
importlib.import_module("rdflib.plugins.sparql.processor")
before = attributes()

threading.Thread(target=threading.Event().wait, daemon=True).start()  # so that no work is done in a fork
import phegraph
for module in pkgutil.walk_packages(phegraph.__path__, "phegraph."):
    # The package that agents need is in an environment of its own (locks/clients.txt).
    if not module.name.endswith(("__main__", "phegraph.server.agents")):
        importlib.import_module(module.name)
from phegraph.reference.interface import validate
from phegraph.reference.reasoner import close
from phegraph.reference.validator import validate_reference
from phegraph.store.dataset import dataset_of_quads
from phegraph.store.embedded import EmbeddedStore
from shacl.graphs import quads
assert not validate(DATA, shacl_graph=SHAPES, inference="both")[0]
assert len(validate_reference(quads(DATA), quads(SHAPES)).results) == 1
store = EmbeddedStore()
store.extend(quads(DATA))
assert close(store).inferred
assert len(dataset_of_quads(quads(DATA)).query("SELECT * {{ ?s ?p ?o }}")) == 3

after = attributes()
changed = [key for key, value in before.items() if after.get(key, before) is not value]
added = [key for key in after.keys() - before.keys() if key[0] in {{thing for thing, _ in before}}]
print(*changed, *added, sep="\\n")
"""


@pytest.mark.slow
def test_importing_and_using_phegraph_changes_no_attribute_of_theirs() -> None:
    command, tests = [sys.executable, "-c", SCRIPT], Path(__file__).parents[1]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=tests)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_pyshacl_validates_plain_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[object] = []
    vanilla = pyshacl.validate

    def watched(data: rdflib.Graph, **options: Any) -> object:
        graphs = (data, options["shacl_graph"])
        kinds.extend((type(graph), type(graph.store)) for graph in graphs if isinstance(graph, rdflib.Graph))
        return vanilla(data, **options)

    monkeypatch.setattr(pyshacl, "validate", watched)
    monkeypatch.setattr("phegraph.system.limits.can_fork", lambda: False)
    assert len(validator.validate_reference(quads(DATA), quads(SHAPES)).results) == 1
    assert kinds == [(rdflib.Graph, type(rdflib.Graph().store))] * 2


def test_owlrl_closes_a_plain_graph_with_all_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[object] = []
    vanilla = owlrl.OWLRL_Semantics.closure

    def watched(semantics: owlrl.OWLRL_Semantics) -> None:
        kinds.append((type(semantics), type(semantics.graph), type(semantics.graph.store)))
        vanilla(semantics)

    monkeypatch.setattr(owlrl.OWLRL_Semantics, "closure", watched)
    reasoner.close_with_owlrl(parse(":a a :C ."))
    assert kinds == [(owlrl.OWLRL_Semantics, rdflib.Graph, type(rdflib.Graph().store))]
