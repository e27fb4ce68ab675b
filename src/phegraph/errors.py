"""Errors that users meet: each says what is wrong and what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from phegraph.findings import Finding, Place


class PhegraphError(Exception):
    """Something the user gave cannot be used. The command line ends with exit code 2."""

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        # A process hands its errors to another; they are not made by their arguments alone.
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[PhegraphError], args: tuple[object, ...]) -> PhegraphError:
    return kind.__new__(kind, *args)


class InputError(PhegraphError):
    """Files that cannot be read. `findings` has every fault of every file."""

    def __init__(self, findings: list[Finding]) -> None:
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(first.message + more, hint=first.hint, place=first.place)
        self.findings = findings


class QueryError(PhegraphError):
    """A query, update or parameter that is refused or cannot be understood."""


@contextmanager
def reading(file: str) -> Iterator[None]:
    """While a query of a file is read or answered, errors about it name that file."""
    try:
        yield
    except (QueryError, LimitError) as error:
        error.place = replace(error.place or Place(""), file=file)
        raise


class ProjectError(PhegraphError):
    """A project whose settings or folders cannot be used."""


class ExportError(PhegraphError):
    """A format that cannot carry what it was asked to."""


class ShapesError(PhegraphError):
    """A shapes graph that is ill-formed, recursive or outside what is supported."""


class StoreError(PhegraphError):
    """A store or endpoint that does not answer as it should."""


class LimitError(PhegraphError):
    """A limit on time, rows, memory or size was reached."""
