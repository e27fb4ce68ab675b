"""Whether a text may have numbers beyond the embedded store: a quick test, without its tree."""

import re

from phegraph.rdf.numbers import FEW, SURE
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.keywords import BLANKS, PLAIN_IRI

ROWS = 8
"""How many places more a sum has than what it is of: no query has as many solutions as this allows."""

_LARGE = re.compile(
    rf"[<>]|[0-9.]{{10}}|STRDT|(?:decimal|:[^\s()]*+){BLANKS}\(|(?:[?$]\w+|\)){BLANKS}[-+*/]"
    rf"|(?<! decimal)[-+*/]{BLANKS}[?$(]"
    rf"|[0-9.\"']{BLANKS}[-+*/]{BLANKS}[\w\"'.]",
    re.IGNORECASE,
)
_OPERATOR = re.compile(r"[-+*/<>:#]|[0-9.]{10}|[sS][tT][rR][dD][tT]|decimal\s*\(")
"""What is in everything that `_LARGE` matches, and quicker to search."""
_SUM = re.compile(rf"(?:SUM|AVG){BLANKS}\(", re.IGNORECASE)
_MADE = re.compile(rf"\bAS\b|(?<![0-9.])(?<!LIMIT )(?<!OFFSET )[0-9.]{{{FEW + 1}}}", re.IGNORECASE)
_ANY = re.compile(
    rf"[-+*/=<>]|ORDER|(?:IN|NUMERIC|ABS|ROUND|CEIL|FLOOR|MAX|SUM|AVG){BLANKS}\(", re.IGNORECASE
)
"""What a text has, outside of IRIs, wherever something is mended; `IN (` is in `MIN (` as well."""
_LENGTH = re.compile(r"(?<=\()STRLEN\(STR\([?]\w+\)\) [<>]=? [0-9]{1,9}(?=\))")
"""The comparison of a length, as shapes have it, which the store makes of any data."""
_STRING = re.compile(r'("(?:[^"\\]|\\.)*+"\^\^)|"(?:[^"\\]|\\.)*+"')
"""A string, of which one with a datatype is a group."""


def may_need_exactness(text: str, facts: Facts) -> bool:
    """Whether a text may have numbers beyond the store, by itself or by the data, or may order booleans."""
    bare = PLAIN_IRI.sub(" decimal", text)
    if '"' in bare and not any(mark in bare for mark in ("'", "#", '"""')):
        bare = _STRING.sub(r'\1""', bare)
    if "STRLEN" in bare:
        bare = _LENGTH.sub("", bare)
    if facts.numbers.are_beyond and _ANY.search(bare) is not None:
        return True
    if facts.numbers.whole + ROWS > SURE and _SUM.search(text) is not None:
        return True
    return _OPERATOR.search(bare) is not None and _LARGE.search(bare) is not None


def may_make_numbers(update: str) -> bool:
    """Whether an update may make a number of more than a few places that is not in the data."""
    return _MADE.search(PLAIN_IRI.sub("", update)) is not None
