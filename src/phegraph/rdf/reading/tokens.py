"""Tokens: the terminals of Turtle, TriG, N-Triples and N-Quads, found by one regular expression."""

import re
from collections.abc import Iterator

# RDF 1.1 Turtle, section 6.5. Validation of tokens is left to the parser: these patterns find
# where the tokens of a correct file begin and end. Quantifiers are possessive, so that no input makes them
# backtrack.
_PARTS = {
    b"NAME": rb"(?: [\w\x80-\xff-]++ | \.++(?=[\w\x80-\xff-]) )",
    b"LOCAL": rb"(?: [\w\x80-\xff:-]++ | %[0-9A-Fa-f]{2} | \\. | \.++(?=[\w\x80-\xff:%\\-]) )",
    b"DIGITS": rb"[0-9]++",
    b"EXPONENT": rb"[eE][+-]?[0-9]++",
}
_KINDS = {
    "space": rb"[ \t\r\n]++ | \#[^\r\n]*+",
    "iri": rb"<(?: [^<>\"{}|^`\\\x00-\x20]++ | \\[uU][0-9A-Fa-f]{4} )*+>",
    "string": rb"""
        \"{3} (?: [^\"\\]++ | \\. | \"(?!\"\") )*+ \"{3}
      | '{3}  (?: [^'\\]++  | \\. | '(?!'')    )*+ '{3}
      | \"\"(?!\") | \"(?!\") (?: [^\"\\\r\n]++ | \\. )*+ \"
      | ''(?!')    | '(?!')   (?: [^'\\\r\n]++  | \\. )*+ '""",
    "blank": rb"_:NAME++",
    "name": rb"(?: [A-Za-z\x80-\xff]NAME*+ )?+ :LOCAL*+",
    "number": rb"""
        [+-]?+ (?: DIGITS (?: \.[0-9]*+EXPONENT | \.DIGITS | EXPONENT )?+ | \.DIGITS (?: EXPONENT )?+ )""",
    "at": rb"@[A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ (?: --[a-z]++ )?+",
    "keyword": rb"[A-Za-z]++",
    "rdf12": rb"<< | >> | \{\| | \|\} | ~",
    "punctuation": rb"\^\^ | [][(){}.;,]",
}


def _compile(pattern: bytes) -> re.Pattern[bytes]:
    for name, part in _PARTS.items():
        pattern = pattern.replace(name, part)
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


TOKEN = _compile(
    b"|".join(b"(?P<%b>%b)" % (kind.encode(), pattern) for kind, pattern in _KINDS.items())
    + b"|(?P<invalid>.)"
)
RUN = _compile(b"(?:" + b"|".join(_KINDS.values()) + b")*+")
"""Any number of adjacent tokens, up to a string that is not closed."""

Token = tuple[str, int, int]
"""The kind of a token, and the bytes where it starts and ends."""


def tokens(data: bytes, start: int = 0) -> Iterator[Token]:
    """The tokens of a text in one of the Turtle family, without white space and comments."""
    for match in TOKEN.finditer(data, start):
        kind = match.lastgroup
        if kind != "space" and kind is not None:
            yield kind, match.start(), match.end()
