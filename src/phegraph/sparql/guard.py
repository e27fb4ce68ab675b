"""The guard: determines the form of a query or update, and refuses one that reaches outside the store."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.sparql.algebra.parser import Parsed, parse
from phegraph.sparql.algebra.passes.guard import MOST_OPERATIONS, Permissions, refused
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.scope import projected
from phegraph.sparql.algebra.tree import Call, Graph, Query, Select, Update
from phegraph.sparql.algebra.walk import nodes
from phegraph.sparql.keywords import PLAIN_IRI
from phegraph.sparql.templates import MadeText, TextsAlike, abstracted, shape_of
from phegraph.sparql.tokens import error_at


class QueryForm(StrEnum):
    """The query forms (SPARQL 1.1 Query, section 16), and updates."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"
    UPDATE = "UPDATE"


class Unparsed(Struct, frozen=True):
    """A text that can be parsed, and with what."""

    text: str
    prefixes: tuple[tuple[str, str], ...]
    base: str


class Guarded(Struct, frozen=True, eq=False, dict=True):
    """A query or update that may run.

    Attributes:
        text: The text for the engine, of the same meaning as the text that was guarded.
        form: Its form.
        default: The graphs of its FROM clauses (SPARQL 1.1 Query, section 13.2).
        named: The graphs of its FROM NAMED clauses.
        reads_graphs: Whether it has GRAPH.
        functions: The functions that it calls, by their keywords.
        source: What was guarded.
    """

    text: str
    form: QueryForm
    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]
    reads_graphs: bool
    functions: frozenset[str]
    source: Parsed | Unparsed

    @cached_property
    def parsed(self) -> Parsed:
        """Its tree, and where its parts stand in the text that was guarded."""
        source = self.source
        if isinstance(source, Parsed):
            return source
        return parse(source.text, base=source.base, prefixes=dict(source.prefixes), deepest=MAX_BRACKETS)


MAX_BRACKETS = 100
MAX_OPERATIONS = MOST_OPERATIONS
"""Oxigraph overflows the stack, and ends the process, for a text nested some hundreds deep or of some
thousands of operations in a chain."""

_PERMITTED = Permissions(updates=True, functions=None)


def guard(text: str, prefixes: Mapping[str, str] | None = None, base: str = "") -> Guarded:
    """Determine the form of a query or update, and refuse one that reaches outside the store.

    Args:
        text: A SPARQL 1.1 query or update.
        prefixes: Prefixes that need no declaration.
        base: The IRI that relative ones are resolved against, until a BASE clause.

    Raises:
        QueryError: It has SERVICE or LOAD, or is not SPARQL.
        LimitError: It is nested too deep, or has too many operations, for the engine.
    """
    known = _printed.get(text)
    if isinstance(known, Parsed):
        known = _printed[text] = _described(known, text)
    return known or _guarded(text, tuple((prefixes or {}).items()), base)


_printed: dict[str, Parsed | Guarded] = {}
_PRINTING = Lock()
_MAX_PRINTED = 512


def remember(tree: Query | Update, tokens: int = 0) -> str:
    """The text of a tree, which the guard then knows and need not parse.

    Args:
        tree: The tree.
        tokens: How many tokens the text has, about; 0 of a compiler's, which nobody plans but runs.
    """
    text = printed(tree)
    with _PRINTING:
        if len(_printed) >= _MAX_PRINTED:
            del _printed[next(iter(_printed))]
        _printed[text] = Parsed(tree, text, tokens, {})
    return text


def is_compiled(text: str) -> bool:
    """Whether the guard remembers the tree of a compiler for a text."""
    known = _printed.get(text)
    parsed = known if known is None or isinstance(known, Parsed) else known.source
    return isinstance(parsed, Parsed) and not parsed.tokens


@lru_cache(maxsize=512)
def _guarded(text: str, prefixes: tuple[tuple[str, str], ...], base: str) -> Guarded:
    parts = abstracted(text)
    if parts is None:
        return _guarded_anew(text, prefixes, base)
    alike, made = _alike(parts.key, prefixes, base), list[Guarded]()
    source = Unparsed(text, prefixes, base)

    def make(constants: Sequence[str]) -> MadeText:
        guarded = _guarded_anew(parts.of(constants), prefixes, base)
        made.append(guarded)
        alike.guarded = replace(guarded, source=source)
        return MadeText(guarded.text, guarded.parsed.tree.prefixes)

    filled = alike.text(parts.constants, make)
    if made:
        return made[0]
    assert alike.guarded is not None
    return replace(alike.guarded, text=filled, source=source)


class _Alike(TextsAlike):
    """Texts that differ in constants alone, and what else the guard says of all of them."""

    guarded: Guarded | None = None


