"""RDF without a project: validate, close, and say whether statements follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from phegraph.rdf.terms import Statement, statement_of

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from phegraph.owl.consistency.entailment import Entailment
    from phegraph.owl.model import Closure
    from phegraph.shacl.inputs import Source, Sources
    from phegraph.shacl.model import Report


def validate(data: Sources, shapes: Sources, *, language: str = "en") -> Report:
    """Validate data against SHACL shapes (SHACL, sections 2 to 6), within the default limits.

    Args:
        data: The paths of files, rdflib graphs, texts in Turtle, or one of these. Several are one graph.
        shapes: The shapes, in the same forms.
        language: The language of messages.

    Returns:
        The report. Results about files have their lines.

    Raises:
        InputError: The data or the shapes cannot be read. All faults of all of them are in it.
        ShapesError: The shapes ask for what cannot be done.

    Example:
        >>> validate("lighthouses/data/almanac.ttl", "lighthouses/ontology/shapes.ttl").conforms
        True
    """
    from msgspec.structs import replace

    from phegraph.findings.of_files import places_of_results
    from phegraph.rdf.reading.reader import Reading
    from phegraph.shacl.inputs import quads_of_each
    from phegraph.shacl.shapes.reader import read_shapes
    from phegraph.shacl.validation.engine import validate_quads

    of_shapes = quads_of_each(_several(shapes), kind="shapes")
    shape_files = [file for _, files in of_shapes for file in files]
    shapes_graph = read_shapes((quad for quads, _ in of_shapes for quad in quads), shape_files)
    of_data = quads_of_each(_several(data))
    report = validate_quads((quad for quads, _ in of_data for quad in quads), shapes_graph)
    readings = {path: Reading(str(path), tuple(quads)) for quads, files in of_data for path, _, _ in files}
    return replace(report, places=places_of_results(report, readings), language=language)


def close(
    data: Sources,
    ontology: Sources = (),
    *,
    profile: Literal["rl", "rdfs"] = "rl",
    schema: bool = False,
    max_inferred: int | None = None,
) -> Closure:
    """Everything that follows from data under OWL 2 RL (OWL 2 Profiles, section 4.3), or RDFS.

    Args:
        data: The paths of files, rdflib graphs, texts in Turtle, or one of these. Several are one graph; so
            are the default graph and all named graphs of a dataset.
        ontology: Axioms that are not in the data, in the same forms.
        profile: `rl`, or `rdfs` for the rules that RDFS has too.
        schema: Whether the consequences about the ontology itself are inferred as well.
        max_inferred: The most statements to infer by rules that join others and link things, such as chains
            and transitive properties; the rest is not counted. None for 100 for each asserted statement,
            50 million at most.

    Returns:
        The inferred statements and the inconsistencies.

    Raises:
        InputError: Something cannot be read. All faults of all of it are in it.
        LimitError: More would be inferred than the limit allows.

    Example:
        >>> closure = close("lighthouses/data/almanac.ttl", "lighthouses/ontology/lighthouses.ttl")
        >>> closure.inferred, closure.inconsistencies
        (4, ())
    """
    from msgspec.structs import replace
    from pyoxigraph import NamedNode

    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.inferred_statements import inferred_quads
    from phegraph.store.protocol import local_store

    quads = _quads([*_several(data), *_several(ontology)])
    store = local_store()
    store.load([(NamedNode("urn:phegraph:data"), quads)])
    closure = close(store, profile=profile, schema=schema, max_inferred=max_inferred)
    return replace(closure, statements=tuple(statement_of(quad) for quad in inferred_quads(store)))


def entails(premises: Sources, conclusion: Sources, *, profile: Literal["rl", "rdfs"] = "rl") -> Entailment:
    """Whether statements follow from others (OWL 2 RDF-Based Semantics), as far as the rules reach.

    Args:
        premises: Data and axioms: the paths of files, rdflib graphs, texts in Turtle, or one of these.
        conclusion: What may follow, in the same forms. Its blank nodes stand for something.
        profile: `rl` (OWL 2 RL) or `rdfs`.

    Raises:
        InputError: Something cannot be read. All faults of all of it are in it.

    Example:
        >>> rdfs = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        >>> premises = f"{rdfs} <a:C> rdfs:subClassOf <a:D> . <a:s> a <a:C> ."
        >>> entails(premises, "<a:s> a <a:D> .").answer
        'yes'
    """
    from phegraph.owl.consistency.entailment import entails

    return entails(_statements(premises), _statements(conclusion), profile=profile)


def _statements(sources: Sources) -> list[Statement]:
    return [statement_of(quad) for quad in _quads(_several(sources))]


def _quads(sources: list[Source]) -> list[Quad]:
    from phegraph.shacl.inputs import quads_of_each

    return [quad for quads, _ in quads_of_each(sources) for quad in quads]


def _several(sources: Sources) -> list[Source]:
    if isinstance(sources, Sequence) and not isinstance(sources, str | bytes):
        return list(sources)
    return [sources]
