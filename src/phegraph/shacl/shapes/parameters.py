"""The values of parameters, checked to be of the types of these."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.errors import LimitError, QueryError
from phegraph.finding import Severity
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, SH, XSD_STRING, Subject, Term
from phegraph.shacl.compile import paths
from phegraph.shacl.compile.component import STRING, ParameterType
from phegraph.shacl.shapes.graph import MalformedError, ShapesSource
from phegraph.shacl.shapes.model import ShapeQuery
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import AlternativePath, InversePath, Path, RepeatedPath, SequencePath
from phegraph.sparql.checking import undeclared_prefixes

_IMPORTS = NamedNode(OWL + "imports")
_MESSAGES = (NamedNode(XSD_STRING), NamedNode(RDF + "langString"))
_REPEATS: Mapping[str, OneOf["*", "+", "?"]] = {
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}


class Reader:
    """Reads the parameters of shapes. What is ill-formed is kept as a fault of the source."""

    def __init__(
        self, source: ShapesSource, known: Mapping[str, str] | None = None, *, draft: bool = False
    ) -> None:
        """Read from a shapes graph.

        Args:
            source: The shapes graph.
            known: Prefixes of its files, for queries that use one without a declaration.
            draft: Whether what the draft of SHACL 1.2 adds is read.
        """
        self.source = source
        self.known = known or {}
        self.draft = draft
        self.functions: frozenset[str] = frozenset()
        """The functions that queries may call."""

    def values(
        self, kind: ParameterType, node: Subject, parameter: NamedNode, value: Term, hint: str = ""
    ) -> tuple[Term, ...] | None:
        """The value of a parameter, or the members of its list; None where it is not of the type.

        Args:
            kind: The type.
            node: The shape.
            parameter: The parameter.
            value: Its value.
            hint: What to do where the value is not of the type.
        """
        takes = f"{_short(parameter)} takes {kind.description}"
        is_list = kind.is_list or (kind.may_be_list and isinstance(value, BlankNode))
        try:
            members = self.source.members(value) if is_list else (value,)
        except MalformedError as error:
            self.source.fault(f"{takes}: {error}.", node, parameter, value)
            return None
        for member in members:
            if not kind.accepts(member):
                self.source.fault(f"{takes}, not {member}.", node, parameter, value, hint=hint)
                return None
        if kind.has_no_path and self.has_path(value):
            message = f"{takes}; {value} is a property shape."
            self.source.fault(message, node, parameter, value, hint="Use sh:property.")
            return None
        return members

    def iris(self, node: Subject, name: str) -> Iterator[NamedNode]:
        """The IRIs that a parameter has."""
        for value in self.source.objects(node, sh(name)):
            if isinstance(value, NamedNode):
                yield value
            else:
                self.source.fault(f"sh:{name} takes an IRI, not {value}.", node, sh(name), value)

    def severity(self, node: Subject) -> NamedNode:
        """The severity of a shape (SHACL, section 2.1.4)."""
        values = list(self.iris(node, "severity"))
        if len(values) > 1:
            self.source.fault("A shape has one sh:severity at most.", node, sh("severity"), values[1])
        return values[0] if values else sh("Violation")

    def messages(self, node: Subject) -> tuple[Literal, ...]:
        """The messages of a shape, constraint or validator (SHACL, section 2.1.5)."""
        messages = []
        for value in self.source.objects(node, sh("message")):
            if isinstance(value, Literal) and value.datatype in _MESSAGES:
                messages.append(value)
            else:
                self.source.fault(f"sh:message takes a string, not {value}.", node, sh("message"), value)
        return tuple(messages)

    def has_path(self, node: Term) -> bool:
        """Whether a node has a path, well-formed or not."""
        return bool(self.source.objects(node, sh("path")))

    def path_of(self, node: Subject) -> tuple[Path | None, Subject | None]:
        """The path of a property shape and its node (SHACL, section 2.3.1)."""
        values = self.source.objects(node, sh("path"))
        if len(values) > 1:
            self.source.fault("A property shape has one sh:path.", node, sh("path"), values[1])
        elif values:
            path = self.path_at(node, sh("path"), values[0])
            if path is not None:
                assert not isinstance(values[0], Literal)
                return path, values[0]
        return None, None

    def path_at(self, node: Subject, parameter: NamedNode, value: Term) -> Path | None:
        """The path that is a value of a parameter."""
        try:
            path = self._path(value, ())
            if paths.size(path) > MAX_STEPS:
                raise MalformedError(f"it leads over more than {MAX_STEPS} steps")
        except MalformedError as error:
            self.source.fault(f"The path cannot be used: {error}.", node, parameter, value)
            return None
        return path

    def _path(self, node: Term, above: tuple[Term, ...]) -> Path:
        if isinstance(node, NamedNode):
            return node
        if isinstance(node, Literal):
            raise MalformedError(f"{node} is no path")
        if node in above:
            raise MalformedError("it leads back into itself")
        if len(above) > _DEEPEST:
            raise MalformedError("it is nested too deep")
        above = (*above, node)
        properties = self.source.described(node)
        if any(predicate.value.startswith(RDF) and predicate != RDF_TYPE for predicate in properties):
            if any(predicate.value.startswith(SH) for predicate in properties):
                message = "This path is a list, and its other properties are not followed."
                self.source.fault(message, node, severity=Severity.WARNING, rule="no-effect")
            return SequencePath(tuple(self._path(member, above) for member in self._several(node)))
        ways = [
            (p.value.removeprefix(sh("").value), objects)
            for p, objects in properties.items()
            if p != RDF_TYPE
        ]
        if len(ways) != 1 or len(ways[0][1]) != 1:
            raise MalformedError("a blank node of it has not just one kind of path")
        (name, (inner,)) = ways[0]
        if name == "alternativePath":
            return AlternativePath(tuple(self._path(member, above) for member in self._several(inner)))
        if name == "inversePath":
            return InversePath(self._path(inner, above))
        if name in _REPEATS:
            return RepeatedPath(self._path(inner, above), _REPEATS[name])
        raise MalformedError(f"<{name}> is no kind of path")

    def _several(self, node: Term) -> tuple[Term, ...]:
        members = self.source.members(node)
        if len(members) < 2:
            raise MalformedError("a sequence or alternative has two members or more")
        return members

    def query(self, node: Subject, name: str) -> ShapeQuery | None:
        """The query of a node, with its prefixes (SHACL, section 5.2.1)."""
        values = self.source.objects(node, sh(name))
        if len(values) != 1 or not STRING.accepts(values[0]):
            message = f"A query needs one sh:{name} with a string."
            self.source.fault(message, node, sh(name) if values else None)
            return None
        text, prefixes = str(values[0].value), dict(self._prefixes(node))
        prefixes |= self._undeclared(node, sh(name), text, prefixes)
        return ShapeQuery(node, text, tuple(prefixes.items()), self.functions)

    def is_allowed(self, check: Callable[[], object], node: Subject, name: str) -> bool:
        """Whether a query passes a check; what is wrong with it is a fault at the node that has it.

        Args:
            check: Raises what is wrong with the query.
            node: The node.
            name: The local name of the property that has the text.
        """
        try:
            check()
        except (QueryError, LimitError) as error:
            self.source.fault(error.message, node, sh(name), hint=error.hint, rule="query")
            return False
        return True

    def _undeclared(
        self, node: Subject, predicate: NamedNode, text: str, declared: Collection[str]
    ) -> dict[str, str]:
        """The prefixes of the files that a query uses without a declaration."""
        candidates = {prefix for prefix in self.known if f"{prefix}:" in text}.difference(declared)
        used = candidates & undeclared_prefixes(text) if candidates else candidates
        found = {prefix: self.known[prefix] for prefix in sorted(used)}
        if found:
            names = ", ".join(f"{prefix}:" for prefix in found)
            self.source.fault(
                f"The query uses {names} without a declaration (sh:prefixes), and gets it from the file.",
                node,
                predicate,
                hint="Declare it with sh:declare: other processors may refuse the query.",
                rule="query",
                omits=False,
            )
        return found

    def _prefixes(self, node: Subject) -> Iterator[tuple[str, str]]:
        """Declarations along `sh:prefixes/owl:imports*/sh:declare`. Nothing is fetched."""
        waiting = list(self.source.objects(node, sh("prefixes")))
        seen: dict[str, str] = {}
        for ontology in waiting:
            waiting += [
                imported for imported in self.source.objects(ontology, _IMPORTS) if imported not in waiting
            ]
            for declaration in self.source.objects(ontology, sh("declare")):
                prefixes = self.source.objects(declaration, sh("prefix"))
                namespaces = self.source.objects(declaration, sh("namespace"))
                if len(prefixes) != 1 or len(namespaces) != 1:
                    message = "A prefix declaration has one sh:prefix and one sh:namespace."
                    self.source.fault(message, node, sh("prefixes"), ontology)
                    continue
                prefix, namespace = prefixes[0].value, namespaces[0].value
                if seen.setdefault(prefix, namespace) != namespace:
                    message = f"The prefix {prefix!r} is declared for two namespaces."
                    self.source.fault(message, node, sh("prefixes"), ontology)
                yield prefix, namespace


_DEEPEST = 50
MAX_STEPS = 50
"""The most steps of a path, one after another: each is a group in the group of the one before."""


def _short(parameter: NamedNode) -> str:
    return f"sh:{parameter.value.removeprefix(sh('').value)}"
