"""Loading: from the files of a project to a store that is closed under its ontology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat

from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Place
from phegraph.project import cache
from phegraph.project.project import Project
from phegraph.rdf.formats import format_of
from phegraph.rdf.reading.files import raise_faults
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import statement_of
from phegraph.reference.engines import ENGINES, EngineName
from phegraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from phegraph.owl.model import Closure
    from phegraph.shacl.compile.compiler import Wanted
    from phegraph.shacl.model import Report


class Loaded:
    """A project's files, each read when first needed, and the graph they make."""

    def __init__(self, project: Project, *, engine: EngineName, caching: bool) -> None:
        """Take a project. Nothing is read yet.

        Args:
            project: The project.
            engine: What reasons and validates: `compiled` rules and shapes, or the `reference`.
            caching: Whether a closed graph is kept on disk and used again while no file changes.

        Raises:
            PhegraphError: There is no such engine.
        """
        if engine not in ENGINES:
            raise PhegraphError(f"There is no engine {engine!r}.", hint=f"Take {' or '.join(ENGINES)}.")
        self.project = project
        self.engine = engine
        self.caching = caching

    @cached_property
    def readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology and the data as written, and its syntax errors."""
        project = self.project
        files = project.ontology_files + project.data_files
        return {path: self._read(path) for path in files}

    @cached_property
    def shapes(self) -> Mapping[Path, Reading]:
        """The statements of each file of the shapes."""
        return {path: self._read(path) for path in self.project.shapes_files}

    def sound_readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology and the data.

        Raises:
            InputError: One cannot be read. All faults of all files are in it.
        """
        raise_faults(self.readings, self.project.root)
        return self.readings

    @property
    def sound_shapes(self) -> Mapping[Path, Reading]:
        """The statements of each file of the shapes.

        Raises:
            InputError: One cannot be read. All faults of all files are in it.
        """
        raise_faults(self.shapes, self.project.root)
        return self.shapes

    def _read(self, path: Path) -> Reading:
        reading = read(path, base=self.project.base, name=self.project.name_of(path))
        if reading.quads or reading.findings or format_of(path) != RdfFormat.JSON_LD:
            return reading
        # JSON-LD ignores the keys that a context does not define (JSON-LD 1.1, section 9.1).
        hint = "Give it a context that defines its keys; move what is no JSON-LD to another folder."
        finding = fault("file/format", "This JSON states nothing.", hint, Place(reading.file))
        return Reading(reading.file, findings=(finding,))

    @cached_property
    def store(self) -> EmbeddedStore:
        """The store: asserted and inferred statements.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        if "closed" in self.__dict__:
            return self.closed[0]
        key = cache.key_of(self.project, self.engine) if self.caching else ""
        kept = cache.read_cached(key, self.project.inferred) if key else None
        if kept is not None:
            return kept
        store = self.closed[0]
        if key:
            cache.write_cached(key, store)
        return store

    @cached_property
    def closed(self) -> tuple[EmbeddedStore, Closure]:
        readings = self.sound_readings()
        store = EmbeddedStore(inferred=self.project.inferred)
        store.load((self.project.graph_of(path), reading.quads) for path, reading in readings.items())
        files = self.project.ontology_files
        ontology = [statement_of(quad) for path in files for quad in self.readings[path].quads]
        if self.engine == "reference":
            from phegraph.reference import reasoner

            return store, reasoner.close(store, ontology)
        from phegraph.owl.closure.closing import close

        return store, close(store, ontology)

    def as_written(self) -> Iterator[Quad]:
        """Every asserted statement with its lexical forms, in the graph of its source."""
        for path, reading in self.sound_readings().items():
            graph = self.project.graph_of(path)
            for quad in reading.quads:
                own = quad.graph_name if isinstance(quad.graph_name, NamedNode) else graph
                yield Quad(quad.subject, quad.predicate, quad.object, own)

    def inferred_as_written(self) -> Iterator[Quad]:
        """Every inferred statement; a value that a file has is in the lexical form of that file."""
        from phegraph.owl.closure.inferred_statements import inferred_quads

        return inferred_quads(self.store)

    def validate(self, wanted: Wanted | None = None) -> Report:
        """Validate the graph, inferred statements included, against the project's shapes (SHACL).

        With the engine `reference`, pySHACL does it, and finds everything.

        Args:
            wanted: Which results are of interest; all without it.

        Raises:
            InputError: A file of the graph or the shapes cannot be read, or a shape is ill-formed.
            ShapesError: The shapes cannot be used.
        """
        store = self.closed[0]
        shapes = [quad for reading in self.sound_shapes.values() for quad in reading.quads]
        if self.engine == "reference":
            from phegraph.reference.validator import validate_reference

            quads = chain(self.as_written(), self.inferred_as_written())
            return validate_reference(quads, shapes, limits=self.project.limits)
        from phegraph.shacl.compile.compiler import everything
        from phegraph.shacl.shapes.reader import read_shapes
        from phegraph.shacl.validation.engine import validate_store

        files = [(path, reading.file, self.project.base) for path, reading in self.shapes.items()]
        try:
            known = read_shapes(shapes, files, self.project.prefixes)
        except InputError as error:
            error.root = self.project.root
            raise
        return validate_store(store, known, wanted=wanted or everything, limits=self.project.limits)
