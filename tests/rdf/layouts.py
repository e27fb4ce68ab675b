"""Layouts: random Turtle, TriG, N-Triples and N-Quads whose writer notes where it put each token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD, Term

Span = tuple[int, int]
Node = NamedNode | BlankNode

NAMESPACES = ("http://one.example/", "http://two.example/v#", "http://base.example/dir/")
LOCALS = ("a", "b.c", "d-e", "1f", "_g", "h:i", "é", "j%20k", "l,m", "n(o)", "p~q", "日本", "")
SHORTHANDS = (
    ("5", "integer"),
    ("-07", "integer"),
    ("1.50", "decimal"),
    ("+.5", "decimal"),
    ("1e0", "double"),
    ("1.E-3", "double"),
    ("true", "boolean"),
    ("false", "boolean"),
)
TEXTS = (
    "",
    "plain",
    "with . dot ; and , [ ] ( ) { }",
    "# no comment <http://no/iri>",
    'say "hi"',
    "it's",
    "back\\slash",
    "two\nlines .\n\nmore\n",
    "cr\r\nlf",
    "élan 日本 \U0001f600",
    '""',
    "''",
    " @prefix ex: <http://x/> .\nex:a ex:b ex:c .\n",
    "tab\t.",
)


@dataclass(frozen=True)
class Written:
    """A statement, and the characters where its parts were written."""

    subject: Node
    predicate: NamedNode
    object: Term
    graph: Node | DefaultGraph
    spans: tuple[Span, Span, Span]


@dataclass
class Layout:
    """A text that grows, with what was written in it."""

    random: Random
    text: str = ""
    statements: list[Written] = field(default_factory=list)
    tokens: dict[int, int] = field(default_factory=dict)  # where each starts and ends
    line_end: str = "\n"

    def put(self, token: str) -> Span:
        start = len(self.text)
        self.text += token
        self.tokens[start] = len(self.text)
        return start, len(self.text)

    def gap(self, *, needed: bool = False) -> None:
        """White space and comments, or nothing where nothing is needed."""
        ends = self.line_end
        choices = [" ", "  ", "\t", ends, ends + "    ", f' # a . comment "{ends}', f" # <x {ends}\t"]
        if needed or self.random.random() < 0.7:
            self.text += self.random.choice(choices)

    def place(self, span: Span) -> tuple[int, int, int, int]:
        """The line and column where a span starts and ends."""
        return (*self._position(span[0]), *self._position(span[1]))

    def _position(self, offset: int) -> tuple[int, int]:
        lines = re.split(r"\r\n|\r|\n", self.text[:offset])
        return len(lines), len(lines[-1]) + 1


class TurtleWriter:
    """Writes statements in as many styles as Turtle and TriG have.

    Each predicate is used once, and each class, so that a statement can be told whatever its blank nodes
    are called.
    """

    def __init__(self, random: Random, *, graphs: bool) -> None:
        self.random = random
        self.layout = Layout(random, line_end=random.choice(["\n", "\n", "\r\n", "\r"]))
        self.graphs = graphs
        self.graph: Node | DefaultGraph = DefaultGraph()
        self.prefixes: dict[str, str] = {}
        self.base: str | None = None
        self.count = 0

    def document(self) -> Layout:
        for _ in range(self.random.randint(0, 12)):
            kind = self.random.random()
            if kind < 0.3:
                self._directive()
            elif kind < 0.5 and self.graphs:
                self._graph_block()
            else:
                self._triples()
                self._dot()
        self.layout.gap()
        return self.layout

    def _directive(self) -> None:
        random, put, gap = self.random, self.layout.put, self.layout.gap
        sparql = random.random() < 0.5
        namespace = random.choice(NAMESPACES)
        if random.random() < 0.3:
            put(random.choice(["BASE", "base", "Base"]) if sparql else "@base")
            gap(needed=True)
            put(f"<{namespace}>")
            self.base = namespace
        else:
            prefix = random.choice(["", "ex", "a", "x.y", "é"])
            put(random.choice(["PREFIX", "prefix"]) if sparql else "@prefix")
            gap(needed=True)
            put(f"{prefix}:")
            gap(needed=True)
            put(f"<{namespace}>")
            self.prefixes[prefix] = namespace
        if sparql:
            gap(needed=True)
        else:
            self._dot()

    def _dot(self) -> None:
        self.layout.gap()
        self.layout.put(".")
        self.layout.gap(needed=True)

    def _graph_block(self) -> None:
        random, put, gap = self.random, self.layout.put, self.layout.gap
        if random.random() < 0.7:
            if random.random() < 0.5:
                put(random.choice(["GRAPH", "graph"]))
                gap(needed=True)
            kind = random.random()
            named = self._name if kind < 0.6 else self._labelled if kind < 0.8 else self._anonymous
            self.graph = named()[0]
            gap(needed=True)
        put("{")
        gap()
        for left in reversed(range(random.randint(0, 3))):
            self._triples()
            if left or random.random() < 0.5:
                self._dot()
        gap()
        put("}")
        gap()
        self.graph = DefaultGraph()

    def _triples(self) -> None:
        subject, span, complete = self._subject()
        self.layout.gap(needed=True)
        if not complete or self.random.random() < 0.5:
            self._predicates(subject, span)

    def _subject(self) -> tuple[Node, Span, bool]:
        """A subject, its place, and whether it can be the whole statement."""
        kind = self.random.random()
        if kind < 0.6:
            return *self._name(), False
        if kind < 0.75:
            return *self._labelled(), False
        if kind < 0.85:
            return *self._collection(0), False
        node, span = self._property_list(0)
        return node, span, span[1] - span[0] == 1

    def _predicates(self, subject: Node, span: Span, depth: int = 0) -> None:
        put, gap, random = self.layout.put, self.layout.gap, self.random
        for left in reversed(range(random.randint(1, 3))):
            predicate, where = self._predicate()
            gap(needed=True)
            if predicate == RDF_TYPE:
                node, there = self._name(NamedNode(f"http://one.example/Class{self._number()}"))
                self._add(subject, predicate, node, (span, where, there))
            else:
                term, there = self._object(depth)
                self._add(subject, predicate, term, (span, where, there))
                for _ in range(random.choice([0, 0, 0, 1, 2])):
                    gap()
                    put(",")
                    gap()
                    term, there = self._one_more(depth)
                    self._add(subject, predicate, term, (span, where, there))
            gap()
            if left or random.random() < 0.2:
                put(";")
                gap()
                if random.random() < 0.1:
                    put(";")
                    gap()

    def _one_more(self, depth: int) -> tuple[Term, Span]:
        """An object that is like no other, for a predicate used more than once."""
        if self.random.random() < 0.5:
            return self._name(NamedNode(f"http://two.example/v#o{self._number()}"))
        return self._literal(f"number {self._number()}")

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _add(self, subject: Node, predicate: NamedNode, term: Term, spans: tuple[Span, Span, Span]) -> None:
        self.layout.statements.append(Written(subject, predicate, term, self.graph, spans))

    def _predicate(self) -> tuple[NamedNode, Span]:
        if self.random.random() < 0.2:
            return RDF_TYPE, self.layout.put("a")
        namespace, local = self.random.choice(NAMESPACES), self.random.choice(LOCALS)
        return self._name(NamedNode(f"{namespace}p{self._number()}{local}"))

    def _name(self, iri: NamedNode | None = None) -> tuple[NamedNode, Span]:
        random, put = self.random, self.layout.put
        iri = iri or NamedNode(random.choice(NAMESPACES) + random.choice(LOCALS))
        prefix = next((p for p, ns in self.prefixes.items() if iri.value.startswith(ns)), None)
        if prefix is not None and random.random() < 0.7:
            return iri, put(f"{prefix}:{self._local(iri.value[len(self.prefixes[prefix]) :])}")
        relative = iri.value
        if self.base and relative.startswith(self.base) and random.random() < 0.7:
            shorter = relative[len(self.base) :]
            relative = shorter if ":" not in shorter and not self.base.endswith("#") else relative
        return iri, put(f"<{self._escaped(relative)}>")

    def _escaped(self, iri: str) -> str:
        """An IRI with some of its characters as numeric escapes."""
        if self.random.random() < 0.8:
            return iri
        at = self.random.randrange(len(iri) + 1)
        escape: Callable[[int], str] = self.random.choice([lambda c: f"\\u{c:04X}", lambda c: f"\\U{c:08x}"])
        return iri[:at] + "".join(escape(ord(char)) for char in iri[at : at + 1]) + iri[at + 1 :]

    def _local(self, local: str) -> str:
        """A local name, escaped where it must be, and sometimes where it need not."""
        escaped = re.sub(r"[,()~]", r"\\\g<0>", local)
        return re.sub(r"[_.-]", r"\\\g<0>", escaped) if self.random.random() < 0.3 else escaped

    def _labelled(self) -> tuple[BlankNode, Span]:
        label = self.random.choice(["b", "c.d", "0", "é-1"])
        return BlankNode(f"label{label.encode().hex()}"), self.layout.put(f"_:{label}")

    def _anonymous(self) -> tuple[BlankNode, Span]:
        opened = self.layout.put("[")
        self.layout.gap()
        return BlankNode(f"node{self._number()}"), (opened[0], self.layout.put("]")[1])

    def _object(self, depth: int) -> tuple[Term, Span]:
        kind = self.random.random()
        if kind < 0.25:
            return self._name()
        if kind < 0.35:
            return self._labelled()
        if kind < 0.5 and depth < 3:
            return self._collection(depth + 1)
        if kind < 0.65 and depth < 3:
            return self._property_list(depth + 1)
        return self._literal()

    def _property_list(self, depth: int) -> tuple[BlankNode, Span]:
        if self.random.random() < 0.3:
            return self._anonymous()
        node = BlankNode(f"node{self._number()}")
        opened = self.layout.put("[")
        self.layout.gap()
        self._predicates(node, opened, depth)
        self.layout.put("]")
        return node, opened

    def _collection(self, depth: int) -> tuple[Node, Span]:
        opened = self.layout.put("(")
        self.layout.gap()
        items: list[tuple[BlankNode, Span, Term, Span]] = []
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            start = len(self.layout.text)
            term, span = self._object(depth)
            cell = start, self.layout.tokens[start]
            items.append((BlankNode(f"cell{self._number()}"), cell if items else opened, term, span))
            self.layout.gap(needed=True)
        closed = self.layout.put(")")
        if not items:
            return RDF_NIL, (opened[0], closed[1])
        for node, place, term, span in items:
            self._add(node, RDF_FIRST, term, (place, place, span))
        for (node, place, *_), (following, there, *_) in pairwise(items):
            self._add(node, RDF_REST, following, (place, place, there))
        node, place, *_ = items[-1]
        self._add(node, RDF_REST, RDF_NIL, (place, place, closed))
        return items[0][0], opened

    def _literal(self, value: str | None = None) -> tuple[Literal, Span]:
        random, put, gap = self.random, self.layout.put, self.layout.gap
        if value is None and random.random() < 0.4:
            word, datatype = random.choice(SHORTHANDS)
            return Literal(word, datatype=NamedNode(XSD + datatype)), put(word)
        text = random.choice(TEXTS) if value is None else value
        start = put(self._quoted(text))[0]
        kind = random.random()
        if kind < 0.5:
            return Literal(text), (start, len(self.layout.text))
        if random.random() < 0.2:
            gap()
        if kind < 0.75:
            language = random.choice(["en", "fr-ch", "zh-hant-cn"])
            return Literal(text, language=language), (start, put(f"@{language}")[1])
        put("^^")
        if random.random() < 0.2:
            gap()
        datatype_iri, span = self._name()
        return Literal(text, datatype=datatype_iri), (start, span[1])

    def _quoted(self, text: str) -> str:
        quote = self.random.choice(['"', "'", '"""', "'''"])
        text = text.replace("\\", "\\\\")
        if len(quote) == 1:
            text = text.replace("\n", "\\n").replace("\r", "\\r")
            return quote + text.replace(quote, "\\" + quote) + quote
        if self.random.random() < 0.5:
            text = text.replace("\t", "\\t").replace("é", "\\u00E9")
        last = text[-1:] == quote[0]
        text = text.replace(quote, quote[:2] + "\\" + quote[0])
        return quote + (text[:-1] + "\\" + quote[0] if last else text) + quote


