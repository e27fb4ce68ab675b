"""The file of the settings, read and validated: `phegraph.toml`, or a table of `pyproject.toml`."""

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Literal, NamedNode, RdfFormat

from phegraph.errors import ProjectError
from phegraph.finding import Place
from phegraph.project.found import FoundFiles
from phegraph.project.project import NO_BASE, SETTINGS_FILE, Project, SiteSettings
from phegraph.project.sentences import Template, read_template
from phegraph.project.settings_kinds import TABLE, TABLES, TEXT, is_kind, keys_of_tables, schemas_of_tables
from phegraph.rdf.imports.lock import FOLDER
from phegraph.rdf.terms import STANDARD_PREFIXES, Prefixes
from phegraph.system.files import lies_in, real
from phegraph.system.limits import COMMAND, DEFAULT, LARGEST_LIMIT

_LONGEST, _MOST_DOTS = 2**20, 500
PYPROJECT = "pyproject.toml"
_ROLES = ("ontology", "data", "queries", "shapes")
_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def read_settings(path: Path) -> Project:
    """Read a project's settings.

    Raises:
        ProjectError: The file cannot be parsed, lacks a title or base, has an unknown key, or names a
            folder that is not there or lies outside the project.
    """
    if not lies_in(path, path.parent):
        message = f"The settings are a link to {real(path)}, outside the project."
        raise ProjectError(message, hint="Copy the file.", place=Place(str(path)))
    try:
        text = path.read_text(encoding="utf-8-sig")
        _check_size(path, text)
        settings = tomllib.loads(text)
        if path.name == PYPROJECT:
            settings = settings.get("tool", {}).get("phegraph", {})
    except OSError as error:
        raise ProjectError(
            f"The settings cannot be read: {error.strerror}.", place=Place(str(path))
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ProjectError(
            "The settings are not UTF-8.", hint="Save the file as UTF-8.", place=Place(str(path), line)
        ) from error
    except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
        reason, *at = re.split(r" \(at line (\d+), column (\d+)\)", str(error))
        place = Place(str(path), *map(int, at[:2]))
        raise ProjectError(f"The settings are no TOML: {reason}.", place=place) from error
    return _Settings(path, text, settings).project()


def _check_size(path: Path, text: str) -> None:
    """Refuse what tomllib would take minutes for: its time grows with the square of a key's parts."""
    if len(text) > _LONGEST:
        message = f"The settings are longer than {_LONGEST:,} characters."
        raise ProjectError(message, place=Place(str(path)))
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            message = f"A line of the settings has more than {_MOST_DOTS} dots."
            raise ProjectError(message, hint="Break the line.", place=Place(str(path), number))


class _Settings(Struct, frozen=True, dict=True):
    """The content of a file, and its text, for the lines of errors."""

    path: Path
    text: str
    tables: Mapping[str, Mapping[str, Any]]

    def project(self) -> Project:
        self._check_kinds()
        project, checks, of_folders = map(self._table, ("project", "check", "folders"))
        for key in () if "mixed" in of_folders else ("title", "base"):
            if not project.get(key):
                self._refuse(f"[project] has no {key}.", f'Add `{key} = "…"`.', "project")
        self._check_values()
        folders: dict[str, Any] = {key: self._folders(key) for key in _ROLES if key in of_folders}
        if "mixed" in of_folders:
            folders = {"found": self._found(folders)}
        if "rules" in checks:
            folders["rules"] = self._folder("check", "rules", str(checks["rules"]))
        return Project(
            root=self.path.parent,
            title=project.get("title") or self.path.parent.name,
            base=project.get("base") or NO_BASE,
            settings=self.path.name,
            exclude=self._texts("folders", "exclude"),
            prefixes=self._prefixes,
            licence=project.get("licence", ""),
            publisher=project.get("publisher", ""),
            language=project.get("language", "en"),
            description=project.get("description", ""),
            pillars=self._terms("project", "pillars"),
            plurals=self._texts("project", "plurals"),
            outside=self._outside,
            imports=self._imports(),
            lock_folder=Path(str(self._table("imports").get("folder", FOLDER))),
            house=bool(checks.get("house", False)),
            draft=bool(checks.get("draft", False)),
            severities=checks.get("severity", {}),
            severities_in=checks.get("folders", {}),
            skip=self._texts("check", "skip"),
            site=self._site(),
            limits=DEFAULT.changed(**self._limits("seconds", "memory", "rows")),
            command_limits=COMMAND.changed(**self._limits("max_time", "max_memory")),
            server=self._server(),
            licences=self._texts("mappings", "licences") or (_CC0, project.get("licence", "")),
            persons=self._persons(),
            **folders,
        )

    def _table(self, name: str) -> Mapping[str, Any]:
        return self.tables.get(name, {})

    def _check_kinds(self) -> None:
        tables = keys_of_tables()
        for table, values in self.tables.items():
            if table not in tables or not isinstance(values, dict):
                known = ", ".join(f"[{key}]" for key in tables)
                self._refuse(f"`{table}` is no table of the settings.", f"They are {known}.", table)
            for key, value in values.items():
                kinds = tables[table] or {key: TEXT}
                if key not in kinds:
                    close = get_close_matches(key, kinds, 1)
                    hint = f"Did you mean {close[0]}?" if close else f"It knows {', '.join(sorted(kinds))}."
                    self._refuse(f"[{table}] knows no `{key}`.", hint, table, key)
                if not is_kind(value, kinds[key]):
                    hint = f"Write {key} = {kinds[key]}."
                    if kinds[key] is TABLES:
                        hint = f'Write [{table}.{key}."FOLDER"], and below it "rule" = "info".'
                    elif key == "sentences":
                        hint = f'Write [{table}.{key}], and below it "CLASS" = "{{this}} is {{a}}.".'
                    elif kinds[key] is TABLE:
                        line = '"rule" = "info"' if table == "check" else '"key" = "value"'
                        hint = f"Write [{table}.{key}], and below it {line}."
                    self._refuse(f"[{table}] {key} has a value of the wrong kind.", hint, table, key)

    def _check_values(self) -> None:
        project = self._table("project")
        base, language = project.get("base", NO_BASE), project.get("language", "en")
        self._check_iri(str(base), "project", "base")
        if project.get("licence"):
            self._check_iri(project["licence"], "project", "licence")
        if "base" in project and not str(base).endswith(("/", "#", "_")):
            self._refuse(f"base = {base!r} does not end in /, # or _.", "Add it.", "project", "base")
        try:
            Literal("", language=str(language))
        except ValueError:
            hint = "Write a tag such as en or pt-BR."
            self._refuse(f"language = {language!r} is no language tag.", hint, "project", "language")
        for prefix, namespace in self._table("prefixes").items():
            if not _is_prefix(prefix):
                hint = "Take letters and digits, a letter first."
                self._refuse(f"{prefix!r} cannot be a prefix.", hint, "prefixes", prefix)
            self._check_iri(str(namespace), "prefixes", prefix)
        pillars, plurals = (self._texts("project", key) for key in ("pillars", "plurals"))
        if len(plurals) not in (0, len(pillars)):
            hint = "Give each pillar one, in the same order, or none at all."
            self._refuse("[project] plurals has another length than pillars.", hint, "project", "plurals")

    def _check_iri(self, iri: str, table: str, key: str) -> None:
        try:
            NamedNode(iri)
        except ValueError:
            self._refuse(f"{key} = {iri!r} is no absolute IRI.", "Give one like https://…", table, key)

    @cached_property
    def _prefixes(self) -> Prefixes:
        own = {prefix: str(namespace) for prefix, namespace in self._table("prefixes").items()}
        return Prefixes({**STANDARD_PREFIXES, **own})

    def _found(self, folders: Mapping[str, object]) -> FoundFiles:
        """The files of the folders in which kinds of files are mixed."""
        for key in folders:
            hint = "Name folders by what is in them, or mixed ones."
            self._refuse(f"{key} stands beside mixed.", hint, "folders", key)
        starts = tuple(real(self.path.parent / folder) for folder in self._folders("mixed"))
        base = self._table("project").get("base")
        return FoundFiles(self.path.parent, starts, self._texts("folders", "exclude"), base)

    def _folders(self, key: str) -> tuple[Path, ...]:
        return tuple(self._folder("folders", key, name) for name in self._texts("folders", key))

    def _folder(self, table: str, key: str, below: str) -> Path:
        try:
            root, folder = real(self.path.parent), real(self.path.parent / below)
            folder.stat()
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            self._refuse(f"{key} = {below!r} can be no folder: {reason}.", "Correct it.", table, key)
        if not lies_in(folder, root, *self._outside):
            hint = f"Name a folder below {SETTINGS_FILE}, or allow this one: [folders] outside."
            message = f"The folder {key} = {below!r} leads to {folder}, outside the project."
            self._refuse(message, hint, table, key)
        if not folder.exists():
            close = get_close_matches(below, [path.name for path in root.iterdir() if path.is_dir()], 1)
            hint = f"Did you mean {close[0]}?" if close else "Make it, correct the name, or remove the line."
            self._refuse(f"There is no folder {key} = {below!r}.", hint, table, key)
        return Path(below) if folder.is_relative_to(root) else folder

    def _imports(self) -> dict[str, Path]:
        """The file of each IRI; like the lock folder, it lies in the project."""
        table = self._table("imports")
        files = {str(iri): str(path) for iri, path in dict(table.get("files", {})).items()}
        for iri in files:
            self._check_iri(iri, "imports", "files")
        for key, path in (*(("files", path) for path in files.values()), ("folder", table.get("folder", ""))):
            at = self.path.parent / path
            if not lies_in(at, self.path.parent, *self._outside):
                hint = f"Name one below {SETTINGS_FILE}, or allow its folder: [folders] outside."
                self._refuse(f"{path!r} leads to {real(at)}, outside the project.", hint, "imports", key)
        return {iri: Path(path) for iri, path in files.items()}

    @cached_property
    def _outside(self) -> tuple[Path, ...]:
        """The folders outside the project that it may use, each where it really is."""
        root, folders = real(self.path.parent), []
        for name in self._texts("folders", "outside"):
            # What a link within the project leads to is not what the settings name.
            written = Path(os.path.normpath(root / name))
            folder = real(written)
            if written.is_relative_to(root) or root.is_relative_to(folder):
                hint = "Name a folder that lies apart from the project, such as ../shared-data."
                self._refuse(
                    f"outside = {name!r} is no folder outside the project.", hint, "folders", "outside"
                )
            if not folder.is_dir():
                hint = "Make it, correct the name, or remove it."
                self._refuse(f"There is no folder outside = {name!r}.", hint, "folders", "outside")
            folders.append(folder)
        return tuple(folders)

    def _limits(self, *keys: str) -> dict[str, float]:
        """The limits that are set among some, by the names that a budget has for them."""
        limits = {key: value for key, value in self._table("limits").items() if key in keys}
        for key, value in limits.items():
            if not 0 <= value <= LARGEST_LIMIT or (key == "rows" and value != int(value)):
                hint = f"Write a number from 0, which is no limit, to {LARGEST_LIMIT:,}."
                self._refuse(f"[limits] {key} = {value} cannot be a limit.", hint, "limits", key)
        names = {"max_time": "seconds", "max_memory": "memory"}
        return {names.get(key, key): value for key, value in limits.items()}

    def _server(self) -> dict[str, float]:
        """The limits of the server that are set, by their names."""
        limits, schema = dict(self._table("server")), schemas_of_tables()["server"]["properties"]
        for key, value in limits.items():
            if not 0 < value <= LARGEST_LIMIT or ("multipleOf" in schema[key] and value != int(value)):
                hint = f"Write a number above 0, up to {LARGEST_LIMIT:,}."
                self._refuse(f"[server] {key} = {value} cannot be a limit.", hint, "server", key)
        return limits

    def _persons(self) -> str:
        """Which persons of rows are imported."""
        kinds, value = (
            schemas_of_tables()["mappings"]["properties"]["persons"]["enum"],
            self._table("mappings").get("persons"),
        )
        if value is not None and value not in kinds:
            hint = f"Write one of {', '.join(kinds)}."
            self._refuse(f"persons = {value!r} is none of its values.", hint, "mappings", "persons")
        return str(value or kinds[0])

    def _site(self) -> SiteSettings:
        table = self._table("site")
        texts = {key: str(table.get(key, "")) for key in ("remainder", "report", "story")}
        addresses = dict(table.get("identifiers", {}))
        named = [("report", texts["report"]), *(("identifiers", str(to)) for to in addresses.values())]
        for key, address in named:
            if not re.match("(?:https?:|mailto:|$)", address):
                hint = "Write one that begins with https://."
                self._refuse(f"{key} has {address!r}, which is no address of the web.", hint, "site", key)
        identifiers = {self._term(name, "identifiers"): str(to) for name, to in addresses.items()}
        others = {*texts, "identifiers", "readers", "sentences"}
        site = {key: self._terms("site", key) for key in table if key not in others}
        code = next(iter(site.pop("country_code", ())), None)
        remainder, report, story = texts.values()
        return SiteSettings(
            country_code=code,
            identifiers=identifiers,
            remainder=remainder,
            report=report,
            story=story,
            readers=dict(table.get("readers", {})),
            sentences=self._sentences(),
            **site,
        )

    def _sentences(self) -> dict[NamedNode, Template]:
        """The templates of sentences, by class."""
        table, templates = "site.sentences", {}
        for name, text in self._table("site").get("sentences", {}).items():
            try:
                templates[self._term(name, name, table)] = read_template(
                    str(text),
                    lambda term, name=name: self._term(term, name, table),  # type: ignore[misc]
                )
            except ValueError as error:
                hint = "docs/publishing.md has what a template may have."
                self._refuse(f"The sentence of {name} cannot be used: {error}.", hint, table, name)
        return templates

    def _texts(self, table: str, key: str) -> tuple[str, ...]:
        value = self._table(table).get(key, [])
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

    def _terms(self, table: str, key: str) -> tuple[NamedNode, ...]:
        return tuple(self._term(name, key, table) for name in self._texts(table, key))

    def _term(self, name: str, key: str, table: str = "site") -> NamedNode:
        in_full = name.startswith("<") and name.endswith(">")
        iri = name[1:-1] if in_full else self._prefixes.expand(name)
        if iri is None:
            hint = "Add it to [prefixes]."
            self._refuse(f"The term {name!r} of {key} has an unknown prefix.", hint, table, key)
        try:
            return NamedNode(iri)
        except ValueError:
            self._refuse(f"The term {name!r} of {key} is no IRI.", "Correct it.", table, key)

    def _refuse(self, message: str, hint: str, table: str, key: str = "") -> NoReturn:
        raise ProjectError(message, hint=hint, place=Place(str(self.path), self._line(table, key)))

    def _line(self, table: str, key: str) -> int | None:
        """The line of a key, or else that of its table; none where the file writes it in another way."""
        table_line, current = None, ""
        above = "tool.phegraph." if self.path.name == PYPROJECT else ""
        for number, line in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[+\s*([^]\s]+)\s*\]", line)
            current = header[1].removeprefix(above) if header else current
            if header and current in (table, f"{table}.{key}"):
                table_line = number
            elif current == table and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line) and key:
                return number
        return table_line


def _is_prefix(name: str) -> bool:
    """Whether Turtle can declare a prefix of this name (RDF 1.1 Turtle, section 6.5, PN_PREFIX)."""
    parser = pyoxigraph.parse(f"@prefix {name}: <urn:x:> .", RdfFormat.TURTLE)
    with suppress(SyntaxError):
        return not list(parser) and parser.prefixes == {name: "urn:x:"}
    return False
