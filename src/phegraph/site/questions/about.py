"""Questions on the pages of things: those that are declared to be about their classes, with their answers."""

from collections.abc import Iterator, Mapping, Sequence, Set
from urllib.parse import quote

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import QueryError
from phegraph.questions.question import Question
from phegraph.rdf.terms import OWL
from phegraph.site.addresses import Link
from phegraph.site.drawings.figure import Figure
from phegraph.site.questions.answers import AnswerFigure
from phegraph.site.site import Site

_MOST = 5
"""How many questions a page answers."""
_ENOUGH = 3
"""From how many on it answers none that is about any thing."""
_ANY = NamedNode(OWL + "Thing")
_ROWS = 30
"""How many answers of one it shows; of one that is about any thing those that are shown at once."""
_OPEN = 6
"""How many of these are shown at once."""


_Question = tuple[Question, Set[NamedNode], Set[NamedNode]]
"""A question, the classes that it is about, and the things that it may be asked of."""


class AskedRows(Struct, frozen=True):
    """Some answers: the columns that are not empty in them, and the sources of each row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    cited: tuple[tuple[NamedNode, ...], ...]


class Asked(Struct, frozen=True):
    """A question and what it answers of a thing.

    Attributes:
        heading: What stands above it.
        page: The page of the question, asked of the thing.
        tables: The first answers, which are shown at once, and further ones; none where there is no answer.
        left_out: How many answers there are besides.
        figure: Their picture.
        drawn: All that the answers name, where they have a picture.
        places: What is on it, where it is a map.
        none: What is said where there is no answer.
    """

    heading: str
    page: Link
    tables: tuple[AskedRows, ...] = ()
    left_out: int = 0
    figure: AnswerFigure | None = None
    drawn: frozenset[Link] = frozenset()
    places: frozenset[Link] = frozenset()
    none: str = ""

    def cited(self) -> Iterator[NamedNode]:
        """Every source of a row."""
        for table in self.tables:
            for row in table.cited:
                yield from row


def has_map(asked: Sequence[Asked]) -> bool:
    """Whether an answer is drawn as a map, beside which another one would be lost."""
    return any(one.figure is not None and one.figure.kind == "map" for one in asked)


def are_drawn(dates: Figure, asked: Sequence[Asked]) -> bool:
    """Whether the picture of one answer has nine in ten of what a timeline has."""
    items = {link for row in dates.rows for link in row if link.path}
    return bool(items) and any(10 * len(items & one.drawn) >= 9 * len(items) for one in asked)


def _is_on(places: frozenset[Link], asked: Sequence[Asked]) -> bool:
    """Whether the map of one answer has four in five of the places, of which another would tell little."""
    return bool(places) and any(5 * len(places & one.places) >= 4 * len(places) for one in asked)


class ThingQuestions:
    """Answers the questions about things, for their pages."""

    def __init__(self, site: Site) -> None:
        """Take the site.

        Raises:
            QueryError: A question is about a class whose prefix is unknown.
        """
        self._site = site
        asker = site.graph.asker
        questions = sorted(
            (q for q in asker.questions.values() if q.about), key=lambda q: (not q.none, q.name)
        )
        self._questions: list[_Question] = [
            (question, set(self._classes(question)), self._allowed(question)) for question in questions
        ]
        if questions:
            site.answers.prepare()

    def _classes(self, question: Question) -> Iterator[NamedNode]:
        for name in question.about:
            iri = self._site.graph.prefixes.expand(name)
            if iri is None:
                message = f"The question {question.name} is about {name!r}, whose prefix is unknown."
                raise QueryError(message, hint="Add it to [prefixes].")
            yield NamedNode(iri)

    def _depth(self, kind: NamedNode) -> int:
        return len(self._site.ontology.above(kind.value))

    def _allowed(self, question: Question) -> Set[NamedNode]:
        assert question.thing is not None
        return self._site.graph.asker.allowed_things(question.thing)

    def of(self, things: Sequence[NamedNode]) -> list[tuple[Asked, ...]]:
        """Of each thing those about its classes that have an answer, then those that say that there is none.

        Each question is asked of the things together.
        """
        suited = {thing: self._suited(thing) for thing in things}
        asked: dict[NamedNode, list[Asked]] = {thing: [] for thing in things}
        self._ask([(thing, row) for thing, rows in suited.items() for row in rows], asked, _MOST, _ROWS)
        for row in self._questions:
            if _ANY in row[1]:
                fewer = [thing for thing in things if suited[thing] and len(asked[thing]) < _ENOUGH]
                self._ask([(thing, row) for thing in fewer], asked, _ENOUGH, _OPEN)
        return [tuple(sorted(asked[thing], key=lambda one: not one.tables)) for thing in things]

    def _suited(self, thing: NamedNode) -> list[_Question]:
        """The questions about the classes of a thing, but for those about any."""
        classes = self._site.classes_of(thing)
        suited = [row for row in self._questions if classes & row[1] and _ANY not in row[1]]
        # Those about a narrower class say more of what is special about it.
        return sorted(suited, key=lambda row: (not row[0].none, -max(map(self._depth, classes & row[1]))))

    def _ask(
        self,
        rows: Sequence[tuple[NamedNode, _Question]],
        asked: Mapping[NamedNode, list[Asked]],
        enough: int,
        most: int,
    ) -> None:
        """Ask questions of things, up to so many of each thing, and show so many answers of one."""
        values: dict[str, list[Mapping[str, str]]] = {}
        for thing, (question, _, allowed) in rows:
            assert question.thing is not None
            if not question.thing.values or thing in allowed:
                values.setdefault(question.name, []).append({question.thing.name: f"<{thing.value}>"})
        with self._site.graph.asker.prepared(values):
            for thing, (question, _, allowed) in rows:
                assert question.thing is not None
                if len(asked[thing]) >= enough:
                    continue
                if not question.thing.values or thing in allowed:
                    one = self._asked(question, thing, most, asked[thing])
                    if one.tables or one.none:
                        asked[thing].append(one)
                elif question.none:
                    asked[thing].append(self._empty(question, thing))

    def _empty(self, question: Question, thing: NamedNode) -> Asked:
        linker = self._site.linker
        name = linker.label(thing)
        heading = (question.heading or question.title).replace("{thing}", name)
        path = self._site.answers.paths[question.name]
        return Asked(
            heading, Link(question.title, f"{path}.html"), none=question.none.replace("{thing}", name)
        )

    def _asked(self, question: Question, thing: NamedNode, most: int, before: Sequence[Asked]) -> Asked:
        empty, answers, linker = self._empty(question, thing), self._site.answers, self._site.linker
        assert question.thing is not None
        answer = answers.ask(question, {question.thing.name: f"<{thing.value}>"})
        if answer is None or not answer.rows:
            return empty
        root = "../" * linker.addresses.path(thing.value).count("/")
        figure = answers.figure(question, answer, root, brief=True)
        if figure is None and question.picture and question.picture.kind == "chart":
            return empty  # figures that make no chart stand among the statements
        if figure is not None and figure.partial:
            figure = None  # the table tells more
        headings, rows, cited = answers.cited_rows(answer)
        is_map = figure is not None and figure.kind == "map"
        places = _places(question, answer.variables, rows) if is_map else frozenset()
        if _is_on(places, before):
            figure, places = None, frozenset()
        first = min(len(rows), most) if figure or len(rows) <= _OPEN + 2 else _OPEN
        tables = [
            _table(headings, rows[a:b], cited[a:b]) for a, b in ((0, first), (first, most)) if rows[a:b]
        ]
        key = quote(linker.short(thing.value), safe=":/")
        return Asked(
            empty.heading,
            empty.page._replace(path=f"{empty.page.path}?{question.thing.name}={key}"),
            tuple(tables),
            max(0, len(rows) - most),
            figure,
            frozenset(link for row in rows for link in row) if figure else frozenset(),
            places,
        )


def _places(question: Question, columns: Sequence[str], rows: Sequence[Sequence[Link]]) -> frozenset[Link]:
    """What a map of answers shows."""
    assert question.picture is not None
    column = columns.index(question.picture.columns["place"])
    return frozenset(row[column] for row in rows if row[column].path)


def _table(
    headings: Sequence[str], rows: Sequence[Sequence[Link]], cited: Sequence[tuple[NamedNode, ...]]
) -> AskedRows:
    kept = [place for place in range(len(headings)) if any(row[place].text for row in rows)]
    return AskedRows(
        tuple(headings[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        tuple(cited) if any(cited) else (),
    )
