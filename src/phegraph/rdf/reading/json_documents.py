"""JSON-LD: documents in the form that Oxigraph's parser reads right, or why they are refused."""

from __future__ import annotations

import json
import math
import re
import sys
import uuid
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec import Struct

from phegraph.rdf.formats import BOM
from phegraph.rdf.iris import has_dot_segments, resolve
from phegraph.rdf.reading.limits import FLATTEN
from phegraph.rdf.terms import XSD
from phegraph.system.files import lies_in, path_of_address

EXTRA = "pip install 'phegraph[jsonld]'"
MAX_CONTEXT = 16 * 2**20
"""The most bytes of the file of a context."""

_LEAST, _LIMIT = 10**20, 10**21
"""Integers that Oxigraph takes for doubles, which begin at the limit (JSON-LD 1.1 API, section 8.2.2)."""
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\[\]\ue000-\uf8ff]|%(?![0-9A-Fa-f]{2})|(?:^|,)_:")
_NO_LANGUAGE = re.compile(r"(?![A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z)")
_DOTTED_REFERENCE = re.compile(rb'"//[^"/]*+(?:/[^"/?#]++)*?/\.\.?["/?#]')
_IGNORED = "urn:x-ignored: "
"""No IRI, so that nothing is stated of it: stands for a name that JSON-LD ignores."""
_OF_CONTEXT = re.compile(r"context|term|mapping|prefix|vocab|base|container|keyword|IRI")
_GENERAL_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_PROJECT_MARKS = ("phegraph.toml", ".git")


class PreparedJson(Struct, frozen=True):
    """A document for Oxigraph's parser.

    Attributes:
        text: The document, expanded where that parser reads it otherwise than JSON-LD 1.1 says.
        base: The IRI that relative IRIs in it resolve against.
        prefixes: The prefixes that its contexts declare, where it is expanded.
        may_drop: Whether it may have terms that are none, so that statements are left out.
        contexts: The files that its contexts are in, and their texts.
    """

    text: bytes
    base: str | None
    prefixes: Mapping[str, str] = {}
    may_drop: bool = False
    contexts: Mapping[Path, bytes] = {}


class JsonError(Exception):
    """A document that is refused: the rule, message and hint, and whether its context is the reason."""

    def __init__(self, rule: str, message: str, hint: str, *, of_context: bool = True) -> None:
        super().__init__(rule, message, hint)
        self.rule, self.message, self.hint, self.of_context = rule, message, hint, of_context


def prepared(data: bytes, base: str | None, path: Path | None) -> PreparedJson:
    """A document in the form that Oxigraph's parser reads right.

    PyLD expands a document (JSON-LD 1.1 API, section 5.1) with contexts in other files, maps by type (JSON-LD
    1.1, section 4.6.4), integers from 10^20, or references to hosts or bases with dot segments.

    Args:
        data: The document in UTF-8.
        base: The IRI that relative IRIs resolve against.
        path: Its file, beside which those of its contexts are.

    Raises:
        JsonError: It is refused.
    """
    survey = _Survey(data, base)
    try:
        survey.read()
    except (ValueError, RecursionError):
        return PreparedJson(data, base)  # no JSON, as its parser says with the place
    if not survey.needs_expansion:
        return PreparedJson(data, base, may_drop=survey.may_drop)
    contexts = _Contexts(path)
    expanded = _expanded(data, base, contexts)
    return PreparedJson(
        json.dumps(expanded).encode(),
        None,
        _prefixes([*survey.contexts, *contexts.parts]),
        True,
        contexts.texts,
    )


