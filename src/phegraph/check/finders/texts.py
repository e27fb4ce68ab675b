"""Texts: characters that went through a wrong encoding, or that are of another script than the text."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from pyoxigraph import Literal

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding

# What UTF-8 becomes when it is read as Latin-1 or Windows-1252: a lead byte, then continuation bytes.
_CONTINUATION = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_DAMAGED = re.compile(
    rf"[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}"
)
_TYPOGRAPHIC = frozenset("\xa0«»‘’“”–—…·°´")
"""What stands after a capital or an accented letter in sound texts, such as those in French."""
_ANGSTROMS = re.compile(r"(?<![^\W\d_])Å[²³](?![^\W\d_])")
"""Square and cubic ångströms, where they stand alone."""
_LOST = re.compile("\ufffd|[\x80-\x9f]")
_WORD = re.compile(r"[^\W\d_]{2,}")  # a single letter is mostly a symbol
_NO_WORD = re.compile(r"\S*(?:://|www\.|@|\w[:/_.]\w)\S*|\b[A-Z\d]+s?\b|\b\w*[a-z][A-Z]\w*")
"""What has its letters from elsewhere: addresses, names of files and terms, abbreviations."""
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "HANGUL")
_LATIN = "en fr de it es pt nl da sv no nb nn fi et lv lt pl cs sk sl hr hu ro ga mt"
_OF_LANGUAGE = {
    **dict.fromkeys(_LATIN.split(), "LATIN"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk"), "CYRILLIC"),
    "el": "GREEK",
    "he": "HEBREW",
    "ar": "ARABIC",
}


def damaged(context: CheckContext) -> Iterator[DraftFinding]:
    """Texts that were decoded wrongly, once or more."""
    for literal, statements in context.literals_that(_damage_in).items():
        damage = damage_of(literal.value)
        repair = repaired(literal.value)
        hint = f"Write {repair!r}." if repair else "Type the character again."
        yield DraftFinding(
            "literal/encoding",
            f"{damage!r} is what a character becomes that is read in a wrong encoding.",
            hint,
            statements=tuple(statements),
        )


@lru_cache(maxsize=50_000)
def damage_of(text: str) -> str | None:
    """The first characters of a text that a wrong encoding made."""
    if text.isascii():
        return None
    sound = {match.start() for match in _ANGSTROMS.finditer(text)}
    damaged = (
        match for match in _DAMAGED.finditer(text) if match.start() not in sound and not _is_typography(match)
    )
    match = _LOST.search(text) or next(damaged, None)
    return match[0] if match else None


def _is_typography(damage: re.Match[str]) -> bool:
    """Whether a letter and the signs after it are what was meant: `CAFÉ’S`, and not `Â»` or `cÅ“ur`."""
    lead, signs = damage[0][0], damage[0][1:]
    before = damage.string[damage.start() - 1 : damage.start()]
    if not _TYPOGRAPHIC.issuperset(signs):
        return False
    return lead.islower() or before.isupper() or (not before.isalpha() and lead not in "ÂÃÅ")


def repaired(text: str) -> str | None:
    """What a text was before it was decoded wrongly, where that is certain."""
    for encoding in ("cp1252", "latin-1"):
        try:
            before = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return before if before != text else None
    return None


def _damage_in(literal: Literal) -> object:
    return damage_of(literal.value)


def wrong_script(context: CheckContext) -> Iterator[DraftFinding]:
    """Words that mix scripts, and texts in none of the letters of their language."""
    for literal, statements in context.literals_that(script_fault).items():
        reason, hint = script_fault(literal), "Type it again, or correct its tag."
        yield DraftFinding("literal/script", reason or "", hint, statements=tuple(statements))


@lru_cache(maxsize=50_000)
def script_fault(literal: Literal) -> str | None:
    """What is wrong with the letters of a text; None where nothing is."""
    if literal.value.isascii() and _OF_LANGUAGE.get(_language(literal), "LATIN") == "LATIN":
        return None
    every: set[str] = set()
    for word in _WORD.findall(_NO_WORD.sub(" ", literal.value)):
        scripts = {script for letter in word if (script := _script(letter))}
        if {"LATIN", "CYRILLIC"} <= scripts:
            odd = next(letter for letter in word if _script(letter) == "CYRILLIC")
            return f"The word {word!r} mixes Latin and Cyrillic letters ({unicodedata.name(odd).title()})."
        every |= scripts
    expected = _OF_LANGUAGE.get(_language(literal))
    if expected and every and expected not in every:
        return f"A text tagged {literal.language} is in {' and '.join(sorted(every)).title()} letters."
    return None


def _language(literal: Literal) -> str:
    return (literal.language or "").partition("-")[0].lower()


@cache
def _script(letter: str) -> str | None:
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script + " ")), None)
