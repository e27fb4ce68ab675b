"""Messages: what a result tells (SHACL, sections 2.1.5, 5.3.2 and 6.2.2)."""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal

from phegraph.rdf.terms import Prefixes, Term, text
from phegraph.shacl.compile.compiler import Select
from phegraph.shacl.compile.constraints import COMPONENTS
from phegraph.shacl.compile.paths import to_sparql
from phegraph.shacl.vocabulary import sh

_SAYS = {sh(component.name + "ConstraintComponent"): component.says for component in COMPONENTS}
_PLACEHOLDER = re.compile(r"\{[?$]([A-Za-z_][A-Za-z0-9_]*)\}")
_PREFIXES = Prefixes()
_MANY = 5


def messages_of(select: Select, bound: Mapping[str, Term]) -> tuple[Literal, ...]:
    """The messages of a result, from the constraint, the shape or the component, placeholders filled.

    Args:
        select: What found the result.
        bound: The values of the variables.
    """
    own = bound.get("message") if select.is_bag else None
    constraint = select.constraint
    if isinstance(own, Literal):
        messages: tuple[Literal, ...] = (own,)
    else:
        messages = constraint.messages or select.shape.messages
    if not messages:
        return (_default(select),)
    if constraint.validator is None:
        return messages
    known: dict[str, str] = {name: _shown(term) for name, term in constraint.validator.bindings}
    known |= {name: _shown(term) for name, term in bound.items()}
    if select.shape.path is not None:
        known.setdefault("PATH", to_sparql(select.shape.path))
    return tuple(_filled(message, known) for message in messages)


def _filled(message: Literal, known: Mapping[str, str]) -> Literal:
    filled = _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), message.value)
    return Literal(filled, language=message.language) if message.language else Literal(filled)


def in_language_of(message: Literal, templates: Iterable[Literal]) -> Literal:
    """A message in the language of that which it was filled from: pySHACL forgets it."""
    for template in templates:
        if template.language and _could_become(template.value, message.value):
            return Literal(message.value, language=template.language)
    return message


def _could_become(template: str, filled: str) -> bool:
    first, *others = map(re.escape, _PLACEHOLDER.split(template)[::2])
    # Each part is sought once, from where the one before it ended: texts of strangers take no longer.
    steps = [f"(?>.*?{part})" for part in others[:-1]] + [".*" + part for part in others[-1:]]
    return re.fullmatch(first + "".join(steps), filled, re.DOTALL) is not None


def _default(select: Select) -> Literal:
    constraint = select.constraint
    says = _SAYS.get(constraint.component, "It does not conform to {}.")
    terms = constraint.value or (constraint.component,)
    shown = ", ".join(_named(term) for term in terms[:_MANY]) + (", …" if len(terms) > _MANY else "")
    return Literal(says.replace("{}", shown), language="en")


def _named(term: Term) -> str:
    return "another shape" if isinstance(term, BlankNode) else text(term, _PREFIXES)


def _shown(term: Term) -> str:
    return term.value if isinstance(term, Literal) else text(term)
