"""Queries and their solution modifiers."""

from typing import Any

from msgspec.structs import replace

from phegraph.sparql.algebra.building.parts import From, Triples, bgp_of, without_tokens
from phegraph.sparql.algebra.building.patterns import PatternBuilder
from phegraph.sparql.algebra.tree import (
    Ask,
    Construct,
    Describe,
    Expression,
    Extend,
    Form,
    Group,
    Join,
    OrderCondition,
    Query,
    Select,
    Values,
    VarOrIri,
)
from phegraph.sparql.tokens import Token

_MOST = 2**63 - 1


class QueryBuilder(PatternBuilder):
    """What makes queries."""

    # Query forms

    def on_query(self, children: list[Any], begin: int) -> Query:
        _, (form, clauses), values = children
        form = replace(form, values=values)
        self.offsets[id(form)] = form, self.offsets[id(children[1])][1]
        default = tuple(clause.graph for clause in clauses if not clause.is_named)
        named = tuple(clause.graph for clause in clauses if clause.is_named)
        return Query(form, default, named, self.declared_base, self.prefixes())

    def form(self, form: Form, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        fields: dict[str, Any] = {}
        for child in children:
            if isinstance(child, dict):
                fields |= child
            elif isinstance(child, Group):
                fields["where"] = child
        return replace(form, **fields), [child for child in children if type(child) is From]

    def on_select_query(self, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        return self.form(Select(), children, begin)

    def on_ask_query(self, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        return self.form(Ask(), children, begin)

    def on_describe_query(self, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        subjects = tuple(child for child in children if isinstance(child, VarOrIri))
        return self.form(Describe(subjects=subjects or None), children, begin)

    def on_construct_query(self, children: list[Any], begin: int) -> object:
        return children[1]

    def on_construct_construct_template(self, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        template = tuple(reversed(children[0]))
        return self.form(Construct(template=template), children[1:], begin)

    def on_construct_triples_template(self, children: list[Any], begin: int) -> tuple[Form, list[From]]:
        triples = next((child for child in children if type(child) is Triples), Triples())
        return self.form(Construct(where=Join(bgp_of(triples))), children, begin)

    def on_construct_template(self, children: list[Any], begin: int) -> Triples:
        return without_tokens(children)[0] if len(children) > 2 else Triples()

    def on_default_graph_clause(self, children: list[Any], begin: int) -> From:
        return From(children[0], is_named=False)

    def on_named_graph_clause(self, children: list[Any], begin: int) -> From:
        return From(children[1], is_named=True)

    def on_dataset_clause(self, children: list[Any], begin: int) -> From:
        return children[1]  # type: ignore[no-any-return]

    def on_sub_select(self, children: list[Any], begin: int) -> Select:
        form, _ = self.form(Select(), children[:-1], begin)
        return replace(form, values=children[-1])  # type: ignore[return-value]

    def on_select_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        projection = tuple(without_tokens(children))
        word = children[1].text.upper() if type(children[1]) is Token else ""
        return {
            "projection": projection or None,
            "distinct": word == "DISTINCT",
            "reduced": word == "REDUCED",
        }

    def on_select_clause_expression_as_var(self, children: list[Any], begin: int) -> Extend:
        return Extend(children[3], children[1])

    # Solution modifiers

    def on_solution_modifier(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {key: value for child in children for key, value in child.items()}

    on_limit_offset_clauses = on_solution_modifier

    def on_group_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"group": tuple(without_tokens(children))}

    def on_group_condition_expression_as_var(self, children: list[Any], begin: int) -> Expression | Extend:
        expression, *variable = without_tokens(children)
        return Extend(variable[0], expression) if variable else expression

    def on_having_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"having": tuple(without_tokens(children))}

    def on_order_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"order": tuple(without_tokens(children))}

    def on_order_condition(self, children: list[Any], begin: int) -> OrderCondition:
        descending = type(children[0]) is Token and children[0].is_keyword("DESC")
        return OrderCondition(children[-1], descending)

    def on_limit_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        _, token = children
        digits = token.text.lstrip("0") or "0"
        if len(digits) > len(str(_MOST)) or int(digits) > _MOST:
            self.refuse(
                token.start, "The number is larger than any engine counts to.", f"Write at most {_MOST}."
            )
        return {children[0].text.lower(): int(digits)}

    on_offset_clause = on_limit_clause

    def on_values_clause(self, children: list[Any], begin: int) -> Values | None:
        return replace(children[1]) if children else None
