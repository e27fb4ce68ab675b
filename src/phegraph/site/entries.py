"""The vocabulary: every class, property, concept and shape on the page of the document that defines it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from phegraph.questions.names import LABELS
from phegraph.rdf.terms import DCTERMS, RDF_TYPE, RDFS, SH, SKOS, Term
from phegraph.rdf.writing.nesting import Nesting
from phegraph.rdf.writing.pretty import pretty
from phegraph.site.addresses import Link, Linker
from phegraph.site.drawings.drawing import short
from phegraph.site.ontology import Ontology
from phegraph.site.sections import FactGroup, Line
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import And, Filter, Not, Select, Union, bgp, join
from phegraph.store.protocol import Store

_TEXTS = (SKOS + "definition", RDFS + "comment", SH + "message", SKOS + "editorialNote", SKOS + "scopeNote")
# A shape may be aimed at a hundred properties; its Turtle has them all.
_MOST = 12
_LEFT_OUT = frozenset({*LABELS, *_TEXTS, RDF_TYPE.value, RDFS + "isDefinedBy", DCTERMS + "isPartOf"})


class Entry(Struct, frozen=True):
    """A term of a document.

    Attributes:
        anchor: The fragment of its IRI.
        label, kind, name: What people call it, what it is, and its short IRI.
        language: The language of the label, where it is not that of the project.
        aliases: Its other names.
        texts: Definitions, messages and notes, those in the project's language first.
        groups: Its other statements.
        turtle: How the rest is written: blank nodes, and what is more than one reads.
        uses: How many things are of the class.
        examples: Some of them.
        shown: A thing that has the property, and the value.
    """

    anchor: str
    label: str
    kind: str
    name: str
    language: str
    aliases: tuple[Link, ...]
    texts: tuple[Link, ...]
    groups: tuple[FactGroup, ...]
    turtle: str = ""
    uses: int = 0
    examples: tuple[Link, ...] = ()
    shown: tuple[Link, str] | None = None


_THING, _PROPERTY, _VALUE, _TO, _NODE = map(Variable, ("thing", "property", "value", "to", "node"))
_USES = Select(
    projection=(_PROPERTY, _THING, _VALUE),
    where=join(
        Union(
            (
                join(bgp((_THING, _PROPERTY, _VALUE))),
                join(
                    bgp((_THING, _TO, _NODE), (_NODE, _PROPERTY, _VALUE)),
                    Filter(call("ISBLANK", _NODE)),
                ),
            )
        ),
        Filter(And((call("ISIRI", _THING), Not(call("ISBLANK", _VALUE))))),
    ),
)


def examples(store: Store, properties: Collection[str], linker: Linker) -> dict[str, tuple[Link, str]]:
    """For each property the first thing by name that has it and a page, with the value."""
    best: dict[str, tuple[str, str, Link, str]] = {}
    for name, thing, value in store.select(printed(_USES), asserted=True):
        if (
            not isinstance(name, NamedNode)
            or not isinstance(thing, NamedNode)
            or name.value not in properties
        ):
            continue
        item = linker.link(thing)
        if item.path and "#" not in item.path:
            value_text = short(linker.label(value), 40)
            candidate = (item.text.casefold(), value_text, item, value_text)
            best[name.value] = min(best.get(name.value, candidate), candidate, key=lambda one: one[:2])
    return {name: (item, value_text) for name, (_, _, item, value_text) in best.items()}


class Vocabulary:
    """Makes the entries of terms, from statements as files write them."""

    def __init__(
        self, quads: Iterable[Quad], ontology: Ontology, linker: Linker, prefixes: Mapping[str, str]
    ) -> None:
        """Take the statements of the ontology and the shapes; what several files say is told once."""
        self.quads: dict[NamedNode, list[Quad]] = {}
        self._nodes: dict[BlankNode, list[Quad]] = {}
        for quad in dict.fromkeys(Quad(quad.subject, quad.predicate, quad.object) for quad in quads):
            if isinstance(quad.subject, NamedNode):
                self.quads.setdefault(quad.subject, []).append(quad)
            elif isinstance(quad.subject, BlankNode):
                self._nodes.setdefault(quad.subject, []).append(quad)
        self._ontology = ontology
        self._linker = linker
        self._prefixes = prefixes
        self.shown: Mapping[str, tuple[Link, str]] = {}

    def entry(self, term: NamedNode, uses: int = 0, examples: Sequence[NamedNode] = ()) -> Entry:
        """The entry of a term.

        Args:
            term: The term.
            uses: How many things are of it.
            examples: Some of those.
        """
        link, label = self._linker.link, self._linker.label
        quads = self.quads.get(term, [])
        kinds = [quad.object for quad in quads if quad.predicate == RDF_TYPE]
        names, texts = self._literals(quads, LABELS), self._literals(quads, _TEXTS)
        shown = label(term) if label(term) != term.value else self._linker.heading(term.value)
        aliases = dict.fromkeys(link(name) for name in names if name.value != shown)
        return Entry(
            anchor=term.value.partition("#")[2],
            label=shown,
            language=self._linker.language(shown, names),
            aliases=tuple(sorted(aliases, key=lambda alias: (alias.language, alias.text))),
            kind=", ".join(
                sorted({self._linker.heading(kind.value) for kind in kinds if isinstance(kind, NamedNode)})
            ),
            name=self._linker.short(term.value),
            texts=tuple(sorted(dict.fromkeys(map(link, texts)), key=lambda text: text.language)),
            groups=self._groups(quads),
            turtle=self._turtle(quads),
            uses=uses,
            examples=tuple(map(link, examples)),
            shown=self.shown.get(term.value),
        )

    @staticmethod
    def _literals(quads: Sequence[Quad], properties: Sequence[str]) -> list[Literal]:
        """The literals of properties, in the order of these."""
        return [
            quad.object
            for name in properties
            for quad in quads
            if quad.predicate.value == name and isinstance(quad.object, Literal)
        ]

    def _groups(self, quads: Sequence[Quad]) -> tuple[FactGroup, ...]:
        values_by_property: dict[str, list[Term]] = {}
        for quad in quads:
            if quad.predicate.value not in _LEFT_OUT and isinstance(quad.object, (NamedNode, Literal)):
                values_by_property.setdefault(quad.predicate.value, []).append(quad.object)
        return tuple(
            FactGroup(
                self._linker.heading(name),
                name,
                lines=tuple(Line(self._linker.link(value), (), ()) for value in values[:_MOST]),
                more=max(0, len(values) - _MOST),
            )
            for name, values in values_by_property.items()
        )

    def _turtle(self, quads: Sequence[Quad]) -> str:
        """The statements with blank nodes, in Turtle without its prefixes."""
        counts = Counter(quad.predicate for quad in quads)
        part = [q for q in quads if isinstance(q.object, BlankNode) or counts[q.predicate] > _MOST]
        queue, seen = [quad.object for quad in part], set()
        while queue:
            node = queue.pop()
            if isinstance(node, BlankNode) and node not in seen:
                seen.add(node)
                part += self._nodes.get(node, [])
                queue += [quad.object for quad in self._nodes.get(node, [])]
        plain = sorted((Quad(quad.subject, quad.predicate, quad.object) for quad in part), key=str)
        graphs = [(DefaultGraph(), plain)]
        return "".join(pretty(graphs, self._prefixes, Nesting(plain), declared=())).strip()
