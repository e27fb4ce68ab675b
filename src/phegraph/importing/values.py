"""What people write in cells, as values: dates, numbers, countries, languages, names and identifiers.

Each function takes the text of a cell and gives a text, or None where the text is no such value. None
guesses: what could mean two things is none.
"""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import XSD

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
    )
    for number, name in enumerate(names.split(), 1)
}
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:[t ][0-9]{2}:[0-9]{2}.*)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:t[0-9]{6}z?)?")
_NUMBERS = re.compile(
    r"([0-9]{1,2})([./-])\s?([0-9]{1,2})\2\s?([0-9]{4})(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})")
_DAY_NAMED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:de |of )?([^\W\d]+)\.?,?\s*(?:de |del )?([0-9]{4})"
)
_MONTH_NAMED = re.compile(r"([^\W\d]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
_MONTH_ALONE = re.compile(r"([^\W\d]+)\.?,?\s+(?:de )?([0-9]{4})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.]([0-9]{4})")


def date(text: str, order: str = "") -> str | None:
    """A date, a month or a year, as XML Schema writes it (sections 3.3.9 to 3.3.11).

    Args:
        text: What is written.
        order: `dmy` or `mdy` for dates such as 03/04/2014, which are none without it; with dots the day is
            first.
    """
    text = plain(text).lower()
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        first, sign, second, year = match.groups()
        if order == "mdy" and sign != ".":
            return _date(year, first, second)
        is_plain = sign == "." or order == "dmy" or int(first) > 12 or first == second
        if is_plain:
            return _date(year, second, first)
        return _date(year, first, second) if int(second) > 12 else None
    if match := _DAY_NAMED.fullmatch(text):
        return _date(match[3], _MONTHS.get(match[2]), match[1])
    if match := _MONTH_NAMED.fullmatch(text):
        return _date(match[3], _MONTHS.get(match[1]), match[2])
    if match := _MONTH_ALONE.fullmatch(text):
        return _date(match[2], _MONTHS.get(match[1])) if match[1] in _MONTHS else None
    match = _MONTH_YEAR.fullmatch(text)
    return _date(match[2], match[1]) if match else None


def _date(year: str, month: str | int | None = None, day: str | None = None) -> str | None:
    if day is not None and month is None:
        return None
    written = "-".join([year, *(f"{int(part):02}" for part in (month, day) if part is not None)])
    return None if is_ill_typed(written, XSD + datatype_of_date(written)) else written


def datatype_of_date(text: str) -> str:
    """The datatype of what `date` gives: its name in XML Schema."""
    return ("gYear", "gYearMonth", "date")[text.count("-")]


_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,'’ ][0-9]+)*")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_CURRENCY = re.compile(r"^(?:€|EUR|CHF|\$|£|USD|GBP)\s*|\s*(?:€|EUR|CHF|\$|£|USD|GBP)$", re.IGNORECASE)


def decimal(text: str, sign: str = "") -> str | None:
    """A number, as xsd:decimal writes it; without what groups its digits, or a sign of a currency.

    Args:
        text: What is written.
        sign: The decimal sign, `,` or `.`. Without it, `1,234` is no number, for it could be two.
    """
    text = _CURRENCY.sub("", plain(text))
    if sign != "," and _PLAIN_NUMBER.fullmatch(text):
        return text
    if not _NUMBER.fullmatch(text):
        return text if not is_ill_typed(text, XSD + "decimal") else None
    signs = list(dict.fromkeys(re.findall(r"[.,]", text)))
    if not sign and len(signs) == 1:
        whole, *parts = re.split(r"[.,]", text)
        digits = whole.lstrip("+-0")
        if len(parts) > 1:
            sign = "." if signs[0] == "," else ","
        elif signs[0] == "," and len(parts[0]) == 3 and digits.isdigit() and len(digits) <= 3:
            return None
    sign = sign or (signs[-1] if signs else ".")
    whole, _, fraction = text.rpartition(sign) if sign in text else (text, "", "")
    groups = re.split(r"[.,'’ ]", whole)
    is_grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0].lstrip("+-")) <= 3
    if (not fraction.isdigit() and fraction) or (len(groups) > 1 and not is_grouped):
        return None
    return "".join(groups) + (f".{fraction}" if fraction else "")


