"""Expressions."""

from typing import Any

from phegraph.sparql.algebra.building.parts import Arguments, without_tokens
from phegraph.sparql.algebra.building.triples import TripleBuilder
from phegraph.sparql.algebra.expressions import OUR_AGGREGATES
from phegraph.sparql.algebra.tree import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Comparison,
    Exists,
    Expression,
    In,
    Not,
    Or,
    Signed,
)
from phegraph.sparql.tokens import Token, TokenKind


class ExpressionBuilder(TripleBuilder):
    """What makes expressions."""

    def on_conditional_or_expression(self, children: list[Any], begin: int) -> Expression:
        return Or(tuple(children[::2]))

    def on_conditional_and_expression(self, children: list[Any], begin: int) -> Expression:
        return And(tuple(children[::2]))

    def on_relational_expression(self, children: list[Any], begin: int) -> Expression:
        left, operator, *more = children
        if operator.kind is TokenKind.PUNCTUATION:
            return Comparison(operator.text, left, more[0])
        return In(left, more[-1].arguments, negated=operator.is_keyword("NOT"))

    def on_additive_expression(self, children: list[Any], begin: int) -> Expression:
        result, *rest = children
        while rest:
            operator: Any = rest.pop(0).text if type(rest[0]) is Token else "+"
            operand = rest.pop(0)
            while rest and type(rest[0]) is Token and rest[0].text in "*/":
                operand = Arithmetic(rest.pop(0).text, operand, rest.pop(0))
            result = Arithmetic(operator, result, operand)
        return result  # type: ignore[no-any-return]

    def on_multiplicative_expression(self, children: list[Any], begin: int) -> Expression:
        result, *rest = children
        while rest:
            result = Arithmetic(rest.pop(0).text, result, rest.pop(0))
        return result  # type: ignore[no-any-return]

    def on_unary_expression(self, children: list[Any], begin: int) -> Expression:
        operator = children[0].text
        return Not(children[1]) if operator == "!" else Signed(operator, children[1])

    def on_bracketted_expression(self, children: list[Any], begin: int) -> Expression:
        return children[1]  # type: ignore[no-any-return]

    def on_built_in_call(self, children: list[Any], begin: int) -> Expression:
        arguments: list[Expression] = []
        for child in without_tokens(children):
            arguments += child.arguments if type(child) is Arguments else (child,)
        return Call(children[0].text.upper(), tuple(arguments))

    on_substring_expression = on_str_replace_expression = on_regex_expression = on_built_in_call

    def on_expression_list(self, children: list[Any], begin: int) -> Arguments:
        return Arguments(tuple(without_tokens(children)))

    def on_arg_list(self, children: list[Any], begin: int) -> Arguments:
        distinct = any(type(child) is Token and child.is_keyword("DISTINCT") for child in children)
        return Arguments(tuple(without_tokens(children)), distinct)

    def on_function_call(self, children: list[Any], begin: int) -> Expression:
        function, arguments = children[0], children[1].arguments
        if function.value.startswith(OUR_AGGREGATES) and len(arguments) == 1:
            return Aggregate(str(function), arguments[0])
        return Call(function, arguments, children[1].distinct)

    on_iri_or_function = on_function_call

    def on_aggregate(self, children: list[Any], begin: int) -> Aggregate:
        distinct = any(type(child) is Token and child.is_keyword("DISTINCT") for child in children)
        argument, separator, *_ = *without_tokens(children), None, None
        return Aggregate(children[0].text.upper(), argument, distinct, separator)

    def on_exists_func(self, children: list[Any], begin: int) -> Exists:
        return Exists(children[-1], negated=len(children) == 3)

    on_not_exists_func = on_exists_func
