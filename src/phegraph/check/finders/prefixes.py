"""Prefixes: declarations that are not used, are made twice, or mean something else than in the project."""

import re
from collections.abc import Iterator, Set
from pathlib import Path

from msgspec import Struct

from phegraph.check.context import CheckContext
from phegraph.check.vocabularies import vocabulary
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.tokens import tokens

_USED = re.compile(rb"(?<![\w.:\x80-\xff-])((?:[A-Za-z\x80-\xff][\w.\x80-\xff-]*)?):(?!//)")
_DECLARED = re.compile(rb"(?<![\w:])@?prefix\s++([^\s:<]*+)\s*+:\s*+<[^>]*>", re.IGNORECASE)


class Declaration(Struct, frozen=True):
    """A prefix, the namespace it is declared for, and where both stand."""

    prefix: str
    namespace: str
    prefix_place: Place
    namespace_place: Place


def declarations(context: CheckContext, path: Path) -> list[Declaration]:
    """The declarations of prefixes in a file of the Turtle family, in their order."""
    data = context.text(path)
    lines = Lines(context.graph.project.name_of(path), data)
    result = []
    waiting: list[tuple[int, int]] | None = None
    for _, start, end in tokens(data):
        if waiting is None:
            waiting = [] if data[start:end].lower() in (b"@prefix", b"prefix") else None
        elif not waiting:
            waiting.append((start, end))
        else:
            (first, last), waiting = waiting[0], None
            prefix = data[first : last - 1].decode()
            namespace = context.readings[path].prefixes.get(prefix, "")
            written = data[start + 1 : end - 1].decode()
            # Of one declared twice the reading knows the last; a relative one it knows resolved.
            namespace = written if ":" in written else namespace
            result.append(Declaration(prefix, namespace, lines.place(first, last), lines.place(start, end)))
    return result


def unused(context: CheckContext) -> Iterator[DraftFinding]:
    """Prefixes that a file declares and no name in it has, nor one in a query that they stand for, too."""
    project = context.graph.project
    queries = b"\n".join(map(context.text, project.query_files)) if project.by_content else b""
    in_queries = {match[1].decode() for match in _USED.finditer(queries)}
    for path, reading in context.files.items():
        used = context.made_of_text(path, _prefixes_used) if reading.prefixes else frozenset()
        idle = reading.prefixes.keys() - used - in_queries
        for declaration in declarations(context, path) if idle else ():
            if declaration.prefix in idle:
                yield DraftFinding(
                    "prefix/unused",
                    f"No name in this file has the prefix {declaration.prefix}:.",
                    "Remove its declaration.",
                    places=(declaration.prefix_place,),
                )


def _prefixes_used(data: bytes) -> Set[str]:
    """The prefixes that a text has elsewhere than where it declares them."""
    return {match[1].decode() for match in _USED.finditer(_DECLARED.sub(b"", data))}


def redefined(context: CheckContext) -> Iterator[DraftFinding]:
    """Prefixes that a file declares for two namespaces, one after the other."""
    for path, reading in context.files.items():
        repeats = bool(reading.prefixes) and context.made_of_text(path, _repeats_a_prefix)
        first: dict[str, Declaration] = {}
        for declaration in declarations(context, path) if repeats else ():
            former = first.setdefault(declaration.prefix, declaration)
            if former.namespace != declaration.namespace:
                yield DraftFinding(
                    "prefix/redefined",
                    f"The prefix {declaration.prefix}: stood for <{former.namespace}> so far.",
                    "Give the second namespace a prefix of its own.",
                    places=(declaration.prefix_place, former.prefix_place),
                )


def _repeats_a_prefix(data: bytes) -> bool:
    """Whether a text may declare a prefix twice."""
    names = [match[1] for match in _DECLARED.finditer(data)]
    return len(set(names)) < len(names)


def differing(context: CheckContext) -> Iterator[DraftFinding]:
    """Prefixes that a file declares for another namespace than the project, or the standards, do."""
    namespaces = context.graph.prefixes.namespaces
    everywhere = "as a rule" if context.graph.project.by_content else "in the project"
    for path, reading in context.files.items():
        prefixes = {p for p, ns in reading.prefixes.items() if not _are_same(namespaces.get(p, ns), ns)}
        for declaration in declarations(context, path) if prefixes else ():
            if declaration.prefix in prefixes and declaration.namespace != namespaces[declaration.prefix]:
                yield DraftFinding(
                    "prefix/differs",
                    f"{declaration.prefix}: stands for <{namespaces[declaration.prefix]}> {everywhere}.",
                    "Choose another prefix, or correct the namespace.",
                    places=(declaration.prefix_place,),
                )


def _are_same(one: str, other: str) -> bool:
    """Whether two namespaces are the same, or are both known and differ in their scheme alone."""
    known, of_other = vocabulary(one), vocabulary(other)
    is_same = one.partition(":")[2] == other.partition(":")[2]
    return one == other or (is_same and known is not None and of_other is not None)
