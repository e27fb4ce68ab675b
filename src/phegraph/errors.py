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
    """A query, update or parameter that is refused or cannot be understood."""


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
    """A project whose settings or folders cannot be used."""


class RuleError(PhegraphError):
    """A check rule that cannot be used."""

    exit_code = 1


class ExportError(PhegraphError):
    """Statements or answers that cannot be written in a format."""


class ShapesError(PhegraphError):
    """A shapes graph that is ill-formed, recursive or outside what is supported."""

    exit_code = 1


class StoreError(PhegraphError):
    """A store that cannot be opened, or a server that fails or answers otherwise than SPARQL says."""


class LimitError(PhegraphError):
    """A limit on time, rows, memory or size was reached."""
