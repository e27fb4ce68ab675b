"""Fixing: files in which findings are put right, each read again before it is written."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace
from pyoxigraph import Quad

from phegraph.check.fixes import FIXES, EditedFile, files_of, is_fixable, syntax_of_name
from phegraph.check.outcome import Outcome
from phegraph.check.rule import FixKind
from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Place, Replacement, unfolded
from phegraph.project.project import Project
from phegraph.rdf.editing.edits import Edit, edited
from phegraph.rdf.formats import BOM
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.reader import read_text
from phegraph.system.files import lies_in, rewrite

Ask = Callable[[Finding, str, bytes, bytes], bool]
"""Whether a change is right: of a finding, in a file of that name, from one text to another."""


class Fixer:
    """Puts findings of a project right, round after round.

    Attributes:
        fixed: How many findings are put right.
        errors: Why files are left as they are.
    """

    def __init__(self, project: Project, ask: Ask | None = None) -> None:
        """Take a project.

        Args:
            project: The project.
            ask: Asks about the fixes that guess; without it none of them is made.
        """
        self._project = project
        self._ask = ask
        self._asked: set[tuple[str, str, Replacement | None]] = set()
        self.fixed = 0
        self.errors: dict[str, PhegraphError] = {}

    def fix(self, outcome: Outcome) -> bool:
        """Put right what can be of an outcome, in each file with all or nothing of it.

        Returns:
            Whether a file is written, so that something else may be found now.

        Raises:
            OSError: A file cannot be read or written.
        """
        by_file: dict[str, list[Finding]] = defaultdict(list)
        for finding in filter(is_fixable, unfolded(outcome.findings)):
            for name in files_of(finding):
                by_file[name].append(finding)
        return sum(self._fix_file(name, findings, outcome) for name, findings in by_file.items()) > 0

    def _fix_file(self, name: str, findings: Sequence[Finding], outcome: Outcome) -> bool:
        path = self._project.root / name
        if name in self.errors:
            return False
        try:
            if not lies_in(path, self._project.root):
                message = "The file lies outside the project: other projects may use it."
                raise PhegraphError(message, place=Place(name))
            before = path.read_bytes()
            file = self._read(path, name, before)
            safe = [f for f in findings if outcome.rules[f.rule].fix is FixKind.SAFE]
            fixed, number = _with_safe(file, safe)
            for finding in findings if self._ask else ():
                question = name, finding.rule, finding.replacement  # its line may change meanwhile
                if finding not in safe and question not in self._asked:
                    self._asked.add(question)
                    fixed, is_made = self._with_guess(fixed, finding)
                    number += is_made
            if fixed.data == file.data:
                return False
            if path.read_bytes() != before:
                raise PhegraphError("The file has changed since it was checked.", place=Place(name))
        except PhegraphError as error:
            self.errors[name] = error
            return False
        rewrite(path, BOM * before.startswith(BOM) + fixed.data)
        self.fixed += number
        return True

    def _read(self, path: Path, name: str, data: bytes) -> EditedFile:
        syntax, base = syntax_of_name(name), base_of(path, self._project.base_of_files)
        assert syntax
        prefixes = self._project.prefixes.namespaces
        return EditedFile(name, data.removeprefix(BOM), syntax, base, prefixes)

    def _with_guess(self, file: EditedFile, finding: Finding) -> tuple[EditedFile, bool]:
        """A file with a fix that guesses, if it is right."""
        assert self._ask
        edits = [*FIXES[finding.rule].edits(file, [finding])]
        changed = _edited(file, edits, [finding]) if edits else file
        is_made = bool(edits) and self._ask(finding, file.name, file.data, changed.data)
        return (changed, True) if is_made else (file, False)


def _with_safe(file: EditedFile, findings: Sequence[Finding]) -> tuple[EditedFile, int]:
    """A file with the fixes that need no question; of rules whose edits overlap, those of the first."""
    edits: list[Edit] = []
    made: list[Finding] = []
    for rule in dict.fromkeys(finding.rule for finding in findings):
        of_rule = [finding for finding in findings if finding.rule == rule]
        more = sorted([*edits, *FIXES[rule].edits(file, of_rule)])
        if all(one.end <= other.start for one, other in pairwise(more)):
            edits, made = more, [*made, *of_rule]
    return (_edited(file, edits, made), len(made)) if edits else (file, 0)


def _edited(file: EditedFile, edits: Sequence[Edit], findings: Sequence[Finding]) -> EditedFile:
    """A file after edits, which must say what the fixes of findings intend.

    Raises:
        PhegraphError: It has a syntax error, or would say something else.
    """
    intended: dict[int, Quad | None] = {}
    for rule in dict.fromkeys(finding.rule for finding in findings):
        intended |= FIXES[rule].statements(file, [finding for finding in findings if finding.rule == rule])
    expected = [intended.get(number, quad) for number, quad in enumerate(file.quads)]
    after = replace(file, data=edited(file.data, edits))
    reading = read_text(after.data, file.syntax, name=file.name, base=file.base)
    if reading.findings or [*reading.quads] != [quad for quad in expected if quad is not None]:
        raise PhegraphError("A fix would change something else, so none is made.", place=Place(file.name))
    return after
