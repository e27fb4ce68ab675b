"""Queries of shapes over a graph with encoded literals: each is decoded where a query looks inside it.

A pattern matches terms, encoded or not; so does sameTerm. An expression is about values, STR and DATATYPE are
about the literal as it is written. What an expression calculates is in its canonical form.
"""

from typing import Any, TypeVar

from msgspec.structs import replace
from pyoxigraph import Literal, Variable

from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Call,
    Exists,
    Extend,
    Filter,
    Form,
    Node,
    OrderCondition,
    TriplePattern,
    Values,
)

T = TypeVar("T")
_OF_TERMS = frozenset({"BOUND", "ISBLANK", "ISIRI", "ISLITERAL", "ISURI", "LANG", "SAMETERM"})
"""The functions that do not look at the value of a literal."""


def decoding(tree: T, literals: Literals) -> T:
    """A query, or a pattern of one, over a graph whose literals are encoded."""
    return _Decoder(literals).pattern(tree) if literals.encoded else tree


class _Decoder:
    """Rewrites the parts of a tree by what they are about."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals

    def pattern(self, part: Any) -> Any:
        """What matches terms."""
        if isinstance(part, tuple):
            return tuple(map(self.pattern, part))
        if isinstance(part, TriplePattern):
            return replace(part, object=self._term(part.object))
        if isinstance(part, Values):
            return replace(part, rows=tuple(tuple(map(self._term, row)) for row in part.rows))
        if isinstance(part, Filter):
            return replace(part, condition=self._value(part.condition))
        if isinstance(part, OrderCondition):
            return replace(part, expression=self._value(part.expression))
        if isinstance(part, Extend):
            return replace(part, expression=self._term(part.expression))
        if isinstance(part, Form):
            part = replace(part, having=tuple(map(self._value, part.having)))
            group = tuple(key if isinstance(key, Extend) else self._term(key) for key in part.group)
            part = replace(part, group=group)
            names = [name for name in part.__struct_fields__ if name != "having"]
            return replace(part, **{name: self.pattern(getattr(part, name)) for name in names})
        if isinstance(part, Node):
            fields = {name: self.pattern(getattr(part, name)) for name in part.__struct_fields__}
            return replace(part, **fields)
        return part

    def _term(self, part: Any) -> Any:
        """An expression whose result is matched with terms, or handed on."""
        if isinstance(part, Literal):
            return self._literals.term(part)
        if isinstance(part, Call) and part.function == "COALESCE":
            return replace(part, arguments=tuple(map(self._term, part.arguments)))
        if isinstance(part, Call) and part.function == "IF":
            condition, *results = part.arguments
            return replace(part, arguments=(self._value(condition), *map(self._term, results)))
        return part if isinstance(part, Variable) else self._value(part)

    def _value(self, part: Any) -> Any:
        """An expression whose result is looked at."""
        if isinstance(part, tuple):
            return tuple(map(self._value, part))
        if isinstance(part, Variable):
            return self._literals.value(part)
        if isinstance(part, Exists):
            return self.pattern(part)
        if isinstance(part, Call):
            return self._call(part)
        if isinstance(part, Aggregate):
            counts = part.function in ("COUNT", "SAMPLE")
            return replace(part, argument=(self._term if counts else self._value)(part.argument))
        if isinstance(part, Node):
            fields = {name: self._value(getattr(part, name)) for name in part.__struct_fields__}
            return replace(part, **fields)
        return part

    def _call(self, part: Call) -> Any:
        argument = part.arguments[0] if part.arguments else None
        if isinstance(argument, Variable) and part.function == "STR":
            return self._literals.lexical_form(argument)
        if isinstance(argument, Variable) and part.function == "DATATYPE":
            return self._literals.datatype(argument)
        decode = self._term if part.function in _OF_TERMS else self._value
        return replace(part, arguments=tuple(map(decode, part.arguments)))