def integer(text: str) -> str | None:
    """A whole number, digits grouped or not."""
    number = decimal(text, ".")
    whole, _, fraction = (number or "").partition(".")
    return whole if whole and not fraction.strip("0") else None


def plain(text: str) -> str:
    """A text without blanks at its ends, entities of HTML or blanks in a row, its accents composed."""
    text = html.unescape(text) if "&" in text else text
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """A name for comparison: in lower case, without accents and signs, `&` as `and`."""
    text = unicodedata.normalize("NFKD", plain(text).replace("&", " and ").replace("ß", "ss").casefold())
    letters = (" " if not sign.isalnum() else sign for sign in text if not unicodedata.combining(sign))
    return " ".join("".join(letters).translate(_LETTERS).split())


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def slug(text: str) -> str | None:
    """A text as the last part of an address: letters and digits of ASCII, and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-") or None


_ALIASES = {
    "uk": "GB", "el": "GR", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "usa": "US", "u s a": "US", "us": "US", "united states of america": "US",
    "czech republic": "CZ", "holland": "NL", "the netherlands": "NL", "russia": "RU", "kosovo": "XK",
    "south korea": "KR", "korea south": "KR", "republic of korea": "KR", "turkey": "TR", "turkiye": "TR",
    "macedonia": "MK", "north macedonia": "MK", "fyrom": "MK", "moldova": "MD", "vietnam": "VN", "iran": "IR",
    "taiwan": "TW", "hong kong": "HK", "bosnia": "BA", "eire": "IE", "slovak republic": "SK",
    "schweiz suisse svizzera": "CH", "swiss": "CH", "x k": "XK", "kos": "XK", "rks": "XK",
}  # fmt: skip


@cache
def _named(file: str) -> Mapping[str, str]:
    """The code of each name of a table, folded; of what two codes share, none."""
    names: dict[str, set[str]] = {}
    for code, several in json.loads(Path(__file__).with_name(file).read_bytes())["names"].items():
        for name in (code, *several):
            names.setdefault(folded(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in names.items() if len(codes) == 1}


def country(text: str) -> str | None:
    """The code of a country (ISO 3166-1 alpha-2, and XK), of its code or its name in 16 languages.

    `EL` and `UK` are Greece and the United Kingdom, as the European Union writes them.
    """
    name = folded(text)
    return _ALIASES.get(name) or _named("countries.json").get(name)


def language(text: str) -> str | None:
    """The tag of a language (BCP 47), of its tag, its code of ISO 639 or its name in 16 languages."""
    main, hyphen, rest = plain(text).replace("_", "-").partition("-")
    tag = _named("languages.json").get(folded(main if hyphen and rest.isalnum() else text))
    if tag and hyphen and rest.isalnum():
        return f"{tag}-{rest.upper() if len(rest) == 2 else rest.title() if len(rest) == 4 else rest}"
    return tag


_TITLES = re.compile(
    r"^(?:(?:prof|dr|ing|dipl|mr|mrs|ms|m|mme|pr|phd|md|sir|dame|hon|rev|herr|frau|dott|dottssa|univ|priv|doz)\.?"
    r"(?:-ing\.?|ssa\.?)?\s+)+",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:,\s*(?:ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|jr|sr|mba|frcr|dphil)\.?)+$", re.IGNORECASE)
_SMALL = frozenset(
    ("de", "del", "della", "di", "da", "van", "von", "der", "den", "du", "la", "le", "y", "zu")
)


def person(text: str) -> str | None:
    """The name of a person, given name first: without titles, `CURIE, Marie` as `Marie Curie`."""
    text = _AFTER.sub("", _TITLES.sub("", plain(text)))
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and given:
        text = f"{_TITLES.sub('', given)} {family}"
    words = [_cased(word) for word in text.split()]
    return " ".join(words) if any(letter.isalpha() for letter in text) and "@" not in text else None


def _cased(word: str) -> str:
    if len(word) < 3 or not word.isupper() or "." in word:
        return word.lower() if word.lower() in _SMALL and word.isupper() else word
    if word.lower() in _SMALL:
        return word.lower()
    return re.sub(r"[^\W\d]+", lambda match: match[0].capitalize(), word)


_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}[0-9]{2})/?", re.IGNORECASE)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def ror(text: str) -> str | None:
    """The address of an organisation in ROR, its check digits right (ISO/IEC 7064, MOD 97-10)."""
    match = _ROR.fullmatch(plain(text))
    if not match:
        return None
    name = match[1].lower()
    number = 0
    for sign in name[:7]:
        number = number * 32 + _CROCKFORD.index(sign)
    return f"https://ror.org/{name}" if 98 - number * 100 % 97 == int(name[7:]) else None


_MOD_11 = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/|isni\.org/(?:isni/)?|isni:?)?\s*([0-9 -]{15,19}[0-9X])/?", re.I
)


def isni(text: str) -> str | None:
    """The 16 digits of an ISNI, its check digit right (ISO/IEC 7064, MOD 11-2)."""
    match = _MOD_11.fullmatch(plain(text))
    digits = re.sub(r"[ -]", "", match[1]).upper() if match else ""
    if len(digits) != 16:
        return None
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    return digits if "0123456789X"[(12 - total % 11) % 11] == digits[15] else None


def orcid(text: str) -> str | None:
    """The address of a person in ORCID, its check digit right."""
    digits = isni(text)
    return f"https://orcid.org/{'-'.join(re.findall('....', digits))}" if digits else None


_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)", re.IGNORECASE
)


def doi(text: str) -> str | None:
    """A DOI in lower case, without what stands before it; letters of both cases are the same there."""
    match = _DOI.fullmatch(plain(text))
    return match[1].lower().rstrip(".") if match else None


_WIKIDATA = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]*)")


def wikidata(text: str) -> str | None:
    """The address of a thing in Wikidata."""
    match = _WIKIDATA.fullmatch(plain(text))
    return f"http://www.wikidata.org/entity/{match[1]}" if match else None


_GRID = re.compile(r"(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.[0-9]{1,6}\.[0-9a-f]{1,2})")


def grid(text: str) -> str | None:
    """A number of GRID."""
    match = _GRID.fullmatch(plain(text).lower())
    return match[1] if match else None


_INDICO = re.compile(
    r"(?:https?://[\w.-]+/(?:indico/)?(?:event/|conferenceDisplay\.py\?confId=))?([0-9]{1,9})(?:[/?#].*)?"
)


def indico(text: str) -> str | None:
    """The number of an event in Indico, of its address."""
    match = _INDICO.fullmatch(plain(text))
    return match[1] if match else None


def web(text: str) -> str | None:
    """The address of a page: `www.cern.ch` as `https://www.cern.ch`."""
    text = plain(text)
    text = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    try:
        NamedNode(text)
    except ValueError:
        return None
    return text if re.match(r"https?://[\w-]+(?:\.[\w-]+)+(?:[:/?#].*)?$", text, re.IGNORECASE) else None


def _literal(text: str) -> Literal:
    return Literal(text)


def _typed(datatype: str) -> Callable[[str], Literal]:
    node = NamedNode(XSD + datatype)
    return lambda text: Literal(text, datatype=node)


def _number(text: str) -> Literal:
    return _typed("decimal" if "." in text else "integer")(text)


def _dated(text: str) -> Literal:
    return _typed(datatype_of_date(text))(text)


TABLE: Mapping[str, tuple[Callable[..., str | None], Callable[[str], Literal | NamedNode]]] = {
    "date": (date, _dated),
    "decimal": (decimal, _typed("decimal")),
    "number": (decimal, _number),
    "integer": (integer, _typed("integer")),
    "text": (lambda text: plain(text) or None, _literal),
    "slug": (slug, _literal),
    "country": (country, _literal),
    "language": (language, _literal),
    "person": (person, _literal),
    "ror": (ror, NamedNode),
    "orcid": (orcid, NamedNode),
    "isni": (isni, _literal),
    "doi": (doi, _literal),
    "wikidata": (wikidata, NamedNode),
    "grid": (grid, _literal),
    "indico": (indico, _literal),
    "web": (web, NamedNode),
}
"""The functions that mappings call as `value:NAME`, each with what makes a term of its text."""
