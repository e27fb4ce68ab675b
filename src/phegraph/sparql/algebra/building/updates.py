"""Updates, and with them all that a text may have."""

from collections.abc import Sequence
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode

from phegraph.sparql.algebra.building.parts import From, Triples, bgp_of, without_tokens
from phegraph.sparql.algebra.building.queries import QueryBuilder
from phegraph.sparql.algebra.tree import (
    DeleteData,
    DeleteWhere,
    Graph,
    GraphsOf,
    InsertData,
    Join,
    Load,
    Manage,
    Modify,
    Operation,
    Pattern,
    Transfer,
)
from phegraph.sparql.tokens import Token


class Builder(QueryBuilder):
    """What makes the parts of a tree, each method for the rule of its name."""

    def on_update(self, children: list[Any], begin: int) -> list[Operation]:
        _, *operations = without_tokens(children)
        return [*operations[:1], *(operations[1] if len(operations) > 1 else ())]

    def on_load(self, children: list[Any], begin: int) -> Load:
        source, *into = without_tokens(children)
        return Load(source, into[0] if into else None, _is_silent(children))

    def on_clear(self, children: list[Any], begin: int) -> Manage:
        return Manage(children[0].text.upper(), children[-1], _is_silent(children))

    on_drop = on_create = on_clear

    def on_add(self, children: list[Any], begin: int) -> Transfer:
        source, target = without_tokens(children)
        return Transfer(children[0].text.upper(), source, target, _is_silent(children))

    on_move = on_copy = on_add

    def on_graph_ref(self, children: list[Any], begin: int) -> NamedNode:
        return children[1]  # type: ignore[no-any-return]

    def on_graph_or_default(self, children: list[Any], begin: int) -> NamedNode | DefaultGraph:
        return DefaultGraph() if type(children[-1]) is Token else children[-1]

    def on_graph_ref_all(self, children: list[Any], begin: int) -> NamedNode | DefaultGraph | GraphsOf:
        (target,) = children
        if type(target) is not Token:
            return target  # type: ignore[no-any-return]
        word = target.text.upper()
        return DefaultGraph() if word == "DEFAULT" else GraphsOf(word)

    def on_insert_data(self, children: list[Any], begin: int) -> InsertData:
        return InsertData(children[2])

    def on_delete_data(self, children: list[Any], begin: int) -> DeleteData:
        return DeleteData(children[2])

    def on_delete_where(self, children: list[Any], begin: int) -> DeleteWhere:
        return DeleteWhere(children[2])

    def on_modify(self, children: list[Any], begin: int) -> Modify:
        fields: dict[str, Any] = {"using": (), "using_named": ()}
        for child in children:
            if type(child) is From:
                key = "using_named" if child.is_named else "using"
                fields[key] = (*fields[key], child.graph)
            elif type(child) is tuple:
                fields[child[0]] = child[1]
            elif isinstance(child, NamedNode):
                fields["with_graph"] = child
        return Modify(children[-1], **fields)

    def on_delete_clause(self, children: list[Any], begin: int) -> tuple[str, Join]:
        return children[0].text.lower(), children[1]

    on_insert_clause = on_delete_clause

    def on_using_clause(self, children: list[Any], begin: int) -> From:
        return From(children[-1], is_named=len(children) == 3)

    def on_quads(self, children: list[Any], begin: int) -> list[Pattern]:
        parts: list[Pattern] = []
        for child in without_tokens(children):
            parts += bgp_of(child) if type(child) is Triples else (child,)
        return parts

    def on_quads_not_triples(self, children: list[Any], begin: int) -> Graph:
        triples = next((child for child in children if type(child) is Triples), Triples())
        return Graph(children[1], Join(bgp_of(triples)))

    def on_quad_data(self, children: list[Any], begin: int) -> Join:
        return Join(tuple(children[1]))

    on_quad_pattern = on_quad_data


def _is_silent(children: Sequence[Any]) -> bool:
    return type(children[1]) is Token and children[1].is_keyword("SILENT")
