"""The messages of validation results (SHACL, sections 2.1.5, 5.3.2 and 6.2.2)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.display import property_name, readable
from phegraph.rdf.terms import Prefixes, Term, text
from phegraph.shacl.compile.compiler import CompiledSelect
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.compile.paths import as_written
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import Path

_TEMPLATES = {
    **{iri: component.message for iri, component in BY_IRI.items()},
    sh("ExpressionConstraintComponent"): "It does not make an expression of its shape true.",
    sh("SPARQLConstraintComponent"): "It does not conform to a SPARQL-based constraint.",
}
_PLACEHOLDER = re.compile(r"\{[?$]([A-Za-z_][A-Za-z0-9_]*)\}")
_NUMBERED = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
"""Singular and plural in the template of a default message."""

_IRI = re.compile(r"<([^<>]*)>")
_MANY = 5


def messages_of(select: CompiledSelect, bound: Mapping[str, Term], default: Literal) -> tuple[Literal, ...]:
    """The messages of a result, from the constraint, the shape or the component, placeholders filled.

    Args:
        select: The query that gave the result.
        bound: The values of the variables.
        default: The message where neither the constraint nor the shape has one.
    """
    own = bound.get("message") if select.is_bag else None
    constraint = select.constraint
    if isinstance(own, Literal):
        messages: tuple[Literal, ...] = (own,)
    else:
        messages = constraint.messages or select.shape.messages
    if not messages:
        return (default,)
    if constraint.validator is None:
        return messages
    values: dict[str, str] = {name: _shown(term) for name, term in constraint.validator.bindings}
    values |= {name: _shown(term) for name, term in bound.items()}
    if select.shape.path is not None:
        values.setdefault("PATH", as_written(select.shape.path))
    return tuple(_filled(message, values) for message in messages)


def _filled(message: Literal, values: Mapping[str, str]) -> Literal:
    filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), message.value)
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


def default_message(constraint: Constraint, path: Path | None, prefixes: Prefixes) -> Literal:
    """The message of a result where neither the constraint nor its shape has one, from the component.

    Args:
        constraint: The constraint.
        path: The path of its shape, if that has one.
        prefixes: Prefixes that shorten IRIs.
    """
    is_core = constraint.validator is None
    terms = constraint.parameter if is_core else (constraint.component,)

    def name(term: NamedNode) -> str:
        return property_name(term, prefixes)

    return Literal(worded(constraint.component, terms, path, prefixes, name), language="en")


def worded(
    component: NamedNode,
    terms: Sequence[Term | Path],
    path: Path | None,
    prefixes: Prefixes,
    name: Callable[[NamedNode], str],
) -> str:
    """What does not conform to a constraint, in English.

    Args:
        component: The constraint component.
        terms: The values of its parameter.
        path: The path of its shape, if that has one.
        prefixes: Prefixes that shorten IRIs.
        name: The name of a property.
    """
    template = _TEMPLATES.get(component, "It does not conform to {}.")
    is_one = len(terms) == 1 and isinstance(terms[0], Literal) and terms[0].value.lstrip("+0") == "1"
    numbered = _NUMBERED.sub(lambda match: match[1 if is_one else 2], template)
    about = numbered.replace("{of}", "").replace("{path}", "this property")
    if path is not None:
        named = name(path) if isinstance(path, NamedNode) else short_path(path, prefixes)
        part = re.match(r"Its ([a-z ]+) is ", numbered)
        if component == sh("MinCountConstraintComponent") and is_one:
            value_of = "" if isinstance(path, NamedNode) else "value of "
            about = f"It has no {value_of}{named}, and needs at least 1."
        elif "{of}" in numbered or "{path}" in numbered:
            about = numbered.replace("{of}", f" of {named}").replace("{path}", named)
        elif part:
            about = f"The {part[1]} of its {named}{numbered[part.end(1) :]}"
        else:
            about = f"Its {named}{numbered.removeprefix('It')}"
    return about.replace("{}", _listed(terms, prefixes))


def short_path(path: Path, prefixes: Prefixes) -> str:
    """A path as SPARQL writes it, with its IRIs shortened."""
    return _IRI.sub(lambda match: prefixes.compact(match[1]), as_written(path))


def _listed(terms: Sequence[Term | Path], prefixes: Prefixes) -> str:
    """Terms and paths for people, shapes without an IRI counted."""
    named = [
        readable(term, prefixes) if isinstance(term, NamedNode | Literal) else short_path(term, prefixes)
        for term in terms
        if not isinstance(term, BlankNode)
    ]
    parts = [*named[:_MANY], *(["…"] if len(named) > _MANY else [])]
    unnamed = len(terms) - len(named)
    if unnamed:
        parts.append("another shape" if unnamed == 1 else f"{unnamed} {'other ' if named else ''}shapes")
    return ", ".join(parts) or "an empty list"


def _shown(term: Term) -> str:
    if isinstance(term, BlankNode):
        return "a blank node"
    return term.value if isinstance(term, Literal) else text(term)
