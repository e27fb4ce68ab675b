"""Untrusted text for people: it controls no terminal, reverses no text, and becomes no link."""

import re
from collections.abc import Callable

# The controls of ASCII and Latin-1, format characters, which are invisible or change the order of text
# (category Cf, except the joiners that scripts and emoji need), line and paragraph separators, and
# surrogates.
HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_ON_A_LINE = re.compile(f"[{HIDDEN}]")
_ON_LINES = re.compile(f"(?:\r(?=\n)|[\t\n])|([{HIDDEN}])")
_BLANKS = "\t\n\x0b\x0c\r"


def visible(text: str) -> str:
    r"""A text on one line, its invisible characters as codes (`\u202e`, `\x1b`), its white space as blanks.

    The code, unlike U+FFFD, says which character it is, so that it can be found and removed.
    """
    return text if text.isprintable() else _ON_A_LINE.sub(lambda match: _shown(match[0]), text)


def visible_lines(text: str) -> str:
    """A text as of `visible`, but with its tabs and line ends."""
    if text.isprintable():
        return text
    return _ON_LINES.sub(lambda match: _code(match[1]) if match[1] else match[0], text)


def xml_text(text: str) -> str:
    """A text as of `visible_lines`, without the characters that XML cannot have (XML 1.0, production 2)."""
    return visible_lines(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _shown(character: str) -> str:
    return " " if character in _BLANKS else _code(character)


def _code(character: str) -> str:
    number = ord(character)
    return (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )


def visible_everywhere(value: object, show: Callable[[str], str] = visible_lines) -> object:
    """A JSON value, with `visible_lines` applied to every string in it."""
    if isinstance(value, str):
        return show(value)
    if isinstance(value, dict):
        return {key: visible_everywhere(part, show) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [visible_everywhere(part, show) for part in value]
    return value


# A word without meaning in Markdown; a colon only at its end, for `a:b` may be an address, or `:tada:`.
_PLAIN = re.compile(
    r"""["'“‘„«(]*[^\W_](?:[^\W_]|[.,'’()/–—-])*[.,;:?!)"'”’“»…]*|[()–—→←…-]|\([^\W_]+\)[.,;:]?""",
)
_AUTOLINKED = re.compile(r"www\.|gh-\d|\b[0-9a-f]{7,}\b", re.IGNORECASE)
"""Words that GitHub links without markup: addresses, issues, commits."""


def markdown(text: str) -> str:
    """A text for a cell of a table in GitHub-flavoured Markdown, without any markup.

    Words with a character that could make a mention, a link, an image, an entity, HTML, a reference to an
    issue, an emoji or mathematics are put into code spans, for GitHub links `@name` after a backslash as
    well.
    """
    parts: list[tuple[bool, list[str]]] = []
    for word in visible(text).split():
        is_plain = _PLAIN.fullmatch(word) is not None and not _AUTOLINKED.search(word)
        if parts and parts[-1][0] == is_plain:
            parts[-1][1].append(word)
        else:
            parts.append((is_plain, [word]))
    return " ".join(" ".join(words) if is_plain else code_span(" ".join(words)) for is_plain, words in parts)


def phrase(text: str) -> str:
    """A text as of `markdown`, but all of it in one code span where any word of it would be in one."""
    shown = markdown(text)
    return code_span(text) if "`" in shown else shown


def code_span(text: str) -> str:
    """A text as a code span for a cell of a table; a backtick becomes an apostrophe."""
    shown = " ".join(visible(text).replace("`", "'").split())
    # A backslash before a bar would end the cell: between them, the span is closed and opened again.
    return "`" + shown.replace("\\|", "\\` `|").replace("|", "\\|") + "`"
