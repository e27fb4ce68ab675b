"""Texts of queries and updates as an engine gets them: the one place that applies the passes for it."""

from functools import lru_cache

from phegraph.sparql.algebra.passes.engines import Engine, Pass, passes_for, with_passes
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.guard import guard


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
    return _mended(text, passes, facts) if passes else text


@lru_cache(maxsize=512)
def _mended(text: str, passes: tuple[Pass, ...], facts: Facts) -> str:
    tree = guard(text).parsed.tree
    changed = with_passes(tree, passes, facts)
    return text if changed is tree else printed(changed)
