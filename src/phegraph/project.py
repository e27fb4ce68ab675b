"""A graph project on disk: where its ontology, data, shapes and questions are, and what it is called."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from phegraph.errors import ProjectError
from phegraph.findings import Place
from phegraph.terms import STANDARD_PREFIXES, Prefixes
from phegraph.turtle.formats import EXTENSIONS

SETTINGS = "phegraph.toml"
# JSON-LD beside the ontology is its context, not data.
_SUFFIXES = frozenset(EXTENSIONS) - {".json", ".jsonld", ".xml"}
_KEYS: Mapping[str, frozenset[str]] = {
    "project": frozenset(
        {"title", "base", "licence", "publisher", "language", "pillars", "plurals", "description"}
    ),
    "folders": frozenset({"ontology", "data", "queries", "shapes"}),
    "prefixes": frozenset(),
    "check": frozenset({"rules", "severity"}),
    "site": frozenset({"first", "events", "begins", "ends", "places", "country_code"}),
}

_TYPES: Mapping[str, type] = {
    "pillars": list,
    "plurals": list,
    "severity": dict,
    **dict.fromkeys(("first", "events", "begins", "ends", "places"), list),
}


@dataclass(frozen=True)
class Site:
    """What the pages need to know of a graph that its ontology does not tell.

    Attributes:
        first: The properties that a page tells first, in that order.
        events: The classes whose things stand on the timelines of what they are linked with.
        begins, ends: The properties that tell when something begins and ends, the best first.
        places: The properties that lead to where a thing is, the best first.
        country_code: The property that has the ISO 3166-1 alpha-2 code of a country.
    """

    first: tuple[NamedNode, ...] = ()
    events: tuple[NamedNode, ...] = ()
    begins: tuple[NamedNode, ...] = ()
    ends: tuple[NamedNode, ...] = ()
    places: tuple[NamedNode, ...] = ()
    country_code: NamedNode | None = None


@dataclass(frozen=True)
class Project:
    """A folder with a `phegraph.toml`.

    Attributes:
        root: The folder.
        title: What people call the graph.
        base: The IRI that every address of the project begins with.
        prefixes: The standard prefixes and the project's own.
        licence: The IRI of the licence of the data.
        publisher: Who publishes the graph.
        language: The language of labels and messages when several exist, as a language tag.
        description: What the graph is, in a few sentences.
        pillars: The classes that the graph is about, for counts and front pages.
        plurals: What several things of each pillar are called, in the order of the pillars.
        ontology, data, queries, shapes: Folders or files below the root.
        rules: The folder of the project's own rules.
        severities: What the settings make of rules: a severity, or `off`.
        site: What the pages need to know.
    """

    root: Path
    title: str
    base: str
    prefixes: Prefixes = field(default_factory=Prefixes)
    licence: str = ""
    publisher: str = ""
    language: str = "en"
    description: str = ""
    pillars: tuple[NamedNode, ...] = ()
    plurals: tuple[str, ...] = ()
    ontology: Path = Path("ontology")
    data: Path = Path("data")
    queries: Path = Path("queries")
    shapes: Path = Path("ontology/shapes.ttl")
    rules: Path = Path("rules")
    severities: Mapping[str, str] = field(default_factory=dict)
    site: Site = field(default_factory=Site)

    def counted(self, pillar: NamedNode, label: str, count: int) -> str:
        """What so many things of a pillar are called: its plural, or for one thing its label."""
        plurals = dict(zip(self.pillars, self.plurals, strict=False))
        return label if count == 1 else plurals.get(pillar, label)

    @property
    def inferred(self) -> NamedNode:
        """The graph of inferred statements."""
        return NamedNode(self.base + "graph/inferred")

    @property
    def ontology_files(self) -> list[Path]:
        """The files of the ontology folder, without the shapes."""
        shapes = set(self.shapes_files)
        return [path for path in self._files(self.ontology) if path not in shapes]

    @property
    def data_files(self) -> list[Path]:
        """The files of the data folder: each is what one source says."""
        return self._files(self.data)

    @property
    def shapes_files(self) -> list[Path]:
        return self._files(self.shapes)

    @property
    def query_files(self) -> list[Path]:
        return sorted((self.root / self.queries).rglob("*.rq"))

    @property
    def rule_files(self) -> list[Path]:
        return sorted((self.root / self.rules).rglob("*.rq"))

    def name_of(self, path: Path) -> str:
        """A file's path as findings and graphs name it: relative to the root, with slashes."""
        return path.relative_to(self.root).as_posix()

    def graph_of(self, path: Path) -> NamedNode:
        """The named graph of a file: `source/<stem>` for data, `graph/<stem>` for the ontology."""
        kind = "source" if path.is_relative_to(self.root / self.data) else "graph"
        return NamedNode(f"{self.base}{kind}/{path.stem}")

    def file_of(self, graph: NamedNode) -> Path | None:
        """The file whose statements stand in a named graph, or None."""
        return next((p for p in self.data_files + self.ontology_files if self.graph_of(p) == graph), None)

    def _files(self, below: Path) -> list[Path]:
        start = self.root / below
        if start.is_file():
            return [start]
        return sorted(path for path in start.rglob("*") if path.suffix in _SUFFIXES and path.is_file())


