"""The grammar of SPARQL 1.1 as an LALR table, and the shift-reduce parser that follows it.

The table is made from the grammar of sparqlkit by `make grammar`. Its tokens are those of `sparql.tokens`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

import msgspec
from msgspec import Struct

from phegraph.errors import LimitError, QueryError
from phegraph.sparql.keywords import KEYWORDS, LATER
from phegraph.sparql.tokens import Token, TokenKind, error_at

END = "$END"
Reduction = Callable[[Any, list[Any], int], object]
"""Makes the value of a rule from the values of its symbols and the offset where it begins: a method."""


class Maker(Protocol):
    """Makes the values of rules.

    Attributes:
        passed: The rules whose value is that of their symbol where they have only one.
        offsets: By the identity of what is made: it, and the offset of its first character.
    """

    passed: ClassVar[Collection[str]]
    offsets: dict[int, tuple[object, int]]

    @classmethod
    def reduction(cls, rule: str) -> Reduction | None:
        """The method that makes the value of a rule; without one, that is its only symbol's, or a list."""


class _Table(Struct, frozen=True):
    """The table as it is stored, beside where it is from and the licence of that.

    Attributes:
        terminals: Keywords in capitals, marks, and the names of other terminals.
        names: The names of rules.
        rules: For each rule the number of its name, and how many symbols it has.
        starts: For each start symbol, the first and the last state.
        sets: Sets of terminals, by their numbers.
        actions: For each state, what to do and the set at which, in turns: to shift to a state, or to reduce
            the rule `-1 - action`.
        gotos: For each state, the number of a name and the state after a rule of that name, in turns. A query
            visits few of the thousand states, and only their rows are decoded.
    """

    terminals: list[str]
    names: list[str]
    rules: list[tuple[int, int]]
    starts: dict[str, tuple[int, int]]
    sets: list[list[int]]
    actions: list[msgspec.Raw]
    gotos: list[msgspec.Raw]


@cache
def _table() -> _Table:
    return msgspec.json.decode(Path(__file__).with_name("grammar.json").read_bytes(), type=_Table)


@cache
def _row(state: int) -> dict[str, int]:
    """What to do in a state, by terminal."""
    table = _table()
    row = msgspec.json.decode(table.actions[state], type=list[int])
    return {
        table.terminals[terminal]: action
        for action, of_set in zip(row[::2], row[1::2], strict=True)
        for terminal in table.sets[of_set]
    }


@cache
def _gotos(state: int) -> dict[int, int]:
    """The states after rules, by the number of their name."""
    row = msgspec.json.decode(_table().gotos[state], type=list[int])
    return dict(zip(row[::2], row[1::2], strict=True))


class _Items(list[object]):
    """The values of a repeated part of a rule, which become values of the rule itself."""


def parse(
    text: str,
    tokens: Sequence[Token],
    start: str,
    *,
    maker: Maker,
    deepest: int,
) -> object:
    """Parse tokens by the table.

    Args:
        text: The text, for the places of errors.
        tokens: Its tokens without comments.
        start: The start symbol.
        maker: Makes the values of rules.
        deepest: How many brackets may be open at once.

    Raises:
        QueryError: The tokens are no sentence of the grammar, with the place of the first that does not fit.
        LimitError: More brackets are open.
    """
    first, last = _table().starts[start]
    rules, offsets = _rules(type(maker)), maker.offsets
    states, values, begins = [first], list[object](), list[int]()
    position = 0
    opened: list[Token] = []
    while True:
        terminal, token, width = _reading(tokens, position, text, states)
        action = _row(states[-1]).get(terminal)
        while action is not None and action < 0:
            rule = rules[action]
            if rule.is_passed:
                states[-1], action = rules.passed(states[-2], states[-1], terminal)
                continue
            kept = len(values) - rule.length
            begin = begins[kept] if rule.length else token.start
            children = values[kept:]
            del values[kept:], begins[kept:], states[kept + 1 :]
            if rule.function is None:
                values.append(_items(children) if rule.is_repeated else children)
            else:
                made = rule.function(
                    maker, _flat(children) if _Items in map(type, children) else children, begin
                )
                offsets.setdefault(id(made), (made, begin))
                values.append(made)
            begins.append(begin)
            states.append(_gotos(states[-1])[rule.name])
            action = _row(states[-1]).get(terminal)
        if terminal == END and states[-1] == last:
            return values[-1]
        if action is None:
            raise _unexpected(text, token, opened, states)
        if terminal in "([{":
            opened.append(token)
            if len(opened) > deepest:
                place = error_at(text, token.start, "").place
                raise LimitError(
                    f"More than {deepest} brackets are open here.", hint="Nest less.", place=place
                )
        elif terminal in ")]}":
            opened.pop()
        states.append(action)
        values.append(token)
        begins.append(token.start)
        position += width