class _Survey:
    """What a document has, so that it is known how to read it."""

    def __init__(self, data: bytes, base: str | None) -> None:
        self._data = data
        self._base = base
        self._objects: list[dict[str, Any]] = []
        self._has_long_integers = False

    def read(self) -> None:
        """Read the document.

        Raises:
            ValueError: It is no JSON.
            RecursionError: It is nested too deep.
        """
        json.loads(self._data, object_hook=self._object, parse_int=self._number, parse_float=self._number)

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        self._objects.append(value)
        return value

    def _number(self, digits: str) -> None:
        if len(digits) > 20 or "e" in digits or "E" in digits:
            self._has_long_integers |= isinstance(_number(digits), int)

    @cached_property
    def contexts(self) -> list[Any]:
        """The references to files, the contexts and the term definitions in the document."""
        contexts = (value["@context"] for value in self._objects if "@context" in value)
        return [part for context in contexts for part in _parts(context)]

    @property
    def needs_expansion(self) -> bool:
        """Whether Oxigraph's parser refuses the document, or reads it otherwise than JSON-LD 1.1 says."""
        return bool(
            self._has_long_integers
            or has_dot_segments(self._base or "")
            or (b'"//' in self._data and _DOTTED_REFERENCE.search(self._data))
            or self._has_sets_in_graphs
            or any(
                isinstance(part, str)
                or "@import" in part
                or "@type" in _texts(part.get("@container"))
                or has_dot_segments(str(part.get("@base", "")))
                or _NO_IRI.search(str(part.get("@base", "")))
                for part in self.contexts
            )
        )

    @property
    def _has_sets_in_graphs(self) -> bool:
        """Whether a list or set object may be in a graph of a map or in @included.

        Oxigraph's parser ends the process at the one, and refuses the other.
        """
        names: dict[str, str] = {"@list": "@list", "@set": "@list", "@included": "@graph"}
        found = set[str]()
        for part in (part for part in self.contexts if isinstance(part, dict)):
            found |= {"@graph"} & {*_texts(part.get("@container"))}
            for term, definition in part.items():
                iri = definition.get("@id") if isinstance(definition, dict) else definition
                if isinstance(iri, str) and iri in names:
                    names[term] = names[iri]
        found |= {names[key] for value in self._objects for key in value.keys() & names}
        return found == {"@list", "@graph"}

    @property
    def may_drop(self) -> bool:
        """Whether some key, or some value that is an IRI or a language tag, may be none."""
        iris, languages, defined = {"@id", "@type"}, {"@language"}, set[str]()
        for part in self.contexts:
            defined |= part.keys()
            for term, definition in part.items():
                details = definition if isinstance(definition, dict) else {"@id": definition}
                if details.get("@id") in ("@id", "@type") or details.get("@type") in ("@id", "@vocab"):
                    iris.add(term)
                elif details.get("@id") == "@language" or "@language" in _texts(details.get("@container")):
                    languages.add(term)
        keys = set[str]().union(*self._objects)
        has_base = self._base is not None and all(part.get("@base", "") is not None for part in self.contexts)
        texts = [*(keys - defined), *_values(keys & iris, self._objects)]
        for part in self.contexts:
            texts += _values(part, [part])
        tags = _values(keys & languages, self._objects)
        return bool(
            _NO_IRI.search(",".join(texts))
            or any(map(_NO_LANGUAGE.match, tags))
            or not (has_base or all(":" in text for text in texts))
        )


def _values(keys: Iterable[str], objects: Sequence[dict[str, Any]]) -> list[str]:
    """The texts that some keys have in some objects."""
    values = [value[key] for key in keys for value in objects if key in value]
    several = (_texts(value) for value in values if not isinstance(value, str))
    return [*(value for value in values if isinstance(value, str)), *chain.from_iterable(several)]


def _number(digits: str) -> int | float:
    """A number of JSON: a double from 10^21 on; an integer where only Oxigraph takes it for a double."""
    value = float(digits)
    if not _LEAST / 10 < abs(value) < _LIMIT * 10:
        return value
    exact = Decimal(digits)
    return int(exact) if _LEAST <= abs(exact) < _LIMIT and exact == int(exact) else value


def _prefixes(parts: Iterable[Any]) -> dict[str, str]:
    """The terms of contexts that are prefixes by the end of their IRI (JSON-LD 1.1, section 4.4)."""
    return {
        term: iri
        for part in parts
        if isinstance(part, dict)
        for term, iri in part.items()
        if not term.startswith("@") and isinstance(iri, str) and iri.endswith(_GENERAL_DELIMITERS)
    }


def _texts(value: object) -> Iterator[str]:
    """A text, those in an array, or the keys of an object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        yield from (text for text in value if isinstance(text, str))


def _parts(context: Any) -> Iterator[Any]:
    """The references to files in a context, the contexts in it, and their term definitions."""
    waiting = [context]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            yield part
            for term, definition in part.items():
                if isinstance(definition, dict) and not term.startswith("@"):
                    yield definition
                    waiting.append(definition.get("@context"))


class _Key(str):
    """A key of an object, which comes among the others where it stands in the document.

    PyLD goes through keys in their order; so statements come in the order of the document.
    """

    place = 0

    def __lt__(self, other: str) -> bool:
        return self.place < other.place if isinstance(other, _Key) else str(self) < other


def _keyed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for place, (name, value) in enumerate(pairs):
        key = _Key(name)
        key.place = place
        keyed[key] = value
    return keyed


@contextmanager
def _without(*packages: str) -> Iterator[None]:
    """Have what is imported take these packages for not installed."""
    absent = {package: None for package in packages if package not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]  # None is what is not found
    try:
        yield
    finally:
        for package in absent:
            del sys.modules[package]


def _expanded(data: bytes, base: str | None, contexts: _Contexts) -> Any:
    """A document in expanded form.

    Raises:
        JsonError: It is no JSON-LD, or a context of it cannot be read.
    """
    try:
        with _without("requests", "aiohttp"):  # PyLD takes what there is of these, which opens a socket
            from pyld import jsonld
            from pyld.context_resolver import ContextResolver
    except ImportError as error:
        message = (
            "This JSON-LD has what the extra `jsonld` reads: contexts in files, maps by type, long integers."
        )
        raise JsonError("file/format", message, f"Install it: {EXTRA}.") from error

    # PyLD tells contexts apart by uuid1, which asks for the address of a network card through a socket.
    jsonld.uuid = SimpleNamespace(uuid1=uuid.uuid4)

    class FromFiles(ContextResolver):  # type: ignore[misc]
        """What finds contexts: names in a document are those of files beside it, whatever its base."""

        def resolve(self, active: Any, context: Any, base: str, cycles: set[str] | None = None) -> Any:
            return super().resolve(active, context, contexts.base if cycles is None else base, cycles)

        def _get(self, key: str) -> Any:
            # PyLD takes an imported context that it has kept for one that is processed.
            return None if b'"@import"' in data or contexts.have_imports else super()._get(key)

    document = json.loads(data, object_pairs_hook=_keyed, parse_int=_integer, parse_float=_number)
    resolver = FromFiles({}, contexts.load)
    options = {"base": base or "", "contextResolver": resolver, "documentLoader": contexts.load}
    try:
        with warnings.catch_warnings(action="ignore"):
            expanded = jsonld.expand(document, options)
    except RecursionError as error:
        raise JsonError("syntax/too-deep", "Objects and lists are nested too deep.", FLATTEN) from error
    except (jsonld.JsonLdError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _refusal(error) from error  # PyLD does not look at all that it is given
    for value in _objects(expanded):
        _correct(value)
    return expanded


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else _number(digits)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a value, but for what a literal has in it."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += [] if "@value" in value else value.values()


def _correct(value: dict[str, Any]) -> None:
    """Write what Oxigraph's parser would read otherwise in an expanded object in its own terms."""
    number = value.get("@value")
    if isinstance(number, int) and abs(number) >= _LEAST and value.get("@type") != XSD + "double":
        value["@value"] = str(number)
        value.setdefault("@type", XSD + "integer")
    elif isinstance(number, float) and math.isinf(number):
        value["@value"] = "INF" if number > 0 else "-INF"
        value.setdefault("@type", XSD + "double")
    if value.get("@id", "") is None:
        value["@id"] = _IGNORED


