"""Checking: everything that can be wrong with a graph, as findings."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from phegraph.check import logic, shapes
from phegraph.check.places import placed
from phegraph.findings import Finding, sort
from phegraph.names import Names
from phegraph.owl import Clash
from phegraph.project import Project
from phegraph.shacl import Report
from phegraph.store.embedded import EmbeddedStore
from phegraph.turtle import Reading

__all__ = ["check_graph", "check_syntax"]


def check_syntax(readings: Iterable[Reading]) -> list[Finding]:
    """The syntax errors of files."""
    return sort(finding for reading in readings for finding in reading.findings)


def check_graph(
    project: Project,
    readings: Mapping[Path, Reading],
    store: EmbeddedStore,
    report: Report,
    clashes: Iterable[Clash],
) -> list[Finding]:
    """What shapes and reasoning find wrong, with the places in the files.

    Args:
        project: The project.
        readings: What each file says.
        store: The store, closed.
        report: What validating it against the shapes gave.
        clashes: What contradicts what.
    """
    names = Names(store, project.prefixes, project.language)
    drafts = [*logic.drafts(clashes), *shapes.drafts(report, store, names, project.language)]
    return sort(placed(drafts, readings, project.base))
