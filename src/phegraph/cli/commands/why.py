"""`phegraph why`: why a statement of the graph holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import open_options, opened
from phegraph.cli.output import print_data, say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from phegraph.graph import KnowledgeGraph
    from phegraph.rdf.terms import Statement, Term


@click.command(name="why")
@click.argument("subject")
@click.argument("predicate", default="?")
@click.argument("object_", metavar="OBJECT", default="?")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="How to print the proofs. [default: text]",
)
@click.option(
    "--max-proofs", type=click.IntRange(min=1), default=20, help="The most statements to prove. [default: 20]"
)
@open_options
def command(
    subject: str, predicate: str, object_: str, form: str, max_proofs: int, folder: Path, no_cache: bool
) -> int:
    """Say why statements hold: the proof of each, down to what files state, with file and line.

    Things are named as people call them, or by IRI; `a` is the type. A question mark leaves a part open.
    Exit code 1 where nothing of the kind holds.

    \b
    Examples:
      phegraph why ENLIGHT a "?"
      phegraph why CNAO presentIn Italy --format markdown
    """
    from phegraph.findings.places import places_of
    from phegraph.owl.explain.proof import why
    from phegraph.owl.explain.render import as_data, as_markdown, as_text

    graph = opened(folder, no_cache=no_cache)
    s, p, o = _term(graph, subject), _predicate(graph, predicate), _term(graph, object_)
    proofs = why(graph.store, (), s, p, o, max_proofs=max_proofs, name=graph.names.label)
    leaves = [leaf for proof in proofs for leaf in proof.leaves()]
    found = places_of(leaves, graph.readings, graph.project.base)

    def name(term: Term) -> str:
        return visible(graph.names.label(term))

    def where(statement: Statement) -> str:
        return str(found.get(statement, ""))

    if form == "json":
        data = [as_data(proof, where=where) for proof in proofs]
        print_data(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        render = as_markdown if form == "markdown" else as_text
        print_data("\n".join(render(proof, name=name, where=where) for proof in proofs))
    if not proofs:
        say("Nothing of the kind holds.", err=True)
    return 0 if proofs else 1


def _term(graph: KnowledgeGraph, name: str) -> NamedNode | None:
    return None if name == "?" else graph.names.find(name)


def _predicate(graph: KnowledgeGraph, name: str) -> NamedNode | None:
    """A property by IRI, prefixed name or label, or by its local name in the ontology."""
    import pyoxigraph

    from phegraph.errors import QueryError
    from phegraph.rdf.terms import RDF_TYPE

    if name in ("?", "a"):
        return RDF_TYPE if name == "a" else None
    if ":" not in name:
        rows = graph.store.select("SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p")
        used = [row[0] for row in rows if isinstance(row[0], pyoxigraph.NamedNode)]
        found = [p for p in used if re.split("[#/]", p.value)[-1] == name]
        if len(found) > 1:
            listed = ", ".join(graph.project.prefixes.compact(p.value) for p in found)
            raise QueryError(f"{name!r} is the end of several properties.", hint=f"Say which: {listed}.")
        if found:
            return found[0]
    return graph.names.find(name)
