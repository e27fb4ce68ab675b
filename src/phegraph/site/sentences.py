"""Opening sentences: what a thing is, filled into the template of its class from its statements."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.project.sentences import ClassNames, Clauses, Name, Optional, Template, Tense, Values
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.site.addresses import Link, Linker, grouped
from phegraph.site.dates import readable, whole
from phegraph.site.drawings.drawing import enumeration
from phegraph.site.facts import Facts, PageFact, is_date, is_number, is_text
from phegraph.site.ontology import Ontology

_MOST = 6
"""How many values of a property are named; how many more there are is said."""
_DEFAULT: Template = (Name(), " is ", ClassNames(), ".")


class Phrase(NamedTuple):
    """A part of a sentence: a text, or a value with the source that states it."""

    link: Link
    sources: tuple[NamedNode, ...] = ()


Sentence = tuple[Phrase, ...]


class _Subject(NamedTuple):
    """What a sentence is about; whether it is over, where that is known."""

    title: str
    kinds: Sequence[NamedNode]
    facts: Sequence[PageFact]
    over: bool | None


class Sentences:
    """Fills templates with the facts of things."""

    def __init__(
        self,
        graph: LoadedGraph,
        ontology: Ontology,
        linker: Linker,
        classes: Callable[[Term], Set[NamedNode]],
    ) -> None:
        """Take the graph, its ontology, where pages are, and what gives the classes of a thing."""
        site = graph.project.site
        self._templates = {kind.value: template for kind, template in site.sentences.items()}
        self._begins = [term.value for term in site.begins]
        self._ends = [term.value for term in site.ends]
        self._lasting = {term.value for term in site.lasting}
        self._events = frozenset(site.events)
        self._english = graph.project.language.split("-")[0] == "en"
        self._ontology = ontology
        self._linker = linker
        self._classes = classes
        self._now = _newest(graph)

    def of(self, thing: NamedNode, kinds: Sequence[NamedNode], facts: Facts) -> Sentence:
        """The sentence of a thing; empty where no template fits and the project is not in English."""
        every = (*facts.stated, *facts.follows, *facts.rest)
        inferred = {fact.term for fact in facts.follows if fact.property == RDF_TYPE.value}
        stated = [kind for kind in kinds if kind not in inferred] or kinds
        kinds = sorted(stated, key=lambda kind: -len(self._ontology.above(kind.value)))
        if (template := self._template(kinds)) is None:
            return ()
        title = self._linker.label(thing)
        title = title[:1].upper() + title[1:] if title == title.lower() else title
        subject = _Subject(title, kinds, every, self._is_over(thing, every))
        pieces = self._filled(template, subject) or self._filled(_DEFAULT, subject) or ()
        return _cited_once([*_joined(pieces)])

    def _template(self, kinds: Sequence[NamedNode]) -> Template | None:
        """The first template of a class that a thing is of."""
        every = {kind.value for kind in kinds}.union(*(self._ontology.above(kind.value) for kind in kinds))
        default = _DEFAULT if kinds and self._english else None
        return next((template for kind, template in self._templates.items() if kind in every), default)

    def _is_over(self, thing: NamedNode, facts: Iterable[PageFact]) -> bool | None:
        """Whether the last date of a thing is past: its end, or for an event its beginning."""
        own = [fact for fact in facts if not fact.inverse and is_date(fact.term)]
        dates = [_value(fact.term) for fact in own if fact.property in self._ends]
        if not dates and self._events & self._classes(thing):
            dates = [_value(fact.term) for fact in own if fact.property in self._begins]
        return max(dates) < self._now if dates else None

    def _filled(self, template: Template, subject: _Subject) -> list[Phrase] | None:
        """The pieces of a template; None where a value is not known."""
        pieces: list[Phrase] = []
        for part in template:
            match part:
                case str():
                    pieces.append(Phrase(Link(part)))
                case Name():
                    pieces.append(Phrase(Link(subject.title)))
                case ClassNames():
                    names = [self._linker.heading(kind.value) for kind in subject.kinds]
                    pieces.append(Phrase(Link(enumeration(map(self._with_article, names)))))
                case Tense(over, current, undated):
                    said = undated if subject.over is None else over if subject.over else current
                    pieces.append(Phrase(Link(said)))
                case Optional(alternatives):
                    filled = (self._filled(alternative, subject) for alternative in alternatives)
                    pieces += next((some for some in filled if some is not None), [])
                case Clauses(clauses):
                    known = [
                        some for clause in clauses if (some := self._filled(clause, subject)) is not None
                    ]
                    if not known:
                        return None
                    joints = ["", *[", "] * (len(known) - 2), ", and "][: len(known)]
                    for joint, clause_pieces in zip(joints, known, strict=True):
                        pieces += [Phrase(Link(joint)), *clause_pieces]
                case Values():
                    if not (values := self._values(part, subject)):
                        return None
                    pieces += values
        return pieces

    def _with_article(self, noun: str) -> str:
        if not self._english:
            return noun
        vowel = noun[:1].lower() in "aeio" or (
            noun[:1] in "uU" and not noun.lower().startswith(("uni", "us"))
        )
        return f"{'an' if vowel else 'a'} {noun}"

    def _values(self, wanted: Values, subject: _Subject) -> list[Phrase]:
        """The values of a property as an enumeration, with the source that states most of them."""
        name = wanted.property.value
        own = [f for f in subject.facts if (f.property, f.inverse) == (name, wanted.inverse)]
        if wanted.detail is None:
            own = [fact for fact in own if fact.term is not None and self._is_wanted(wanted, fact.term)]
            own = [fact for fact in own if not fact.inferred] or own
        found = list(self._of_nodes(wanted, own) if wanted.detail else self._of_facts(wanted, own))
        found = [(link, fact) for link, fact in found if link.text]
        if not found:
            return []
        links = list(dict.fromkeys(link for link, _ in found))
        if wanted.counted:
            return [Phrase(Link(str(len(links))))] if len(links) > 1 else []
        cited = Counter(source for _, fact in found for source in fact.sources)
        sources = tuple(source for source, _ in cited.most_common(1))
        dates = all(is_date(self._term(wanted, fact)) for _, fact in found)
        shown = links if len(links) <= _MOST else links[: _MOST - 1]
        if len(links) > len(shown):
            shown = [*shown, Link(f"{len(links) - len(shown)} more")]
        joints = ["", *[", "] * (len(shown) - 2), " or " if dates else " and "][: len(shown)]
        pieces = [
            piece
            for pair in zip(joints, shown, strict=True)
            for piece in (Phrase(Link(pair[0])), Phrase(pair[1]))
        ]
        pieces[-1] = pieces[-1]._replace(sources=sources)
        return pieces

    @staticmethod
    def _term(wanted: Values, fact: PageFact) -> Term | None:
        if wanted.detail is None:
            return fact.term
        return next((value for name, value in fact.details if name == wanted.detail.value), None)

    def _of_facts(self, wanted: Values, facts: Sequence[PageFact]) -> Iterator[tuple[Link, PageFact]]:
        """The values themselves, those without a date first; beside one the time for which it holds."""
        dates = whole(_value(fact.term) for fact in facts if is_date(fact.term))
        spans: dict[Term | None, set[str]] = {}
        for fact in facts:
            spans.setdefault(fact.term, set()).add(self._span(fact))
        rows = []
        for fact in facts:
            if is_date(fact.term):
                if _value(fact.term) in dates:
                    rows.append((_value(fact.term), self._link(wanted, fact.term), fact))
                continue
            link, span = self._link(wanted, fact.term), spans[fact.term]
            if len(span) == 1 and (only := next(iter(span))) and self._english:
                link = link._replace(text=f"{link.text} ({only})")
            rows.append((link.text.casefold(), link, fact))
        yield from ((link, fact) for _, link, fact in sorted(rows, key=lambda row: row[0]))

    def _of_nodes(self, wanted: Values, facts: Iterable[PageFact]) -> Iterator[tuple[Link, PageFact]]:
        """Details of values without a name: of figures and of what is lasting those of the newest alone."""
        assert wanted.detail is not None
        lasting = wanted.property.value in self._lasting
        nodes = [
            fact
            for fact in facts
            if (lasting or not any(is_text(value) for _, value in fact.details))
            and (wanted.having is None or any(value == wanted.having for _, value in fact.details))
        ]
        if lasting or any(is_number(value) for fact in nodes for _, value in fact.details):
            nodes = sorted(nodes, key=_dated)[-1:]
        dates = whole(
            [_value(v) for f in nodes for n, v in f.details if n == wanted.detail.value and is_date(v)]
        )
        rows: dict[str, tuple[Link, PageFact]] = {}
        for fact in nodes:
            for name, value in fact.details:
                shown = name == wanted.detail.value and self._is_wanted(wanted, value)
                if shown and not (is_date(value) and _value(value) not in dates):
                    rows.setdefault(_value(value), (self._link(wanted, value), fact))
        yield from (rows[key] for key in sorted(rows))

    def _is_wanted(self, wanted: Values, value: Term) -> bool:
        if value == wanted.other_than or (is_number(value) and _value(value) == "1"):
            return False
        return wanted.of_class is None or wanted.of_class in self._classes(value)

    def _link(self, wanted: Values, value: Term | None) -> Link:
        link = self._linker.link(value)
        if is_date(value):
            return Link(readable(link.text, self._english, placed=wanted.placed))
        return grouped(link) if value is not None and is_number(value) else link

    def _span(self, fact: PageFact) -> str:
        """The time for which a fact holds, as its details have it."""
        dates = {name: _value(value) for name, value in fact.details if is_date(value)}
        begin, end = (
            readable(next((dates[name] for name in names if name in dates), ""), self._english)
            for names in (self._begins, self._ends)
        )
        return (f"{begin} to {end}" if begin else f"until {end}") if end else begin


def _newest(graph: LoadedGraph) -> str:
    """The newest date of a source: what is before it is past, as far as the graph knows."""
    values = (quad.object for source in graph.sources for quad in graph.written.asserted(source))
    dates = (value.value for value in values if isinstance(value, Literal) and is_date(value))
    return max(dates, default="")


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, (Literal, NamedNode)) else ""


def _dated(fact: PageFact) -> tuple[str, str]:
    """What figures of one measure are put in order by: their newest date, and then all that they have."""
    return max((_value(value) for _, value in fact.details if is_date(value)), default=""), str(fact.details)


def _joined(pieces: Iterable[Phrase]) -> Iterator[Phrase]:
    """Pieces, texts that follow one another as one."""
    for plain, run in groupby(pieces, lambda piece: piece == Phrase(Link(piece.link.text))):
        some = list(run)
        yield from [Phrase(Link("".join(piece.link.text for piece in some)))] if plain else some


def _cited_once(phrases: Sequence[Phrase]) -> Sentence:
    """Phrases; of those of one sentence with the same source in a row, the last alone names it."""
    cited: list[Phrase] = []
    following: tuple[NamedNode, ...] = ()
    for phrase in reversed(phrases):
        if ". " in phrase.link.text:
            following = ()
        is_repeated = bool(phrase.sources) and phrase.sources == following
        following = phrase.sources or following
        cited.append(phrase._replace(sources=()) if is_repeated else phrase)
    return tuple(reversed(cited))


def text_of(sentence: Sentence) -> str:
    """A sentence as text."""
    return "".join(piece.link.text for piece in sentence)
