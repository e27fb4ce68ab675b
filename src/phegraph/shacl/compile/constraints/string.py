"""String-based constraint components (SHACL, section 4.4)."""

from typing import Literal as OneOf

from pyoxigraph import Literal, Variable

from phegraph.shacl.compile.component import BOOLEAN, COUNT, STRING, STRINGS, Component
from phegraph.shacl.compile.constraints.cardinality import number_of
from phegraph.shacl.compile.scope import Scope, ViolationPattern, constant
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import FALSE, TRUE, all_of, any_of, call, integer, negated
from phegraph.sparql.algebra.passes.patterns import fault_of
from phegraph.sparql.algebra.tree import Comparison, Expression, Extend, Filter


def min_length(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:minLength (SHACL, section 4.4.1)."""
    return _no_text(_length(constraint, scope, value, ">="), value)


def max_length(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:maxLength (SHACL, section 4.4.2)."""
    return _no_text(_length(constraint, scope, value, "<="), value)


def _length(constraint: Constraint, scope: Scope, value: Variable, operator: OneOf[">=", "<="]) -> Expression:
    length = call("STRLEN", scope.literals.lexical_form(value))
    return Comparison(operator, length, integer(number_of(constraint)))


def pattern(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:pattern, with sh:flags (SHACL, section 4.4.3)."""
    return _no_text(_matches(constraint, scope.literals.lexical_form(value)), value)


def refused_pattern(constraint: Constraint) -> str | None:
    """The fault of a pattern or its flags that are none: it would match nothing, without an error."""
    flags = "".join(term.value for term in constraint.others.get("flags", ()))
    fault = fault_of(constraint.term.value, flags)
    return fault and f"{constraint.term} is no regular expression of XPath: {fault}."


def _matches(constraint: Constraint, string: Expression) -> Expression:
    terms = [constraint.term, *constraint.others.get("flags", ())]
    return call("REGEX", string, *map(constant, terms))


def _no_text(test: Expression, value: Variable) -> Expression:
    """A blank node has no text, and violates."""
    return any_of([call("ISBLANK", value), negated(test)])


def language_in(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:languageIn (SHACL, section 4.4.4)."""
    if not constraint.value:
        return TRUE
    language = call("LANG", value)
    matches = any_of([call("LANGMATCHES", language, constant(term)) for term in constraint.value])
    return negated(call("COALESCE", matches, FALSE))


def unique_lang(constraint: Constraint, scope: Scope) -> Expression:
    """sh:uniqueLang (SHACL, section 4.4.5)."""
    if not _is_true(constraint):
        return FALSE
    return scope.some_value(lambda value: _shared(scope, value))


def unique_lang_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each language tag that two value nodes have."""
    if not _is_true(constraint):
        return []
    value, tag = scope.fresh(), Variable("language")
    shared = (Extend(tag, _tag(value)), Filter(_shared(scope, value)))
    return [ViolationPattern((step, *shared), others=(tag,)) for step in scope.steps(value)]


def _shared(scope: Scope, value: Variable) -> Expression:
    def same(other: Variable) -> Expression:
        differs = negated(call("SAMETERM", value, other))
        return all_of([differs, Comparison("=", _tag(other), _tag(value))])

    # Virtuoso takes the language of an IRI for one.
    has_language = Comparison("!=", call("LANG", value), Literal(""))
    return all_of([call("ISLITERAL", value), has_language, scope.some_value(same)])


def _tag(value: Variable) -> Expression:
    return call("LCASE", call("LANG", value))


def _is_true(constraint: Constraint) -> bool:
    # Only the term `true` itself counts, `1` does not (SHACL, section 4.4.5, the SPARQL definition).
    return constraint.term.value == "true"


def single_line(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:singleLine (SHACL 1.2, section 7.4.4)."""
    if not _is_true(constraint):
        return FALSE
    breaks = call("REGEX", scope.literals.lexical_form(value), Literal(f"[{_LINE_BREAKS}]"))
    return all_of([call("ISLITERAL", value), breaks])


_LINE_BREAKS = "\f\r\n\v"

COMPONENTS = (
    Component(
        "4.4.1",
        "MinLength",
        "minLength",
        COUNT,
        "It has fewer than {} {character|characters}.",
        value_test=min_length,
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.4.2",
        "MaxLength",
        "maxLength",
        COUNT,
        "It has more than {} {character|characters}.",
        value_test=max_length,
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.4.3",
        "Pattern",
        "pattern",
        STRING,
        "It does not match the pattern {}.",
        value_test=pattern,
        is_single=True,
        is_local=True,
        other_parameters={"flags": STRING},
        check=refused_pattern,
    ),
    Component(
        "4.4.4",
        "LanguageIn",
        "languageIn",
        STRINGS,
        "Its language is not one of {}.",
        value_test=language_in,
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.4.5",
        "UniqueLang",
        "uniqueLang",
        BOOLEAN,
        "It has two values{of} in one language.",
        focus_test=unique_lang,
        patterns=unique_lang_patterns,
        of_properties=True,
        is_single=True,
        is_local=True,
    ),
    Component(
        "7.4.4",
        "SingleLine",
        "singleLine",
        BOOLEAN,
        "It has more than one line.",
        value_test=single_line,
        is_single=True,
        is_local=True,
        is_draft=True,
    ),
)
