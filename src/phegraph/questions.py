"""Questions: stored SPARQL queries, whose header says what they ask, take and answer."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import yaml
from pyoxigraph import Literal, NamedNode

from phegraph.errors import QueryError
from phegraph.findings import Place
from phegraph.terms import XSD, Prefixes, Term

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"^#\+ ?(.*)$")
_KEYS = frozenset({"title", "description", "keywords", "parameters", "expected", "picture"})
_PICTURE_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "matrix": (frozenset({"row", "column"}), frozenset({"value", "detail"})),
    "timeline": (frozenset({"item", "start"}), frozenset({"end", "lane", "after"})),
    "network": (frozenset({"from", "to"}), frozenset({"country", "begins", "ends"})),
    "flow": (frozenset({"from", "to"}), frozenset()),
    "chart": (frozenset({"x", "y"}), frozenset({"series"})),
}
_PARAMETER_KEYS = frozenset({"type", "label", "default", "values"})

Cells = Mapping[str, object]


class Kind(StrEnum):
    """What a parameter takes."""

    THING = "thing"
    STRING = "string"
    INTEGER = "integer"


@dataclass(frozen=True)
class Parameter:
    """Something a question takes.

    Attributes:
        name: The variable it binds, without the question mark.
        kind: What it takes: a thing (by name or IRI), a text or a whole number.
        label: What people call it.
        default: What it is when nothing is said, in the form people type; None where it must be said.
        values: A query for the values it may have: `?value`, and `?label` for people. Empty where all may be.
    """

    name: str
    kind: Kind = Kind.THING
    label: str = ""
    default: str | None = None
    values: str = ""


@dataclass(frozen=True)
class Expected:
    """Rows that must be among the answers for some values of the parameters; all of them where exact."""

    rows: tuple[Cells, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False


@dataclass(frozen=True)
class Picture:
    """How the answers are drawn.

    Attributes:
        kind: `matrix`, `timeline`, `network`, `flow` or `chart`.
        columns: The column of the answers that each part of the picture shows.
        front: Whether it stands on the front page.
        of: The parameter whose things have the picture of their answers on their own pages.
        caption: What it tells, `{…}` standing for what is read off the data; empty for the usual sentence.
    """

    kind: str
    columns: Mapping[str, str]
    front: bool = False
    of: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Question:
    """A stored query. Its name is that of its file."""

    name: str
    file: str
    text: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    expected: tuple[Expected, ...] = ()
    picture: Picture | None = None


def read(path: Path, file: str) -> Question:
    """Read a question: `#+` lines of YAML, then SPARQL.

    Args:
        path: The `.rq` file.
        file: The name that errors give it.

    Raises:
        QueryError: The header is no YAML, lacks a title, or has a key or kind that is not known.
    """
    text = path.read_text(encoding="utf-8-sig")
    header = _header(text, file)
    title = header.get("title")
    if not isinstance(title, str):
        raise QueryError(
            "The question has no title.", hint="Begin it with `#+ title: …`.", place=Place(file, 1)
        )
    _refuse_unknown(header, _KEYS, "The header", file)
    parameters = _dict(header.get("parameters"))
    return Question(
        name=path.stem,
        file=file,
        text=text,
        title=title,
        description=_text(header.get("description")),
        keywords=tuple(str(word) for word in _list(header.get("keywords"))),
        parameters=tuple(_parameter(name, value, file) for name, value in parameters.items()),
        expected=tuple(_expected(value, file) for value in _list(header.get("expected"))),
        picture=_picture(header["picture"], parameters, file) if "picture" in header else None,
    )


def value_of(parameter: Parameter, text: str) -> Term:
    """The term of a text or a whole number that a person typed for a parameter.

    Raises:
        QueryError: A whole number was wanted and something else was typed.
    """
    if parameter.kind is Kind.INTEGER:
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
    for wanted in expected.rows:
        if not any(_matches(wanted, answer, prefixes) for answer in answers):
            faults.append("no row with " + ", ".join(f"{key} = {value}" for key, value in wanted.items()))
    if expected.exact and len(answers) != len(expected.rows):
        faults.append(f"{len(answers)} rows instead of {len(expected.rows)}")
    return faults


def _matches(wanted: Cells, answer: Mapping[str, Term | None], prefixes: Prefixes) -> bool:
    return all(_is(value, answer[name], prefixes) for name, value in wanted.items())


def _is(wanted: object, term: Term | None, prefixes: Prefixes) -> bool:
    if wanted is None or term is None:
        return wanted is None and term is None
    if isinstance(term, NamedNode):
        return term.value in (str(wanted), prefixes.expand(str(wanted)))
    return isinstance(term, Literal) and term.value == (
        str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    )


def _header(text: str, file: str) -> Mapping[str, object]:
    lines = [match[1] for match in map(_HEADER.match, text.splitlines()) if match]
    try:
        header = yaml.load("\n".join(lines), _LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryError(f"The header is no YAML: {error.problem}.", place=Place(file, line)) from error
    return _dict(header)


def _parameter(name: str, value: object, file: str) -> Parameter:
    given = _dict(value)
    _refuse_unknown(given, _PARAMETER_KEYS, f"The parameter {name}", file)
    kind = _text(given.get("type")) or Kind.THING
    if kind not in list(Kind):
        known = ", ".join(Kind)
        raise QueryError(f"The parameter {name} has the unknown type {kind!r}.", hint=f"Types are {known}.")
    default = given.get("default")
    return Parameter(
        name=name,
        kind=Kind(kind),
        label=_text(given.get("label")) or name,
        default=None if default is None else str(default),
        values=_text(given.get("values")),
    )


def _expected(value: object, file: str) -> Expected:
    given = _dict(value)
    _refuse_unknown(given, frozenset({"parameters", "rows", "exact"}), "An expected answer", file)
    parameters = {name: str(value) for name, value in _dict(given.get("parameters")).items()}
    rows = tuple(_dict(row) for row in _list(given.get("rows")))
    return Expected(rows, parameters, exact=bool(given.get("exact", False)))


def _picture(value: object, parameters: Collection[str], file: str) -> Picture:
    given = _dict(value)
    kind = _text(given.get("kind"))
    if kind not in _PICTURE_KEYS:
        known = ", ".join(_PICTURE_KEYS)
        raise QueryError(f"There is no picture {kind!r}.", hint=f"There are {known}.", place=Place(file))
    needed, allowed = _PICTURE_KEYS[kind]
    known_keys = needed | allowed
    _refuse_unknown(given, known_keys | {"kind", "front", "of", "caption"}, f"A {kind}", file)
    for key in sorted(needed - given.keys()):
        raise QueryError(f"A {kind} has no {key}.", hint=f"Add `{key}: column`.", place=Place(file))
    of = _text(given.get("of"))
    if of and of not in parameters:
        raise QueryError(f"The picture is of {of!r}, which is no parameter.", place=Place(file))
    return Picture(
        kind=kind,
        columns={key: str(given[key]) for key in sorted(known_keys & given.keys())},
        front=given.get("front") is True,
        of=of,
        caption=_text(given.get("caption")),
    )


def _refuse_unknown(given: Mapping[str, object], known: frozenset[str], what: str, file: str) -> None:
    for key in given:
        if key not in known:
            hint = f"It knows {', '.join(sorted(known))}."
            raise QueryError(f"{what} has the unknown key {key!r}.", hint=hint, place=Place(file))


def _dict(value: object) -> Mapping[str, object]:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
