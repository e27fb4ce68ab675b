"""Mutations: what a person, an editor, a disk or an attacker might do to a file."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

MOST = 300_000
"""How many bytes an input may have: what is slow only because it is long is no fault."""

_TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")


def _texts(name: str) -> list[bytes]:
    """The lines of a file of texts."""
    text = (Path(__file__).parent / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    return [
        line.translate({0x23CE: "\n", 0x240D: "\r", 0x2400: "\0"}).encode()
        for line in text.split("\n")
        if line
    ]


ODD = [
    b"\x00",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    b"\x1b[31m",
    b"\r",
    b"\x0b",
]
ODD += [letter.encode() for letter in "\u2028\u202e\u0301\u00a0\ufffe\U0010ffff\u017f\u0130\ue000"]
ODD += rb"\u0000 \uD800 \U00110000 \u \UFFFFFFFF \x %00 &#0; &#x110000; \ ".split()
NUMBERS = [b"9" * 19, b"9" * 400, b"9" * 5_000, b"0." + b"3" * 1_000, *_texts("numbers")]
CHAINS = _texts("chains")
LANGUAGES = {
    "turtle": ("turtle",),
    "xml": ("xml",),
    "json": ("json",),
    "sparql": ("sparql",),
    "header": ("header", "sparql"),
    "toml": ("toml",),
    "shapes": ("shapes", "turtle", "sparql"),
    "ontology": ("ontology", "turtle"),
}
"""The texts of a language: openings and closings of brackets, and what an attacker might put into a file."""
_BETWEEN = " … ".encode()
_ALL = {language: [text for name in names for text in _texts(name)] for language, names in LANGUAGES.items()}
BRACKETS = {
    language: [text.split(_BETWEEN) for text in texts if _BETWEEN in text] for language, texts in _ALL.items()
}
HOSTILE = {language: [text for text in texts if _BETWEEN not in text] for language, texts in _ALL.items()}
Mutation = Callable[[Random, bytes, bytes, str], bytes]


def mutated(random: Random, seeds: Sequence[bytes], language: str) -> bytes:
    """A seed with one to four things done to it; sometimes with none, or from nothing."""
    data = random.choice(seeds) if random.random() < 0.98 else b""
    if language == "project":
        name, newline, content = data.partition(b"\n")
        languages = {b"rq": random.choice(["header", "sparql"]), b"toml": "toml"}
        language = languages.get(name.rpartition(b".")[2], "ontology")
        if b"shapes" in name:
            language = "shapes"
        return name + newline + mutated(random, [content], language)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        data = random.choice(MUTATIONS)(random, data, random.choice(seeds), language)
    return data[:MOST]


def _put(random: Random, data: bytes, middle: bytes, most: int = 0) -> bytes:
    """Bytes put between two tokens, in the place of a few bytes."""
    at = _cut(random, data)
    return data[:at] + middle + data[at + random.randint(0, most) :]


def _cut(random: Random, data: bytes) -> int:
    """Where a token begins, mostly."""
    at = random.randint(0, len(data))
    token = _TOKEN.search(data, at) if random.random() < 0.8 else None
    return token.end() if token else at


def _bytes(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    return _put(random, data, random.randbytes(random.randint(0, 3)), 3)


def _token(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    tokens = _TOKEN.findall(other[:5_000]) or [b" "]
    return _put(random, data, random.choice(tokens), random.choice((0, 0, 4)))


def _word(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    """A word in the place of another one, which mostly leaves the syntax sound."""
    old, new = ([*re.finditer(rb"[\w:-]+", text[:20_000])] for text in (data, other))
    if not old or not new:
        return data
    at = random.choice(old)
    return data[: at.start()] + random.choice(new)[0] + data[at.end() :]


def _remove(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    return _put(random, data, b"", random.choice((1, 5, 40, 400)))


def _repeat(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    at = _cut(random, data)
    piece = data[at : at + random.choice((1, 5, 20, 200))]
    return _put(random, data, piece * random.choice((1, 1, 2, 3, 50)))


def _splice(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    return data[: _cut(random, data)] + other[_cut(random, other) :]


def _truncate(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    return data[: _cut(random, data)] if random.random() < 0.7 else data[_cut(random, data) :]


def _nest(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    opening, closing = random.choice(BRACKETS[language])
    depth = random.choice(
        (2, 5, 20, 99, 101, 300, 1_000, 5_000, 20_000) if random.random() < 0.3 else (2, 5, 20)
    )
    closed = depth if random.random() < 0.7 else random.randint(0, depth)
    return _put(random, data, opening * depth + random.choice((b"", b"1", b"?x", b":a")) + closing * closed)


def _chain(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    length = random.choice((2, 10, 100, 900, 5_000) if random.random() < 0.3 else (2, 10))
    return _put(random, data, random.choice(CHAINS) * length)


def _number(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    numbers = [*re.finditer(rb"\d+", data)]
    if not numbers or random.random() < 0.3:
        return _put(random, data, random.choice(NUMBERS))
    old = random.choice(numbers)
    return data[: old.start()] + random.choice(NUMBERS) + data[old.end() :]


def _odd(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    return _put(random, data, random.choice(ODD), random.choice((0, 1)))


def _hostile(random: Random, data: bytes, other: bytes, language: str) -> bytes:
    text = b" " + random.choice(HOSTILE[language]) + b" "
    between = [found.end() for found in re.finditer(rb"[;,.{]\s", data)]
    if not between or random.random() < 0.4:
        return _put(random, data, text, random.choice((0, 0, 0, 10)))
    at = random.choice(between)
    return data[:at] + text + data[at:]


MUTATIONS: Sequence[Mutation] = (
    *(
        _bytes,
        _token,
        _word,
        _word,
        _word,
        _remove,
        _remove,
        _repeat,
        _splice,
        _truncate,
        _nest,
        _chain,
        _number,
        _odd,
    ),
    *(_hostile, _hostile),
)
