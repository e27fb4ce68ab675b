"""Mappings: stored CONSTRUCT queries whose header says what rows they take, and as what source."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from string import Formatter

from msgspec import Struct
from msgspec.structs import replace

from phegraph.errors import QueryError
from phegraph.importing.functions import NAMESPACE
from phegraph.importing.rows import FORMATS, Source, variable
from phegraph.importing.values import TABLE
from phegraph.rdf.reading.kept import kept_or_made
from phegraph.rdf.terms import Prefixes
from phegraph.sparql.filling import Filler, filler
from phegraph.sparql.header import Header
from phegraph.system.decoding import decode_utf8

_KEYS = frozenset(
    {
        *("title", "description", "licence", "source", "input", "each", "format", "path", "encoding"),
        *("delimiter", "sheet", "header-row", "select", "key", "columns", "ignored", "lists", "split"),
        *("things", "persons", "gone"),
    }
)
_THING_KEYS = frozenset({"identifiers", "name", "country", "existing", "new", "required"})
NEW = "_new"
"""What the variable has after that of a thing that is bound where the thing is new."""
_EXISTING = frozenset({"thing", "name", "country", "identifier"})
_PLACEHOLDERS = frozenset({"slug", "key", "country"})
ROW = "row"
"""The variable of the number of a row, by which its lists are joined with it."""

Property = tuple[str, object]


class RowThings(Struct, frozen=True):
    """Things that rows are about, and by what they are found to be ones of the graph.

    Attributes:
        variable: The variable that the IRI of the thing comes in by.
        identifiers: Columns of identifiers, each with the function that reads them.
        names: Columns of its name, of which the first that has one counts, each with the function that
            reads it, or none.
        country: The column of its country; empty for none.
        existing: A SELECT of what the graph has: ?thing, and ?name, ?country and ?identifier where known.
        new: What the IRIs of new things are like; empty where none is made.
        required: Whether rows of what the graph has not are left out.
    """

    variable: str
    identifiers: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    country: str = ""
    existing: str = ""
    new: str = ""
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell what it is. Those of a list tell it for each member of the list."""
        return (*self.identifiers, *self.names)


class Persons(Struct, frozen=True):
    """Who is a person in rows, and when in a public role.

    Attributes:
        columns: The columns that tell who it is.
        public: The values of columns by which a role is public.
        always: Whether all that these columns have are public roles, as in a list of speakers.
    """

    columns: tuple[str, ...]
    public: Mapping[str, tuple[str, ...]] = {}
    always: bool = False


class Gone(Struct, frozen=True):
    """How rows say that what they are about is gone.

    Attributes:
        column: The column of its status.
        values: The values of what is gone, of which nothing else is taken.
        successors: The column, in a list, of the identifiers of what took its place.
        where: The values of columns of that list that mark successors.
    """

    column: str
    values: tuple[str, ...]
    successors: str = ""
    where: Mapping[str, str] = {}


