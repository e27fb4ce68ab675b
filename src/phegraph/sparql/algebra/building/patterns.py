"""Patterns of groups, and data in line."""

from typing import Any

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.building.expressions import ExpressionBuilder
from phegraph.sparql.algebra.building.parts import Cell, Triples, bgp_of, without_tokens
from phegraph.sparql.algebra.tree import (
    Extend,
    Filter,
    Graph,
    Group,
    Join,
    LeftJoin,
    Minus,
    Pattern,
    Select,
    Service,
    ToMultiset,
    Union,
    Values,
)
from phegraph.sparql.tokens import Token


class PatternBuilder(ExpressionBuilder):
    """What makes patterns."""

    def on_where_clause(self, children: list[Any], begin: int) -> Group:
        return children[-1]  # type: ignore[no-any-return]

    def on_group_graph_pattern(self, children: list[Any], begin: int) -> Group:
        inner = children[1]
        return ToMultiset(inner) if isinstance(inner, Select) else Join(tuple(inner))

    def on_group_graph_pattern_sub(self, children: list[Any], begin: int) -> list[Pattern]:
        parts: list[Pattern] = []
        for child in children:
            parts += bgp_of(child) if type(child) is Triples else child
        return parts

    def on_group_graph_pattern_sub_other(self, children: list[Any], begin: int) -> list[Pattern]:
        pattern, *triples = without_tokens(children)
        return [pattern, *bgp_of(triples[0])] if triples else [pattern]

    def on_group_or_union_graph_pattern(self, children: list[Any], begin: int) -> Pattern:
        branches = without_tokens(children)
        return Union(tuple(branches))

    def on_optional_graph_pattern(self, children: list[Any], begin: int) -> LeftJoin:
        return LeftJoin(children[1])

    def on_minus_graph_pattern(self, children: list[Any], begin: int) -> Minus:
        return Minus(children[1])

    def on_graph_graph_pattern(self, children: list[Any], begin: int) -> Graph:
        return Graph(children[1], children[2])

    def on_service_graph_pattern(self, children: list[Any], begin: int) -> Service:
        return Service(children[-2], children[-1], silent=len(children) == 4)

    def on_filter(self, children: list[Any], begin: int) -> Filter:
        return Filter(children[1])

    def on_bind(self, children: list[Any], begin: int) -> Extend:
        return Extend(children[4], children[2])

    def on_inline_data(self, children: list[Any], begin: int) -> Values:
        return replace(children[1])  # type: ignore[no-any-return]  # at the place of the keyword

    def on_inline_data_one_var(self, children: list[Any], begin: int) -> Values:
        variable, *values = without_tokens(children)
        return Values((variable,), tuple((value.term,) for value in values))

    def on_inline_data_full(self, children: list[Any], begin: int) -> Values:
        values = without_tokens(children)
        variables = tuple(value for value in values if isinstance(value, Variable))
        rows = tuple(row for row in values if not isinstance(row, Variable))
        for row in rows:
            if len(row) != len(variables):
                _, offset = self.offsets[id(row)]
                message = f"This row has {len(row)} values for {len(variables)} variables."
                self.refuse(offset, message, "Write UNDEF where there is none.")
        return Values(variables, tuple(map(tuple, rows)))

    def on_data_block_value_group(self, children: list[Any], begin: int) -> list[Any]:
        return [value.term for value in without_tokens(children)]

    def on_data_block_value(self, children: list[Any], begin: int) -> Cell:
        return Cell(None if type(children[0]) is Token else children[0])