def find(start: Path) -> Project:
    """The project that a path lies in: the nearest folder, upwards, with a `phegraph.toml`.

    Raises:
        ProjectError: There is none, or its settings cannot be used.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return read(folder / SETTINGS)
    raise ProjectError(
        f"There is no {SETTINGS} in {start} or above it.",
        hint="Go to a project's folder, or make one with `phegraph init DIR`.",
    )


def read(path: Path) -> Project:
    """Read a project's settings.

    Raises:
        ProjectError: The file cannot be parsed, lacks a title or base, has an unknown key, or names a
            folder outside the project.
    """
    place = Place(str(path))
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"The settings cannot be read: {error}.", place=place) from error
    _refuse_unknown(settings, place)
    project, folders = settings.get("project", {}), settings.get("folders", {})
    for key in ("title", "base"):
        if not isinstance(project.get(key), str):
            raise ProjectError(f"[project] has no {key}.", hint=f'Add `{key} = "…"`.', place=place)
    prefixes = Prefixes({**STANDARD_PREFIXES, **settings.get("prefixes", {})})
    _check_prefixes(prefixes.namespaces, place)
    _check_terms(project, place)
    checks = settings.get("check", {})
    for key, below in {**folders, "rules": checks.get("rules", "rules")}.items():
        if not (path.parent / below).resolve().is_relative_to(path.parent.resolve()):
            raise ProjectError(
                f"The folder {key} = {below!r} lies outside the project.",
                hint="Name a folder below phegraph.toml.",
                place=place,
            )
    if len(project.get("plurals", ())) not in {0, len(project.get("pillars", ()))}:
        raise ProjectError(
            "[project] plurals has another length than pillars.",
            hint="Give each pillar one, in the same order, or none at all.",
            place=place,
        )
    return Project(
        root=path.parent,
        title=project["title"],
        base=project["base"],
        prefixes=prefixes,
        licence=project.get("licence", ""),
        publisher=project.get("publisher", ""),
        language=project.get("language", "en"),
        description=project.get("description", ""),
        pillars=_terms(project.get("pillars", []), "pillar", prefixes, place),
        plurals=tuple(project.get("plurals", [])),
        rules=Path(checks.get("rules", "rules")),
        severities=checks.get("severity", {}),
        site=_site(settings.get("site", {}), prefixes, place),
        **{key: Path(below) for key, below in folders.items()},
    )


def _refuse_unknown(settings: Mapping[str, object], place: Place) -> None:
    for table, values in settings.items():
        if table not in _KEYS or not isinstance(values, dict):
            known = ", ".join(f"[{key}]" for key in _KEYS)
            raise ProjectError(
                f"`{table}` is no table of the settings.", hint=f"They are {known}.", place=place
            )
        for key, value in values.items():
            if _KEYS[table] and key not in _KEYS[table]:
                known = ", ".join(sorted(_KEYS[table]))
                raise ProjectError(f"[{table}] knows no `{key}`.", hint=f"It knows {known}.", place=place)
            kind = _TYPES.get(key, str) if _KEYS[table] else str
            items = value if isinstance(value, list) else []
            if not isinstance(value, kind) or not all(isinstance(item, str) for item in items):
                raise ProjectError(f"[{table}] {key} has a value of the wrong kind.", place=place)


def _check_terms(project: Mapping[str, str], place: Place) -> None:
    for key in ("base", "licence", "language"):
        value = project.get(key)
        try:
            if value and key == "language":
                Literal("", language=value)
            elif value:
                NamedNode(value)
        except ValueError as error:
            what = "language tag" if key == "language" else "absolute IRI"
            raise ProjectError(f"{key} = {value!r} is no {what}.", place=place) from error
    if not project["base"].endswith(("/", "#")):
        raise ProjectError(f"base = {project['base']!r} does not end in / or #.", hint="Add it.", place=place)


def _check_prefixes(namespaces: Mapping[str, str], place: Place) -> None:
    for prefix, namespace in namespaces.items():
        parser = parse(f"@prefix {prefix}: <{namespace}> .", RdfFormat.TURTLE)
        with suppress(SyntaxError):
            if not list(parser) and parser.prefixes == {prefix: namespace}:
                continue
        raise ProjectError(f'[prefixes] {prefix} = "{namespace}" is no prefix of Turtle.', place=place)


def _site(settings: Mapping[str, list[str] | str], prefixes: Prefixes, place: Place) -> Site:
    terms = {
        key: _terms([value] if isinstance(value, str) else value, f"term of [site] {key}", prefixes, place)
        for key, value in settings.items()
    }
    code = terms.pop("country_code", ())
    return Site(country_code=next(iter(code), None), **terms)


def _terms(names: Iterable[str], what: str, prefixes: Prefixes, place: Place) -> tuple[NamedNode, ...]:
    found = []
    for name in names:
        iri = prefixes.expand(name)
        if iri is None:
            raise ProjectError(
                f"The {what} {name!r} has an unknown prefix.", hint="Add it to [prefixes].", place=place
            )
        found.append(NamedNode(iri))
    return tuple(found)
