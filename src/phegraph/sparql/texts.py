"""Texts of queries and updates as an engine gets them: the one place that applies the passes for it."""

from functools import lru_cache

from phegraph.sparql.algebra.passes.engines import Engine, may_need_mending, mended
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.guard import guard


def text_for(engine: Engine, text: str) -> str:
    """The text of a query or update for an engine: itself, unless the engine gets something of it wrong.

    Raises:
        QueryError: It cannot be parsed.
    """
    return _mended(engine, text) if may_need_mending(text, engine) else text


@lru_cache(maxsize=512)
def _mended(engine: Engine, text: str) -> str:
    tree = guard(text).parsed.tree
    changed = mended(tree, engine)
    return text if changed is tree else printed(changed)
