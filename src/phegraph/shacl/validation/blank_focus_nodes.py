"""Blank focus nodes on a server: a label denotes them in one answer only, so statements describe them."""

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.errors import StoreError
from phegraph.rdf.terms import Prefixes, Term, text
from phegraph.sparql.results import Row
from phegraph.store.protocol import Store

ABOUT = "phegraph_about"
"""The variable of the description."""

_FROM, _BY, _TO = "phegraph_from", "phegraph_by", "phegraph_to"
_PREFIXES = Prefixes()
_MAX_NODES = 3
"""The most statements that describe a node that is the object of no IRI."""


def described(store: Store, query: str) -> tuple[list[str], list[Row]]:
    """The rows of a query whose `?this` is a blank node, each with a description of it.

    Rows and statements about their focus nodes are in one answer, where a label means one node. It is
    one page, because it has no order, and counted beforehand, because servers truncate long answers.

    Args:
        store: The store.
        query: A SELECT of `?this` and other variables.

    Returns:
        The variables, with `ABOUT` as the last, and the rows.

    Raises:
        StoreError: The answer is truncated.
    """
    rows = f"{{ {query} }} FILTER (isBlank(?this))"
    nodes = f"{{ SELECT DISTINCT ?this WHERE {{ {rows} }} }}"
    led_to = f"SELECT DISTINCT ?this ?{_FROM} ?{_BY} WHERE {{ {nodes} ?{_FROM} ?{_BY} ?this }}"
    has = f"SELECT DISTINCT ?this ?{_BY} ?{_TO} WHERE {{ {nodes} ?this ?{_BY} ?{_TO} }}"
    pattern = f"{{ {{ SELECT * WHERE {{ {rows} }} }} UNION {{ {led_to} }} UNION {{ {has} }} }}"
    ((count,),) = store.select(f"SELECT (COUNT(*) AS ?count) WHERE {pattern}")
    answer = store.select(f"SELECT * WHERE {pattern}")
    names, all_rows = list(answer.variables), list(answer)
    if count is None or int(count.value) != len(all_rows):
        raise StoreError(
            f"The server has {count.value if count else 'no count of'} rows about blank focus nodes, "
            f"and gives {len(all_rows)} of them.",
            hint="Validate a copy of the data here.",
        )
    return _with_descriptions(names, all_rows)


def _with_descriptions(names: Sequence[str], all_rows: Iterable[Row]) -> tuple[list[str], list[Row]]:
    """Rows apart from statements, which become the description in the last column."""
    this, by = names.index("this"), names.index(_BY)
    before, after = names.index(_FROM), names.index(_TO)
    kept = [place for place, name in enumerate(names) if place not in (by, before, after)]
    rows: list[Row] = []
    leading: dict[Term | None, list[str]] = {}
    own: dict[Term | None, list[str]] = {}
    for row in all_rows:
        if row[by] is None:
            rows.append(row)
        elif isinstance(row[before], NamedNode):
            leading.setdefault(row[this], []).append(f"{_turtle(row[before])} {_turtle(row[by])} []")
        elif row[after] is not None:
            own.setdefault(row[this], []).append(f"{_turtle(row[by])} {_turtle(row[after])}")
    texts = {node: Literal(f"[ {' ; '.join(sorted(some)[:_MAX_NODES])} ]") for node, some in own.items()}
    texts |= {node: Literal(min(some)) for node, some in leading.items()}
    described_rows = [(*(row[place] for place in kept), texts.get(row[this])) for row in rows]
    return [*(names[place] for place in kept), ABOUT], described_rows


def _turtle(term: Term | None) -> str:
    return "[]" if term is None or isinstance(term, BlankNode) else text(term, _PREFIXES)
