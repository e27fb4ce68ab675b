"""Texts of queries and updates as an engine gets them: the one place that applies the passes for it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import msgspec

from phegraph.sparql.algebra.passes.engines import PASSES, Engine, Pass, passes_for, with_passes
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.guard import guard, is_harmless
from phegraph.sparql.templates import MadeText, TextsAlike, abstracted
from phegraph.sparql.tokens import TokenKind
from phegraph.system.kept import KeptValues


def text_for(engine: Engine, text: str, facts: Facts = Facts()) -> str:  # noqa: B008
    """The text of a query or update for an engine: itself, unless the engine gets something of it wrong.

    Args:
        engine: The engine.
        text: The text.
        facts: What of the dataset decides how it is mended.

    Raises:
        QueryError: It cannot be parsed, or has what the engine gets wrong and nothing mends.
    """
    passes = passes_for(text, engine, facts)
    return _mended(text, engine, passes, facts) if passes else text


@contextmanager
def keeping_texts(values: KeptValues) -> Iterator[None]:
    """Keep the texts that are mended within the block, from one run of the program to the next.

    One that is read back is used only if it is harmless, so that the file is no way around the guard.
    """
    token = _kept.set(values)
    try:
        yield
    finally:
        _kept.reset(token)


_kept: ContextVar[KeptValues | None] = ContextVar("kept_texts", default=None)


@lru_cache(maxsize=512)
def _mended(text: str, engine: Engine, passes: tuple[Pass, ...], facts: Facts) -> str:
    kept = _kept.get()
    if kept is None:
        return _with_passes(text, passes, facts)
    key = _key(text, engine, passes, facts)
    former = kept.get(key)
    if former is not None:
        mended = msgspec.json.decode(former, type=str)
        if is_harmless(mended, all_graphs=True):
            return mended
    mended = _with_passes(text, passes, facts)
    kept.keep(key, msgspec.json.encode(mended))
    return mended


def _with_passes(text: str, passes: tuple[Pass, ...], facts: Facts) -> str:
    parts = abstracted(text, _KINDS)
    if parts is None or not parts.tokens:
        return _mended_anew(text, passes, facts).text
    alike = _alike(parts.key, passes, facts)
    return alike.text(parts.constants, lambda constants: _mended_anew(parts.of(constants), passes, facts))


_KINDS = (TokenKind.IRI,)
"""What kind a constant is of for which no pass has a case of its own."""


@lru_cache(maxsize=512)
def _alike(key: tuple[str, ...], passes: tuple[Pass, ...], facts: Facts) -> TextsAlike:
    return TextsAlike()


def _mended_anew(text: str, passes: tuple[Pass, ...], facts: Facts) -> MadeText:
    tree = guard(text).parsed.tree
    changed = with_passes(tree, passes, facts)
    return MadeText(text if changed is tree else printed(changed), changed.prefixes)


def _key(text: str, engine: Engine, passes: tuple[Pass, ...], facts: Facts) -> str:
    numbers = [number for number, each in enumerate(PASSES[engine]) if each in passes]
    parts = (text, engine, repr(numbers), repr(facts))
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