def _refusal(error: BaseException) -> JsonError:
    """Why PyLD refuses a document: the innermost reason."""
    while error.__cause__ is not None and not isinstance(error, JsonError):
        error = error.__cause__
    if isinstance(error, JsonError):
        return error
    code = getattr(error, "code", None) or ""
    message = f"{str(error.args[0]).rstrip('.')} ({code})." if code else "This is no JSON-LD."
    hint = "Write what JSON-LD 1.1 has there."
    return JsonError("syntax/error", message, hint, of_context=bool(_OF_CONTEXT.search(code)))


class _Contexts:
    """The contexts in files of the project.

    Attributes:
        base: The address of the document.
        texts: The files that were read, and their texts.
        parts: Their parts.
        have_imports: Whether one imports another.
    """

    have_imports = False

    def __init__(self, path: Path | None) -> None:
        self._path = path and path.absolute()
        self.base = self._path.as_uri() if self._path else ""
        self.texts: dict[Path, bytes] = {}
        self.parts: list[Any] = []

    def load(self, address: str, _: Mapping[str, Any]) -> dict[str, Any]:
        """The context at an address, as PyLD asks for it.

        Raises:
            JsonError: It is in no file of the project, or is none.
        """
        path = path_of_address(address)
        if path is None or self._path is None:
            message = f"The context <{address}> of this JSON-LD is in no file here, and nothing is fetched."
            hint = "Write the context into the file, or into one beside it."
            raise JsonError("syntax/remote-context", message, hint)
        document = None
        if not lies_in(path, _project_of(self._path)):
            reason = "lies outside the project"
        elif not path.is_file():
            reason = "is not there"
        elif path.stat().st_size > MAX_CONTEXT:
            reason = f"has more than {MAX_CONTEXT // 2**20} MiB"
        else:
            reason = "is no JSON object"
            text = path.read_bytes().removeprefix(BOM)
            with suppress(ValueError, RecursionError):
                document = json.loads(text)
        if not isinstance(document, dict):
            message = f"The context {path.name} of this JSON-LD {reason}."
            raise JsonError("syntax/context", message, "Correct its name, or the file.")
        self.texts[path] = text
        context = document.get("@context")
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, dict):
                part.pop("@base", None)  # JSON-LD 1.1 API, section 4.1.2, step 5.7, which PyLD leaves out
        for part in _parts(context):
            self.parts.append(part)
            if isinstance(part, dict):
                self._correct(part, address)
        return {"contextUrl": None, "documentUrl": address, "document": document}

    def _correct(self, part: dict[str, Any], address: str) -> None:
        """Write what PyLD would read otherwise in a part of a context in its own terms."""
        if isinstance(part.get("@import"), str):
            self.have_imports = True
            part["@import"] = resolve(address, part["@import"])  # PyLD takes it for one beside the document
        if part.get("@version") == 1.1:
            del part["@version"]  # PyLD takes that of an imported context for a term


def _project_of(path: Path) -> Path:
    """The folder of the project or repository that a file is in, else the working folder, else its own."""
    marked = (folder for folder in path.parents if any((folder / mark).exists() for mark in _PROJECT_MARKS))
    working = Path.cwd()
    return next(marked, working if working in path.parents else path.parent)
