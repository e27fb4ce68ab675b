"""The tokens of a SPARQL text (SPARQL 1.1 Query, section 19.8)."""

import re
from enum import StrEnum
from functools import cache, lru_cache

from msgspec import Struct

from phegraph.errors import QueryError
from phegraph.finding import Place


class TokenKind(StrEnum):
    """The kinds of tokens. A keyword is any bare word: the parser refuses those that are none."""

    COMMENT = "comment"
    IRI = "iri"
    PREFIXED_NAME = "prefixed_name"
    BLANK_NODE = "blank_node"
    VARIABLE = "variable"
    STRING = "string"
    LANGUAGE_TAG = "language_tag"
    NUMBER = "number"
    KEYWORD = "keyword"
    PUNCTUATION = "punctuation"


_KINDS = {kind.value: kind for kind in TokenKind}


class Token(Struct, frozen=True, gc=False):
    """A token, and the offset of its first character."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def is_keyword(self, *keywords: str) -> bool:
        """Whether this is one of some keywords, in upper or lower case."""
        return self.kind is TokenKind.KEYWORD and self.text.upper() in keywords


# The characters that names begin with, and those they may go on with. Python compiles ASCII ranges faster.
_ASCII = ("A-Za-z", "0-9")
_UNICODE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff",
    "0-9\u00b7\u0300-\u036f\u203f-\u2040",
)
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
# A string must have no other escapes than the grammar has, or an engine might end it elsewhere. Nor may it
# have the codepoint of a quotation mark, backslash or line end, which servers may resolve before they parse.
_CODE = (
    r"(?!\\[uU](?:0000)?00(?:22|27|5[cC]|0[aAdD]))"
    r"(?:\\u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|\\U(?:0000(?![dD][89A-Fa-f])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4})"
)
_CHARACTER = rf"""\\[tbnrf\\"']|{_CODE}"""
_STRING = "|".join(
    rf"{quote * 3}(?:[^{quote}\\]++|{quote}{{1,2}}(?!{quote})|{_CHARACTER})*+{quote * 3}"
    rf"|{quote}(?:[^{quote}\\\r\n]++|{_CHARACTER})*+{quote}"
    for quote in "'\""
)


_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _prefix(base: str, extra: str) -> re.Pattern[str]:
    """The characters that a prefix may have."""
    return re.compile(rf"[{base}_\-{extra}.]*+")


@cache
def _grammar(base: str, extra: str, *, has_prefixes: bool) -> re.Pattern[str]:
    characters = rf"[{base}_\-{extra}]"
    prefix = rf"(?:[{base}](?:[{base}_\-{extra}.]*{characters})?)?" if has_prefixes else ""
    local = rf"(?:[{base}_:0-9]|{_ESCAPED})(?:\.*(?:[{base}_\-{extra}:]|{_ESCAPED}))*"
    return re.compile(
        rf"""
        [\ \t\r\n]*+(?:
        (?P<comment>\#[^\r\n]*)
      | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]++|{_CODE})*+>)
      | (?P<prefixed_name>{prefix}:(?:{local})?)
      | (?P<blank_node>_:[{base}_0-9](?:\.*{characters})*)
      | (?P<variable>[?$][{base}_0-9][{base}_{extra}]*)
      | (?P<string>{_STRING})
      | (?P<language_tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
      | (?P<keyword>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<punctuation>\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;*/|^+\-!=<>?~])
      | (?P<unexpected>.))
        """,
        re.VERBOSE | re.DOTALL,
    )


def tokenize(text: str) -> list[Token]:
    """The tokens of a query or update, comments among them, white space left out.

    Raises:
        QueryError: A character or string that SPARQL does not have.
    """
    ranges = _ASCII if text.isascii() else _UNICODE
    if ranges is _UNICODE and (half := _SURROGATE.search(text)):
        message = f"U+{ord(half[0]):04X} is half of a character, and no text has it."
        raise error_at(text, half.start(), message, "Write the text in UTF-8.")
    prefix = _prefix(*ranges)
    grammar = whole = _grammar(*ranges, has_prefixes=True)
    result = []
    position = end_of_no_prefix = 0
    while match := grammar.match(text, position):
        kind = match.lastgroup or ""
        start, position = match.span(kind)
        if kind == "unexpected":
            raise error_at(text, start, _unexpected(match[kind]))
        if kind == "keyword" and grammar is whole and text[start] != "_":
            # Where no prefix begins, none begins in the rest of its characters either: they are tried once.
            no_prefix = prefix.match(text, start)
            end_of_no_prefix = no_prefix.end() if no_prefix else position
        grammar = whole if position >= end_of_no_prefix else _grammar(*ranges, has_prefixes=False)
        result.append(Token(_KINDS[kind], match[kind], start))
    return result


@lru_cache(maxsize=2)
def without_comments(text: str) -> tuple[Token, ...]:
    """The tokens of a query or update without comments.

    Raises:
        QueryError: A character or string that SPARQL does not have.
    """
    return tuple([token for token in tokenize(text) if token.kind is not TokenKind.COMMENT])


def _unexpected(character: str) -> str:
    if character in "'\"":
        return "A string does not end, or has an escape that SPARQL does not know."
    return f"The character {character!r} is not expected here."


def error_at(text: str, position: int, message: str, hint: str = "") -> QueryError:
    """An error at an offset of a text."""
    before = text[:position]
    line = before.count("\n") + 1
    column = position - before.rfind("\n")
    return QueryError(message, hint=hint, place=Place("query", line, column))
