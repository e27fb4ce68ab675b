"""`phegraph why`: why a statement of the graph holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import format_option, open_options
from phegraph.cli.output import print_data, say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from phegraph.graph import KnowledgeGraph


@click.command(name="why")
@click.argument("subject")
@click.argument("predicate", default="?")
@click.argument("object_", metavar="[OBJECT]", default="?")
@click.option(
    "--max-proofs",
    metavar="COUNT",
    type=click.IntRange(min=1),
    default=20,
    help="The most statements to prove.",
)
@format_option(["text", "json", "markdown"])
@open_options
def command(
    subject: str,
    predicate: str,
    object_: str,
    max_proofs: int,
    format_name: str,
    folder: Path,
    no_cache: bool,
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
    from phegraph.owl.explain.proof import proofs_of
    from phegraph.owl.explain.render import render_proofs

    graph = opened(folder, no_cache=no_cache)
    s, p, o = _term(graph, subject), _predicate(graph, predicate), _term(graph, object_)
    proofs = proofs_of(graph.store, (), s, p, o, max_proofs=max_proofs, name=graph.names.label)
    leaves = [leaf for proof in proofs for leaf in proof.leaves()]
    places = places_of(leaves, graph.readings, graph.project.base_of_files)
    print_data(
        render_proofs(
            proofs,
            format_name,
            name=lambda term: visible(graph.names.label(term)),
            where=lambda leaf: str(places.get(leaf, "")),
        )
    )
    if not proofs:
        say("Nothing of the kind holds.", err=True)
    return 0 if proofs else 1


def _term(graph: KnowledgeGraph, name: str) -> NamedNode | None:
    return None if name == "?" else graph.names.find(name)


def _predicate(graph: KnowledgeGraph, name: str) -> NamedNode | None:
    from phegraph.rdf.terms import RDF_TYPE

    if name == "a":
        return RDF_TYPE
    return None if name == "?" else graph.names.find_property(name, graph.store)
