"""The files of a project, read: their statements, what is wrong with them, and what they import."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from pyoxigraph import Quad, RdfFormat

from phegraph.finding import Finding, Place
from phegraph.project.imports import paths_of
from phegraph.project.project import Project
from phegraph.rdf.formats import format_of
from phegraph.rdf.imports.following import LINKS, Imports, follow
from phegraph.rdf.reading.files import base_of, raise_faults
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import Subject

_CONTEXT_IN_FILE = re.compile(rb'"@(?:context"\s*+:\s*+(?:\[\s*+)?"|import")')


class ReadFiles:
    """The files of a project, each read when it is first needed."""

    def __init__(self, project: Project) -> None:
        """Take a project. Nothing is read yet."""
        self.project = project
        self.may_be_on_disk = False
        """Whether a graph with a large dump is closed on disk, and the dump read as often as it is needed."""

    @cached_property
    def readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology and the data as written, and its syntax errors."""
        return {path: self._read(path) for path in self.project.ontology_files + self.project.data_files}

    @cached_property
    def shapes(self) -> Mapping[Path, Reading]:
        """The statements of each file of the shapes."""
        return {path: self._read(path) for path in self.project.shapes_files}

    @property
    def every_reading(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology, the data and the shapes."""
        return {**self.readings, **self.shapes}

    @property
    def faults(self) -> Sequence[Finding]:
        """Why files cannot be read. Files told apart by what they say are left out of the graph then."""
        if self.project.found:
            return self.project.found.faults
        return [fault for reading in self.every_reading.values() for fault in reading.findings]

    @property
    def warnings(self) -> Sequence[Finding]:
        """What files state otherwise than it is written, or not at all."""
        return [warning for reading in self.every_reading.values() for warning in reading.warnings]

    @property
    def contexts(self) -> Sequence[Path]:
        """The files that contexts of JSON-LD are in."""
        return [*dict.fromkeys(path for one in self.every_reading.values() for path in one.contexts)]

    @cached_property
    def imports(self) -> Imports:
        """What the files of the ontology, the data and the shapes import."""
        project = self.project
        paths = paths_of(project)
        return follow(self.every_reading, paths, base=project.base_of_files, name_of=project.name_of)

    @cached_property
    def imported_subjects(self) -> frozenset[Subject]:
        """What imported statements are about, and none of the project's own."""
        return self.imports.described(self.every_reading)

    def sound_readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology and the data.

        Raises:
            InputError: One cannot be read. All faults of all files are in it.
        """
        raise_faults(self.readings, self.project.root)
        return self.readings

    def sound_shapes(self) -> Mapping[Path, Reading]:
        """The statements of each file of the shapes.

        Raises:
            InputError: One cannot be read. All faults of all files are in it.
        """
        raise_faults(self.shapes, self.project.root)
        return self.shapes

    @property
    def axioms(self) -> Sequence[Quad]:
        """The statements of the ontology, with those that are imported."""
        files = self.project.ontology_files
        return [*(quad for path in files for quad in self.readings[path].quads), *self.imports.quads]

    def _read(self, path: Path) -> Reading:
        if self.project.found:
            return self.project.found.readings[path]
        base, name = base_of(path, self.project.base_of_files), self.project.name_of(path)
        reading = read(path, base=base, name=name, streaming=self.may_be_on_disk)
        if reading.quads or reading.findings or format_of(path) != RdfFormat.JSON_LD or _is_context(path):
            return reading
        # JSON-LD ignores the keys that a context does not define (JSON-LD 1.1, section 9.1).
        hint = "Give it a context that defines its keys; move what is no JSON-LD to another folder."
        finding = fault("file/format", "This JSON states nothing.", hint, Place(reading.file, 1, 1))
        return Reading(reading.file, findings=(finding,))

    def imported_files(self) -> Sequence[Path]:
        """The files that are imported, without reading any where the text of none has an import."""
        files = self.project.ontology_files + self.project.data_files + self.project.shapes_files
        texts = [*map(Path.read_bytes, files)]
        linked = any(mark in text for text in texts for mark in LINKS)
        contexts = self.contexts if any(map(_CONTEXT_IN_FILE.search, texts)) else []
        return [*(self.imports.readings if linked else ()), *contexts]


def _is_context(path: Path) -> bool:
    """Whether a file of JSON has a context for others, and nothing else."""
    with suppress(OSError, ValueError, RecursionError):
        document = json.loads(path.read_bytes())
        return isinstance(document, dict) and [*document] == ["@context"]
    return False
