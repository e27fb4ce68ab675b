"""Reconciliation: which things of rows are ones of the graph, by identifiers, or by name and country.

Nothing is joined because names are alike: that is proposed, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.importing.mapping import Mapped, RowThings
from phegraph.importing.reviews import Match, ReviewState
from phegraph.importing.rows import Cells, needs
from phegraph.importing.values import TABLE, country, folded, slug
from phegraph.rdf.terms import Prefixes
from phegraph.sparql.results import Row as Solution

ALIKE = 75
"""The score from which on names are alike enough to be proposed."""
MOST_CANDIDATES = 3


class Existing(Struct, frozen=True):
    """A thing of the graph.

    Attributes:
        iri: Its IRI.
        names: Its names.
        countries: The codes of its countries.
        identifiers: Its identifiers, each with the function that reads it.
    """

    iri: str
    names: tuple[str, ...]
    countries: frozenset[str]
    identifiers: frozenset[tuple[str, str]]


class Decision(Struct, frozen=True):
    """What a thing of a row is.

    Attributes:
        iri: Its IRI; empty where it waits for a review, or nothing tells what it is.
        how: `identifier`, `name`, `review`, `new` or `waiting`; empty where nothing tells what it is.
        proposed: The matches that a person should look at.
    """

    iri: str = ""
    how: str = ""
    proposed: tuple[Match, ...] = ()


class Known:
    """What the graph has of the things of a mapping, by identifiers and names."""

    def __init__(self, things: RowThings, variables: Sequence[str], solutions: Iterable[Solution]) -> None:
        """Index what the graph has.

        Args:
            things: The things.
            variables: The variables of the solutions.
            solutions: Those of the SELECT of the things.
        """
        gathered: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for solution in solutions:
            row = {
                name: term.value for name, term in zip(variables, solution, strict=True) if term is not None
            }
            of_thing = gathered[row.get("thing", "")]
            for name in ("name", "country", "identifier"):
                if name in row:
                    of_thing[name].add(row[name])
        gathered.pop("", None)
        kinds = tuple(dict.fromkeys(things.identifiers.values()))
        self.all = {iri: _existing(iri, parts, kinds) for iri, parts in sorted(gathered.items())}
        self.by_identifier: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for iri, thing in self.all.items():
            for identifier in thing.identifiers:
                self.by_identifier[identifier].append(iri)
            for name in {folded(name) for name in thing.names}:
                self.by_name[name].append(iri)

    def alike(self, name: str) -> list[tuple[str, str, int]]:
        """The things whose names are most like a folded name: the IRI, the name that is, and the score."""
        try:
            from rapidfuzz import fuzz, process
        except ImportError as missing:
            raise needs("rapidfuzz") from missing
        found = process.extract(
            name, self.by_name.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=10
        )
        best: dict[str, tuple[str, int]] = {}
        for other, score, _ in found:
            for iri in self.by_name[other]:
                best.setdefault(iri, (other, int(score)))
        return [(iri, other, score) for iri, (other, score) in best.items()]


def _existing(iri: str, parts: Mapping[str, set[str]], kinds: Sequence[str]) -> Existing:
    codes = {code for text in parts["country"] if (code := country(text))}
    identifiers = {
        (kind, value) for text in parts["identifier"] for kind in kinds if (value := TABLE[kind][0](text))
    }
    return Existing(iri, tuple(sorted(parts["name"])), frozenset(codes), frozenset(identifiers))


class Reconciler:
    """Finds the things of rows in the graph, by what it knows and what people decided."""

    def __init__(
        self,
        mapped: Mapped,
        things: RowThings,
        known: Known,
        matches: Iterable[Match],
        taken: frozenset[str],
        prefixes: Prefixes,
        merged: Mapping[str, str] | None = None,
    ) -> None:
        """Take what is known.

        Args:
            mapped: The mapping.
            things: The things.
            known: What the graph has.
            matches: What was proposed and decided.
            taken: The IRIs that the graph describes, which no new thing gets.
            prefixes: The prefixes of the IRIs of new things.
            merged: What things that were found to be others are now, by their old IRIs.
        """
        self._mapping, self._things, self._known = mapped.name, things, known
        self._taken, self._prefixes, self._merged = taken, prefixes, merged or {}
        self._reviews: dict[str, dict[str, ReviewState]] = defaultdict(dict)
        for match in matches:
            if match.mapping == mapped.name:
                self._reviews[match.key][match.candidate] = ReviewState(match.state)
        self._decisions: dict[tuple[object, ...], Decision] = {}
        self._made: dict[str, tuple[object, ...]] = {}

    def has(self, iri: str) -> bool:
        """Whether the graph has a thing, other than by this mapping."""
        return iri in self._known.all

    def decide(self, cells: Cells) -> Decision:
        """What the thing of a row is."""
        things = self._things
        identifiers = tuple(
            (kind, value)
            for column, kind in things.identifiers.items()
            if (value := TABLE[kind][0](cells.get(column, "")))
        )
        names = (_read(kind, cells.get(column, "").strip()) for column, kind in things.names.items())
        name, code = next(filter(None, names), ""), country(cells.get(things.country, "")) or ""
        identity = (identifiers, folded(name), code)
        if identity not in self._decisions:
            self._decisions[identity] = self._decided(identifiers, name, code, identity)
        return self._decisions[identity]

    def _decided(
        self, identifiers: Sequence[tuple[str, str]], name: str, code: str, identity: tuple[object, ...]
    ) -> Decision:
        if not identifiers and not folded(name):
            return Decision()
        key = identifiers[0][1] if identifiers else f"{folded(name)} ({code or 'no country'})"
        identified = list(
            dict.fromkeys(iri for one in identifiers for iri in self._known.by_identifier.get(one, ()))
        )
        if len(identified) == 1:
            return Decision(identified[0], "identifier")
        reviewed = self._reviews.get(key, {})
        for candidate, state in reviewed.items():
            now = self._merged.get(candidate, candidate)
            if state is ReviewState.ACCEPTED and (now in self._known.all or now in self._taken):
                return Decision(now, "review")
        if identified:
            pairs = [(iri, 100, "its identifiers are those of several things") for iri in identified]
        else:
            same = self._of_same_name(identifiers, name, code)
            if len(same) == 1:
                return Decision(same[0], "name")
            pairs = self._candidates(identifiers, name, code)
        iri = "" if identified else self._new(name, key, code, identity)
        now = self._merged.get(iri, "")
        if now in self._known.all and not self._differs(now, identifiers):
            return Decision(now, "review")
        if iri in self._taken and not any(iri == candidate for candidate, _, _ in pairs):
            pairs.append((iri, 0, "a new thing would get its address"))
        open_pairs = [pair for pair in pairs if reviewed.get(pair[0]) is not ReviewState.REFUSED]
        if open_pairs:
            return Decision("", "waiting", tuple(self._match(key, name, code, *pair) for pair in open_pairs))
        if not iri or iri in self._taken:
            return Decision()
        return Decision(iri, "new")

    def _of_same_name(self, identifiers: Sequence[tuple[str, str]], name: str, code: str) -> list[str]:
        """The things of the same name and country, and with no other identifier of a kind."""
        same = self._known.by_name.get(folded(name), ()) if code else ()
        return [
            iri
            for iri in same
            if self._known.all[iri].countries == {code} and not self._differs(iri, identifiers)
        ]

    def _differs(self, iri: str, identifiers: Sequence[tuple[str, str]]) -> bool:
        """Whether a thing has another identifier of a kind that a row has, so that it is another thing."""
        own = self._known.all[iri].identifiers
        return any(
            (kind, value) not in own and any(other == kind for other, _ in own) for kind, value in identifiers
        )

    def _candidates(
        self, identifiers: Sequence[tuple[str, str]], name: str, code: str
    ) -> list[tuple[str, int, str]]:
        pairs = []
        for iri, other, score in self._known.alike(folded(name)) if name else ():
            if self._differs(iri, identifiers):
                continue
            countries = self._known.all[iri].countries
            if not code or not countries:
                evidence = "a country is not known"
            elif code in countries:
                evidence = "the same country"
            else:
                evidence = f"another country ({', '.join(sorted(countries))})"
            pairs.append((iri, score, f"{evidence}; {other}"))
        same_country = sorted(pairs, key=lambda pair: (not pair[2].startswith("the same"), -pair[1], pair[0]))
        return same_country[:MOST_CANDIDATES]

    def _new(self, name: str, key: str, code: str, identity: tuple[object, ...]) -> str:
        """The IRI of a new thing; with its country where another of this import has that without."""
        if not self._things.new:
            return ""
        parts = {"slug": slug(name) or slug(key) or "", "key": slug(key) or "", "country": code.lower()}
        curie = self._things.new.format(**parts)
        for suffix in ("", f"-{code.lower()}" if code else "", f"-{slug(key)}"):
            iri = self._prefixes.expand(curie + suffix) or curie + suffix
            if self._made.setdefault(iri, identity) == identity:
                return iri
        return ""

    def _match(self, key: str, name: str, code: str, iri: str, score: int, evidence: str) -> Match:
        thing = self._known.all.get(iri)
        other = thing.names[0] if thing and thing.names else iri
        return Match(self._mapping, key, name, code, iri, other, str(score), evidence)


def _read(kind: str, text: str) -> str:
    """A name as a function reads it; empty where it is no such name."""
    return TABLE[kind][0](text) or "" if kind else text


def node(decision: Decision) -> NamedNode | None:
    """The IRI of a thing as rows take it."""
    return NamedNode(decision.iri) if decision.iri else None
