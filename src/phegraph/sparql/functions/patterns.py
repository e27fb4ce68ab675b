"""REGEX and REPLACE (SPARQL 1.1 Query, sections 17.4.3.14 and 17.4.3.15) as XPath has them.

The store matches what can be translated for it. The time that `matches` and `replaced` take has no bounds.
"""

import re
from functools import lru_cache

from pyoxigraph import Literal

from phegraph.rdf.terms import XSD_STRING, Term
from phegraph.sparql.patterns import dialects, replacements
from phegraph.sparql.patterns.parser import parse


def translated(pattern: Term, flags: Term) -> Literal | None:
    """A regular expression in the dialect of the store; None where there is no translation."""
    texts = _strings(pattern, flags)
    return Literal(_in_rust(*texts)) if texts else None


def translated_replacement(replacement: Term, pattern: Term, flags: Term) -> Literal | None:
    """The replacement for the matches of a regular expression, in the dialect of the store."""
    texts = _strings(replacement, pattern, flags)
    if not texts:
        return None
    parsed = parse(*texts[1:])
    is_error = parsed.matches_nothing()  # err:FORX0003
    return (
        None
        if is_error
        else Literal(replacements.in_rust(replacements.parse(texts[0], parsed.groups, texts[2])))
    )


def matches(string: Term, pattern: Term, flags: Term) -> Literal | None:
    """Whether a regular expression matches a part of a string."""
    texts = _strings(pattern, flags)
    if not texts or not isinstance(string, Literal) or not _is_string(string):
        return None
    return Literal(_compiled(*texts).search(string.value) is not None)


def replaced(string: Term, pattern: Term, replacement: Term, flags: Term) -> Literal | None:
    """A string with the matches of a regular expression replaced."""
    texts = _strings(pattern, flags, replacement)
    if not texts or not isinstance(string, Literal) or not _is_string(string):
        return None
    parsed = parse(*texts[:2])
    if parsed.matches_nothing():
        return None
    template = replacements.in_python(replacements.parse(texts[2], parsed.groups, texts[1]))
    text = _compiled(*texts[:2]).sub(template, string.value)
    return Literal(text, language=string.language) if string.language else Literal(text)


def _is_string(literal: Literal) -> bool:
    return literal.language is not None or literal.datatype.value == XSD_STRING


def _strings(*terms: Term) -> list[str] | None:
    """The texts of simple literals; None where one is none."""
    texts = [
        term.value
        for term in terms
        if isinstance(term, Literal) and term.language is None and term.datatype.value == XSD_STRING
    ]
    return texts if len(texts) == len(terms) else None


@lru_cache(maxsize=512)
def _in_rust(pattern: str, flags: str) -> str:
    return dialects.in_rust(parse(pattern, flags))


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(dialects.in_python(parse(pattern, flags)))
