"""Random queries over random data: what `KnowledgeGraph.query` answers, and what the reference does."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context
from random import Random

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.terms import XSD, Term
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Query
from phegraph.store.dataset import dataset_of_store
from phegraph.store.embedded import EmbeddedStore, canonical_forms
from sparql.reference import Evaluator, graphs_of, number

_FIFTEEN = Context(prec=15)
EX = "http://x/"
_PROLOGUE = f"PREFIX : <{EX}>\nPREFIX xsd: <{XSD}>\n"
_THINGS: list[Term] = [*(NamedNode(EX + name) for name in "abcd"), BlankNode("n1"), BlankNode("n2")]
_GRAPHS: list[NamedNode | DefaultGraph] = [
    DefaultGraph(),
    DefaultGraph(),
    NamedNode(EX + "g1"),
    NamedNode(EX + "g2"),
]


def _literals(datatype: str, *texts: str) -> list[Literal]:
    return [Literal(text, datatype=NamedNode(XSD + datatype)) for text in texts]


_INTEGERS = (
    "0", "1", "2", "-3", "7", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "1000000000000000000000000000001",
)  # fmt: skip
_DECIMALS = (
    "0.5", "-1.5", "2", "2.5", "0.1", "0.000000000000000001", "0.0000000000000000000001",
    "170141183460469231732.5", "1000000000000000000000000.25",
)  # fmt: skip
_NUMBERS: list[Term] = [
    *_literals("integer", *_INTEGERS),
    *_literals("decimal", *_DECIMALS),
    *_literals("double", "0.5", "1", "-2.5", "1e300", "1e-7", "9007199254740993", "INF", "-INF", "NaN"),
    *_literals("float", "0.5", "1", "0.1", "-3"),
    *_literals("byte", "5"),
    *_literals("unsignedLong", "18446744073709551615"),
]
_STRINGS = [
    *map(Literal, ("", "a", "b", "ab", "Ab", "éa", "1", " 2 ", "2.50", "true", "1e3", "🧬x")),
    *(Literal(text, language=tag) for text, tag in (("a", "en"), ("b", "de"), ("ab", "en-gb"), ("", "en"))),
]
_DATES = [
    *_literals(
        "dateTime",
        "2024-02-29T12:00:00Z",
        "2024-02-29T14:00:00+02:00",
        "2024-02-29T12:00:00",
        "1999-12-31T23:59:59.5Z",
    ),
    *_literals("date", "2024-02-29", "2024-02-29Z", "2023-01-01"),
]
_BOOLEANS = _literals("boolean", "true", "false")
_ODD = [
    *_literals("integer", "abc", ""),
    *_literals("boolean", "yes"),
    *_literals("decimal", "1e1"),
    Literal("x", datatype=NamedNode(EX + "type")),
]
_OBJECTS: Mapping[str, Sequence[Term]] = {
    "p": _THINGS,
    "q": _THINGS,
    "num": _NUMBERS,
    "str": _STRINGS,
    "date": _DATES,
    "bool": _BOOLEANS,
    "any": [*_THINGS, *_NUMBERS, *_STRINGS, *_DATES, *_BOOLEANS, *_ODD],
}


def as_kept(terms: Iterable[Term]) -> list[Term]:
    """Terms with the lexical forms that the store keeps."""
    terms = list(terms)
    forms: Mapping[Term, Term] = dict[Term, Term](canonical_forms(terms).items())
    return [forms.get(term, term) for term in terms]


def data(random: Random) -> list[Quad]:
    """Random statements, with the lexical forms that the store keeps."""
    quads = []
    for _ in range(random.randint(8, 30)):
        predicate = random.choice([*_OBJECTS, "p", "q", "num", "str"])
        (object_,) = as_kept([random.choice(_OBJECTS[predicate])])
        subject = random.choice(_THINGS)
        assert not isinstance(subject, Literal)
        quads.append(Quad(subject, NamedNode(EX + predicate), object_, random.choice(_GRAPHS)))
    return quads


class Generator:
    """Makes texts of queries. A variable has the name of what it is bound to: so expressions have values."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._count = 0

    def _one(self, *choices: Callable[[], str] | str) -> str:
        choice = self._random.choice(choices)
        return choice if isinstance(choice, str) else choice()

    def _chance(self, of: int) -> bool:
        return self._random.randrange(of) == 0

    def _rare(self, text: str) -> str:
        return text if self._chance(4) else "?s"

    def _fresh(self) -> str:
        self._count += 1
        return f"?e{self._count}"

    def query(self) -> str:
        """The text of a query."""
        where = f"{{ {self._group(2)} }}"
        if self._chance(12):
            return f"{_PROLOGUE}ASK {where}"
        return f"{_PROLOGUE}{self._select(where)}"

    def selected(self) -> str:
        """The text of a SELECT of given columns, without a prologue."""
        where = f"{{ {self._group(2)} }}"
        if self._chance(2):
            return self._aggregated(where)
        columns = self._random.sample(["?t", "?n", "?m", "?u", "?v", "?w", "?g", "?d"], 3)
        return f"SELECT {self._one('', 'DISTINCT ')}{' '.join(columns)} {where}"

    def _select(self, where: str) -> str:
        if self._chance(3):
            return self._aggregated(where)
        distinct = "DISTINCT " if self._chance(4) else ""
        if self._chance(2):
            return f"SELECT {distinct}* {where}"
        items = [*self._random.sample(["?s", "?t", "?n", "?m", "?u", "?v", "?w", "?g", "?d"], 3)]
        items += [f"({self._expression(2)} AS {self._fresh()})" for _ in range(self._random.randint(0, 2))]
        return f"SELECT {distinct}{' '.join(items)} {where}"

    def _aggregated(self, where: str) -> str:
        keys = self._random.sample(["?s", "?t", "?g", "?u", "?n"], self._random.randint(0, 2))
        items = [f"({self._aggregate()} AS {self._fresh()})" for _ in range(self._random.randint(1, 2))]
        group = f" GROUP BY {' '.join(keys)}" if keys else ""
        if self._chance(5):
            key = self._fresh()
            group = f" GROUP BY {' '.join(keys)} ({self._expression(1)} AS {key})"
            keys.append(key)
        having = f" HAVING ({self._aggregate()} {self._one('<', '>', '>=')} 2)" if self._chance(5) else ""
        return f"SELECT {' '.join((*keys, *items))} {where}{group}{having}"

    def _aggregate(self) -> str:
        distinct = self._one("", "", "DISTINCT ")
        if self._chance(3):
            return f"COUNT({distinct}{self._one('*', '?t', '?n', '?v')})"
        function = self._one("SUM", "AVG", "MIN", "MAX", "COUNT")
        return f"{function}({distinct}{self._one('?n', '?n', '?m', self._number)})"

    def _group(self, depth: int) -> str:
        parts = [self._triples()] if not self._chance(20) else []
        for _ in range(self._random.choice([0, 1, 1, 2, 3])):
            parts.append(self._part(depth))
        return " ".join(parts)

    def _part(self, depth: int) -> str:
        choices: list[Callable[[], str]] = [
            self._triples, self._filter, self._filter, self._bind, self._values
        ]  # fmt: skip
        if depth:
            choices += [
                lambda: f"OPTIONAL {{ {self._group(depth - 1)} }}",
                lambda: f"MINUS {{ {self._group(depth - 1)} }}",
                lambda: f"{{ {self._group(depth - 1)} }} UNION {{ {self._group(depth - 1)} }}",
                lambda: f"GRAPH {self._one('?g', '?g', ':g1', ':g9')} {{ {self._group(depth - 1)} }}",
                lambda: f"GRAPH {self._one('?g', '?g', ':g1')} {{ {self._group(depth - 1)} }}",
                lambda: f"{{ {self._group(depth - 1)} }}",
                lambda: f"{{ {self._select('{ ' + self._group(depth - 1) + ' }')} }}",
                lambda: f"FILTER {self._one('', 'NOT ')}EXISTS {{ {self._triples()} {self._filter()} }}",
            ]
        return self._random.choice(choices)()

    def _subject(self) -> str:
        return self._one("?s", "?s", "?s", "?t", "?s", ":a", lambda: self._rare(":zz"), "[]")

    def _triples(self) -> str:
        return " ".join(self._triple() for _ in range(self._random.choice([1, 1, 2])))

    def _triple(self) -> str:
        end = self._one("?s", "?t", "?t", "?t", "?w", ":a", lambda: self._rare(":zz"))
        return self._one(
            lambda: f"{self._subject()} {self._path(2)} {end} .",
            lambda: f"{self._subject()} :p {end} .",
            lambda: f"{self._subject()} :num ?n .",
            lambda: f"{self._subject()} :num {self._one('?n', '?m')} . {self._subject()} :num ?n .",
            lambda: f"{self._subject()} :str ?u .",
            lambda: f"{self._subject()} :str {self._one('?u', '?x')} . {self._subject()} :str ?u .",
            lambda: f"{self._subject()} :date {self._one('?d', '?d', '?c')} .",
            lambda: f"{self._subject()} :bool {self._one('?b', '?b', 'true')} .",
            lambda: f"{self._subject()} :any ?v .",
            lambda: f"{self._subject()} ?p {self._one('?v', '?n', '?t', '?u')} .",
        )

    def _path(self, depth: int) -> str:
        if not depth:
            return self._one(":p", ":q", ":p", "!:p", "!(:p|^:q)", "!^:p")
        return self._one(
            lambda: f"({self._path(depth - 1)}){self._one('*', '+', '?')}",
            lambda: f"({self._path(depth - 1)})/({self._path(depth - 1)})",
            lambda: f"({self._path(depth - 1)})|({self._path(depth - 1)})",
            lambda: f"^({self._path(depth - 1)})",
            lambda: self._path(0),
        )

    def _values(self) -> str:
        return self._one(
            lambda: f"VALUES ?n {{ {self._constant(_NUMBERS)} {self._constant(_NUMBERS)} }}",
            lambda: (
                f"VALUES (?s ?u) {{ (:a {self._constant(_STRINGS)}) (UNDEF {self._constant(_STRINGS)}) }}"
            ),
            "VALUES ?g { :g1 :zz }",
        )

    def _bind(self) -> str:
        return f"BIND({self._expression(2)} AS {self._fresh()})"

    def _filter(self) -> str:
        return f"FILTER({self._boolean(2)})"

    def _constant(self, terms: Sequence[Term]) -> str:
        return str(*as_kept([self._random.choice(terms)]))

    def _expression(self, depth: int) -> str:
        choices = [self._number, self._number, self._text, self._boolean, self._term]
        return self._random.choice(choices)(depth)

    def _term(self, depth: int = 0) -> str:
        return self._one(
            "?s", "?v", "?w", ":a",
            lambda: self._constant(_ODD),
            lambda: f"DATATYPE({self._one('?n', '?v', '?u')})",
            lambda: f"IF({self._boolean(0)}, {self._term()}, {self._number()})",
            lambda: f"COALESCE({self._number()}, {self._term()})",
            lambda: f"STRDT({self._text()}, xsd:{self._one('integer', 'date', 'decimal')})",
        )  # fmt: skip

    def _number(self, depth: int = 0) -> str:
        if not depth:
            return self._one(
                "?n",
                "?n",
                "?n",
                "?m",
                lambda: self._constant(_NUMBERS),
                lambda: self._constant(_NUMBERS),
                "?v",
            )
        inner = depth - 1
        return self._one(
            lambda: f"({self._number(inner)} {self._one('+', '-', '*', '/')} {self._number(inner)})",
            lambda: f"({self._number(inner)} {self._one('+', '-', '*')} {self._number(inner)})",
            lambda: f"{self._one('ABS', 'CEIL', 'FLOOR', 'ROUND')}({self._number(inner)})",
            lambda: f"(-{self._number(inner)})",
            lambda: f"xsd:{self._one('integer', 'decimal', 'double', 'float')}({self._expression(inner)})",
            lambda: f"STRLEN({self._text(inner)})",
            lambda: f"{self._one('YEAR', 'MONTH')}(?d)",
            lambda: self._number(0),
        )

    def _text(self, depth: int = 0) -> str:
        if not depth:
            return self._one(
                "?u", "?u", "?u", "?x", lambda: self._constant(_STRINGS), "STR(?s)", "LANG(?u)", "STR(?v)"
            )
        inner = depth - 1
        return self._one(
            lambda: f"{self._one('UCASE', 'LCASE', 'STR')}({self._text(inner)})",
            lambda: f"CONCAT({self._text(inner)}, {self._text(inner)})",
            lambda: f"SUBSTR({self._text(inner)}, {self._one('1', '2', '0')}{self._one('', ', 1', ', 2')})",
            lambda: f"{self._one('STRBEFORE', 'STRAFTER')}({self._text(inner)}, {self._text()})",
            lambda: f"STRLANG({self._text(inner)}, 'en')",
            lambda: f"xsd:string({self._term(inner)})",
            lambda: self._text(0),
        )

    def _boolean(self, depth: int = 0) -> str:
        comparison = self._one("=", "!=", "<", ">", "<=", ">=")
        equality = self._one("=", "!=")
        comparisons = (
            lambda: f"({self._number(depth and depth - 1)} {comparison} {self._number()})",
            lambda: f"({self._number(depth and depth - 1)} {comparison} {self._number()})",
            lambda: f"({self._text(depth and depth - 1)} {comparison} {self._text()})",
            lambda: f"(?d {comparison} {self._one('?d', '?c', lambda: self._constant(_DATES))})",
            lambda: f"(?b {comparison} {self._one('true', 'false', '?b')})",
            lambda: f"({self._one('?s', '?t', '?v')} {equality} {self._one('?t', ':a', '?v', self._term)})",
            lambda: f"({self._number()} {self._one('IN', 'NOT IN')} ({self._number()}, {self._number()}))",
            lambda: f"BOUND({self._one('?n', '?t', '?g', '?e1')})",
            lambda: f"{self._one('ISIRI', 'ISBLANK')}({self._one('?v', '?s', self._term)})",
            lambda: f"{self._one('ISLITERAL', 'ISNUMERIC')}({self._one('?v', '?n', self._term)})",
            lambda: f"SAMETERM({self._term()}, {self._term()})",
            lambda: f"{self._one('CONTAINS', 'STRSTARTS', 'STRENDS')}({self._text()}, {self._text()})",
            lambda: f"LANGMATCHES(LANG(?u), {self._one(chr(34) + '*' + chr(34), chr(34) + 'en' + chr(34))})",
            lambda: f"xsd:boolean({self._expression(0)})",
            "?b",
            lambda: self._one("?n", "?u", "?v", lambda: self._text(1)),
            lambda: f"({self._one('?d', '?c')} {self._one('IN', 'NOT IN')} (?c, {self._constant(_DATES)}))",
        )
        if not depth:
            return self._one(*comparisons)
        inner = depth - 1
        return self._one(
            *comparisons,
            lambda: f"({self._boolean(inner)} {self._one('&&', '||')} {self._boolean(inner)})",
            lambda: f"({self._boolean(inner)} {self._one('&&', '||')} {self._boolean(inner)})",
            lambda: f"(!{self._boolean(inner)})",
        )


