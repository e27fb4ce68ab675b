"""Descriptions of rules as sentences about the terms of an instance."""

import re
from collections.abc import Callable, Mapping

from pyoxigraph import BlankNode

from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.rdf.terms import Prefixes, Term, text

BLANK_NODE = "a blank node"
"""What an individual without an IRI is called. Variables for classes begin with c in descriptions."""
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

    def named(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        if term is None:
            return match[1]
        if isinstance(term, BlankNode) and not match[1].startswith("c"):
            return BLANK_NODE
        return (name or display_name)(term)

    return re.sub(r"\{(\w+)\}", named, description)


def display_name(term: Term) -> str:
    """A term for people to read."""
    return "an anonymous class" if isinstance(term, BlankNode) else text(term, _PREFIXES)
