"""Strings of Turtle and TriG as they are written (RDF 1.1 Turtle, section 2.5.1)."""

import re

QUOTES = re.compile(r"(\"{3}|'{3}|\"|')(.*)\1", re.DOTALL)
"""A string, with its quotes and what stands between them."""

_BLANKS = re.compile(r"\A\s++|(?<!\s)\s++\Z|(?<=\S)[ \t]{2,}+(?=\S)")
_CHARACTER = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)|(.)", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def trimmed_string(token: str) -> str:
    """A string without white space at its ends, and with single blanks inside; all else is written as before.

    Args:
        token: The string, as it is written.
    """
    match = QUOTES.fullmatch(token)
    assert match
    quotes, content = match.groups()
    written = [*_CHARACTER.finditer(content)]
    pieces, position = list[str](), 0
    value = "".join(map(_value, written))
    for blanks in _BLANKS.finditer(value):
        pieces += (character[0] for character in written[position : blanks.start()])
        pieces += " " if blanks.start() > 0 and blanks.end() < len(value) else ""
        position = blanks.end()
    pieces += (character[0] for character in written[position:])
    if pieces and pieces[-1] == quotes[0]:  # which would end a string in three quotes
        pieces[-1] = f"\\{pieces[-1]}"
    return f"{quotes}{''.join(pieces)}{quotes}"


def _value(character: re.Match[str]) -> str:
    code = character[1] or character[2]
    if code:
        return chr(int(code, 16))
    return _ESCAPES.get(character[3], character[3]) if character[3] else character[4]
