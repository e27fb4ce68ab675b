"""A graph project on disk: where its ontology, data, shapes and questions are, and what it is called."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct, field
from pyoxigraph import NamedNode

from phegraph.errors import ProjectError
from phegraph.finding import Place
from phegraph.project.found import QUERY_EXTENSIONS, FoundFiles, matches, name_from
from phegraph.project.sentences import Template
from phegraph.rdf.formats import EXTENSIONS, UNREAD
from phegraph.rdf.imports.lock import FOLDER, LOCK_FILE
from phegraph.rdf.terms import Prefixes
from phegraph.system.files import entries_below, lies_below, lies_in, real
from phegraph.system.limits import COMMAND, DEFAULT, Budget

NO_BASE = "urn:phegraph:"
"""The base of a project that needs none: nothing of its data begins with it."""
SETTINGS_FILE = "phegraph.toml"

GRAPHS = "graph/"
"""What the names of graphs have after the base."""
SOURCE_GRAPHS = GRAPHS + "source/"
"""What the names of the graphs of sources have after the base; without `graph/` they name the sources."""

# With what cannot be read, so that it is reported when it is tried.
_SUFFIXES = UNREAD | EXTENSIONS.keys()

_IRREGULAR = ("s", "x", "z", "ch", "sh", "y")
"""How English nouns end whose plural is made otherwise than by an s."""
_NOT_IN_SEGMENT = re.compile(r"[^\w\-.~!$&'()*+,;=:@]")
"""What a segment of an IRI's path holds only percent-encoded (RFC 3987, section 2.2)."""


_listed: ContextVar[dict[Hashable, list[Path]] | None] = ContextVar("listed", default=None)


@contextmanager
def listing_once() -> Iterator[None]:
    """Look into each folder of a project once, and take the files to be those then."""
    token = _listed.set({})
    try:
        yield
    finally:
        _listed.reset(token)


class SiteSettings(Struct, frozen=True):
    """What pages need besides the ontology.

    Attributes:
        first: The properties that a page shows first, in that order.
        last: The properties that a page folds away, such as identifiers.
        events: The classes whose things stand on the timelines of what they are linked with.
        begins, ends: The properties for when something begins and ends, the best first.
        places: The properties that lead to where a thing is, the best first.
        lasting: The properties whose values hold for a time, so that two dates of one are no disagreement.
        limits: The values, such as "more than", that make a number a limit: two limits are no disagreement.
        country_code: The property that has the ISO 3166-1 alpha-2 code of a country.
        coordinates: The properties that have the latitude and the longitude of a place, in degrees; or none.
        remainder: The question that says of things what their maps do not show; empty for none.
        story: The question whose answers the front page tells one after the other; empty for none.
        readers: The question that the front page leads to first, by who reads it.
        identifiers: The address that an identifier leads to, with `{}` in its place, by its property.
        report: Where readers report a statement, with `{page}`, `{statement}` and `{source}`; empty for none.
        sentences: For classes the templates of the sentences that the pages of their things open with.
    """

    first: tuple[NamedNode, ...] = ()
    last: tuple[NamedNode, ...] = ()
    events: tuple[NamedNode, ...] = ()
    begins: tuple[NamedNode, ...] = ()
    ends: tuple[NamedNode, ...] = ()
    places: tuple[NamedNode, ...] = ()
    lasting: tuple[NamedNode, ...] = ()
    limits: tuple[NamedNode, ...] = ()
    country_code: NamedNode | None = None
    coordinates: tuple[NamedNode, ...] = ()
    remainder: str = ""
    story: str = ""
    readers: Mapping[str, str] = {}
    identifiers: Mapping[NamedNode, str] = {}
    report: str = ""
    sentences: Mapping[NamedNode, Template] = {}