def lines(random: Random, *, graphs: bool) -> Layout:
    """N-Triples or N-Quads: one statement a line, in full, with odd white space and comments."""
    layout = Layout(random, line_end=random.choice(["\n", "\n\n", "\r\n", "\r"]))

    def gap() -> None:
        layout.text += random.choice(["", " ", "\t", "   "])

    def node() -> tuple[Node, Span]:
        if random.random() < 0.3:
            label = random.choice(["b", "c.d", "0"])
            span = layout.put(f"_:{label}")
            layout.text += " "
            return BlankNode(f"label{label.encode().hex()}"), span
        iri = random.choice(NAMESPACES) + random.choice(LOCALS)
        return NamedNode(iri), layout.put(f"<{iri}>")

    for number in range(random.randint(0, 12)):
        gap()
        subject, first = node()
        gap()
        predicate = NamedNode(f"http://one.example/p{number}")
        second = layout.put(f"<{predicate.value}>")
        gap()
        term: Term
        if random.random() < 0.5:
            term, third = node()
        else:
            text = random.choice(TEXTS)
            language = random.choice([None, None, "en"])
            typed = None if language else random.choice([None, NamedNode(XSD + "int")])
            term = Literal(text, language=language, datatype=typed)
            third = layout.put(str(term))
        gap()
        graph = node()[0] if graphs and random.random() < 0.5 else DefaultGraph()
        gap()
        layout.put(".")
        gap()
        layout.text += random.choice(["", "", "# <a> <b> <c> ."])
        layout.text += layout.line_end
        spans = first, second, third
        layout.statements.append(Written(subject, predicate, term, graph, spans))
    return layout
