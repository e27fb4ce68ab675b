"""Descriptions of rules as sentences about the terms of an instance."""

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
    """A description with terms in place of its variables in braces.

    Args:
        description: The description.
        rule: The rule, which binds some of the variables.
        binding: The terms of the other variables.
        name: The name of a term.
    """
    terms = {**dict(rule.bound), **binding}
    return re.sub(
        r"\{(\w+)\}",
        lambda match: (name or display_name)(terms[match[1]]) if match[1] in terms else match[1],
        description,
    )


def display_name(term: Term) -> str:
    """A term for people to read."""
    return "an anonymous class" if isinstance(term, BlankNode) else text(term, _PREFIXES)