class Columns(Struct, frozen=True):
    """The columns of a mapping.

    Attributes:
        names: The names that the column of a variable may have in files, where these are other names.
        ignored: The variables of columns that are left out on purpose.
        lists: The names of lists.
        split: What separates the members of a list in a cell.
    """

    names: Mapping[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    split: Mapping[str, str] = {}


class Mapped(Struct, frozen=True):
    """A mapping. Its name is that of its file.

    Attributes:
        name: The name.
        file: The file, as errors name it.
        text: Its text.
        title: What it imports.
        query: The query.
        input: The file or address that rows come from; empty where it is given each time.
        licence: The IRI of the licence of the rows.
        source: What is stated of the source: properties as CURIEs, and values.
        adds_to: The IRI of a source of other files that the rows are of as well; empty for one of their own.
        reading: How the file is read; its path is that of the input.
        columns: The columns.
        key: The columns that no two rows have alike; empty for all.
        things: The things that are found in the graph.
        persons: Who is a person.
        gone: How rows say that something is gone.
        each: A SELECT of ?value for each of which an address is fetched.
    """

    name: str
    file: str
    text: str
    title: str
    query: Filler
    input: str
    licence: str
    source: tuple[Property, ...]
    adds_to: str
    reading: Source
    columns: Columns
    key: tuple[str, ...] = ()
    things: tuple[RowThings, ...] = ()
    persons: Persons | None = None
    gone: Gone | None = None
    each: str = ""

    @property
    def needed(self) -> set[str]:
        """The variables of columns that the query, the key or the things take."""
        names = {name for block in self.query.blocks for name in block}
        for thing in self.things:
            names -= {thing.variable, thing.variable + NEW}
            names |= {*thing.columns, thing.country}
        names |= {*self.persons.public} if self.persons else set()
        gone = {self.gone.column, self.gone.successors, *self.gone.where} if self.gone else set()
        return (names | {*self.key, *self.columns.split} | gone) - {ROW, ""}

    def list_of(self, names: Sequence[str]) -> str:
        """The list that variables are of, the innermost; empty for the columns of rows."""
        lists = {*self.columns.lists, *self.columns.split}
        found = [one for one in lists for name in names if name == one or name.startswith(f"{one}_")]
        return max(found, key=len, default="")


def read_mapping(path: Path, file: str, prefixes: Prefixes) -> Mapped:
    """Read a mapping: `#+` lines of YAML, then a CONSTRUCT. In rounds it is kept.

    Args:
        path: The `.rq` file.
        file: The name that errors give it.
        prefixes: The prefixes that need no declaration.

    Raises:
        QueryError: It is not UTF-8; or its header is no YAML, or lacks a title, a licence or a source, or has
            what is not known; or its query is refused or takes no rows.
    """
    key = "mapping", file, *prefixes.namespaces.items()
    data = path.read_bytes()
    return kept_or_made(data, key, lambda: _read(path, data, file, prefixes))


def _read(path: Path, data: bytes, file: str, prefixes: Prefixes) -> Mapped:
    text = decode_utf8(data, file, QueryError)
    header = Header(text, file)
    values = header.values
    for key in ("title", "licence", "source"):
        if not values.get(key):
            header.refuse(f"The mapping has no {key}.", f"Add `#+ {key}: …` to its header.", key)
    header.refuse_unknown(values, _KEYS, "The header of a mapping")
    form = str(values.get("format") or "")
    if form and form not in FORMATS:
        header.refuse(f"There is no format {form}.", f"There are {', '.join(FORMATS)}.", "format")
    named = values["source"] if isinstance(values["source"], str) else ""
    columns = Columns(
        {name: _texts(several) for name, several in header.mapping(values, "columns").items()},
        tuple(map(str, header.listed(values, "ignored"))),
        tuple(map(str, header.listed(values, "lists"))),
        {name: str(sign) for name, sign in header.mapping(values, "split").items()},
    )
    reading = Source(
        Path(),
        "",
        format=form,
        at=str(values.get("path") or ""),
        encoding=str(values.get("encoding") or ""),
        delimiter=str(values.get("delimiter") or "").replace("tab", "\t"),
        sheet=str(values.get("sheet") or ""),
        header=_number(header, values.get("header-row", 1)),
        lists=columns.lists,
        split=columns.split,
        select=str(values.get("select") or ""),
    )
    try:
        query = filler(text, {**prefixes.namespaces, "value": NAMESPACE})
    except QueryError as error:
        if error.place:
            raise QueryError(error.message, hint=error.hint, place=replace(error.place, file=file)) from error
        header.refuse(error.message, error.hint, "")
    mapped = Mapped(
        name=path.stem,
        file=file,
        text=text,
        title=str(values["title"]),
        query=query,
        input=str(values.get("input") or ""),
        licence=str(values["licence"]),
        source=() if named else tuple(header.mapping(values, "source").items()),
        adds_to=_named_source(named, header, prefixes) if named else "",
        reading=reading,
        columns=columns,
        key=_texts(values.get("key") or []),
        things=tuple(
            _things(name, header.pairs(value, f"`{name}`", name), header)
            for name, value in header.mapping(values, "things").items()
        ),
        persons=_persons(header) if "persons" in values else None,
        gone=_gone(header) if "gone" in values else None,
        each=str(values.get("each") or ""),
    )
    _check_properties(mapped, header, prefixes)
    return mapped


def _things(name: str, values: Mapping[str, object], header: Header) -> RowThings:
    header.refuse_unknown(values, _THING_KEYS, f"The things of ?{name}")
    identifiers = {column: str(kind) for column, kind in header.mapping(values, "identifiers").items()}
    if isinstance(values.get("name"), dict):
        names = {column: str(kind) for column, kind in header.mapping(values, "name").items()}
    else:
        names = {str(values["name"]): ""} if values.get("name") else {}
    for column, kind in (*identifiers.items(), *names.items()):
        if kind not in TABLE and (kind or column in identifiers):
            hint = f"Functions are {', '.join(TABLE)}."
            header.refuse(f"The column {column} is read by {kind!r}, which is no function.", hint, column)
    new = str(values.get("new") or "")
    unknown = {part for _, part, _, _ in Formatter().parse(new) if part is not None} - _PLACEHOLDERS
    if unknown:
        hint = f"It takes {', '.join(sorted(_PLACEHOLDERS))}."
        header.refuse(f"`new` has {{{min(unknown)}}}, which it does not take.", hint, "new")
    existing = str(values.get("existing") or "")
    if not existing or not (identifiers or names):
        hint = "Add `existing`, a SELECT that has ?thing, and `identifiers` or `name`."
        header.refuse(f"What the graph has of ?{name} is not said.", hint, name)
    return RowThings(
        name,
        identifiers,
        names,
        str(values.get("country") or ""),
        existing,
        new,
        values.get("required") is True,
    )


def _persons(header: Header) -> Persons:
    values = header.mapping(header.values, "persons")
    header.refuse_unknown(values, {"columns", "public"}, "`persons`")
    columns = tuple(map(str, header.listed(values, "columns")))
    if values.get("public") == "always":
        return Persons(columns, always=True)
    public = {name: _texts(several) for name, several in header.mapping(values, "public").items()}
    return Persons(columns, public)


def _gone(header: Header) -> Gone:
    values = header.mapping(header.values, "gone")
    header.refuse_unknown(values, {"column", "values", "successors", "where"}, "`gone`")
    where = {name: str(value) for name, value in header.mapping(values, "where").items()}
    return Gone(
        str(values.get("column") or ""),
        _texts(values.get("values") or []),
        str(values.get("successors") or ""),
        where,
    )


def _check_properties(mapped: Mapped, header: Header, prefixes: Prefixes) -> None:
    for name, _ in mapped.source:
        if name != "a" and prefixes.expand(name) is None:
            header.refuse(f"The source has {name}, whose prefix is not known.", "Declare it.", name)
    if not re.match(r"https?://", mapped.licence):
        header.refuse(f"The licence {mapped.licence!r} is no address.", "Write its IRI.", "licence")


def _named_source(name: str, header: Header, prefixes: Prefixes) -> str:
    iri = prefixes.expand(name)
    if iri is None:
        hint = "Name a source of the project, or state properties of its own."
        header.refuse(f"The source {name} is no name with a prefix that is known.", hint, "source")
    return iri


def _number(header: Header, value: object) -> int:
    if not isinstance(value, int) or value < 1:
        header.refuse(f"`header-row` is {value!r}, no number of a row.", "Write 1 or more.", "header-row")
    return value


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(one.isoformat() if isinstance(one, date) else str(one) for one in values)


def renamed(mapped: Mapped, columns: Mapping[str, str]) -> Mapping[str, str]:
    """The variable of each column of a file that has another name there.

    Args:
        mapped: The mapping.
        columns: The columns of the file, as variables.
    """
    known = {variable(name).lower(): one for one, names in mapped.columns.names.items() for name in names}
    known |= {name.lower(): name for name in mapped.needed}
    return {
        name: known[name.lower()] for name in columns if name.lower() in known and known[name.lower()] != name
    }
