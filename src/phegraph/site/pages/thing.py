"""The pages of things: one of each thing that the graph describes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, islice
from math import ceil

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.citations import Citation, lasting
from phegraph.questions.description import Description, Fact, describe_all
from phegraph.questions.names import LABELS
from phegraph.rdf.terms import RDF_TYPE, SKOS, Statement
from phegraph.site.addresses import Link, grouped
from phegraph.site.drawings.map import Maps
from phegraph.site.drawings.thing_timeline import Timelines
from phegraph.site.facts import Details, Facts, PageFact, differing, facts_of, is_number, is_text
from phegraph.site.jsonld import PageData
from phegraph.site.ontology import DEFINITIONS
from phegraph.site.pages.sources import SourceStatements, Spoken, cited_sources
from phegraph.site.questions.about import Asked, ThingQuestions, are_drawn, has_map
from phegraph.site.questions.answers import AnswerFigure
from phegraph.site.reasons import Reason, Reasons
from phegraph.site.schemaorg import SchemaOrg
from phegraph.site.sections import CitedSource, Detail, FactGroup, Line, Numbers, ThingPage
from phegraph.site.sentences import Sentences
from phegraph.site.site import Site
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, Select, bgp, join
from phegraph.system.parallel import Begin

_Sections = Sequence[Sequence[FactGroup]]
_ALIAS = SKOS + "altLabel"
PARTS = 6
"""In how many parts the pages are written."""
AT_ONCE = 100
"""How many pages are made at a time; what follows on them is explained together."""
_LINES = 150
"""How many facts of one property a page lists, if sources state them."""
_FOLLOWING = 20
"""How many of those that follow, each with its reason."""


class Things:
    """Makes the pages of things."""

    def __init__(self, site: Site) -> None:
        """Take the site."""
        graph, ontology, linker = site.graph, site.ontology, site.linker
        self._graph = graph
        first = [term.value for term in graph.project.site.first]
        self._last = frozenset(term.value for term in graph.project.site.last)
        self._lasting = frozenset(term.value for term in graph.project.site.lasting)
        self._limits = frozenset(graph.project.site.limits)
        # The properties of the settings come before the order of the ontology.
        places = {iri: place - len(first) for place, iri in enumerate(first)}
        self._ontology = replace(ontology, order={**ontology.order, **places})
        self._linker = linker
        self._reasons = Reasons(graph.store, linker, graph.source_of)
        self._data = PageData(graph)
        self._schema = SchemaOrg(graph, linker, site.home)
        self._sources = cited_sources(graph, linker)
        self.maps = Maps(graph, linker, site.answers.atlas, lambda: site.colours)
        self._timelines = Timelines(graph, linker, lambda: site.colours)
        self._questions = ThingQuestions(site)
        self._sentences = Sentences(graph, ontology, linker, site.classes_of)
        self._stated_details = stated_details(graph)
        self._known = frozenset(ontology.classes)

    def pages(self, things: Sequence[NamedNode]) -> Iterator[ThingPage]:
        """The page of each thing, in their order, some of them made at a time."""
        described = describe_all(self._graph.store, things, self._graph.source_of)
        while batch := list(islice(described, AT_ONCE)):
            facts = [self._facts(description) for description in batch]
            sections = [self._sections(d.thing, shown) for d, shown in zip(batch, facts, strict=True)]
            reasons = self._reasons.of(
                line.statement for line in chain(*map(_lines, sections)) if line.statement
            )
            asked = self._questions.of([description.thing for description in batch])
            pages = [
                self._page(description, shown, [_with_reasons(groups, reasons) for groups in some], answers)
                for description, shown, some, answers in zip(batch, facts, sections, asked, strict=True)
            ]
            yield from self._with_drawings(batch, facts, pages)

    def _with_drawings(
        self, described: Sequence[Description], facts: Sequence[Facts], pages: Sequence[ThingPage]
    ) -> Iterator[ThingPage]:
        """Pages with what is drawn on them."""
        for description, shown, page in zip(described, facts, pages, strict=True):
            root = "../" * self._linker.addresses.path(description.thing.value).count("/")
            dates = self._timelines.of(description.thing, shown.stated, shown.follows, root)
            yield replace(
                page,
                place=None if has_map(page.asked) else self.maps.of(description, root),
                dates=dates if dates and not are_drawn(dates, page.asked) else None,
                data=self._data.of(description),
                schema=self._schema.of(description),
            )

    def _facts(self, description: Description) -> Facts:
        shown = Description(description.thing, below_head(description.facts))
        facts = facts_of(shown, self._ontology, self._stated_details)
        return facts._replace(follows=(*self._inferred_kinds(description), *facts.follows))

    def _sections(self, thing: NamedNode, facts: Facts) -> _Sections:
        """The groups of what sources state, of what follows, and of the rest; reasons are not yet known."""
        most = (facts.stated, _LINES), (facts.follows, _FOLLOWING), (facts.rest, _FOLLOWING)
        return [self._groups(thing, shown, number) for shown, number in most]

    def _page(
        self, description: Description, facts: Facts, sections: _Sections, asked: tuple[Asked, ...]
    ) -> ThingPage:
        thing = description.thing
        stated, follows, rest = map(tuple, sections)
        title, kinds = self._linker.label(thing), self.kinds(description)
        sentence = self._sentences.of(thing, kinds, facts)
        numbers = Numbers(
            chain(
                (source for piece in sentence for source in piece.sources),
                (source for one in asked for source in one.cited()),
                (source for line in _lines(sections) for source in line.cited()),
            )
        )
        return ThingPage(
            iri=lasting(thing.value),
            title=title,
            language=self._linker.language(title, self._literals(description, LABELS)),
            kinds=tuple(map(self._kind, kinds)),
            sentence=sentence,
            asked=asked,
            aliases=self._texts(description, (_ALIAS, *LABELS)),
            definitions=self._texts(description, DEFINITIONS),
            stated=stated,
            follows=follows,
            rest=rest,
            sources=tuple(self._cited(source) for source in numbers),
            numbers=numbers,
        )

    def citations(self, thing: NamedNode) -> list[tuple[str, Citation]]:
        """How a thing is cited that is a source."""
        source = self._sources.get(thing)
        if source is None:
            return []
        return [("This source", source.citation)]

    def _cited(self, source: NamedNode) -> CitedSource:
        """How a source is cited: a file of the ontology by its name alone."""
        return self._sources.get(source) or CitedSource(self._linker.link(source))

    def _kind(self, kind: NamedNode) -> Link:
        link = self._linker.link(kind)
        return link if kind.value in self._known else link._replace(text=self._linker.heading(kind.value))

    def _inferred_kinds(self, description: Description) -> Iterator[PageFact]:
        """The inferred classes of a thing."""
        kinds = set(self.kinds(description))
        for fact in description.facts:
            if fact.property == RDF_TYPE and not fact.inverse and fact.inferred and fact.term in kinds:
                yield PageFact(RDF_TYPE.value, False, fact.term, inferred=True)

    def kinds(self, description: Description) -> list[NamedNode]:
        """The project's classes that a thing is of, without those that others of them imply.

        Of a thing that is of none, those that files state.
        """
        types = {
            fact.term.value: fact.inferred
            for fact in description.facts
            if fact.property == RDF_TYPE and not fact.inverse and isinstance(fact.term, NamedNode)
        }
        known = types.keys() & self._known
        if not known:
            return [NamedNode(kind) for kind, inferred in sorted(types.items()) if not inferred]
        implied = {upper for kind in known for upper in self._ontology.above(kind)}
        return [NamedNode(kind) for kind in sorted(known - implied, key=lambda k: self._ontology.order[k])]

    def _texts(self, description: Description, properties: Sequence[str]) -> tuple[Link, ...]:
        """The texts of properties, those in the project's language first, the page's title left out."""
        title = self._linker.label(description.thing)
        links = set(map(self._linker.link, self._literals(description, properties)))
        return tuple(
            sorted(
                (link for link in links if link.text != title), key=lambda link: (link.language, link.text)
            )
        )

    @staticmethod
    def _literals(description: Description, properties: Sequence[str]) -> Iterator[Literal]:
        for fact in description.facts:
            if fact.property.value in properties and not fact.inverse and isinstance(fact.term, Literal):
                yield fact.term

    def _groups(self, thing: NamedNode, facts: Iterable[PageFact], most: int) -> tuple[FactGroup, ...]:
        """The facts by what they are called, no heading twice, and of each so many facts at most."""
        by_heading: dict[str, list[tuple[PageFact, bool]]] = {}
        for (name, inverse, end), members in groupby(facts, lambda f: (f.property, f.inverse, f.end)):
            shown = list(members)
            differing_places = differing(shown, lasting=name in self._lasting, limits=self._limits)
            told = [(fact, place in differing_places) for place, fact in enumerate(shown)]
            by_heading.setdefault(self._heading(name, end, inverse=inverse), []).extend(told)
        return tuple(self._group(thing, heading, told, most) for heading, told in by_heading.items())

    def _group(
        self, thing: NamedNode, heading: str, told: Sequence[tuple[PageFact, bool]], most: int
    ) -> FactGroup:
        facts, last = [fact for fact, _ in told], len(self._ontology.order)
        lines = sorted(
            (self._line(thing, fact, differs) for fact, differs in told),
            key=lambda line: (
                line.item.text.casefold() if line.item else "",
                [(d.heading, d.item.text) for d in line.details],
            ),
        )
        columns: tuple[str, ...] = ()
        if all(fact.term is None for fact in facts):
            texts = {p for fact in facts for p, value in fact.details if is_text(value)}
            named = dict.fromkeys(p for fact in facts for p, _ in fact.details)
            ordered = sorted(named, key=lambda p: (p in texts, self._ontology.order.get(p, last), p))
            columns = tuple(dict.fromkeys(map(self._linker.heading, ordered)))
        below = tuple(dict.fromkeys(self._linker.heading(fact.below) for fact in facts if fact.below))
        return FactGroup(
            heading,
            facts[0].property,
            tuple(lines[:most]),
            columns,
            below,
            max(0, len(lines) - most),
            folded=facts[0].property in self._last,
        )

    def _heading(self, name: str, end: str, *, inverse: bool) -> str:
        """What a property is called, read from the thing on whose page it stands."""
        if name == RDF_TYPE.value:
            return "is a"
        if not inverse:
            return self._linker.heading(name)
        labels = self._ontology.inverse_labels
        label = labels.get(end) or labels.get(name)
        return label.value if label else f"is “{self._linker.heading(end or name)}” of"

    def _line(self, thing: NamedNode, fact: PageFact, differs: bool) -> Line:
        details = tuple(
            Detail(
                self._linker.heading(p),
                grouped(self._linker.value(p, value)) if is_number(value) else self._linker.value(p, value),
                isinstance(value, Literal) and bool(value.language),
            )
            for p, value in fact.details
            if not isinstance(value, BlankNode)
        )
        item = None
        if fact.term is not None:
            is_nameless = isinstance(fact.term, BlankNode)
            item = Link("something") if is_nameless else self._linker.value(fact.property, fact.term)
        statement = _statement(thing, fact) if fact.inferred and not fact.below else None
        return Line(item, details, fact.sources, differs=differs, statement=statement)


def _lines(sections: _Sections) -> Iterator[Line]:
    return (line for groups in sections for group in groups for line in group.lines)


def _with_reasons(groups: Iterable[FactGroup], reasons: Mapping[Statement, Reason]) -> tuple[FactGroup, ...]:
    """Groups whose lines have the reasons of what they state."""
    return tuple(
        replace(
            group,
            lines=tuple(
                line._replace(reason=reasons.get(line.statement)) if line.statement else line
                for line in group.lines
            ),
        )
        for group in groups
    )


def _statement(thing: NamedNode, fact: PageFact) -> Statement | None:
    """What a fact without details states."""
    name = NamedNode(fact.property)
    if fact.term is None or fact.details:
        return None
    if not fact.inverse:
        return (thing, name, fact.term)
    return (fact.term, name, thing) if isinstance(fact.term, NamedNode) else None


def below_head(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that the head does not have: all but names, definitions and names that follow from them."""
    head = {fact.term for fact in facts if _is_in_head(fact)}
    return tuple(fact for fact in facts if not (_is_in_head(fact) or (fact.inferred and fact.term in head)))


