"""String-based constraint components (SHACL, section 4.4)."""

import re

import pyoxigraph

from phegraph.rdf.terms import text
from phegraph.shacl.compile.component import BOOLEAN, COUNT, STRING, STRINGS, Component
from phegraph.shacl.compile.constraints.cardinality import number_of
from phegraph.shacl.compile.paths import any_of
from phegraph.shacl.compile.scope import Scope, ViolationPattern
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql import engine


def min_length(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:minLength (SHACL, section 4.4.1)."""
    return _no_text(f"STRLEN({scope.literals.lexical_form(value)}) >= {number_of(constraint)}", value)


def max_length(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:maxLength (SHACL, section 4.4.2)."""
    return _no_text(f"STRLEN({scope.literals.lexical_form(value)}) <= {number_of(constraint)}", value)


_CLASS = r"\[\^?(?:\\.|[^\\\[\]])*"
_SUBTRACTION = re.compile(rf"(?:\\.|[^\\\[]|{_CLASS}\])*{_CLASS}-\[", re.DOTALL)


def pattern(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:pattern, with sh:flags (SHACL, section 4.4.3)."""
    arguments = [constraint.term, *constraint.others.get("flags", ())]
    terms = ", ".join(map(text, arguments))
    return _no_text(f"REGEX({scope.literals.lexical_form(value)}, {terms})", value)


def refused_pattern(constraint: Constraint) -> str | None:
    """The fault of a pattern that SPARQL refuses: it would match nothing, without an error."""
    terms = ", ".join(map(text, [constraint.term, *constraint.others.get("flags", ())]))
    solutions = engine.query(pyoxigraph.Store(), f'SELECT (REGEX("", {terms}) AS ?matches) {{}}')
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    if next(solutions)["matches"] is None:
        return f"{constraint.term} is no regular expression that SPARQL understands."
    is_plain = any("q" in flags.value for flags in constraint.others.get("flags", ()))
    if _SUBTRACTION.match(constraint.term.value) and not is_plain:
        return f"{constraint.term} takes characters out of a class with -[…], which stores misread."
    return None


def _no_text(test: str, value: str) -> str:
    """A blank node has no text, and violates."""
    return f"(isBlank({value}) || !({test}))"


def language_in(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:languageIn (SHACL, section 4.4.4)."""
    if not constraint.value:
        return "true"
    matches = any_of([f"LANGMATCHES(LANG({value}), {text(range_)})" for range_ in constraint.value])
    return f"!COALESCE({matches}, false)"


def unique_lang(constraint: Constraint, scope: Scope) -> str:
    """sh:uniqueLang (SHACL, section 4.4.5)."""
    if not _is_true(constraint):
        return "false"
    return scope.some_value(lambda value: _shared(scope, value))


def unique_lang_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each language tag that two value nodes have."""
    if not _is_true(constraint):
        return []
    value, tag = scope.fresh(), "?language"
    language = f"BIND (LCASE(LANG({value})) AS {tag})"
    shared = f"{language} FILTER ({_shared(scope, value)})"
    return [ViolationPattern(f"{step} {shared}", others=(tag,)) for step in scope.steps(value)]


def _shared(scope: Scope, value: str) -> str:
    def same(other: str) -> str:
        return f"!sameTerm({value}, {other}) && LCASE(LANG({other})) = LCASE(LANG({value}))"

    # Virtuoso takes the language of an IRI for one.
    return f'isLiteral({value}) && LANG({value}) != "" && {scope.some_value(same)}'


def _is_true(constraint: Constraint) -> bool:
    # Only the term `true` itself counts, `1` does not (SHACL, section 4.4.5, the SPARQL definition).
    return constraint.term.value == "true"


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
        "It has two values of one language.",
        focus_test=unique_lang,
        patterns=unique_lang_patterns,
        of_properties=True,
        is_single=True,
        is_local=True,
    ),
)
