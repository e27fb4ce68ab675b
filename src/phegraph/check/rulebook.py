"""The rulebook: every rule that holds in a project, with the severity that its settings give it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from phegraph.check.rule import Rule, read_rule
from phegraph.errors import PhegraphError, ProjectError, RuleError
from phegraph.finding import Finding, Place, Severity
from phegraph.project.found import matches
from phegraph.project.project import Project

SHIPPED = Path(__file__).parent / "rules"
OFF = "off"
HOUSE = frozenset(
    {
        "data/announced",
        "data/no-source",
        "logic/outside-profile",
        "skos/unused",
        "structure/orphan",
        "term/unknown-vocabulary",
    }
)
"""The rules of the house: what is right elsewhere, and is a finding only where the settings ask for it."""


def rulebook_of(folder: Path) -> "Rulebook":
    """The rules that hold in a folder: those of the project that it lies in, or the shipped ones."""
    from phegraph.project.settings import find_settings

    return Rulebook(find_settings(folder))


class Rulebook(Struct, frozen=True, dict=True):
    """The rules that come with phegraph, and those of a project. A rule is read when it is first asked for.

    Attributes:
        project: The project; without one there are the shipped rules alone.
    """

    project: Project | None = None

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        return _shipped_files()

    @cached_property
    def _without_files(self) -> Mapping[str, Rule]:
        """The rules of constraint components that have no file: one that is added needs none."""
        from phegraph.findings.results import rule_of
        from phegraph.shacl.compile.constraints import COMPONENTS

        rules = {rule_of(component.iri): component for component in COMPONENTS}
        return {
            rule: Rule(rule, Severity.VIOLATION, f"A node does not conform to `sh:{component.parameter}`.")
            for rule, component in rules.items()
            if rule not in self._files
        }

    @cached_property
    def _own(self) -> tuple[Mapping[str, Rule], Sequence[PhegraphError]]:
        """The rules of the project by id, and why others cannot be read."""
        project, rules, unreadable = self.project, dict[str, Rule](), list[PhegraphError]()
        if project is None:
            return rules, unreadable
        for path in project.rule_files:
            folder = (
                path.parent.name if project.rules and path.parent != project.root / project.rules else "own"
            )
            try:
                rule = read_rule(path, f"{folder}/{path.stem}", project.name_of(path), own=True)
                if rule.id in rules or rule.id in self._files:
                    raise RuleError(f"There is a rule {rule.id} already.", place=Place(rule.file))
            except PhegraphError as error:
                unreadable.append(error)
            else:
                rules[rule.id] = rule
        return rules, unreadable

    @property
    def unreadable(self) -> Sequence[PhegraphError]:
        """Why rules of the project cannot be read."""
        return self._own[1]

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        settings = self.project.severities if self.project else {}
        skipped = frozenset(self.project.skip if self.project else ())
        place = Place(self.project.settings if self.project else "")
        try:
            if not self.unreadable:  # which may be one of them
                self.known(skipped)
        except ProjectError as error:
            raise ProjectError(f"skip: {error.message}", hint=error.hint, place=place) from error
        every = (settings, *(self.project.severities_in if self.project else {}).values())
        for rule, severity in (pair for table in every for pair in table.items()):
            if rule not in self:
                if self.unreadable:  # which may be it
                    continue
                raise ProjectError(f"There is no rule {rule!r} to set.", hint=self.hint(rule), place=place)
            if severity != OFF and severity not in list(Severity):
                known = ", ".join([*Severity, OFF])
                raise ProjectError(
                    f"{rule} is set to {severity!r}.", hint=f"Set one of {known}.", place=place
                )
        of_groups = {rule: OFF for rule in self if rule.partition("/")[0] in skipped}
        return {**of_groups, **settings, **dict.fromkeys(skipped & {*self}, OFF)}

    @cached_property
    def _read(self) -> dict[str, Rule]:
        return {**self._without_files, **self._own[0]}

    def __iter__(self) -> Iterator[str]:
        return iter([*self._files, *self._without_files, *self._own[0]])

    def __contains__(self, rule: object) -> bool:
        return rule in self._files or rule in self._own[0] or rule in self._without_files

    def __getitem__(self, rule: str) -> Rule:
        if rule not in self._read:
            if rule not in self._files:
                raise ProjectError(f"There is no rule {rule!r}.", hint=self.hint(rule))
            self._read[rule] = _shipped_rule(rule)
        return self._read[rule]

    def hint(self, rule: str) -> str:
        """The rules whose names come closest to one that there is not."""
        close = get_close_matches(rule, [*self], n=3, cutoff=0.5)
        return f"Did you mean {' or '.join(close)}?" if close else "`phegraph rules` lists them."

    def queries(self) -> Iterator[Rule]:
        """The rules that are queries and not switched off."""
        for rule, path in self._files.items():
            if path.suffix == ".rq" and self.is_on(rule):
                yield self[rule]
        yield from (rule for rule in self._own[0].values() if self.is_on(rule.id))

    def is_on(self, rule: str) -> bool:
        """Whether a rule holds, somewhere at least: one of the house is asked for, another is not off."""
        is_on_there = any(table.get(rule, OFF) != OFF for table in self._settings_in.values())
        return is_on_there or self._is_on_everywhere(rule)

    def _is_on_everywhere(self, rule: str) -> bool:
        is_asked_for = (
            rule not in HOUSE or rule in self._settings or bool(self.project and self.project.house)
        )
        return is_asked_for and self._settings.get(rule) != OFF

    @cached_property
    def _settings_in(self) -> Mapping[str, Mapping[str, str]]:
        return self.project.severities_in if self.project and self._settings is not None else {}

    def most_severe(self, rule: str, own: Severity | None = None) -> Severity:
        """The severity that a finding has where the settings make the most of its rule."""
        given = {self.severity(rule, own), *(table.get(rule) for table in self._settings_in.values())}
        return next(severity for severity in Severity if severity in given)

    def at(self, finding: Finding) -> Finding | None:
        """A finding with the severity that the settings give it in its folder; None where it is off there.

        Of several folders the last one decides, and of several places the one where it is most severe.
        """
        tables = {name: table for name, table in self._settings_in.items() if finding.rule in table}
        general: str = finding.severity if self._is_on_everywhere(finding.rule) else OFF
        given = set()
        for place in (finding.place or Place(""), *finding.also) if tables else ():
            here = [table[finding.rule] for name, table in tables.items() if matches(place.file, [name])]
            given.add(here[-1] if here else general)
        severity = next((severity for severity in Severity if severity in (given or {general})), None)
        return None if severity is None else replace(finding, severity=severity)

    def severity(self, rule: str, own: Severity | None = None) -> Severity:
        """The severity of a finding: that of the settings, or its own, or that of its rule."""
        if self._settings.get(rule, OFF) != OFF:
            return Severity(self._settings[rule])
        if own is not None:
            return own
        return self[rule].severity if rule in self else Severity.VIOLATION

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Names of rules and groups, if there are all of them.

        Raises:
            ProjectError: There is no rule or group of a name.
        """
        groups = {rule.partition("/")[0] for rule in self}
        for name in names:
            if name not in self and name not in groups:
                raise ProjectError(f"There is no rule or group {name!r}.", hint=self.hint(name))
        return frozenset(names)


@cache
def _shipped_files() -> Mapping[str, Path]:
    shipped = {f"{p.parent.name}/{p.stem}": p for p in SHIPPED.glob("*/*") if p.suffix in (".rq", ".yml")}
    return dict(sorted(shipped.items()))


@cache
def _shipped_rule(rule: str) -> Rule:
    path = _shipped_files()[rule]
    return read_rule(path, rule, path.relative_to(SHIPPED.parent).as_posix())
