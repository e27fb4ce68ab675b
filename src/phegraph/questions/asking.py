"""Asking: a stored question, its parameters as people type them, and what a store answers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import PhegraphError, QueryError, errors_in_file
from phegraph.questions import question as questions
from phegraph.questions.names import Names
from phegraph.questions.question import Parameter, ParameterKind, Question, missing
from phegraph.questions.together import Together, batches
from phegraph.rdf.tabular import Tabular, plain
from phegraph.rdf.terms import Prefixes, Term
from phegraph.sparql.checking import check_query
from phegraph.sparql.parameters import bind
from phegraph.sparql.results import ColumnsAndRows, Row
from phegraph.store.answers import Answers, add_answers, answered, with_answers
from phegraph.store.protocol import Store
from phegraph.system.kept import KeptValues
from phegraph.system.limits import Budget, Pool
from phegraph.system.parallel import Begin

Value = TypeVar("Value")


class Answer(Struct, Tabular, frozen=True):
    """What a question answers: a table.

    Attributes:
        question: What was asked.
        values: The terms its parameters stood for.
        variables: The names of the columns.
        rows: The answers; an unbound cell is None.
    """

    question: Question
    values: Mapping[str, Term]
    variables: Sequence[str]
    rows: Sequence[Row]

    def _columns(self) -> Sequence[str]:
        return self.variables

    def _cells(self) -> Sequence[Sequence[object]]:
        return [[plain(term) for term in row] for row in self.rows]


Unmet = Sequence[str] | PhegraphError
"""What the answers of a question lack of what is expected of them, in sentences, or why there are none."""


class _FromFork(Struct, Generic[Value], frozen=True):
    """The value of work that a fork does, with the texts and the answers that it has made."""

    value: Value
    texts: Mapping[str, bytes]
    answers: Answers


def _words(text: str) -> set[str]:
    """The words of a text of three letters or more, without an s at their end."""
    return {word.removesuffix("s") for word in re.findall(r"\w{3,}", text.lower())}


class Texts(Protocol):
    """Texts for the engine, and the values that keep them from one run of the program to the next."""

    values: KeptValues

    def get(self, query: str, values: Mapping[str, Term], make: Callable[[], str]) -> str:
        """The text for a query and values for its variables, made only where it is not kept."""


_MOST_PREPARED = 200_000
"""How many rows are answered beforehand, which stay in memory."""


class Asker:
    """Answers stored questions."""

    def __init__(
        self,
        files: Mapping[Path, str],
        store: Callable[[], Store],
        names: Callable[[], Names],
        prefixes: Prefixes,
        limits: Budget,
        texts: Texts,
        *,
        kept: int = 256,
    ) -> None:
        """Take the questions and what they are asked of. Nothing is read yet.

        Args:
            files: The file of each question, with its name in messages. A question is called like its file.
            store: Gives the closed store, when it is needed.
            names: Gives the names of the things in it.
            prefixes: What needs no declaration in queries.
            limits: What each answer may take.
            texts: The texts of questions that former runs have made.
            kept: How many answers are kept; 0 where the store may change.
        """
        self._kept = kept
        self._files = {path.stem: (path, name) for path, name in files.items()}
        self._store = store
        self._names = names
        self._prefixes = prefixes
        self._limits = limits
        self._texts = texts
        self._read: dict[str, Question] = {}
        self._unmet: dict[str, Unmet] = {}
        self._prepared: dict[tuple[str | Term, ...], ColumnsAndRows] = {}
        self._things: dict[str, tuple[Sequence[Row], Set[NamedNode]]] = {}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The stored questions by name.

        Raises:
            QueryError: A question's header cannot be used.
        """
        return {name: self.question(name) for name in self._files}

    def question(self, name: str) -> Question:
        """The stored question of a name, whatever the others are like.

        Raises:
            QueryError: There is none, and the hint has the closest names; or its header cannot be used.
        """
        if name not in self._files:
            near = self._near(name)
            hint = f"Did you mean {' or '.join(near)}?" if near else "`phegraph ask` lists them."
            raise QueryError(f"There is no question {name!r}.", hint=hint)
        if name not in self._read:
            path, file = self._files[name]
            with errors_in_file(file, stored=True):
                self._read[name] = questions.read_question(path, file)
        return self._read[name]

    def _near(self, asked: str) -> Sequence[str]:
        """The names of up to three questions spelled like what is asked, or with its words in a header."""
        spelled = get_close_matches(asked, self._files, n=3, cutoff=0.7)
        headers = dict[str, tuple[str, set[str]]]()
        for name in self._files:
            with suppress(QueryError):
                question = self.question(name)
                titled = f"{name} {question.title} {' '.join(question.keywords)}"
                values = " ".join(f"{each.label} {each.default}" for each in question.parameters)
                headers[name] = titled.lower(), _words(f"{titled} {question.description} {values}")
        points = dict.fromkeys(headers, 0.0)
        for word in _words(asked):
            having = [name for name, (_, words) in headers.items() if word in words]
            for name in having:  # a word counts the more, the fewer questions have it, and in a title twice
                points[name] += (2 if word in headers[name][0] else 1) / len(having)
        spoken = sorted((name for name in points if points[name]), key=lambda name: -points[name])
        return [*dict.fromkeys((*spelled, *spoken))][:3]

    def ask(self, name: str, values: Mapping[str, str]) -> Answer:
        """Answer a stored question within the limits, as `KnowledgeGraph.ask` does."""
        question = self.question(name)
        terms = self.values(question, values)
        kept = self._prepared.get((name, *terms.values()))
        if kept is not None:
            return Answer(question, terms, *kept)
        text = self.text_of(question, terms)
        with errors_in_file(question.file, stored=True):
            return Answer(question, terms, *self._select(text))

    def prepare(self, asked: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        """Answer questions side by side, and keep what they answer for `ask`, up to a number of rows.

        Of a question that cannot be answered for some values, the others are not asked.

        Args:
            asked: The values of parameters that each question is asked with, by its name.
        """
        self._store(), self._names()  # here, before processes are forked that need them
        room = _MOST_PREPARED
        for name, each in asked.items():
            question = self.question(name)
            with suppress(QueryError):  # of values, which whoever asks is told
                distinct = {
                    tuple(terms.values()): terms for terms in map(partial(self.values, question), each)
                }
                missing = [terms for key, terms in distinct.items() if (name, *key) not in self._prepared]
                items = batches(question, missing, self._checked)
                for item, outcome in zip(items, self._pool.each(items), strict=True):
                    if isinstance(outcome, PhegraphError):
                        break
                    room -= sum(len(rows) for _, rows in outcome)
                    if room < 0:
                        return
                    for terms, answer in zip(item.values, outcome, strict=True):
                        self._prepared[name, *terms.values()] = answer

    @contextmanager
    def prepared(self, asked: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[None]:
        """Keep what `prepare` does until the block ends."""
        former = self._prepared
        self._prepared = {**former}
        try:
            self.prepare(asked)
            yield
        finally:
            self._prepared = former

    @cached_property
    def _pool(self) -> Pool[Together, Sequence[ColumnsAndRows]]:
        return Pool(self._asked_together, self._limits, size=2)

    def _asked_together(self, item: Together) -> Sequence[ColumnsAndRows]:
        """The columns and rows for each of some values."""
        if item.varying and (text := item.text(self._checked)):
            return item.divided(self._run(text))
        return [self._run(self.text_of(item.question, each)) for each in item.values]

    def unmet(self, questions: Iterable[Question]) -> Mapping[str, Unmet]:
        """What the answers of questions lack, by the names of the questions; each is asked once.

        A question that cannot be answered, within the limits or at all, has the error instead.
        """
        missing = {q.name: q for q in questions if q.expected and q.name not in self._unmet}
        if missing:
            self._names()  # here, before processes are forked that need the store and the names

            def work(name: str) -> _FromFork[Sequence[str]]:
                return self._with_made(lambda: self._lacking(missing[name]))

            with Pool(work, self._limits, size=2) as pool:
                for name, result in zip(missing, pool.each([*missing]), strict=True):
                    if isinstance(result, PhegraphError):
                        self._unmet[name] = result
                    else:
                        self._unmet[name] = self._taken(result)
        return self._unmet

    def ask_beside(self, questions: Sequence[Question], begin: Begin) -> Callable[[], None]:
        """Begin to ask questions beside other work, for `unmet`.

        Args:
            questions: The questions.
            begin: Begins a piece of work.

        Returns:
            The function that waits until all are asked.
        """
        self._names()

        def ask() -> _FromFork[Mapping[str, Unmet]]:
            return self._with_made(lambda: self.unmet(questions))

        asked = begin(ask, niceness=5)  # who waits for the rest has it first

        def wait() -> None:
            unmet: Mapping[str, Unmet] = self._taken(asked())
            self._unmet.update(unmet)

        return wait

    def _with_made(self, work: Callable[[], Value]) -> _FromFork[Value]:
        """Do work in a fork, for `_taken`."""
        value, answers = with_answers(work)
        made, self._texts.values.made = self._texts.values.made, {}
        return _FromFork(value, made, answers)

    def _taken(self, asked: _FromFork[Value]) -> Value:
        """The value of work that a fork has done; what else it has made is kept."""
        self._texts.values.add(asked.texts)
        add_answers(asked.answers)
        return asked.value

    def _lacking(self, question: Question) -> list[str]:
        """What the answers of a question lack of what is expected of them."""
        faults = []
        for expected in question.expected:
            try:
                answer = self.ask(question.name, expected.parameters)
            except QueryError as error:
                faults.append(str(error))
                continue
            faults += missing(expected, answer.variables, answer.rows, self._prefixes)
        return faults

    def text_of(self, question: Question, values: Mapping[str, Term]) -> str:
        """The SPARQL of a question with its parameters bound and its prefixes declared."""
        with errors_in_file(question.file, stored=True):
            return self._texts.get(question.text, values, lambda: bind(self._checked(question.text), values))

    def text_of_values(self, parameter: Parameter) -> str:
        """The SPARQL for the values that a parameter may have, its prefixes declared.

        Raises:
            QueryError: It cannot be used.
        """
        return self._texts.get(
            parameter.values, {}, lambda: questions.query_of_values(parameter, self._prefixes)
        )

    @cached_property
    def _select(self) -> Callable[[str], ColumnsAndRows]:
        """The columns and rows of a query from a file, which are kept."""
        pool = Pool(self._run, self._limits)

        def select(query: str) -> ColumnsAndRows:
            self._store()  # in this process, for the limits are for the answer and not for loading
            return pool(query)

        return lru_cache(maxsize=self._kept)(select)

    def _run(self, query: str) -> ColumnsAndRows:
        store = self._store()

        def run() -> ColumnsAndRows:
            rows = store.select(query)
            return tuple(rows.variables), tuple(self._limits.within_rows(rows))

        return answered(store, query, run, self._limits)

    @cached_property
    def _checked(self) -> Callable[[str], str]:
        prefixes = self._prefixes.namespaces
        return lru_cache(maxsize=256)(lambda query: check_query(query, prefixes).text)

    def values(self, question: Question, arguments: Mapping[str, str]) -> dict[str, Term]:
        """The terms of a question's parameters.

        Args:
            question: The question.
            arguments: The values of parameters as people type them, by the names of the parameters.

        Raises:
            QueryError: A parameter is unknown, lacks a value, or has one that is not allowed.
        """
        names = [parameter.name for parameter in question.parameters]
        for name in arguments:
            if name not in names:
                hint = f"It takes: {', '.join(names)}." if names else "It takes none."
                raise QueryError(f"The question {question.name} has no parameter {name!r}.", hint=hint)
        return {
            parameter.name: self._value(question, parameter, arguments) for parameter in question.parameters
        }

    def _value(self, question: Question, parameter: Parameter, arguments: Mapping[str, str]) -> Term:
        with errors_in_file(question.file, stored=True):
            self._allowed_rows(parameter)  # an error of its query is one of the file
            if parameter.default is not None and parameter.name not in arguments:
                return self._term(parameter, parameter.default)
        text = arguments.get(parameter.name)
        if text is None:
            labels = ", ".join(self._names().label(value) for value in self.allowed(parameter)[:12])
            hint = f"Write {parameter.name}=…" + (f", one of: {labels}." if labels else ".")
            raise QueryError(f"The question {question.name} needs a value for {parameter.name}.", hint=hint)
        return self._term(parameter, text)

    def _term(self, parameter: Parameter, text: str) -> Term:
        if parameter.kind is not ParameterKind.THING:
            return questions.value_of(parameter, text)
        return self._names().find(text, among=self.allowed_things(parameter) if parameter.values else None)

    def allowed(self, parameter: Parameter) -> list[Term]:
        """The values that a parameter may have, in the order of its query; empty where all may be."""
        return [row[0] for row in self._allowed_rows(parameter) if row[0] is not None]

    def allowed_things(self, parameter: Parameter) -> Set[NamedNode]:
        """The things among the values that a parameter may have; made anew where they were asked anew."""
        rows = self._allowed_rows(parameter)
        former, things = self._things.get(parameter.values, (None, frozenset[NamedNode]()))
        if former is not rows:
            things = frozenset(row[0] for row in rows if isinstance(row[0], NamedNode))
            self._things[parameter.values] = rows, things
        return things

    def _allowed_rows(self, parameter: Parameter) -> Sequence[Row]:
        return self._select(self.text_of_values(parameter))[1] if parameter.values else ()
