"""JSON-LD contexts: their terms and prefixes."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from phegraph.errors import ExportError
from phegraph.finding import Place
from phegraph.project.project import Project
from phegraph.system.decoding import read_json

JsonValue = str | int | bool | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

# The last characters of the IRI of a simple term that is a prefix (JSON-LD 1.1, section 4.1.5).
_ENDS_PREFIX = tuple(":/?#[]@")
# Terms in the form of keywords are ignored (section 9.3), and those in the form of IRIs are IRIs.
_NAME = re.compile(r"(?!_?$)[^\s@:/?#][^\s:/?#]*")
_KEYS = {"@id", "@type", "@container", "@context"}


class TermDefinition(Struct, frozen=True):
    """The definition of a term (JSON-LD 1.1, section 9.15.1).

    Attributes:
        name: The term.
        iri: Its IRI mapping, a property.
        type_mapping: `@id`, `@vocab`, a datatype, or empty: what its values are coerced to (section 4.2.3).
        languages: Whether its container mapping is `@language` (section 4.6.2).
        vocabulary: The `@vocab` that its values are relative to.
    """

    name: str
    iri: str
    type_mapping: str = ""
    languages: bool = False
    vocabulary: str = ""


class JsonldContext(Struct, frozen=True, eq=False):
    """A JSON-LD context, as far as compaction uses it.

    Attributes:
        definitions: The context itself.
        prefixes: Its prefixes.
        terms: The definitions of its terms, by the IRI of the property.
        vocabulary: Its `@vocab`.
        type_alias: Its alias of `@type` (section 4.1.4).
    """

    definitions: Mapping[str, JsonValue]
    prefixes: Mapping[str, str]
    terms: Mapping[str, Sequence[TermDefinition]] = {}
    vocabulary: str = ""
    type_alias: str = "@type"


def read_context(path: Path) -> JsonldContext:
    """Read a context. Terms with what compaction does not use (`@nest`, `@reverse`, …) are left out.

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
    terms: dict[str, list[TermDefinition]] = defaultdict(list)
    for name, definition in definitions.items():
        term = _definition(name, definition, prefixes, vocabulary)
        if term is not None:
            terms[term.iri].append(term)
    type_alias = next((name for name, value in definitions.items() if value == "@type"), "@type")
    return JsonldContext(definitions, prefixes, terms, vocabulary, type_alias)


def context_of_project(project: Project) -> JsonldContext:
    """A project's JSON-LD context, or one of its prefixes.

    Raises:
        ExportError: The context cannot be read.
    """
    path = project.context
    return read_context(path) if path.is_file() else context_of(project.prefixes.namespaces)


def context_of(prefixes: Mapping[str, str]) -> JsonldContext:
    """A context of prefixes."""
    usable = {
        name: iri for name, iri in prefixes.items() if _NAME.fullmatch(name) and iri.endswith(_ENDS_PREFIX)
    }
    return JsonldContext(dict(usable), usable)


def _definition(
    name: str, definition: object, prefixes: Mapping[str, str], vocabulary: str
) -> TermDefinition | None:
    # The definition of a term with a colon would hold for compact IRIs, too.
    if not isinstance(definition, dict) or not definition.keys() <= _KEYS or not _NAME.fullmatch(name):
        return None
    iri, type_mapping = definition.get("@id", ""), definition.get("@type", "")
    container, scope = definition.get("@container", []), definition.get("@context", {})
    if not isinstance(scope, dict):
        return None
    scoped = scope.get("@vocab", vocabulary)
    containers = container if isinstance(container, list) else [container]
    if not all(isinstance(value, str) for value in (iri, type_mapping, scoped, *containers)):
        return None
    if not {*containers} <= {"@language", "@set"} or (
        scope and (type_mapping != "@vocab" or {*scope} != {"@vocab"})
    ):
        return None
    expanded = type_mapping if type_mapping.startswith("@") else _expanded(type_mapping, prefixes)
    return TermDefinition(name, _expanded(iri, prefixes), expanded, "@language" in containers, scoped)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local if prefix in prefixes and not local.startswith("//") else name
