"""Regular expressions as XPath has them, for engines that have those of Rust or of Python."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import XSD_STRING
from phegraph.sparql.algebra.expressions import call, ours
from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.tree import Call, Expression, Query, Update
from phegraph.sparql.algebra.walk import nodes, rewritten
from phegraph.sparql.patterns import dialects, replacements
from phegraph.sparql.patterns.parser import PatternError, parse
from phegraph.sparql.patterns.tree import Pattern

Tree = Query | Update

MATCHING = frozenset({"REGEX", "REPLACE"})
"""The functions that take a regular expression (SPARQL 1.1 Query, sections 17.4.3.14 and 17.4.3.15)."""
_NO_FLAGS = Literal("")
_ERROR = call("STRLEN", NamedNode("urn:phegraph:error"))
"""An expression that has no value in any engine."""

_ESCAPED = r"\\[nrt\\.|?*+(){}\[\]^$d-]"
_COMMON = re.compile(
    rf"(?!.*[*+?}}][*+{{]|.*\?\?\?)(?:[^\\\[\](){{}}]|\((?!\?)|\(\?:|\)|\{{[0-9]+(?:,[0-9]*)?\}}|{_ESCAPED}"
    rf"|\[\^?-?(?:[0-9A-Za-z]-[0-9A-Za-z]|[^\\\[\]&~-]|{_ESCAPED})+-?\])*+",
    re.DOTALL,
)
"""What means the same to XPath, Rust and Python, but for `$`, which Python also finds before a line's end."""


class _Dialect(Struct, frozen=True):
    """How an engine has regular expressions.

    Attributes:
        pattern: A regular expression in its dialect; an error where there is no translation.
        replacement: A replacement in its dialect.
        is_common: Whether a text means the same in it.
        has_functions: Whether the functions of ours may be called where there is no translation.
    """

    pattern: Callable[[Pattern], str]
    replacement: Callable[[tuple[replacements.Part, ...]], str]
    is_common: Callable[[str], bool]
    has_functions: bool = False


_RUST = _Dialect(dialects.in_rust, replacements.in_rust, lambda text: _COMMON.fullmatch(text) is not None)
_EMBEDDED = replace(_RUST, has_functions=True)
_PYTHON = _Dialect(
    dialects.in_python,
    replacements.in_python,
    lambda text: "$" not in text and _COMMON.fullmatch(text) is not None,
)


def may_match(text: str) -> bool:
    """Whether a text may have a regular expression that means something else to Oxigraph."""
    return _may_match(text, _RUST)


def may_match_in_rdflib(text: str) -> bool:
    """Whether a text may have a regular expression that means something else to rdflib."""
    return _may_match(text, _PYTHON)


def _may_match(text: str, dialect: _Dialect) -> bool:
    upper = text.upper()
    return "REPLACE" in upper or ("REGEX" in upper and not _is_common(text, dialect))


def _is_common(text: str, dialect: _Dialect) -> bool:
    """Whether each REGEX of a printed text has a constant that means the same to all, and no flags."""
    arguments = (_second_of_two(text, matching.end() - 1) for matching in _MATCHING.finditer(text))
    constants = map(_CONSTANT.fullmatch, arguments)
    return all(each and dialect.is_common(each[1].replace("\\\\", "\\")) for each in constants)


def _second_of_two(text: str, bracket: int) -> str:
    """The text of the second argument of a call; none where there are more, or it is not plain."""
    depth, commas = 0, list[int]()
    for sign in _SIGNS.finditer(text, bracket):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth == 0 and len(commas) == 1:
            return text[commas[0] : sign.start()]
        if depth == 0 or sign[0] in "'#":
            break
        if sign[0] == "," and depth == 1:
            commas.append(sign.end())
    return ""


_MATCHING = re.compile(r"REGEX\s*\(?", re.IGNORECASE)
_SIGNS = re.compile(r"""[(),'#]|"(?:[^"\\]|\\.)*"|<[^<>"{}|^`\\\s]*>""")
_CONSTANT = re.compile(r'\s*"((?:[^"\\]|\\\\)*)"\s*')


