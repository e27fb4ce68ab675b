"""RDF without a project: validate, close, and say whether statements follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from phegraph.rdf.terms import statement_of

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from phegraph.owl.consistency.entailment import Entailment
    from phegraph.owl.model import Closure
    from phegraph.shacl.inputs import Source, Sources
    from phegraph.shacl.model import Report
    from phegraph.shacl.shapes.graph import File


def validate(data: Sources, shapes: Sources, *, language: str = "en", draft: bool = False) -> Report:
    """Validate data against SHACL shapes (SHACL, sections 2 to 6), within the default limits.

    What files import is known where it is found without the network, but not validated.

    Args:
        data: The paths of files, graphs of rdflib, stores of pyoxigraph, texts in Turtle, or one of these.
            Several are one graph.
        shapes: The shapes, in the same forms.
        language: The language of messages.
        draft: Whether the shapes may have what the draft of SHACL 1.2 adds (2026-08-03).

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

    from phegraph.finding import Severity
    from phegraph.findings.of_files import of_imports, places_of_results
    from phegraph.project.imports import imports_of
    from phegraph.shacl.inputs import quads_of_each, readings_of
    from phegraph.shacl.shapes.files import shapes_in
    from phegraph.shacl.validation.engine import validate_quads

    of_shapes, of_data = quads_of_each(_several(shapes), kind="shapes"), quads_of_each(_several(data))
    shapes_files, data_files = readings_of(of_shapes), readings_of(of_data)
    known = {**shapes_files, **data_files}
    imports = imports_of(known)
    of_files = imports.quads_of([*shapes_files, *imports.shapes_of(data_files)], known)
    shapes_graph = shapes_in([*_without_files(of_shapes), *of_files], shapes_files, draft=draft)
    quads = [*_without_files(of_data), *imports.quads_of(data_files, known)]
    report = validate_quads(quads, shapes_graph, details=True)
    report = report.without(imports.described(data_files))
    missing = of_imports(imports, known, lambda rule, own: Severity.WARNING)
    places = places_of_results(report, data_files)
    return replace(report, places=places, findings=(*missing, *report.findings), language=language)


def close(
    data: Sources,
    ontology: Sources = (),
    *,
    profile: Literal["rl", "rdfs"] = "rl",
    schema: bool = False,
    max_inferred: int | None = None,
) -> Closure:
    """Everything that follows from data under OWL 2 RL (OWL 2 Profiles, section 4.3), or RDFS.

    What files import counts where it is found without the network; what is not found is logged.

    Args:
        data: The paths of files, graphs of rdflib, stores of pyoxigraph, texts in Turtle, or one of these.
            Several are one graph; so are the default graph and all named graphs of a dataset.
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

    quads = _quads([*_several(data), *_several(ontology)], following=True)
    store = local_store()
    store.load([(NamedNode("urn:phegraph:data"), quads)])
    closure = close(store, profile=profile, schema=schema, max_inferred=max_inferred)
    return replace(closure, statements=tuple(statement_of(quad) for quad in inferred_quads(store)))


def entails(premises: Sources, conclusion: Sources, *, profile: Literal["rl", "rdfs"] = "rl") -> Entailment:
    """Whether statements follow from others (OWL 2 RDF-Based Semantics), as far as the rules reach.

    What the files of the premises import counts, as for `close`.

    Args:
        premises: Data and axioms: the paths of files, graphs of rdflib, stores of pyoxigraph, texts in
            Turtle, or one of these.
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

    axioms = [statement_of(quad) for quad in _quads(_several(premises), following=True)]
    return entails(axioms, [statement_of(quad) for quad in _quads(_several(conclusion))], profile=profile)


def _quads(sources: list[Source], *, following: bool = False) -> list[Quad]:
    """The statements of sources.

    Args:
        sources: The sources.
        following: Whether with what files import; what of it is not found is logged as a warning.
    """
    from phegraph.shacl.inputs import quads_of_each, readings_of

    parts = quads_of_each(sources)
    quads = [quad for part, _ in parts for quad in part]
    if not following:
        return quads
    import logging

    from phegraph.finding import Severity
    from phegraph.findings.of_files import of_imports
    from phegraph.project.imports import imports_of

    readings = readings_of(parts)
    imports = imports_of(readings)
    for finding in of_imports(imports, readings, lambda rule, own: Severity.WARNING):
        logging.getLogger("phegraph").warning("%s: %s", finding.place, finding.message)
    return quads + imports.quads


def _without_files(parts: list[tuple[list[Quad], list[File]]]) -> list[Quad]:
    """The statements of those sources that are no files."""
    return [quad for quads, files in parts if not files for quad in quads]


def _several(sources: Sources) -> list[Source]:
    if isinstance(sources, Sequence) and not isinstance(sources, str | bytes):
        return list(sources)
    return [sources]
