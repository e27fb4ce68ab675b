"""Mappings: those that cannot be used, and what of them means nothing to the project."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from phegraph.check.context import CheckContext
from phegraph.check.finders.questions import is_lacking
from phegraph.errors import PhegraphError
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding
from phegraph.importing.functions import unknown
from phegraph.importing.mapping import NEW, ROW, Mapped
from phegraph.importing.mappings import allowed
from phegraph.rdf.reading.lines import Lines


def broken(context: CheckContext) -> Iterator[DraftFinding]:
    """Mappings whose header or query cannot be read, or that call functions that there are not."""
    for path, mapped in context.mappings.items():
        if isinstance(mapped, PhegraphError):
            place = replace(mapped.place or Place(""), file=context.graph.project.name_of(path))
            yield DraftFinding("mapping/broken", mapped.message, mapped.hint, places=(place,))
            continue
        for call in mapped.query.calls:
            if unknown(call):
                message = f"There is no function {call.function.rpartition(':')[2]!r} for mappings."
                hint = "docs/importing.md lists them."
                places = _places(path, mapped, call.function, context)
                yield DraftFinding("mapping/broken", message, hint, places=places)


def licence(context: CheckContext) -> Iterator[DraftFinding]:
    """Mappings of rows whose licence the project does not allow."""
    for path, mapped in _mappings(context):
        try:
            allowed(context.graph.project, mapped)
        except PhegraphError as error:
            yield DraftFinding(
                "mapping/licence", error.message, error.hint, places=(_line(path, "licence", context),)
            )


def unknown_term(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms in a mapping that no vocabulary defines."""
    for path, mapped in _mappings(context):
        for iri in dict.fromkeys(iri for iri, _, _ in mapped.query.iris):
            if is_lacking(iri, context) and not context.is_described(iri):
                message = f"Nothing defines {context.graph.prefixes.compact(iri)}, which the mapping uses."
                places = _places(path, mapped, iri, context)
                yield DraftFinding(
                    "mapping/term", message, "Correct the name, or the mapping.", places=places
                )


def unused(context: CheckContext) -> Iterator[DraftFinding]:
    """Columns that a mapping takes and does nothing with, or names and does not take."""
    for path, mapped in _mappings(context):
        things = {name for thing in mapped.things for name in (thing.variable, thing.variable + NEW)}
        for name in dict.fromkeys(name for block in mapped.query.blocks for name in block):
            lists = {*mapped.columns.lists, *mapped.columns.split}
            is_joined = sum(name in block for block in mapped.query.blocks) > 1 or name in lists
            if name in mapped.query.used or name == ROW or is_joined:
                continue
            message = f"The mapping takes ?{name} and does nothing with it."
            if name in things:
                message = f"The mapping states nothing of ?{name}."
            yield DraftFinding(
                "mapping/column",
                message,
                "Take it out of VALUES and into `ignored`, or use it.",
                places=(_line(path, rf"\?{name}\b", context),),
            )
        for name in mapped.columns.names:
            if name not in mapped.needed:
                message = f"The header names the column {name}, which the mapping does not take."
                hint = "Add it to VALUES, or take it out of the header."
                yield DraftFinding(
                    "mapping/column", message, hint, places=(_line(path, rf"\b{name}\b", context),)
                )


def _mappings(context: CheckContext) -> Iterator[tuple[Path, Mapped]]:
    """The mappings that can be read, in the files that are looked at."""
    return ((path, mapped) for path, mapped in context.mappings.items() if isinstance(mapped, Mapped))


def _places(path: Path, mapped: Mapped, iri: str, context: CheckContext) -> tuple[Place, ...]:
    """Where an IRI stands in the text of a mapping."""
    lines = Lines(context.graph.project.name_of(path), context.text(path))
    places = []
    for one, start, end in mapped.query.iris:
        if one == iri:
            begins = len(mapped.text[:start].encode())
            places.append(lines.place(begins, begins + len(mapped.text[start:end].encode())))
    return tuple(places[:1]) or (Place(context.graph.project.name_of(path), 1),)


def _line(path: Path, pattern: str, context: CheckContext) -> Place:
    """The first place in a mapping that matches a pattern."""
    text = context.text(path)
    match = re.search(pattern.encode(), text)
    start, end = match.span() if match else (0, 0)
    return Lines(context.graph.project.name_of(path), text).place(start, end)
