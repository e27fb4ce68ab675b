"""The context of a check: what a rule may look at, each part made when it is first needed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Triple

from phegraph.check import vocabularies
from phegraph.check.changes import Changes
from phegraph.check.mentions import LiteralStatements, iris_of, with_literals_that
from phegraph.check.namespaces import Said, folded, is_own, namespace_of, own_namespaces, said_in, split_iri
from phegraph.check.ontology_files import OntologyFile, ontology_files
from phegraph.errors import PhegraphError, QueryError
from phegraph.finding import Place, Severity
from phegraph.findings.draft import DraftFinding, TermNames
from phegraph.findings.places import Readings
from phegraph.importing.mapping import Mapped, read_mapping
from phegraph.project.loading import LoadedGraph
from phegraph.questions.question import Question, is_question, read_question
from phegraph.rdf.formats import BOM, format_of
from phegraph.rdf.reading.checkout import conflicts, no_rdf
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.reading.streamed import StreamedQuads
from phegraph.rdf.terms import OWL, RDF_TYPE, Subject, Term, statement_of
from phegraph.sparql.checking import check_syntax
from phegraph.system.clock import time_of_run
from phegraph.system.decoding import read_utf8

Made = TypeVar("Made")
_DEFAULT = DefaultGraph()
_PART = 2**20
DEPRECATED = NamedNode(OWL + "deprecated")
_DEPRECATED_KINDS = (NamedNode(OWL + "DeprecatedClass"), NamedNode(OWL + "DeprecatedProperty"))
_SUPERSEDED_BY = tuple(NamedNode(scheme + "://schema.org/supersededBy") for scheme in ("https", "http"))


class CheckContext(Struct, frozen=True, dict=True):
    """A loaded graph, closed, with what rules look up in it.

    Attributes:
        graph: The graph.
        changes: What changed, where only that is checked; then rules about single files look at it alone.
        made: What was found in the same statements in a round before.
        made_of_ontology: What was found in the same ontology in a round before.
    """

    graph: LoadedGraph
    changes: Changes | None = None
    made: dict[Hashable, Any] = {}
    made_of_ontology: dict[Hashable, Any] = {}
    _bytes: dict[Path, bytes] = {}

    @cached_property
    def today(self) -> str:
        """The day of the check (ISO 8601): that of `SOURCE_DATE_EPOCH`, or else today's in UTC."""
        return time_of_run().date().isoformat()

    @cached_property
    def readings(self) -> Readings:
        """The statements of every file."""
        return self.graph.every_reading

    @cached_property
    def files(self) -> Readings:
        """The statements of the files that rules about single files look at."""
        return {path: reading for path, reading in self.readings.items() if self.is_looked_at(path)}

    def text(self, path: Path) -> bytes:
        """The bytes of a file, without a byte order mark."""
        if path not in self._bytes:
            self._bytes[path] = path.read_bytes().removeprefix(BOM)
        return self._bytes[path]

    def parts(self, path: Path) -> Iterator[tuple[bytes, int]]:
        """The text of a file of RDF, and the line it starts at; of a dump some lines at a time."""
        if not isinstance(self.readings[path].quads, StreamedQuads):
            yield self.text(path), 1
            return
        with path.open("rb") as file:
            line = 1
            while lines := file.readlines(_PART):
                yield b"".join(lines), line
                line += len(lines)

    def made_of_text(self, path: Path, make: Callable[[bytes], Made]) -> Made:
        """What a function makes of the text of a file of RDF, once while that stays the same."""
        return self.readings[path].made_of_text(make, lambda: make(self.text(path)))

    def made_of_parts(self, path: Path, make: Callable[[Iterable[bytes]], Made]) -> Made:
        """What a function makes of the parts of such a text, as `made_of_text` does of the whole."""
        parts = (data for data, _ in self.parts(path))
        return self.readings[path].made_of_text(make, lambda: make(parts))

    def format_of(self, path: Path) -> RdfFormat | None:
        """The RDF syntax of a file of RDF; None for one in another."""
        return self.readings[path].made_of_text(format_of, lambda: format_of(path))

    @cached_property
    def say(self) -> TermNames:
        """The names of terms in messages."""
        return TermNames(self.graph.names, self.graph.store)

    @cached_property
    def questions(self) -> Mapping[Path, Question | PhegraphError]:
        """The stored questions that are asked, or why they, or queries for other programs, cannot be."""
        asks_all = self.changes is None or bool(self.changes.nodes)
        files = [path for path in self.graph.project.query_files if asks_all or self.is_looked_at(path)]
        read = {path: self._question(path) for path in files}
        questions = {path: question for path, question in read.items() if question is not None}
        names = Counter(question.name for question in questions.values() if isinstance(question, Question))
        for path, question in questions.items():
            if isinstance(question, Question) and names[question.name] > 1:
                message, place = f"Another question is called {question.name}, too.", Place(question.file)
                questions[path] = QueryError(message, hint="Rename one of them.", place=place)
        return questions

    @cached_property
    def mappings(self) -> Mapping[Path, Mapped | PhegraphError]:
        """The mappings in the files that are looked at, or why they cannot be read."""
        return {
            path: self._mapping(path) for path in filter(self.is_looked_at, self.graph.project.mapping_files)
        }

    def _mapping(self, path: Path) -> Mapped | PhegraphError:
        project = self.graph.project
        try:
            return read_mapping(path, project.name_of(path), project.prefixes)
        except PhegraphError as error:
            return error

    def is_looked_at(self, path: Path) -> bool:
        """Whether rules about single files look at a file."""
        return self.changes is None or path in self.changes.files

    def _question(self, path: Path) -> Question | PhegraphError | None:
        project = self.graph.project
        name = project.name_of(path)
        try:
            if project.by_content:
                text = read_utf8(path, name, QueryError)
                if not is_question(text):
                    check_syntax(text, self.graph.prefixes.namespaces, base_of(path, project.base_of_files))
                    return None
            question = read_question(path, name)
            self.graph.asker.text_of(question, {})
            for parameter in question.parameters:
                if parameter.values:
                    self.graph.asker.text_of_values(parameter)
        except PhegraphError as error:
            data = self.text(path)
            left = no_rdf(data, name) or next(conflicts(data, Lines(name, data)), None)
            return QueryError(left.message, hint=left.hint, place=left.place) if left else error
        return question

    @cached_property
    def mentioned(self) -> Mapping[str, Mapping[Path, Term]]:
        """The IRIs that a statement of the files mentions, and the files that do.

        Of a file that is streamed they are those that a rule may say something of: what may be a term, or is
        hardly an address.
        """
        by_term: dict[str, dict[Path, Term]] = defaultdict(dict)
        for path, reading in self.files.items():
            for iri, term in reading.made(iris_of).items():
                by_term[iri][path] = term
        return by_term

    def literals_that(
        self, test: Callable[[Literal], object], *, anywhere: bool = False
    ) -> LiteralStatements:
        """The literals of the files that pass a test, and the statements that have them.

        Args:
            test: The test, of the literal alone; what it is called with is kept with each file.
            anywhere: Whether the literals of all files are looked at.
        """
        by_literal = dict[Literal, list[Triple]]()
        for reading in (self.readings if anywhere else self.files).values():
            for literal, statements in reading.made(with_literals_that(test)).items():
                by_literal.setdefault(literal, []).extend(statements)
        return by_literal

    @cached_property
    def deprecated(self) -> Mapping[Subject, Triple]:
        """The terms that the graph says are deprecated, each with the statement that says so."""
        quads = self.graph.store.quads
        said = [quad for quad in quads(None, DEPRECATED, None, _DEFAULT) if _is_true(quad.object)]
        said += (quad for kind in _DEPRECATED_KINDS for quad in quads(None, RDF_TYPE, kind, _DEFAULT))
        said += (quad for iri in _SUPERSEDED_BY for quad in quads(None, iri, None, _DEFAULT))
        return {statement_of(quad)[0]: quad.triple for quad in said}

    @cached_property
    def declared(self) -> frozenset[str]:
        """The IRIs that the files of the ontology, and what is imported, describe."""
        return frozenset(
            quad.subject.value for quad in self.graph.axioms if isinstance(quad.subject, NamedNode)
        )

    def is_described(self, iri: str) -> bool:
        """Whether an asserted statement is about an IRI."""
        return any(self.graph.store.quads(NamedNode(iri), None, None, _DEFAULT))

    def is_any_described(self, namespace: str) -> bool:
        """Whether a statement of the files is about a term of a namespace."""
        said = (reading.made(_said_in) for reading in self.readings.values())
        return any(iri.startswith(namespace) for each in said for iri in each.subjects)

    @cached_property
    def in_use(self) -> Mapping[str, Sequence[Path]]:
        """The IRIs that statements use as a property or a class, sorted, each with the files that do."""
        files_by_iri: dict[str, list[Path]] = {}
        for path, reading in self.files.items():
            for iri in reading.made(_used_in):
                files_by_iri.setdefault(iri, []).append(path)
        return dict(sorted(files_by_iri.items()))

    @cached_property
    def namespaces_in_use(self) -> Counter[str]:
        """The namespaces of the IRIs in use, each with how many of them there are."""
        return Counter(split_iri(iri)[0] for iri in self.in_use)

    @cached_property
    def known_namespaces(self) -> Mapping[str, list[str]]:
        """The namespaces of known vocabularies and of the prefixes, sorted, by their `folded` form."""
        alike: dict[str, list[str]] = {}
        for namespace in sorted(
            {*vocabularies.namespaces(), *self.graph.project.prefixes.namespaces.values()}
        ):
            alike.setdefault(folded(namespace), []).append(namespace)
        return alike

    @cached_property
    def _own(self) -> frozenset[str]:
        """The namespaces that the files define, where the base is not that of the project."""
        base = self.graph.project.base
        files = [reading.made(_said_in) for reading in self.readings.values()]
        if any(is_own(iri, base, ()) for said in files for iri in said.subjects):
            return frozenset()
        return own_namespaces(files)

    def is_own(self, term: Term | None) -> bool:
        """Whether a term is of the project, which ought to say what it is.

        It is below the base of the project, or where nothing is, in a namespace that the files define.
        """
        return isinstance(term, NamedNode) and is_own(term.value, self.graph.project.base, self._own)

    def as_far_as_known(self, drafts: Iterable[DraftFinding]) -> Iterator[DraftFinding]:
        """Results of shapes; an import that leads to no file may say of which class a value is."""
        may_be_told = bool(self.graph.imports.unresolved)
        for draft in drafts:
            value = draft.about[2] if isinstance(draft.about, tuple) else None
            is_open = may_be_told and draft.rule == "shape/class" and isinstance(value, NamedNode)
            if is_open and not any(self.graph.store.quads(value, None, None, _DEFAULT)):
                hint = "Nothing is said of it here. An import that leads to no file may tell what it is."
                draft = replace(draft, severity=Severity.INFO, hint=hint)
            yield draft

    @cached_property
    def ontology_files(self) -> Mapping[Path, OntologyFile]:
        """The files of the ontology, with those imported; none where no file says that it is an ontology."""
        return ontology_files(self.graph)

    @cached_property
    def own_terms(self) -> frozenset[str]:
        """The namespaces whose terms the ontology declares: its own, and those below the base."""
        base, files = self.graph.project.base, set(self.graph.project.ontology_files)
        readings = self.graph.readings.items()
        ontology = [reading.made(_said_in) for path, reading in readings if path in files]
        below = {namespace_of(iri) for iri in self.declared if iri.startswith(base)}
        return own_namespaces(ontology) | {namespace for namespace in below if namespace.startswith(base)}

    def place_of(self, graph: NamedNode) -> Place | None:
        """The file whose statements stand in a named graph, from its beginning."""
        path = self._files_of_graphs.get(graph)
        return Place(self.graph.project.name_of(path), 1) if path else None

    @cached_property
    def _files_of_graphs(self) -> Mapping[NamedNode, Path]:
        project = self.graph.project
        return {project.graph_of(path): path for path in project.ontology_files + project.data_files}


def _is_true(term: object) -> bool:
    return isinstance(term, Literal) and term.value in ("true", "1")


def _said_in(reading: Reading) -> Said:
    return said_in(reading.quads)


def _used_in(reading: Reading) -> Set[str]:
    """The IRIs that statements use as a property or a class."""
    classes, predicates = set[object](), set[NamedNode]()
    for quad in reading.quads:
        predicates.add(quad.predicate)
        if quad.predicate == RDF_TYPE:
            classes.add(quad.object)
    return {term.value for term in (*classes, *predicates) if isinstance(term, NamedNode)}