@lru_cache(maxsize=512)
def _alike(key: tuple[str, ...], prefixes: tuple[tuple[str, str], ...], base: str) -> _Alike:
    return _Alike()


def _guarded_anew(text: str, prefixes: tuple[tuple[str, str], ...], base: str) -> Guarded:
    parsed = parse(text, base=base, prefixes=dict(prefixes), deepest=MAX_BRACKETS)
    tree = parsed.tree
    if isinstance(tree, Update) and not tree.operations:
        forms = ", ".join(form for form in QueryForm if form is not QueryForm.UPDATE)
        raise error_at(text, len(text), "There is no query.", f"Write one of {forms}.")
    parsed.refuse(refused(tree, _PERMITTED))
    return _described(parsed, remember(tree, parsed.tokens))


def _described(parsed: Parsed, text: str) -> Guarded:
    tree = parsed.tree
    form = QueryForm.UPDATE if isinstance(tree, Update) else QueryForm(type(tree.form).__name__.upper())
    default, named = (tree.default, tree.named) if isinstance(tree, Query) else ((), ())
    every = [*nodes(tree)]
    reads_graphs = any(type(part) is Graph for part in every)
    functions = frozenset(
        part.function for part in every if type(part) is Call and isinstance(part.function, str)
    )
    return Guarded(text, form, default, named, reads_graphs, functions, parsed)


def is_harmless(text: str, *, all_graphs: bool = False) -> bool:
    """Whether a text has none of the keywords that need guarding: a quick test for compiled queries.

    Args:
        text: The query or update.
        all_graphs: Whether it may read every named graph, so that GRAPH needs no guarding.
    """
    upper = text.upper()
    if not any(sign in upper for sign in _SIGNS if not (all_graphs and sign == "GRAPH")):
        return True
    keywords = _TO_GUARD_ALWAYS if all_graphs else _TO_GUARD
    if keywords.search(PLAIN_IRI.sub("<>", text)) is None:
        return True
    return keywords.search(PLAIN_IRI.sub("<>", _without_names(text))) is None


def _without_names(text: str) -> str:
    """A text without the prefixed names and variables that are one token whatever follows.

    Their prefixes are declared once, with IRIs to which any letters can be added.
    """
    declared = _DECLARED.findall(text)
    if len(declared) != len(_PREFIX.findall(text)) or len({name for name, _ in declared}) != len(declared):
        return text
    prefixes = {name for name, _ in declared}
    return _NAME.sub(lambda name: "" if name[1] is None or name[1] in prefixes else name[0], text)


_PREFIX = re.compile("PREFIX", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX ([A-Za-z]\w*): <(https?://[A-Za-z0-9./_-]+[/#])>(?=\s)", re.ASCII)
_NAME = re.compile(r"(?<![\w?$@:.%\\-])(?:([A-Za-z]\w*):[A-Za-z]\w*|(?<![>)])[?$][A-Za-z_]\w*)", re.ASCII)


_SIGNS = ("SERVICE", "LOAD", "FROM", "GRAPH", "\\U")
"""The strings, in capitals, that a text which needs guarding has one of: the cheap test comes first."""


# After `?` and `$` such a keyword is the name of a variable. After `:` it may still be a keyword: a prefixed
# name whose IRI is invalid (`a:SERVICE` after `PREFIX a: <http://b:>`) is parsed as a prefix and a keyword. A
# codepoint escape of a letter is that letter for servers that resolve such escapes before they parse.
_LETTER = r"\\u(?:0000)?00[4-7][0-9A-F]"
_TO_GUARD = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM|GRAPH)|{_LETTER}", re.IGNORECASE | re.ASCII)
_TO_GUARD_ALWAYS = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM)|{_LETTER}", re.IGNORECASE | re.ASCII)


def columns(text: str, names: Sequence[str]) -> list[str]:
    """The variables of a SELECT in the order of its text.

    SPARQL leaves the order open for `SELECT *`, and Oxigraph's is not that of the text.
    """
    if "*" not in text or not _STAR.search(text):
        return list(names)
    shape = shape_of(text)
    order = _order(shape.text if shape else text)
    return sorted(names, key=lambda name: order.get(name, len(order)))


@lru_cache(maxsize=512)
def _order(text: str) -> Mapping[str, int]:
    """The places of the variables that a text selects, which are the same whatever IRIs it has."""
    tree = guard(text).parsed.tree
    in_text = projected(tree.form) if isinstance(tree, Query) and isinstance(tree.form, Select) else {}
    return {name: position for position, name in enumerate(in_text)}


_STAR = re.compile(r"\bSELECT\s+((DISTINCT|REDUCED)\s+)?\*|\bSELECT\*", re.IGNORECASE)
