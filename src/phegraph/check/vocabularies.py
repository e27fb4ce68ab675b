"""Vocabularies: the terms that well-known ones define, read from a generated file when a namespace is met."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct, field

VOCABULARIES_FILE = Path(__file__).parent / "vocabularies.txt"
DEPRECATED, DRAFT, OPEN = "deprecated", "draft", "open"
CLASS, PROPERTY, DATATYPE, INDIVIDUAL = "class", "property", "datatype", "individual"
KINDS = (CLASS, PROPERTY, DATATYPE, INDIVIDUAL)


class KnownVocabulary(Struct, frozen=True):
    """What is known of the terms of a namespace.

    Attributes:
        namespace: The namespace.
        edition: The version and the day that the terms are of, as far as they are known.
        is_open: Whether terms are added without notice, so that others than these may be in it.
        kinds: What each term is, by its local name: a class, a property, a datatype or an individual.
        drafts: The edition of the draft that has a term, for those that are in drafts alone.
        replacements: The terms that are deprecated, each with the IRI of what replaces it, or nothing;
            those of drafts are left out.
    """

    namespace: str
    edition: str
    is_open: bool
    kinds: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    replacements: dict[str, str] = field(default_factory=dict)


@cache
def namespaces() -> Mapping[str, list[str]]:
    """The known namespaces, each with its parts of the file."""
    parts: dict[str, list[str]] = {}
    for part in VOCABULARIES_FILE.read_text(encoding="utf-8").split("\n\n")[1:]:
        for namespace in part.partition("\t")[0].split():
            parts.setdefault(namespace, []).append(part)
    return parts


@cache
def vocabulary(namespace: str) -> KnownVocabulary | None:
    """The vocabulary of a namespace, or None where it is not known."""
    known: KnownVocabulary | None = None
    for part in namespaces().get(namespace, ()):
        head, *lines = part.splitlines()
        _, status, edition = head.split("\t")
        if known is None:
            known = KnownVocabulary(namespace, edition, status == OPEN)
        for kind, names in (line.split(" ", 1) for line in lines):
            if kind == DEPRECATED and status == DRAFT:
                continue
            if kind == DEPRECATED:
                known.replacements.update(_replacements(namespace, names))
                continue
            for name in names.split():
                if known.kinds.setdefault(name, kind) is kind and status == DRAFT:
                    known.drafts[name] = edition
    return known


@lru_cache(maxsize=50_000)
def vocabulary_of(iri: str) -> tuple[KnownVocabulary, str] | None:
    """The vocabulary whose namespace an IRI begins with, the longest, and the rest of the IRI."""
    for end in _ends(iri):
        found = vocabulary(iri[:end])
        if found:
            return found, iri[end:]
    return None


def _ends(iri: str) -> Iterator[int]:
    """Where namespaces may end in an IRI, the longest first: after each # and /."""
    end = len(iri)
    while (end := max(iri.rfind("#", 0, end), iri.rfind("/", 0, end))) > 0:
        yield end + 1


def _replacements(namespace: str, names: str) -> Iterator[tuple[str, str]]:
    for name, equals, other in (entry.partition("=") for entry in names.split()):
        yield name, other if ":" in other or not equals else namespace + other
