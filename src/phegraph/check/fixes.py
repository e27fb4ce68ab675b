"""Fixes: the edits that put findings right in Turtle and TriG, and what a file must say after them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from msgspec import Struct
from pyoxigraph import Literal, Quad, RdfFormat

from phegraph.check.languages import in_usual_case
from phegraph.check.namespaces import split_iri
from phegraph.check.outcome import Outcome
from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Place, Replacement
from phegraph.rdf.editing.edits import Edit
from phegraph.rdf.editing.formatting import SYNTAXES
from phegraph.rdf.editing.names import Renaming, renaming_edits, resolved_iris
from phegraph.rdf.editing.removal import Productions, without_tokens
from phegraph.rdf.editing.strings import trimmed_string
from phegraph.rdf.editing.syntax import ConcreteToken, concrete_syntax
from phegraph.rdf.formats import BOM
from phegraph.rdf.reading.files import base_of
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.reading.structure import Spans, turtle_spans
from phegraph.rdf.terms import with_iris
from phegraph.sparql.renaming import renamed as renamed_query
from phegraph.text.visible import visible_lines


class EditedFile(Struct, frozen=True, dict=True):
    """A file of Turtle or TriG that findings point into.

    Attributes:
        name: Its name, as findings have it.
        data: Its text, without a byte order mark.
        syntax: Its syntax.
        base: What relative IRIs in it resolve against.
        prefixes: What queries in it may use besides the prefixes that it declares.
    """

    name: str
    data: bytes
    syntax: RdfFormat
    base: str
    prefixes: Mapping[str, str] = {}

    @cached_property
    def tokens(self) -> Sequence[ConcreteToken]:
        """Its concrete syntax."""
        return concrete_syntax(self.data)

    @cached_property
    def quads(self) -> Sequence[Quad]:
        """Its statements.

        Raises:
            PhegraphError: It has a syntax error.
        """
        reading = read_text(self.data, self.syntax, name=self.name, base=self.base)
        if reading.findings:
            raise PhegraphError("The file has a syntax error.", place=reading.findings[0].place)
        return reading.quads

    @cached_property
    def objects(self) -> Sequence[int]:
        """The token that the object of each statement begins with."""
        spans: Iterable[Spans] = turtle_spans(self.data)
        return [self._starts.get(object_[0], -1) for _, _, object_, _ in spans]

    @cached_property
    def productions(self) -> Productions:
        """Its statements and brackets, from which objects are removed."""
        return Productions(self.data, self.tokens)

    @cached_property
    def lines(self) -> Lines:
        """Where its lines start."""
        return Lines(self.name, self.data)

    def tokens_of(self, finding: Finding, kind: str) -> Iterator[int]:
        """The tokens of a kind that a finding points at in this file.

        Raises:
            PhegraphError: There is none at a place: the file has changed.
        """
        for place in (finding.place, *finding.also):
            if place and place.file == self.name and place.line and place.column:
                number = self._starts.get(self.lines.offset(place.line, place.column), -1)
                if number < 0 or kind not in ("", self.tokens[number].kind):
                    raise PhegraphError("The file has changed since it was checked.", place=place)
                yield number

    @cached_property
    def _starts(self) -> Mapping[int, int]:
        return {token.start: number for number, token in enumerate(self.tokens)}


class Fix(Struct, frozen=True):
    """How findings of a rule are put right.

    Attributes:
        edits: The edits of a file, for some findings.
        statements: What must become of statements of the file, by their number; None of one that goes.
        guesses: Whether it takes what a finding says was probably meant.
    """

    edits: Callable[[EditedFile, Sequence[Finding]], Iterable[Edit]]
    statements: Callable[[EditedFile, Sequence[Finding]], Mapping[int, Quad | None]]
    guesses: bool = False


def is_fixable(finding: Finding) -> bool:
    """Whether there is a fix of a finding."""
    fix = FIXES.get(finding.rule)
    is_known = fix is not None and (finding.replacement is not None or not fix.guesses)
    return is_known and bool(files_of(finding))


def files_of(finding: Finding) -> Sequence[str]:
    """The files of Turtle and TriG that a finding points into."""
    files = [place.file for place in (finding.place, *finding.also) if place]
    return [file for file in dict.fromkeys(files) if syntax_of_name(file)]


def syntax_of_name(file: str) -> RdfFormat | None:
    """The syntax of a file that is edited, by its name."""
    return SYNTAXES.get("." + file.rpartition(".")[2].lower())


class ReportedFixes:
    """The fixes of the findings of a report."""

    def __init__(self, outcome: Outcome) -> None:
        """Take what was found. Files are read when they are needed."""
        self._sources = outcome.sources
        self._files: dict[str, EditedFile] = {}

    def of(self, finding: Finding) -> Sequence[tuple[Place, str]]:
        """What is replaced to put a finding right, and by which text; nothing where there is no fix."""
        replaced: list[tuple[Place, str]] = []
        try:
            for name in files_of(finding) if is_fixable(finding) else ():
                file = self._file(name)
                edits = FIXES[finding.rule].edits(file, [finding])
                replaced += [(file.lines.place(edit.start, edit.end), edit.text) for edit in sorted(edits)]
        except (OSError, PhegraphError):  # it has changed, or is gone
            return []
        is_shown = all(text == visible_lines(text) for _, text in replaced)  # as reports show all texts
        return replaced if is_shown else []

    def _file(self, name: str) -> EditedFile:
        if name not in self._files:
            path = self._sources.root / name
            syntax, base = syntax_of_name(name), base_of(path, self._sources.base)
            assert syntax
            self._files[name] = EditedFile(name, path.read_bytes().removeprefix(BOM), syntax, base)
        return self._files[name]


def _unchanged(_: EditedFile, __: Sequence[Finding]) -> Mapping[int, Quad | None]:
    return {}


def _without_prefixes(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    names = [number for finding in findings for number in file.tokens_of(finding, "name")]
    return without_tokens(
        file.data, file.tokens, [(n - 1, n + 1 + (file.tokens[n + 2].text == ".")) for n in names]
    )


def _tags_in_usual_case(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    for finding in findings:
        for token in (file.tokens[number] for number in file.tokens_of(finding, "at")):
            yield Edit(token.start, token.end, f"@{in_usual_case(token.text[1:])}")


def _trimmed(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    numbers = {number for finding in findings for number in file.tokens_of(finding, "string")}
    for token in (file.tokens[number] for number in sorted(numbers)):
        yield Edit(token.start, token.end, trimmed_string(token.text))


def _with_trimmed(file: EditedFile, findings: Sequence[Finding]) -> Mapping[int, Quad | None]:
    numbers = {number for finding in findings for number in file.tokens_of(finding, "string")}

    def trimmed(quad: Quad) -> Quad:
        literal = quad.object
        assert isinstance(literal, Literal)
        value = re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", literal.value.strip())
        language = literal.language
        new = Literal(value, language=language) if language else Literal(value, datatype=literal.datatype)
        return Quad(quad.subject, quad.predicate, new, quad.graph_name)

    pairs = enumerate(zip(file.quads, file.objects, strict=True))
    return {number: trimmed(quad) for number, (quad, token) in pairs if token in numbers}


def _repeated(file: EditedFile, findings: Sequence[Finding]) -> Mapping[int, int]:
    """The statements that a file has before, by their number, each with the first token of its object."""
    pointed_at = {number for finding in findings for number in file.tokens_of(finding, "")}
    seen: Counter[Quad] = Counter()
    repeated: dict[int, int] = {}
    for number, (quad, token) in enumerate(zip(file.quads, file.objects, strict=True)):
        if seen[quad] and token in pointed_at:
            repeated[number] = token
        seen[quad] += 1
    return repeated


def _once(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    return file.productions.without([*_repeated(file, findings).values()])


def _said_once(file: EditedFile, findings: Sequence[Finding]) -> Mapping[int, Quad | None]:
    return dict.fromkeys(_repeated(file, findings))


def _replacements(findings: Sequence[Finding]) -> Iterator[Replacement]:
    yield from dict.fromkeys(finding.replacement for finding in findings if finding.replacement)


def _with_names(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    for replacement in _replacements(findings):
        renaming = Renaming(replacement.old, replacement.new)
        in_query = partial(renamed_query, renaming=renaming)
        yield from renaming_edits(file.tokens, renaming, file.prefixes, file.base, in_query)


def _renamed(file: EditedFile, findings: Sequence[Finding]) -> Mapping[int, Quad | None]:
    new = {replacement.old: replacement.new for replacement in _replacements(findings)}
    return _with_iris(file.quads, lambda iri: new.get(iri, iri))


def _with_namespace(file: EditedFile, findings: Sequence[Finding]) -> Iterable[Edit]:
    new = {replacement.old: replacement.new for replacement in _replacements(findings)}
    for token, iri in resolved_iris(file.tokens, file.base):
        namespace, local = split_iri(iri)
        if namespace in new:
            yield Edit(token.start, token.end, f"<{new[namespace]}{local}>")


def _in_namespace(file: EditedFile, findings: Sequence[Finding]) -> Mapping[int, Quad | None]:
    new = {replacement.old: replacement.new for replacement in _replacements(findings)}

    def moved(iri: str) -> str:
        namespace, local = split_iri(iri)
        return new.get(namespace, namespace) + local

    return _with_iris(file.quads, moved)


def _with_iris(quads: Sequence[Quad], new: Callable[[str], str]) -> Mapping[int, Quad | None]:
    changed = {number: with_iris(quad, new) for number, quad in enumerate(quads)}
    return {number: quad for number, quad in changed.items() if quad != quads[number]}


FIXES: Mapping[str, Fix] = {
    "duplicate/statement": Fix(_once, _said_once),
    "label/blanks": Fix(_trimmed, _with_trimmed),
    "literal/language-case": Fix(_tags_in_usual_case, _unchanged),
    "prefix/unused": Fix(_without_prefixes, _unchanged),
    "term/near-namespace": Fix(_with_namespace, _in_namespace, guesses=True),
    "term/undeclared": Fix(_with_names, _renamed, guesses=True),
    "term/undefined": Fix(_with_names, _renamed, guesses=True),
}
"""How findings are put right, by their rule, whose file says whether it asks first."""
