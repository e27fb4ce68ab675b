"""What changed, thing by thing, in reading order: for people, without the labels of blank nodes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal as OneOf

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.comparison.difference import Difference
from phegraph.questions.names import Names
from phegraph.rdf.display import readable
from phegraph.rdf.terms import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    Prefixes,
    Statement,
    Subject,
    Term,
    statement_of,
)
from phegraph.store.protocol import local_store

_MOST = 30
"""The most statements of a blank node, or items of a list, that are shown."""
_DEEPEST = 5
"""How deep blank nodes are shown within one another."""


class Change(Struct, frozen=True):
    """The values of a property that are gone, and those that are new.

    Attributes:
        path: The property, or the properties that lead to it through blank nodes.
        of: What tells the blank node apart from others there; empty where there is none.
        removed, added: The values.
    """

    path: tuple[str, ...]
    of: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class ChangedThing(Struct, frozen=True):
    """A thing, and what changed of it.

    Attributes:
        name: What people call it.
        address: Its IRI, shortened; empty for a blank node.
        iri: Its IRI; empty for a blank node.
        kinds: The names of its classes.
        state: `added` or `removed` where only one state has statements about it, else `changed`.
        changes: What changed.
    """

    name: str
    address: str
    iri: str
    kinds: tuple[str, ...]
    state: OneOf["added", "removed", "changed"]
    changes: tuple[Change, ...]


_Statements = Mapping[Subject, Sequence[Statement]]
_Place = tuple[tuple[NamedNode, ...], Term]
"""The properties that lead from a thing to values, and the node that the last of them is of."""
_Values = tuple[dict[str, None], dict[str, None]]


def changed_things(change: Difference, prefixes: Prefixes, language: str) -> list[ChangedThing]:
    """The things that differ, in the order of the present graph; those that are gone where they stood.

    Args:
        change: The difference of two graphs.
        prefixes: How IRIs are shortened.
        language: The language of names.
    """
    return _ByThing(change, prefixes, language).all()


class _ByThing:
    def __init__(self, change: Difference, prefixes: Prefixes, language: str) -> None:
        self._prefixes = prefixes
        former, present = map(_statements, (change.former, change.present))
        self._sides = (_by_subject(former), _by_subject(present))
        self._changed = tuple(map(_statements, (change.removed, change.added)))
        self._parents: dict[Term, Statement] = {}
        for statement in (*present, *former):
            if isinstance(statement[2], BlankNode):
                self._parents.setdefault(statement[2], statement)
        old, new = ({term for s, _, o in several for term in (s, o)} for several in (former, present))
        self._one_sided = old ^ new
        store = local_store()
        store.load(
            [(NamedNode("urn:phegraph:both"), [Quad(*statement) for statement in {*former, *present}])]
        )
        self._names = Names(store, prefixes, language)

    def all(self) -> list[ChangedThing]:
        changes: dict[Subject, dict[_Place, _Values]] = defaultdict(lambda: defaultdict(lambda: ({}, {})))
        for side, (statements, changed) in enumerate(zip(self._sides, self._changed, strict=True)):
            for statement in changed:
                if located := self._located(statement):
                    thing, place, value = located
                    changes[thing][place][side][self._shown(value, statements)] = None
        return [self._thing(thing, changes[thing]) for thing in self._in_reading_order(changes)]

    def _located(self, statement: Statement) -> tuple[Subject, _Place, Term] | None:
        """The thing that a statement is about, the way to its value, and the value.

        None where the statement is shown with a blank node that is new or gone as a whole.
        """
        node, predicate, value = statement
        path, last = [predicate], node
        while isinstance(node, BlankNode) and node in self._parents and len(path) < _MOST:
            if node in self._one_sided:
                return None
            parent, predicate, _ = self._parents[node]
            if path[0] in (RDF_FIRST, RDF_REST):  # of a list that changed, all is shown
                path, value, last = [predicate], node, parent
            else:
                path = [predicate, *path]
            node = parent
        return node, (tuple(path), last), value

    def _in_reading_order(self, things: Iterable[Subject]) -> list[Subject]:
        former, present = self._sides
        rank: dict[Subject, tuple[int, int]] = {thing: (number, 0) for number, thing in enumerate(present)}
        last = -1
        for number, thing in enumerate(former):
            last = rank.setdefault(thing, (last, number + 1))[0]
        return sorted(things, key=rank.__getitem__)

    def _thing(self, thing: Subject, changes: Mapping[_Place, _Values]) -> ChangedThing:
        former, present = self._sides
        statements = present.get(thing) or former[thing]
        kinds = (self._names.label(object_) for _, predicate, object_ in statements if predicate == RDF_TYPE)
        is_named = isinstance(thing, NamedNode)
        return ChangedThing(
            self._name(thing, present if thing in present else former),
            self._address(thing) if is_named else "",
            thing.value if is_named else "",
            tuple(kinds),
            "added" if thing not in former else "changed" if thing in present else "removed",
            tuple(
                Change(tuple(map(self._names.label, path)), self._apart(node), (*removed,), (*added,))
                for (path, node), (removed, added) in changes.items()
            ),
        )

    def _name(self, thing: Subject, statements: _Statements) -> str:
        if not isinstance(thing, NamedNode):
            return self._shown(thing, statements)
        label = self._names.label(thing)
        return self._address(thing) if label == self._prefixes.compact(thing.value) else label

    def _address(self, thing: Subject) -> str:
        """The IRI of a thing, shortened, but to no prefix alone."""
        name = self._prefixes.compact(thing.value)
        return f"<{thing.value}>" if name.endswith(":") else name

    def _apart(self, node: Term) -> str:
        """What tells a blank node that both graphs have from others: a thing that it names in both."""
        former, present = self._sides
        if not isinstance(node, BlankNode) or node not in self._parents:
            return ""
        parent, predicate, _ = self._parents[node]
        objects = (o for _, p, o in present.get(parent, ()) if p == predicate and isinstance(o, BlankNode))
        siblings = [self._named(present.get(other, ())) for other in objects if other != node]
        in_both = {*former.get(node, ())}.intersection(present.get(node, ()))
        named = self._named([statement for statement in present.get(node, ()) if statement in in_both])
        own = (value for value in named if not any(value in sibling for sibling in siblings))
        return next((self._names.label(value) for _, value in own), "")

    @staticmethod
    def _named(statements: Iterable[Statement]) -> Mapping[tuple[NamedNode, NamedNode], None]:
        """The properties of a node whose values have names, and these values."""
        return {(p, value): None for _, p, value in statements if isinstance(value, NamedNode)}

    def _shown(self, term: Term, statements: _Statements, depth: int = 0) -> str:
        """A value: a name, a literal, or a blank node with its statements."""
        if isinstance(term, NamedNode):
            return self._names.label(term)
        if not isinstance(term, BlankNode):
            return readable(term, self._prefixes)
        if depth == _DEEPEST:
            return "[ … ]"
        own = statements.get(term, ())
        if any(predicate == RDF_FIRST for _, predicate, _ in own):
            several = [
                self._shown(i, statements, depth + 1) for i in islice(_items(term, statements), _MOST + 1)
            ]
            return f"( {' '.join(_cut(several))} )"
        several = [
            f"{self._names.label(predicate)} {self._shown(object_, statements, depth + 1)}"
            for _, predicate, object_ in own[: _MOST + 1]
        ]
        return f"[ {' ; '.join(_cut(several))} ]"


def _cut(several: list[str]) -> list[str]:
    return [*several[:_MOST], "…"] if len(several) > _MOST else several


def _items(node: Term, statements: _Statements) -> Iterator[Term]:
    seen: set[Term] = set()
    while isinstance(node, BlankNode) and node not in seen:
        seen.add(node)
        own = statements.get(node, ())
        yield from (object_ for _, predicate, object_ in own if predicate == RDF_FIRST)
        node = next((object_ for _, predicate, object_ in own if predicate == RDF_REST), RDF_NIL)


def _statements(quads: Sequence[Quad]) -> list[Statement]:
    return [statement_of(quad) for quad in quads]


def _by_subject(statements: Iterable[Statement]) -> _Statements:
    by_subject: dict[Subject, list[Statement]] = {}
    for statement in statements:
        by_subject.setdefault(statement[0], []).append(statement)
    return by_subject
