"""Tokens: the terminals of Turtle, TriG, N-Triples and N-Quads, found by one regular expression."""

import re
from collections.abc import Iterator

# RDF 1.1 Turtle, section 6.5. What only tells a right token from a wrong one is left to the parser:
# these patterns find where the tokens of a correct file begin and end. Quantifiers are possessive, so
# that no input makes them go back and try again.
_NAME = rb"[\w\x80-\xff-]"
_LOCAL = rb"(?:[\w\x80-\xff:-]|%[0-9A-Fa-f]{2}|\\.)"
_INNER_DOTS = rb"\.++(?=[\w\x80-\xff:%\\-])"

TOKEN = re.compile(
    rb"""
      (?P<space>   [ \t\r\n]++ | \#[^\r\n]*+ )
    | (?P<iri>     <[^<>"{}|^`\x00-\x20]*+> )
    | (?P<string>  \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )*+ \"{3} | "(?: [^"\\\r\n] | \\. )*+"
                 | '{3}  (?: '{0,2}  (?: [^'\\] | \\. ) )*+ '{3}  | '(?: [^'\\\r\n] | \\. )*+' )
    | (?P<blank>   _: (?: NAME | DOTS )++ )
    | (?P<name>    (?: [A-Za-z\x80-\xff] (?: NAME | \.++(?=NAME) )*+ )?+ : (?: LOCAL | DOTS )*+ )
    | (?P<number>  [+-]? (?: [0-9]++ (?: \.[0-9]*+[eE][+-]?[0-9]++ | \.[0-9]++ | [eE][+-]?[0-9]++ )?+
                           | \.[0-9]++ (?: [eE][+-]?[0-9]++ )?+ ) )
    | (?P<at>      @[A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ (?: --[a-z]++ )?+ )
    | (?P<word>    [A-Za-z]++ )
    | (?P<quoted>  << | >> | \{\| | \|\} | ~ )
    | (?P<mark>    \^\^ | [][(){}.;,] )
    | (?P<other>   . )
    """.replace(b"NAME", _NAME)
    .replace(b"LOCAL", _LOCAL)
    .replace(b"DOTS", _INNER_DOTS),
    re.VERBOSE | re.DOTALL,
)

Token = tuple[str, int, int]
"""The kind of a token, and the bytes where it starts and ends."""


def tokens(data: bytes, start: int = 0) -> Iterator[Token]:
    """The tokens of a text in one of the Turtle family, without white space and comments."""
    for match in TOKEN.finditer(data, start):
        kind = match.lastgroup
        if kind != "space" and kind is not None:
            yield kind, match.start(), match.end()
