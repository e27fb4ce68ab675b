"""JSON-LD contexts: the words and prefixes that documents are written with."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from phegraph.errors import ExportError
from phegraph.finding import Place
from phegraph.project.project import Project
from phegraph.system.decoding import read_json

Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"]

# A prefix must end so (JSON-LD 1.1, section 4.1.5) to be one without being declared as one.
_ENDS_PREFIX = tuple(":/?#[]@")
# What looks like a keyword is passed over (section 9.3), and what looks like an address is one.
_NAME = re.compile(r"(?!_?$)[^\s@:/?#][^\s:/?#]*")
_KEYS = {"@id", "@type", "@container", "@context"}


class Word(Struct, frozen=True):
    """A term of a context.

    Attributes:
        name: The term.
        iri: The property that it stands for.
        kind: `@id`, `@vocab`, a datatype, or empty: the values that it coerces to (section 4.2.3).
        languages: Whether its values are kept by language (section 4.6.2).
        vocabulary: What names among its values are added to.
    """

    name: str
    iri: str
    kind: str = ""
    languages: bool = False
    vocabulary: str = ""


class Context(Struct, frozen=True, eq=False):
    """A JSON-LD context, as far as documents are written with it.

    Attributes:
        definitions: The context itself.
        prefixes: Its prefixes.
        words: Its terms, by the IRI of the property.
        vocabulary: Its `@vocab`.
        type_word: What it calls `@type`.
    """

    definitions: Mapping[str, Json]
    prefixes: Mapping[str, str]
    words: Mapping[str, Sequence[Word]] = {}
    vocabulary: str = ""
    type_word: str = "@type"


def read_context(path: Path) -> Context:
    """Read a context. Terms with what this module does not write with (`@nest`, `@reverse` …) are left out.

    Raises:
        ExportError: The file is not a JSON object with one `@context` object.
    """
    document = read_json(path, str(path), ExportError)
    definitions = document.get("@context") if isinstance(document, dict) else None
    if not isinstance(definitions, dict):
        raise ExportError("This has no @context that is an object.", place=Place(str(path)))
    prefixes = {
        name: value
        for name, value in definitions.items()
        if isinstance(value, str) and _NAME.fullmatch(name) and value.endswith(_ENDS_PREFIX)
    }
    vocabulary = _text(definitions.get("@vocab"))
    words: dict[str, list[Word]] = defaultdict(list)
    for name, definition in definitions.items():
        word = _word(name, definition, prefixes, vocabulary)
        if word is not None:
            words[word.iri].append(word)
    type_word = next((name for name, value in definitions.items() if value == "@type"), "@type")
    return Context(definitions, prefixes, words, vocabulary, type_word)


def context_of_project(project: Project) -> Context:
    """A project's JSON-LD context, or one of its prefixes.

    Raises:
        ExportError: The context cannot be read.
    """
    path = project.context
    return read_context(path) if path.is_file() else context_of(project.prefixes.namespaces)


def context_of(prefixes: Mapping[str, str]) -> Context:
    """A context that has prefixes only."""
    usable = {
        name: iri for name, iri in prefixes.items() if _NAME.fullmatch(name) and iri.endswith(_ENDS_PREFIX)
    }
    return Context(dict(usable), usable)


def _word(name: str, definition: object, prefixes: Mapping[str, str], vocabulary: str) -> Word | None:
    # What a term with a colon says would hold for what is written by a prefix, too.
    if not isinstance(definition, dict) or not definition.keys() <= _KEYS or not _NAME.fullmatch(name):
        return None
    iri, kind = definition.get("@id", ""), definition.get("@type", "")
    container, scope = definition.get("@container", []), definition.get("@context", {})
    if not isinstance(scope, dict):
        return None
    scoped = scope.get("@vocab", vocabulary)
    containers = container if isinstance(container, list) else [container]
    if not all(isinstance(one, str) for one in (iri, kind, scoped, *containers)):
        return None
    if not {*containers} <= {"@language", "@set"} or (scope and (kind != "@vocab" or {*scope} != {"@vocab"})):
        return None
    expanded = kind if kind.startswith("@") else _expanded(kind, prefixes)
    return Word(name, _expanded(iri, prefixes), expanded, "@language" in containers, scoped)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local if prefix in prefixes and not local.startswith("//") else name
