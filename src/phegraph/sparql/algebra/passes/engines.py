"""What one engine does wrong and a tree can mend, and which passes each engine therefore gets."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache, reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.passes import patterns
from phegraph.sparql.algebra.passes.aggregates import (
    counts_without_errors,
    may_concatenate,
    may_count_errors,
    may_count_solutions,
    plain_concatenations,
    solutions_without_blank_nodes,
)
from phegraph.sparql.algebra.passes.alternatives import counted_alternatives, may_have_alternatives
from phegraph.sparql.algebra.passes.blank_nodes import blank_nodes_of_solutions, may_make_blank_nodes
from phegraph.sparql.algebra.passes.casts import exact_casts, may_cast
from phegraph.sparql.algebra.passes.conditions import (
    boolean_values,
    boolean_values_without_functions,
    may_have_conditions,
)
from phegraph.sparql.algebra.passes.constants import constants_as_values, may_bind
from phegraph.sparql.algebra.passes.exactness import may_need_exactness
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.passes.graphs import (
    are_decided_by_graphs,
    graphs_one_by_one,
    may_assign_in_graphs,
    may_depend_on_graphs,
    terms_in_graphs,
)
from phegraph.sparql.algebra.passes.labels import distinct_in
from phegraph.sparql.algebra.passes.languages import languages_in_lower_case, may_compare_languages
from phegraph.sparql.algebra.passes.moments import comparable_moments, may_compare_moments
from phegraph.sparql.algebra.passes.numbers import exact_numbers
from phegraph.sparql.algebra.passes.paths import may_have_no_length, paths_of_no_length
from phegraph.sparql.algebra.tree import Arithmetic, Call, Expression, Extend, Form, Query, Update
from phegraph.sparql.algebra.walk import rewritten
from phegraph.sparql.keywords import PLAIN_IRI

Tree = Query | Update


class Engine(StrEnum):
    """What evaluates queries and updates."""

    EMBEDDED = "embedded"
    BROWSER = "browser"
    SERVER = "server"
    RDFLIB = "rdflib"


class Pass(Struct, frozen=True):
    """A pass for an engine.

    Attributes:
        rewrite: Makes of a tree one that means the same: the same object where there is nothing to mend.
        may_change: Whether it may change the tree of a text; where not, the text need not be parsed.
    """

    rewrite: Callable[[Tree, Facts], Tree]
    may_change: Callable[[str, Facts], bool]


def mended(tree: Tree, engine: Engine, facts: Facts = Facts()) -> Tree:  # noqa: B008
    """A tree that means the same and that an engine evaluates as the specification has it.

    Raises:
        QueryError: It has what the engine gets wrong and nothing mends.
    """
    return with_passes(tree, PASSES[engine], facts)


def with_passes(tree: Tree, passes: Iterable[Pass], facts: Facts) -> Tree:
    """A tree as passes for an engine leave it, one after the other. Raises what `mended` raises.

    A pass may repeat a group, whose blank nodes then get labels of their own.
    """
    changed = reduce(lambda before, each: each.rewrite(before, facts), passes, tree)
    return tree if changed is tree else distinct_in(changed)


_TEST = r"!?(?:EXISTS|IS(?:IRI|BLANK|LITERAL)\([?]\w+\)|SAMETERM\([?]\w+, [?]\w+\))"
_PLAIN = re.compile(
    rf"(?:{PLAIN_IRI.pattern}[/+]*|[?]\w+|[ .{{}}]|a|SELECT|DISTINCT|WHERE|ASK|INSERT|DELETE|UNION"
    rf"|LIMIT [0-9]+|GRAPH {PLAIN_IRI.pattern} \{{ (?=[?<])|VALUES [?]\w+|\(COUNT\(\*\) AS [?]\w+\)"
    rf"|FILTER (?:NOT )?EXISTS|FILTER \((?={_TEST})|{_TEST}|(?<=[)}}] )(?:&&|\|\|)(?= {_TEST})|\))*+"
)


def is_plain(text: str) -> bool:
    """Whether a text has nothing that any engine gets wrong, as most texts of compilers: a quick test.

    It has patterns of IRIs and variables, VALUES of one variable, EXISTS and tests of the kind of a term.
    """
    return _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def passes_for(text: str, engine: Engine, facts: Facts = Facts()) -> tuple[Pass, ...]:  # noqa: B008
    """The passes of an engine that may change the tree of a text."""
    return tuple(each for each in PASSES[engine] if each.may_change(text, facts))


def _always(rewrite: Callable[[Tree], Tree], may_change: Callable[[str], bool]) -> Pass:
    """A pass that is the same for all data."""
    return Pass(lambda tree, _: rewrite(tree), lambda text, _: may_change(text))


def computed_keys(tree: Tree) -> Tree:
    """No variable alone before AS in GROUP BY: Oxigraph 0.5 takes the new name for unbound."""

    def rewrite(part: Form) -> Form:
        keys = tuple(map(_computed, part.group))
        return part if keys == part.group else replace(part, group=keys)

    return rewritten(tree, rewrite, Form)


def _computed(key: Any) -> Any:
    if isinstance(key, Extend) and isinstance(key.expression, Variable):
        return replace(key, expression=_bracketed(key.expression))
    return key


def _bracketed(expression: Expression) -> Call:
    """An expression of the same value that an engine takes for one: a tree has no brackets of its own."""
    return Call("COALESCE", (expression,))


def _may_rename_a_key(text: str) -> bool:
    """Whether a variable stands before AS, with no more than brackets and comments between, after GROUP."""
    first = _GROUP.search(text) if "GROUP" in text.upper() else None
    return first is not None and _RENAMED.search(text, first.end()) is not None


def chained_differences(tree: Tree) -> Tree:
    """No `a - b - c`, nor such a chain of quotients: Oxigraph 0.5.11 computes it from the right."""

    def rewrite(part: Arithmetic) -> Arithmetic:
        if not isinstance(part.left, Arithmetic):
            return part
        operators = {part.operator, part.left.operator}
        is_chain = operators <= {"+", "-"} or operators <= {"*", "/"}
        return replace(part, left=_bracketed(part.left)) if is_chain and operators & {"-", "/"} else part

    return rewritten(tree, rewrite, Arithmetic)


def _may_subtract_or_divide(text: str) -> bool:
    return "-" in text or "/" in text


_GROUP = re.compile("GROUP", re.IGNORECASE | re.ASCII)
_RENAMED = re.compile(r"[?$][^\s()#?$]++(?:[\s)]|#[^\r\n]*+)*+AS\b", re.IGNORECASE)

_OF_OXIGRAPH = (
    _always(terms_in_graphs, may_assign_in_graphs),
    _always(computed_keys, _may_rename_a_key),
    _always(languages_in_lower_case, may_compare_languages),
    _always(plain_concatenations, may_concatenate),
    _always(counts_without_errors, may_count_errors),
    _always(blank_nodes_of_solutions, may_make_blank_nodes),
    _always(solutions_without_blank_nodes, may_count_solutions),
    _always(counted_alternatives, may_have_alternatives),
    _always(paths_of_no_length, may_have_no_length),
)


def is_decided_by_graphs(tree: Tree) -> bool:
    """Whether the graphs of a dataset decide what the embedded store gets of a tree."""
    return are_decided_by_graphs(with_passes(tree, _OF_OXIGRAPH, Facts()))


PASSES: Mapping[Engine, tuple[Pass, ...]] = {
    Engine.EMBEDDED: (
        *_OF_OXIGRAPH,
        Pass(
            lambda tree, facts: graphs_one_by_one(tree, facts.graphs),
            lambda text, _: may_depend_on_graphs(text),
        ),
        _always(boolean_values, may_have_conditions),
        Pass(exact_numbers, may_need_exactness),
        _always(comparable_moments, may_compare_moments),
        _always(exact_casts, may_cast),
        _always(patterns.for_embedded, patterns.may_match),
    ),
    Engine.BROWSER: (
        *_OF_OXIGRAPH,
        _always(chained_differences, _may_subtract_or_divide),
        _always(boolean_values_without_functions, may_have_conditions),
        _always(comparable_moments, may_compare_moments),
        _always(patterns.for_browser, patterns.may_match),
    ),
    Engine.SERVER: (_always(constants_as_values, may_bind),),
    Engine.RDFLIB: (_always(patterns.for_rdflib, patterns.may_match_in_rdflib),),
}
