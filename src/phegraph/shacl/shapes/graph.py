"""The statements of a shapes graph, indexed, and its faults."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.reading.places import locate, locate_subjects
from phegraph.rdf.terms import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS,
    SH,
    XSD,
    Subject,
    Term,
    statement_of,
)
from phegraph.shacl.vocabulary import sh

SUBCLASS = NamedNode(RDFS + "subClassOf")
_BOOLEAN = NamedNode(XSD + "boolean")

File = tuple[Path, str | None, str | None]
"""A file that shapes were read from, the name it was read under, and its base."""


class Fault(Struct, frozen=True):
    """Something wrong with the shapes, and the statement or node it is wrong at.

    Attributes:
        omits: Whether something is left out of a shape for it.
    """

    finding: Finding
    at: Triple | Subject
    omits: bool


class MalformedError(Exception):
    """A list or path that is ill-formed; caught where shapes are read."""


def members_of(node: Term, objects: Callable[[Term, NamedNode], Sequence[Term]]) -> tuple[Term, ...]:
    """The members of a SHACL list (SHACL, section 1.4).

    Args:
        node: The list.
        objects: Gives the objects of a node and a predicate, each once.

    Raises:
        MalformedError: It is none: a cycle, a missing end, a cell of two members.
    """
    members: list[Term] = []
    seen: set[Term] = set()
    while node != RDF_NIL:
        if node in seen:
            raise MalformedError("this list leads back into itself")
        seen.add(node)
        first, rest = objects(node, RDF_FIRST), objects(node, RDF_REST)
        if not first and not rest:
            raise MalformedError(f"{node} is no list" if len(seen) == 1 else "this list has no end")
        if len(first) != 1 or len(rest) != 1:
            cell = "a cell" if isinstance(node, BlankNode) else f"the cell {node}"
            raise MalformedError(f"{cell} of this list has not one rdf:first and one rdf:rest")
        members += first
        node = rest[0]
    return tuple(members)


class ShapesSource:
    """A shapes graph to read from. Its faults are kept, so that one error has all of them."""

    def __init__(self, quads: Iterable[Quad], files: Sequence[File] = ()) -> None:
        self.statements = list(dict.fromkeys(statement_of(quad) for quad in quads))
        self.files = files
        self.faults: list[Fault] = []
        self._objects: dict[Subject, dict[NamedNode, list[Term]]] = defaultdict(dict)
        self._subjects: dict[NamedNode, list[tuple[Subject, Term]]] = defaultdict(list)
        for subject, predicate, object in self.statements:
            self._objects[subject].setdefault(predicate, []).append(object)
            self._subjects[predicate].append((subject, object))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The objects of a subject and predicate, in their order."""
        return [] if isinstance(subject, Literal) else self.described(subject).get(predicate, [])

    def described(self, subject: Subject) -> dict[NamedNode, list[Term]]:
        """The predicates of a subject, each with its objects."""
        return self._objects.get(subject, {})

    def pairs(self, predicate: NamedNode) -> list[tuple[Subject, Term]]:
        """The subjects and objects of a predicate."""
        return self._subjects.get(predicate, [])

    def subjects(self) -> Iterator[Subject]:
        """All subjects."""
        return iter(list(self._objects))

    def instances(self, *classes: NamedNode) -> list[Subject]:
        """The SHACL instances of classes (SHACL, section 1.1)."""
        wider = set(classes)
        frontier = list(wider)
        while frontier:
            upper = frontier.pop()
            for lower, of in self.pairs(SUBCLASS):
                if of == upper and lower not in wider and isinstance(lower, NamedNode):
                    wider.add(lower)
                    frontier.append(lower)
        return list(dict.fromkeys(subject for subject, kind in self.pairs(RDF_TYPE) if kind in wider))

    def members(self, node: Term) -> tuple[Term, ...]:
        """The members of a SHACL list (SHACL, section 1.4).

        Raises:
            MalformedError: It is none: a cycle, a missing end, a cell of two members.
        """
        return members_of(node, self.objects)

    def is_true(self, subject: Subject, predicate: NamedNode) -> bool:
        """Whether a boolean parameter is true. What is no boolean is a fault."""
        values = self.objects(subject, predicate)
        for value in values:
            if not (isinstance(value, Literal) and value.datatype == _BOOLEAN and value.value in _BOOLEANS):
                self.fault(f"{_name(predicate)} takes true or false, not {value}.", subject, predicate, value)
        return any(isinstance(value, Literal) and value.value in ("true", "1") for value in values)

    def number(self, subject: Subject, predicate: NamedNode) -> float:
        """The number that a subject has for a predicate; 0 without one. What is no number is a fault."""
        for value in self.objects(subject, predicate):
            if isinstance(value, Literal) and value.datatype.value in _NUMBERS:
                try:
                    return float(value.value)
                except ValueError:
                    pass
            self.fault(f"{_name(predicate)} takes a number, not {value}.", subject, predicate, value)
        return 0

    def fault(
        self,
        message: str,
        subject: Subject,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        *,
        hint: str = "",
        severity: Severity = Severity.VIOLATION,
        rule: str = "ill-formed",
        omits: bool | None = None,
    ) -> None:
        """Keep a fault, at a statement where there is one and otherwise at a node.

        Args:
            omits: Whether something is left out of a shape for it; without it, whether it is a violation.
        """
        if predicate is not None and object is None:
            object = next(iter(self.objects(subject, predicate)), None)
        at = subject if predicate is None or object is None else Triple(subject, predicate, object)
        finding = Finding(f"shapes/{rule}", severity, f"{self.name(subject)}: {message}", hint)
        self.faults.append(Fault(finding, at, severity is Severity.VIOLATION if omits is None else omits))

    def below(self, nodes: Collection[Term]) -> set[Term]:
        """The blank nodes that nodes lead to, over blank nodes alone."""
        found: set[Term] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Literal):
                parts = {
                    part for part in chain(*self.described(node).values()) if isinstance(part, BlankNode)
                }
                waiting += parts - found
                found |= parts
        return found

    def lineage(self, node: Subject) -> Iterator[Subject]:
        """A node, and those that it is a part of as a blank node."""
        lineage: dict[Subject, None] = {}
        owner: Subject | None = node
        while owner is not None and owner not in lineage:
            lineage[owner] = None
            owner = self._owners.get(owner)
        return iter(lineage)

    def name(self, node: Term) -> str:
        """The name of a shape in messages: its IRI, or for a blank node the shape that it is a part of."""
        if isinstance(node, BlankNode):
            path = next(iter(self.objects(node, sh("path"))), None)
            what = f"the property shape of {path}" if isinstance(path, NamedNode) else "a blank node"
            *_, owner = self.lineage(node)
            return f"{what} in {owner}" if isinstance(owner, NamedNode) else what
        return str(node)

    @cached_property
    def _owners(self) -> dict[Term, Subject]:
        """The first subject of each blank node that is the object of a SHACL property."""
        return {
            object: subject
            for subject, predicate, object in reversed(self.statements)
            if isinstance(object, BlankNode) and predicate.value.startswith(SH)
        }

    def place(self, node: Subject) -> Place | None:
        """The first place in a file with a node as subject."""
        return self._places([node]).get(node)

    def located(self) -> list[Fault]:
        """The faults with their places in the files, each once."""
        places = self._places([fault.at for fault in self.faults])
        located: dict[Finding, Fault] = {}
        for fault in self.faults:
            finding = replace(fault.finding, place=places.get(fault.at))
            located.setdefault(finding, replace(fault, finding=finding))
        return list(located.values())

    def _places(self, at: Sequence[Triple | Subject]) -> dict[Triple | Subject, Place]:
        statements = {one for one in at if isinstance(one, Triple)}
        nodes = {one for one in at if not isinstance(one, Triple)}
        places: dict[Triple | Subject, Place] = {}
        for path, name, base in self.files if at else ():
            located = locate(path, statements, base=base, name=name)
            places |= {at: where.predicate for at, where in located.items() if isinstance(at, Triple)}
            if nodes:
                places.update(locate_subjects(path, nodes, base=base, name=name).items())
        return places


_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short"))
_BOOLEANS = ("true", "false", "1", "0")


def _name(predicate: NamedNode) -> str:
    return predicate.value.replace("http://www.w3.org/ns/shacl#", "sh:")
