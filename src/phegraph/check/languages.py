"""Languages: whether the subtags of a language tag are registered (BCP 47, sections 2.2 and 3.1)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

_TAG = re.compile(
    r"(?P<language>[a-z]{2,8})(?P<extlang>(?:-[a-z]{3}){0,3})(?P<script>-[a-z]{4})?"
    r"(?P<region>-(?:[a-z]{2}|[0-9]{3}))?(?P<variant>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)(?:-[a-z0-9]-.*)?"
)
"""A language tag in lower case (BCP 47, section 2.1); what follows a singleton is not registered there."""
_HINTS = {
    "language": "Write a tag like en or fr: a code of ISO 639, with two letters where it has such a one.",
    "extlang": "Leave it out, or write it alone where it is a language.",
    "script": "Write a code of ISO 15924, or leave it out.",
    "region": "Write a code of ISO 3166, or leave it out.",
    "variant": "Leave it out.",
}
_CORRECTIONS = {
    "jp": "ja", "cz": "cs", "dk": "da", "gr": "el", "kz": "kk", "vn": "vi", "cn": "zh", "by": "be",
    "uk": "GB", "english": "en", "german": "de", "french": "fr", "eng": "en", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "ita": "it", "spa": "es",
}  # fmt: skip
"""What is meant by unregistered subtags that are often written."""


class _Registry(msgspec.Struct, frozen=True):
    """IANA's registry: subtags and whole tags by their kind, and what to write for those deprecated."""

    subtags: Mapping[str, frozenset[str]]
    preferred: Mapping[str, Mapping[str, str]]


@cache
def _registry() -> _Registry:
    content = msgspec.json.decode(Path(__file__).with_name("languages.json").read_bytes())
    subtags = {kind: frozenset(joined.split()) for kind, joined in content["subtags"].items()}
    return _Registry(subtags, content["preferred"])


def fault_of(tag: str) -> tuple[str, str] | None:
    """What is wrong with a well-formed language tag, and what to do; None where nothing is."""
    tag = tag.lower()
    if tag in _registry().subtags["tag"]:
        return _deprecated("tag", tag)
    match = _TAG.fullmatch(tag)
    parts = match.groupdict("") if match else {}  # of private use there is no registry
    subtags = [(kind, subtag) for kind, part in parts.items() for subtag in part.split("-") if subtag]
    faults = (fault_in(*subtag) for fault_in in (_unregistered, _deprecated) for subtag in subtags)
    return next(filter(None, faults), None)


def _unregistered(kind: str, subtag: str) -> tuple[str, str] | None:
    if subtag in _registry().subtags[kind]:
        return None
    correction = _CORRECTIONS.get(subtag) if kind in ("language", "region") else None
    hint = f"Write {correction}." if correction else _HINTS[kind]
    return f"The {_name(kind, subtag)} is not registered.", hint


def _deprecated(kind: str, subtag: str) -> tuple[str, str] | None:
    preferred = _registry().preferred.get(kind, {}).get(subtag)
    return (f"The {_name(kind, subtag)} is deprecated.", f"Write {preferred}.") if preferred else None


def _name(kind: str, subtag: str) -> str:
    match kind:
        case "region":
            return f"region {subtag.upper()}"
        case "script":
            return f"script {subtag.title()}"
        case "extlang":
            return f"extended language {subtag}"
        case "tag":
            return f"language tag {subtag}"
    return f"{kind} {subtag}"