Rows = Counter[frozenset[tuple[str, object]]]
Answer = bool | Rows


def by_store(quads: Sequence[Quad], text: str) -> Answer:
    """What `KnowledgeGraph.query` answers.

    Raises:
        QueryError: It is refused.
    """
    store = EmbeddedStore()
    store.bulk_extend(quads)
    result = dataset_of_store(store).query(text)
    if result.type == "ASK":
        return bool(result.askAnswer)
    return _counted({str(name): from_rdflib(node) for name, node in row.items()} for row in result.bindings)


def by_reference(quads: Sequence[Quad], text: str, *, open_equality: bool = False) -> Answer:
    """What the reference answers.

    Raises:
        OpenError: The standard leaves the answer to the engine.
    """
    tree = parse(text).tree
    assert isinstance(tree, Query)
    answer = Evaluator(graphs_of(quads), open_equality=open_equality).query(tree)
    return answer if isinstance(answer, bool) else _counted(answer[1])


def _counted(solutions: Iterable[Mapping[str, Term]]) -> Rows:
    return Counter(frozenset((name, _comparable(term)) for name, term in each.items()) for each in solutions)


def _comparable(term: Term) -> object:
    """A term, with a number by its type and value: to fifteen digits of a decimal, and less of a double."""
    value = number(term)
    if value is None or not isinstance(term, Literal):
        return term
    name, amount = value
    if name in ("float", "double"):
        return name, f"{amount + 0.0:.12g}" if name == "double" else f"{amount + 0.0:.5g}"
    return term.datatype.value, _FIFTEEN.plus(amount).normalize(_FIFTEEN) if name == "decimal" else amount


def difference(random: Random) -> str | None:
    """What differs between the store and the reference, of a random query over random data.

    Raises:
        OpenError: The standard leaves the answer to the engine.
    """
    quads = data(random)
    text = Generator(random).query()
    try:
        ours = by_store(quads, text)
    except QueryError as error:
        return f"{text}\n  refused: {error}"
    theirs = [by_reference(quads, text, open_equality=each) for each in (False, True)]
    if ours in theirs:
        return None
    statements = "\n  ".join(map(str, quads))
    return f"{text}\n  ours: {_shown(ours)}\n  reference: {_shown(theirs[0])}\n  {statements}"


def _shown(answer: Answer) -> object:
    return answer if isinstance(answer, bool) else [(dict(row), count) for row, count in answer.items()]
