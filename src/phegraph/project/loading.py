"""Loading: from the files of a project to a store that is closed under its ontology."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import finalize

from pyoxigraph import DefaultGraph, NamedNode, Quad

from phegraph.errors import PhegraphError
from phegraph.project import cache, on_disk
from phegraph.project.files import ReadFiles
from phegraph.project.project import Project
from phegraph.project.rounds import current_rounds
from phegraph.questions.asking import Asker
from phegraph.questions.names import LABELS, Names, NamesInStore
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.reading.streamed import Anew, StreamedQuads
from phegraph.rdf.terms import PROV, Prefixes, Statement, statement_of
from phegraph.reference.engines import ENGINES, EngineName
from phegraph.store.answers import made_of_statements
from phegraph.store.protocol import LocalStore, SourceQuads, local_store, opened_store
from phegraph.system.files import scratch_folder, unfinished
from phegraph.system.forks import has_other_threads, without_forks

if TYPE_CHECKING:
    from phegraph.owl.model import Closure
    from phegraph.project.written import AsWritten
    from phegraph.shacl.compile.compiler import ResultFilter
    from phegraph.shacl.model import Report
    from phegraph.shacl.shapes.model import Shapes


class LoadedGraph(ReadFiles):
    """The graph of a project: the statements of its files, the closed store, names and questions.

    Check, site, publications and assessments are all handed this. Each part is made when first needed.
    """

    def __init__(self, project: Project, *, engine: EngineName = "compiled", caching: bool = True) -> None:
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
        super().__init__(project)
        self.engine = engine
        self.caching = caching
        self.is_only_asked = False
        """Whether a large graph, once it is kept on disk, is asked there without being loaded."""
        self._is_cached = False
        self._store: LocalStore | None = None
        self._closure: Closure | None = None
        self._folder: Path | None = None
        self._scratch = ExitStack()

    @cached_property
    def key(self) -> str:
        """What distinguishes the closed graph from others: a digest of all that it is made from."""
        return cache.key_of(self.project, self.engine, self.imported_files())

    @property
    def store(self) -> LocalStore:
        """The store: asserted and inferred statements.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        if self._store is None and self._folder:
            self._store = opened_store(self._folder, inferred=self.project.inferred)
        if self._store is None and self.is_on_disk:
            self.close()
            return self.store
        if self._store is None and self.caching:
            if self.is_only_asked and on_disk.is_kept(self._kept_folder):
                self._folder = self._kept_folder
                return self.store
            self._store = cache.read_cached(self.key, self.project.inferred)
            self._is_cached = self._store is not None
        if self._store is None:
            self.close()
            if self.caching:
                cache.write_cached(self.key, self.store)
        assert self._store is not None
        return self._store

    @cached_property
    def _kept_folder(self) -> Path:
        """Where the cache has the store on disk, if it has."""
        return on_disk.folder_of(self.key, self.project.language)

    def keep_on_disk(self) -> None:
        """Have a large graph that was loaded from the cache on disk from now on, to be asked there."""
        if self._store and self._is_cached and self.is_only_asked:
            on_disk.keep(self.key, self._kept_folder, self._store, lambda: self.names)

    def restore(self) -> None:
        """Take the store from the cache where it was closed here.

        Oxigraph finds first what was written last, so that a scan of what is asserted would pass all that was
        inferred since; the cache has the other order.
        """
        if self._closure is not None and self.caching:
            self._store = cache.read_cached(self.key, self.project.inferred) or self._store

    def move_to(self, folder: Path) -> None:
        """Have the store in a folder, which each process that has this graph opens for itself when it asks.

        Args:
            folder: The folder, which is new.

        Raises:
            LimitError: It takes too long.
            OSError: It cannot be written.
        """
        on_disk.copy_to(folder, self.store)
        self._folder, self._store, self._closure = folder, None, None

    @cached_property
    def is_on_disk(self) -> bool:
        """Whether the graph is closed on disk, since it may be and a file is a large dump."""
        if not self.may_be_on_disk or self.engine != "compiled" or not on_disk.can_close():
            return False
        readings = (*self.readings.values(), *self.imports.readings.values())
        return any(isinstance(reading.quads, StreamedQuads) for reading in readings)

    def close(self) -> Closure:
        """Close the graph under its ontology (OWL 2 RL), from its files, once.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        if self._closure is None:
            readings = self.sound_readings()
            sources = [
                (self.project.graph_of(path), reading.quads)
                for path, reading in (*readings.items(), *self.imports.readings.items())
            ]
            ontology = [statement_of(quad) for quad in self.axioms]
            rounds = current_rounds() if self.engine == "compiled" else None
            if self.is_on_disk:
                self._closure = self._closed_on_disk(sources, ontology)
                return self._closure
            closed = rounds and rounds.closed_again(sources, ontology, self.project.inferred)
            store, self._closure = closed or self._closed(sources, ontology)
            if rounds:
                rounds.end(store, self._closure, sources, ontology)
            self._store = store
        return self._closure

    def prepare(self) -> None:
        """Make what processes need that are forked then; each opens a store on disk for itself."""
        if self.is_on_disk:
            self.close()
        else:
            _ = self.store, self.names, self.inferred_quads

    def _closed_on_disk(self, sources: Sequence[SourceQuads], ontology: Sequence[Statement]) -> Closure:
        """Close in a folder that is there as long as the graph.

        Forks of a process that reads it read it, too: that waits for no thread of RocksDB, as writing does.
        """
        with suppress(OSError):
            cache.folder().mkdir(parents=True, exist_ok=True)
        is_beside = self.caching and os.access(cache.folder(), os.W_OK)
        scratch = unfinished(cache.folder() / "closed") if is_beside else scratch_folder()
        self._folder = self._scratch.enter_context(scratch)
        finalize(self, self._scratch.close)
        closure = on_disk.close_to(self._folder, sources, ontology, self.project.inferred)
        if has_other_threads():  # for those of another store a fork would wait
            self._scratch.enter_context(without_forks())
        return closure

    def _closed(
        self, sources: Sequence[SourceQuads], ontology: Sequence[Statement]
    ) -> tuple[LocalStore, Closure]:
        store = local_store(inferred=self.project.inferred)
        store.load(sources)
        if self.engine == "reference":
            from phegraph.reference import reasoner

            return store, reasoner.close(store, ontology)
        from phegraph.owl.closure.closing import close

        return store, close(store, ontology)

    @cached_property
    def names(self) -> Names:
        """The names of the things of the graph."""
        _ = self.store
        if self._folder and self._closure:
            return NamesInStore(self.store, self.prefixes, self.project.language)
        kept = on_disk.kept_names(self._folder, self.prefixes) if self._folder else None
        if kept:
            return kept
        language, prefixes = self.project.language, self.prefixes
        key = ("names", language, *prefixes.namespaces.items())
        return made_of_statements(
            self.store, map(NamedNode, LABELS), key, lambda: Names(self.store, prefixes, language)
        )

    @cached_property
    def prefixes(self) -> Prefixes:
        """The standard prefixes and the project's own."""
        found = self.project.found
        return found.prefixes(self.project.prefixes) if found else self.project.prefixes

    @cached_property
    def asker(self) -> Asker:
        """The stored questions, and their answers."""
        files = {path: self.project.name_of(path) for path in self.project.query_files}
        limits, texts = self.project.limits, self.texts
        return Asker(files, lambda: self.store, lambda: self.names, self.prefixes, limits, texts)

    @cached_property
    def texts(self) -> cache.KeptTexts:
        """What former runs have made of queries."""
        return cache.KeptTexts(self.project.root, self.prefixes, caching=self.caching)

    @cached_property
    def graph_sources(self) -> Mapping[NamedNode, NamedNode]:
        """The source of the named graph of each file of the data, which is a document.

        It is called like the file, unless the file says that it is derived from the source of another one.
        """
        graphs = map(self.project.graph_of, self.project.data_files)
        own = {graph: self.project.source_of(graph) for graph in graphs}
        documents, told = {*own.values()}, defaultdict[object, list[NamedNode]](list)
        derived: Iterator[Quad]
        if "readings" in self.__dict__:  # nothing waits for the closure where the files are read already
            derived = (
                quad for reading in self.sound_readings().values() for quad in reading.made(_derived_in)
            )
        else:
            derived = self.store.quads(None, _DERIVED, None, DefaultGraph())
        for quad in derived if own else ():
            if quad.object in documents:
                assert isinstance(quad.object, NamedNode)
                told[quad.subject].append(quad.object)
        return {graph: told[graph][0] if len(told[graph]) == 1 else source for graph, source in own.items()}

    @cached_property
    def sources(self) -> Sequence[NamedNode]:
        """The sources, which are documents: one a file of the data, but where files add to one of another."""
        return [*dict.fromkeys(self.graph_sources.values())]

    def source_of(self, graph: NamedNode) -> NamedNode:
        """The source of the statements of a named graph; one that has none stands for itself."""
        return self.graph_sources.get(graph) or self.project.source_of(graph)

    @cached_property
    def asserted_quads(self) -> Iterable[Quad]:
        """The asserted statements with their lexical forms, each in the graph of its file.

        They are in memory, unless the graph is closed on disk: then they are read each time.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        paths = [*self.sound_readings()]
        quads = Anew(lambda: (quad for path in paths for quad in self._quads(path)))
        return quads if self.is_on_disk else [*quads]

    def _quads(self, path: Path) -> Iterator[Quad]:
        return _placed(self.readings[path], self.project.graph_of(path))

    @cached_property
    def imported_quads(self) -> Sequence[Quad]:
        """The imported statements with their lexical forms, each in the graph of its file."""
        readings = self.imports.readings.items()
        return [quad for path, one in readings for quad in _placed(one, self.project.graph_of(path))]

    @cached_property
    def inferred_quads(self) -> Iterable[Quad]:
        """The inferred statements, in memory or not; a value that a file has is in its lexical form there."""
        from phegraph.owl.closure.inferred_statements import InferredStatements

        store = self.store
        as_stored = Anew(lambda: store.quads(graph=store.inferred))
        quads = InferredStatements(store) if store.noncanonical else as_stored
        own = Anew(lambda: (quad for quad in quads if quad.subject not in self.imported_subjects))
        return own if self.is_on_disk else [*own]

    @cached_property
    def written(self) -> AsWritten:
        """The asserted and inferred statements with their lexical forms, by their ends."""
        from phegraph.project.written import WrittenInMemory, WrittenInStore

        return WrittenInStore(self) if self.is_on_disk else WrittenInMemory(self)

    @cached_property
    def shape_quads(self) -> Sequence[Quad]:
        """The statements of the shapes, each in the graph of its file.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        graphs = {path: self.project.graph_of(path) for path in self.sound_shapes()}
        return [
            Quad(quad.subject, quad.predicate, quad.object, graph)
            for path, graph in graphs.items()
            for quad in self.shapes[path].quads
        ]

    @cached_property
    def ontology_quads(self) -> Sequence[Quad]:
        """The statements of the ontology, as `asserted_quads` has them."""
        self.sound_readings()
        return [quad for path in self.project.ontology_files for quad in self._quads(path)]

    @cached_property
    def definitions(self) -> Sequence[Quad]:
        """The statements of the ontology and the shapes."""
        return [*self.ontology_quads, *self.shape_quads]

    def validate(self, result_filter: ResultFilter | None = None) -> Report:
        """Validate the graph, inferred statements included, against the project's shapes (SHACL).

        With the engine `reference`, pySHACL does it, and finds everything.

        Args:
            result_filter: Which results are of interest; all without it.

        Raises:
            InputError: A file of the graph or the shapes cannot be read.
            ShapesError: The shapes cannot be used.
        """
        self.close()
        if self.engine == "reference":
            from phegraph.reference.validator import validate_reference

            quads = [*self.asserted_quads, *self.inferred_quads, *self.imports.quads]
            report = validate_reference(quads, self._shapes_graph(), limits=self.project.limits)
            return report.without(self.imported_subjects)
        from phegraph.shacl.compile.compiler import all_results
        from phegraph.shacl.validation.engine import validate_store

        report = validate_store(
            self.store,
            self.read_shapes,
            result_filter=result_filter or all_results,
            details=True,
            limits=self.project.limits,
        )
        return report.without(self.imported_subjects)

    @cached_property
    def read_shapes(self) -> Shapes:
        """The shapes of the files and of what they import, which rounds keep while these stay.

        Raises:
            InputError: A file of the shapes cannot be read.
        """
        from phegraph.shacl.shapes.files import shapes_in
        from phegraph.sparql.algebra.kept import keeping

        quads, rounds, files = self._shapes_graph(), current_rounds(), [*self.shapes.values()]
        base, prefixes, draft = self.project.base_of_files, self.prefixes, self.project.draft
        said = [*map(id, files)], files, quads, base, prefixes, draft  # places depend on texts as well
        made = rounds.made_of("shapes", said) if rounds else {}
        if "shapes" not in made:
            with keeping(cache.file_of_trees() if self.caching else None):
                made["shapes"] = shapes_in(quads, self.shapes, base=base, prefixes=prefixes, draft=draft)
        shapes: Shapes = made["shapes"]
        return shapes

    def _shapes_graph(self) -> list[Quad]:
        """The statements of the shapes, of what they import, and of the shapes graphs that data name."""
        shapes, imports = self.sound_shapes(), self.imports
        return imports.quads_of([*shapes, *imports.shapes_of(self.readings)], self.every_reading)


def _placed(reading: Reading, graph: NamedNode) -> Iterator[Quad]:
    """The statements of a file, each in the graph that it names, or else in that of the file."""
    for quad in reading.quads:
        own = quad.graph_name if isinstance(quad.graph_name, NamedNode) else graph
        yield Quad(quad.subject, quad.predicate, quad.object, own)


_DERIVED = NamedNode(PROV + "wasDerivedFrom")


def _derived_in(reading: Reading) -> Sequence[Quad]:
    """The statements of a file that something is derived from something else."""
    return [quad for quad in reading.quads if quad.predicate == _DERIVED]
