"""Trees of queries, kept in a file from one run of the program to the next."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.sparql.algebra import tree as kinds
from phegraph.sparql.algebra.passes.guard import refused
from phegraph.sparql.algebra.tree import Node, Query
from phegraph.system.kept import KeptValues

_NODES: Mapping[str, type[Node]] = {
    name: kind for name, kind in vars(kinds).items() if isinstance(kind, type) and issubclass(kind, Node)
}
_NAMES: Mapping[str, type[NamedNode | BlankNode | Variable]] = {
    kind.__name__: kind for kind in (NamedNode, BlankNode, Variable)
}


class KeptTrees:
    """The trees of queries that former runs have parsed and checked.

    One that is read back passes the guard again, so that the file is no way around it.
    """

    def __init__(self, path: Path | None) -> None:
        """Read what a file keeps. See `KeptValues`."""
        self._values = KeptValues(path)
        self.save = self._values.save

    def get(self, *key: object) -> Query | None:
        """The tree that is kept under a key."""
        data = self._values.get(_digest(key))
        tree = None if data is None else decoded(data)
        is_usable = isinstance(tree, Query) and next(refused(tree), None) is None
        return tree if is_usable else None

    def add(self, tree: Query, *key: object) -> None:
        """Keep a tree."""
        self._values.keep(_digest(key), encoded(tree))


_nothing = KeptTrees(None)
_current: ContextVar[KeptTrees] = ContextVar("_current")


def kept_trees() -> KeptTrees:
    """The trees that are kept at the moment."""
    return _current.get(_nothing)


@contextmanager
def keeping(path: Path | None) -> Iterator[None]:
    """Keep the trees of the queries that are parsed within the block. See `KeptTrees`."""
    trees = KeptTrees(path)
    token = _current.set(trees)
    try:
        yield
    finally:
        _current.reset(token)
        trees.save()


def encoded(tree: Node) -> bytes:
    """A tree as JSON: nodes and terms are objects with their type, tuples are arrays."""
    return msgspec.json.encode(_plain(tree))


def decoded(data: bytes | msgspec.Raw) -> Any:
    """The tree that was encoded."""
    return _built(msgspec.json.decode(data))


def _plain(part: object) -> object:
    match part:
        case tuple():
            return [*map(_plain, part)]
        case Node():
            fields = {name: getattr(part, name) for name in part.__struct_fields__}
            kept = {name: _plain(value) for name, value in fields.items() if value is not None}
            return {"type": type(part).__name__, **kept}
        case Literal():
            datatype, language = part.datatype.value, part.language
            return {"type": "Literal", "value": part.value, "datatype": datatype, "language": language}
        case NamedNode() | BlankNode() | Variable():
            return {"type": type(part).__name__, "value": part.value}
    return part


def _built(part: Any) -> Any:
    if type(part) is list:
        return tuple([_built(member) for member in part])
    if type(part) is not dict:
        return part
    kind = part.pop("type")
    if kind in _NAMES:
        return _NAMES[kind](part["value"])
    if kind == "Literal":
        if part["language"]:
            return Literal(part["value"], language=part["language"])
        return Literal(part["value"], datatype=NamedNode(part["datatype"]))
    return _NODES[kind](**{name: _built(value) for name, value in part.items()})


def _digest(key: object) -> str:
    return blake2b(repr(key).encode(), digest_size=16).hexdigest()