def _is_in_head(fact: Fact) -> bool:
    """Whether the head of the page has it: names and definitions."""
    in_head = (*LABELS, *DEFINITIONS)
    return not fact.inverse and fact.property.value in in_head and isinstance(fact.term, Literal)


def stated_details(graph: LoadedGraph) -> Details:
    """The asserted details of blank nodes."""
    node, name, value = map(Variable, ("node", "property", "value"))
    where = join(bgp((node, name, value)), Filter(call("ISBLANK", node)))
    query = printed(Select(projection=(name, value), distinct=True, where=where))
    return frozenset(
        (predicate, object)
        for predicate, object in graph.store.select(query, asserted=True)
        if isinstance(predicate, NamedNode) and object is not None
    )


def write_pages(site: Site, begin: Begin) -> None:
    """Write the pages, in parts that are begun with `begin`."""
    things = Things(site)
    for path, text in site.answers.atlas.files():
        site.pages.put(path, text)
    statements = SourceStatements(site.graph, site.linker, site.ontology.chains)
    addresses = site.linker.addresses
    vocabularies = {iri.partition("#")[0] for iri in addresses.fragments}
    documents = (iri for iri in addresses.documents if iri not in vocabularies)
    size = AT_ONCE * max(1, ceil((len(addresses.documents) - len(vocabularies)) / AT_ONCE / PARTS))
    while some := [*islice(documents, size)]:
        begin(partial(write_documents, site, things, some, statements))


def write_documents(site: Site, things: Things, iris: Sequence[str], statements: SourceStatements) -> None:
    """Write the pages of some things."""
    documents = [*map(NamedNode, iris)]
    figures: dict[str, list[AnswerFigure]] = {}
    for question in site.graph.asker.questions.values():
        if question.picture is not None and question.picture.of:
            for iri, figure in site.answers.on_things(documents, question).items():
                figures.setdefault(iri, []).append(figure)
    sources = set(site.graph.sources)
    for document, page in zip(documents, things.pages(documents), strict=True):
        site.pages.write_document(
            site.linker.addresses.documents[document.value],
            "thing",
            title=page.title,
            summary=page.summary,
            citations=[("This page", site.citation(page.title, page.iri)), *things.citations(document)],
            schema=page.schema,
            thing=page,
            pictures=figures.get(document.value, ()),
            spoken_of=statements.of(document) if document in sources else Spoken(),
        )
