"""A comparison as text, Markdown or JSON."""

import json
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, to_builtins
from pyoxigraph import BlankNode

from phegraph.comparison.difference import Difference
from phegraph.comparison.things import Change, ChangedThing
from phegraph.comparison.verdict import VERSION_PARTS, Effect, Verdict
from phegraph.rdf.display import readable
from phegraph.rdf.terms import Prefixes, Term
from phegraph.text.counts import counted
from phegraph.text.visible import code_span, phrase, visible

FORMATS = ("text", "markdown", "json")

Show = Callable[[str], str]
"""Makes a text of strangers harmless, for a terminal or in Markdown."""

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_EFFECTS = {
    Effect.ANNOTATION: "annotation-only",
    Effect.COMPATIBLE: "compatible",
    Effect.BREAKING: "breaking",
}


class Comparison(Struct, frozen=True):
    """Two states, what differs, thing by thing, and what that means for the ontology.

    Attributes:
        names: What the user calls the states.
        change: What differs.
        things: The same, thing by thing.
        verdict: What it means for those who use the ontology.
        prefixes: How IRIs are shortened.
        left_out: The files that cannot be read in one of the states.
    """

    names: tuple[str, str]
    change: Difference
    things: Sequence[ChangedThing]
    verdict: Verdict
    prefixes: Prefixes
    left_out: Sequence[str] = ()


def render(comparison: Comparison, format_name: str) -> str:
    """A comparison in one of the formats."""
    if format_name == "json":
        return _json(comparison)
    lines = _markdown(comparison) if format_name == "markdown" else _text(comparison)
    return "".join(f"{line}\n" for line in lines)


def effect_name(effect: Effect) -> str:
    """What an effect is called."""
    return _EFFECTS[effect]


def reasons(comparison: Comparison, show: Show) -> Iterator[str]:
    """The reasons of a verdict, each a line, but for annotations."""
    prefixes, things = comparison.prefixes, {thing.iri: thing for thing in comparison.things}
    for reason in comparison.verdict.reasons:
        if reason.effect >= Effect.COMPATIBLE:
            statement = " ".join(_part(term, prefixes) for term in reason.statement or ())
            about = f": {show(statement)}" if statement else ""
            thing = things.get(reason.term.value)
            other = _other_name(thing) if thing else ""
            name = show(thing.name if thing else readable(reason.term, prefixes))
            term = f"{name} ({show(other)})" if other else name
            yield f"{effect_name(reason.effect)}: {term} {reason.sentence}{about}"


def _part(term: Term, prefixes: Prefixes) -> str:
    return "[ … ]" if isinstance(term, BlankNode) else readable(term, prefixes)


def _counts(comparison: Comparison, show: Show) -> str:
    change, things = comparison.change, comparison.things
    if not things:
        return f"{show(comparison.names[0])} and {show(comparison.names[1])} have the same statements."
    states = [thing.state for thing in things]
    of_things = ", ".join(f"{states.count(state)} {state}" for state in _SIGNS if state in states)
    number, added = counted(len(things), "thing"), counted(len(change.added), "statement")
    return f"{number}: {of_things}; {added} added, {len(change.removed):,} removed."


def _version(verdict: Verdict) -> str:
    part = VERSION_PARTS[verdict.effect]
    return f"The ontology: {effect_name(verdict.effect)}, which asks for a new {part} version."


def _text(comparison: Comparison) -> Iterator[str]:
    for thing in comparison.things:
        kinds = f", {', '.join(thing.kinds)}" if thing.kinds else ""
        address = f" ({other})" if (other := _other_name(thing)) else ""
        yield visible(f"{_SIGNS[thing.state]} {thing.name}{address}{kinds}")
        for change in thing.changes:
            yield from lines_of(change)
        yield ""
    if comparison.verdict.effect:
        yield _version(comparison.verdict)
        yield from (f"  {reason}" for reason in reasons(comparison, visible))
        yield ""
    yield _counts(comparison, visible)


def _other_name(thing: ChangedThing) -> str:
    """The address of a thing, unless that is its name already."""
    return thing.address if thing.address != thing.name else ""


def lines_of(change: Change) -> Iterator[str]:
    """What changed of a property, in lines."""
    if len(change.removed) == len(change.added) == 1:
        yield f"    {_replaced(change, visible)}"
        return
    yield from (f"  - {visible(f'{path_of(change)}: {value}')}" for value in change.removed)
    yield from (f"  + {visible(f'{path_of(change)}: {value}')}" for value in change.added)


def items_of(change: Change) -> Iterator[str]:
    """The same as items of a list in Markdown; the sign of what is added or removed begins no other list."""
    if len(change.removed) == len(change.added) == 1:
        yield f"  - {_replaced(change, phrase)}"
        return
    path = phrase(path_of(change))
    yield from (f"  - \\- {path}: {phrase(value)}" for value in change.removed)
    yield from (f"  - \\+ {path}: {phrase(value)}" for value in change.added)


def _replaced(change: Change, show: Show) -> str:
    return f"{show(path_of(change))}: {show(change.removed[0])} → {show(change.added[0])}"


def path_of(change: Change) -> str:
    """The properties that lead to what changed, and what tells a blank node there from others."""
    of = f" [{change.of}]" if change.of else ""
    return f"{' › '.join(change.path[:-1])}{of} › {change.path[-1]}" if change.path[1:] else change.path[0]


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield f"## {phrase(comparison.names[0])} → {phrase(comparison.names[1])}"
    yield ""
    yield _counts(comparison, phrase)
    if comparison.verdict.effect:
        yield ""
        yield f"**{_version(comparison.verdict)}**"
        yield ""
        for reason in reasons(comparison, phrase):
            yield f"- {reason}"
    for state, title in (("added", "New"), ("changed", "Changed"), ("removed", "Gone")):
        things = [thing for thing in comparison.things if thing.state == state]
        if things:
            yield f"\n### {title}\n"
        for thing in things:
            address = f" ({code_span(other)})" if (other := _other_name(thing)) else ""
            yield f"- **{phrase(thing.name)}**{address}"
            for change in thing.changes:
                yield from items_of(change)


def _json(comparison: Comparison) -> str:
    verdict = comparison.verdict
    document = {
        "former": comparison.names[0],
        "present": comparison.names[1],
        "left_out": [*comparison.left_out],
        "things": to_builtins(comparison.things),
        "removed": [str(quad) for quad in comparison.change.removed],
        "added": [str(quad) for quad in comparison.change.added],
        "ontology": {
            "effect": effect_name(verdict.effect) if verdict.effect else "none",
            "version": VERSION_PARTS[verdict.effect],
            "reasons": [
                {
                    "effect": effect_name(reason.effect),
                    "term": reason.term.value,
                    "statement": " ".join(map(str, reason.statement or ())),
                    "reason": reason.sentence,
                }
                for reason in verdict.reasons
            ],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
