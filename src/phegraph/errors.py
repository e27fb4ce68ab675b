"""Errors that users meet: each says what is wrong and what to do next."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from phegraph.finding import Finding, Place


class PhegraphError(Exception):
    """An input of the user cannot be used.

    Attributes:
        exit_code: The exit code of the command: 1 for a fault in data, shapes, questions or rules, which is a
            finding; 2 for settings, arguments and files that cannot be used.

    Example:
        >>> try:
        ...     close("nothing.ttl")
        ... except PhegraphError as error:
        ...     print(error)
        nothing.ttl: There is no such file. Check its name and folder.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        # For pickle: the arguments of the base class are not those of the constructor.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(kind: type[PhegraphError], args: tuple[object, ...]) -> PhegraphError:
    return kind.__new__(kind, *args)


class InputError(PhegraphError):
    """Files that cannot be read.

    Attributes:
        findings: Every fault of every file.
        root: The folder that the names of the files are relative to.

    Example:
        >>> try:
        ...     close("<a:s> <a:p>")
        ... except InputError as error:
        ...     print(error.message)
        The statement that ends in `<a:p>` lacks its final dot.
    """

    def __init__(self, findings: list[Finding], root: Path = Path()) -> None:
        self.exit_code = exit_code_of(findings)
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(first.message + more, hint=first.hint, place=first.place)
        self.findings = findings
        self.root = root


def exit_code_of(findings: Iterable[Finding]) -> int:
    """The exit code for findings that keep files from being used: 2 where one cannot be read, else 1."""
    return 2 if any(finding.rule.startswith("file/") for finding in findings) else 1


class QueryError(PhegraphError):
    """A query, update or parameter that is refused or cannot be understood.

    Example:
        >>> graph = KnowledgeGraph.open("lighthouses")
        >>> try:
        ...     graph.answer("SELECT * { ?s ?p }")
        ... except QueryError as error:
        ...     print(error)
        query:1:18: `}` cannot stand here.
    """


@contextmanager
def errors_in_file(file: str, *, stored: bool = False) -> Iterator[None]:
    """Give the errors about a query, raised in the block, the file that the query is from.

    Args:
        file: The file.
        stored: Whether it is a question or a rule of the project, so that a fault in it is a finding.
    """
    try:
        yield
    except (QueryError, LimitError) as error:
        error.place = replace(error.place or Place(""), file=file)
        if stored:
            error.exit_code = 1
        raise


class ProjectError(PhegraphError):
    """A project whose settings or folders cannot be used.

    Example:
        >>> try:
        ...     KnowledgeGraph.open("/")
        ... except ProjectError as error:
        ...     print(error.message)
        There is no phegraph.toml in / or above it.
    """


class RuleError(PhegraphError):
    """A check rule that cannot be used."""

    exit_code = 1


class ExportError(PhegraphError):
    """Statements or answers that cannot be written in a format.

    Example:
        >>> graph = KnowledgeGraph.open("lighthouses")
        >>> try:
        ...     graph.export("dumps", formats=["doc"])
        ... except ExportError as error:
        ...     print(error)
        There is no format 'doc'. Take one of turtle, trig, ...
    """


class ShapesError(PhegraphError):
    """A shapes graph that is ill-formed, recursive or outside what is supported.

    Example:
        >>> nested = ' '.join(f'<a:{n}> sh:node <a:{n + 1}> .' for n in range(1000))
        >>> shapes = f'PREFIX sh: <http://www.w3.org/ns/shacl#> <a:0> sh:targetClass <a:C> . {nested}'
        >>> try:
        ...     validate("<a:s> a <a:C> .", shapes)
        ... except ShapesError as error:
        ...     print(error)
        <a:0>: its shapes are nested too deep, or too often. Nest them less: 60 levels are allowed.
    """

    exit_code = 1


@contextmanager
def errors_in_writing(path: Path) -> Iterator[None]:
    """While a file or folder is written, what the system refuses is an error about it.

    Args:
        path: What is written.
    """
    try:
        yield
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise ExportError(message, hint="Free space, or name another.") from error


class StoreError(PhegraphError):
    """A store that cannot be opened, or a server that fails or answers otherwise than SPARQL says.

    Example:
        >>> graph = KnowledgeGraph.open("lighthouses")
        >>> try:
        ...     graph.dataset.remove((None, None, None))
        ... except StoreError as error:
        ...     print(error)
        This dataset is read-only. Edit the files of the graph, and open it again.
    """


class LimitError(PhegraphError):
    """A limit on time, rows, memory or size was reached.

    Example:
        >>> graph = KnowledgeGraph.open("lighthouses")
        >>> try:
        ...     graph.answer("SELECT * " + "{" * 200 + "?s ?p ?o" + "}" * 200)
        ... except LimitError as error:
        ...     print(error)
        query:1:110: More than 100 brackets are open here. Nest less.
    """


class TimeLimitError(LimitError):
    """A server took longer to answer than it may."""
