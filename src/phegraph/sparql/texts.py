"""Texts of queries and updates as an engine gets them: the one place that applies the passes for it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import msgspec

from phegraph.errors import PhegraphError
from phegraph.sparql.algebra.passes.engines import (
    PASSES,
    Engine,
    Pass,
    is_decided_by_graphs,
    is_plain,
    passes_for,
    with_passes,
)
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.passes.graphs import may_depend_on_graphs
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.guard import guard, is_compiled, is_harmless
from phegraph.sparql.templates import MadeText, TextsAlike, shape_of
from phegraph.system.kept import KeptValues

_FIRST_COMPILED = 16
"""How many texts of a shape are mended one by one where their trees are known: the shape takes longer."""


def text_for(engine: Engine, text: str, facts: Facts = Facts()) -> str:  # noqa: B008
    """The text of a query or update for an engine: itself, unless the engine gets something of it wrong.

    Args:
        engine: The engine.
        text: The text.
        facts: What of the dataset decides how it is mended.

    Raises:
        QueryError: It cannot be parsed, or has what the engine gets wrong and nothing mends.
    """
    if is_plain(text):
        return text
    first = _FIRST_COMPILED if is_compiled(text) else 1
    shape = shape_of(text, first) if _kept.get() is None else None
    if shape is None:
        return _made(text, engine, facts).text
    alike = _alike(shape.text, engine, facts)
    return alike.text(shape.iris, lambda iris: _made(shape.of(iris), engine, facts))


def depends_on_graphs(text: str) -> bool:
    """Whether the graphs of a dataset decide how a text is mended, so that `facts` must have them."""
    if not may_depend_on_graphs(text):
        return False
    shape = shape_of(text)
    return _depends_on_graphs(shape.text if shape else text)


@lru_cache(maxsize=512)
def _depends_on_graphs(text: str) -> bool:
    try:
        return is_decided_by_graphs(guard(text).parsed.tree)
    except PhegraphError:
        return True


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
def _alike(text: str, engine: Engine, facts: Facts) -> TextsAlike:
    """The texts of a shape. No pass has a case of its own for a plain IRI."""
    return TextsAlike()


def _made(text: str, engine: Engine, facts: Facts) -> MadeText:
    passes = passes_for(text, engine, facts)
    return _mended(text, engine, passes, facts) if passes else MadeText(text, ())


@lru_cache(maxsize=512)
def _mended(text: str, engine: Engine, passes: tuple[Pass, ...], facts: Facts) -> MadeText:
    kept = _kept.get()
    if kept is None:
        return _mended_anew(text, passes, facts)
    key = _key(text, engine, passes, facts)
    former = kept.get(key)
    if former is not None:
        mended = msgspec.json.decode(former, type=str)
        if is_harmless(mended, all_graphs=True):
            return MadeText(mended, ())
    made = _mended_anew(text, passes, facts)
    kept.keep(key, msgspec.json.encode(made.text))
    return made


def _mended_anew(text: str, passes: tuple[Pass, ...], facts: Facts) -> MadeText:
    tree = guard(text).parsed.tree
    changed = with_passes(tree, passes, facts)
    return MadeText(text, ()) if changed is tree else MadeText(printed(changed), changed.prefixes)


def _key(text: str, engine: Engine, passes: tuple[Pass, ...], facts: Facts) -> str:
    numbers = [number for number, each in enumerate(PASSES[engine]) if each in passes]
    parts = (text, engine, repr(numbers), repr(facts))
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
