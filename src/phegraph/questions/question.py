"""Questions: stored SPARQL queries, whose header has a title, parameters and expected answers."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.errors import QueryError
from phegraph.rdf.reading.kept import kept_or_made
from phegraph.rdf.terms import XSD, Prefixes, Term
from phegraph.sparql.checking import check_query
from phegraph.sparql.guard import QueryForm
from phegraph.sparql.header import Header
from phegraph.system.decoding import decode_utf8

_KEYS = frozenset(
    {"title", "description", "keywords", "parameters", "expected", "picture", "about", "heading", "none"}
)
_PICTURE_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "matrix": (frozenset({"row", "column"}), frozenset({"value", "each", "detail"})),
    "timeline": (frozenset({"item", "start"}), frozenset({"end", "lane", "after", "planned"})),
    "network": (frozenset({"from", "to"}), frozenset({"country", "begins", "ends"})),
    "flow": (frozenset({"from", "to"}), frozenset({"note", "planned", "by", "step"})),
    "chart": (frozenset({"x", "y"}), frozenset({"series", "bound", "planned"})),
    "bars": (frozenset({"item"}), frozenset({"value", "series", "unit", "bound", "whole", "planned"})),
    "map": (frozenset({"place"}), frozenset({"item", "planned"})),
}
_TITLED = re.compile(r"^#\+\s*title\s*:", re.MULTILINE)
_PARAMETER_KEYS = frozenset({"type", "label", "default", "values"})

ExpectedCells = Mapping[str, object]


class ParameterKind(StrEnum):
    """What a parameter takes."""

    THING = "thing"
    STRING = "string"
    INTEGER = "integer"


class Parameter(Struct, frozen=True):
    """Something a question takes.

    Attributes:
        name: The variable it binds, without the question mark.
        kind: What it takes: a thing (by name or IRI), a text or a whole number.
        label: What people call it.
        default: Its value when none is given, in the form people type; None where it is required.
        values: A query for the values it may have: `?value`, and `?label` for people. Empty where all may be.
    """

    name: str
    kind: ParameterKind = ParameterKind.THING
    label: str = ""
    default: str | None = None
    values: str = ""


class Expected(Struct, frozen=True):
    """Rows that must be among the answers for some values of the parameters; all of them where exact."""

    rows: tuple[ExpectedCells, ...]
    parameters: Mapping[str, str] = {}
    exact: bool = False


class Picture(Struct, frozen=True):
    """How the answers are drawn.

    Attributes:
        kind: `matrix`, `timeline`, `network`, `flow`, `chart`, `bars` or `map`.
        columns: The column of the answers that each part of the picture shows.
        front: Whether it stands on the front page.
        of: The parameter whose things have the picture of their answers on their own pages.
        caption: Its caption, `{…}` standing for figures of the data; empty for the usual sentence.
    """

    kind: str
    columns: Mapping[str, str]
    front: bool = False
    of: str = ""
    caption: str = ""


class Question(Struct, frozen=True):
    """A stored query. Its name is that of its file.

    Attributes:
        about: The classes whose things have the answers on their pages, as prefixed names.
        heading: What stands above them there, `{thing}` for its name; the title where it is empty.
        none: What a page says where there is no answer; empty where it then leaves the question out.
    """

    name: str
    file: str
    text: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    expected: tuple[Expected, ...] = ()
    picture: Picture | None = None
    about: tuple[str, ...] = ()
    heading: str = ""
    none: str = ""

    @property
    def thing(self) -> Parameter | None:
        """The parameter that a page's thing stands for: the first that takes one."""
        return next((one for one in self.parameters if one.kind is ParameterKind.THING), None)


def read_question(path: Path, file: str) -> Question:
    """Read a question: `#+` lines of YAML, then SPARQL. Without these lines its title is its name.

    Args:
        path: The `.rq` or `.sparql` file.
        file: The name that errors give it.

    Raises:
        QueryError: The file is not UTF-8, or its header is no YAML, lacks a title, or has a key, a kind or a
            value that is not known.
    """
    data = path.read_bytes()
    return kept_or_made(data, ("question", path.stem, file), lambda: _read(path.stem, data, file))


def _read(name: str, data: bytes, file: str) -> Question:
    text = decode_utf8(data, file, QueryError)
    header = Header(text, file)
    values = header.values
    title = values.get("title") if values else name
    if not isinstance(title, str):
        header.refuse("The question has no title.", "Begin it with `#+ title: …`.", "title")
    header.refuse_unknown(values, _KEYS, "The header")
    parameters = header.mapping(values, "parameters")
    if isinstance(values.get("about"), str):
        values = {**values, "about": [values["about"]]}
    question = Question(
        name=name,
        file=file,
        text=text,
        title=title,
        description=_text(values.get("description")),
        keywords=tuple(str(word) for word in header.listed(values, "keywords")),
        parameters=tuple(_parameter(name, value or {}, header) for name, value in parameters.items()),
        expected=tuple(_expected(value, header) for value in header.listed(values, "expected")),
        picture=_picture(header.mapping(values, "picture"), parameters, header)
        if "picture" in values
        else None,
        about=tuple(map(str, header.listed(values, "about"))),
        heading=_text(values.get("heading")),
        none=_text(values.get("none")),
    )
    if question.about and question.thing is None:
        header.refuse("The question is about things, and takes none.", "Give it a parameter.", "about")
    return question


