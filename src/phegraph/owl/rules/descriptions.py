"""Descriptions of rules in plain words, with the terms that an instance of a rule is about."""

import re
from collections.abc import Callable, Mapping

from pyoxigraph import BlankNode

from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.rdf.terms import Prefixes, Term, text

_PREFIXES = Prefixes()


def fill_description(
    description: str,
    rule: EntailmentRule,
    binding: Mapping[str, Term],
    name: Callable[[Term], str] | None = None,
) -> str:
    """A description with the terms that its variables in braces stand for.

    Args:
        description: The description.
        rule: The rule that it is of, which binds some of the variables.
        binding: The terms that the rule's own variables stand for.
        name: What a term is called.
    """
    terms = {**dict(rule.bound), **binding}
    return re.sub(
        r"\{(\w+)\}", lambda m: (name or display_name)(terms[m[1]]) if m[1] in terms else m[1], description
    )


def display_name(term: Term) -> str:
    """A term as people read it."""
    return "an anonymous class" if isinstance(term, BlankNode) else text(term, _PREFIXES)
