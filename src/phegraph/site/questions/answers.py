"""Answers: the page of each question, with its picture, its table and what can be downloaded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from importlib import import_module

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.errors import PhegraphError, QueryError
from phegraph.project.loading import LoadedGraph
from phegraph.publish.paths import paths
from phegraph.questions.asking import Answer
from phegraph.questions.question import Question
from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings.answers import draw
from phegraph.site.drawings.atlas import Atlas
from phegraph.site.drawings.colours import Colours
from phegraph.site.html import rows_that_fit, svg_of
from phegraph.site.questions.evidence import Evidence, numbered
from phegraph.sparql.results import Row, serialize_rows
from phegraph.text.cells import UTF_8_MARK, table


class AnswerFigure(Struct, frozen=True):
    """The picture of an answer on a page: its SVG, its caption, and the file that has it by itself.

    Attributes:
        kind: That of the picture.
        partial: Whether it leaves out more than half of the answers.
    """

    title: str
    question: str
    page: str
    svg: Markup
    caption: str
    file: str = ""
    kind: str = ""
    partial: bool = False


class AnswerTable(Struct, frozen=True):
    """Answers as a page shows them.

    Attributes:
        headings: The names of the columns.
        rows: The answers.
        sources: The sources of the rows; none where columns of their own name them.
        cited: For each row the numbers of its sources, from one on.
        more: How many answers are left out.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    sources: tuple[Link, ...] = ()
    cited: tuple[tuple[int, ...], ...] = ()
    more: int = 0

    def cut(self) -> "AnswerTable":
        """The rows that a page has room for."""
        shown = rows_that_fit(self.rows, self.headings)
        cited = self.cited[:shown]
        sources = self.sources[: max((number for row in cited for number in row), default=0)]
        more = max(0, len(self.rows) - shown)
        return replace(self, rows=self.rows[:shown], sources=sources, cited=cited, more=more)


