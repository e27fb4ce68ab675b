"""Text of strangers as people may see it: nothing in it steers a terminal, turns text or comes alive."""

import re
from collections.abc import Callable

# The controls of ASCII and Latin-1, what has no look of its own or changes the order of what follows
# (category Cf, but for the joiners that scripts and emoji need), line and paragraph separators, and halves of
# surrogate pairs.
HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_ON_A_LINE = re.compile(f"[{HIDDEN}]")
_ON_LINES = re.compile(f"(?:\r(?=\n)|[\t\n])|([{HIDDEN}])")
_BLANKS = "\t\n\x0b\x0c\r"


def visible(text: str) -> str:
    r"""A text on one line, what cannot be seen written by its code: `\u202e`, `\x1b`. White space is a blank.

    The code, and not U+FFFD, says which character it is, so that it can be found and removed.
    """
    return text if text.isprintable() else _ON_A_LINE.sub(lambda found: _shown(found[0]), text)


def visible_lines(text: str) -> str:
    """A text like that of `visible`, but with its tabs and the ends of its lines."""
    if text.isprintable():
        return text
    return _ON_LINES.sub(lambda found: _code(found[1]) if found[1] else found[0], text)


def _shown(character: str) -> str:
    return " " if character in _BLANKS else _code(character)


def _code(character: str) -> str:
    number = ord(character)
    return (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )


def visible_everywhere(value: object, show: Callable[[str], str] = visible_lines) -> object:
    """A value as JSON has them, every text in it as `visible_lines` shows it."""
    if isinstance(value, str):
        return show(value)
    if isinstance(value, dict):
        return {key: visible_everywhere(part, show) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [visible_everywhere(part, show) for part in value]
    return value


# A word that no Markdown makes anything of; a colon only at its end, for `a:b` may be an address or `:tada:`.
_PLAIN = re.compile(
    r"""["'“‘„«(]*[^\W_](?:[^\W_]|[.,'’()/–—-])*[.,;:?!)"'”’“»…]*|[()–—→←…-]|\([^\W_]+\)[.,;:]?""",
)
_LIVE = re.compile(r"www\.|gh-\d|\b[0-9a-f]{7,}\b", re.IGNORECASE)
"""What becomes a link without any mark: an address, an issue, a commit."""


def markdown(text: str) -> str:
    """A text for a cell of a table of GitHub-flavoured Markdown, nothing in it alive.

    Words with any mark that could make a mention, a link, an image, an entity, HTML, a reference to an issue,
    an emoji or mathematics stand in code spans: no backslash keeps GitHub from linking `@name`.
    """
    parts: list[tuple[bool, list[str]]] = []
    for word in visible(text).split():
        is_plain = _PLAIN.fullmatch(word) is not None and not _LIVE.search(word)
        if parts and parts[-1][0] == is_plain:
            parts[-1][1].append(word)
        else:
            parts.append((is_plain, [word]))
    return " ".join(" ".join(words) if is_plain else code_span(" ".join(words)) for is_plain, words in parts)


def code_span(text: str) -> str:
    """A text in a code span, as a cell of a table may have it; a backtick becomes an apostrophe."""
    shown = " ".join(visible(text).replace("`", "'").split())
    # A backslash before a bar would end the cell: the span is closed and opened again between them.
    return "`" + shown.replace("\\|", "\\` `|").replace("|", "\\|") + "`"