class _Rule(Struct, frozen=True):
    """A rule.

    Attributes:
        name: The number of its name.
        length: How many symbols it has.
        function: What makes its value.
        is_passed: Whether its value is that of its only symbol.
        is_repeated: Whether it is a repeated part of another rule.
    """

    name: int
    length: int
    function: Reduction | None
    is_passed: bool
    is_repeated: bool


class _Rules(dict[int, _Rule]):
    """Rules by the action that reduces them."""

    def __init__(self, maker: type[Maker]) -> None:
        self._reduction, self._plain = maker.reduction, maker.passed
        self._passed: dict[tuple[int, int, str], tuple[int, int | None]] = {}

    def __missing__(self, action: int) -> _Rule:
        number, length = _table().rules[-1 - action]
        name = _table().names[number]
        function, is_repeated = self._reduction(name), name.startswith("__")
        is_plain = function is None or name in self._plain
        is_passed = length == 1 and not is_repeated and is_plain
        rule = self[action] = _Rule(number, length, function, is_passed, is_repeated)
        return rule

    def passed(self, below: int, state: int, terminal: str) -> tuple[int, int | None]:
        """The state after all rules of one symbol, ten for a part of an expression, and what to do there."""
        place = (below, state, terminal)
        if place not in self._passed:
            action = _row(state).get(terminal)
            while action is not None and action < 0 and self[action].is_passed:
                state = _gotos(below)[self[action].name]
                action = _row(state).get(terminal)
            self._passed[place] = state, action
        return self._passed[place]


@cache
def _rules(maker: type[Maker]) -> _Rules:
    return _Rules(maker)


def _items(children: list[object]) -> _Items:
    first = children[0] if children else None
    if type(first) is not _Items:
        return _Items(_flat(children))
    first.extend(_flat(children[1:]))
    return first


def _flat(children: list[object]) -> list[object]:
    """Values with repeated ones each by itself."""
    if _Items not in map(type, children):
        return children
    return [item for child in children for item in (child if type(child) is _Items else (child,))]


_Reading = tuple[str, Token, int]
"""A terminal, its token, and how many tokens of the text it takes."""


def _reading(tokens: Sequence[Token], position: int, text: str, states: list[int]) -> _Reading:
    """How a token is read: the first way in which it can come next, or just the first."""
    if position == len(tokens):
        return END, Token(TokenKind.PUNCTUATION, "", len(text)), 0
    token = tokens[position]
    terminal = _TERMINALS[token.kind](token.text)
    if terminal not in _UNCLEAR:
        return terminal, token, 1
    readings = _readings(token, tokens[position + 1] if position + 1 < len(tokens) else None)
    row = _row(states[-1])
    possible = [reading for reading in readings if reading[0] in row]
    if len(possible) < 2:
        return possible[0] if possible else readings[0]
    return next((reading for reading in possible if _is_shifted(reading[0], states)), readings[0])


def _is_shifted(terminal: str, states: list[int]) -> bool:
    """Whether a terminal is shifted after reductions: states of LALR share what may come next."""
    table, states = _table(), states[:]
    while (action := _row(states[-1]).get(terminal)) is not None and action < 0:
        name, length = table.rules[-1 - action]
        del states[len(states) - length :]
        states.append(_gotos(states[-1])[name])
    return action is not None


_STRINGS = {'"""': "STRING_LITERAL_LONG2", "'''": "STRING_LITERAL_LONG1", '"': "STRING_LITERAL2"}


def _readings(token: Token, after: Token | None) -> Sequence[_Reading]:
    """How a mark can be read, alone or with the token after it, the longest first."""
    written = token.text
    readings: list[_Reading] = [(written, token, 1)]
    if written in "([" and after is not None and after.text == _CLOSING[written]:
        readings.insert(0, ("NIL" if written == "(" else "ANON", token, 2))
    elif (
        written in "+-" and after is not None and after.kind is TokenKind.NUMBER and after.start == token.end
    ):
        sign = "_POSITIVE" if written == "+" else "_NEGATIVE"
        joined = Token(TokenKind.NUMBER, written + after.text, token.start)
        readings.insert(0, (_number(after.text) + sign, joined, 2))
    if written in "*+?":
        readings.append(("PATH_MOD", token, 1))
    return readings