class Project(Struct, frozen=True, dict=True):
    """A folder with a `phegraph.toml`, or files without settings.

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
        settings: The name of the file of the settings; empty for none.
        ontology, data, queries, shapes: Folders or files below the root.
        rules: The folder of the project's own rules; None for none.
        exclude: Patterns of what is left out of the folders, as paths from the root.
        found: Files that are told apart by what they say; None where the folders tell.
        imports: The file of each IRI that is imported and found by no other way.
        lock_folder: The folder of the copies that `phegraph imports fetch` makes.
        outside: The folders outside the root that settings and links may lead to.
        house: Whether the rules of the house hold.
        draft: Whether shapes may have what the draft of SHACL 1.2 adds.
        severities: What the settings make of rules: a severity, or `off`.
        severities_in: The same for findings in a folder or file, or what matches a pattern.
        skip: Rules, and groups of rules, that the settings leave out.
        site: What the pages need to know.
        limits: What each query of a file or a person may take.
        command_limits: What all of a command may take.
        server: The limits of the server that the settings have, by their names.
        licences: The IRIs of the licences of rows that may be imported.
        persons: Which persons of rows are: `public`, those in a public role, `none` or `all`.
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
    settings: str = SETTINGS_FILE
    ontology: tuple[Path, ...] = (Path("ontology"),)
    data: tuple[Path, ...] = (Path("data"),)
    queries: tuple[Path, ...] = (Path("queries"),)
    shapes: tuple[Path, ...] = (Path("ontology/shapes.ttl"),)
    exclude: tuple[str, ...] = ()
    rules: Path | None = Path("rules")
    found: FoundFiles | None = None
    imports: Mapping[str, Path] = {}
    lock_folder: Path = FOLDER
    outside: tuple[Path, ...] = ()
    house: bool = False
    draft: bool = False
    severities: Mapping[str, str] = {}
    severities_in: Mapping[str, Mapping[str, str]] = {}
    skip: tuple[str, ...] = ()
    site: SiteSettings = field(default_factory=SiteSettings)
    limits: Budget = DEFAULT
    command_limits: Budget = COMMAND
    server: Mapping[str, float] = {}
    licences: tuple[str, ...] = ()
    persons: str = "public"

    @property
    def by_content(self) -> bool:
        """Whether files are told apart by what they say, so that nothing is known of what folders mean."""
        return self.found is not None

    @property
    def base_of_files(self) -> str | None:
        """What relative IRIs resolve against in files without a base; None for each file's own address."""
        return self.found.base if self.found else self.base

    def counted(self, pillar: NamedNode, label: str, count: int) -> str:
        """What so many things of a pillar are called: its plural, or for one thing its label.

        In English the regular plural needs no setting.
        """
        plurals = dict(zip(self.pillars, self.plurals, strict=False))
        regular = self.language.partition("-")[0] == "en" and not label.endswith(_IRREGULAR)
        return label if count == 1 else plurals.get(pillar, f"{label}s" if regular else label)

    @property
    def inferred(self) -> NamedNode:
        """The graph of inferred statements."""
        return NamedNode(self.base + GRAPHS + "inferred")

    @property
    def context(self) -> Path:
        """The JSON-LD context of publications, in the first folder of the ontology; it states nothing.

        Raises:
            ProjectError: It links to a file outside the project, or is no file.
        """
        path = self.root.joinpath(*self.ontology[:1]) / "context.jsonld"
        if path.is_symlink() or path.exists():
            self._check_file(path)
        return path

    @property
    def ontology_files(self) -> list[Path]:
        """The files of the ontology folder, without the shapes."""
        if self.found:
            return [*self.found.ontology]
        shapes = set(self.shapes_files)
        return [path for path in self._files(self.ontology) if path not in shapes]

    @property
    def data_files(self) -> list[Path]:
        """The files of the data folder: each has the statements of one source."""
        return [*self.found.data] if self.found else self._files(self.data)

    @property
    def shapes_files(self) -> list[Path]:
        return [*self.found.shapes] if self.found else self._files(self.shapes)

    @property
    def rdf_files(self) -> list[Path]:
        """These files, each once; of those told apart by what they say, with those that cannot be read."""
        if self.found:
            return [*self.found.readings]
        return [*dict.fromkeys([*self.ontology_files, *self.shapes_files, *self.data_files])]

    @property
    def query_files(self) -> list[Path]:
        """The files of queries. In a project with folders they differ in their names, which are asked for.

        Raises:
            ProjectError: Two have the same.
        """
        return [*self.found.queries] if self.found else _apart(self._files(self.queries, QUERY_EXTENSIONS))

    @property
    def mapping_files(self) -> list[Path]:
        """The mappings: queries in the folders of the data. They differ in their names, which are asked for.

        Raises:
            ProjectError: Two have the same.
        """
        return [] if self.found else _apart(self._files(self.data, {".rq"}))

    @property
    def rule_files(self) -> list[Path]:
        return self._files((self.rules,), {".rq"}) if self.rules else []

    def name_of(self, path: Path) -> str:
        """A file's path as findings and graphs name it: relative to the root, with slashes."""
        return name_from(self.root, path)

    def confine(self, path: Path) -> None:
        """Refuse a path that lies in the project as it is written, but that links lead out of it.

        What lies elsewhere is taken: who names it knows it.

        Raises:
            ProjectError: It leads out of the project, and not to where the settings allow.
        """
        written = Path(os.path.abspath(path))  # noqa: PTH100 - links stay
        if any(written.is_relative_to(root) for root in (real(self.root), self.root.absolute())):
            self._check_place(written)

    def _check_place(self, path: Path) -> None:
        if not lies_in(path, self.root, *self.outside):
            hint = f"Copy it into the project, or allow its folder in {self.settings}: [folders] outside."
            message = f"This leads to {real(path)}, outside the project."
            raise ProjectError(message, hint=hint, place=Place(self.name_of(path)))

    def graph_of(self, path: Path) -> NamedNode:
        """The named graph of a file: `graph/source/<stem>` for data, `graph/<stem>` for the ontology.

        Of files of one stem, and of files told apart by what they say, it is called like the path. What an
        IRI cannot hold of the stem or path is percent-encoded; accents are composed, as most systems do.
        """
        is_data = not self.by_content and any(lies_below(path, folder) for folder in self._data_folders)
        kind = SOURCE_GRAPHS if is_data else GRAPHS
        has_stem = not self.by_content and path.stem not in self._repeated_stems
        name = unicodedata.normalize("NFC", path.stem if has_stem else self.name_of(path))
        return NamedNode(self.base + kind + "/".join(map(_segment, name.split("/"))))

    def source_of(self, graph: NamedNode) -> NamedNode:
        """The source of the statements of a named graph, which is a document: `source/<stem>`.

        A graph that has no source, such as one of the ontology, stands for itself.
        """
        if not graph.value.startswith(self.base + SOURCE_GRAPHS):
            return graph
        return NamedNode(self.base + graph.value[len(self.base + GRAPHS) :])

    @cached_property
    def _data_folders(self) -> Sequence[Path]:
        return [self.root / data for data in self.data]

    @cached_property
    def _repeated_stems(self) -> Collection[str]:
        """What several files of the data are called, or several of the ontology."""
        stems = (Counter(path.stem for path in files) for files in (self.data_files, self.ontology_files))
        return {stem for counts in stems for stem, count in counts.items() if count > 1}

    def _files(self, below: Sequence[Path], suffixes: Collection[str] = _SUFFIXES) -> list[Path]:
        """The files with such extensions in folders and below; not the context, nor what editors hide.

        Raises:
            ProjectError: A link leads out of the project, or a file cannot be read or has no name to show.
        """
        key = self.root, tuple(below), frozenset(suffixes), self.exclude, self.outside
        listed = _listed.get()
        if listed is not None and key in listed:
            return [*listed[key]]
        files = (path for folder in below for path in self._files_below(folder, suffixes))
        found = [path for path in dict.fromkeys(files) if not matches(self.name_of(path), self.exclude)]
        if listed is not None:
            listed[key] = found
        return [*found]

    def _files_below(self, below: Path, suffixes: Collection[str]) -> list[Path]:
        start, context = self.root / below, self.context
        self._check_place(start)
        if not start.is_dir():
            if not start.exists() and not start.is_symlink():
                return []
            self._check_file(start)
            return [start]
        files = []
        copies = self.root / self.lock_folder
        has_copies = (copies / LOCK_FILE).exists()
        entries = {Path(entry.path): entry for entry in entries_below(start)}
        for path in sorted(entries, key=lambda path: path.parts):
            entry = entries[path]
            if has_copies and lies_below(path, copies):
                continue
            is_folder = path.is_dir() if entry.is_symlink() else entry.is_dir()
            if is_folder and entry.is_symlink():
                self._check_folder(path, start)
            elif path.suffix.lower() in suffixes and path != context and not is_folder:
                self._check_file(path)
                files.append(path)
        return files

    def _check_file(self, path: Path) -> None:
        name = self.name_of(path)
        if not name.isprintable():
            raise ProjectError(f"The file name {name!r} cannot be shown.", hint="Rename the file.")
        if path.is_symlink():
            self._check_place(path)
        if not path.is_file():
            leads = f" It links to {path.readlink()}." if path.is_symlink() else ""
            message = f"This is no file that can be read.{leads}"
            raise ProjectError(message, hint="Remove it, or put a file in its place.", place=Place(name))

    def _check_folder(self, path: Path, start: Path) -> None:
        """Refuse a link to a folder, unless the files there are found without it."""
        self._check_place(path)
        if not lies_in(path, start):
            message = f"This links to the folder {real(path)}, and such links are not followed."
            hint = f"Name the folder in [folders] of {self.settings}, or copy its files."
            raise ProjectError(message, hint=hint, place=Place(self.name_of(path)))


def _segment(name: str) -> str:
    """A name as a segment of an IRI."""
    return _NOT_IN_SEGMENT.sub(lambda match: quote(match[0]), name)


def _apart(paths: list[Path]) -> list[Path]:
    """Files, none of which has the name of another one: that distinguishes them.

    Raises:
        ProjectError: Two have the same.
    """
    first: dict[str, Path] = {}
    for path in paths:
        if first.setdefault(path.stem, path) is not path:
            message = f"{path} and {first[path.stem]} have the same name, so that they cannot be told apart."
            raise ProjectError(message, hint="Rename one of them.")
    return paths