class Answers:
    """Answers questions for pages."""

    def __init__(self, graph: LoadedGraph, linker: Linker, colours: Callable[[], Colours] = Colours) -> None:
        """Take the graph, where pages are, and what gives the colours of pictures."""
        self._graph = graph
        self._colours = colours
        self._linker = linker
        self._sources = frozenset(graph.sources)
        self._evidence = Evidence(graph)
        self.unanswered: dict[str, str] = {}
        base = graph.project.base
        question_paths = paths((f"{base}q/{name}" for name in graph.asker.questions), base)
        self.paths = {
            name: "question/" + question_paths[f"{base}q/{name}"].partition("/")[2]
            for name in graph.asker.questions
        }

    def ask(self, question: Question, values: Mapping[str, str] | None = None) -> Answer | None:
        """The answers; None where a value is required, the default is none of the graph's things, or there
        are limits that keep the question from being answered: then it is not asked again."""
        if question.name in self.unanswered:
            return None
        try:
            return self._graph.asker.ask(question.name, values or {})
        except QueryError:
            return None
        except PhegraphError as error:
            self.unanswered[question.name] = str(error)
            return None

    def prepare(self) -> None:
        """Read now what answers are made with, and not in each process that answers."""
        self._colours()
        _ = self.atlas.places
        pictures = (question.picture for question in self._graph.asker.questions.values())
        if any(picture is not None and picture.kind == "network" for picture in pictures):
            import_module("networkx")

    @cached_property
    def atlas(self) -> Atlas:
        """Where the places of maps are."""
        return Atlas(self._graph, self._linker)

    def table(self, answer: Answer) -> AnswerTable:
        """The answers with their links and their sources; rows that differ in the source alone are one."""
        headings, rows, named = self.cited_rows(answer)
        sources, cited = numbered(named)
        return AnswerTable(headings, rows, tuple(map(self._linker.link, sources)), cited if sources else ())

    def cited_rows(
        self, answer: Answer
    ) -> tuple[tuple[str, ...], tuple[tuple[Link, ...], ...], Sequence[tuple[NamedNode, ...]]]:
        """The headings of the answers, their rows, and the sources of each row.

        Rows that differ in the source alone are one. Where columns of their own name sources there are none.
        """
        headings = tuple(name.replace("_", " ") for name in answer.variables)
        groups = self._grouped(answer)
        if groups is not None:
            named = [tuple(row[-1] for row in group if isinstance(row[-1], NamedNode)) for group in groups]
            return headings[:-1], self._links(group[0][:-1] for group in groups), named
        if any(term in self._sources for row in answer.rows for term in row):
            return headings, self._links(answer.rows), ()
        named = [self._evidence.of(row, answer.values.values()) for row in answer.rows]
        return headings, self._links(answer.rows), named

    def sources_of(self, answer: Answer) -> list[tuple[NamedNode, ...]]:
        """The sources of each row: those that link what stands in it, or that it names itself."""
        return [
            tuple(term for term in row if term in self._sources and isinstance(term, NamedNode))
            or self._evidence.of(row, answer.values.values())
            for row in answer.rows
        ]

    def _grouped(self, answer: Answer) -> list[list[Row]] | None:
        """Rows that are equal but for the source; None where it is not the last column that has sources."""
        ends = {row[-1] for row in answer.rows} - {None}
        rest = {term for row in answer.rows for term in row[:-1]}
        if not ends or not ends <= self._sources or rest & self._sources:
            return None
        groups: dict[Row, list[Row]] = {}
        for row in answer.rows:
            groups.setdefault(row[:-1], []).append(row)
        return list(groups.values())

    def _links(self, rows: Iterable[Row]) -> tuple[tuple[Link, ...], ...]:
        return tuple(tuple(map(self._linker.link, row)) for row in rows)

    def figure(
        self, question: Question, answer: Answer, root: str, file: str = "", *, brief: bool = False
    ) -> AnswerFigure | None:
        """The question's picture of answers.

        Args:
            question: The question.
            answer: Its answers.
            root: What leads from the page to the folder.
            file: The path of the file that has the picture by itself.
            brief: Whether it is one of several pictures of a page.
        """
        if question.picture is None:
            return None
        title = self.titled(question, answer)
        page = self.paths[question.name] if file else ""
        groups = self._grouped(answer)
        rows = self._links(group[0] for group in groups) if groups else self._links(answer.rows)
        atlas = self.atlas if question.picture.kind == "map" else None
        colours = self._colours()
        drawing = draw(
            question.picture, title, answer.variables, rows, page, colours, atlas, root, brief=brief
        )
        return (
            None
            if drawing is None
            else AnswerFigure(
                title,
                question.title,
                self.paths[question.name],
                svg_of(drawing, root),
                drawing.description,
                file,
                question.picture.kind,
                drawing.partial,
            )
        )

    def titled(self, question: Question, answer: Answer) -> str:
        """The question's title with what it was asked about."""
        values = ", ".join(self._linker.label(value) for value in answer.values.values())
        return f"{question.title} ({values})" if values else question.title

    def csv(self, answer: Answer) -> str:
        """The answers for a spreadsheet: names of things rather than addresses."""
        rows = ([self._linker.label(term) for term in row] for row in answer.rows)
        return UTF_8_MARK + table(answer.variables, rows)

    def json(self, answer: Answer) -> str:
        """The answers for a program (SPARQL 1.1 Query Results JSON Format)."""
        return serialize_rows(answer.variables, answer.rows, "json")

    def on_things(self, things: Sequence[NamedNode], question: Question) -> dict[str, AnswerFigure]:
        """The picture of each thing that the question can be asked of and has something to draw for."""
        assert question.picture is not None
        parameter = next(p for p in question.parameters if p.name == question.picture.of)
        allowed, figures = self._graph.asker.allowed_things(parameter), {}
        for thing in things:
            if thing not in allowed:
                continue
            answer = self.ask(question, {parameter.name: f"<{thing.value}>"})
            root = "../" * self._linker.addresses.path(thing.value).count("/")
            figure = self.figure(question, answer, root) if answer else None
            if figure is not None:
                figures[thing.value] = figure
        return figures
