"""Release notes: what is new, changed and gone between two states, in Markdown that a person would sign."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode

from phegraph.comparison.render import Comparison, effect_name, items_of, path_of, reasons
from phegraph.comparison.states import State
from phegraph.comparison.things import Change, ChangedThing
from phegraph.comparison.verdict import VERSION_PARTS
from phegraph.rdf.terms import OWL, PROV
from phegraph.text.alike import same_start
from phegraph.text.counts import counted
from phegraph.text.visible import phrase

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_PARTS = ("major", "minor", "patch")
_DERIVED = NamedNode(PROV + "wasDerivedFrom")
_ALIKE = 5
"""Of more things that changed alike, the notes tell together what changed."""
_NAMED = 30
"""The most names of a kind."""
_LONG = 120
"""The most characters of a name or a value."""


def notes(comparison: Comparison, former: State, present: State) -> str:
    """The notes of a release.

    Args:
        comparison: What differs.
        former: The state of the former release.
        present: The state of this one.
    """
    return "".join(f"{line}\n" for line in _notes(comparison, former, present))


def _notes(comparison: Comparison, former: State, present: State) -> Iterator[str]:
    yield f"# From {phrase(former.name)} to {phrase(present.name)}"
    graphs = _graphs_of_sources(comparison)
    things = [thing for thing in comparison.things if thing.iri not in graphs]
    if not things:
        yield "\nNothing has changed in what the graph says."
    yield from _section("New", _by_kind(thing for thing in things if thing.state == "added"))
    yield from _section("Changed", _changed(thing for thing in things if thing.state == "changed"))
    yield from _section("Gone", _by_kind(thing for thing in things if thing.state == "removed"))
    yield from _section("Sources", _files(former, present))
    yield from _section("Terms", _terms(comparison))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    lines = [*lines]
    if lines:
        yield f"\n## {title}\n"
        yield from lines


def _by_kind(things: Iterable[ChangedThing]) -> Iterator[str]:
    """The names of things, those of one class on one line."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        by_kind[thing.kinds[0] if thing.kinds else ""].append(thing.name)
    for kind, names in sorted(by_kind.items(), key=lambda item: (not item[0], item[0])):
        yield f"- {phrase(kind or 'without a class')} ({len(names)}): {_listed(names)}"


def _changed(things: Iterable[ChangedThing]) -> Iterator[str]:
    """What changed of each thing; of many that changed alike, what changed, and their names."""
    alike: dict[str, list[ChangedThing]] = defaultdict(list)
    for thing in things:
        alike[_in_short(thing)].append(thing)
    for changes, several in alike.items():
        if len(several) > _ALIKE:
            names = [thing.name for thing in several]
            yield f"- {changes} ({len(names)}): {_listed(names)}"
            continue
        for thing in several:
            yield f"- **{phrase(_cut(thing.name))}**"
            for change in thing.changes:
                yield from items_of(_with_short_values(change))


def _in_short(thing: ChangedThing) -> str:
    """What changed of a thing, without the values."""
    by_verb: dict[str, list[str]] = defaultdict(list)
    for change in thing.changes:
        verb = "changed" if change.removed and change.added else "added" if change.added else "removed"
        by_verb[verb].append(phrase(path_of(change)))
    return "; ".join(f"{', '.join(paths)} {verb}" for verb, paths in by_verb.items())


def _with_short_values(change: Change) -> Change:
    """A change with its values cut; of one long value in place of another, to where they differ."""
    removed, added = change.removed, change.added
    if len(removed) == len(added) == 1:
        same = same_start(*removed, *added)
        if (start := same - _LONG // 2) > 0:
            removed, added = ((f"…{value[start:].lstrip()}",) for (value,) in (removed, added))
    return replace(change, removed=tuple(map(_cut, removed)), added=tuple(map(_cut, added)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(phrase(_cut(name)) for name in names[:_NAMED]) + more


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"


def _graphs_of_sources(comparison: Comparison) -> Set[str]:
    """The graphs of which the states say nothing but which source they are derived from."""
    predicates: dict[str, set[NamedNode]] = defaultdict(set)
    for quad in (*comparison.change.former, *comparison.change.present):
        if isinstance(quad.subject, NamedNode):
            predicates[quad.subject.value].add(quad.predicate)
    return {iri for iri, of_subject in predicates.items() if of_subject == {_DERIVED}}


def _files(former: State, present: State) -> Iterator[str]:
    """The files that are new and those that are gone, with what they say or said."""
    for title, one, other in (("New", present, former), ("Retracted", former, present)):
        files = {name: quads for name, quads in one.files.items() if name not in other.files}
        if files:
            number = sum(map(len, files.values()))
            yield f"- {title}: {', '.join(map(phrase, files))} ({counted(number, 'statement')})"


def _terms(comparison: Comparison) -> Iterator[str]:
    verdict = comparison.verdict
    if not verdict.effect:
        return
    part = VERSION_PARTS[verdict.effect]
    versions = {match.groups() for text in _versions(comparison) if (match := _VERSION.fullmatch(text))}
    after = f": {_raised([int(number) for number in versions.pop()], part)}" if len(versions) == 1 else ""
    yield f"The change is {effect_name(verdict.effect)}, which asks for a new {part} version{after}.\n"
    yield from (f"- {reason}" for reason in reasons(comparison, phrase))


def _versions(comparison: Comparison) -> Iterator[str]:
    for quad in comparison.change.former:
        if quad.predicate == NamedNode(OWL + "versionInfo") and isinstance(quad.object, Literal):
            yield quad.object.value


def _raised(version: Sequence[int], part: str) -> str:
    """The next version (Semantic Versioning 2.0.0, 6 to 8); below 1.0.0, a minor one for a major change."""
    index = _PARTS.index(part)
    index = max(index, 1) if version[0] == 0 else index
    return ".".join(str(v if i < index else v + 1 if i == index else 0) for i, v in enumerate(version))