def for_embedded(tree: Tree) -> Tree:
    """Regular expressions for Oxigraph. What they have that has no translation, functions of ours match."""
    return _translated(tree, _EMBEDDED)


def for_browser(tree: Tree) -> Tree:
    """Constant regular expressions for Oxigraph where there are no functions of ours."""
    return _translated(tree, _RUST)


def for_rdflib(tree: Tree) -> Tree:
    """Constant regular expressions for rdflib."""
    return _translated(tree, _PYTHON)


def refused(tree: Tree) -> Iterator[Restriction]:
    """The regular expressions of a tree that are none."""
    for part in nodes(tree):
        if isinstance(part, Call) and part.function in MATCHING:
            pattern, flags = _pattern_and_flags(part)
            if (texts := _texts(pattern, flags)) and (fault := fault_of(*texts)):
                message = f"This is no regular expression of XPath: {fault}."
                yield Restriction(part, message, "See XPath Functions, section 5.6.1.")


def fault_of(pattern: str, flags: str) -> str | None:
    """Why a text is no regular expression of XPath."""
    try:
        parse(pattern, flags)
    except PatternError as error:
        return str(error)
    return None


def _translated(tree: Tree, dialect: _Dialect) -> Tree:
    def rewrite(part: Call) -> Expression:
        if part.function in MATCHING and not _is_translated(part):
            translated = _regex(part, dialect) if part.function == "REGEX" else _replace(part, dialect)
            return part if translated == part else translated
        return part

    return rewritten(tree, rewrite, Call)


def _is_translated(matching: Call) -> bool:
    pattern = matching.arguments[1]
    return isinstance(pattern, Call) and pattern.function == ours("pattern").function


def _pattern_and_flags(matching: Call) -> tuple[Expression, Expression]:
    most = 2 if matching.function == "REGEX" else 3
    return matching.arguments[1], (*matching.arguments[most:], _NO_FLAGS)[0]


def _texts(*expressions: Expression) -> list[str]:
    """The texts of expressions, where all are constant simple literals."""
    texts = [
        each.value
        for each in expressions
        if isinstance(each, Literal) and each.language is None and each.datatype.value == XSD_STRING
    ]
    return texts if len(texts) == len(expressions) else []


def _regex(matching: Call, dialect: _Dialect) -> Expression:
    string, (pattern, flags) = matching.arguments[0], _pattern_and_flags(matching)
    if texts := _texts(pattern, flags):
        if not texts[1] and dialect.is_common(texts[0]):
            return matching
        try:
            return call("REGEX", string, Literal(dialect.pattern(parse(*texts))))
        except PatternError:
            return _ERROR
        except dialects.NoTranslationError:
            return ours("matches", string, pattern, flags) if dialect.has_functions else matching
    if not dialect.has_functions:
        return matching
    translated = call("REGEX", string, ours("pattern", pattern, flags))
    return call("COALESCE", translated, ours("matches", string, pattern, flags))


def _replace(replacing: Call, dialect: _Dialect) -> Expression:
    string, _, replacement = replacing.arguments[:3]
    pattern, flags = _pattern_and_flags(replacing)
    by_us = ours("replaced", string, pattern, replacement, flags) if dialect.has_functions else replacing
    if dialect.has_functions:
        replacement = ours("replacement", replacement, pattern, flags)
    if texts := _texts(pattern, flags):
        try:
            parsed = parse(*texts)
            if parsed.matches_nothing():
                return _ERROR
            if given := _texts(replacing.arguments[2]):
                parts = replacements.parse(given[0], parsed.groups, texts[1])
                replacement = Literal(dialect.replacement(parts))
            return call("REPLACE", string, Literal(dialect.pattern(parsed)), replacement)
        except (PatternError, replacements.ReplacementError):
            return _ERROR
        except dialects.NoTranslationError:
            return by_us
    if not dialect.has_functions:
        return replacing
    return call("COALESCE", call("REPLACE", string, ours("pattern", pattern, flags), replacement), by_us)
