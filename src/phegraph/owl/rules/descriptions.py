"""Descriptions of rules as sentences about the terms of an instance."""

import re
from collections.abc import Callable, Mapping

from pyoxigraph import BlankNode

from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.rdf.terms import Prefixes, Term, text

BLANK_NODE = "a blank node"
"""What an individual without an IRI is called. Variables of classes begin with c, or are an axiom's x."""
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
    bound = dict(rule.bound)
    terms = {**bound, **binding}

    def named(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        if term is None:
            return match[1]
        is_class = match[1].startswith("c") or (match[1] == "x" and "x" in bound)
        if isinstance(term, BlankNode) and not is_class:
            return BLANK_NODE
        return (name or display_name)(term)

    return re.sub(r"\{(\w+)\}", named, description)


def display_name(term: Term) -> str:
    """A term for people to read."""
    return "an anonymous class" if isinstance(term, BlankNode) else text(term, _PREFIXES)