def is_question(text: str) -> bool:
    """Whether a query has the header of a question, and not none or that of another program."""
    return _TITLED.search(text) is not None


def query_of_values(parameter: Parameter, prefixes: Prefixes) -> str:
    """The query for the values that a parameter may have, its prefixes declared.

    Raises:
        QueryError: The query cannot be used.
    """
    try:
        guarded = check_query(parameter.values, prefixes.namespaces)
        if guarded.form is not QueryForm.SELECT:
            raise QueryError("It gives no rows.", hint="Write a SELECT query.")
    except QueryError as error:
        message = f"The query for the values of {parameter.name} cannot be used: {error.message}"
        raise QueryError(message, hint=error.hint) from error
    return guarded.text


def value_of(parameter: Parameter, text: str) -> Term:
    """The term of a text that a person typed for a parameter that takes a text or a whole number.

    Raises:
        QueryError: The parameter takes a whole number, and the text is none.
    """
    if parameter.kind is ParameterKind.INTEGER:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
            raise QueryError(f"{parameter.name} takes a whole number, not {text!r}.")
        return Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))
    return Literal(text)


def missing(
    expected: Expected, variables: Sequence[str], rows: Sequence[Sequence[Term | None]], prefixes: Prefixes
) -> list[str]:
    """What an answer lacks, or has too much, of what is expected of it: a sentence each."""
    faults = [f"unknown column {name}" for row in expected.rows for name in row if name not in variables]
    if faults:
        return sorted(set(faults))
    answers = [dict(zip(variables, row, strict=True)) for row in rows]
    for expected_row in expected.rows:
        if not any(_matches(expected_row, answer, prefixes) for answer in answers):
            faults.append(
                "no row with " + ", ".join(f"{key} = {value}" for key, value in expected_row.items())
            )
    if expected.exact and len(answers) != len(expected.rows):
        faults.append(f"{len(answers)} rows instead of {len(expected.rows)}")
    return faults


def _matches(expected: ExpectedCells, answer: Mapping[str, Term | None], prefixes: Prefixes) -> bool:
    return all(_is(value, answer[name], prefixes) for name, value in expected.items())


def _is(expected: object, term: Term | None, prefixes: Prefixes) -> bool:
    if expected is None or term is None:
        return expected is None and term is None
    if isinstance(term, NamedNode):
        return term.value in (str(expected), prefixes.expand(str(expected)))
    return isinstance(term, Literal) and term.value == (
        str(expected).lower() if isinstance(expected, bool) else str(expected)
    )


def _parameter(name: str, value: object, header: Header) -> Parameter:
    settings = header.pairs(value, f"The parameter {name}", name)
    header.refuse_unknown(settings, _PARAMETER_KEYS, f"The parameter {name}")
    kind = _text(settings.get("type")) or ParameterKind.THING
    if kind not in list(ParameterKind):
        known = ", ".join(ParameterKind)
        header.refuse(f"The parameter {name} has the unknown type {kind!r}.", f"Types are {known}.", name)
    default = settings.get("default")
    return Parameter(
        name=name,
        kind=ParameterKind(kind),
        label=_text(settings.get("label")) or name,
        default=None if default is None else str(default),
        values=_text(settings.get("values")),
    )


def _expected(value: object, header: Header) -> Expected:
    settings = header.pairs(value, "An expected answer", "expected")
    header.refuse_unknown(settings, {"parameters", "rows", "exact"}, "An expected answer")
    parameters = {name: str(value) for name, value in header.mapping(settings, "parameters").items()}
    rows = tuple(header.pairs(row, "An expected row", "rows") for row in header.listed(settings, "rows"))
    return Expected(rows, parameters, exact=bool(settings.get("exact", False)))


def _picture(settings: Mapping[str, object], parameters: Collection[str], header: Header) -> Picture:
    kind = _text(settings.get("kind"))
    if kind not in _PICTURE_KEYS:
        known = ", ".join(_PICTURE_KEYS)
        header.refuse(f"There is no picture {kind!r}.", f"There are {known}.", "picture")
    needed, allowed = _PICTURE_KEYS[kind]
    known_keys = needed | allowed
    header.refuse_unknown(settings, known_keys | {"kind", "front", "of", "caption"}, f"A {kind}")
    for key in sorted(needed - settings.keys()):
        header.refuse(f"A {kind} has no {key}.", f"Add `{key}: column`.", "picture")
    of = _text(settings.get("of"))
    if of and of not in parameters:
        header.refuse(f"The picture is of {of!r}, which is no parameter.", "Name one of them.", "picture")
    return Picture(
        kind=kind,
        columns={key: str(settings[key]) for key in sorted(known_keys & settings.keys())},
        front=settings.get("front") is True,
        of=of,
        caption=_text(settings.get("caption")),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
