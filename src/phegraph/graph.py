"""The public face: open a knowledge graph, reason, check, ask, query, show and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad

from phegraph.finding import Severity
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project
from phegraph.project.settings import find
from phegraph.project.template import make_project
from phegraph.questions.answering import QueryResult, answer, answer_as_written
from phegraph.questions.asking import Answer
from phegraph.questions.description import Description, describe_named
from phegraph.questions.names import Names
from phegraph.questions.question import Question
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import Prefixes
from phegraph.reference.engines import EngineName
from phegraph.store.protocol import LocalStore
from phegraph.system.files import real

if TYPE_CHECKING:
    import rdflib
    from rdflib.query import Result

    from phegraph.build import Progress, Summary
    from phegraph.check.baseline import Baseline
    from phegraph.check.changes import Changes
    from phegraph.check.outcome import Outcome
    from phegraph.fair.assessment import Assessment
    from phegraph.owl.model import Closure
    from phegraph.publish.export import StatementKind
    from phegraph.publishing import Published
    from phegraph.shacl.model import Report
    from phegraph.site.writer import WrittenSite


class KnowledgeGraph:
    """A project's graph: its files, loaded and closed under its ontology when first needed.

    Example:
        >>> graph = KnowledgeGraph.open("lighthouses")
        >>> [graph.names.label(light) for light, keeper in graph.ask("south-of", {"light": "Gull Rock"}).rows]
        ['Long Sand', 'West Spit']
    """

    def __init__(self, project: Project, *, engine: EngineName = "compiled", caching: bool = True) -> None:
        """Take a project. Nothing is read yet.

        Args:
            project: The project.
            engine: What reasons and validates: `compiled` rules and shapes, or the `reference`.
            caching: Whether a closed graph is kept on disk and used again while no file changes.
        """
        self.project = project
        self.loaded = LoadedGraph(project, engine=engine, caching=caching)

    @classmethod
    def open(
        cls, path: Path | str = ".", *, engine: EngineName = "compiled", caching: bool = True
    ) -> KnowledgeGraph:
        """Open the project that a path lies in.

        Raises:
            ProjectError: There is no project, or its settings cannot be used.
        """
        return cls(find(Path(path)), engine=engine, caching=caching)

    @property
    def readings(self) -> Mapping[Path, Reading]:
        """The statements of each file of the ontology and the data as written, and its syntax errors."""
        return self.loaded.readings

    @property
    def store(self) -> LocalStore:
        """The store of asserted and inferred statements.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        return self.loaded.store

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of the project, and the standard ones."""
        return self.project.prefixes

    @property
    def names(self) -> Names:
        """What people call the things of the graph."""
        return self.loaded.names

    @property
    def questions(self) -> Mapping[str, Question]:
        """The stored questions by name.

        Raises:
            QueryError: A question's header cannot be used.
        """
        return self.loaded.asker.questions

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset, to read: asserted and inferred statements in the default graph."""
        from phegraph.store.dataset import dataset_of_store

        return dataset_of_store(self.store, prefixes=self.prefixes.namespaces)

    def load(self) -> None:
        """Read every file.

        Raises:
            InputError: A file cannot be read. All faults of all files are in it.
        """
        self.loaded.sound_readings()

    def reason(self) -> Closure:
        """Close the graph under its ontology (OWL 2 RL), from its files.

        Returns:
            What was inferred, and the inconsistencies.

        Raises:
            InputError: A file cannot be read.
        """
        return self.loaded.close()

    def ask(self, name: str, values: Mapping[str, str] | None = None) -> Answer:
        """Answer a stored question, within the limits of the project's settings.

        Args:
            name: The question's name.
            values: Values of its parameters, as people type them: names of things, IRIs, texts, numbers.

        Raises:
            QueryError: There is no such question or parameter, or a value that is not allowed.
            LimitError: The answer takes more time or memory, or has more rows, than allowed.
            InputError: A file of the graph cannot be read.
        """
        return self.loaded.asker.ask(name, values or {})

    def query(self, query: str, *, asserted: bool = False, as_written: bool = False, rows: int = 0) -> Result:
        """Run a SPARQL 1.1 query of any form. The project's prefixes need no declaration.

        It runs in this process, without limits of time and memory; `answer` has them.

        Args:
            query: The query.
            asserted: Whether to leave out what is inferred.
            as_written: Whether rdflib's own engine answers, over literals as the files write them.
            rows: How many rows or statements the store's answer may have; 0 for any number.

        Raises:
            QueryError: The query is refused (SERVICE, updates, foreign FROM) or cannot be parsed.
            LimitError: There are more rows or statements than may be.
            InputError: A file of the graph cannot be read.
        """
        from phegraph.store.dataset import dataset_of_quads, dataset_of_store

        prefixes = self.prefixes.namespaces
        if as_written:
            return dataset_of_quads(self._as_written(asserted=asserted), prefixes=prefixes).query(query)
        return dataset_of_store(self.store, asserted=asserted, prefixes=prefixes, rows=rows).query(query)

    def answer(
        self, query: str, *, asserted: bool = False, as_written: bool = False, base: str = ""
    ) -> QueryResult:
        """Answer a SPARQL 1.1 query of any form, within the limits of the project's settings.

        Args:
            query: The query.
            asserted: Whether to leave out what is inferred.
            as_written: Whether rdflib's own engine answers, over literals as the files write them.
            base: The IRI that relative ones of the query are resolved against, until a BASE clause.

        Raises:
            QueryError: The query is refused (SERVICE, updates, foreign FROM) or cannot be parsed.
            LimitError: The answer takes more time or memory, or has more rows, than allowed.
            InputError: A file of the graph cannot be read.
        """
        limits = self.project.limits
        if as_written:
            quads = self._as_written(asserted=asserted)
            return answer_as_written(query, quads, self.prefixes, limits, base=base)
        return answer(query, self.store, self.prefixes, limits, asserted=asserted, base=base)

    def _as_written(self, *, asserted: bool) -> list[Quad]:
        return [*self.loaded.asserted_quads, *(() if asserted else self.loaded.inferred_quads)]

    def validate(self) -> Report:
        """Validate the graph, inferred statements included, against the project's shapes (SHACL).

        Raises:
            InputError: A file of the graph or the shapes cannot be read.
            ShapesError: The shapes cannot be used.
        """
        return self.loaded.validate()

    def export(
        self, to: Path | str, *, formats: Sequence[str] = (), statements: StatementKind = "both"
    ) -> list[Path]:
        """Write dumps of the graph, word for word and the same from run to run.

        Args:
            to: The folder; it is made. A dump is called `graph`, with the extension of its format.
            formats: Names of `phegraph.rdf.writing.formats.FORMATS`; all of them without any.
            statements: Which statements: `asserted`, `inferred` or `both`.

        Returns:
            The files written.

        Raises:
            ExportError: There is no such format, or it cannot carry a statement: the others are written.
                Or a file cannot be written.
            InputError: A file of the graph cannot be read.
        """
        from phegraph.publish.export import export

        return export(self.loaded, Path(to), formats, statements)

    def site(self, to: Path | str, *, since: Path | None = None) -> WrittenSite:
        """Write the website: pages for people, with the dumps beside them.

        Args:
            to: The folder: new, empty, or an earlier site, which is replaced when all is written.
            since: A dump of the former release; the front page then tells what changed.

        Returns:
            How many pages it has, and what is not answered on them.

        Raises:
            ExportError: The folder holds something else or cannot be written to.
            InputError: A file of the graph cannot be read.
        """
        from phegraph.site.writer import write_site

        return write_site(self.loaded, Path(to), since=since)

    def publish(
        self, to: Path | str, *, at: str = "", pages: bool = True, since: Path | None = None
    ) -> Published:
        """Publish the graph as linked data: documents, dumps, tables, descriptions, files for web servers.

        Args:
            to: The folder: new, empty, or an earlier one, which is replaced when all is written.
            at: The address that the folder is served at; without one, the project's base.
            pages: Whether the website is written into it.
            since: A dump of the former release; the front page then tells what changed.

        Raises:
            ExportError: The folder holds something else or cannot be written to.
            InputError: A file of the graph or the shapes cannot be read.
        """
        from phegraph.publishing import publish

        return publish(self.loaded, Path(to), at=at, pages=pages, since=since)

    def fair(self, published: Path | str) -> list[Assessment]:
        """Answer the questions of FOOPS! and F-UJI that need no network, for a folder that was published.

        Raises:
            ExportError: The folder is none that `publish` wrote.
            InputError: A file of the graph or the shapes cannot be read.
        """
        from phegraph.fair.fair import assess

        return assess(self.loaded, Path(published))

    def build(self, to: Path | str = "build", progress: Progress = lambda step, seconds: None) -> Summary:
        """Do the main job: load, reason, check, answer every question, publish.

        Args:
            to: The folder for what is made, from the project's root.
            progress: Called with the name of each step when it begins and, with its seconds, when it ends.

        Raises:
            InputError: A file cannot be read.
        """
        from phegraph.build import build

        return build(self.loaded, self.project.root / to, progress)

    def check(
        self,
        paths: Sequence[Path] = (),
        *,
        severity: Severity = Severity.INFO,
        changes: Changes | None = None,
        baseline: Baseline | None = None,
        skip: frozenset[str] = frozenset(),
        before_questions: Callable[[Outcome], None] | None = None,
    ) -> Outcome:
        """Everything that is wrong: syntax first; where that is sound, inconsistencies, shapes and rules.

        Args:
            paths: Files or folders whose findings are of interest; none for all.
            severity: The mildest severity that is of interest. What is milder is not looked for, unless the
                baseline or a waiver may know it.
            changes: What changed, where only that is of interest.
            baseline: The findings that are known.
            skip: Rules, or groups of rules, that are left out.
            before_questions: Called with what is found before the questions are asked, which takes longest.

        Returns:
            The findings, by file and line, with what is waived or known, and what reports of them need.

        Raises:
            PhegraphError: The settings, the shapes or a rule of the project cannot be used.
        """
        from phegraph.check.checking import CheckOptions, check

        absolute = tuple(map(real, paths))
        options = CheckOptions(absolute, changes, baseline, skip, severity, before_questions)
        return check(self.loaded, options)

    def show(self, name: str) -> Description:
        """Everything the graph says about one thing.

        Raises:
            QueryError: No thing, or more than one, has that name.
        """
        return describe_named(self.store, self.names, name, self.loaded.source_of)

    @staticmethod
    def init(folder: Path | str) -> list[Path]:
        """Make a small project that works.

        Returns:
            The files made.

        Raises:
            ProjectError: The folder is there already and not empty, or cannot be made.
        """
        return make_project(Path(folder))