def _keyword(written: str) -> str:
    """The terminal of a word: none, which no state has, of a word that is no keyword."""
    word = written.upper()
    return word if word in KEYWORDS and (word != "A" or written == "a") else ""


def _number(written: str) -> str:
    return "DOUBLE" if "e" in written.lower() else "DECIMAL" if "." in written else "INTEGER"


_CLOSING = {"(": ")", "[": "]"}
_UNCLEAR = frozenset("([+-*?")
"""The marks that can be read in several ways."""
_TERMINALS: Mapping[TokenKind, Callable[[str], str]] = {
    TokenKind.IRI: lambda written: "IRIREF",
    TokenKind.PREFIXED_NAME: lambda written: (
        "PNAME_NS" if written.endswith(":") and written.count(":") == 1 else "PNAME_LN"
    ),
    TokenKind.BLANK_NODE: lambda written: "BLANK_NODE_LABEL",
    TokenKind.VARIABLE: lambda written: "VAR1" if written[0] == "?" else "VAR2",
    TokenKind.STRING: lambda written: (
        _STRINGS.get(written[:3]) or _STRINGS.get(written[0], "STRING_LITERAL1")
    ),
    TokenKind.LANGUAGE_TAG: lambda written: "LANGTAG",
    TokenKind.NUMBER: _number,
    TokenKind.KEYWORD: _keyword,
    TokenKind.PUNCTUATION: lambda written: written,
}


_DESCRIBED = {
    END: "the end",
    "ANON": "[]",
    "BLANK_NODE_LABEL": "a blank node",
    "IRIREF": "an IRI",
    "PNAME_LN": "an IRI",
    "PNAME_NS": "an IRI",
    "LANGTAG": "a language tag",
    "NIL": "()",
    "PATH_MOD": "*",
    "VAR1": "a variable",
    "VAR2": "a variable",
    "A": "a",
}
_MOST_EXPECTED = 8


def _unexpected(text: str, token: Token, opened: Sequence[Token], states: list[int]) -> QueryError:
    if not token.text and opened:
        return error_at(text, opened[-1].start, f"This `{opened[-1].text}` is never closed.", "Close it.")
    if later := _of_sparql_1_2(text, token):
        return error_at(text, token.start, f"SPARQL 1.2 {later} not supported.", "Write SPARQL 1.1.")
    expected = {
        _DESCRIBED.get(terminal)
        or ("a number" if terminal.startswith(("INTEGER", "DECIMAL", "DOUBLE")) else terminal)
        if not terminal.startswith("STRING")
        else "a string"
        for terminal in _row(states[-1])
        if _is_shifted(terminal, states) or terminal == END
    }
    hint = f"Write one of {', '.join(sorted(expected))}." if len(expected) <= _MOST_EXPECTED else ""
    if token.kind is TokenKind.KEYWORD and token.text.upper() not in KEYWORDS:
        near = get_close_matches(token.text.upper(), sorted(expected & KEYWORDS), 1)
        hint = f"Did you mean {near[0]}?" if near else "Names have a prefix, and strings quotation marks."
        return error_at(text, token.start, f"SPARQL has no keyword `{token.text}`.", hint)
    if not token.text:
        return error_at(text, token.start, "The text ends too early.", hint)
    return error_at(text, token.start, f"`{token.text.splitlines()[0][:40]}` cannot stand here.", hint)


def _of_sparql_1_2(text: str, token: Token) -> str:
    """What of SPARQL 1.2 a token belongs to that cannot stand where it does; empty where to nothing."""
    word, around = token.text.upper(), text[max(0, token.start - 1) : token.end + 2]
    if word == "VERSION":
        return "declarations of a version are"
    if token.kind is TokenKind.KEYWORD and word in LATER:
        return f"functions such as {word} are"
    marks = {"<<(": "triple terms are", "<<": "reified triples are", "{|": "annotations are"}
    at_token = (name for mark, name in marks.items() if token.text in mark and mark in around)
    return "reifiers are" if word == "~" else next(at_token, "")
