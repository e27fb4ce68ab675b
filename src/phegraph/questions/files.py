"""RDF files without a project, to be queried and shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from phegraph.questions.answering import QueryResult, answer, answer_as_written
from phegraph.questions.description import Description, describe_named
from phegraph.questions.names import Names
from phegraph.rdf.reading.files import prefixes_of, read_all
from phegraph.rdf.reading.reader import Reading
from phegraph.store.protocol import LocalStore, local_store
from phegraph.system.limits import DEFAULT, Budget


class FileGraph:
    """The statements of RDF files without a project, each file in a named graph. Nothing is inferred.

    Example:
        >>> files = FileGraph(["lighthouses/data/almanac.ttl", "lighthouses/data/logbook.ttl"])
        >>> files.answer("ASK { id:gull-rock lh:lit ?year }").boolean
        True
    """

    def __init__(
        self, paths: Path | str | Iterable[Path | str], *, limits: Budget = DEFAULT, language: str = "en"
    ) -> None:
        """Read the files.

        Args:
            paths: One file, or several.
            limits: What each answer may take.
            language: The language of names, where a thing has names in several.

        Raises:
            InputError: One cannot be read. All faults of all files are in it.
        """
        several = [paths] if isinstance(paths, Path | str) else paths
        self.readings = read_all(map(Path, several))
        for reading in self.readings.values():
            for warning in reading.warnings:
                logging.getLogger("phegraph").warning("%s", warning)
        self.prefixes = prefixes_of(self.readings)
        self.store = store_of(self.readings)
        self._limits = limits
        self._language = language

    @cached_property
    def names(self) -> Names:
        """What people call the things in the files."""
        return Names(self.store, self.prefixes, self._language)

    def answer(
        self, query: str, *, asserted: bool = False, as_written: bool = False, base: str = ""
    ) -> QueryResult:
        """Answer a SPARQL 1.1 query; the prefixes of the files need no declaration. See `answering.answer`.

        Args:
            query: The query.
            asserted: Whether to leave out the statements that the files have in the graph of inferred ones.
            as_written: Whether rdflib's own engine answers, over literals as the files write them.
            base: The IRI that relative ones of the query are resolved against, until a BASE clause.
        """
        if as_written:
            return answer_as_written(query, self._quads(), self.prefixes, self._limits, base=base)
        return answer(query, self.store, self.prefixes, self._limits, asserted=asserted, base=base)

    def show(self, name: str) -> Description:
        """Everything that the files say about one thing. See `description.describe_named`."""
        return describe_named(self.store, self.names, name)

    def _quads(self) -> Iterator[Quad]:
        for path, reading in self.readings.items():
            for quad in reading.quads:
                name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else graph_of(path)
                yield Quad(quad.subject, quad.predicate, quad.object, name)


def graph_of(path: Path) -> NamedNode:
    """The named graph of a file that belongs to no project."""
    return NamedNode(path.resolve().as_uri())


def store_of(readings: Mapping[Path, Reading]) -> LocalStore:
    """A store of files, each in a named graph of its own."""
    store = local_store()
    store.load((graph_of(path), reading.quads) for path, reading in readings.items())
    return store
