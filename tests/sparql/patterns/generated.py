"""Random regular expressions of XPath, each with another for Python that means the same on a few characters.

What a class means is taken from its definition (XML Schema 1.1 Datatypes, appendix G): each is a test of a
character.
"""

import re
import unicodedata
from collections.abc import Callable

from hypothesis import strategies as st

CHARACTERS = "ab-_1 \nZ.éК٣&~[]^$Ⅷ:|#"
STRINGS = st.text(st.sampled_from(CHARACTERS), max_size=6)
Test = Callable[[str], bool]
Class = tuple[str, Test]
Both = tuple[str, str]

_SPECIAL = "\\.?*+(){}[]|-^$"


def _in(*categories: str) -> Test:
    return lambda character: unicodedata.category(character).startswith(categories)


def _not(test: Test) -> Test:
    return lambda character: not test(character)


def _is_name(character: str) -> bool:
    """Whether a name of XML 1.0, fifth edition, may begin with it: so may one digit of Arabic."""
    return character.isalpha() or character in "_:Ⅷ٣"


def _between(first: str, last: str) -> Class:
    return f"{first}-{last}", lambda character: first <= character <= last


_ESCAPES: dict[str, Test] = {
    "d": _in("Nd"),
    "s": lambda character: character in " \t\n\r",
    "w": _not(_in("P", "Z", "C")),
    "i": _is_name,
    "c": lambda character: _is_name(character) or character in "-.1",
}
ESCAPES: list[Class] = [
    *((f"\\{name}", test) for name, test in _ESCAPES.items()),
    *((f"\\{name.upper()}", _not(test)) for name, test in _ESCAPES.items()),
    *((f"\\p{{{name}}}", _in(name)) for name in ("L", "Lu", "Nd", "P", "Sm", "Nl")),
    *((f"\\P{{{name}}}", _not(_in(name))) for name in ("L", "Lu", "Z")),
]
RANGES = [_between("a", "z"), _between("0", "9"), _between("A", "F"), _between("!", "/"), _between("a", "é")]


def escaped(character: str) -> str:
    return f"\\{character}" if character in _SPECIAL else character


def _single(character: str) -> Class:
    return escaped(character), lambda other: other == character


_MEMBERS = st.one_of(
    st.sampled_from(CHARACTERS).map(_single),
    st.sampled_from(ESCAPES),
    st.sampled_from(RANGES),
    st.sampled_from(["&&", "~~", "&", "~", "#"]).map(
        lambda text: (text, lambda character: character == text[0])
    ),
)


@st.composite
def classes(draw: st.DrawFn, depth: int = 0) -> Class:
    members = draw(st.lists(_MEMBERS, min_size=1, max_size=3))
    before, after = draw(st.sampled_from([("", ""), ("", ""), ("-", ""), ("", "-")]))
    negated = draw(st.booleans())
    without = draw(classes(depth + 1)) if depth < 2 and draw(st.integers(0, 3)) == 0 else None
    subtracted = f"-{without[0]}" if without else ""
    text = f"[{'^' * negated}{before}{''.join(text for text, _ in members)}{after}{subtracted}]"

    def test(character: str) -> bool:
        is_member = any(test(character) for _, test in members) or (before + after == character)
        return is_member != negated and not (without and without[1](character))

    return text, test


def _enumerated(each: Class) -> Both:
    text, test = each
    points = "".join(re.escape(character) for character in CHARACTERS if test(character))
    return text, f"[{points}]" if points else "(?!)"


ATOMS: st.SearchStrategy[Both] = st.one_of(
    st.sampled_from(CHARACTERS).map(lambda character: (escaped(character), re.escape(character))),
    classes().map(_enumerated),
    st.sampled_from(ESCAPES).map(_enumerated),
    st.sampled_from([(".", r"[^\n]"), ("^", r"\A"), ("$", r"\Z"), ("\\n", "\n")]),
)
_QUANTIFIERS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "*?", "+?", "??"])


def _row(pieces: list[tuple[Both, str]]) -> Both:
    pairs = [(atom, "" if atom[0] in "^$" else quantifier) for atom, quantifier in pieces]
    return "".join(ours + sign for (ours, _), sign in pairs), "".join(
        theirs + sign for (_, theirs), sign in pairs
    )


def _either(rows: list[Both]) -> Both:
    return "|".join(ours for ours, _ in rows), "|".join(theirs for _, theirs in rows)


def _expressions(atoms: st.SearchStrategy[Both]) -> st.SearchStrategy[Both]:
    rows = st.lists(st.tuples(atoms, _QUANTIFIERS), min_size=1, max_size=3).map(_row)
    return st.lists(rows, min_size=1, max_size=2).map(_either)


EXPRESSIONS = st.recursive(
    _expressions(ATOMS),
    lambda inner: _expressions(st.one_of(ATOMS, inner.map(lambda both: (f"({both[0]})", f"({both[1]})")))),
    max_leaves=3,
)
"""Regular expressions of XPath and of Python that match the same strings of the characters."""
