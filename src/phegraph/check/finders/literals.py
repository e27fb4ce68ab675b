"""Literals: ill-typed ones, and language tags that name no language or are in unusual letter case."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import Literal

from phegraph.check.context import CheckContext
from phegraph.check.languages import fault_of, in_usual_case
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.formats import TURTLE_FAMILY
from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.tokens import tokens
from phegraph.rdf.terms import text

_TAG = re.compile(rb"[\"']@([A-Za-z0-9-]+)")
"""What may be a language tag, and any that is one."""


def malformed(context: CheckContext) -> Iterator[DraftFinding]:
    """Ill-typed literals: not in the lexical space of their datatype (RDF 1.1 Concepts, section 3.3).

    Those of files that did not change are the cause of what is found of them.
    """
    for literal, statements in context.literals_that(_is_malformed, anywhere=True).items():
        datatype = text(literal.datatype, context.graph.prefixes)
        yield DraftFinding(
            "literal/datatype",
            f"{literal.value!r} is no {datatype}.",
            "Correct the value, or its datatype.",
            statements=tuple(statements),
        )


def _is_malformed(literal: Literal) -> bool:
    return literal.language is None and is_ill_typed(literal.value, literal.datatype.value)


def unknown_language(context: CheckContext) -> Iterator[DraftFinding]:
    """Language tags whose language or region is not registered (BCP 47, section 2.2)."""
    for literal, statements in context.literals_that(_language_fault).items():
        found = _language_fault(literal)
        assert found is not None
        yield DraftFinding("literal/language", *found, statements=tuple(statements))


def _language_fault(literal: Literal) -> tuple[str, str] | None:
    return _fault_of_tag(literal.language) if literal.language else None


_fault_of_tag = cache(fault_of)


def unusual_case(context: CheckContext) -> Iterator[DraftFinding]:
    """Language tags in unusual letter case (BCP 47, section 2.1.1), one finding for each tag of a file.

    Case is in the text of a file alone: in statements all are in lower case.
    """
    for path in context.files:
        if context.format_of(path) not in TURTLE_FAMILY:
            continue
        unusual = context.made_of_parts(path, _unusual_tags)
        places: dict[str, list[Place]] = {}
        for data, line in context.parts(path) if unusual else ():
            lines = Lines(context.graph.project.name_of(path), data, line=line)
            for kind, start, end in tokens(data):
                if kind == "at" and (tag := data[start + 1 : end].decode()) in unusual:
                    places.setdefault(tag, []).append(lines.place(start, end))
        for tag, several in places.items():
            message = f"The language tag @{tag} is in unusual letter case."
            hint = f"Write @{unusual[tag]}."
            yield DraftFinding("literal/language-case", message, hint, places=tuple(several))


def _unusual_tags(parts: Iterable[bytes]) -> Mapping[str, str]:
    """What may be the language tags of a text in unusual letter case, each in its usual one."""
    tags = {tag.decode() for data in parts for tag in {*_TAG.findall(data)}}
    return {tag: usual for tag in tags if (usual := in_usual_case(tag)) != tag}
