"""Blank focus nodes on a server: a label denotes them in one answer only, so statements describe them."""

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.errors import StoreError
from phegraph.rdf.display import described as of_statements
from phegraph.rdf.terms import Prefixes, Term, text
from phegraph.shacl.compile.scope import THIS
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Extend,
    Filter,
    Query,
    Select,
    ToMultiset,
    Union,
    bgp,
    join,
)
from phegraph.sparql.guard import remember
from phegraph.sparql.results import Row
from phegraph.store.protocol import Store

ABOUT = "phegraph_about"
"""The variable of the description."""

_FROM, _BY, _TO = (Variable(f"phegraph_{name}") for name in ("from", "by", "to"))
_PREFIXES = Prefixes()


def text_of(query: Select) -> str:
    """The text of a compiled query, whose size and tree the guard need not look into."""
    return remember(Query(query))


def described(store: Store, query: Select) -> tuple[list[str], list[Row]]:
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
    rows = join(ToMultiset(query), Filter(call("ISBLANK", THIS)))
    nodes = ToMultiset(Select(projection=(THIS,), distinct=True, where=rows))
    whole = Union(
        (
            ToMultiset(Select(where=rows)),
            ToMultiset(_statements(nodes, THIS, _FROM, _BY, statement=(_FROM, _BY, THIS))),
            ToMultiset(_statements(nodes, THIS, _BY, _TO, statement=(THIS, _BY, _TO))),
        )
    )
    total = Extend(Variable("count"), Aggregate("COUNT"))
    ((count,),) = store.select(text_of(Select(projection=(total,), where=join(whole))))
    answer = store.select(text_of(Select(where=join(whole))))
    names, all_rows = list(answer.variables), list(answer)
    if count is None or int(count.value) != len(all_rows):
        raise StoreError(
            f"The server has {count.value if count else 'no count of'} rows about blank focus nodes, "
            f"and gives {len(all_rows)} of them.",
            hint="Validate a copy of the data here.",
        )
    return _with_descriptions(names, all_rows)


def _statements(
    nodes: ToMultiset, *columns: Variable, statement: tuple[Variable, Variable, Variable]
) -> Select:
    return Select(projection=columns, distinct=True, where=join(nodes, bgp(statement)))


def _with_descriptions(names: Sequence[str], all_rows: Iterable[Row]) -> tuple[list[str], list[Row]]:
    """Rows apart from statements, which become the description in the last column."""
    this, by = names.index(THIS.value), names.index(_BY.value)
    before, after = names.index(_FROM.value), names.index(_TO.value)
    kept = [place for place, name in enumerate(names) if place not in (by, before, after)]
    rows: list[Row] = []
    leading: dict[Term | None, list[str]] = {}
    own: dict[Term | None, list[tuple[NamedNode, Term]]] = {}
    for row in all_rows:
        if row[by] is None:
            rows.append(row)
        elif isinstance(row[before], NamedNode):
            leading.setdefault(row[this], []).append(f"{_turtle(row[before])} {_turtle(row[by])} []")
        else:
            predicate, value = row[by], row[after]
            if isinstance(predicate, NamedNode) and value is not None:
                own.setdefault(row[this], []).append((predicate, value))
    texts = {node: Literal(of_statements(some, _PREFIXES)) for node, some in own.items()}
    texts |= {node: Literal(min(some)) for node, some in leading.items()}
    described_rows = [(*(row[place] for place in kept), texts.get(row[this])) for row in rows]
    return [*(names[place] for place in kept), ABOUT], described_rows


def _turtle(term: Term | None) -> str:
    return "[]" if term is None or isinstance(term, BlankNode) else text(term, _PREFIXES)
