"""Templates of the sentences that pages of things open with, as settings have them."""

import re
from collections.abc import Callable
from typing import NamedTuple

from pyoxigraph import NamedNode

_TOKEN = re.compile(r"\{[^{}]*\}|\[&|[\[\]|&]|[^{}\[\]|&]+|.", re.DOTALL)

_PREFIXED_NAME = re.compile(r"\s*\^?\w[\w.-]*:[^\s:]+\s*")


class Name(NamedTuple):
    """The name of the thing: `{this}`."""


class ClassNames(NamedTuple):
    """Its classes, with their article: `{a}`."""


class Tense(NamedTuple):
    """What is said of a thing that is over, of one that is not, and of one without a date: `{was|is}`."""

    over: str
    current: str
    undated: str


class Values(NamedTuple):
    """The values of a property: `{phe:locatedIn a phe:City}`.

    Attributes:
        property: The property.
        inverse: Whether the thing is the object: `{^phe:organisedBy}`.
        of_class: Only values of this class: `a`.
        having: Only values without a name whose details have this one: `with`.
        detail: The property of these details: `/`.
        other_than: A value that is left out: `not`.
        placed: Whether a date has the preposition that goes with it: `in`.
        counted: Whether it is their number, if there are several: `count`.
    """

    property: NamedNode
    inverse: bool = False
    of_class: NamedNode | None = None
    having: NamedNode | None = None
    detail: NamedNode | None = None
    other_than: NamedNode | None = None
    placed: bool = False
    counted: bool = False


class Optional(NamedTuple):
    """The first of some alternatives whose values are all known; nothing where there is none: `[…|…]`."""

    alternatives: tuple["Template", ...]


class Clauses(NamedTuple):
    """Those of some clauses whose values are all known, of which there must be one: `[&…&…]`."""

    clauses: tuple["Template", ...]


Part = str | Name | ClassNames | Tense | Values | Optional | Clauses
Template = tuple[Part, ...]
Expand = Callable[[str], NamedNode]
"""Gives the IRI of a prefixed name."""


def read_template(text: str, expand: Expand) -> Template:
    """Read a template.

    Args:
        text: The template.
        expand: Gives the IRI of a prefixed name.

    Raises:
        ValueError: It cannot be read; the message says why.
    """
    tokens = _TOKEN.findall(text)
    template, rest = _parts(tokens, 0, expand, "")
    if rest < len(tokens):
        raise ValueError("a ] has no counterpart")
    return template


def _parts(tokens: list[str], place: int, expand: Expand, separator: str) -> tuple[Template, int]:
    """What stands from a place on, up to a separator or the end of the brackets, and where that is."""
    parts: list[Part] = []
    while place < len(tokens):
        token = tokens[place]
        if token == "]" or (separator and token == separator):
            return tuple(parts), place
        if token in ("{", "}") or (token == "|" and not separator):
            raise ValueError(f"the {token} stands by itself")
        if token in ("[", "[&"):
            part, place = _bracketed(tokens, place, expand)
            parts.append(part)
        else:
            parts.append(_filled(token[1:-1].strip(), expand) if token.startswith("{") else token)
        place += 1
    if separator:
        raise ValueError("a [ has no counterpart")
    return tuple(parts), place


def _bracketed(tokens: list[str], place: int, expand: Expand) -> tuple[Optional | Clauses, int]:
    """What stands between brackets, and where they end."""
    separator = "&" if tokens[place] == "[&" else "|"
    members: list[Template] = []
    while not members or tokens[place] != "]":
        member, place = _parts(tokens, place + 1, expand, separator)
        members.append(member)
    return Clauses(tuple(members)) if separator == "&" else Optional(tuple(members)), place


def _filled(text: str, expand: Expand) -> Part:
    """What stands within braces."""
    if text == "this":
        return Name()
    if text == "a":
        return ClassNames()
    if "|" in text:
        choices = text.split("|")
        if len(choices) > 3:
            raise ValueError(f"{{{text}}} has more than three choices")
        if any(map(_PREFIXED_NAME.fullmatch, choices)):
            raise ValueError(
                f"{{{text}}} has a property for a word; of two properties choose by [{{…}}|{{…}}]"
            )
        return Tense(choices[0], choices[1], choices[-1])
    words = text.split() or [""]
    how = words.pop(0) if words[0] in ("in", "count") and len(words) > 1 else ""
    name, *rest = words
    keys = {"a": "of_class", "with": "having", "/": "detail", "not": "other_than"}
    if len(rest) % 2 or any(key not in keys for key in rest[::2]):
        raise ValueError(f"{{{text}}} is not a property, followed by `a`, `with`, `/` or `not` and a term")
    terms = {keys[key]: expand(term) for key, term in zip(rest[::2], rest[1::2], strict=True)}
    return Values(
        expand(name.removeprefix("^")),
        name.startswith("^"),
        of_class=terms.get("of_class"),
        having=terms.get("having"),
        detail=terms.get("detail"),
        other_than=terms.get("other_than"),
        placed=how == "in",
        counted=how == "count",
    )
