"""RDF without a project: validate any data against any shapes, and say whether statements follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from phegraph.rdf.terms import Statement, statement_of

if TYPE_CHECKING:
    from phegraph.owl.consistency.entailment import Entailment
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
    """
    from msgspec.structs import replace

    from phegraph.shacl.inputs import quads_of_all
    from phegraph.shacl.shapes.reader import read_shapes
    from phegraph.shacl.validation.engine import check_quads
    from phegraph.shacl.validation.places import findings_of

    shapes_graph = read_shapes(*quads_of_all(_several(shapes), kind="shapes"))
    quads, files = quads_of_all(_several(data))
    report = check_quads(quads, shapes_graph)
    places = [finding.place for finding in findings_of(report.results, files, language)]
    return replace(report, places=tuple(places), language=language)


def entails(premises: Sources, conclusion: Sources, *, profile: Literal["rl", "rdfs"] = "rl") -> Entailment:
    """Whether statements follow from others (OWL 2 RDF-Based Semantics), as far as the rules reach.

    Args:
        premises: Data and axioms: the paths of files, rdflib graphs, texts in Turtle, or one of these.
        conclusion: What may follow, in the same forms. Its blank nodes stand for something.
        profile: `rl` (OWL 2 RL) or `rdfs`.

    Raises:
        InputError: Something cannot be read. All faults of all of it are in it.
    """
    from phegraph.owl.consistency.entailment import entails

    return entails(_statements(premises), _statements(conclusion), profile=profile)


def _statements(sources: Sources) -> list[Statement]:
    from phegraph.shacl.inputs import quads_of_all

    return [statement_of(quad) for quad in quads_of_all(_several(sources))[0]]


def _several(sources: Sources) -> list[Source]:
    if isinstance(sources, Sequence) and not isinstance(sources, str | bytes):
        return list(sources)
    return [sources]
